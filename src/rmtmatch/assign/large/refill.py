"""Fill columns that ask a price and have a place free, each by a shortest path: prices fall."""

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


def overpriced(places: NDArray[np.int64], price: NDArray[np.float64], holders: Holders) -> NDArray[np.int32]:
    """Return the columns with a price and a free place, the dearest first."""
    columns = np.flatnonzero((holders.load < places) & (price > 0))
    return columns[np.argsort(-price[columns], kind="stable")].astype(np.int32)


@compiled
def refill_columns(
    dear: NDArray[np.int32],
    columns: Core,
    places: NDArray[np.int64],
    price: NDArray[np.float64],
    holders: Holders,
    search: Search,
) -> None:
    """Fill the free places of these columns, or let their price go. The mirror image of `place_rows`.

    For each place, the cheapest chain is looked for: a row moves in, another takes the place it left, ..., and the last
    place is taken by a free row, or stays free in a column that then asks nothing. Dear columns should come first.

    Parameters
    ----------
    dear : ndarray of int32
    columns : Core
        The pairs by column: its `cols` are rows.
    places, price, holders, search
        As for `place_rows`.
    """
    distance, done = search.distance, search.done
    for s in dear:
        while holders.load[s] < places[s] and price[s] > 0.0:
            best = price[s]  # the loss of the best chain so far: that the price goes and the place stays free
            end = s
            new = -1  # the free row that comes in, if any, and its worth
            new_worth = 0.0
            reach(search, s, 0.0, -1, 0.0, -1)
            j = s
            while j >= 0:
                done[j] = True
                so_far = distance[j]
                for e in range(columns.start[j], columns.start[j + 1]):
                    i = columns.cols[e]
                    k = holders.col[i]
                    if k < 0:
                        loss = so_far + max(0.0, price[j] - columns.worth[e])
                        if loss < best:
                            best = loss
                            end = j
                            new = i
                            new_worth = columns.worth[e]
                    elif not done[k]:
                        loss = so_far + max(0.0, holders.got[i] - price[k] + price[j] - columns.worth[e])
                        if loss < best and loss < distance[k]:
                            reach(search, k, loss, i, columns.worth[e], j)
                            if loss + price[k] < best:
                                best = loss + price[k]
                                end = k
                                new = -1
                            push(search.heap, loss, k)
                j = next_column(search.heap, best, done)
            for t in range(search.found[0]):
                k = search.seen[t]
                if done[k]:
                    price[k] = max(0.0, price[k] - max(0.0, best - distance[k]))
            if new >= 0:
                take(holders, new, end, new_worth)
            else:
                price[end] = 0.0
            _move_on(search, holders, end, s)
            forget(search)


@compiled
def _move_on(search: Search, holders: Holders, j: int, s: int) -> None:
    """One row too many in column j, or a place that may stay free: rows move on until the place in s is taken."""
    while j != s:
        i = search.via[j]
        to = search.to[j]
        leave(holders, i)
        take(holders, i, to, search.worth[j])
        j = to
