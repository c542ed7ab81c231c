"""Where a convex function could be lowest, judged by lines that lie below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Cuts:
    """Lines ``offset + slope @ prices`` below a convex function of the prices of `count` resources."""

    def __init__(self, count: int) -> None:
        self.slopes: NDArray[np.float64] = np.empty((0, count))
        self.offsets: NDArray[np.float64] = np.empty(0)

    def add(self, slope: NDArray[np.float64], offset: float) -> None:
        """Add a line."""
        self.slopes = np.vstack([self.slopes, slope])
        self.offsets = np.append(self.offsets, offset)

    def lowest(self, low: NDArray[np.float64], high: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
        """Return the prices between `low` and `high` at which the highest line is lowest, and how low that is."""
        if len(low) == 1:
            return self._lowest_of_one(float(low[0]), float(high[0]))
        from scipy.optimize import linprog  # noqa: PLC0415  imported at use

        found = linprog(
            np.append(np.zeros(len(low)), 1.0),
            A_ub=np.column_stack([self.slopes, -np.ones(len(self.slopes))]),
            b_ub=-self.offsets,
            bounds=[*zip(low, high, strict=True), (None, None)],
        )
        if found.x is None:
            return low, np.inf
        return np.clip(found.x[:-1], low, high), float(found.x[-1])

    def _lowest_of_one(self, low: float, high: float) -> tuple[NDArray[np.float64], float]:
        """Where two lines cross, or at an end: few enough to try them all."""
        slopes = self.slopes[:, 0]
        steeper = slopes[:, None] - slopes[None, :]
        i, j = np.nonzero(steeper > 0)
        crossings = (self.offsets[j] - self.offsets[i]) / steeper[i, j]
        tried = np.append(np.clip(crossings, low, high), [low, high])
        heights = (self.offsets[:, None] + slopes[:, None] * tried).max(axis=0)
        best = int(heights.argmin())
        return tried[best : best + 1], float(heights[best])
