"""The greedy road: the best pair first, then the best that is left. A baseline, and the answer when time is up."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.prices import feasible_prices, row_bound_prices
from rmtmatch.assign.problem import Matched

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.given import Resources
    from rmtmatch.assign.problem import Problem

_STEP = 1 << 12  # pairs weeded out together before they are looked at one by one


def solve_greedy(problem: Problem, resources: Resources | None = None, *, late: bool = False) -> Matched:
    """Take pairs from the best down while row, place and resources allow it.

    With one shared score this is also the stable matching. It gets at least half of the best value (without
    resources), and its prices prove that: a row's own pair and the worst pair a full column holds cover every pair
    between them. O(E log E).
    """
    pairs = gainful_pairs(problem)
    order = np.argsort(-pairs.told_apart, kind="stable")
    taken = np.zeros(problem.rows, np.bool_)
    left = problem.places.copy()
    budget = _Budget(problem, resources) if resources is not None else None
    held: list[int] = []
    for start in range(0, len(order), _STEP):
        some = order[start : start + _STEP]
        some = some[~taken[pairs.rows[some]] & (left[pairs.cols[some]] > 0)]
        for e, i, j in zip(some.tolist(), pairs.rows[some].tolist(), pairs.cols[some].tolist(), strict=True):
            if not taken[i] and left[j] > 0 and (budget is None or budget.pays(pairs.at[e])):
                taken[i] = True
                left[j] -= 1
                held.append(e)
    chosen = np.array(held, np.int64)
    lowest = np.full(problem.columns, np.inf)
    np.minimum.at(lowest, pairs.cols[chosen], pairs.worth[chosen])
    full = np.where(left == 0, np.where(np.isfinite(lowest), lowest, 0.0), 0.0)
    return Matched(pairs.at[chosen], _best_of_prices(problem, full), "greedy", late=late)


def _best_of_prices(problem: Problem, *others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return those column prices that give the lowest bound: `others`, none, or each column's best pair."""

    def bound(v: NDArray[np.float64]) -> float:
        u, v = feasible_prices(problem, v)
        return float(u.sum() + problem.places @ v)

    return min((*others, np.zeros(problem.columns), row_bound_prices(problem)), key=bound)


class _Budget:
    """What is left of each resource."""

    def __init__(self, problem: Problem, resources: Resources) -> None:
        self.entries = problem.entries
        self.use = resources.use
        self.left = resources.limit * (1 + 1e-12)  # tenths do not add up exactly

    def pays(self, at: int) -> bool:
        """Take what the entry uses, if there is that much."""
        entry = at if self.entries is None else self.entries[at]
        span = slice(self.use.indptr[entry], self.use.indptr[entry + 1])
        what, much = self.use.indices[span], self.use.data[span]
        if np.any(much > self.left[what]):
            return False
        self.left[what] -= much
        return True
