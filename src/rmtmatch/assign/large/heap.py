"""A heap of columns by distance, for shortest paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.assign.large.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Heap(NamedTuple):
    """Columns, the nearest on top. One that comes nearer is put in again; ``size[0]`` counts the entries."""

    distance: NDArray[np.float64]
    column: NDArray[np.int32]
    size: NDArray[np.int64]


def new_heap(room: int) -> Heap:
    """Return an empty heap for at most `room` entries."""
    return Heap(np.empty(room), np.empty(room, np.int32), np.zeros(1, np.int64))


@compiled
def push(heap: Heap, distance: float, column: int) -> None:
    """Put a column in."""
    k = heap.size[0]
    heap.size[0] += 1
    while k > 0 and heap.distance[(k - 1) // 2] > distance:
        up = (k - 1) // 2
        heap.distance[k] = heap.distance[up]
        heap.column[k] = heap.column[up]
        k = up
    heap.distance[k] = distance
    heap.column[k] = column


@compiled
def drop_nearest(heap: Heap) -> None:
    """Take the nearest column out."""
    last = heap.size[0] - 1
    heap.size[0] = last
    distance = heap.distance[last]
    k = 0
    while True:
        down = 2 * k + 1
        if down + 1 < last and heap.distance[down + 1] < heap.distance[down]:
            down += 1
        if down >= last or heap.distance[down] >= distance:
            break
        heap.distance[k] = heap.distance[down]
        heap.column[k] = heap.column[down]
        k = down
    heap.distance[k] = distance
    heap.column[k] = heap.column[last]


@compiled
def next_column(heap: Heap, best: float, done: NDArray[np.bool_]) -> int:
    """Take out the nearest column that is not done; -1 where none is nearer than `best`."""
    while heap.size[0] > 0 and heap.distance[0] < best:
        j = int(heap.column[0])
        drop_nearest(heap)
        if not done[j]:
            return j
    return -1
