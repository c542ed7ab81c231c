"""The sparse road: scipy's `min_weight_full_bipartite_matching`, with one dummy column for every row."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.dense import useful_places
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

    pairs = problem.gainful()
    if not len(pairs):
        return Matched(pairs.at, np.zeros(problem.columns), "sparse")
    rows, row = np.unique(pairs.rows, return_inverse=True)
    copies = useful_places(pairs, problem.places)
    first = np.cumsum(copies) - copies  # where the copies of each column begin
    times = copies[pairs.cols]
    entry = np.repeat(np.arange(len(pairs)), times)
    nth = np.arange(len(entry)) - np.repeat(np.cumsum(times) - times, times)
    n, m = len(rows), int(copies.sum())
    table = csr_array(
        (
            np.concatenate([-pairs.told_apart[entry], np.full(n, _NOTHING)]),
            (
                np.concatenate([row[entry], np.arange(n)]),
                np.concatenate([first[pairs.cols[entry]] + nth, m + np.arange(n)]),
            ),
        ),
        shape=(n, m + n),
    )
    chosen_row, chosen = min_weight_full_bipartite_matching(table)
    real = np.flatnonzero(chosen < m)
    col = np.searchsorted(first + copies, chosen[real], side="right")
    # a pair of a row and a column stands once in `pairs`, sorted by row and then column
    key = pairs.rows * np.int64(problem.columns) + pairs.cols
    held = np.searchsorted(key, rows[chosen_row[real]] * np.int64(problem.columns) + col)
    return Matched(pairs.at[held], prices_of(pairs, held, problem.places), "sparse")
