"""How much of each skill somebody has, when a skill also counts for those related to it: sparse max-product."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from rmtmatch.scoring import swift

if TYPE_CHECKING:
    from numpy.typing import NDArray

_PRODUCTS_AT_ONCE = 1 << 20
_ENTRIES_AT_ONCE = 1 << 18  # temporaries that stay in the cache
_VALUE_BITS = 32


def strongest(held: sparse.csr_array, related: sparse.csr_array, *, turned: bool = False) -> sparse.csr_array:
    """Return ``max_t held[i, t] * related[t, s]``: the best product instead of the sum of products.

    Parameters
    ----------
    held : csr_array of float32, shape (n, S)
        Level at which row i has skill t, in [0, 1].
    related : csr_array of float32, shape (S, M)
        How much skill t counts for skill s, in [0, 1].
    turned : bool, default False
        Give the transpose, shape (M, n).

    Returns
    -------
    csr_array of float32
        Sorted indices, no stored zeros. A product is rounded to float32: that is the possession, here and everywhere.
        O(products log products), a block of rows at a time.

    Examples
    --------
    >>> a = sparse.csr_array(np.float32([[1, 0.5]]))
    >>> b = sparse.csr_array(np.float32([[0.25, 0], [1, 1]]))
    >>> strongest(a, b).toarray().tolist()
    [[0.5, 0.5]]
    """
    if swift.loops() is not None:
        found = _compiled(held, related)
        return sparse.csr_array(found.T) if turned else found
    n, m = held.shape[0], related.shape[1]
    lengths = np.diff(related.indptr)
    products = np.concatenate([[0], np.cumsum(lengths[held.indices])])[held.indptr]  # up to each row
    # Row, column and value share one word of 64 bits, which sorts at the speed of memory.
    most_rows = max(1, (1 << (64 - _VALUE_BITS)) // max(1, m))
    pieces, first = [], 0
    while first < n:
        fits = int(np.searchsorted(products, products[first] + _ENTRIES_AT_ONCE, side="right")) - 1
        last = min(n, max(first + 1, fits), first + most_rows)
        pieces.append(_best(held, related, lengths, first, last, turned=turned))
        first = last
    shape = (m, n) if turned else (n, m)
    if turned:
        return _side_by_side(pieces, shape)
    ends = np.concatenate([[0], *[p[0] for p in pieces]]).cumsum()
    cols = [p[1] for p in pieces] or [np.zeros(0, np.int32)]
    values = [p[2] for p in pieces] or [np.zeros(0, np.float32)]
    return sparse.csr_array((np.concatenate(values), np.concatenate(cols), _narrow(ends)), shape=shape)


def _compiled(held: sparse.csr_array, related: sparse.csr_array) -> sparse.csr_array:
    """Do the same by a compiled loop, as many rows at a time as the room for their products allows."""
    loops = swift.loops()
    n, m = held.shape[0], related.shape[1]
    reached = np.concatenate([[0], np.cumsum(np.diff(related.indptr)[held.indices])])[held.indptr]
    room = max(_PRODUCTS_AT_ONCE, int(np.diff(reached).max(initial=0)))
    best, cols, values = np.zeros(m, np.float32), np.empty(room, np.int32), np.empty(room, np.float32)
    counts = np.zeros(n, np.int64)
    pieces = [(np.zeros(0, np.int32), np.zeros(0, np.float32))]
    first = 0
    while first < n:
        last = max(first + 1, int(np.searchsorted(reached, reached[first] + room, side="right")) - 1)
        size = loops.best_products(*arrays(held), *arrays(related), first, last, best, cols, values, counts[first:last])
        pieces.append((cols[:size].copy(), values[:size].copy()))
        first = last
    joined = (np.concatenate([p[k] for p in pieces]) for k in (1, 0))
    return sparse.csr_array((*joined, _narrow(np.concatenate([[0], np.cumsum(counts)]))), shape=(n, m))


def arrays(matrix: sparse.csr_array) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float32]]:
    """Return ``indptr, indices, data`` in the types that the loops are compiled for."""
    return (
        matrix.indptr.astype(np.int32, copy=False),
        matrix.indices.astype(np.int32, copy=False),
        matrix.data.astype(np.float32, copy=False),
    )


class Lookup:
    """Single entries of a matrix with sorted indices, by bisection.

    Examples
    --------
    >>> look = Lookup(sparse.csr_array(np.float32([[0, 2], [3, 0]])))
    >>> look(np.array([0, 1, 1]), np.array([1, 1, 0])).tolist()
    [2.0, 0.0, 3.0]
    """

    def __init__(self, matrix: sparse.csr_array) -> None:
        self._width = np.int64(matrix.shape[1])
        rows = np.arange(matrix.shape[0], dtype=np.int64) * self._width
        self._stored = np.repeat(rows, np.diff(matrix.indptr)) + matrix.indices
        self._data = matrix.data

    def __call__(self, rows: NDArray[Any], cols: NDArray[Any]) -> NDArray[Any]:
        """Return the entries, shape as `rows`; 0 where nothing is stored."""
        if not len(self._stored):
            return np.zeros(len(rows), self._data.dtype)
        wanted = rows * self._width + cols
        at = np.minimum(np.searchsorted(self._stored, wanted), len(self._stored) - 1)
        return np.asarray(np.where(self._stored[at] == wanted, self._data[at], self._data.dtype.type(0)))


def _best(
    held: sparse.csr_array, related: sparse.csr_array, lengths: NDArray[Any], first: int, last: int, *, turned: bool
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]:
    """Return entries a major row, minor indices and values of rows `first` to `last`."""
    a, b = held.indptr[first], held.indptr[last]
    skills, levels = held.indices[a:b], held.data[a:b]
    count = lengths[skills]
    ends = np.cumsum(count)
    start = np.repeat(related.indptr[skills] - (ends - count), count) + np.arange(int(ends[-1]) if len(ends) else 0)
    value = np.repeat(levels, count) * related.data[start]
    row = np.repeat(np.repeat(np.arange(last - first), np.diff(held.indptr[first : last + 1])), count)
    col = related.indices[start]
    minor = (last - first) if turned else related.shape[1]
    place = (
        col.astype(np.uint64) * np.uint64(minor) + row.astype(np.uint64)
        if turned
        else (row.astype(np.uint64) * np.uint64(minor) + col.astype(np.uint64))
    )
    key = (place << np.uint64(_VALUE_BITS)) | value.astype(np.float32, copy=False).view(np.uint32)
    key.sort()
    place = key >> np.uint64(_VALUE_BITS)
    best = np.concatenate([place[1:] != place[:-1], np.ones(min(1, len(key)), bool)])
    best &= key.astype(np.uint32) > 0
    place, found = place[best], key[best].astype(np.uint32).view(np.float32)
    major = place // np.uint64(minor)
    inner = (place - major * np.uint64(minor)).astype(np.int32)
    width = related.shape[1] if turned else last - first
    return np.bincount(major.astype(np.int64), minlength=width), inner + np.int32(first if turned else 0), found


def _side_by_side(
    pieces: list[tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.float32]]], shape: tuple[int, int]
) -> sparse.csr_array:
    """Join pieces that hold neighbouring columns of one matrix."""
    if len(pieces) == 1:
        counts, cols, values = pieces[0]
        return sparse.csr_array((values, cols, _narrow(np.concatenate([[0], counts.cumsum()]))), shape=shape)
    major = [np.repeat(np.arange(shape[0]), counts) for counts, _, _ in pieces]
    joined = sparse.coo_array(
        (
            np.concatenate([*[p[2] for p in pieces], np.zeros(0, np.float32)]),
            (
                np.concatenate([*major, np.zeros(0, np.int64)]),
                np.concatenate([*[p[1] for p in pieces], np.zeros(0, np.int32)]),
            ),
        ),
        shape=shape,
    )
    return sparse.csr_array(joined)


def _narrow(ends: NDArray[Any]) -> NDArray[Any]:
    return ends.astype(np.int32) if int(ends[-1]) <= np.iinfo(np.int32).max else ends.astype(np.int64)
