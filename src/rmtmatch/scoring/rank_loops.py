"""Ranking in one compiled pass: what is best of every row and column so far decides what is worked out. Needs numba.

The scores are those of `rmtmatch.scoring.kernel.Ranking`, bit for bit, and so are the pairs that are kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.loops import compiled, inlined
from rmtmatch.scoring.part_loops import practical_row

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST = (1 << 30) - 1  # as in `rmtmatch.scoring.topk`


@compiled
def put(heap: NDArray[np.int64], size: int, key: int) -> int:
    """Offer a key to the smallest few, the largest of which comes first; return how many there are now."""
    if size < len(heap):
        at = size
        while at > 0 and heap[(at - 1) >> 1] < key:
            heap[at] = heap[(at - 1) >> 1]
            at = (at - 1) >> 1
        heap[at] = key
        return size + 1
    if key < heap[0]:
        at, below = 0, 1
        while below < size:
            if below + 1 < size and heap[below + 1] > heap[below]:
                below += 1
            if heap[below] <= key:
                break
            heap[at] = heap[below]
            at, below = below, 2 * below + 1
        heap[at] = key
    return size


@inlined
def offer(
    group: int,
    turn: int,
    score: float,
    ends: NDArray[np.int64],
    keys: NDArray[np.int64],
    sizes: NDArray[np.int64],
    least: NDArray[np.float32],
    member_bits: int,
    room: NDArray[np.int32],
) -> None:
    """Offer a score to a group, see `rmtmatch.scoring.topk.Heaps`; `room` holds one number."""
    real = room.view(np.float32)
    real[0] = score
    heap = keys[ends[group] : ends[group + 1]]
    sizes[group] = put(heap, sizes[group], ((_MOST - int(room[0])) << member_bits) | turn)
    if sizes[group] == len(heap):
        room[0] = _MOST - (heap[0] >> member_bits)
        least[group] = real[0]


@compiled
def rank_pairs(  # noqa: PLR0915  one loop: each step may be the last of a pair
    pairs: tuple[NDArray[np.int64], NDArray[np.int64]],
    first: tuple[int, int],
    covered: tuple[NDArray[Any], ...],
    asked: tuple[NDArray[Any], ...],
    heavy: tuple[NDArray[Any], ...],
    skills: tuple[NDArray[Any], ...],
    has: NDArray[np.float32],
    given: tuple[Any, ...],
    constants: NDArray[np.float32],
    weights: NDArray[np.float32],
    of_rows: tuple[Any, ...],
    of_cols: tuple[Any, ...],
) -> None:
    """Offer every pair that can be among the best of its row or column to both.

    Parameters
    ----------
    pairs : tuple of ndarray
        Rows and columns of the market, sorted by row.
    first : tuple of int
        The first row of `covered`, the first column of `asked`.
    covered, asked : tuple of ndarray
        ``indptr, indices, data`` in float32, indices rising.
    heavy : tuple of ndarray
        ``indptr, col, weight`` of all vacancies, what weighs most first.
    skills : tuple of ndarray
        Occupation of each row (-1: unknown) and what vacancies use of each; where nothing is asked, where anything
        optional is; and the coverage of optional skills (no rows: it weighs nothing).
    has : ndarray of float32, shape (columns asked,)
        All 0, and so again afterwards.
    given : tuple
        See `rmtmatch.scoring.laid_out`, in float32.
    constants : ndarray of float32
        Weight of skills, share of forward and of reverse in it, reverse without an occupation, what is neutral; weight
        of optional skills, what is neutral there; and what rounding may be.
    of_rows, of_cols : tuple
        See `rmtmatch.scoring.topk.Heaps`.
    """
    rows, cols = pairs
    ends, has_cols, has_values = covered
    asked_ends, asked_cols, asked_weight = asked
    heavy_ends, heavy_cols, heavy_weight = heavy
    occupation, reverse, asks_unknown, asks_optional, extra = skills
    people, work, their, its, km, minutes, near, met, worth, scales, rides = given
    c, zero, one = constants, scales[0], scales[1]
    longest = 1
    p = 0
    while p < len(rows):
        before = p
        while p < len(rows) and rows[p] == rows[before]:
            p += 1
        longest = max(longest, p - before)
    fields, part = np.empty((9, longest), np.float32), np.empty((len(weights), longest), np.float32)
    rests = np.empty(longest, np.float32)
    row_ends, row_keys, row_sizes, row_least, row_turn, row_bits = of_rows
    col_ends, col_keys, col_sizes, col_least, col_turn, col_bits = of_cols
    room = np.empty(1, np.int32)
    p = 0
    while p < len(rows):
        i = rows[p]
        mine = slice(ends[i - first[0]], ends[i - first[0] + 1])
        for k in range(mine.start, mine.stop):
            has[has_cols[k]] = has_values[k]
        o, before = occupation[i], p
        while p < len(rows) and rows[p] == i:
            p += 1
        practical_row(
            i, cols[before:p], people, work, their, its, km, minutes, near, met, worth, scales, rides, fields, part
        )
        rests[: p - before] = zero
        for k in range(len(weights)):
            for q in range(p - before):
                rests[q] += weights[k] * part[k, q]
        for q in range(p - before):
            j, y = cols[before + q], cols[before + q] - first[1]
            back = reverse[o, y] if o >= 0 else zero
            if asks_unknown[j]:
                both = c[4]
            else:
                # what forward must add at least; what weighs most first, until that is out of reach
                must = min(row_least[i], col_least[j]) - rests[q] - c[0] * c[2] * back - c[5] - c[7]
                adds = c[0] * (c[1] if o >= 0 else c[1] + c[2] * c[3])
                left = one
                if must > zero:
                    for k in range(heavy_ends[j], heavy_ends[j + 1]):
                        left -= heavy_weight[k] * (one - has[heavy_cols[k]])
                        if adds * left < must:
                            break
                    if adds * left < must:
                        continue
                forward = zero
                for k in range(asked_ends[y], asked_ends[y + 1]):
                    forward += has[asked_cols[k]] * asked_weight[k]
                if o < 0:
                    back = forward * c[3]
                both = c[1] * forward + c[2] * back
            total = c[0] * both
            if len(extra):
                total = total + c[5] * (extra[i - first[0], y] if asks_optional[j] else c[6])
            for k in range(len(weights)):
                total += weights[k] * part[k, q]
            if total >= row_least[i]:
                offer(i, row_turn[j], total + zero, row_ends, row_keys, row_sizes, row_least, row_bits, room)
            if total >= col_least[j]:
                offer(j, col_turn[i], total + zero, col_ends, col_keys, col_sizes, col_least, col_bits, room)
        for k in range(mine.start, mine.stop):
            has[has_cols[k]] = 0
