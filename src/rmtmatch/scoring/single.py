"""One person taken out of a market that is already prepared: nothing is laid out again, rows are cut."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from rmtmatch.scoring.coverage import turned
from rmtmatch.scoring.sides import Side, Sides

if TYPE_CHECKING:
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
        market=whole.market.take(candidates=[row]),
        held=_row(whole.held, row),
        looking=_looking(whole, row),
        numbers=_numbers(whole.numbers, cut),
        places=replace(whole.places, rows=whole.places.rows[cut]),
        wishes=_wishes(whole.wishes, cut),
        trainings=None if whole.trainings is None else _trainings(whole.trainings, cut),
        demands=_demands(whole.demands, row),
        skills_known=whole.skills_known[cut],
        sides=Sides(Side(), whole.sides.vacancies),
    )


def _row(matrix: sparse.csr_array, row: int) -> sparse.csr_array:
    a, b = matrix.indptr[row], matrix.indptr[row + 1]
    ends = np.array([0, b - a], matrix.indptr.dtype)
    return sparse.csr_array((matrix.data[a:b], matrix.indices[a:b], ends), shape=(1, matrix.shape[1]))


def _looking(whole: Setting, row: int) -> Looking:
    """Keep the person's own occupation, and the skills it needs."""
    looking = whole.looking
    occupation = int(looking.occupation[row])
    if occupation < 0:
        return replace(
            looking, occupation=looking.occupation[[row]], weight=looking.weight[:0], place=looking.place[:0]
        )
    weight = _row(looking.weight, occupation)
    # relatedness towards the skills that are looked back at, a row a skill
    towards = whole.sides.candidates("looking back, turned", lambda: turned(looking.related))
    needed = weight.indices
    own = (weight.data, np.arange(len(needed), dtype=np.int32), weight.indptr)
    return replace(
        looking,
        occupation=np.zeros(1, np.int32),
        weight=sparse.csr_array(own, shape=(1, len(needed))),
        related=turned(towards[needed]),
        place=looking.place[occupation : occupation + 1],
    )


def _numbers(numbers: Fields, cut: slice) -> Fields:
    of_candidates = (f.name for f in fields(numbers) if f.name.startswith("c_"))
    return replace(numbers, **{name: getattr(numbers, name)[cut] for name in of_candidates})


def _wishes(wishes: Wishes, cut: slice) -> Wishes:
    return replace(
        wishes,
        rows=wishes.rows[cut],
        sector_rows=wishes.sector_rows[cut],
        row_occupation=wishes.row_occupation[cut],
        row_sector=wishes.row_sector[cut],
        row_no_occupation=wishes.row_no_occupation[cut],
        row_no_sector=wishes.row_no_sector[cut],
    )


def _trainings(trainings: Catalogue, cut: slice) -> Catalogue:
    entry = tuple(_grid(grid, cut) for grid in trainings.entry)
    return replace(trainings, max_weeks=trainings.max_weeks[cut], entry=entry)


def _demands(demands: Demands, row: int) -> Demands:
    cut = slice(row, row + 1)
    excluded = demands.excluded_cols[demands.excluded_rows == row]
    return replace(
        demands,
        grids={name: _grid(grid, cut) for name, grid in demands.grids.items()},
        excluded_rows=np.zeros(len(excluded), np.int64),
        excluded_cols=excluded,
        needs_training=_grid(demands.needs_training, cut),
        before=replace(demands.before, held=demands.before.held[cut]),
    )


def _grid(grid: Grid, cut: slice) -> Grid:
    return replace(grid, rows=grid.rows[cut])
