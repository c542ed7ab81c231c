"""Bad input: what can be used is used, the rest is named, and nothing half-written stays."""

import json
import re
import shutil
import subprocess
import sys

import numpy as np
import pytest

import rmtmatch as rm
from region_files import region_files
from rmtmatch import example, frames, nightly
from rmtmatch.cli import main
from rmtmatch.commands.night import silent_regions
from rmtmatch.config import RunConfig
from rmtmatch.regions import REGIONS
from rmtmatch.results import Listing
from rmtmatch.results.listing import text_array


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return region_files(tmp_path_factory.mktemp("trouble"), frames.FORMATS)


@pytest.fixture
def folder(inputs, tmp_path):
    return shutil.copytree(inputs, tmp_path / "night")


def rewrite(path, change, to=None, encoding="utf-8"):
    (to or path).write_bytes(change(path.read_text(encoding="utf-8")).encode(encoding))


@pytest.fixture
def by_region(tmp_path):
    """A country whose candidates come in one file for each region."""
    land = example.country(200, 150, seed=2, trainings=30, kind="pandas")
    run_file = land.write(tmp_path, "csv")
    region = land.market().candidates["region"].astype(str)
    table = frames.read_file(tmp_path / "candidates.csv")
    for name in sorted(set(region)):
        here = [k for k in range(table.n) if region[k] == name]
        place = tmp_path / "in" / name
        place.mkdir(parents=True)
        columns = {c: [v for k, v in enumerate(values) if k in set(here)] for c, values in table.columns.items()}
        frames.write_file(columns, place / "candidates.csv")
    (tmp_path / "candidates.csv").unlink()
    rewrite(run_file, lambda t: t.replace('"candidates.csv"', '"in/*/candidates.csv"'))
    return run_file


@pytest.mark.slow
def test_one_unreadable_file_among_many_ends_in_3_and_the_others_finish(by_region, capsys):
    broken = by_region.parent / "in" / "AM18" / "candidates.csv"
    broken.unlink()
    broken.mkdir()
    cut = by_region.parent / "in" / "AM26" / "candidates.csv"
    lines = cut.read_bytes().splitlines(keepends=True)
    cut.write_bytes(b"".join(lines[:-1]) + lines[-1][:20])
    for region, content in {"AM05": b"", "AM07": bytes(range(256)) * 9, "AM09": b"id\n"}.items():
        (by_region.parent / "in" / region / "candidates.csv").write_bytes(content)
    assert main(["run", str(by_region), "--workers", "1"]) == 3
    out = " ".join(capsys.readouterr().out.split())
    assert "AM18/candidates.csv candidates.csv: cannot be read" in out
    assert "AM05/candidates.csv candidates.csv: the file is empty" in out
    assert "AM07/candidates.csv candidates: not a CSV file" in out
    assert "AM09/candidates.csv holds no rows" in out
    assert re.search(r"No people tonight in [AM0-9, ]*AM18[AM0-9, ]*\. Is a file missing\?", out)
    assert f"AM26/candidates.csv ends in the middle of line {len(lines)}; the rows above it are used" in out
    written = by_region.parent / "out"
    assert len(ids(written / "AM26" / "proposals.csv") + ids(written / "AM26" / "leftovers.csv")) >= len(lines) - 2
    told = frames.read_file(written / "unknown" / "faults.csv").columns
    assert f"AM26/candidates.csv: the file ends in the middle of this row, at line {len(lines)}" in list(told["rule"])
    assert (written / "record.json").exists()
    people = {c for f in written.glob("*/*.csv") if f.stem in ("proposals", "leftovers") for c in ids(f)}
    assert len(people) > 100
    assert not ids(written / "AM18" / "proposals.csv")
    assert (written / "AM18" / "unfilled.csv").exists()


def test_regions_that_are_missing_are_named_where_most_are_there():
    def totals(people):
        names = [*people, "unknown"]
        counts = np.array([*people.values(), 9])
        return Listing("totals", {"region": text_array(names), "people": counts, "vacancies": counts * 0})

    most = {region: 5 for region in REGIONS if region not in ("AM18", "AM22")} | {"AM22": 0}
    assert silent_regions(totals(most)) == {"people": ["AM18", "AM22"]}
    assert silent_regions(totals({"AM08": 5, "AM18": 0})) == {}
    assert silent_regions(totals(dict.fromkeys(REGIONS, 1))) == {}


def test_a_region_that_had_people_the_night_before_is_asked_for(folder, tmp_path, capsys):
    main(["run", str(folder / "csv.toml"), "--workers", "1"])
    before = (folder / "out").rename(tmp_path / "before")
    totals = frames.read_file(before / "totals.csv").columns
    columns = {name: [*values, {"region": "AM18", "people": "21"}.get(name, "0")] for name, values in totals.items()}
    frames.write_file(columns, before / "totals.csv")
    capsys.readouterr()
    assert main(["run", str(folder / "csv.toml"), "--workers", "1", "--previous", str(before)]) == 0
    assert "Nobody tonight in regions that had people the night before: AM18 (21)." in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="the size of files is limited as on Linux")
@pytest.mark.parametrize("most", [2, 40])
def test_a_file_that_cannot_grow_ends_in_2_with_nothing_half_written(folder, most):
    limited = f"import resource as r; r.setrlimit(r.RLIMIT_FSIZE, ({most * 1024},) * 2)"
    command = f"{limited}; from rmtmatch.cli import main; raise SystemExit(main(['run', 'csv.toml', '--workers', '1']))"
    ran = subprocess.run([sys.executable, "-c", command], cwd=folder, check=False, capture_output=True, text=True)  # noqa: S603
    assert ran.returncode == 2
    assert '"out: File too large"' in ran.stderr
    out = folder / "out"
    assert not (out / "record.json").exists()
    assert all(file.read_bytes().endswith(b"\n") for file in out.rglob("*.csv"))


def ids(path):
    return list(frames.read_file(path).columns.get("candidate", ()))


@pytest.mark.slow
def test_many_files_are_one_table(by_region):
    night = nightly.run(RunConfig.from_toml(by_region))
    assert night.counts["candidates"] == 200
    assert not night.unusable


def test_a_region_nobody_knows_is_a_fault_and_its_people_stay(folder):
    rewrite(folder / "candidates.csv", lambda t: t.replace("AM26", "AM99"))
    table = frames.read_file(folder / "candidates.csv")
    columns = {**table.columns, "region": ["AM99"] * table.n}
    frames.write_file({k: list(v) for k, v in columns.items()}, folder / "candidates.csv")
    night = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert night.counts["candidates"] == 60
    found = [f for f in night.faults if f.column == "region"]
    assert len(found) == 60
    assert not any("AM99" in str(f) for f in found), "what is not in the list is not repeated"


def test_regions_without_people_or_without_work_have_their_files(tmp_path):
    land = example.country(40, 30, seed=4, trainings=5)
    night = nightly.run(RunConfig.from_toml(land.write(tmp_path, "csv")))
    t = night.totals
    assert (t["people"] == 0).any()
    assert (t["vacancies"] == 0).any()
    for region in night.regions:
        assert (tmp_path / "out" / region / "proposals.csv").exists()


def test_no_people_at_all_is_a_night_of_open_vacancies(folder):
    text = (folder / "candidates.csv").read_text().splitlines()[0] + "\n"
    (folder / "candidates.csv").write_text(text)
    night = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert night.counts["candidates"] == 0
    assert night.counts["unfilled"] == 50


@pytest.mark.parametrize(
    ("suffix", "keep"), [("csv", lambda b: b[: len(b) // 2 + 30]), ("jsonl", lambda b: b[: len(b) // 2])]
)
def test_a_text_cut_half_way_ends_in_3_and_what_stands_above_is_used(folder, capsys, suffix, keep):
    file = folder / f"candidates.{suffix}"
    file.write_bytes(keep(file.read_bytes()))
    half = len(file.read_bytes().splitlines())
    assert main(["check", str(folder / f"{suffix}.toml")]) == 3
    capsys.readouterr()
    assert main(["run", str(folder / f"{suffix}.toml"), "--workers", "1", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    why = f"ends in the middle of line {half}; the rows above it are used"
    assert told["unusable"] == [{"input": f"candidates: {file.name}", "why": why}]
    assert told["candidates"] == half - (suffix == "csv")  # the half row is set aside, and counted
    assert (folder / "out" / "record.json").exists()


@pytest.mark.parametrize("suffix", frames.FORMATS)
@pytest.mark.parametrize("name", ["candidates", "vacancies", "postcodes"])
def test_a_file_of_nothing_is_refused_and_named(folder, capsys, suffix, name):
    file = folder / ("pc4.csv" if name == "postcodes" else f"{name}.{suffix}")
    file.write_bytes(b"")
    assert main(["run", str(folder / f"{suffix}.toml"), "--workers", "1"]) == 3
    assert name in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_no_work_at_all_is_told_and_the_people_stand_among_the_leftovers(folder, capsys):
    file = folder / "vacancies.csv"
    file.write_text(file.read_text().splitlines()[0] + "\n")
    assert main(["run", str(folder / "csv.toml"), "--workers", "1"]) == 3
    assert "vacancies: vacancies.csv holds no rows" in " ".join(capsys.readouterr().out.split())
    assert len({c for f in (folder / "out").glob("*/leftovers.csv") for c in ids(f)}) == 60


def test_nothing_was_said_and_no_course_is_on_offer_is_no_fault(folder, capsys):
    (folder / "trainings.jsonl").write_bytes(b"")
    (folder / "feedback.csv").write_text("candidate,vacancy,outcome\n")
    rewrite(folder / "jsonl.toml", lambda t: t.replace("[taxonomy]", 'feedback = "feedback.csv"\n[taxonomy]'))
    assert main(["run", str(folder / "jsonl.toml"), "--workers", "1"]) == 0
    assert "Could not be used" not in capsys.readouterr().out


def test_a_text_that_is_none_is_refused_in_words(folder, capsys):
    (folder / "candidates.csv").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 20)
    assert main(["run", str(folder / "csv.toml")]) == 3
    assert "candidates: not a CSV file: its first line holds bytes that no text has" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_a_cut_parquet_file_ends_in_3_and_is_named(folder, capsys):
    file = folder / "candidates.parquet"
    file.write_bytes(file.read_bytes()[:-200])
    assert main(["run", str(folder / "parquet.toml")]) == 3
    assert "candidates.parquet" in capsys.readouterr().err
    assert not (folder / "out").exists()


@pytest.mark.parametrize(
    ("change", "encoding"),
    [(lambda t: t, "latin-1"), (lambda t: t.replace(",", ";"), "cp1252"), (lambda t: t.replace(",", "\t"), "utf-16")],
)
def test_semicolons_and_latin_1_are_recognised(folder, change, encoding):
    rows = "id,region,occupation,skills\nc1,AM26,Caf\u00e9medewerker,lassen\nc2,AM26,Co\u00f6rdinator,lassen\n"
    (folder / "candidates.csv").write_text(rows)
    first = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    told = [f.read_bytes() for f in sorted((folder / "out").glob("*/leftovers.csv"))]
    shutil.rmtree(folder / "out")
    rewrite(folder / "candidates.csv", change, encoding=encoding)
    again = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert again.counts == first.counts
    assert [f.read_bytes() for f in sorted((folder / "out").glob("*/leftovers.csv"))] == told


@pytest.mark.parametrize(
    ("typo", "right"),
    [
        ("previus = 'x'\n", "previous"),
        ("max_chnge = 0.1\n", "max_change"),
        ("[policy]\nkeep_bonuss = 0.1\n", "keep_bonus"),
        ("[policy.pools_eur]\na = { limit = 1, paced_fro = 2026-01-01 }\n", "paced_from"),
    ],
)
def test_a_typo_names_the_nearest_key_and_the_line(folder, capsys, typo, right):
    file = folder / "csv.toml"
    text = file.read_text()
    file.write_text(text + typo if typo.startswith("[") else typo + text)
    assert main(["run", str(file)]) == 2
    message = capsys.readouterr().err
    assert right in message
    assert "line" in message


def test_a_clock_that_was_set_back_is_noticed_by_the_night_before(folder, capsys):
    file = folder / "csv.toml"
    text = file.read_text()
    file.write_text(text.replace('"out"', '"before"'))
    assert main(["run", str(file), "--workers", "1"]) == 0
    file.write_text('previous = "before"\n' + text.replace("2026-11-22", "2026-11-21"))
    assert main(["run", str(file), "--workers", "1"]) == 2
    told = capsys.readouterr().err
    assert "the night before is of 2026-11-22, and this one of 2026-11-21: is the clock of this machine right" in told
    assert not (folder / "out").exists()
    file.write_text('previous = "before"\n' + text)  # the same day once more is no mistake
    assert main(["run", str(file), "--workers", "1"]) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file"),
        ("[1]", "it is no JSON object"),
        ("{", "it is no JSON object"),
        ("{}", "no 'run'"),
    ],
)
def test_what_is_no_record_cannot_be_replayed(tmp_path, capsys, content, said):
    if content is not None:
        (tmp_path / "record.json").write_text(content)
    assert main(["replay", str(tmp_path)]) == 3
    assert said in capsys.readouterr().err


def test_a_heading_that_is_mistyped_is_told_at_the_end_of_the_run(folder, capsys):
    rewrite(folder / "candidates.csv", lambda t: t.replace("max_travel_km", "max_travl_km", 1))
    assert main(["run", str(folder / "csv.toml"), "--workers", "1"]) == 0
    assert "candidates, max_travl_km: unknown column (did you mean 'max_travel_km'?" in capsys.readouterr().out


def test_the_clock_changes_and_a_day_stays_a_day(folder, monkeypatch):
    day = "2026-03-29"
    monkeypatch.setenv("TZ", "Europe/Amsterdam")
    rewrite(folder / "csv.toml", lambda t: t.replace("2026-11-22", day))
    night = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert night.on == day
    market = example.region(seed=0, candidates=60, vacancies=50).market(on=day)
    plan = rm.propose(rm.score(market))
    assert night.counts["placed"] == plan.counts["placed"]
