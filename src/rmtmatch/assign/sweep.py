"""What every pair says of given prices, in passes over blocks that take little memory."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.assign.problem import BLOCK
from rmtmatch.assign.shared import binding

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rmtmatch.assign.given import Resources
    from rmtmatch.assign.problem import Problem

_SAMPLE = 16  # every how manieth pair is looked at to see where the best ones begin
COMPILED_FROM = 300_000  # pairs from which loading compiled code pays, where numba is there


class Left(NamedTuple):
    """What prices leave of the worth of each pair of some whole rows, and the most that is left in each row.

    `start` is where the first pair stands in the problem, `lengths` counts those of each row.
    """

    first: int
    last: int
    start: int
    lengths: NDArray[np.int64]
    left: NDArray[np.float64]
    best: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Sweep:
    """All pairs of a problem with shared limits.

    Parameters
    ----------
    problem : Problem
    resources : Resources
    """

    problem: Problem
    resources: Resources

    @cached_property
    def which(self) -> NDArray[np.int64]:
        """The resources that could bind."""
        return binding(self.resources)

    def used(self, at: NDArray[np.int64]) -> NDArray[np.float64]:
        """Return what the pairs at these positions use of each resource."""
        return np.asarray(self.resources.use[self._entries(at)].sum(axis=0), np.float64).ravel()

    def row_prices(self, prices: NDArray[np.float64], col_prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the most that each row can get, and at least 0, when resources and columns have these prices."""
        best = np.zeros(self.problem.rows)
        for block in self._left(prices, col_prices):
            best[block.first : block.last] = block.best
        return best

    def lost_without(
        self, spared: NDArray[np.bool_], col_prices: NDArray[np.float64], held: NDArray[np.int64]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return what the rows of these pairs would lose without the resources marked, and what each pair uses.

        Shapes (k,) and (k, R). Only the rows of `held`, in rising order, are looked at.
        """
        problem = self.problem
        rows = np.searchsorted(problem.indptr, held, side="right") - 1
        lengths = np.diff(problem.indptr)[rows]
        starts = np.cumsum(lengths) - lengths
        e = np.repeat(problem.indptr[rows] - starts, lengths) + np.arange(int(lengths.sum()))
        cols = problem.cols[np.repeat(problem.at[rows] - problem.indptr[rows], lengths) + e]
        left = problem.scores[e] - problem.reserve - np.where(problem.places == 0, np.inf, col_prices)[cols]
        own = left[starts + held - problem.indptr[rows]]
        left[self.resources.use[self._entries(e)] @ spared.astype(np.float64) > 0] = -np.inf
        rest = np.maximum(0.0, np.maximum.reduceat(left, starts)) if len(starts) else own
        return np.maximum(0.0, own - rest), self.resources.use[self._entries(held)].toarray()

    def near(self, prices: NDArray[np.float64], col_prices: NDArray[np.float64], count: int) -> NDArray[np.int64]:
        """Return the positions of some `count` pairs that come nearest to the best of their row at these prices."""
        found = [np.empty(0, np.int64)]
        share = count / max(1, len(self.problem.scores))
        for block in self._left(prices, col_prices):
            short = np.repeat(block.best, block.lengths) - block.left
            if len(short):
                some = short[::_SAMPLE]
                nth = min(int(share * len(some)), len(some) - 1)
                reach = np.partition(some, nth)[nth]
                found.append(np.flatnonzero(short <= reach) + block.start)
        return np.concatenate(found)

    def better(
        self,
        prices: NDArray[np.float64],
        col_prices: NDArray[np.float64],
        row_prices: NDArray[np.float64],
        tolerance: float,
    ) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
        """Return what `row_prices` must be for the prices to hold, and the positions of the pairs that say so."""
        best = np.zeros(self.problem.rows)
        found = [np.empty(0, np.int64)]
        for block in self._left(prices, col_prices):
            known = row_prices[block.first : block.last] + tolerance
            best[block.first : block.last] = block.best
            short = np.flatnonzero(block.best > known)  # pairs are looked at again only where a row falls short
            starts = (np.cumsum(block.lengths) - block.lengths)[short]
            lengths = block.lengths[short]
            e = np.repeat(starts - (np.cumsum(lengths) - lengths), lengths) + np.arange(int(lengths.sum()))
            found.append(e[block.left[e] > np.repeat(known[short], lengths)] + block.start)
        return best, np.concatenate(found)

    def _left(self, prices: NDArray[np.float64], col_prices: NDArray[np.float64]) -> Iterator[Left]:
        """Yield what is left of the worth of each pair, some rows at a time; -inf in columns without places."""
        col_prices = np.where(self.problem.places == 0, np.inf, col_prices)
        if self.problem.bonus is None and len(self.problem.scores) >= COMPILED_FROM:
            try:
                from rmtmatch.assign.large.left import left_of_rows  # noqa: F401, PLC0415  needs numba, an extra
            except ImportError:
                pass
            else:
                yield from self._left_compiled(prices, col_prices)
                return
        entries = self.problem.entries
        charge = None if entries is None else self.resources.use @ prices
        for block in self.problem.blocks():
            left = block.worth - col_prices[block.cols]
            here = slice(block.start, block.start + len(left))
            left -= self._charge(here, prices) if entries is None or charge is None else charge[entries[here]]
            yield Left(block.first, block.last, block.start, block.lengths, left, block.row_max(left))

    def _left_compiled(self, prices: NDArray[np.float64], col_prices: NDArray[np.float64]) -> Iterator[Left]:
        """Yield the same from one loop over every pair; what is left stands in the same memory for each block."""
        from rmtmatch.assign.large.left import Use, left_of_rows  # noqa: PLC0415  needs numba, an extra
        from rmtmatch.assign.large.lists import Pairs  # noqa: PLC0415  the same

        problem, use = self.problem, self.resources.use
        pairs = Pairs(problem.indptr, problem.at, problem.cols, problem.scores, problem.reserve)
        uses = Use(
            use.indptr, use.indices, use.data, np.empty(0, np.int64) if problem.entries is None else problem.entries
        )
        room = np.empty(0)
        for first, last in problem.row_blocks(BLOCK):
            start = int(problem.indptr[first])
            count = int(problem.indptr[last]) - start
            if len(room) < count:
                room = np.empty(count)
            left, best = room[:count], np.empty(last - first)
            left_of_rows((first, last), pairs, uses, prices, col_prices, left, best)
            yield Left(first, last, start, np.diff(problem.indptr[first : last + 1]), left, best)

    def _charge(self, here: slice, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return what the entries of one block pay: views of `use`, not copies."""
        from scipy.sparse import csr_array  # noqa: PLC0415  imported at use

        use = self.resources.use
        starts = use.indptr[here.start : here.stop + 1]
        span = slice(int(starts[0]), int(starts[-1]))
        some = csr_array(
            (use.data[span], use.indices[span], starts - starts[0]), shape=(here.stop - here.start, len(prices))
        )
        charge: NDArray[np.float64] = some @ prices
        return charge

    def _entries(self, at: NDArray[np.int64]) -> NDArray[np.int64]:
        return at if self.problem.entries is None else self.problem.entries[at]
