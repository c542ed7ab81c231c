"""Gaps to be closed and the options for each, as the search for the cheapest set takes them: bits and numbers."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_ITEMS = 62
"""Bits of a mask."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps to be closed, with their options.

    Parameters
    ----------
    items : ndarray of int64, shape (g,)
        How many items each gap has, at most `MOST_ITEMS`.
    limit : ndarray of float64, shape (g,)
        Most weeks in all.
    gap : ndarray of int64, shape (o,)
        Gap of each option, rising.
    mask : ndarray of int64, shape (o,)
        Items it closes: bit 0 is the most important.
    price, weeks : ndarray of float64, shape (o,)
        At least 0.
    turn : ndarray of int64, shape (o,)
        Which of equals comes first.
    """

    items: NDArray[np.int64]
    limit: NDArray[np.float64]
    gap: NDArray[np.int64]
    mask: NDArray[np.int64]
    price: NDArray[np.float64]
    weeks: NDArray[np.float64]
    turn: NDArray[np.int64]

    def take(self, at: NDArray[np.int64]) -> Gaps:
        """Return the same gaps with some of the options."""
        return replace(self, **{name: getattr(self, name)[at] for name in ("gap", "mask", "price", "weeks", "turn")})
