"""The sparse road: scipy's `min_weight_full_bipartite_matching`, with a dummy for everyone who may stay unmatched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.assign.dense import useful_places
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.prices import both_prices_of
from rmtmatch.assign.problem import Matched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.gainful import Gainful
    from rmtmatch.assign.problem import Problem

# scipy drops a stored 0, so that staying unmatched must cost something: less than any number it could be weighed with
_NOTHING = 1e-300
_SAMPLE = 200_000  # pairs looked at first
_PLATEAU = 0.3  # share of pairs as good as the best of their row (or column) from which they make a plateau


def solve_sparse(problem: Problem) -> Matched:
    """Solve exactly by shortest augmenting paths over the pairs worth making.

    One side looks for partners on the other, and a dummy of its own lets each stay unmatched, so that a full matching
    always exists; a column is copied for each place that could be filled. Memory some 30 bytes a pair and place.
    """
    pairs = gainful_pairs(problem)
    if not len(pairs):
        return Matched(pairs.at, np.zeros(problem.columns), "sparse")
    copies = useful_places(pairs, problem.places)
    held = _by_places(pairs, copies) if _places_should_look(pairs, copies) else _by_rows(pairs, copies)
    v, u = both_prices_of(pairs, held, problem.places)
    return Matched(pairs.at[held], v, "sparse", row_prices=u)


def _places_should_look(pairs: Gainful, copies: NDArray[np.int64]) -> bool:
    """Whether places look for rows: where they are fewer, as then nearly all find one; but not where that is a plateau.

    Where all pairs of a row are worth the same, rows are quick to look and places slow (measured: 5 s against 31), and
    where all pairs of a column are, the other way round (174 s against 29).
    """
    few = bool(copies.sum() < np.count_nonzero(np.diff(pairs.indptr)))
    flat_row = _flat(pairs.rows, pairs.worth, len(pairs.indptr) - 1)
    flat_column = _flat(pairs.cols, pairs.worth, len(copies))
    return few if flat_row == flat_column else flat_column


def _flat(group: NDArray[Any], worth: NDArray[np.float64], count: int) -> bool:
    """Whether many pairs are as good as the best of their row, or column.

    Fewer pairs look flatter, as they miss the best, so that some are enough to say no.
    """
    for step in (max(1, len(worth) // _SAMPLE), 1):
        some, theirs = group[::step], worth[::step]
        best = np.zeros(count)
        np.maximum.at(best, some, theirs)
        if np.mean(theirs == best[some]) < _PLATEAU:
            return False
    return True


def _by_rows(pairs: Gainful, copies: NDArray[np.int64]) -> NDArray[np.int64]:
    """Let rows look for places; returns which of `pairs` are held."""
    rows = np.flatnonzero(np.diff(pairs.indptr))
    first = np.cumsum(copies) - copies  # where the copies of each column begin
    start, places, cost = pairs.indptr[rows], first[pairs.cols], -pairs.told_apart
    if copies.max() > 1:
        times = copies[pairs.cols]
        before = np.cumsum(times) - times
        start = before[start]
        cost = np.repeat(cost, times)
        places = np.repeat(places - before, times) + np.arange(len(cost))
    row, place = _full_matching(np.append(start, len(cost)), places, cost, int(copies.sum()))
    column = np.searchsorted(first + copies, place, side="right")
    return pairs.find(rows[row], column)


def _by_places(pairs: Gainful, copies: NDArray[np.int64]) -> NDArray[np.int64]:
    """Let places look for rows; returns which of `pairs` are held."""
    from scipy.sparse import csr_array  # noqa: PLC0415  imported at use

    n, m = len(pairs.indptr) - 1, len(copies)
    turned = csr_array((np.arange(len(pairs)), pairs.cols, pairs.indptr), shape=(n, m)).tocsc()
    column = np.repeat(np.arange(m), copies)
    lengths = np.diff(turned.indptr)[column]
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    at = turned.data
    if len(at) < start[-1]:  # a column with several places: each has all its pairs
        at = at[np.repeat(turned.indptr[column] - start[:-1], lengths) + np.arange(start[-1])]
    place, row = _full_matching(start, pairs.rows[at], -pairs.told_apart[at], n)
    return np.sort(pairs.find(row, column[place]))


def _full_matching(
    start: NDArray[np.int64], others: NDArray[np.int64], cost: NDArray[np.float64], count: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Match those who look (pairs of k: ``others[start[k]:start[k + 1]]``) with `count` others at the least cost."""
    from scipy.sparse import csr_array  # noqa: PLC0415  imported at use
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415  imported at use

    n = len(start) - 1
    start = (start + np.arange(n + 1)).astype(np.int32 if len(others) + n < 2**31 else np.int64)
    real = np.ones(len(others) + n, np.bool_)
    real[start[1:] - 1] = False  # the dummy, at the end of each list
    every, costs = np.empty(len(real), np.int32), np.full(len(real), _NOTHING)
    every[real], costs[real] = others, cost
    every[~real] = count + np.arange(n)
    who, whom = min_weight_full_bipartite_matching(csr_array((costs, every, start), shape=(n, count + n)))
    taken = whom < count
    return who[taken].astype(np.intp), whom[taken].astype(np.intp)
