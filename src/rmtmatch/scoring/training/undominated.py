"""Options and partial sets that no other beats: one that closes no more, costs no less and takes no less time goes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.training.open_gaps import Gaps
    from rmtmatch.scoring.training.partial_sets import Sets

_PAIRS_EACH = 8
"""Up to so many pairs for each option, all that share a gap are compared at once."""


def undominated(sets: Gaps | Sets) -> NDArray[np.int64]:
    """Return what stays: by gap, the cheaper first, then the shorter, what closes more, and by `turn`.

    O(x log x), and for each gap what stays times what there was.

    Examples
    --------
    >>> from rmtmatch.scoring.training.open_gaps import Gaps
    >>> zero, one = np.zeros(3, np.int64), np.ones(3)
    >>> undominated(Gaps(zero[:1] + 2, one[:1], zero, np.array([1, 3, 2]), np.array([2.0, 2, 1]), one, np.arange(3)))
    array([2, 1])
    """
    order = _in_order(sets)
    gap, mask, weeks = sets.gap[order], sets.mask[order], sets.weeks[order]
    before = _before(gap)
    if before.sum() <= _PAIRS_EACH * len(order):
        return order[~_beaten(mask, weeks, before)]
    order = order[_front(sets, order)]
    gap, mask, weeks = sets.gap[order], sets.mask[order], sets.weeks[order]
    kept = np.zeros(len(order), bool)
    left = np.arange(len(order))
    while len(left):
        # The first of each gap stays, and all that it beats goes.
        mine = gap[left]
        first = np.concatenate([[True], mine[1:] != mine[:-1]])
        best = left[first]
        kept[best] = True
        best = best[np.cumsum(first) - 1]
        left = left[((mask[left] & ~mask[best]) != 0) | (weeks[left] < weeks[best])]
    return order[kept]


def _before(gap: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many of its gap stand before each."""
    first = np.concatenate([[True], gap[1:] != gap[:-1]])[: len(gap)]
    number = np.arange(len(gap))
    return np.asarray(number - number[first][np.cumsum(first) - 1])


def _beaten(mask: NDArray[np.int64], weeks: NDArray[np.float64], before: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark what one of those before it beats: every two of a gap are compared at once."""
    number, beaten = np.arange(len(mask)), np.zeros(len(mask), bool)
    later = np.repeat(number, before)
    earlier = np.arange(len(later)) - np.repeat(np.cumsum(before) - number, before)
    beaten[later[((mask[later] & ~mask[earlier]) == 0) & (weeks[earlier] <= weeks[later])]] = True
    return beaten


def _in_order(sets: Gaps | Sets) -> NDArray[np.int64]:
    """Sort; what comes by price and weeks already is told soon."""
    gap, price, weeks = sets.gap, sets.price, sets.weeks
    tied = (gap[1:] == gap[:-1]) & (price[1:] == price[:-1])
    rising = (gap[1:] > gap[:-1]) | (gap[1:] == gap[:-1]) & (price[1:] > price[:-1]) | tied & (weeks[1:] >= weeks[:-1])
    if not rising.all():
        return np.lexsort((sets.turn, -sets.mask, weeks, price, gap))
    tied &= weeks[1:] == weeks[:-1]
    order = np.arange(len(gap))
    some = np.flatnonzero(np.append(tied, False) | np.append(False, tied))[: len(gap)]
    order[some] = some[np.lexsort((sets.turn[some], -sets.mask[some], weeks[some], price[some], gap[some]))]
    return order


def _front(sets: Gaps | Sets, order: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark what is shorter than all that is cheaper and closes the same: soon found, and much of what goes."""
    by_mask = order[np.lexsort((sets.mask[order], sets.gap[order]))]
    gap, mask, weeks = sets.gap[by_mask], sets.mask[by_mask], sets.weeks[by_mask]
    same = np.concatenate([[False], (gap[1:] == gap[:-1]) & (mask[1:] == mask[:-1])])[: len(gap)]
    distinct, rank = np.unique(weeks, return_inverse=True)
    # The shortest so far, starting anew with each run: every run lies below the one before.
    lowered = rank.reshape(-1) - np.cumsum(~same) * (len(distinct) + 1)
    before = np.concatenate([[0], np.minimum.accumulate(lowered)[:-1]])[: len(gap)]
    front = np.zeros(len(sets.gap), bool)
    front[by_mask] = ~same | (before > lowered)
    return front[order]
