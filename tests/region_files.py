"""The example region as the files of a run."""

from rmtmatch import example, frames

NIGHT = """
on = 2026-11-22
[input]
candidates = "candidates.{suffix}"
vacancies = "vacancies.{suffix}"
trainings = "trainings.{suffix}"
postcodes = "pc4.csv"
[taxonomy]
esco = "taxonomy.npz"
[output]
folder = "out"
format = "{suffix}"
"""


def region_files(folder, formats, candidates=60, vacancies=50):
    """Write tables, postcodes, taxonomy and a run file (csv.toml, ...) for each format."""
    region = example.region(seed=0, candidates=candidates, vacancies=vacancies)
    region.taxonomy.save(folder / "taxonomy.npz")
    frames.write_file(region.postcodes, folder / "pc4.csv")
    for name in ("candidates", "vacancies", "trainings"):
        rows = getattr(region, name)
        columns = {k: [row.get(k) for row in rows] for k in dict.fromkeys(k for row in rows for k in row)}
        for suffix in formats:
            frames.write_file(columns, folder / f"{name}.{suffix}")
    for suffix in formats:
        (folder / f"{suffix}.toml").write_text(NIGHT.format(suffix=suffix))
    return folder


def spoil(path, column, value):
    """Give every row of a file one value in one column."""
    table = frames.read_file(path)
    columns = {name: list(values) for name, values in table.columns.items()}
    columns[column] = [value] * table.n
    frames.write_file(columns, path)
