"""What prices leave of every pair of some rows: one compiled loop where numpy needs a pass for each step."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rmtmatch.assign.large.compiled import compiled

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from rmtmatch.assign.large.lists import Pairs


class Use(NamedTuple):
    """What entries use of resources, by entry; `entry` says which one each pair is, empty where it is its position."""

    start: NDArray[Any]
    which: NDArray[Any]
    amount: NDArray[np.float64]
    entry: NDArray[np.int64]


@compiled
def left_of_rows(
    rows: tuple[int, int],
    pairs: Pairs,
    use: Use,
    prices: NDArray[np.float64],
    col_prices: NDArray[np.float64],
    left: NDArray[np.float64],
    best: NDArray[np.float64],
) -> None:
    """Write what is left of each pair of the rows from the first up to the last, and the most of each row, at least 0.

    Steps and their order are those of the passes in numpy (`rmtmatch.assign.sweep`), so that both say the same to the
    last bit.
    """
    first, last = rows
    before = pairs.start[first]
    for i in range(first, last):
        most = 0.0
        shift = pairs.at[i] - pairs.start[i]
        for e in range(pairs.start[i], pairs.start[i + 1]):
            entry = use.entry[e] if len(use.entry) else e
            charge = 0.0
            for k in range(use.start[entry], use.start[entry + 1]):
                charge += use.amount[k] * prices[use.which[k]]
            value = (pairs.scores[e] - pairs.reserve) - col_prices[pairs.cols[e + shift]] - charge
            left[e - before] = value
            most = max(most, value)
        best[i - first] = most
