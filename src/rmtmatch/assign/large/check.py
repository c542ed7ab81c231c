"""One pass over every pair: the rows that would rather have another one at these prices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.large.compiled import compiled
from rmtmatch.assign.large.lists import list_row

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.large.lists import Lists, Pairs


@compiled
def find_better(
    pairs: Pairs,
    price: NDArray[np.float64],
    profit: NDArray[np.float64],
    tolerance: float,
    lists: Lists,
    found: NDArray[np.int32],
    best: NDArray[np.float64],
) -> int:
    """List, for every row with a pair better than its profit, the best such pairs; returns how many rows.

    The rows go to `found`, their pairs to `lists`: as many as fit, all better than the profit. The most that each row
    could get, and at least 0, goes to `best`.
    """
    left = np.empty(lists.cols.shape[1])
    count = 0
    for i in range(len(profit)):
        most = 0.0
        shift = pairs.at[i] - pairs.start[i]
        for e in range(pairs.start[i], pairs.start[i + 1]):
            most = max(most, pairs.scores[e] - pairs.reserve - price[pairs.cols[e + shift]])
        best[i] = most
        if most > profit[i] + tolerance:
            list_row(i, pairs, price, lists, left)
            while left[lists.size[i] - 1] <= profit[i] + tolerance:
                lists.size[i] -= 1
            found[count] = i
            count += 1
    return count


@compiled
def close_columns(
    pairs: Pairs, row_price: NDArray[np.float64], closed: NDArray[np.bool_], price: NDArray[np.float64]
) -> None:
    """Price columns without places at what keeps every row away: it is no part of the bound."""
    for i in range(len(row_price)):
        shift = pairs.at[i] - pairs.start[i]
        for e in range(pairs.start[i], pairs.start[i + 1]):
            j = pairs.cols[e + shift]
            if closed[j]:
                price[j] = max(price[j], pairs.scores[e] - pairs.reserve - row_price[i])
