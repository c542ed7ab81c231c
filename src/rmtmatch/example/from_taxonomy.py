"""Markets of any size drawn from a real taxonomy: for trying out, for timing, never for judging quality."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.example import drawn_fields
from rmtmatch.example.drawn_columns import known, listed, named, numbered
from rmtmatch.example.drawn_fields import Usual
from rmtmatch.example.drawn_skills import JobMarket
from rmtmatch.example.places import areas
from rmtmatch.frames import read_columns
from rmtmatch.frames.raw import Nested, RawTable, distinct

if TYPE_CHECKING:
    from rmtmatch.example.drawn_fields import Columns
    from rmtmatch.frames.raw import RawColumn
    from rmtmatch.market import Market
    from rmtmatch.skills.taxonomy import Taxonomy

ON = dt.date(2026, 11, 22)

_WANTS = 0.35
_TITLE_ONLY = 0.05
_TAUGHT = 8


@dataclass(frozen=True, eq=False)
class Tables:
    """A drawn market as tables: mappings of columns, which `Market` and every dataframe library take.

    Parameters
    ----------
    candidates, vacancies, trainings : dict of columns
        Our columns; numbers and dates as arrays, texts and lists as Python lists.
    postcodes : any table
        As ``Market(postcodes=)`` takes it.
    on : date
        The day of the market.
    """

    candidates: dict[str, Any] = field(repr=False)
    vacancies: dict[str, Any] = field(repr=False)
    trainings: dict[str, Any] = field(repr=False)
    postcodes: Any = field(repr=False)
    on: dt.date


def tables_from(
    taxonomy: Taxonomy,
    candidates: int,
    vacancies: int,
    seed: int = 0,
    *,
    trainings: int = 200,
    on: dt.date = ON,
    postcodes: object = None,
) -> Tables:
    """Draw a market of any size from a taxonomy and return it as tables.

    Occupations follow a Zipf law over ISCO groups; a person keeps each essential skill of the job with probability .8
    and each optional one with .25, has some general skills, and one in three had an earlier job; a vacancy asks 60 to
    100 % of the essential skills. Places, hours, wages, dates, papers and shifts are plausible for the ISCO group and
    in part unknown; the demands leave a few per cent of all pairs.

    Parameters
    ----------
    taxonomy : Taxonomy
        Any, with occupations.
    candidates, vacancies : int
        How many, at least 1.
    seed : int, default 0
        The same seed, sizes and taxonomy give the same market.
    trainings : int, default 200
    on : date, default 2026-11-22
        The day of the market.
    postcodes : table, optional
        With a column ``pc4``: where people live and work, each code as likely as the next. Default: the built-in
        places, all over the country, by number of inhabitants.

    Returns
    -------
    Tables

    Raises
    ------
    ValueError
        Where a size is below 1, or the taxonomy has no occupation.

    Notes
    -----
    Time and memory O(skills of all people and vacancies); no loop over rows.

    Examples
    --------
    >>> from rmtmatch import example
    >>> t = example.tables_from(example.taxonomy(), 100, 200, seed=1)
    >>> len(t.candidates["id"]), t.candidates["skills"][0][0][:33]
    (100, 'https://example.org/rmtmatch/skil')
    """
    where, postcodes = _where(postcodes)
    drawn = draw(taxonomy, (candidates, vacancies, trainings), seed, on, where)
    rows = {name: {k: plain(column) for k, column in columns.items()} for name, columns in drawn.items()}
    return Tables(**rows, postcodes=postcodes, on=on)


def market_from(
    taxonomy: Taxonomy,
    candidates: int,
    vacancies: int,
    seed: int = 0,
    *,
    trainings: int = 200,
    on: dt.date = ON,
    postcodes: object = None,
    **options: Any,  # noqa: ANN401  keywords of Market
) -> Market:
    """Draw a market of any size from a taxonomy; `tables_from` says how.

    Parameters
    ----------
    taxonomy, candidates, vacancies, seed, trainings, on, postcodes
        As in `tables_from`.
    **options
        Passed on to `Market`.

    Returns
    -------
    Market
        The same rows as `tables_from`, without the way through Python lists.

    Raises
    ------
    ValueError
        Where a size is below 1, or the taxonomy has no occupation.

    Examples
    --------
    >>> from rmtmatch import example
    >>> market = example.market_from(example.taxonomy(), 100, 200, seed=1)
    >>> len(market.candidates), len(market.vacancies), len(market.trainings)
    (100, 200, 200)
    """
    from rmtmatch.market import Market  # noqa: PLC0415  the tables alone need no market

    where, postcodes = _where(postcodes)
    drawn = draw(taxonomy, (candidates, vacancies, trainings), seed, on, where)
    people, work, courses = (RawTable("records", len(columns["id"]), columns) for columns in drawn.values())
    return Market(people, work, courses, taxonomy=taxonomy, on=on, postcodes=postcodes, **options)


Where = tuple["np.ndarray[Any, Any]", "np.ndarray[Any, Any] | None"]


def draw(taxonomy: Taxonomy, sizes: tuple[int, int, int], seed: int, on: dt.date, where: Where) -> dict[str, Columns]:
    """Draw candidates, vacancies and trainings as columns.

    Parameters
    ----------
    sizes : (int, int, int)
        Candidates, vacancies, trainings.
    where : (ndarray, ndarray or None)
        Postcodes, and how likely each is; None: all alike.
    """
    candidates, vacancies, trainings = sizes
    if min(candidates, vacancies) < 1 or trainings < 0:
        got = f"{candidates} candidates, {vacancies} vacancies and {trainings} trainings"
        raise ValueError(f"a market has people and vacancies; got {got}")
    if not len(taxonomy.occupations):
        raise ValueError("the taxonomy has no occupation to draw from")
    # one stream a table: a larger one leaves the others as they are
    rng, *streams = np.random.default_rng(seed).spawn(4)
    market, usual = JobMarket.draw(taxonomy, rng), Usual.of(taxonomy)
    day = np.datetime64(on, "D")
    pc4, likely = where
    words = taxonomy.occupations.tolist()
    skills = taxonomy.skills.tolist()

    rng = streams[0]
    jobs = rng.choice(len(words), candidates, p=market.supply)
    told = known(candidates, _TITLE_ONLY, rng)
    wanting = np.flatnonzero(rng.random(candidates) < _WANTS)
    others = rng.choice(len(words), len(wanting), p=market.demand)
    people: Columns = {
        "id": numbered("c", candidates),
        "postcode": rng.choice(pc4, candidates, p=likely).astype(np.float64),
        "skills": listed(*market.of_people(jobs, rng), skills, told),
        "occupation": named(words, jobs, known(candidates, _TITLE_ONLY, rng) | ~told),
        "wanted_occupations": listed(wanting, others, words, np.isin(np.arange(candidates), wanting)),
        **drawn_fields.of_people(jobs, usual, day, rng),
    }
    rng = streams[1]
    jobs = rng.choice(len(words), vacancies, p=market.demand)
    told = known(vacancies, _TITLE_ONLY, rng)
    essential, optional = market.of_vacancies(jobs, rng)
    work: Columns = {
        "id": numbered("v", vacancies),
        "postcode": rng.choice(pc4, vacancies, p=likely).astype(np.float64),
        "title": named(taxonomy.shown("occupation").tolist(), jobs),
        "occupation": named(words, jobs),
        "skills_essential": listed(*essential, skills, told),
        "skills_optional": listed(*optional, skills, told),
        **drawn_fields.of_vacancies(jobs, usual, day, rng),
    }
    rng = streams[2]
    jobs = rng.choice(len(words), trainings, p=market.demand)
    columns = drawn_fields.of_trainings(jobs, usual, day, rng)
    online = np.asarray(columns["online"])
    courses: Columns = {
        "id": numbered("t", trainings),
        "title": named(taxonomy.shown("occupation").tolist(), jobs),
        "postcode": np.where(online, np.nan, rng.choice(pc4, trainings, p=likely)),
        "skills": listed(*market.sample(jobs, rng, _TAUGHT), skills, np.ones(trainings, np.bool_)),
        **columns,
    }
    return {"candidates": people, "vacancies": work, "trainings": courses}


def _where(postcodes: object) -> tuple[Where, object]:
    if postcodes is None:
        built_in = areas()
        return (built_in.pc4, built_in.people / built_in.people.sum()), built_in.table()
    column = read_columns(postcodes, "postcodes").columns.get("pc4")
    if column is None:
        raise ValueError("the table of postcodes has no column pc4")
    return (np.array([int(p) for p in distinct(column).words], np.int32), None), postcodes


def plain(column: RawColumn) -> Any:  # noqa: ANN401  a list, or an array
    """Return a drawn column as every dataframe library takes it."""
    if isinstance(column, np.ndarray):
        return column
    return [list(c) if isinstance(c, np.ndarray) else c for c in column] if isinstance(column, Nested) else list(column)
