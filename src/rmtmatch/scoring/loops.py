"""The innermost loops, compiled: the same sums in the same order as without, several times as fast. Needs numba.

Every function here has a twin in numpy beside its one use, which answers with the same bits; nothing is reordered and
no multiplication is fused with an addition.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar, cast

import numba
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile for the types of the first call, and keep the result beside the module for the next process."""
    return cast("Function", numba.njit(cache=True, nogil=True)(function))


@compiled
def best_products(
    ends: NDArray[np.int32],
    skills: NDArray[np.int32],
    levels: NDArray[np.float32],
    related_ends: NDArray[np.int32],
    related: NDArray[np.int32],
    nearness: NDArray[np.float32],
    first: int,
    last: int,
    best: NDArray[np.float32],
    cols: NDArray[np.int32],
    values: NDArray[np.float32],
    counts: NDArray[np.int64],
) -> int:
    """Write the best product of each column, of rows `first` to `last`; returns how many there are.

    Parameters
    ----------
    best : ndarray of float32, shape (columns,)
        All 0, and so again afterwards.
    cols, values, counts : ndarray
        Written: columns (rising) and values of one row after another, and how many each row has.
    """
    n = 0
    for i in range(first, last):
        before, lowest, highest = n, len(best), -1
        for e in range(ends[i], ends[i + 1]):
            t, level = skills[e], levels[e]
            for k in range(related_ends[t], related_ends[t + 1]):
                col, value = related[k], level * nearness[k]
                if value > best[col]:
                    best[col] = value
                    lowest, highest = min(lowest, col), max(highest, col)
        for col in range(lowest, highest + 1):
            if best[col] > 0:
                cols[n], values[n] = col, best[col]
                best[col] = 0
                n += 1
        counts[i - first] = n - before
    return n


@compiled
def forward_of_pairs(
    rows: NDArray[np.int64],
    pair_cols: NDArray[np.int64],
    ends: NDArray[np.int32],
    covered_cols: NDArray[np.int32],
    covered: NDArray[np.float32],
    asked_ends: NDArray[np.int32],
    asked_cols: NDArray[np.int32],
    weight: NDArray[np.float32],
    has: NDArray[np.float32],
    out: NDArray[np.float32],
) -> None:
    """Write the weighted coverage of pairs that are sorted by row; `has` is all 0, and so again afterwards."""
    p = 0
    while p < len(rows):
        i = rows[p]
        for k in range(ends[i], ends[i + 1]):
            has[covered_cols[k]] = covered[k]
        while p < len(rows) and rows[p] == i:
            j, total = pair_cols[p], np.float32(0)
            for k in range(asked_ends[j], asked_ends[j + 1]):
                total += has[asked_cols[k]] * weight[k]
            out[p] = total
            p += 1
        for k in range(ends[i], ends[i + 1]):
            has[covered_cols[k]] = 0


@compiled
def exact_forward(
    rows: NDArray[np.int64],
    pair_cols: NDArray[np.int64],
    first_row: int,
    ends: NDArray[np.int32],
    possessed_cols: NDArray[np.int32],
    possessed: NDArray[np.float32],
    asked: tuple[NDArray[Any], ...],
    enough: float,
    has: NDArray[np.float64],
    out: tuple[NDArray[Any], ...],
) -> int:
    """Write forward, the coverage of optional skills, and what is missing, of pairs that are sorted by row.

    Parameters
    ----------
    asked : tuple of ndarray
        ``indptr, col, level (of each column, float64), weight, optional_weight, essential`` of `Asked`.
    has : ndarray of float64, shape (columns,)
        All 0, and so again afterwards.
    out : tuple of ndarray
        Written: ``forward, extra, lacks`` of each pair, and positions in `Asked` of what is missing.

    Returns
    -------
    int
        How many positions were written.
    """
    asked_ends, asked_cols, level, weight, optional, essential = asked
    forward, extra, lacks, missing = out
    p, n = 0, 0
    while p < len(rows):
        i = rows[p] - first_row
        for k in range(ends[i], ends[i + 1]):
            has[possessed_cols[k]] = min(np.float64(possessed[k]) / level[possessed_cols[k]], 1.0)
        while p < len(rows) and rows[p] - first_row == i:
            j, before = pair_cols[p], n
            now, more = 0.0, 0.0
            for k in range(asked_ends[j], asked_ends[j + 1]):
                covered = has[asked_cols[k]]
                now += weight[k] * covered
                more += optional[k] * covered
                if essential[k] and covered < enough:
                    missing[n] = k
                    n += 1
            forward[p], extra[p], lacks[p] = now, more, n - before
            p += 1
        for k in range(ends[i], ends[i + 1]):
            has[possessed_cols[k]] = 0.0
    return n
