"""The pairs worth making: what the roads of scipy, the greedy road and the search for resource prices start from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.ties import COINS_UP_TO, TIE, coins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Gainful:
    """Pairs above the reserve, in columns that have places, by row and then column.

    Parameters
    ----------
    indptr : ndarray of int64, shape (n + 1,)
    rows : ndarray of int64, shape (G,)
    cols : ndarray of int32, shape (G,)
    worth : ndarray of float64, shape (G,)
        Score - reserve, with the bonus of `keep`; > 0.
    told_apart : ndarray of float64, shape (G,)
        The same with coins (see `rmtmatch.assign.ties`).
    at : ndarray of int64, shape (G,)
        Where they stand in the problem.
    """

    indptr: NDArray[np.int64]
    rows: NDArray[np.int64]
    cols: NDArray[np.int32]
    worth: NDArray[np.float64]
    told_apart: NDArray[np.float64]
    at: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.worth)

    def take(self, some: NDArray[np.int64]) -> Gainful:
        """Return only these of the pairs, given in rising order; `at` says which of the pairs they are."""
        worth = self.worth[some]
        told_apart = worth if self.told_apart is self.worth else self.told_apart[some]
        indptr = np.searchsorted(some, self.indptr).astype(np.int64)
        return Gainful(indptr, self.rows[some], self.cols[some], worth, told_apart, some)

    def find(self, rows: NDArray[np.int64], cols: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return where the given pairs are; all searched for at once, halving what is left. None may be parallel."""
        return find_in_rows(self.indptr, self.cols, rows, cols)


def gainful_pairs(problem: Problem) -> Gainful:
    """Pick out the pairs worth making. O(E) in time, and in memory some 30 bytes for each of them."""
    worth = problem.worth()
    good = worth > 0
    open_ = problem.places > 0
    if problem.full:
        good = (good.reshape(problem.rows, -1) & open_).ravel()
        at = np.flatnonzero(good)
        rows, columns = np.divmod(at, problem.columns)
        cols, worth = columns.astype(np.int32), worth[at]
    else:
        rows, cols = np.repeat(np.arange(problem.rows), np.diff(problem.indptr)), problem.cols[: len(worth)]
        if not open_.all():
            good &= open_[cols]
        at = np.flatnonzero(good)
        if len(at) < len(good):
            rows, cols, worth = rows[at], cols[at], worth[at]
    indptr = np.searchsorted(at, problem.indptr).astype(np.int64)
    told_apart = worth
    if problem.coins and len(worth) <= COINS_UP_TO:
        told_apart = worth * (1 + TIE * coins(problem.row_hash[rows], problem.col_hash[cols]))
    return Gainful(indptr, rows, cols, worth, told_apart, at)


def find_in_rows(
    indptr: NDArray[np.int64], cols: NDArray[np.int32], rows: NDArray[np.int64], wanted: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Return the position of column `wanted` in each of `rows`, whose columns rise."""
    lo, hi = indptr[rows], indptr[rows + 1] - 1
    while np.any(lo < hi):
        middle = (lo + hi) // 2
        right = cols[middle] < wanted
        lo, hi = np.where(right, middle + 1, lo), np.where(right, hi, middle)
    return lo
