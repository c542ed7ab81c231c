"""Rows that look alike to a rule are judged once: classes, and what is known of every two classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rmtmatch.frames.tables import Ragged

_CELLS_AT_ONCE = 1 << 23
HASH_SEEDS = (0x9E3779B97F4A7C15, 0xD1B54A32D192ED03)
"""Two, so that lists are told apart by 128 bits."""


class Classes(NamedTuple):
    """Rows grouped by what they look like: ``codes[i]`` is the class of row i, ``first[k]`` a row of class k."""

    codes: NDArray[np.int32]
    first: NDArray[np.int64]


def classes(n: int, *columns: NDArray[Any]) -> Classes:
    """Group `n` rows that are equal in every column (two NaN or NaT are equal); O(n log n) a column.

    Examples
    --------
    >>> classes(4, np.array([1.0, np.nan, 1.0, np.nan]), np.array([0, 0, 0, 1])).codes.tolist()
    [0, 1, 0, 2]
    """
    if n == 1:  # somebody waits for an answer about one person
        return Classes(np.zeros(1, np.int32), np.zeros(1, np.int64))
    codes = np.zeros(n, np.int64)
    for column in columns:
        _, of = np.unique(column, return_inverse=True)
        # Renumbered after every column, so that the product cannot outgrow 64 bits.
        _, codes = np.unique(codes * (int(of.max(initial=0)) + 1) + of.reshape(-1), return_inverse=True)
        codes = codes.reshape(-1)
    _, first = np.unique(codes, return_index=True)
    return Classes(codes.astype(np.int32), first)


def scattered(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter the bits of whole numbers (splitmix64), so that sums of them can stand for a set."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)))


def list_classes(lists: Ragged) -> NDArray[np.int32]:
    """Give rows with the same set of values the same code; an unknown list differs from an empty one.

    Examples
    --------
    >>> from rmtmatch.frames.tables import Ragged
    >>> list_classes(Ragged.of([["a", "b"], ["b", "a", "a"], [], None])).tolist()
    [0, 0, 1, 2]
    """
    seen: dict[frozenset[Any] | None, int] = {}
    codes = np.empty(len(lists), np.int32)
    values, offsets = lists.values.tolist(), lists.offsets.tolist()
    for i, known in enumerate(lists.known.tolist()):
        key = frozenset(values[offsets[i] : offsets[i + 1]]) if known else None
        codes[i] = seen.setdefault(key, len(seen))
    return codes


@dataclass(frozen=True, slots=True)
class Grid:
    """What holds between every class of rows and every class of columns.

    Parameters
    ----------
    rows : ndarray of int32, shape (n,)
        Class of each row.
    cols : ndarray of int32, shape (m,)
        Class of each column.
    fails : ndarray of bool, shape (row classes, column classes)
        True: pairs of these two classes fail.
    """

    rows: NDArray[np.int32]
    cols: NDArray[np.int32]
    fails: NDArray[np.bool_]

    def at(self, rows: NDArray[Any], cols: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell for single pairs whether they fail (shape as `rows`)."""
        return np.asarray(self.fails[self.rows[rows], self.cols[cols]])

    def counts(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Count failing pairs of each row (n,) and each column (m,); O(cells of the grid)."""
        of_rows = np.bincount(self.rows, minlength=self.fails.shape[0]).astype(float)
        of_cols = np.bincount(self.cols, minlength=self.fails.shape[1]).astype(float)
        each_row = np.zeros(self.fails.shape[0])
        each_col = np.zeros(self.fails.shape[1])
        for part in self._slices():
            fails = self.fails[part].astype(float)  # whole numbers below 2**53: exact
            each_row[part] = fails @ of_cols
            each_col += of_rows[part] @ fails
        return each_row.astype(np.int64)[self.rows], each_col.astype(np.int64)[self.cols]

    def bits(self, first: int, last: int) -> NDArray[np.uint64]:
        """Pack the failing columns `first` to `last` of each row class into words of 64 bits, padded with 0."""
        cols = self.cols[first:last]
        words = -(-(last - first) // 64)
        packed = np.zeros((self.fails.shape[0], words * 8), np.uint8)
        step = max(1, _CELLS_AT_ONCE // max(1, last - first))
        for k in range(0, self.fails.shape[0], step):
            part = np.packbits(self.fails[k : k + step].take(cols, axis=1), axis=1)
            packed[k : k + step, : part.shape[1]] = part
        return packed.view(np.uint64)

    def _slices(self) -> Iterator[slice]:
        step = max(1, _CELLS_AT_ONCE // 8 // max(1, self.fails.shape[1]))
        return (slice(k, k + step) for k in range(0, self.fails.shape[0], step))
