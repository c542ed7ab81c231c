"""What each budget for training would bring: the best plan at every size of the purse."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from rmtmatch.policy import Pool
from rmtmatch.results.edges import plan_edges
from rmtmatch.results.listing import Listing, score_versions
from rmtmatch.results.pins import find_pins, solve_around
from rmtmatch.results.solved import Solved

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.policy import Policy
    from rmtmatch.results.edges import PlanEdges
    from rmtmatch.results.pairs import Pairs

FRONTIER_COLUMNS = ("budget", "spent", "value", "placed", "through_training", "score_version")
_PURSE = "training"


def frontier(
    pairs: Pairs, policy: Policy, points: int = 9, progress: Callable[[int, int, str], None] | None = None
) -> Listing:
    """Solve the plan once for each budget and list what it brings, columns `FRONTIER_COLUMNS`.

    Parameters
    ----------
    pairs : Pairs
    policy : Policy
        With pools, all of them grow together, up to twice what is available; without, one purse that pays for
        anything grows from nothing to what the plan would spend if money were no limit.
    points : int, default 9
        How many budgets, the smallest 0; at least 2.
    progress : callable, optional
        Called as ``progress(done, total, what)``.

    Returns
    -------
    Listing
        `budget` and `spent` in euros, `value` in score above the reserve, the others in people; rising by budget.

    Raises
    ------
    ValueError
        Fewer than two points.
    """
    if points < 2:  # noqa: PLR2004  a line has two ends
        raise ValueError(f"points={points}: a frontier has at least 2")
    largest, solve = _with_pools(pairs, policy) if policy.pools_eur else _with_one_purse(pairs, policy)
    rows = []
    for k, budget in enumerate(np.linspace(0.0, largest, points).tolist()):
        solved = solve(budget)
        trained = int(solved.edges.via[solved.assigned].sum())
        rows.append((budget, _spent(solved), float(solved.answer.value), len(solved.assigned), trained))
        if progress is not None:
            progress(k + 1, points, "budgets")
    columns = {name: np.array([row[k] for row in rows]) for k, name in enumerate(FRONTIER_COLUMNS[:-1])}
    return Listing("frontier", {**columns, "score_version": score_versions(len(rows))}, pairs.market.kind)


def _with_pools(pairs: Pairs, policy: Policy) -> tuple[float, Callable[[float], Solved]]:
    """Return twice what the pools hold, and how to solve for a budget: each pool keeps its share of it."""
    whole = sum(p.available for p in policy.pools_eur.values())

    def solve(budget: float) -> Solved:
        share = budget / whole if whole else 0.0
        pools = {k: Pool(limit=share * p.available, schemes=p.schemes) for k, p in policy.pools_eur.items()}
        return _solved(
            pairs, policy, plan_edges(pairs.market, policy.with_(pools_eur=pools), pairs.scored, _pinned(pairs))
        )

    return 2.0 * whole, solve


def _with_one_purse(pairs: Pairs, policy: Policy) -> tuple[float, Callable[[float], Solved]]:
    """Return what the plan would spend freely, and how to solve for a budget that every route is paid from."""
    edges = plan_edges(pairs.market, policy, pairs.scored, _pinned(pairs))
    euro = np.where(edges.via, pairs.scored.euro[edges.pair], 0.0)
    use = sparse.csr_array(sparse.hstack([sparse.csr_array(euro[:, None]), edges.use]))

    def solve(budget: float) -> Solved:
        # the rounding of a sum may not cost the last route
        limit = np.concatenate([[budget * (1 + 1e-9)], edges.limit])
        return _solved(
            pairs, policy, replace(edges, use=use, limit=limit, resources=(("pool", _PURSE), *edges.resources))
        )

    return _spent(_solved(pairs, policy, edges)), solve


def _pinned(pairs: Pairs) -> NDArray[np.bool_]:
    return find_pins(pairs).mask(len(pairs))


def _solved(pairs: Pairs, policy: Policy, edges: PlanEdges) -> Solved:
    pins = find_pins(pairs)
    answer, _ = solve_around(pairs, policy, edges, pins, conflicts="lapse", time_limit_s=None, progress=None)
    return Solved(pairs, policy, edges, answer)


def _spent(solved: Solved) -> float:
    taken = solved.edges.via[solved.assigned]
    return float(solved.pairs.scored.euro[solved.edges.pair[solved.assigned]][taken].sum())
