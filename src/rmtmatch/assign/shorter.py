"""Short lists for scipy's matcher: the best pairs of those who look, and what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.gainful import Gainful

LISTED = 32  # pairs listed for each who looks; a column with places lists as many more as it has of them
_STEP = 1 << 18  # pairs looked at in one go: they stay in the cache of the processor
_ROUNDING = 1e-13  # of the best worth: what differs by less is the same


def best_of_each(pairs: Gainful, copies: NDArray[np.int64], *, of_columns: bool) -> NDArray[np.int64]:
    """Return which of `pairs` are among the best of their row, or of their column; with all that are as good.

    Parameters
    ----------
    pairs : Gainful
    copies : ndarray of int64, shape (m,)
        How many places of each column could be filled.
    of_columns : bool
        Whether columns look for rows.

    Returns
    -------
    ndarray of int64, shape (k,)
        In rising order.
    """
    rows, columns = len(pairs.indptr) - 1, len(copies)
    if of_columns:
        turned = by_column(pairs, columns)
        threshold = _nth_best(pairs.told_apart[turned.data], turned.indptr, copies + LISTED)[pairs.cols]
    else:
        nth = np.full(rows, LISTED)
        threshold = np.repeat(_nth_best(pairs.told_apart, pairs.indptr, nth), np.diff(pairs.indptr))
    return np.flatnonzero(pairs.told_apart >= threshold)


def by_column(pairs: Gainful, columns: int) -> Any:  # noqa: ANN401  scipy has no types
    """Return a csc_array whose data say which of `pairs` each is."""
    from scipy.sparse import csr_array  # noqa: PLC0415  imported at use

    shape = (len(pairs.indptr) - 1, columns)
    return csr_array((np.arange(len(pairs)), pairs.cols, pairs.indptr), shape=shape).tocsc()


def _nth_best(values: NDArray[np.float64], starts: NDArray[Any], nth: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the nth best value of each run that begins at `starts`; -inf where there are fewer."""
    found = np.full(len(nth), -np.inf)
    last = np.diff(starts) - nth  # where it stands in rising order
    for k in np.flatnonzero(last >= 0).tolist():
        run = values[starts[k] : starts[k + 1]]
        found[k] = np.partition(run, last[k])[last[k]]
    return found


def better_elsewhere(pairs: Gainful, held: NDArray[np.int64], col_prices: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return which of `pairs` leave their row more than it has, at these prices; O(pairs), in blocks."""
    has = np.zeros(len(pairs.indptr) - 1)
    has[pairs.rows[held]] = np.maximum(pairs.worth[held] - col_prices[pairs.cols[held]], 0.0)
    has += _ROUNDING * float(pairs.worth.max(initial=0.0))
    found = [np.empty(0, np.int64)]
    for lo in range(0, len(pairs), _STEP):
        here = slice(lo, lo + _STEP)
        found.append(np.flatnonzero(pairs.worth[here] - col_prices[pairs.cols[here]] > has[pairs.rows[here]]) + lo)
    return np.concatenate(found)
