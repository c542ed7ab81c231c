"""Pair by pair, what is asked against what is possessed: the entries behind forward coverage, a chunk at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.possession import strongest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rmtmatch.scoring.setting import Setting

_CANDIDATES_AT_ONCE = 256
_ENTRIES_AT_ONCE = 1 << 19


@dataclass(frozen=True, slots=True)
class Entries:
    """What the pairs ``first`` to ``last`` ask, one entry a pair and column.

    Parameters
    ----------
    first, last : int
        Which pairs.
    pair : ndarray of int64
        Pair of each entry, counted from `first`.
    at : ndarray of int64
        Position of each entry in the arrays of `Asked`.
    covered : ndarray of float64
        How far the person covers it, in [0, 1].
    """

    first: int
    last: int
    pair: NDArray[np.int64]
    at: NDArray[np.int64]
    covered: NDArray[np.float64]

    def sums(self, weight: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the weighted sum of `covered` of each pair; an entry is added in the order it stands in."""
        return np.asarray(np.bincount(self.pair, weight[self.at] * self.covered, self.last - self.first), float)


def entries(setting: Setting, rows: NDArray[Any], cols: NDArray[Any]) -> Iterator[Entries]:
    """Lay out the entries of pairs that are sorted by row.

    Only some hundreds of candidates are held dense at a time; O(entries) time.
    """
    asked = setting.asked
    lengths = asked.lengths
    width = len(asked.skill)
    n = setting.held.shape[0]
    for start in range(0, n, _CANDIDATES_AT_ONCE):
        end = min(n, start + _CANDIDATES_AT_ONCE)
        a, b = np.searchsorted(rows, [start, end])
        if a == b:
            continue
        possessed = strongest(setting.held[start:end], setting.related_asked).toarray().reshape(-1)
        count = lengths[cols[a:b]]
        before = np.concatenate([[0], np.cumsum(count)])
        first = int(a)
        while first < b:
            fits = np.searchsorted(before, before[first - a] + _ENTRIES_AT_ONCE, side="right") - 1
            last = int(min(b, max(first + 1, a + fits)))
            part = slice(first - a, last - a)
            pair = np.repeat(np.arange(last - first), count[part])
            at = np.arange(len(pair)) + np.repeat(
                asked.indptr[cols[first:last]] - (before[part] - before[first - a]), count[part]
            )
            col = asked.col[at]
            held = possessed[np.repeat((rows[first:last] - start) * width, count[part]) + col]
            yield Entries(first, last, pair, at, asked.covered(held.astype(np.float64), col))
            first = last
