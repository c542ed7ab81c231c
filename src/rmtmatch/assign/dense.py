"""The dense road: scipy's `linear_sum_assignment` on the full matrix. For small problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.full import solve_full
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.prices import both_prices_of
from rmtmatch.assign.problem import Matched
from rmtmatch.assign.ties import COINS_UP_TO

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.gainful import Gainful
    from rmtmatch.assign.problem import Problem


def solve_dense(problem: Problem) -> Matched:
    """Solve exactly with a full matrix, a column copied for each place that could be filled.

    What is not worth making is worth 0 in the matrix and dropped from the answer, which saves a dummy column for every
    row. Time O(rows^2 * places), memory 8 bytes * rows * places.
    """
    from scipy.optimize import linear_sum_assignment  # noqa: PLC0415  imported at use

    if problem.full and problem.bonus is None and len(problem.scores) > COINS_UP_TO and problem.places.min() > 0:
        found = solve_full(problem)
        if found is not None:
            return found
    pairs = gainful_pairs(problem)
    copies = useful_places(pairs, problem.places)
    rows = np.flatnonzero(np.diff(pairs.indptr))  # rows and columns without a pair stay out of the matrix
    cols = np.flatnonzero(copies)
    where = np.full((len(rows), len(cols)), -1, np.int64)
    where[np.searchsorted(rows, pairs.rows), np.searchsorted(cols, pairs.cols)] = np.arange(len(pairs))
    matrix = np.where(where >= 0, pairs.told_apart[where], 0.0) if len(pairs) else np.zeros(where.shape)
    column = np.repeat(np.arange(len(cols)), copies[cols])
    chosen_row, chosen = linear_sum_assignment(matrix[:, column], maximize=True)
    held = where[chosen_row, column[chosen]]
    held = held[held >= 0]
    v, u = both_prices_of(pairs, held, problem.places)
    return Matched(pairs.at[held], v, "dense", row_prices=u)


def useful_places(pairs: Gainful, places: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how many places of each column could be filled: no more than there are rows that may come."""
    return np.minimum(places, np.bincount(pairs.cols, minlength=len(places)))
