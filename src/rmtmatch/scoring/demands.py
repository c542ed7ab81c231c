"""What a pair must meet before it is scored, judged once for every two classes of people and vacancies.

A demand compares only what is known: an unknown field never removes anyone. In the order of `rmtmatch.policy.DEMANDS`:

==========================  =====================================================================================
demand                      a pair fails when
==========================  =====================================================================================
hidden                      the candidate is hidden
excluded                    either names the other in ``excluded``
unpaid                      the vacancy is nothing but volunteering or work experience
region                      ``reach = "region"`` and both regions are known and differ
closing_date                the vacancy closed before the market's date
may_work_from               the work starts before the person may work
credentials_now             a credential asked is not listed, or ends before the start
credentials_before_start    the same, and no trainings the person can enter lead to all that is lacking before the start
languages                   a language asked is not listed, or at a lower level
travel                      further, or longer, than accepted; not for work wholly at home
hours                       the ranges of hours lie further apart than ``hours_tolerance``
shifts                      a shift asked is not accepted
contract                    no contract offered is accepted
level                       the work level is below the one asked (only where the policy says so)
==========================  =====================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.policy import DEMANDS
from rmtmatch.scoring.classes import Grid, classes
from rmtmatch.scoring.credentials import HELD, LACKED, Wanted, asked_on, closure, held_until, lacking
from rmtmatch.scoring.parts import hours_apart
from rmtmatch.scoring.timing import days_after
from rmtmatch.scoring.training.together import not_together
from rmtmatch.scoring.travel import reach_km
from rmtmatch.vocabulary import CONTRACTS, UNPAID

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from rmtmatch.frames.tables import Ragged
    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.scoring.fields import Fields
    from rmtmatch.scoring.sides import Sides
    from rmtmatch.scoring.training.trainings import Catalogue
    from rmtmatch.scoring.travel import Distances

ALWAYS = ("hidden", "excluded", "unpaid")
"""No policy switches these off."""
_UNPAID_BITS = sum(1 << CONTRACTS.index(word) for word in UNPAID)
_CLASSES_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class Demands:
    """All demands of a market.

    Parameters
    ----------
    grids : mapping of str to Grid
        The demands that are on, in the order of ``DEMANDS``; ``excluded`` is not among them.
    excluded_rows, excluded_cols : ndarray of int64
        Pairs of which one excludes the other, sorted by column.
    needs_training : Grid
        Which classes lack a credential that must be earned before the start; they pass, but only through a route.
    before : Wanted
        Those credentials.
    """

    grids: dict[str, Grid]
    excluded_rows: NDArray[np.int64]
    excluded_cols: NDArray[np.int64]
    needs_training: Grid
    before: Wanted

    def at(self, rows: NDArray[Any], cols: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell which demands single pairs fail, shape (p, len(DEMANDS))."""
        fails = np.zeros((len(rows), len(DEMANDS)), bool)
        for name, grid in self.grids.items():
            fails[:, DEMANDS.index(name)] = grid.at(rows, cols)
        out = set(zip(self.excluded_rows.tolist(), self.excluded_cols.tolist(), strict=True))
        if out:
            pairs = zip(np.asarray(rows).tolist(), np.asarray(cols).tolist(), strict=True)
            fails[:, DEMANDS.index("excluded")] = [pair in out for pair in pairs]
        return fails

    def counts(self, n: int, m: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Count the pairs that fail each demand: of each candidate (n, d) and of each vacancy (m, d)."""
        of_rows = np.zeros((n, len(DEMANDS)), np.int64)
        of_cols = np.zeros((m, len(DEMANDS)), np.int64)
        for name, grid in self.grids.items():
            k = DEMANDS.index(name)
            of_rows[:, k], of_cols[:, k] = grid.counts()
        k = DEMANDS.index("excluded")
        of_rows[:, k] = np.bincount(self.excluded_rows, minlength=n)
        of_cols[:, k] = np.bincount(self.excluded_cols, minlength=m)
        return of_rows, of_cols


def demands(
    market: Market,
    policy: Policy,
    numbers: Fields,
    places: Distances,
    catalogue: Catalogue | None,
    *,
    sides: Sides,
) -> Demands:
    """Judge every demand for every two classes; O(row classes x column classes) for each.

    Parameters
    ----------
    numbers : Fields
        In float64: limits are compared as they were given.
    places : Distances
    catalogue : Catalogue or None
        The trainings; None where there are none.
    sides : Sides
        Where the classes of each side are kept.
    """
    c, v = market.candidates, market.vacancies
    n, m = len(c), len(v)
    one_row, one_col = np.zeros(n, np.int32), np.zeros(m, np.int32)
    paid = (v["contract"] & ~np.uint8(_UNPAID_BITS)) > 0
    closes = days_after(v["closes_on"], market.on)
    includes = closure(policy.credential_implications)

    def wanted(name: str) -> Wanted:
        codes, days = sides.vacancies(f"asked in {name}", lambda: asked_on(v[name], numbers.v_start))
        return Wanted(codes, held_until(c["credentials"], codes, includes, market.on), days)

    now, before = wanted("credentials_now"), wanted("credentials_before_start")
    grid, lacks = partial(_grid, sides), partial(_lacking_grid, sides)
    ready = None if catalogue is None else catalogue.ready_with(before.codes, includes)

    makers: dict[str, Callable[[], Grid]] = {
        "hidden": lambda: Grid(c["hidden"].astype(np.int32), one_col, np.array([[False], [True]])),
        "unpaid": lambda: Grid(one_row, ((v["contract"] > 0) & ~paid).astype(np.int32), np.array([[False, True]])),
        "region": lambda: grid("region", _regions(c["region"]), _regions(v["region"]), _other_region),
        "closing_date": lambda: Grid(one_row, (closes < 0).astype(np.int32), np.array([[False, True]])),
        "may_work_from": lambda: grid(
            "may_work_from",
            (days_after(c["may_work_from"], market.on),),
            (numbers.v_start,),
            lambda a, b: a[0] > b[0],
        ),
        "credentials_now": lambda: lacks("credentials_now", now.held, now.asked),
        "credentials_before_start": lambda: _not_earned(
            sides, before, numbers.v_start, ready, catalogue=catalogue, includes=includes
        ),
        "languages": lambda: _languages(sides, c["languages"], v["languages"]),
        "travel": lambda: _travel(sides, numbers, places, policy),
        "hours": lambda: grid(
            "hours",
            (numbers.c_hours_min, numbers.c_hours_max),
            (numbers.v_hours_min, numbers.v_hours_max),
            lambda a, b: hours_apart(a[0], a[1], b[0], b[1]) > policy.hours_tolerance,
        ),
        "shifts": lambda: grid(
            "shifts", (c["shifts"],), (v["shifts"],), lambda a, b: (a[0] > 0) & ((b[0] & ~a[0]) > 0)
        ),
        "contract": lambda: grid(
            "contract",
            (c["contracts"],),
            (v["contract"],),
            lambda a, b: (a[0] > 0) & (b[0] > 0) & ((a[0] & b[0]) == 0),
        ),
        "level": lambda: grid("level", (numbers.c_level,), (numbers.v_level,), lambda a, b: a[0] < b[0]),
    }
    on = [name for name in DEMANDS if name in makers and _is_on(policy, name)]
    rows, cols = _excluded(market)
    needs = lacks("needs training", before.held, before.asked)
    if not _is_on(policy, "credentials_before_start"):
        needs = Grid(one_row, one_col, np.zeros((1, 1), bool))
    return Demands({name: makers[name]() for name in on}, rows, cols, needs, before)


def _is_on(policy: Policy, name: str) -> bool:
    if name == "region":
        return policy.reach == "region"
    return name in ALWAYS or policy.demands[name]


Values = tuple["NDArray[Any]", ...]


def _grid(
    sides: Sides,
    name: str,
    of_rows: Sequence[NDArray[Any]],
    of_cols: Sequence[NDArray[Any]],
    judge: Callable[[Values, Values], NDArray[np.bool_]],
) -> Grid:
    """Judge every two classes of rows and columns by the values they share; a block of row classes at a time."""
    rows = sides.candidates(f"classes for {name}", lambda: classes(len(of_rows[0]), *of_rows))
    cols = sides.vacancies(f"classes for {name}", lambda: classes(len(of_cols[0]), *of_cols))
    there = tuple(column[cols.first][None, :] for column in of_cols)
    fails = np.zeros((len(rows.first), len(cols.first)), bool)
    for k in range(0, len(rows.first), _CLASSES_AT_ONCE):
        part = rows.first[k : k + _CLASSES_AT_ONCE]
        fails[k : k + len(part)] = judge(tuple(column[part][:, None] for column in of_rows), there)
    return Grid(rows.codes, cols.codes, fails)


def _regions(column: NDArray[np.object_]) -> tuple[NDArray[np.str_]]:
    return (np.array(["" if r is None or r == "unknown" else r for r in column.tolist()], np.str_),)


def _other_region(a: Values, b: Values) -> NDArray[np.bool_]:
    return np.asarray((a[0] != "") & (b[0] != "") & (a[0] != b[0]))


def _travel(sides: Sides, numbers: Fields, places: Distances, policy: Policy) -> Grid:
    # Minutes by our own speeds are a limit in km; the host's minutes are compared as they are.
    in_time = reach_km(numbers.c_max_min, numbers.c_transport, policy)
    at_home = numbers.v_remote >= 1
    minutes = places.minutes

    def judge(a: Values, b: Values) -> NDArray[np.bool_]:
        km = places.km[a[0], b[0]]
        late = km > a[2]
        if minutes is not None:
            given = minutes[a[0], b[0]]
            late = np.where(np.isnan(given), late, given > a[3])
        return np.asarray(((km > a[1]) | late) & ~b[1])

    of_rows = (places.rows, numbers.c_max_km, in_time, numbers.c_max_min)
    return _grid(sides, "travel", of_rows, (places.cols, at_home), judge)


def _languages(sides: Sides, spoken: Ragged, asked: Ragged) -> Grid:
    names = sides.vacancies("languages", lambda: sorted(set(asked.values.tolist())))
    place = {name: k for k, name in enumerate(names)}

    def levels(lists: Ragged, without: float) -> NDArray[np.float64]:
        """Lay out the levels; a language that is listed without a level takes `without`."""
        table = np.full((len(lists), len(names)), LACKED)
        at = np.array([place.get(x, -1) for x in lists.values.tolist()], np.int64)
        level = np.full(len(at), np.nan) if lists.weights is None else lists.weights.astype(float)
        level = np.where(np.isnan(level), without, level)
        np.maximum.at(table, (lists.rows[at >= 0], at[at >= 0]), level[at >= 0])
        return table

    held = levels(spoken, HELD)
    held[~spoken.known] = HELD
    # Any level will do where none is asked: only not listing the language fails.
    least = sides.vacancies("levels of languages", lambda: levels(asked, np.finfo(float).min))
    return _lacking_grid(sides, "languages", held, least)


def _not_earned(
    sides: Sides,
    before: Wanted,
    start: NDArray[np.float64],
    ready: NDArray[np.float64] | None,
    *,
    catalogue: Catalogue | None,
    includes: Mapping[str, frozenset[str]],
) -> Grid:
    """Judge credentials that may still be earned: trainings that end in time, one after another, make up for them.

    Parameters
    ----------
    start : ndarray, shape (m,)
        NaN: without a start there is no deadline.
    ready : ndarray of float64, shape (n, codes), or None
        The earliest day on which each candidate can have earned each credential; inf: never.
    """
    if ready is None or catalogue is None:
        return _lacking_grid(sides, "credentials_before_start", before.held, before.asked)
    deadline = np.where(np.isnan(start), np.finfo(float).max, start)[:, None]
    deadline = np.where(before.asked > LACKED, deadline, np.inf)
    rows = classes(len(ready), *before.held.T, *ready.T)
    cols = sides.vacancies("classes for a start", lambda: classes(len(deadline), *before.asked.T, *deadline.T))
    fails = np.zeros((len(rows.first), len(cols.first)), bool)
    for k in range(len(before.codes)):
        late = ready[rows.first, k, None] > deadline[cols.first, k][None, :]
        fails |= (before.held[rows.first, k, None] < before.asked[cols.first, k][None, :]) & late
    several, never = not_together(before, np.where(np.isnan(start), np.inf, start), cols, catalogue, includes)
    if not len(several):
        return Grid(rows.codes, cols.codes, fails)
    # Who is alike for each credential may differ in the trainings that can be followed for all of them.
    finer = classes(len(ready), rows.codes, *never.T)
    fails = fails[rows.codes[finer.first]]
    fails[:, several] |= never[finer.first]
    return Grid(finer.codes, cols.codes, fails)


def _lacking_grid(sides: Sides, name: str, held: NDArray[np.float64], asked: NDArray[np.float64]) -> Grid:
    rows = classes(len(held), *held.T)
    cols = sides.vacancies(f"classes for {name}", lambda: classes(len(asked), *asked.T))
    return Grid(rows.codes, cols.codes, lacking(held[rows.first], asked[cols.first]))


def _excluded(market: Market) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct pairs of which one excludes the other, sorted by column."""
    find = partial(_positions, market.candidates.ids, market.vacancies.ids)
    pairs = np.unique(
        np.concatenate([find(market.candidates["excluded"], by="row"), find(market.vacancies["excluded"], by="col")]),
        axis=0,
    )
    return pairs[:, 1].copy(), pairs[:, 0].copy()


def _positions(
    row_ids: NDArray[np.object_], col_ids: NDArray[np.object_], named: Ragged, *, by: str
) -> NDArray[np.int64]:
    """Return (column, row) of the pairs named in a list of one side; ids that are not in the market are passed over."""
    others = col_ids if by == "row" else row_ids
    if not len(named.values):
        return np.zeros((0, 2), np.int64)
    place = {name: k for k, name in enumerate(others.tolist())}
    found = np.array([place.get(x, -1) for x in named.values.tolist()], np.int64)
    own = named.rows[found >= 0]
    found = found[found >= 0]
    return np.stack([found, own] if by == "row" else [own, found], axis=1)


def pinned_pairs(market: Market) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return rows and columns of the pairs that candidates have pinned, each once."""
    pairs = np.unique(
        _positions(market.candidates.ids, market.vacancies.ids, market.candidates["pinned"], by="row"), axis=0
    )
    return pairs[:, 1].copy(), pairs[:, 0].copy()
