"""A plan that is the best over every pair that meets the demands, and not only over those that were kept.

The prices of a plan say what a pair would have to be worth to improve it. All pairs pass by once more, and those that
are worth more, directly or through a route, are added and the plan is made again, until there are none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.results.edges import pair_values
from rmtmatch.results.pricing import Pricing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from rmtmatch.assign import Assignment
    from rmtmatch.policy import Policy
    from rmtmatch.results.edges import PlanEdges
    from rmtmatch.results.pairs import Pairs
    from rmtmatch.results.pins import Pins
    from rmtmatch.scoring.beyond import Prices
    from rmtmatch.scoring.blocks import Scored
    from rmtmatch.scoring.setting import Setting
    from rmtmatch.scoring.watched import Watched

    Progress = Callable[[int, int, str], None]

MOST_ROUNDS = 12
"""After so many rounds the plan stands with what is proven of it."""
AHEAD = 0.01
"""In score: where some pairs would improve the plan, those that lie so little below their prices join as well.
Prices move once more with each round, mostly by less; so half as many rounds are needed."""
_TOLERANCE = 1e-9


class Round(NamedTuple):
    """A plan on some pairs, as it is made."""

    pairs: Pairs
    edges: PlanEdges
    answer: Assignment
    pins: Pins


def proven(
    plan: Round,
    policy: Policy,
    solve: Callable[[Pairs, Assignment], Round],
    *,
    working_memory_mb: float,
    progress: Progress | None,
) -> tuple[Round, bool]:
    """Return the plan over all pairs, and whether its bound holds for all of them.

    Parameters
    ----------
    plan : Round
        The plan over the kept pairs.
    policy : Policy
        Of the plan.
    solve : callable
        Makes a plan on other pairs; is given the last answer to start from.

    Notes
    -----
    The first pass is O(pairs), in blocks; later ones look at what can have come up since (`rmtmatch.scoring.watched`).
    What is looked at closer is what the bounds of `rmtmatch.scoring.beyond` leave.
    Routes are those that the search finds, as everywhere.
    """
    looked = Looked.of(plan.pairs, plan.pins, policy)
    for _ in range(MOST_ROUNDS):
        if plan.answer.status == "time_limit":
            return plan, False
        better = looked.better(plan, policy, working_memory_mb, progress)
        if not len(better):
            return plan, True
        pairs = replace(plan.pairs, scored=plan.pairs.scored.joined(better))
        plan = solve(pairs, plan.answer)
    return plan, False


class Seen(NamedTuple):
    """What looks at a market leave for the next one, for as long as its market and policy stay the same.

    Parameters
    ----------
    spare : Scored
        Pairs that were looked at closer without being worth it yet: they are not scored again.
    watched : Watched or None
        Which others came near their prices.
    pricing : Pricing
    """

    spare: Scored
    watched: Watched | None
    pricing: Pricing

    def quiet(self, policy: Policy, answer: Assignment, resources: Sequence[tuple[str, str]]) -> bool:
        """Tell that another look would find nothing at the prices of `answer`; needs nothing else of the market."""
        prices = self.pricing.prices(answer, resources)
        if self.watched is None or not self.watched.quiet(prices):
            return False
        return not _better(self.spare, policy, prices).any()


class Looked:
    """All pairs, looked at with the prices of one plan after another.

    Parameters
    ----------
    setting : Setting
    pricing : Pricing
    kept : Scored
        The pairs of the plan.
    seen : Seen, optional
        What earlier looks left.
    """

    def __init__(self, setting: Setting, pricing: Pricing, kept: Scored, seen: Seen | None = None) -> None:
        self._setting, self._pricing = setting, pricing
        self._complete = int(kept.met_candidates.sum()) == len(kept)
        self._settled: NDArray[np.int64] | None = None
        self._spare = kept.take(np.zeros(len(kept), bool)) if seen is None else seen.spare
        self._watched = None if seen is None or seen.watched is None else seen.watched.about(setting)

    @property
    def seen(self) -> Seen:
        """What the looks so far leave for the next one."""
        return Seen(self._spare, self._watched, self._pricing)

    @classmethod
    def of(cls, pairs: Pairs, pins: Pins, policy: Policy, seen: Seen | None = None) -> Looked:
        """Prepare for plans under `policy`."""
        from rmtmatch.scoring.setting import prepare  # noqa: PLC0415  the kernels are loaded at use

        # What money counts for is said by the policy of the plan, all else by that of the pairs.
        money = {name: getattr(policy, name) for name in ("score_per_1000_eur", "score_per_training_week")}
        pricing = Pricing.of(pairs, pins, policy) if seen is None else seen.pricing
        sides = {} if pairs.sides is None else pairs.sides._asdict()
        setting = prepare(pairs.market, pairs.policy.with_(**money), **sides)
        return cls(setting, pricing, pairs.scored, seen)

    def better(self, plan: Round, policy: Policy, working_memory_mb: float, progress: Progress | None) -> Scored:
        """Return the pairs that would improve the plan, and if there are any, those that nearly would.

        They are no longer looked at.
        """
        prices = self._pricing.prices(plan.answer, plan.edges.resources)
        if self._settled is None:  # later plans have more pairs, but only of those that were looked at
            kept = plan.pairs.scored
            self._settled = np.sort(np.concatenate([_keys(kept)[kept.route_exact], _keys(self._spare)]))
        rows, cols = self._unsettled(plan, prices, self._settled, working_memory_mb, progress)
        if len(rows):
            more = _scored(self._setting, rows, cols, plan.pairs.scored)
            self._spare = self._spare.joined(more)
            keys = _keys(more)
            if self._watched is not None:
                self._watched.settle(keys, len(prices.cols))
            self._settled = np.insert(self._settled, np.searchsorted(self._settled, keys), keys)
        good = _better(self._spare, policy, prices)
        if good.any():
            good = _better(self._spare, policy, prices._replace(rows=prices.rows - AHEAD))
        found = self._spare.take(good)
        self._spare = self._spare.take(~good)
        return found

    def _unsettled(
        self,
        plan: Round,
        prices: Prices,
        settled: NDArray[np.int64],
        working_memory_mb: float,
        progress: Progress | None,
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return pairs that may improve the plan, and of which not everything is known yet."""
        from rmtmatch.scoring.beyond import kept_beyond, most_learned  # noqa: PLC0415  the kernels are loaded at use
        from rmtmatch.scoring.watched import Watched, among  # noqa: PLC0415  the same

        if self._complete:
            left = plan.pairs.scored.take(~among(_keys(plan.pairs.scored), settled))
            return kept_beyond(self._setting, left, prices)
        if self._watched is None:
            self._watched = Watched(self._setting, working_memory_mb)
            if self._setting.trainings is None:  # what some may learn is mostly more than any price
                learned = most_learned(self._setting, prices.trainings)
                self._watched.begin(_most_left_out(plan.pairs, learned), learned, prices)
        return self._watched.beyond(prices, known=settled, progress=progress)


def _better(spare: Scored, policy: Policy, prices: Prices) -> NDArray[np.bool_]:
    """Mark pairs worth more than their prices in their better way, less what that takes of seats and pools."""
    from rmtmatch.scoring.scored import trainings_of  # noqa: PLC0415  the kernels are loaded at use

    direct, through = pair_values(policy, spare)
    routed = np.flatnonzero(spare.route >= 0)
    count, trainings = trainings_of(spare.routes, spare.route[routed].astype(np.int64))
    pair = np.repeat(np.arange(len(routed)), count)
    taken = np.bincount(pair, prices.trainings[trainings], len(routed))
    worth = np.where(spare.needs_route, -np.inf, direct)
    worth[routed] = np.maximum(worth[routed], through[routed] - taken)
    return np.asarray(worth > prices.rows[spare.rows] + prices.cols[spare.cols] + _TOLERANCE)


def _most_left_out(pairs: Pairs, learned: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the most that any pair of a candidate scores which is not kept, or of which not all is known; (n,).

    What was left out is no better than the last of the best that were kept. Of a kept pair all is known where its
    route was searched, or where nothing can be learned for the vacancy.
    """
    kept, top = pairs.scored, pairs.top
    count = np.bincount(kept.rows, minlength=len(kept.met_candidates))
    left_out = kept.met_candidates > count
    if top is None:
        return np.where(left_out, np.inf, -np.inf)
    most = np.where(left_out & (count < top), np.inf, -np.inf)
    some = np.flatnonzero(left_out & (count >= top))
    by_score = np.sort(2.0 * kept.rows - kept.score)  # row by row, best first
    most[some] = 2.0 * some - by_score[np.cumsum(count)[some] - count[some] + top - 1]
    unsure = ~kept.route_exact & (learned[kept.cols] > 0)
    np.maximum.at(most, kept.rows[unsure], kept.score[unsure])
    return most


def _keys(scored: Scored) -> NDArray[np.int64]:
    return scored.rows.astype(np.int64) * max(1, len(scored.met_vacancies)) + scored.cols


def _scored(setting: Setting, rows: NDArray[np.int64], cols: NDArray[np.int64], of: Scored) -> Scored:
    from rmtmatch.scoring.blocks import Counts, score_pairs  # noqa: PLC0415  the kernels are loaded at use

    counts = Counts(*(getattr(of, name) for name in Counts._fields))
    return score_pairs(setting, rows, cols, counts, routes_for=None)
