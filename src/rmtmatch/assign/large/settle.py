"""Prices for pairs that may already be right: raise them until every row holds a best pair, or a circle shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.large.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.large.holders import Holders
    from rmtmatch.assign.large.lists import Core


_STEPS_A_PAIR = 40  # some 20 do where the answer is right


def settled(
    rows: NDArray[np.int32] | None,
    core: Core,
    places: NDArray[np.int64],
    price: NDArray[np.float64],
    holders: Holders,
    tolerance: float,
) -> NDArray[np.float64] | None:
    """Return prices at which every row holds a best pair of the core as things are; None where there are none.

    Arguments as for `settle_prices`, with None for all rows; `price` is left as it is.
    """
    price = price.copy()
    if rows is None:
        rows = np.arange(len(holders.col), dtype=np.int32)
    most_steps = _STEPS_A_PAIR * len(core.cols)
    return price if settle_prices(rows, core, places, price, holders, tolerance, most_steps) else None


@compiled
def settle_prices(
    rows: NDArray[np.int32],
    core: Core,
    places: NDArray[np.int64],
    price: NDArray[np.float64],
    holders: Holders,
    tolerance: float,
    most_steps: int,
) -> bool:
    """Raise prices until no row would rather have another pair of the core, holding everyone where they are.

    Starting from prices of 0 these are the lowest that prove the answer (Bellman-Ford over what could be exchanged,
    following the rows whose own column rose). Where many pairs are equal this is far cheaper than to look for paths.

    Parameters
    ----------
    rows : ndarray of int32
        Those to begin with: every row, or those whose pairs are new.
    core, places, price, holders
        As for `place_rows`; prices are changed in place.
    tolerance : float
        Differences below are rounding.
    most_steps : int
        How many pairs to look at.

    Returns
    -------
    bool
        False where the answer is not the best one on the core, or most_steps was reached; prices are then of no use.
    """
    n = len(holders.col)
    queue = np.empty(n + 1, np.int32)
    queued = np.zeros(n, np.bool_)
    queue[: len(rows)] = rows
    queued[rows] = True
    first, waiting, steps = 0, len(rows), 0
    while waiting > 0:
        i = queue[first]
        first = first + 1 if first < n else 0
        waiting -= 1
        queued[i] = False
        own = holders.col[i]
        profit = holders.got[i] - price[own] if own >= 0 else 0.0
        if profit < -tolerance:
            return False
        steps += core.start[i + 1] - core.start[i]
        if steps > most_steps:
            return False
        for e in range(core.start[i], core.start[i + 1]):
            j = core.cols[e]
            if j == own or core.worth[e] - profit <= price[j] + tolerance:
                continue
            if holders.load[j] < places[j]:
                return False  # it would rather have a free place
            price[j] = core.worth[e] - profit
            other = holders.head[j]
            while other >= 0:
                if not queued[other]:
                    last = first + waiting
                    queue[last if last <= n else last - n - 1] = other
                    queued[other] = True
                    waiting += 1
                other = holders.after[other]
    return True
