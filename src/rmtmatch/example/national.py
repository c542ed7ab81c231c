"""A whole country drawn by chance: 35 regions of realistic relative sizes, for trying out a night at its real size."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import frames
from rmtmatch.example.catalogue import taxonomy as own_taxonomy
from rmtmatch.example.drawn_columns import holey
from rmtmatch.example.from_taxonomy import ON, draw, plain
from rmtmatch.example.places import areas
from rmtmatch.postcodes import read_postcodes
from rmtmatch.regions import UNKNOWN

if TYPE_CHECKING:
    import datetime as dt
    import os

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.skills.taxonomy import Taxonomy

TABLES = ("candidates", "vacancies", "trainings")

_NO_POSTCODE = 0.005  # people of whom nobody wrote down where they live
_PEOPLE_PER_ADVISER = 60
_PLACES, _LIKELY = np.array([1.0, 2.0, 3.0, 5.0, 10.0]), (0.68, 0.19, 0.07, 0.04, 0.02)  # 1.67 on average


@dataclass(frozen=True, eq=False)
class Country:
    """A drawn country as dataframes: what the systems of all teams would have on a night.

    Parameters
    ----------
    candidates, vacancies, trainings : dataframe
        With our columns; polars if installed, else pandas, else pyarrow, unless `country` was asked for another kind.
    postcodes : dataframe
        ``pc4, lat, lon, region``.
    taxonomy : Taxonomy
    on : date
        The day of the market.
    """

    candidates: Any = field(repr=False)
    vacancies: Any = field(repr=False)
    trainings: Any = field(repr=False)
    postcodes: Any = field(repr=False)
    taxonomy: Taxonomy
    on: dt.date

    def market(self, **options: Any) -> Market:  # noqa: ANN401  keywords of Market
        """Return the country as one market.

        Parameters
        ----------
        **options
            Passed on to `Market`.
        """
        from rmtmatch.market import Market  # noqa: PLC0415  the tables alone need no market

        given = {"taxonomy": self.taxonomy, "on": self.on, "postcodes": self.postcodes, **options}
        return Market(self.candidates, self.vacancies, self.trainings, **given)

    def write(
        self,
        folder: str | os.PathLike[str],
        format: str = "parquet",  # noqa: A002  as in the run file
        policy: str = 'reach = "region"\n',
    ) -> Path:
        """Write the tables, the taxonomy and a run file ``night.toml`` to a folder, and return the run file.

        Parameters
        ----------
        folder : path
            Made where it is not there.
        format : {"parquet", "csv", "jsonl"}
            Of the tables and of the output.
        policy : str
            What stands under ``[policy]``, as TOML.
        """
        top = Path(folder)
        top.mkdir(parents=True, exist_ok=True)
        self.taxonomy.save(top / "taxonomy.npz")
        for name in TABLES:
            frames.write_file(frames.read_columns(getattr(self, name), name).columns, top / f"{name}.{format}", format)
        frames.write_file(frames.read_columns(self.postcodes, "postcodes").columns, top / "pc4.csv", "csv")
        tables = "".join(f'{name} = "{name}.{format}"\n' for name in TABLES)
        run_file = top / "night.toml"
        run_file.write_text(
            f'on = {self.on}\n[input]\n{tables}postcodes = "pc4.csv"\n[taxonomy]\nesco = "taxonomy.npz"\n'
            f'[policy]\n{policy}[output]\nfolder = "out"\nformat = "{format}"\n',
            encoding="utf-8",
        )
        return run_file


def country(
    candidates: int = 5_000,
    vacancies: int = 6_000,
    taxonomy: Taxonomy | None = None,
    postcodes: object = None,
    *,
    seed: int = 0,
    trainings: int = 700,
    on: dt.date = ON,
    kind: str = "records",
) -> Country:
    """Draw a country of 35 labour-market regions.

    Regions are as large as their towns; people and work are spread over the postcodes of a region, and each region has
    its own advisers, about one for every 60 people. The rest is drawn as `rmtmatch.example.tables_from` does, with 1.67
    places a vacancy on average. Five in a thousand people have no postcode, and so no region.

    Parameters
    ----------
    candidates, vacancies : int
        How many, at least 1.
    taxonomy : Taxonomy, optional
        Default: the built-in one.
    postcodes : table, optional
        As ``Market(postcodes=)`` takes it. Default: the built-in places.
    seed : int, default 0
        The same seed, sizes and taxonomy give the same country.
    trainings : int, default 700
        Twenty a region.
    on : date, default 2026-11-22
        The day of the market.
    kind : {"records", "pandas", "polars", "pyarrow"}
        Which dataframes; ``records``: the first of polars, pandas and pyarrow that is installed.

    Returns
    -------
    Country

    Raises
    ------
    ValueError
        Where a size is below 1, the taxonomy has no occupation, or the postcodes have none.

    Notes
    -----
    Time and memory O(skills of all people and vacancies); no loop over rows.

    Examples
    --------
    >>> from rmtmatch import example
    >>> land = example.country(candidates=300, vacancies=400, seed=1)
    >>> len(land.candidates), len(land.vacancies), len(land.trainings)
    (300, 400, 700)
    """
    built_in = areas()
    places = built_in.table() if postcodes is None else postcodes
    known, _ = read_postcodes(places)
    if not len(known.pc4):
        raise ValueError("the table of postcodes has no postcode that can be used")
    region = np.array([r or UNKNOWN for r in known.region.tolist()], np.str_)
    likely = _likelihood(region) if postcodes is not None else built_in.people / built_in.people.sum()
    chosen = own_taxonomy() if taxonomy is None else taxonomy
    drawn = draw(chosen, (candidates, vacancies, trainings), seed, on, (known.pc4, likely))
    # a stream of its own: what `draw` gives stays what it is
    rng = np.random.default_rng((seed, 35))
    people, work = drawn["candidates"], drawn["vacancies"]
    for table in (people, work):
        homes = region[known.find(np.asarray(table["postcode"], np.int64))]
        table["adviser"] = _advisers(homes, rng)
    people["postcode"] = holey(np.asarray(people["postcode"]), _NO_POSTCODE, rng)
    work["places"] = rng.choice(_PLACES, vacancies, p=_LIKELY)
    made = {name: frames.to_frame({k: plain(c) for k, c in drawn[name].items()}, kind) for name in TABLES}
    shown = {"pc4": known.pc4, "lat": known.lat, "lon": known.lon, "region": known.region}
    return Country(**made, postcodes=frames.to_frame(shown, kind), taxonomy=chosen, on=on)


def _likelihood(region: NDArray[np.str_]) -> NDArray[np.float64]:
    """Spread the inhabitants of each region evenly over its postcodes; regions we know nothing of are average ones."""
    built_in = areas()
    names, of, count = np.unique(region, return_inverse=True, return_counts=True)
    size = {r: float(built_in.people[built_in.region == r].sum()) for r in set(built_in.region.tolist())}
    average = float(np.mean(list(size.values())))
    each = np.array([size.get(str(n), 0.0 if str(n) == UNKNOWN else average) for n in names]) / count
    weight = each[of.reshape(-1)]
    return np.asarray(weight / weight.sum() if weight.sum() > 0 else np.full(len(region), 1 / len(region)))


def _advisers(homes: NDArray[np.str_], rng: np.random.Generator) -> NDArray[np.object_]:
    """Give each row one of the advisers of its region, such as ``AM07-adviser-03``."""
    names, of, count = np.unique(homes, return_inverse=True, return_counts=True)
    teams = np.maximum(1, count // _PEOPLE_PER_ADVISER)
    turn = (rng.random(len(homes)) * teams[of.reshape(-1)]).astype(np.int64) + 1
    out = np.empty(len(homes), object)
    out[:] = [f"{names[r]}-adviser-{k:02}" for r, k in zip(of.reshape(-1).tolist(), turn.tolist(), strict=True)]
    return out
