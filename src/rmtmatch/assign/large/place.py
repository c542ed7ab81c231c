"""Place free rows, each by a shortest augmenting path: prices rise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.large.compiled import compiled
from rmtmatch.assign.large.heap import next_column, push
from rmtmatch.assign.large.holders import leave, take
from rmtmatch.assign.large.paths import forget, reach

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.large.holders import Holders
    from rmtmatch.assign.large.lists import Core
    from rmtmatch.assign.large.paths import Search


@compiled
def best_profits(rows: NDArray[np.int32], core: Core, price: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the most that each of `rows` can get at these prices, and at least 0."""
    profit = np.zeros(len(rows))
    for k in range(len(rows)):
        for e in range(core.start[rows[k]], core.start[rows[k] + 1]):
            profit[k] = max(profit[k], core.worth[e] - price[core.cols[e]])
    return profit


@compiled
def place_rows(
    rows: NDArray[np.int32],
    core: Core,
    places: NDArray[np.int64],
    price: NDArray[np.float64],
    holders: Holders,
    search: Search,
) -> None:
    """Give each of these free rows the place it should have, or none.

    For each, the cheapest chain is looked for: it takes a place, whoever held that takes another, ..., and the last one
    finds a free place or is left without. Before and after, every row held has a best pair of the core and a profit of
    at least 0. Where many pairs are equal, rows with most to gain should come first: the first that cannot be placed
    then raises the prices of all it reaches to where the others want nothing any more.

    Parameters
    ----------
    rows : ndarray of int32
    core : Core
    places, price : ndarray, shape (m,)
        Prices are changed in place.
    holders : Holders
        Changed in place.
    search : Search
        Room to work in.
    """
    distance, done = search.distance, search.done
    for s in rows:
        own = 0.0
        for e in range(core.start[s], core.start[s + 1]):
            own = max(own, core.worth[e] - price[core.cols[e]])
        if own <= 0.0:
            continue
        best = own  # the loss of the best chain so far: that the row itself is left without
        end = -1  # the column in which it ends ...
        out = s  # ... and the row that is left without, or -1
        i = s
        j = -1
        so_far = 0.0
        profit = own
        while True:
            for e in range(core.start[i], core.start[i + 1]):
                k = core.cols[e]
                loss = so_far + max(0.0, profit + price[k] - core.worth[e])
                if loss < best and loss < distance[k] and not done[k]:
                    reach(search, k, loss, i, core.worth[e], k)
                    if holders.load[k] < places[k]:
                        best = loss
                        end = k
                        out = -1
                    else:
                        push(search.heap, loss, k)
            i = holders.after[i] if j >= 0 else -1
            if i < 0:  # all holders of column j are seen to: on to the next column
                j = next_column(search.heap, best, done)
                if j < 0:
                    break
                done[j] = True
                so_far = distance[j]
                i = holders.head[j]
            profit = holders.got[i] - price[j]
            if so_far + profit < best:
                best = so_far + profit
                end = j
                out = i
        for t in range(search.found[0]):
            k = search.seen[t]
            if done[k]:
                price[k] += max(0.0, best - distance[k])
        if end >= 0:
            if out >= 0:
                leave(holders, out)
            _move_up(search, holders, end, s)
        forget(search)


@compiled
def _move_up(search: Search, holders: Holders, j: int, s: int) -> None:
    """Column j has a place: the row it was reached through takes it, that row's place goes to the one before, ..."""
    while True:
        i = search.via[j]
        left = holders.col[i]
        if i != s:
            leave(holders, i)
        take(holders, i, j, search.worth[j])
        if i == s:
            return
        j = left
