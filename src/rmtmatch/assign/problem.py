"""An assignment problem: what the caller may hand over, and the one form every road works on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.assign.ties import TIE, coins
from rmtmatch.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

BLOCK = 1 << 20  # entries looked at in one go: some 8 MB a temporary array


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Edges:
    """Scored pairs as a list, in which a pair may occur more than once (directly, or through a training).

    Parameters
    ----------
    rows, cols : array-like of int, shape (E,)
    values : array-like of number, shape (E,)
        Scores; 0 is a score like any other.
    shape : tuple of int
        How many rows and columns there are.

    Raises
    ------
    DataError
        If the three differ in length, or an index lies outside `shape`.

    Examples
    --------
    >>> Edges([0, 0, 1], [1, 1, 0], [0.5, 0.7, 0.2], (2, 2))
    Edges(3 entries, 2 rows x 2 columns)
    """

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    values: NDArray[Any]
    shape: tuple[int, int]

    def __init__(self, rows: ArrayLike, cols: ArrayLike, values: ArrayLike, shape: Sequence[int]) -> None:
        values = np.asarray(values)
        if len(shape) != 2 or min(shape) < 0:  # noqa: PLR2004  rows and columns
            raise DataError(f"Edges: shape is {shape}; it must be (number of rows, number of columns)")
        n, m = int(shape[0]), int(shape[1])
        indices = {"rows": _indices(rows, n, "rows"), "cols": _indices(cols, m, "cols")}
        if values.ndim != 1 or any(len(index) != len(values) for index in indices.values()):
            lengths = f"{len(indices['rows'])} rows, {len(indices['cols'])} cols, values of shape {values.shape}"
            raise DataError(f"Edges: {lengths}; each entry needs one of each")
        for name, array in (*indices.items(), ("values", values)):
            object.__setattr__(self, name, array)
        object.__setattr__(self, "shape", (n, m))

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        return f"Edges({len(self)} entries, {self.shape[0]} rows x {self.shape[1]} columns)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Resources:
    """What chosen entries use up, and how much there is: euros of a pool, seats of a training.

    Parameters
    ----------
    use : sparse array or ndarray, shape (E, R)
        What each entry uses of each resource, >= 0, in the order of `Edges`, of the entries of ``scores.tocsr()``, or
        of ``scores.ravel()``.
    limit : array-like, shape (R,)
        How much of each there is, >= 0, in the unit of `use`.

    Raises
    ------
    DataError
        If shapes do not fit, or a number is negative, NaN or infinite.

    Examples
    --------
    >>> Resources([[900.0], [0.0], [2500.0]], [3000.0])
    Resources(1 resource, 2 of 3 entries use any)
    """

    use: Any
    limit: NDArray[np.float64]

    def __init__(self, use: Any, limit: ArrayLike) -> None:  # noqa: ANN401  any sparse array or array-like
        from scipy.sparse import csr_array, issparse  # noqa: PLC0415  only who uses resources needs it

        given: Any = use if issparse(use) else np.atleast_2d(np.asarray(use, np.float64))
        table = csr_array(given).astype(np.float64)
        table.sum_duplicates()
        amounts = np.atleast_1d(np.asarray(limit, np.float64))
        if amounts.shape != (table.shape[1],):
            raise DataError(f"Resources: use has {table.shape[1]} columns and limit has shape {amounts.shape}")
        for name, numbers in (("use", table.data), ("limit", amounts)):
            if not np.all(np.isfinite(numbers) & (numbers >= 0)):
                raise DataError(f"Resources: every {name} must be a finite number of at least 0")
        object.__setattr__(self, "use", table)
        object.__setattr__(self, "limit", amounts)

    def __repr__(self) -> str:
        count = len(self.limit)
        users = int(np.count_nonzero(np.diff(self.use.indptr)))
        return (
            f"Resources({count} resource{'s' * (count != 1)}, {users} of {self.use.shape[0]} entr"
            f"{'y uses' if users == 1 else 'ies use'} any)"
        )


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
        if self.full or not np.any(self.cols[1:] == self.cols[:-1]):
            return None
        row = np.repeat(np.arange(self.rows), np.diff(self.indptr))
        pair = row * np.int64(self.columns) + self.cols
        if np.all(pair[1:] > pair[:-1]):
            return None
        worth = np.concatenate([block.worth for block in self.blocks()])
        order = np.lexsort((-worth, pair))
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

    def blocks(self) -> Iterator[Block]:
        """Yield all entries, whole rows at a time, `BLOCK` of them or one row: memory stays bounded."""
        first = 0
        while first < self.rows:
            upto = int(np.searchsorted(self.indptr, self.indptr[first] + BLOCK, side="right")) - 1
            last = min(max(upto, first + 1), self.rows)
            yield self._block(first, last)
            first = last

    def _block(self, first: int, last: int) -> Block:
        lo, hi = int(self.indptr[first]), int(self.indptr[last])
        lengths = np.diff(self.indptr[first : last + 1])
        cols = np.tile(self.cols, last - first) if self.full else self.cols[lo:hi]
        worth = self.scores[lo:hi].astype(np.float64) - self.reserve
        if self.bonus is not None:  # a bonus does not lift a pair over the reserve: nobody is kept in a bad match
            worth = np.where(worth > 0, worth + self.bonus[lo:hi], worth)
        return Block(first, last, lo, np.repeat(np.arange(first, last), lengths), cols, worth)

    def gainful(self) -> Gainful:
        """Return the pairs worth making: above the reserve, in a column that has places."""
        parts = []
        for block in self.blocks():
            keep = np.flatnonzero((block.worth > 0) & (self.places[block.cols] > 0))
            parts.append((block.rows[keep], block.cols[keep], block.worth[keep], keep + block.start))
        if not parts:
            parts = [(np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0), np.empty(0, np.int64))]
        rows, cols, worth, at = (np.concatenate(part) for part in zip(*parts, strict=True))
        indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(rows, minlength=self.rows))])
        told_apart = worth * (1 + TIE * coins(self.row_hash[rows], self.col_hash[cols]))
        return Gainful(indptr, rows, cols, worth, told_apart, at)


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """Some whole rows of a problem: `rows`, `cols` and `worth` (score - reserve, bonus included) of each entry."""

    first: int
    last: int
    start: int
    rows: NDArray[np.int64]
    cols: NDArray[np.int32]
    worth: NDArray[np.float64]

    def row_max(self, values: NDArray[np.float64], least: float = 0.0) -> NDArray[np.float64]:
        """Return the largest of `values` in each row of the block, and never less than `least`."""
        best = np.full(self.last - self.first, least)
        if len(values):
            starts = np.flatnonzero(np.diff(self.rows, prepend=-1))
            best[self.rows[starts] - self.first] = np.maximum(least, np.maximum.reduceat(values, starts))
        return best


@dataclass(frozen=True, slots=True, eq=False)
class Gainful:
    """The pairs worth making, by row: `worth` > 0, the same `told_apart` by coins, and `at`, where they stand."""

    indptr: NDArray[np.int64]
    rows: NDArray[np.int64]
    cols: NDArray[np.int32]
    worth: NDArray[np.float64]
    told_apart: NDArray[np.float64]
    at: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.worth)


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
    """

    at: NDArray[np.int64]
    col_prices: NDArray[np.float64]
    method: str
    rounds: int = 1
    late: bool = False
    resource_prices: NDArray[np.float64] | None = None


def _indices(values: ArrayLike, count: int, what: str) -> NDArray[np.int64]:
    """Whole numbers below `count`, as int64."""
    array = np.asarray(values)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise DataError(f"Edges: {what} must be a list of whole numbers")
    if len(array) and (array.min() < 0 or array.max() >= count):
        raise DataError(f"Edges: {what} run from {array.min()} to {array.max()}; the shape allows 0 to {count - 1}")
    return array.astype(np.int64, copy=False)
