"""The pairs that limits are shared by: what each uses of each limit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.assign.gainful import Gainful, gainful_pairs
from rmtmatch.assign.problem import Problem
from rmtmatch.assign.ties import TIE, coins

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.given import Resources

FEW = 5000  # pairs up to which answers are exact, and coins therefore decide ties
ROOM = 1e-12  # of a limit: tenths do not add up exactly


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """The pairs that may be chosen and what they use, each resource counted in its own limit.

    Parameters
    ----------
    pairs : Gainful
        Parallel entries included.
    use : csr_array of float64, shape (pairs, R)
        The share of each limit; only of resources that some entry uses, and of which there is any.
    which : ndarray of int64, shape (R,)
        Which resource of the input each is.
    unit : ndarray of float64, shape (R,)
        The limits.
    group : ndarray of int64, shape (pairs,)
        Entries of one pair share a number; rising.
    """

    pairs: Gainful
    use: Any
    which: NDArray[np.int64]
    unit: NDArray[np.float64]
    group: NDArray[np.int64]

    @classmethod
    def of(
        cls,
        problem: Problem,
        resources: Resources,
        some: NDArray[np.int64] | None = None,
        which: NDArray[np.int64] | None = None,
    ) -> Shared:
        """Look up what each pair worth making uses; of the positions `some` only, in rising order, if given."""
        pairs = gainful_pairs(problem) if some is None else _gainful_of(problem, some)
        use = resources.use[pairs.at if problem.entries is None else problem.entries[pairs.at]]
        which = binding(resources) if which is None else which
        unit = resources.limit[which]
        if len(which) < use.shape[1]:
            use = use[:, which]
        use.data = use.data / unit[use.indices]
        use.eliminate_zeros()
        changes = (np.diff(pairs.rows, prepend=-1) != 0) | (np.diff(pairs.cols, prepend=-1) != 0)
        return cls(pairs, use, which, unit, np.cumsum(changes) - 1)

    @property
    def count(self) -> int:
        """How many resources matter."""
        return len(self.which)

    def used(self, held: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return the share of each limit that these pairs use."""
        return np.asarray(self.use[held].sum(axis=0), np.float64).ravel()

    def fits(self, used: NDArray[np.float64]) -> bool:
        """Whether no limit is overrun."""
        return bool(np.all(used <= 1 + ROOM))

    def best_of_pair(self, worth: NDArray[np.float64]) -> NDArray[np.int64]:
        """Return where `worth` is above 0 and the best among the entries of its pair; the first of equals."""
        if not len(worth):
            return np.empty(0, np.int64)
        if self.group[-1] + 1 == len(worth):  # no pair occurs twice
            return np.flatnonzero(worth > 0)
        starts = np.flatnonzero(np.diff(self.group, prepend=-1))
        best = np.flatnonzero((worth > 0) & (worth == np.maximum.reduceat(worth, starts)[self.group]))
        return best[np.flatnonzero(np.diff(self.group[best], prepend=-1))]

    def find(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return which of `pairs` stand at these positions of the problem."""
        return np.searchsorted(self.pairs.at, at)

    def highest_prices(self) -> NDArray[np.float64]:
        """Return the price of each resource above which no pair is worth what it uses."""
        highest = np.zeros(self.count)
        table = self.use.tocoo()
        np.maximum.at(highest, table.col, self.pairs.worth[table.row] / table.data)
        return highest

    def left(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what is left of the worth of each pair when it pays for what it uses."""
        left: NDArray[np.float64] = self.pairs.worth - self.use @ prices
        return left

    def row_max(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the largest of `values` in each row, and never less than 0."""
        best = np.zeros(len(self.pairs.indptr) - 1)
        some = np.flatnonzero(np.diff(self.pairs.indptr))
        if len(some):
            best[some] = np.maximum(0.0, np.maximum.reduceat(values, self.pairs.indptr[some]))
        return best

    def priced(self, problem: Problem, left: NDArray[np.float64]) -> tuple[Problem, NDArray[np.int64]]:
        """Return the plain problem in which pairs are worth what is left, and which of `pairs` its entries are."""
        at = self.best_of_pair(left)
        indptr = np.searchsorted(at, self.pairs.indptr).astype(np.int64)
        plain = Problem(
            columns=problem.columns,
            indptr=indptr,
            at=indptr[:-1],
            cols=self.pairs.cols[at],
            scores=left[at],
            entries=None,
            reserve=0.0,
            bonus=None,
            places=problem.places,
            row_hash=problem.row_hash,
            col_hash=problem.col_hash,
            coins=len(self.pairs) <= FEW,
        )
        return plain, at


def binding(resources: Resources) -> NDArray[np.int64]:
    """Return which resources some entry uses, and of which there is any."""
    asked = np.bincount(resources.use.indices, resources.use.data, resources.use.shape[1])
    return np.flatnonzero((asked > 0) & (resources.limit > 0))


def merged(one: NDArray[np.int64], other: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the positions in either, in rising order, once each."""
    both = np.sort(np.concatenate([one, other]), kind="stable")
    return both[np.diff(both, prepend=-1) > 0]


def _gainful_of(problem: Problem, at: NDArray[np.int64]) -> Gainful:
    """Return those of the entries at these positions that are worth making, in columns with places."""
    rows = np.searchsorted(problem.indptr, at, side="right") - 1
    cols = problem.cols[problem.at[rows] + at - problem.indptr[rows]]
    worth = problem.scores[at].astype(np.float64) - problem.reserve
    if problem.bonus is not None:
        np.add(worth, problem.bonus[at], out=worth, where=worth > 0)
    good = np.flatnonzero((worth > 0) & (problem.places[cols] > 0))
    rows, cols, worth, at = rows[good], cols[good], worth[good], at[good]
    told_apart = worth * (1 + TIE * coins(problem.row_hash[rows], problem.col_hash[cols]))
    return Gainful(np.searchsorted(at, problem.indptr).astype(np.int64), rows, cols, worth, told_apart, at)
