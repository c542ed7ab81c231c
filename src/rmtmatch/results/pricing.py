"""From the answer of the solver to what every pair of a market, kept or not, must be worth more than."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.results.edges import has_skills
from rmtmatch.results.solved import places

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.assign import Assignment
    from rmtmatch.policy import Policy
    from rmtmatch.results.pairs import Pairs
    from rmtmatch.results.pins import Pins
    from rmtmatch.scoring.beyond import Prices


class Pricing(NamedTuple):
    """What turns the answer of the solver into what the pairs of a market must be worth more than.

    Parameters
    ----------
    rows : ndarray of bool, shape (n,)
        Candidates who may be assigned: something is known of them, and no pin has taken them.
    cols : ndarray of bool, shape (m,)
        Vacancies with a place that no pin has taken.
    reserve : float
    trainings : tuple of str
        Ids.
    euro : ndarray of float64, shape (t,)
    pools : tuple of str
    """

    rows: NDArray[np.bool_]
    cols: NDArray[np.bool_]
    reserve: float
    trainings: tuple[str, ...]
    euro: NDArray[np.float64]
    pools: tuple[str, ...]

    @classmethod
    def of(cls, pairs: Pairs, pins: Pins, policy: Policy) -> Pricing:
        """Look up what is asked of a market; people and places that are taken by pins are out of reach."""
        scored, market = pairs.scored, pairs.market
        rows = has_skills(market)
        rows[scored.rows[pins.pairs]] = False
        taken = np.bincount(scored.cols[pins.pairs], minlength=len(market.vacancies))
        return cls(
            rows,
            places(market) > taken,
            policy.reserve,
            tuple(map(str, market.trainings.ids)),
            np.nan_to_num(np.asarray(market.trainings["cost_eur"], np.float64)),
            tuple(policy.pools_eur),
        )

    def prices(self, answer: Assignment, resources: Sequence[tuple[str, str]]) -> Prices:
        """Return the prices of an answer; `resources` names what its resource prices are of, as in `PlanEdges`."""
        from rmtmatch.scoring.beyond import Prices  # noqa: PLC0415  the kernels are loaded at use

        each = dict(zip(resources, answer.resource_prices.tolist(), strict=True))
        seats = np.array([each.get(("training", i), 0.0) for i in self.trainings], np.float64)
        # a pool that no pair asked yet has no price
        euro = min((each.get(("pool", name), 0.0) for name in self.pools), default=0.0)
        rows = np.where(self.rows, answer.row_prices + self.reserve, np.inf)
        return Prices(rows, np.where(self.cols, answer.col_prices, np.inf), seats + euro * self.euro)
