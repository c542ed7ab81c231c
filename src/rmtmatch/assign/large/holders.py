"""Who holds a place in which column: kept as lists that are quick to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.assign.large.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Holders(NamedTuple):
    """The matching: column and worth of each row, and the rows of each column as a linked list.

    ``col[i]`` is -1 for a free row, with ``got[i]`` 0. The holders of column j are ``head[j]``, ``after[head[j]]``, ...
    until -1; `load` counts them.
    """

    col: NDArray[np.int32]
    got: NDArray[np.float64]
    head: NDArray[np.int32]
    after: NDArray[np.int32]
    before: NDArray[np.int32]
    load: NDArray[np.int64]


def new_holders(col: NDArray[np.int32], got: NDArray[np.float64], columns: int) -> Holders:
    """Return the lists for a matching."""
    n = len(col)
    holders = Holders(
        col,
        got,
        np.full(columns, -1, np.int32),
        np.empty(n, np.int32),
        np.empty(n, np.int32),
        np.zeros(columns, np.int64),
    )
    enlist(holders)
    return holders


@compiled
def enlist(holders: Holders) -> None:
    """Put every held row on the list of its column."""
    for i in range(len(holders.col)):
        if holders.col[i] >= 0:
            take(holders, i, holders.col[i], holders.got[i])


@compiled
def take(holders: Holders, i: int, j: int, worth: float) -> None:
    """Give row i, free until now, a place in column j."""
    holders.col[i] = j
    holders.got[i] = worth
    holders.after[i] = holders.head[j]
    holders.before[i] = -1
    if holders.head[j] >= 0:
        holders.before[holders.head[j]] = i
    holders.head[j] = i
    holders.load[j] += 1


@compiled
def leave(holders: Holders, i: int) -> None:
    """Take row i out of its place."""
    j = holders.col[i]
    if holders.before[i] >= 0:
        holders.after[holders.before[i]] = holders.after[i]
    else:
        holders.head[j] = holders.after[i]
    if holders.after[i] >= 0:
        holders.before[holders.after[i]] = holders.before[i]
    holders.load[j] -= 1
    holders.col[i] = -1
    holders.got[i] = 0.0


@compiled
def release(holders: Holders, rows: NDArray[np.int32]) -> None:
    """Take these rows out of their places, where they have one."""
    for i in rows:
        if holders.col[i] >= 0:
            leave(holders, i)
