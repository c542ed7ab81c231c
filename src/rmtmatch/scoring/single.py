"""One person, or one vacancy, taken out of a market that is prepared: nothing is laid out again, rows are cut."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from rmtmatch.scoring.coverage import Asked, related_towards, turned
from rmtmatch.scoring.cutting import columns_of, row_of, with_one
from rmtmatch.scoring.gaps import Closing, at_work, closing_of
from rmtmatch.scoring.sides import Side, Sides

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.classes import Grid
    from rmtmatch.scoring.coverage import Looking
    from rmtmatch.scoring.demands import Demands
    from rmtmatch.scoring.fields import Fields
    from rmtmatch.scoring.setting import Setting
    from rmtmatch.scoring.trainings import Catalogue
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
    cut = slice(row, row + 1)
    return replace(
        whole,
        market=with_one(whole.market, "candidates", row),
        held=row_of(whole.held, row),
        looking=_looking(whole, row),
        numbers=_numbers(whole.numbers, "c_", cut),
        places=replace(whole.places, rows=whole.places.rows[cut]),
        wishes=_wishes_of(whole.wishes, cut),
        trainings=None if whole.trainings is None else _trainings(whole.trainings, cut),
        demands=_demands_of(whole.demands, row),
        skills_known=whole.skills_known[cut],
        sides=Sides(Side(), whole.sides.vacancies),
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


def _numbers(numbers: Fields, side: str, cut: slice) -> Fields:
    mine = (f.name for f in fields(numbers) if f.name.startswith(side))
    return replace(numbers, **{name: getattr(numbers, name)[cut] for name in mine})


def _wishes_of(wishes: Wishes, cut: slice) -> Wishes:
    return replace(
        wishes,
        rows=wishes.rows[cut],
        sector_rows=wishes.sector_rows[cut],
        row_occupation=wishes.row_occupation[cut],
        row_sector=wishes.row_sector[cut],
        row_no_occupation=wishes.row_no_occupation[cut],
        row_no_sector=wishes.row_no_sector[cut],
    )


def _wished(wishes: Wishes, cut: slice) -> Wishes:
    return replace(
        wishes,
        cols=wishes.cols[cut],
        sector_cols=wishes.sector_cols[cut],
        col_occupation=wishes.col_occupation[cut],
        col_sector=wishes.col_sector[cut],
    )


def _trainings(trainings: Catalogue, cut: slice) -> Catalogue:
    entry = tuple(_of_row(grid, cut) for grid in trainings.entry)
    return replace(trainings, max_weeks=trainings.max_weeks[cut], entry=entry)


def _demands_of(demands: Demands, row: int) -> Demands:
    cut = slice(row, row + 1)
    excluded = demands.excluded_cols[demands.excluded_rows == row]
    return replace(
        demands,
        grids={name: _of_row(grid, cut) for name, grid in demands.grids.items()},
        excluded_rows=np.zeros(len(excluded), np.int64),
        excluded_cols=excluded,
        needs_training=_of_row(demands.needs_training, cut),
        before=replace(demands.before, held=demands.before.held[cut]),
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


def _of_row(grid: Grid, cut: slice) -> Grid:
    return replace(grid, rows=grid.rows[cut])


def _of_col(grid: Grid, cut: slice) -> Grid:
    return replace(grid, cols=grid.cols[cut])
