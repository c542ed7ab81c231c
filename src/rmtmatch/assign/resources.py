"""Limits that pairs share: euros of a pool, seats of a training.

A price on each resource turns the limits into costs, and what is left is a plain assignment problem. For any prices,
its optimum plus ``limit @ prices`` is a bound, convex in the prices; its answer says which way they should go. Around
the best prices there are answers a little over the limits and answers a little under them: mixing those, part by part,
gives an answer that fits. Last, a small integer program looks at the few pairs that the bound leaves undecided.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.answer import OPTIMAL_GAP
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.problem import Matched, Problem
from rmtmatch.assign.repair import Shared, drop_to_fit, mix, small_exact, small_prices

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.assign.given import Resources

    Road = Callable[[Problem, NDArray[np.float64] | None], Matched]

_FLAT = 1e-7  # prices are good enough when no more than this share of the bound could still come off


def solve_with_resources(
    problem: Problem,
    resources: Resources,
    road: Road,
    *,
    start: NDArray[np.float64] | None,
    out_of_time: Callable[[], bool],
    progress: Callable[[int, int, str], None] | None = None,
) -> Matched:
    """Solve with shared limits: a feasible answer, and prices that bound how far it can be from the best.

    Parameters
    ----------
    problem : Problem
    resources : Resources
    road : callable
        Solves a problem without limits, exactly, from given start prices.
    start : ndarray of float64, shape (m,), or None
        Column prices to start from.
    out_of_time : callable
        Asked between solves; once it says so, the best answer so far is returned.
    progress : callable, optional

    Returns
    -------
    Matched
        ``rounds`` counts the solves: some 8 for one resource, 10 to 30 for several.
    """
    search = _Search(problem, Shared.of(problem, resources), road, start)
    at_most = 16 + 8 * search.shared.count
    search.look_at(np.zeros(search.shared.count))
    prices, exact = search.first_guess()
    reach = np.maximum(prices, 1e-6 * search.most)
    while search.gap > OPTIMAL_GAP and len(search.points) < at_most and not out_of_time():
        if progress is not None:
            progress(len(search.points), at_most, "prices of resources")
        before = search.bound
        search.look_at(prices)
        if exact:  # no other prices bound better
            break
        reach = reach * 2 if search.bound < before else reach / 2
        prices, lowest = search.next_prices(reach)
        if search.bound - lowest <= _FLAT * abs(search.bound):
            break
    if search.gap > OPTIMAL_GAP:
        search.mix()
    if search.gap > OPTIMAL_GAP and not out_of_time():
        search.repair()
    return search.matched(resources, late=search.gap > OPTIMAL_GAP and out_of_time())


@dataclass(frozen=True, slots=True, eq=False)
class _Point:
    """The plain optimum at some prices: which pairs it holds, what they use, and the bound it gives."""

    prices: NDArray[np.float64]
    held: NDArray[np.int64]
    used: NDArray[np.float64]
    bound: float
    row_prices: NDArray[np.float64]
    col_prices: NDArray[np.float64]


class _Search:
    """Everything seen so far: points on the bound, and the best answer within the limits."""

    def __init__(self, problem: Problem, shared: Shared, road: Road, start: NDArray[np.float64] | None) -> None:
        self.problem = problem
        self.shared = shared
        self.road = road
        self.start = start
        self.points: list[_Point] = []
        self.held = np.empty(0, np.int64)
        self.value = 0.0
        self.method = ""
        # above this price no pair is worth what it uses
        table = shared.use.tocoo()
        self.most = np.zeros(shared.count)
        np.maximum.at(self.most, table.col, shared.pairs.worth[table.row] / table.data)

    @property
    def best(self) -> _Point:
        """The point with the lowest bound."""
        return min(self.points, key=lambda point: point.bound)

    @property
    def bound(self) -> float:
        """No answer within the limits is worth more."""
        return self.best.bound

    @property
    def gap(self) -> float:
        """How far the best answer can be from the best there is."""
        return (self.bound - self.value) / max(1.0, abs(self.value))

    def look_at(self, prices: NDArray[np.float64]) -> None:
        """Solve the plain problem at these prices."""
        shared, pairs = self.shared, self.shared.pairs
        left = pairs.worth - shared.use @ prices
        open_ = shared.best_of_pair(left)
        sub = Problem(
            columns=self.problem.columns,
            indptr=np.searchsorted(open_, pairs.indptr).astype(np.int64),
            at=np.searchsorted(open_, pairs.indptr[:-1]).astype(np.int64),
            cols=pairs.cols[open_],
            scores=left[open_],
            entries=open_,
            reserve=0.0,
            bonus=None,
            places=self.problem.places,
            row_hash=self.problem.row_hash,
            col_hash=self.problem.col_hash,
        )
        found = self.road(sub, self.points[-1].col_prices if self.points else self.start)
        self.method = found.method
        held, v = open_[found.at], found.col_prices
        u = np.zeros(self.problem.rows)
        np.maximum.at(u, pairs.rows, left - v[pairs.cols])
        bound = float(u.sum() + self.problem.places @ v + prices.sum())
        self.points.append(_Point(prices, held, shared.used(held), bound, u, v))
        self.offer(drop_to_fit(shared, held))

    def offer(self, held: NDArray[np.int64]) -> None:
        """Keep an answer within the limits if it is better than the best so far."""
        value = float(self.shared.pairs.worth[held].sum())
        if value > self.value:
            self.held, self.value = held, value

    def first_guess(self) -> tuple[NDArray[np.float64], bool]:
        """Prices from an exact linear program where that is small, else from each row's next best without the resource.

        Says whether they are exact, too.

        Rows give a resource up in the order of what that costs them for a unit; the price is what the last one pays
        whose leaving makes the rest fit.
        """
        shared, point = self.shared, self.points[0]
        exact = small_prices(shared, self.problem.places)
        if exact is not None:
            return exact, True
        prices = np.zeros(shared.count)
        for r in np.flatnonzero(point.used > 1):
            use = shared.use[:, [r]].toarray().ravel()
            left = shared.pairs.worth - point.col_prices[shared.pairs.cols]
            without = np.zeros(self.problem.rows)
            np.maximum.at(without, shared.pairs.rows, np.where(use > 0, 0.0, left))
            users = point.held[use[point.held] > 0]
            cost = (left[users] - without[shared.pairs.rows[users]]) / use[users]
            order = np.argsort(cost)
            freed = np.cumsum(use[users][order])
            last = min(int(np.searchsorted(freed, point.used[r] - 1)), len(order) - 1)
            prices[r] = max(float(cost[order[last]]), 1e-6 * self.most[r])
        return prices, False

    def next_prices(self, reach: NDArray[np.float64]) -> tuple[NDArray[np.float64], float]:
        """Where the bound would be lowest if it were as flat as it looks, within `reach` of the best prices."""
        from scipy.optimize import linprog  # noqa: PLC0415  imported at use

        best, count = self.best, self.shared.count
        # bound(p) >= bound_k + (1 - used_k) @ (p - prices_k) for every point k
        slopes = np.array([1 - point.used for point in self.points])
        offsets = np.array([point.bound - s @ point.prices for point, s in zip(self.points, slopes, strict=True)])
        low = np.zeros(count) if count == 1 else np.maximum(0, best.prices - reach)
        high = self.most if count == 1 else np.minimum(self.most, best.prices + reach)
        found = linprog(
            np.append(np.zeros(count), 1.0),
            A_ub=np.column_stack([slopes, -np.ones(len(slopes))]),
            b_ub=-offsets,
            bounds=[*zip(low, high, strict=True), (None, None)],
        )
        if found.x is None:
            return best.prices, best.bound
        inside = bool(np.all((found.x[:-1] > low) | (low == 0)) and np.all((found.x[:-1] < high) | (high >= self.most)))
        return np.maximum(found.x[:-1], 0), float(found.x[-1]) if inside else -np.inf

    def mix(self) -> None:
        """Take parts of answers over the limits into the best one within them."""
        for point in sorted(self.points, key=lambda point: point.bound)[:4]:
            self.offer(mix(self.shared, self.held, point.held))

    def repair(self) -> None:
        """Solve the undecided rest exactly: the pairs that could still be in a better answer."""
        best, pairs = self.best, self.shared.pairs
        left = pairs.worth - self.shared.use @ best.prices
        loss = best.row_prices[pairs.rows] + best.col_prices[pairs.cols] - left
        self.offer(small_exact(self.shared, self.problem.places, self.held, loss, best.bound - self.value))

    def matched(self, resources: Resources, *, late: bool) -> Matched:
        """Hand the best answer and the best prices back, in the caller's units."""
        best, shared = self.best, self.shared
        prices = np.zeros(len(resources.limit))
        prices[shared.which] = best.prices / shared.unit
        prices = self._closed(prices, resources)
        return Matched(shared.pairs.at[self.held], best.col_prices, self.method, len(self.points), late, prices)

    def _closed(self, prices: NDArray[np.float64], resources: Resources) -> NDArray[np.float64]:
        """Price the resources of which there is nothing so high that nobody wants them: that costs no bound."""
        nothing = np.flatnonzero(resources.limit == 0)
        if not len(nothing):
            return prices
        pairs = gainful_pairs(self.problem)
        entry = pairs.at if self.problem.entries is None else self.problem.entries[pairs.at]
        left = pairs.worth - self.best.row_prices[pairs.rows] - self.best.col_prices[pairs.cols]
        left -= resources.use[entry] @ prices
        table = resources.use[entry][:, nothing].tocoo()
        wanted = (left[table.row] > 0) & (table.data > 0)
        np.maximum.at(prices, nothing[table.col[wanted]], left[table.row[wanted]] / table.data[wanted])
        return prices
