"""An assignment problem in the one form every road works on, and what a road hands back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

BLOCK = 1 << 20  # entries looked at in one go: some 8 MB a temporary array


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """The one form every road works on: rows of scored pairs, rows and columns in the order of their keys.

    Parameters
    ----------
    columns : int
        Number of columns m.
    indptr : ndarray of int64, shape (n + 1,)
        Row i holds ``scores[indptr[i]:indptr[i + 1]]``.
    at : ndarray of int64, shape (n,)
        The columns of row i start at ``cols[at[i]]``. A full matrix has one list of columns for all rows (``at`` all
        0): nothing is copied for it.
    cols : ndarray of int32
    scores : ndarray of float64 or float32, shape (E,)
        The caller's own memory wherever that can be.
    entries : ndarray of int64, shape (E,), or None
        Which entry of the input each is; None: the same position.
    reserve : float
    bonus : ndarray of float64, shape (E,), or None
        What `keep` adds to a score in choosing.
    places : ndarray of int64, shape (m,)
    row_hash, col_hash : ndarray of uint64
        See `rmtmatch.assign.ties`.
    row_ids, col_ids : ndarray of int64, or None
        Which row or column of the input each is; None: the same.
    coins : bool
        Whether coins may decide between equals (see `rmtmatch.assign.ties`); if not, the order of the keys does.
    """

    columns: int
    indptr: NDArray[np.int64]
    at: NDArray[np.int64]
    cols: NDArray[np.int32]
    scores: NDArray[Any]
    entries: NDArray[np.int64] | None
    reserve: float
    bonus: NDArray[np.float64] | None
    places: NDArray[np.int64]
    row_hash: NDArray[np.uint64]
    col_hash: NDArray[np.uint64]
    row_ids: NDArray[np.int64] | None = None
    col_ids: NDArray[np.int64] | None = None
    coins: bool = True

    @property
    def rows(self) -> int:
        """Number of rows n."""
        return len(self.at)

    @property
    def full(self) -> bool:
        """Whether every row holds every column."""
        return len(self.cols) < len(self.scores)

    def plain(self) -> Problem:
        """Return the same problem without the bonus of `keep`."""
        return self if self.bonus is None else replace(self, bonus=None)

    def best_of_parallels(self) -> NDArray[np.int64] | None:
        """Return the best entry of every pair, the first of equals; None where no pair occurs twice."""
        if self.full:
            return None
        alike = np.flatnonzero(self.cols[1:] == self.cols[:-1]) + 1  # columns rise within a row
        if np.isin(alike, self.indptr).all():
            return None
        row = np.repeat(np.arange(self.rows), np.diff(self.indptr))
        pair = row * np.int64(self.columns) + self.cols
        order = np.lexsort((-self.worth(), pair))
        return order[np.flatnonzero(np.diff(pair[order], prepend=-1))]

    def take(self, at: NDArray[np.int64]) -> Problem:
        """Return the problem with only the entries at these positions, given in rising order. Not for full ones."""
        indptr = np.searchsorted(at, self.indptr).astype(np.int64)
        return replace(
            self,
            indptr=indptr,
            at=indptr[:-1],
            cols=self.cols[at],
            scores=self.scores[at],
            entries=at if self.entries is None else self.entries[at],
            bonus=None if self.bonus is None else self.bonus[at],
        )

    def worth(self, lo: int = 0, hi: int | None = None) -> NDArray[np.float64]:
        """Return score - reserve of the entries at these positions, with the bonus."""
        worth = self.scores[lo:hi].astype(np.float64)
        worth -= self.reserve
        if self.bonus is not None:  # a bonus does not lift a pair over the reserve: nobody is kept in a bad match
            np.add(worth, self.bonus[lo:hi], out=worth, where=worth > 0)
        return worth

    def blocks(self) -> Iterator[Block]:
        """Yield all entries, whole rows at a time, `BLOCK` of them or one row: memory stays bounded."""
        for first, last in self.row_blocks(BLOCK):
            yield self._block(first, last)

    def row_blocks(self, size: int) -> Iterator[tuple[int, int]]:
        """Yield the first row and the one after the last of blocks of at most `size` entries, or of one row."""
        first = 0
        while first < self.rows:
            upto = int(np.searchsorted(self.indptr, self.indptr[first] + size, side="right")) - 1
            last = min(max(upto, first + 1), self.rows)
            yield first, last
            first = last

    def _block(self, first: int, last: int) -> Block:
        lo, hi = int(self.indptr[first]), int(self.indptr[last])
        lengths = np.diff(self.indptr[first : last + 1])
        cols = np.tile(self.cols, last - first) if self.full else self.cols[lo:hi]
        return Block(first, last, lo, lengths, cols, self.worth(lo, hi))


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some whole rows of a problem.

    `lengths` counts the entries of each row; `cols` and `worth` (score - reserve, bonus included) are those of each
    entry.
    """

    first: int
    last: int
    start: int
    lengths: NDArray[np.int64]
    cols: NDArray[np.int32]
    worth: NDArray[np.float64]

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row of each entry."""
        return np.repeat(np.arange(self.first, self.last), self.lengths)

    def row_max(self, values: NDArray[np.float64], least: float = 0.0) -> NDArray[np.float64]:
        """Return the largest of `values` in each row of the block, and never less than `least`."""
        best = np.full(self.last - self.first, least)
        some = np.flatnonzero(self.lengths)
        if len(some):
            starts = (np.cumsum(self.lengths) - self.lengths)[some]
            best[some] = np.maximum(least, np.maximum.reduceat(values, starts))
        return best


@dataclass(frozen=True, slots=True, eq=False)
class Matched:
    """What a road hands back.

    Parameters
    ----------
    at : ndarray of int64, shape (k,)
        The chosen positions in the arrays of the problem.
    col_prices : ndarray of float64, shape (m,)
        At least 0; feasible together with the row prices that follow from them.
    method : str
    rounds : int
    late : bool
        Whether the time limit cut it short.
    resource_prices : ndarray of float64, shape (R,), or None
    row_prices : ndarray of float64, shape (n,), or None
        Those that go with the column prices, where the road knows them already.
    """

    at: NDArray[np.int64]
    col_prices: NDArray[np.float64]
    method: str
    rounds: int = 1
    late: bool = False
    resource_prices: NDArray[np.float64] | None = None
    row_prices: NDArray[np.float64] | None = None
