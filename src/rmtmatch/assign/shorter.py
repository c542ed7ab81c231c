"""Short lists for scipy's matcher: the best pairs of those who look, and what they leave out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rmtmatch.assign.gainful import Gainful

LISTED, BY_COLUMNS = 32, 24  # pairs listed for each row, or column, that looks: fewer are quicker until some are missed
_STEPS = 64  # of worth that pairs are sorted into
_BLOCK = 1 << 16  # pairs looked at in one go: they stay in the cache of the processor
_MIX = np.uint32(2654435761)  # odd: every position gets a number of its own, far from that of the next
_ROUNDING = 1e-13  # of the best worth: what differs by less is the same


def best_of_each(
    pairs: Gainful, copies: NDArray[np.int64], *, of_columns: bool, flat: bool = False
) -> NDArray[np.int64]:
    """Return which of `pairs` are among the best of their row, or of their column.

    Pairs are sorted into steps between the worst and the best of their row; of the last step that is on the list, those
    are taken that a number made of their position says: others in each row, so that rows with equal pairs do not all
    list the same columns. So lists are about as long as they should be, and none is sorted. O(pairs + rows).

    Parameters
    ----------
    pairs : Gainful
    copies : ndarray of int64, shape (m,)
        How many places of each column could be filled.
    of_columns : bool
        Whether columns look for rows.
    flat : bool
        Whether nearly all pairs of those who look are as good as their best: then one step does.

    Returns
    -------
    ndarray of int64, shape (k,)
        In rising order.
    """
    group: NDArray[Any]
    group, count = (pairs.cols, len(copies)) if of_columns else (pairs.rows, len(pairs.indptr) - 1)
    wanted = copies + BY_COLUMNS if of_columns else np.full(count, LISTED)
    steps = 1 if flat else _STEPS
    step = group if flat else _step_of_each(pairs, group, count, of_columns=of_columns)
    within = np.bincount(step, minlength=count * steps).reshape(count, steps)
    better = within[:, ::-1].cumsum(axis=1)[:, ::-1] - within
    share = np.clip((wanted[:, None] - better) / np.maximum(within, 1), 0.0, 1.0).ravel() * 2.0**32
    found = [np.empty(0, np.int64)]
    for here in _blocks(len(pairs)):
        lot = np.arange(here.start, here.start + len(step[here]), dtype=np.uint32) * _MIX
        found.append(np.flatnonzero(lot < share[step[here]]) + here.start)
    return np.concatenate(found)


def _step_of_each(pairs: Gainful, group: NDArray[Any], count: int, *, of_columns: bool) -> NDArray[np.int64]:
    """Return which step each pair stands on, those of a group next to each other, the best last."""
    low, high = np.full(count, np.inf), np.zeros(count)
    if of_columns:
        np.minimum.at(low, group, pairs.worth)
        np.maximum.at(high, group, pairs.worth)
    else:
        some = np.flatnonzero(np.diff(pairs.indptr))
        low[some] = np.minimum.reduceat(pairs.worth, pairs.indptr[some])
        high[some] = np.maximum.reduceat(pairs.worth, pairs.indptr[some])
    narrow = _STEPS / np.maximum(high - low, np.finfo(np.float64).tiny * _STEPS)
    step = np.empty(len(pairs), np.int64)
    for here in _blocks(len(pairs)):
        whose = group[here]
        step[here] = np.minimum((pairs.worth[here] - low[whose]) * narrow[whose], _STEPS - 1)
        step[here] += whose * np.int64(_STEPS)
    return step


def by_column(pairs: Gainful, columns: int) -> Any:  # noqa: ANN401  scipy has no types
    """Return a csc_array whose data say which of `pairs` each is."""
    from scipy.sparse import csr_array  # noqa: PLC0415  imported at use

    shape = (len(pairs.indptr) - 1, columns)
    return csr_array((np.arange(len(pairs)), pairs.cols, pairs.indptr), shape=shape).tocsc()


def better_elsewhere(pairs: Gainful, held: NDArray[np.int64], col_prices: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return which of `pairs` leave their row more than it has, at these prices; O(pairs), in blocks."""
    has = np.zeros(len(pairs.indptr) - 1)
    has[pairs.rows[held]] = np.maximum(pairs.worth[held] - col_prices[pairs.cols[held]], 0.0)
    has += _ROUNDING * float(pairs.worth.max(initial=0.0))
    found = [np.empty(0, np.int64)]
    for here in _blocks(len(pairs)):
        left = pairs.worth[here] - col_prices[pairs.cols[here]]
        found.append(np.flatnonzero(left > has[pairs.rows[here]]) + here.start)
    return np.concatenate(found)


def _blocks(count: int) -> Iterator[slice]:
    return (slice(lo, lo + _BLOCK) for lo in range(0, count, _BLOCK))
