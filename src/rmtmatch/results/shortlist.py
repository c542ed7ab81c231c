"""Short lists that do not pile up on the same vacancy: the best pairs first, with caps on both sides."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def capped(
    rows: NDArray[np.integer[Any]],
    cols: NDArray[np.integer[Any]],
    order: NDArray[np.integer[Any]],
    row_caps: NDArray[np.integer[Any]],
    col_caps: NDArray[np.integer[Any]],
) -> NDArray[np.bool_]:
    """Take pairs from best to worst, as long as both the row and the column have room.

    The answer is that of the plain loop over all pairs. It is found in rounds: a pair that is within what its row *and*
    its column can still take, among the pairs left, is taken by the loop whatever happens to the others.

    Parameters
    ----------
    rows, cols : ndarray of int, shape (p,)
    order : ndarray of int, shape (p,)
        The pairs from best to worst; every pair once.
    row_caps, col_caps : ndarray of int, shape (n,) and (m,)
        How often a row and a column may be taken.

    Returns
    -------
    ndarray of bool, shape (p,)
        The pairs taken. O(p log p) a round, few rounds.

    Examples
    --------
    >>> import numpy as np
    >>> rows, cols = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    >>> capped(rows, cols, np.array([0, 2, 1, 3]), np.array([1, 1]), np.array([1, 1])).tolist()
    [True, False, False, True]
    """
    taken = np.zeros(len(rows), bool)
    row_room, col_room = np.array(row_caps, np.int64), np.array(col_caps, np.int64)
    left = np.asarray(order, np.int64)
    while True:
        left = left[(row_room[rows[left]] > 0) & (col_room[cols[left]] > 0)]
        if not len(left):
            return taken
        r, c = rows[left], cols[left]
        sure = (turn(r) < row_room[r]) & (turn(c) < col_room[c])
        now = left[sure]
        taken[now] = True
        np.subtract.at(row_room, rows[now], 1)
        np.subtract.at(col_room, cols[now], 1)
        left = left[~sure]


def turn(keys: NDArray[Any]) -> NDArray[np.int64]:
    """Return for each key how many equal ones stand before it.

    Examples
    --------
    >>> import numpy as np
    >>> turn(np.array([5, 3, 5, 5, 3])).tolist()
    [0, 0, 1, 2, 1]
    """
    by_key = np.argsort(keys, kind="stable")
    sorted_keys = keys[by_key]
    first = np.flatnonzero(np.concatenate([np.ones(min(1, len(keys)), bool), sorted_keys[1:] != sorted_keys[:-1]]))
    starts = np.repeat(first, np.diff(np.concatenate([first, [len(keys)]])))
    turns = np.empty(len(keys), np.int64)
    turns[by_key] = np.arange(len(keys)) - starts
    return turns


def best_first(
    net: NDArray[np.float64], row_order: NDArray[np.int64], col_order: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return pairs from best to worst; equal ones by the order of their ids, so that input order does not matter."""
    return np.lexsort((col_order, row_order, -net))


def id_order(ids: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the place of each id among all ids sorted as text."""
    order = np.argsort(ids.astype(str), kind="stable")
    places = np.empty(len(ids), np.int64)
    places[order] = np.arange(len(ids))
    return places
