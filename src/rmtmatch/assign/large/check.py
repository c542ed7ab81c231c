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
) -> int:
    """List, for every row with a pair better than its profit, the best such pairs; returns how many rows.

    The rows go to `found`, their pairs to `lists`: as many as fit, all better than the profit.
    """
    left = np.empty(lists.cols.shape[1])
    count = 0
    for i in range(len(profit)):
        enough = profit[i] + tolerance
        shift = pairs.at[i] - pairs.start[i]
        for e in range(pairs.start[i], pairs.start[i + 1]):
            if pairs.scores[e] - pairs.reserve - price[pairs.cols[e + shift]] > enough:
                list_row(i, pairs, price, lists, left)
                while left[lists.size[i] - 1] <= enough:
                    lists.size[i] -= 1
                found[count] = i
                count += 1
                break
    return count
