"""The sparse road: scipy's `min_weight_full_bipartite_matching`, with one dummy column for every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.dense import useful_places
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.prices import prices_of
from rmtmatch.assign.problem import Matched

if TYPE_CHECKING:
    from rmtmatch.assign.problem import Problem

# scipy drops a stored 0, so that staying unmatched must cost something: less than any number it could be weighed with
_NOTHING = 1e-300


def solve_sparse(problem: Problem) -> Matched:
    """Solve exactly by shortest augmenting paths over the pairs worth making.

    A dummy column of its own lets each row stay unmatched, so that a full matching always exists; a column is copied
    for each place that could be filled. Memory some 30 bytes a pair and place.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  imported at use
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching  # noqa: PLC0415  imported at use

    pairs = gainful_pairs(problem)
    if not len(pairs):
        return Matched(pairs.at, np.zeros(problem.columns), "sparse")
    rows = np.flatnonzero(np.diff(pairs.indptr))
    copies = useful_places(pairs, problem.places)
    first = np.cumsum(copies) - copies  # where the copies of each column begin
    start, cols, cost = pairs.indptr[rows], first[pairs.cols], -pairs.told_apart
    if copies.max() > 1:
        times = copies[pairs.cols]
        before = np.cumsum(times) - times
        start = before[start]
        cost = np.repeat(cost, times)
        cols = np.repeat(cols - before, times) + np.arange(len(cost))
    n, m = len(rows), int(copies.sum())
    start = np.append(start, len(cost)) + np.arange(n + 1)  # one dummy more at the end of each row
    real = np.ones(len(cost) + n, np.bool_)
    real[start[1:] - 1] = False
    every, costs = np.empty(len(real), np.int32), np.full(len(real), _NOTHING)
    every[real], costs[real] = cols, cost
    every[~real] = m + np.arange(n)
    chosen_row, chosen = min_weight_full_bipartite_matching(csr_array((costs, every, start), shape=(n, m + n)))
    taken = np.flatnonzero(chosen < m)
    column = np.searchsorted(first + copies, chosen[taken], side="right")
    held = pairs.find(rows[chosen_row[taken]], column)
    return Matched(pairs.at[held], prices_of(pairs, held, problem.places), "sparse")
