"""The cheapest set of trainings that closes a gap: weighted set cover with a limit in weeks, many gaps at once.

A gap has up to `MOST_BITS` items, the most important first, and options: each closes some of the items (a bit mask), at a
price, in a number of weeks. What cannot be closed within the limit is given up, least important first: an item is
included when it and all that was included before it can be closed in time. Of the sets that close what is included
within the limit, the cheapest is taken. Dynamic programming over the subsets of items, for all gaps of a size together;
where the limit in weeks binds, over the price-and-weeks fronts of those subsets.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.fronts import within_weeks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

MOST_BITS = 12
"""More items than this in one gap: `rmtmatch.scoring.milp`."""
_CELLS_AT_ONCE = 1 << 21


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps to be closed, with their options.

    Parameters
    ----------
    items : ndarray of int64, shape (g,)
        How many items each gap has; every one is closed by some option.
    limit : ndarray of float64, shape (g,)
        Most weeks in all.
    gap : ndarray of int64, shape (o,)
        Gap of each option, rising.
    mask : ndarray of int64, shape (o,)
        Items it closes: bit 0 is the most important.
    price, weeks : ndarray of float64, shape (o,)
    turn : ndarray of int64, shape (o,)
        Which of equals comes first.
    """

    items: NDArray[np.int64]
    limit: NDArray[np.float64]
    gap: NDArray[np.int64]
    mask: NDArray[np.int64]
    price: NDArray[np.float64]
    weeks: NDArray[np.float64]
    turn: NDArray[np.int64]


def cheapest(gaps: Gaps) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Return which options are taken, shape (o,), and which items of each gap are closed, as a mask, shape (g,).

    Exact for gaps of at most `MOST_BITS` items; larger ones are left open. O(options x 2**items) for each gap.

    Examples
    --------
    >>> one = np.ones(3)
    >>> gaps = Gaps(np.array([2]), np.array([9.0]), np.array([0, 0, 0]), np.array([1, 2, 3]),
    ...             np.array([1.0, 1, 3]), one, np.arange(3))
    >>> [x.tolist() for x in cheapest(gaps)]
    [[True, True, False], [3]]
    """
    taken, closed = np.zeros(len(gaps.gap), bool), np.zeros(len(gaps.items), np.int64)
    # Ties: the cheaper, the shorter, the first.
    order = np.lexsort((gaps.turn, gaps.weeks, gaps.price, gaps.gap))
    order = order[gaps.weeks[order] <= gaps.limit[gaps.gap[order]]]
    order = order[_not_beaten(gaps, order)]
    first = np.searchsorted(gaps.gap[order], np.arange(len(gaps.items) + 1))
    for which in _alike(gaps.items, np.diff(first)):
        k = int(gaps.items[which[0]])
        at = _table(order, first, which)
        mask, price, weeks = (_take(values, at, fill) for values, fill in _columns(gaps))
        all_items = (1 << k) - 1
        pick, covers = _by_price(mask, price, k)
        total = np.where(pick, weeks, 0).sum(axis=1)
        done = covers & (total <= gaps.limit[which])
        _write(taken, at[done], pick[done])
        closed[which[done]] = all_items
        if not done.all():
            rest = ~done
            pick, included = within_weeks(mask[rest], price[rest], weeks[rest], gaps.limit[which[rest]], k)
            _write(taken, at[rest], pick)
            closed[which[rest]] = included
    return taken, closed


def _not_beaten(gaps: Gaps, order: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Leave out an option of which a cheaper one closes the same items in no more weeks; `order` has the cheaper first."""
    by_mask = np.lexsort((np.arange(len(order)), gaps.mask[order], gaps.gap[order]))
    gap, mask = gaps.gap[order[by_mask]], gaps.mask[order[by_mask]]
    same = np.concatenate([[False], (gap[1:] == gap[:-1]) & (mask[1:] == mask[:-1])])[: len(order)]
    # The shortest so far, starting anew with each run: every run lies below the one before.
    distinct, rank = np.unique(gaps.weeks[order[by_mask]], return_inverse=True)
    lowered = rank.reshape(-1) - np.cumsum(~same) * (len(distinct) + 1)
    before = np.concatenate([[0], np.minimum.accumulate(lowered)[:-1]])[: len(order)]
    kept = ~(same & (before <= lowered))
    found = np.empty(len(order), bool)
    found[by_mask] = kept
    return found


def _alike(items: NDArray[np.int64], options: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Put gaps of equally many items together, those with about as many options beside each other."""
    for k in range(1, MOST_BITS + 1):
        which = np.flatnonzero((items == k) & (options > 0))
        which = which[np.argsort(options[which], kind="stable")]
        while len(which):
            width = int(options[which[-1]])
            size = max(1, _CELLS_AT_ONCE // max(1 << k, 8 * width))
            yield which[-size:]
            which = which[:-size]


def _table(order: NDArray[np.int64], first: NDArray[np.int64], which: NDArray[np.int64]) -> NDArray[np.int64]:
    """Lay the options of gaps out as rows, padded with -1."""
    count = first[which + 1] - first[which]
    turn = np.arange(int(count.max()))[None, :]
    place = np.minimum(first[which][:, None] + turn, len(order) - 1)
    return np.where(turn < count[:, None], order[place], -1)


def _columns(gaps: Gaps) -> tuple[tuple[NDArray[Any], float], ...]:
    return (gaps.mask, 0), (gaps.price, np.inf), (gaps.weeks, np.inf)


def _take(values: NDArray[Any], at: NDArray[np.int64], fill: float) -> NDArray[Any]:
    return np.where(at >= 0, values[at], values.dtype.type(fill))


def _write(taken: NDArray[np.bool_], at: NDArray[np.int64], pick: NDArray[np.bool_]) -> None:
    taken[at[pick & (at >= 0)]] = True


def _by_price(
    mask: NDArray[np.int64], price: NDArray[np.float64], k: int
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the options of the cheapest cover of all k items, shape as `mask`, and whether there is one.

    ``best[s] = min over options that close the lowest item of s of price + best[s without what it closes]``.
    """
    n = len(mask)
    row = np.arange(n)
    best = np.full((n, 1 << k), np.inf)
    best[:, 0] = 0
    choice = np.zeros((n, 1 << k), np.int16)
    for s in range(1, 1 << k):
        usable = (mask & (s & -s)) > 0
        total = np.where(usable, price + best[row[:, None], s & ~mask], np.inf)
        choice[:, s] = total.argmin(axis=1)
        best[:, s] = total[row, choice[:, s]]
    covers = np.isfinite(best[:, -1])
    pick = np.zeros(mask.shape, bool)
    left = np.where(covers, (1 << k) - 1, 0)
    for _ in range(k):
        j = choice[row, left]
        pick[row, j] |= left > 0
        left = np.where(left > 0, left & ~mask[row, j], 0)
    return pick, covers
