"""Gaps that need no search: a set of options that prices of items prove to be the cheapest.

The price of one item after another is raised until an option that closes it costs no more than the items it closes:
dual ascent. Such options close everything together; those that the others make superfluous go, the latest first. What
is left costs what the prices of the items add up to at least, and mostly no more: then no set is cheaper.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.scoring.training.open_gaps import MOST_ITEMS
from rmtmatch.scoring.training.prospects import SLACK, set_bits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.training.open_gaps import Gaps

_NEVER = MOST_ITEMS


def settled(gaps: Gaps) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Find sets that close all that can be closed, in time, and that no set undercuts.

    O(options x items) time.

    Parameters
    ----------
    gaps : Gaps
        Options as `rmtmatch.scoring.training.undominated.undominated` orders them.

    Returns
    -------
    taken : ndarray of bool, shape (o,)
    proven : ndarray of bool, shape (g,)
        Of which gaps this is the cheapest; what is taken of others means nothing.

    Examples
    --------
    >>> from rmtmatch.scoring.training.open_gaps import Gaps
    >>> gaps = Gaps(np.array([2]), np.array([9.0]), np.array([0, 0, 0]), np.array([1, 2, 3]),
    ...             np.array([1.0, 1, 3]), np.ones(3), np.arange(3))
    >>> settled(gaps)
    (array([ True,  True, False]), array([ True]))
    """
    n = len(gaps.items)
    tight, least = _raised(gaps)
    taken = _without_spare(gaps, tight)
    of = gaps.gap[taken]
    cost, weeks = (np.bincount(of, column[taken], n) for column in (gaps.price, gaps.weeks))
    return taken, (weeks <= gaps.limit + SLACK) & (least >= cost * (1 - 2 * SLACK) - 2 * SLACK)


def _raised(gaps: Gaps) -> tuple[NDArray[np.int8], NDArray[np.float64]]:
    """Raise prices, of the items that the fewest options close first.

    Returns
    -------
    tight : ndarray of int8, shape (o,)
        At which turn of its gap nothing was left of the price of an option; `_NEVER` where something is.
    least : ndarray of float64, shape (g,)
        What any set costs at least.
    """
    n = len(gaps.items)
    pairs = list(set_bits(gaps.mask))
    option = np.concatenate([np.zeros(0, np.int64), *[at for at, _ in pairs]])
    cell = gaps.gap[option] * 64 + np.concatenate([np.zeros(0, np.int8), *[bit for _, bit in pairs]])
    closers = np.bincount(cell, minlength=64 * n)
    cells = np.flatnonzero(closers)
    cells = cells[np.lexsort((cells, closers[cells], cells >> 6))]
    of = cells >> 6
    turn = np.zeros(64 * n, np.int8)
    turn[cells] = np.arange(len(cells)) - np.searchsorted(of, np.arange(n))[of]
    # Turn by turn, then by option: those of a gap stand together.
    order = np.lexsort((option, turn[cell]))
    option, cell = option[order], cell[order]
    starts = np.flatnonzero(np.concatenate([[True], cell[1:] != cell[:-1]])[: len(cell)])
    count = np.diff(starts, append=len(cell))
    turns = turn[cell[starts]]
    slack, least, tight = gaps.price.copy(), np.zeros(n), np.full(len(gaps.gap), _NEVER, np.int8)
    ends = np.searchsorted(turns, np.arange(int(turns[-1]) + 2 if len(turns) else 1))
    for now, (a, b) in enumerate(zip(ends[:-1].tolist(), ends[1:].tolist(), strict=True)):
        first = starts[a]
        closing = option[first : starts[b] if b < len(starts) else len(option)]
        left = slack[closing]
        price = np.minimum.reduceat(left, starts[a:b] - first)
        least[cell[starts[a:b]] >> 6] += price
        left -= np.repeat(price, count[a:b])
        slack[closing] = left
        bare = closing[left == 0]
        tight[bare] = np.minimum(tight[bare], now)
    return tight, least


def _without_spare(gaps: Gaps, tight: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Mark the tight options, less those whose items the others close too; the latest are looked at first."""
    n, at = len(gaps.items), np.flatnonzero(tight < _NEVER)
    at = at[np.lexsort((-at, -tight[at], gaps.gap[at]))]
    of = gaps.gap[at]
    place = np.arange(len(at)) - np.searchsorted(of, np.arange(n))[of]
    masks = np.zeros((n, int(place.max(initial=-1)) + 2), np.int64)
    masks[of, place] = gaps.mask[at]
    after = np.bitwise_or.accumulate(masks[:, ::-1], axis=1)[:, ::-1]
    kept, needed = np.zeros(n, np.int64), np.zeros(masks.shape, bool)
    for k in range(masks.shape[1] - 1):
        needed[:, k] = (masks[:, k] & ~(kept | after[:, k + 1])) != 0
        kept |= np.where(needed[:, k], masks[:, k], 0)
    taken = np.zeros(len(gaps.gap), bool)
    taken[at] = needed[of, place]
    return taken
