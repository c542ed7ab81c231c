"""The auction: rows bid one at a time, prices only rise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.large.compiled import compiled
from rmtmatch.assign.large.lists import list_row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.large.lists import Lists, Pairs


def bid_slots(pairs: Pairs, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where the bids on each column are kept: as many as it has places, and no more than rows may come and one.

    The one more keeps a column that can never be full from ever being full. Pairs are counted only where places are
    more than that would save.
    """
    room = places
    if places.sum() > 2 * (len(pairs.at) + len(places)):
        full = len(pairs.cols) < len(pairs.scores)  # every row may come
        may_come = np.full(len(places), len(pairs.at)) if full else np.bincount(pairs.cols, minlength=len(places))
        room = np.minimum(places, may_come + 1)
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(room)])


@compiled
def auction(
    pairs: Pairs,
    slots: NDArray[np.int64],
    price: NDArray[np.float64],
    step: float,
    most_bids: int,
    lists: Lists,
    col: NDArray[np.int32],
    got: NDArray[np.float64],
) -> int:
    """Let every row bid for its best column until all hold one or want none; returns the number of bids.

    Parameters
    ----------
    pairs, lists
        As in `lists`: as prices only rise, a list stays right until its best falls below the best pair left out, and
        only then is the row read again.
    slots : ndarray of int64, shape (m + 1,)
        See `bid_slots`. A column keeps the bids of its holders in a heap; once full, its price is the lowest of them.
    price : ndarray of float64, shape (m,)
        Raised in place.
    step : float
        How much a bid goes over what would do. 0: every pair held at the end is a best one of its row, but rows may be
        left without.
    most_bids : int
        Ends the auction early: where many pairs are equal, rows outbid each other in small steps.
    col, got : ndarray, shape (n,)
        Column (-1: none) and worth of the pair each row holds, out.
    """
    n = len(col)
    left = np.empty(lists.cols.shape[1])
    bid = np.empty(slots[-1])
    who = np.empty(slots[-1], np.int32)
    load = np.zeros(len(price), np.int64)
    queue = np.arange(n + 1).astype(np.int32)
    first, waiting, bids = 0, n, 0
    col[:] = -1
    got[:] = 0.0
    while waiting > 0 and bids < most_bids:
        i = queue[first]
        first = first + 1 if first < n else 0
        waiting -= 1
        while True:
            best, second, j, worth = 0.0, 0.0, -1, 0.0  # 0: to stay unmatched
            for p in range(lists.size[i]):
                value = lists.worth[i, p] - price[lists.cols[i, p]]
                if value > best:
                    second = best
                    best = value
                    j = lists.cols[i, p]
                    worth = lists.worth[i, p]
                elif value > second:
                    second = value
            if best >= lists.rest[i] or lists.rest[i] <= 0.0:
                break
            list_row(i, pairs, price, lists, left)
        if j < 0:
            continue  # nothing is better than to stay unmatched, and prices do not fall
        bids += 1
        col[i] = j
        got[i] = worth
        amount = worth - max(second, lists.rest[i]) + step
        lo, room = slots[j], slots[j + 1] - slots[j]
        if load[j] < room:
            _add_bid(bid, who, lo, load[j], amount, i)
            load[j] += 1
        else:
            out = who[lo]
            col[out] = -1
            got[out] = 0.0
            _replace_lowest(bid, who, lo, room, max(amount, bid[lo]), i)
            last = first + waiting
            queue[last if last <= n else last - n - 1] = out
            waiting += 1
        if load[j] == room:
            price[j] = max(price[j], bid[lo])
    return bids


@compiled
def _add_bid(bid: NDArray[np.float64], who: NDArray[np.int32], lo: int, size: int, amount: float, row: int) -> None:
    """Put one bid more into the heap of a column (lowest on top)."""
    k = size
    while k > 0 and bid[lo + (k - 1) // 2] > amount:
        up = (k - 1) // 2
        bid[lo + k] = bid[lo + up]
        who[lo + k] = who[lo + up]
        k = up
    bid[lo + k] = amount
    who[lo + k] = row


@compiled
def _replace_lowest(
    bid: NDArray[np.float64], who: NDArray[np.int32], lo: int, size: int, amount: float, row: int
) -> None:
    """Put a bid in place of the lowest one."""
    k = 0
    while True:
        down = 2 * k + 1
        if down + 1 < size and bid[lo + down + 1] < bid[lo + down]:
            down += 1
        if down >= size or bid[lo + down] >= amount:
            break
        bid[lo + k] = bid[lo + down]
        who[lo + k] = who[lo + down]
        k = down
    bid[lo + k] = amount
    who[lo + k] = row
