"""Why nobody pays for a route: purses with too little in them, and courses without a seat."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.pools import scheme_key
from rmtmatch.results.edges import payments_for

if TYPE_CHECKING:
    from rmtmatch.results.pairs import Pairs
    from rmtmatch.results.solved import Solved

_NOTHING = 1e-9  # a price within the certificate's tolerance, or a cent that is none


def short_for(solved: Solved, pair: int) -> tuple[list[str], list[str]]:
    """Return the pools and the courses that stand in the way of a pair's route, on the day of the market.

    Parameters
    ----------
    pair : int
        A kept pair with a route that is barred; see `PlanEdges`.

    Returns
    -------
    pools : list of str
        Those that may pay and hold less than what would have to come from them.
    courses : list of str
        Titles of those that have no seat. Where both are empty, no pool may pay.
    """
    pairs = solved.pairs
    pools: tuple[tuple[str, Any], ...] = tuple(solved.policy.pools_eur.items())
    market, trainings = pairs.market, pairs.scored.routes[pairs.scored.route[pair]].trainings
    full = [t for t in trainings if market.trainings["seats"][t] < 1]
    given = market.candidates["schemes"]
    c = int(pairs.scored.rows[pair])
    open_to = frozenset(map(scheme_key, given.row(c).tolist())) if given.known[c] else None
    costs = np.nan_to_num(market.trainings["cost_eur"][list(trainings)]).tolist()
    ways = payments_for(market, trainings, costs, open_to, pools)
    open_tonight = [pool.available_on(market.on.item()) for _, pool in pools]
    dry = {k for way in ways for k, euros in way.euros if euros > open_tonight[k] + _NOTHING}
    return [pools[k][0] for k in sorted(dry)], titles(pairs, full)


def gone_for(solved: Solved, edge: int) -> tuple[list[str], list[str]]:
    """Return the pools and the courses of an edge that the plan gives to others, as their prices tell."""
    edges, pairs = solved.edges, solved.pairs
    asked = edges.use.indices[edges.use.indptr[edge] : edges.use.indptr[edge + 1]]
    taken = [edges.resources[r] for r in asked.tolist() if solved.answer.resource_prices[r] > _NOTHING]
    courses = [pairs.market.training_index(name) for kind, name in taken if kind == "training"]
    return [name for kind, name in taken if kind == "pool"], titles(pairs, courses)


def courses_of(pairs: Pairs, pair: int) -> list[str]:
    """Return the titles of a kept pair's route; none where it has no route."""
    route = pairs.scored.route[pair]
    return titles(pairs, pairs.scored.routes[route].trainings) if route >= 0 else []


def titles(pairs: Pairs, trainings: list[int] | tuple[int, ...]) -> list[str]:
    """Return what trainings are called: by title, else by id."""
    market = pairs.market
    return [str(market.trainings["title"][t] or market.trainings.ids[t]) for t in trainings]
