"""The search for prices of shared limits: a bound that falls, and answers on either side of the limits."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.answer import OPTIMAL_GAP
from rmtmatch.assign.lowest import Cuts
from rmtmatch.assign.repair import MANY, drop_to_fit, mix, small_exact, small_prices

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.assign.problem import Matched, Problem
    from rmtmatch.assign.shared import Shared
    from rmtmatch.assign.sweep import Sweep

    Road = Callable[[Problem, NDArray[np.float64] | None], Matched]

FLAT = 1e-7  # prices are good enough when no more than this share of the bound could still come off
_PROVEN = 1e-6  # share of the bound by which pairs not yet looked for may still raise it
_AT_MOST = 60  # solves on the same pairs
_JUMPS = 0.003  # of a limit: nearer than that, or ...
_EVENLY = 5  # ... after so many solves, use no longer seems to fall evenly
_MIXED = 4  # answers that parts are taken from


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The plain optimum at some prices: where its pairs stand in the problem, what they use, and the bound it gives."""

    prices: NDArray[np.float64]
    at: NDArray[np.int64]
    used: NDArray[np.float64]
    bound: float
    row_prices: NDArray[np.float64]
    col_prices: NDArray[np.float64]


class Search:
    """Everything seen so far: points on the bound, and the best answer within the limits.

    Prices are by the limit here: what using all of a resource costs.
    """

    def __init__(
        self,
        problem: Problem,
        shared: Shared,
        road: Road,
        out_of_time: Callable[[], bool],
        progress: Callable[[int, int, str], None] | None,
    ) -> None:
        self.problem = problem
        self.shared: Shared = shared
        self.road = road
        self.out_of_time = out_of_time
        self.progress = progress
        self.cuts: Cuts = Cuts(shared.count)
        self.points: list[Point] = []
        self.fresh: int = 0  # the first point on the present pairs
        self.proofs: list[Point] = []  # points whose bound holds over every pair
        self.next: NDArray[np.float64] = np.zeros(shared.count)
        self.exact: bool = False
        self.falls: float = 0.0  # the logarithm of the use of a single resource, by price
        self.at: NDArray[np.int64] = np.empty(0, np.int64)
        self.value: float = 0.0
        self.method: str = ""

    @property
    def best(self) -> Point:
        """The point with the lowest bound."""
        return min(self.points[self.fresh :], key=lambda point: point.bound)

    @property
    def gap(self) -> float:
        """How far the best answer can be from the best there is."""
        return (self.best.bound - self.value) / max(1.0, abs(self.value))

    def start(self, free: Matched, guess: NDArray[np.float64]) -> None:
        """Begin with the optimum without limits, and with a guess of the prices of every resource."""
        self.method = free.method
        nothing = np.zeros(self.shared.count)
        self._note(nothing, self.shared.find(free.at), free.col_prices, self.shared.left(nothing))
        self._begin_at(guess[self.shared.which] * self.shared.unit)

    def widen(self, shared: Shared) -> None:
        """Go on with more pairs, at the best prices so far."""
        prices = self.best.prices
        self.shared, self.fresh = shared, len(self.points)
        self._begin_at(prices)

    def _begin_at(self, prices: NDArray[np.float64]) -> None:
        """Look at these prices, or at the best there are on the present pairs, where those are soon known."""
        again = self.fresh > 0 and len(self.shared.pairs) > MANY  # a large program is solved once
        exact = None if again else small_prices(self.shared, self.problem.places)
        self.exact = exact is not None
        self.look_at(prices if exact is None else exact)

    def descend(self, flat: float) -> None:
        """Lower the bound, price by price, until no more than a share of `flat` could still come off."""
        most = self.shared.highest_prices()
        reach = np.maximum(self.best.prices, 1e-6 * most)
        at_most = len(self.points) + (16 if self.fresh else min(16 + 8 * self.shared.count, _AT_MOST))
        while not self.exact and self.gap > OPTIMAL_GAP and len(self.points) < at_most and not self.out_of_time():
            best = self.best
            low, high = np.zeros(self.shared.count), most
            if self.shared.count > 1:
                low, high = np.maximum(0.0, best.prices - reach), np.minimum(most, best.prices + reach)
            prices, lowest = self.cuts.lowest(low, high)
            inside = np.all((prices > low) | (low == 0)) and np.all((prices < high) | (high >= most))
            if inside and best.bound - lowest <= flat * abs(best.bound):
                break
            self.look_at(self._between(prices))
            reach = reach * 2 if self.best.bound < best.bound else reach / 2

    def look_at(self, prices: NDArray[np.float64]) -> None:
        """Solve the plain problem at these prices."""
        if self.progress is not None:
            self.progress(len(self.points), max(len(self.points), _AT_MOST), "prices of resources")
        left = self.shared.left(prices)
        plain, which = self.shared.priced(self.problem, left)
        nearest = min(self.points, key=lambda point: float(np.abs(point.prices - prices).sum()))
        found = self.road(plain, nearest.col_prices)
        self._note(prices, which[found.at], found.col_prices, left)

    def _between(self, prices: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return where a single resource would just be used up if the logarithm of its use fell evenly with the price.

        Use falls almost without jumps, so that this is nearer than where the bounds of two points cross (`prices`),
        until it is used up but for so little that the jumps show.
        """
        if self.shared.count > 1:
            return prices
        points = sorted(self.points[self.fresh :], key=lambda point: float(point.prices[0]))
        off = np.array([point.used[0] - 1 for point in points])
        fits = off <= 0
        if fits.any() and (np.abs(off).min() < _JUMPS or len(points) > _EVENLY):
            return prices
        k = max(1, int(fits.argmax()) if fits.any() else len(points) - 1)
        if len(points) > 1:
            low, high = points[k - 1], points[k]
            fall = -np.log(max(high.used[0], _JUMPS) / low.used[0])
            if fall > 0:
                self.falls = fall / float(high.prices[0] - low.prices[0])
        near = points[int(np.abs(off).argmin())]
        aim = 0.0 if fits.any() else -_JUMPS / 3  # one that fits is needed
        if self.falls <= 0 or near.used[0] <= 0:
            return prices
        return np.maximum(0.0, near.prices + (np.log(near.used) - aim) / self.falls)

    def _note(
        self,
        prices: NDArray[np.float64],
        held: NDArray[np.int64],
        col_prices: NDArray[np.float64],
        left: NDArray[np.float64],
    ) -> None:
        """Remember a point, and the answer if it fits."""
        shared = self.shared
        row_prices = shared.row_max(left - col_prices[shared.pairs.cols])
        bound = float(row_prices.sum() + self.problem.places @ col_prices + prices.sum())
        used = shared.used(held)
        self.points.append(Point(prices, shared.pairs.at[held], used, bound, row_prices, col_prices))
        # these pairs stay an answer at any prices, for any other pairs
        self.cuts.add(1 - used, float(shared.pairs.worth[held].sum()))
        if shared.fits(used):
            self._offer(held)

    def _offer(self, held: NDArray[np.int64]) -> None:
        """Keep an answer within the limits if it is better than the best so far."""
        value = float(self.shared.pairs.worth[held].sum())
        if value > self.value:
            self.at, self.value = self.shared.pairs.at[held], value

    def check(self, sweep: Sweep) -> NDArray[np.int64]:
        """Look at every pair at the best prices: note the bound that then holds, return the pairs that are better."""
        best, places = self.best, self.problem.places
        tolerance = 1e-12 * float(self.shared.pairs.worth.max(initial=0.0))
        prices = self.each(best.prices, len(sweep.resources.limit))
        row_prices, better = sweep.better(prices, best.col_prices, best.row_prices, tolerance)
        bound = float(row_prices.sum() + places @ best.col_prices + best.prices.sum())
        self.proofs.append(replace(best, bound=bound, row_prices=row_prices))
        return better

    def proven(self) -> bool:
        """Whether the bound over every pair is as good as that over the present ones."""
        return self.proofs[-1].bound - self.best.bound <= _PROVEN * abs(self.best.bound)

    def round_off(self) -> None:
        """Take parts of answers over the limits into the best one within them; then solve what is left undecided."""
        shared, best = self.shared, self.best
        near = sorted(self.points, key=lambda point: point.bound)[:_MIXED]
        if shared.count > 1 or not self.value:
            for point in near:
                self._offer(drop_to_fit(shared, shared.find(point.at)))
        for point in near:
            if self.gap > OPTIMAL_GAP:
                self._offer(mix(shared, shared.find(self.at), shared.find(point.at)))
        if self.gap <= OPTIMAL_GAP or self.out_of_time():
            return
        pairs = shared.pairs
        loss = best.row_prices[pairs.rows] + best.col_prices[pairs.cols] - shared.left(best.prices)
        self._offer(small_exact(shared, self.problem.places, shared.find(self.at), loss, best.bound - self.value))

    def proof(self) -> Point:
        """Return the point with the lowest bound that holds over every pair."""
        return min(self.proofs, key=lambda point: point.bound) if self.proofs else self.best

    def each(self, prices: NDArray[np.float64], count: int) -> NDArray[np.float64]:
        """Return prices in the caller's units, of every resource."""
        each = np.zeros(count)
        each[self.shared.which] = prices / self.shared.unit
        return each
