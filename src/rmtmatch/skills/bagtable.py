"""Bags of words as sums of hashes: equal bags have equal sums, whatever the order of their words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MIX = (np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB))


class BagTable:
    """Hashes of bags with the labels that have them.

    Parameters
    ----------
    sums : ndarray of uint64, shape (n,)
        Of the words of each label.
    size : ndarray of int64, shape (n,)
        How many words they are.
    rows : ndarray of int64, shape (n,)
        The labels.

    Examples
    --------
    >>> table = BagTable(np.uint64([7, 9, 7]), np.array([2, 1, 2]), np.array([0, 1, 2]))
    >>> bag, none = table.find(np.uint64([7, 8]), size=2).tolist()
    >>> table.rows(bag).tolist(), none
    ([0, 2], -1)
    """

    def __init__(self, sums: NDArray[np.uint64], size: NDArray[np.int64], rows: NDArray[np.int64]) -> None:
        order = np.lexsort((rows, sums, size))
        self._rows = rows[order]
        pairs = np.stack([size[order].astype(np.uint64), sums[order]], axis=1)
        new = np.concatenate([np.ones(min(1, len(pairs)), np.bool_), (pairs[1:] != pairs[:-1]).any(axis=1)])
        self._first = np.append(np.flatnonzero(new), len(pairs))
        self._size, self._sums = pairs[self._first[:-1], 0], pairs[self._first[:-1], 1]

    def find(self, sums: NDArray[np.uint64], size: int) -> NDArray[np.int64]:
        """Return the bag of each hash, -1 where there is none."""
        a, b = np.searchsorted(self._size, [size, size + 1])
        if a == b:
            return np.full(len(sums), -1, np.int64)
        at = np.minimum(np.searchsorted(self._sums[a:b], sums), b - a - 1)
        found: NDArray[np.int64] = np.where(self._sums[a:b][at] == sums, a + at, -1)
        return found

    def rows(self, bag: int) -> NDArray[np.int64]:
        """Return the labels that have a bag."""
        return self._rows[self._first[bag] : self._first[bag + 1]]


def mix(key: NDArray[np.int64]) -> NDArray[np.uint64]:
    """Return a 64-bit hash of each key (splitmix64)."""
    z = (key.astype(np.uint64) + np.uint64(1)) * _MIX[0]
    z = (z ^ (z >> np.uint64(30))) * _MIX[1]
    z = (z ^ (z >> np.uint64(27))) * _MIX[2]
    return z ^ (z >> np.uint64(31))


def sums_of(values: NDArray[np.uint64], owner: NDArray[np.int64], n: int) -> NDArray[np.uint64]:
    """Return the sum of the values of each of `n` owners."""
    out = np.zeros(n, np.uint64)
    np.add.at(out, owner, values)
    return out
