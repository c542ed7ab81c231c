"""What a search for a shortest path remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.assign.large.compiled import compiled
from rmtmatch.assign.large.heap import Heap, new_heap

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Search(NamedTuple):
    """The state of one search, cleared after each: only what it touched.

    ``seen[:found[0]]`` are the columns reached, at `distance`, through row `via`, which is worth `worth` in the column
    it moves to: this one, or column `to`.
    """

    distance: NDArray[np.float64]
    done: NDArray[np.bool_]
    via: NDArray[np.int32]
    worth: NDArray[np.float64]
    to: NDArray[np.int32]
    seen: NDArray[np.int32]
    found: NDArray[np.int64]
    heap: Heap


def new_search(columns: int, pairs: int) -> Search:
    """Return a search that has not begun."""
    return Search(
        np.full(columns, np.inf),
        np.zeros(columns, np.bool_),
        np.empty(columns, np.int32),
        np.empty(columns),
        np.empty(columns, np.int32),
        np.empty(columns, np.int32),
        np.zeros(1, np.int64),
        new_heap(pairs + 2),
    )


@compiled
def reach(search: Search, j: int, distance: float, via: int, worth: float, to: int) -> None:
    """Column j can be reached at this distance, nearer than before."""
    if search.distance[j] == np.inf:
        search.seen[search.found[0]] = j
        search.found[0] += 1
    search.distance[j] = distance
    search.via[j] = via
    search.worth[j] = worth
    search.to[j] = to


@compiled
def forget(search: Search) -> None:
    """Clear what the search touched."""
    for t in range(search.found[0]):
        search.distance[search.seen[t]] = np.inf
        search.done[search.seen[t]] = False
    search.found[0] = 0
    search.heap.size[0] = 0
