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
    """Compile for the types of the first call, and keep the result for the next process.

    It is kept beside the module; where that cannot be written, in ``NUMBA_CACHE_DIR`` or the user's cache folder; and
    where that cannot be written either, every process compiles anew.
    """
    try:
        return cast("Function", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba found no place to keep it
        return cast("Function", numba.njit(nogil=True)(function))


def unchecked(function: Function) -> Function:
    """Compile the same way, where no divisor is 0: without a look at each of them eight divisions are one."""
    try:
        return cast("Function", numba.njit(cache=True, nogil=True, error_model="numpy")(function))
    except RuntimeError:  # as above
        return cast("Function", numba.njit(nogil=True, error_model="numpy")(function))


def inlined(function: Function) -> Function:
    """Have a piece of a loop written out wherever it is called: handing arrays over would cost more than it does."""
    return cast("Function", numba.njit(inline="always", nogil=True)(function))


@compiled
def possess(
    i: int, held: tuple[NDArray[Any], ...], related: tuple[NDArray[Any], ...], best: NDArray[np.float32]
) -> None:
    """Write the best product of each column that row `i` reaches.

    Parameters
    ----------
    held, related : tuple of ndarray
        ``indptr, indices, data``, values as float32.
    """
    ends, skills, levels = held
    related_ends, cols, nearness = related
    for e in range(ends[i], ends[i + 1]):
        t, level = skills[e], levels[e]
        for k in range(related_ends[t], related_ends[t + 1]):
            best[cols[k]] = max(best[cols[k]], level * nearness[k])


@compiled
def forget(
    i: int, held: tuple[NDArray[Any], ...], related: tuple[NDArray[Any], ...], best: NDArray[np.float32]
) -> None:
    """Write 0 wherever `possess` has written."""
    ends, skills, _ = held
    related_ends, cols, _ = related
    for e in range(ends[i], ends[i + 1]):
        for k in range(related_ends[skills[e]], related_ends[skills[e] + 1]):
            best[cols[k]] = 0


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
    held: tuple[NDArray[Any], ...],
    related: tuple[NDArray[Any], ...],
    asked: tuple[NDArray[Any], ...],
    enough: float,
    best: NDArray[np.float32],
    out: tuple[NDArray[Any], ...],
) -> int:
    """Write forward, the coverage of optional skills, and what is missing, of pairs that are sorted by row.

    Parameters
    ----------
    held, related : tuple of ndarray
        See `possess`.
    asked : tuple of ndarray
        ``indptr, col, level (of each column, float64), weight, optional_weight, essential`` of `Asked`.
    best : ndarray of float32, shape (columns,)
        All 0, and so again afterwards.
    out : tuple of ndarray
        Written: ``forward, extra, lacks`` of each pair, and the places of what is missing among what is asked.

    Returns
    -------
    int
        How many positions were written.
    """
    asked_ends, asked_cols, level, weight, optional, essential = asked
    forward, extra, lacks, missing = out
    p, n = 0, 0
    while p < len(rows):
        i = rows[p]
        possess(i, held, related, best)
        while p < len(rows) and rows[p] == i:
            j, before = pair_cols[p], n
            now, more = 0.0, 0.0
            for k in range(asked_ends[j], asked_ends[j + 1]):
                covered = min(np.float64(best[asked_cols[k]]) / level[asked_cols[k]], 1.0)
                now += weight[k] * covered
                more += optional[k] * covered
                if essential[k] and covered < enough:
                    missing[n] = k - asked_ends[j]
                    n += 1
            forward[p], extra[p], lacks[p] = now, more, n - before
            p += 1
        forget(i, held, related, best)
    return n


@compiled
def used_of_pairs(
    pairs: tuple[NDArray[np.int64], ...],
    asked: tuple[NDArray[Any], ...],
    related: tuple[NDArray[Any], ...],
    needs: tuple[NDArray[Any], ...],
    best: NDArray[np.float32],
    out: NDArray[np.float64],
) -> None:
    """Write which share of an occupation a vacancy uses, of pairs that are sorted by vacancy.

    Parameters
    ----------
    pairs : tuple of ndarray
        Occupations and vacancies.
    asked, related : tuple of ndarray
        See `possess`: levels of what vacancies use, and relatedness to skills that occupations need.
    needs : tuple of ndarray
        ``indptr, indices, data``: what these weigh in each occupation.
    best : ndarray of float32, shape (skills that occupations need,)
        All 0, and so again afterwards.
    """
    occupation, vacancy = pairs
    need_ends, needed, weight = needs
    p = 0
    while p < len(vacancy):
        j = vacancy[p]
        possess(j, asked, related, best)
        while p < len(vacancy) and vacancy[p] == j:
            total = 0.0
            for k in range(need_ends[occupation[p]], need_ends[occupation[p] + 1]):
                total += weight[k] * np.float64(best[needed[k]])
            out[p] = total
            p += 1
        forget(j, asked, related, best)
