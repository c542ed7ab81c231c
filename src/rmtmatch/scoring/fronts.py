"""Covers under a limit in weeks: for every subset of items the prices and weeks that no other cover beats in both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_FRONT = 8
_CELLS_AT_ONCE = 1 << 20


def within_weeks(
    mask: NDArray[np.int64],
    price: NDArray[np.float64],
    weeks: NDArray[np.float64],
    limit: NDArray[np.float64],
    k: int,
) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Include items in order while they can be closed in time, then take the cheapest cover of what is included.

    Parameters
    ----------
    mask, price, weeks : ndarray, shape (g, options)
        Padded with mask 0.
    limit : ndarray of float64, shape (g,)
    k : int
        Items of each gap.

    Returns
    -------
    pick : ndarray of bool, shape (g, options)
    included : ndarray of int64, shape (g,)

    Examples
    --------
    >>> mask, weeks = np.array([[1, 2, 4]]), np.array([[2.0, 3, 1]])
    >>> [x.tolist() for x in within_weeks(mask, weeks, weeks, np.array([3.0]), 3)]
    [[[True, False, True]], [5]]
    """
    n, options = mask.shape
    pick, included = np.zeros(mask.shape, bool), np.zeros(n, np.int64)
    # Where a front outgrows its place it is laid out wider: a front is never cut.
    size, todo = _FRONT, np.arange(n)
    while len(todo):
        step = max(1, _CELLS_AT_ONCE // (size * max(options, 1 << k)))
        left = []
        for at in np.array_split(todo, -(-len(todo) // step)):
            chosen, inside, cut = _fronts(mask[at], price[at], weeks[at], limit[at], (k, size))
            pick[at[~cut]], included[at[~cut]] = chosen[~cut], inside[~cut]
            left.append(at[cut])
        todo, size = np.concatenate(left), size * 4
    return pick, included


def _fronts(
    mask: NDArray[np.int64],
    price: NDArray[np.float64],
    weeks: NDArray[np.float64],
    limit: NDArray[np.float64],
    shape: tuple[int, int],
) -> tuple[NDArray[np.bool_], NDArray[np.int64], NDArray[np.bool_]]:
    k, size = shape
    n, options = mask.shape
    row = np.arange(n)
    cost = np.full((n, 1 << k, size), np.inf)
    time = np.full((n, 1 << k, size), np.inf)
    came = np.zeros((n, 1 << k, size), np.int32)  # option * size + place in the front it came from
    cost[:, 0, 0] = time[:, 0, 0] = 0
    cut = np.zeros(n, bool)
    for s in range(1, 1 << k):
        usable = ((mask & (s & -s)) > 0)[:, :, None]
        rest = s & ~mask
        c = (price[:, :, None] + cost[row[:, None], rest]).reshape(n, -1)
        t = np.where(usable, weeks[:, :, None] + time[row[:, None], rest], np.inf).reshape(n, -1)
        t[t > limit[:, None]] = np.inf
        c[np.isinf(t)] = np.inf
        order = np.lexsort((t, c), axis=1)
        c, t = np.take_along_axis(c, order, 1), np.take_along_axis(t, order, 1)
        before = np.minimum.accumulate(t, axis=1)
        front = np.isfinite(t)
        front[:, 1:] &= t[:, 1:] < before[:, :-1]
        place = np.cumsum(front, axis=1) - 1
        cut |= place[:, -1] >= size
        g, j = np.nonzero(front & (place < size))
        cost[g, s, place[g, j]] = c[g, j]
        time[g, s, place[g, j]] = t[g, j]
        came[g, s, place[g, j]] = order[g, j]
    included = np.zeros(n, np.int64)
    for bit in range(k):
        tried = included | 1 << bit
        included = np.where(np.isfinite(cost[row, tried, 0]), tried, included)
    pick = np.zeros(mask.shape, bool)
    left, place = included.copy(), np.zeros(n, np.int64)
    for _ in range(k):
        option, place = np.divmod(came[row, left, place], size)
        pick[row, option] |= left > 0
        left = np.where(left > 0, left & ~mask[row, option], 0)
        place = np.where(left > 0, place, 0)
    return pick, included, cut
