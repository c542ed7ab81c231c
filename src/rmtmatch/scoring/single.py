"""One person, or one vacancy, taken out of a market that is prepared: nothing is laid out again, rows are cut."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from rmtmatch.scoring.coverage import Asked, related_towards, turned
from rmtmatch.scoring.cutting import columns_of, row_of, with_one
from rmtmatch.scoring.setting import Turns, turns
from rmtmatch.scoring.sides import Side, Sides
from rmtmatch.scoring.training.gaps import Closing, at_work, closing_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.classes import Grid
    from rmtmatch.scoring.coverage import Looking
    from rmtmatch.scoring.demands import Demands
    from rmtmatch.scoring.fields import Fields
    from rmtmatch.scoring.setting import Setting
    from rmtmatch.scoring.wish import Wishes


def single_candidate(whole: Setting, row: int) -> Setting:
    """Return the setting of one candidate against all vacancies of a market that is prepared.

    Parameters
    ----------
    whole : Setting
    row : int
        Row of the candidate.

    Returns
    -------
    Setting
        As `rmtmatch.scoring.setting.prepare` of the market with this one candidate would give, but that classes of
        rows and places of other people are still listed.

    Notes
    -----
    Time O(what one person has); tables of classes are shared, not copied.

    Examples
    --------
    >>> from rmtmatch.policy import Policy
    >>> from rmtmatch.scoring.setting import prepare
    >>> from rmtmatch.testing import tiny_market
    >>> market = tiny_market()
    >>> one = single_candidate(prepare(market, Policy()), 1)
    >>> one.market.candidates.ids.tolist() == market.candidates.ids[[1]].tolist()
    True
    """
    one = _of_candidates(whole, slice(row, row + 1))
    excluded = whole.demands.excluded_cols[whole.demands.excluded_rows == row]
    none = np.zeros(len(excluded), np.int64)
    return replace(
        one,
        market=with_one(whole.market, "candidates", row),
        held=row_of(whole.held, row),
        looking=_looking(whole, row),
        demands=replace(one.demands, excluded_rows=none, excluded_cols=excluded),
    )


def few_candidates(whole: Setting, rows: NDArray[np.int64]) -> Setting:
    """Return the setting of some candidates, to score and to route pairs that are known to meet the demands.

    Its market is the whole one, and who excludes whom is left out: only what is read of single pairs is cut.

    Parameters
    ----------
    whole : Setting
    rows : ndarray of int64, shape (k,)
        Distinct; row i of the answer is candidate ``rows[i]``.

    Notes
    -----
    Time O(k), once the ids of all have been put in order.
    """
    few = _of_candidates(whole, rows)
    turn = np.argsort(np.argsort(turns(whole)[0].turn[rows]))
    few.sides.candidates("turns", lambda: Turns(turn, np.argsort(turn)))
    none = np.zeros(0, np.int64)
    return replace(
        few,
        held=whole.held[rows],
        looking=replace(whole.looking, occupation=whole.looking.occupation[rows]),
        demands=replace(few.demands, excluded_rows=none, excluded_cols=none),
    )


def single_vacancy(whole: Setting, col: int) -> Setting:
    """Return the setting of one vacancy against all candidates of a market that is prepared; see `single_candidate`.

    Notes
    -----
    Time O(what one vacancy asks) once somebody has asked before: what trainings close is laid out by skill then.

    Examples
    --------
    >>> from rmtmatch.policy import Policy
    >>> from rmtmatch.scoring.setting import prepare
    >>> from rmtmatch.testing import tiny_market
    >>> market = tiny_market()
    >>> single_vacancy(prepare(market, Policy()), 3).market.vacancies.ids.tolist()
    ['welder']
    """
    cut = slice(col, col + 1)
    asked, which = _asked(whole.asked, col)
    side = Side()
    side("learned at work", lambda: at_work(whole)[whole.asked.indptr[col] : whole.asked.indptr[col + 1]])
    if whole.trainings is not None:
        side("closing", lambda: _closing(whole, which))
    return replace(
        whole,
        market=with_one(whole.market, "vacancies", col),
        asked=asked,
        related_asked=columns_of(related_towards(whole.market.taxonomy, whole.policy), asked.skill),
        used_levels=row_of(whole.used_levels, col),
        asked_place=whole.asked_place[cut],
        numbers=_numbers(whole.numbers, "v_", cut),
        places=replace(whole.places, cols=whole.places.cols[cut]),
        wishes=_wished(whole.wishes, cut),
        demands=_demanded(whole.demands, col),
        asks_unknown=whole.asks_unknown[cut],
        asks_optional=whole.asks_optional[cut],
        asks_open=whole.asks_open[cut],
        optional_open=whole.optional_open[cut],
        most_implied=whole.most_implied[cut],
        sides=Sides(whole.sides.candidates, side),
    )


def _of_candidates(whole: Setting, at: slice | NDArray[np.int64]) -> Setting:
    """Cut what is one entry a candidate."""
    wishes, demands, trainings = whole.wishes, whole.demands, whole.trainings
    names = ("rows", "sector_rows", "row_occupation", "row_sector", "row_no_occupation", "row_no_sector")
    if trainings is not None:
        entry = tuple(_of_row(grid, at) for grid in trainings.entry)
        trainings = replace(trainings, max_weeks=trainings.max_weeks[at], entry=entry)
    return replace(
        whole,
        numbers=_numbers(whole.numbers, "c_", at),
        places=replace(whole.places, rows=whole.places.rows[at]),
        wishes=replace(wishes, **{name: getattr(wishes, name)[at] for name in names}),
        trainings=trainings,
        demands=replace(
            demands,
            grids={name: _of_row(grid, at) for name, grid in demands.grids.items()},
            needs_training=_of_row(demands.needs_training, at),
            before=replace(demands.before, held=demands.before.held[at]),
        ),
        skills_known=whole.skills_known[at],
        sides=Sides(Side(), whole.sides.vacancies),
    )


def _looking(whole: Setting, row: int) -> Looking:
    """Keep the person's own occupation, and the skills it needs."""
    looking = whole.looking
    occupation = int(looking.occupation[row])
    if occupation < 0:
        return replace(
            looking, occupation=looking.occupation[[row]], weight=looking.weight[:0], place=looking.place[:0]
        )
    weight = row_of(looking.weight, occupation)
    # relatedness towards the skills that are looked back at, a row a skill
    towards = whole.sides.candidates("looking back, turned", lambda: turned(looking.related))
    needed = weight.indices
    own = (weight.data, np.arange(len(needed), dtype=np.int32), weight.indptr)
    return replace(
        looking,
        occupation=np.zeros(1, np.int32),
        weight=sparse.csr_array(own, shape=(1, len(needed))),
        related=columns_of(towards, needed),
        place=looking.place[occupation : occupation + 1],
    )


def _asked(asked: Asked, col: int) -> tuple[Asked, NDArray[np.int32]]:
    """Return what one vacancy asks, and which columns of all that is asked these are."""
    mine = slice(asked.indptr[col], asked.indptr[col + 1])
    own = asked.col[mine]
    which = np.sort(own)  # a vacancy asks a skill once
    return (
        Asked(
            skill=asked.skill[which],
            level=asked.level[which],
            indptr=np.array([0, len(own)], np.int64),
            col=np.searchsorted(which, own).astype(np.int32),
            weight=asked.weight[mine],
            essential=asked.essential[mine],
            optional_weight=asked.optional_weight[mine],
        ),
        which,
    )


def _closing(whole: Setting, which: NDArray[np.int32]) -> Closing:
    """Return what trainings close of some columns of what is asked, and of the credentials."""
    assert whole.trainings is not None  # noqa: S101  for the type checker: the caller has looked
    closes, columns = closing_of(whole, whole.trainings), len(whole.asked.skill)
    taught = whole.sides.vacancies("taught, turned", lambda: turned(closes.teaches))
    items = np.concatenate([which, np.arange(columns, closes.of_item.shape[0])])
    return Closing(sparse.csr_array(closes.of_item[items]), columns_of(taught, which))


def _numbers(numbers: Fields, side: str, at: slice | NDArray[np.int64]) -> Fields:
    mine = (f.name for f in fields(numbers) if f.name.startswith(side))
    return replace(numbers, **{name: getattr(numbers, name)[at] for name in mine})


def _wished(wishes: Wishes, cut: slice) -> Wishes:
    return replace(
        wishes,
        cols=wishes.cols[cut],
        sector_cols=wishes.sector_cols[cut],
        col_occupation=wishes.col_occupation[cut],
        col_sector=wishes.col_sector[cut],
    )


def _demanded(demands: Demands, col: int) -> Demands:
    cut = slice(col, col + 1)
    excluded = demands.excluded_rows[demands.excluded_cols == col]
    return replace(
        demands,
        grids={name: _of_col(grid, cut) for name, grid in demands.grids.items()},
        excluded_rows=excluded,
        excluded_cols=np.zeros(len(excluded), np.int64),
        needs_training=_of_col(demands.needs_training, cut),
        before=replace(demands.before, asked=demands.before.asked[cut]),
    )


def _of_row(grid: Grid, at: slice | NDArray[np.int64]) -> Grid:
    return replace(grid, rows=grid.rows[at])


def _of_col(grid: Grid, cut: slice) -> Grid:
    return replace(grid, cols=grid.cols[cut])
