"""Where to start: from yesterday's prices, by auction, or from prices that need none.

Where every pair of a row is worth the same, the row wants all its columns alike at prices of 0; where every pair of a
column is worth the same, all its rows want it alike at that price. From there, nearly everything that shortest paths
have to do costs nothing, while an auction would go up and down such plateaus in small steps.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.assign.large.auction import auction, bid_slots
from rmtmatch.assign.large.compiled import compiled
from rmtmatch.assign.large.holders import Holders, new_holders
from rmtmatch.assign.large.lists import Core, Lists, Pairs, add_to_core, empty_core, list_rows, loosen, new_lists
from rmtmatch.assign.large.settle import settled

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LIST = (8, 24)  # pairs a row lists, at least and at most ...
_LIST_SHARE = (
    200  # ... and one for so many it has: longer lists are read again less often, but take longer to go through
)
_STEPS = (3e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7, 1e-8)  # of the best worth: the first two, and finer ones until ...
_CALM = 2.0  # ... rows bid no more often than this: where many pairs are nearly equal, coarse steps leave much to do
_SAMPLE = 200_000  # pairs looked at
_PLATEAU = 0.3  # share of pairs as good as the best of their row (or column) from which they make a plateau


class Beginning(NamedTuple):
    """A first answer on a first core: every pair held is a best one of its row there.

    `again` are the prices to start anew from, where that is cheap, and None else. `done`: nothing is left to repair on
    the core.
    """

    core: Core
    holders: Holders
    price: NDArray[np.float64]
    again: NDArray[np.float64] | None
    done: bool


def begin(
    pairs: Pairs,
    places: NDArray[np.int64],
    top: float,
    tolerance: float,
    start_prices: NDArray[np.float64] | None,
) -> Beginning:
    """Return pairs held, prices near the right ones, and the short lists that were made at these prices.

    Parameters
    ----------
    pairs : Pairs
    places : ndarray of int64, shape (m,)
    top : float
        The best worth.
    tolerance : float
        Differences below are rounding.
    start_prices : ndarray of float64, shape (m,), or None
        Prices of an earlier answer.
    """
    n, m = len(pairs.at), len(places)
    plateau = _plateau_prices(pairs, m) if start_prices is None else None
    price = np.zeros(m)
    for known in (start_prices, plateau):
        if known is not None:
            price = known.copy()
    price[places == 0] = 4 * top  # closed: nobody bids
    lists = new_lists(n, min(max(_LIST[0], len(pairs.scores) // max(n, 1) // _LIST_SHARE), _LIST[1]))
    list_rows(pairs, price, lists)
    col, got = np.full(n, -1, np.int32), np.zeros(n)
    if plateau is None:
        slots = bid_slots(pairs, places)
        for k, step in enumerate(_STEPS if start_prices is None else ()):
            if k:  # the coarser step overshot: start a little lower
                price[places > 0] = np.maximum(0.0, price[places > 0] - 2 * _STEPS[k - 1] * top)
                loosen(lists, 2 * _STEPS[k - 1] * top)
            bids = auction(pairs, slots, price, step * top, 100 * n, lists, col, got)
            if k and bids <= _CALM * n:
                break
            if k:
                core, holders = _core_of(lists), new_holders(col, got, m)
                lowest = settled(None, core, places, np.where(places > 0, 0.0, price), holders, tolerance)
                if lowest is not None:
                    return Beginning(core, holders, lowest, None, done=True)
        auction(pairs, slots, price, 0.0, 4 * n, lists, col, got)
    return Beginning(_core_of(lists), new_holders(col, got, m), price, plateau, done=False)


def _core_of(lists: Lists) -> Core:
    n = len(lists.size)
    return add_to_core(empty_core(n), np.arange(n, dtype=np.int32), lists)


def _plateau_prices(pairs: Pairs, columns: int) -> NDArray[np.float64] | None:
    """Return the prices at which rows, or columns, take all their pairs alike; None where few do."""
    nothing = np.zeros(columns)
    sample = np.arange(0, len(pairs.at), max(1, len(pairs.scores) // _SAMPLE))
    if _flat_rows(pairs, sample) >= _PLATEAU:
        return nothing
    # all rows together know better pairs of a column than a sample does, so that it looks less flat then
    for rows in (sample, np.arange(len(pairs.at))):
        dearest = _dearest(pairs, nothing, rows)
        if _flat_columns(pairs, dearest, sample) < _PLATEAU:
            return None
    return dearest


@compiled
def _flat_rows(pairs: Pairs, rows: NDArray[np.int64]) -> float:
    """Return the share of the pairs of these rows that is as good as the best of the row."""
    same, count = 0, 0
    for i in rows:
        best, ties = 0.0, 0
        for e in range(pairs.start[i], pairs.start[i + 1]):
            worth = pairs.scores[e] - pairs.reserve
            if worth > best:
                best = worth
                ties = 1
            elif worth == best:
                ties += 1
            if worth > 0.0:
                count += 1
        if best > 0.0:
            same += ties
    return same / max(1, count)


@compiled
def _dearest(pairs: Pairs, price: NDArray[np.float64], rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """Price each column at the best of its pairs in these rows."""
    price = price.copy()
    for i in rows:
        shift = pairs.at[i] - pairs.start[i]
        for e in range(pairs.start[i], pairs.start[i + 1]):
            worth = pairs.scores[e] - pairs.reserve
            price[pairs.cols[e + shift]] = max(price[pairs.cols[e + shift]], worth)
    return price


@compiled
def _flat_columns(pairs: Pairs, dearest: NDArray[np.float64], rows: NDArray[np.int64]) -> float:
    """Return the share of the pairs of these rows that is as good as the best of the column."""
    same, count = 0, 0
    for i in rows:
        shift = pairs.at[i] - pairs.start[i]
        for e in range(pairs.start[i], pairs.start[i + 1]):
            worth = pairs.scores[e] - pairs.reserve
            if worth > 0.0:
                count += 1
                if worth == dearest[pairs.cols[e + shift]]:
                    same += 1
    return same / max(1, count)
