"""Short lists: each row's best pairs at the present prices, and the core they make together."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.assign.large.compiled import compiled

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray


class Pairs(NamedTuple):
    """All pairs, where the caller keeps them: row i's scores are ``scores[start[i]:start[i + 1]]``.

    Its columns begin at ``cols[at[i]]``. What a pair is worth is its score less `reserve`.
    """

    start: NDArray[np.int64]
    at: NDArray[np.int64]
    cols: NDArray[np.int32]
    scores: NDArray[Any]
    reserve: float


class Lists(NamedTuple):
    """Row i lists ``size[i]`` columns and worths, best first; none left out has more than `rest` left at its price."""

    cols: NDArray[np.int32]
    worth: NDArray[np.float64]
    size: NDArray[np.int32]
    rest: NDArray[np.float64]


class Core(NamedTuple):
    """The pairs that were ever listed, by row."""

    start: NDArray[np.int64]
    cols: NDArray[np.int32]
    worth: NDArray[np.float64]


def new_lists(rows: int, length: int) -> Lists:
    """Return empty lists of at most `length` pairs a row."""
    return Lists(
        np.empty((rows, length), np.int32),
        np.empty((rows, length)),
        np.zeros(rows, np.int32),
        np.full(rows, -np.inf),
    )


@compiled
def list_row(i: int, pairs: Pairs, price: NDArray[np.float64], lists: Lists, left: NDArray[np.float64]) -> None:
    """Read all pairs of row i and list the best by worth less price, by insertion.

    `left` is room to work in, as long as a list. Reading starts at another place in each row, so that rows with equal
    pairs do not all list the same columns.
    """
    length = len(left)
    size = pairs.start[i + 1] - pairs.start[i]
    scores = pairs.scores[pairs.start[i] : pairs.start[i + 1]]
    cols = pairs.cols[pairs.at[i] : pairs.at[i] + size]
    middle = i * 7919 % max(1, size)
    count = 0
    rest = -np.inf
    first, last = middle, size
    for _ in range(2):
        # an index without a sign is looked up directly, which takes a third off the time of this loop
        for e in range(np.uint64(first), np.uint64(last)):
            worth = scores[e] - pairs.reserve
            value = worth - price[np.uint32(cols[e])]
            if value <= rest or worth <= 0.0:
                continue
            if count < length:
                count += 1
            elif value <= left[length - 1]:
                rest = value
                continue
            else:
                rest = left[length - 1]
            p = count - 1
            while p > 0 and left[p - 1] < value:
                left[p] = left[p - 1]
                lists.cols[i, p] = lists.cols[i, p - 1]
                lists.worth[i, p] = lists.worth[i, p - 1]
                p -= 1
            left[p] = value
            lists.cols[i, p] = cols[e]
            lists.worth[i, p] = worth
        first, last = 0, middle
    lists.size[i] = count
    lists.rest[i] = rest


@compiled
def loosen(lists: Lists, fall: float) -> None:
    """Keep the lists right where prices fell by at most `fall`: what was left out may be worth so much more now."""
    for i in range(len(lists.rest)):
        lists.rest[i] += fall


@compiled
def list_rows(pairs: Pairs, price: NDArray[np.float64], lists: Lists) -> None:
    """List the best pairs of every row."""
    left = np.empty(lists.cols.shape[1])
    for i in range(len(pairs.at)):
        list_row(i, pairs, price, lists, left)


@compiled
def add_to_core(core: Core, rows: NDArray[np.int32], lists: Lists) -> Core:
    """Return the core with the listed pairs of `rows` added."""
    n = len(core.start) - 1
    start = np.zeros(n + 1, np.int64)
    for i in range(n):
        start[i + 1] = core.start[i + 1] - core.start[i]
    for i in rows:
        start[i + 1] += lists.size[i]
    for i in range(n):
        start[i + 1] += start[i]
    cols = np.empty(start[n], np.int32)
    worth = np.empty(start[n])
    for i in range(n):
        for e in range(core.start[i], core.start[i + 1]):
            to = start[i] + e - core.start[i]
            cols[to] = core.cols[e]
            worth[to] = core.worth[e]
    for i in rows:
        for p in range(lists.size[i]):
            to = start[i + 1] - lists.size[i] + p
            cols[to] = lists.cols[i, p]
            worth[to] = lists.worth[i, p]
    return Core(start, cols, worth)


def empty_core(rows: int) -> Core:
    """Return a core without pairs."""
    return Core(np.zeros(rows + 1, np.int64), np.empty(0, np.int32), np.empty(0))


@compiled
def by_column(core: Core, columns: int) -> Core:
    """Return the same pairs by column: `cols` of the result holds rows."""
    start = np.zeros(columns + 1, np.int64)
    for j in core.cols:
        start[j + 1] += 1
    for j in range(columns):
        start[j + 1] += start[j]
    to = start[:-1].copy()
    rows = np.empty(len(core.cols), np.int32)
    worth = np.empty(len(core.cols))
    for i in range(len(core.start) - 1):
        for e in range(core.start[i], core.start[i + 1]):
            j = core.cols[e]
            rows[to[j]] = i
            worth[to[j]] = core.worth[e]
            to[j] += 1
    return Core(start, rows, worth)
