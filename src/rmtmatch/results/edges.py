"""What the assignment chooses from: each pair directly, through its training route, and by whom that route is paid.

A pair may stand here several times. Directly it is worth its score of today. Through its route it is worth the score
after the route less what the policy says euros and weeks count for, once for every pool (or mix of pools) that may pay;
the pools and the seats are the resources. An edge that another edge of the same pair beats while using nothing is left
out, so that training is proposed only where it brings something.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from rmtmatch.pools import scheme_key

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.frames.tables import Ragged
    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.scoring.blocks import Scored

# The second in payer order is worth this much less, so that the first pays for as long as it can.
PAYER_STEP = 1e-6


class Payment(NamedTuple):
    """One way to pay for a route: euros by pool, and the scheme that opens each pool."""

    euros: tuple[tuple[int, float], ...]
    schemes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlanEdges:
    """The edges of the assignment, sorted by pair.

    Parameters
    ----------
    pair : ndarray of int64, shape (e,)
        Which kept pair an edge belongs to.
    value : ndarray of float64, shape (e,)
        What the edge is worth: a score, less the price of its route.
    via : ndarray of bool, shape (e,)
        Through the pair's route, or directly.
    payment : ndarray of int32, shape (e,)
        Which of `payments` pays for the route; -1 where nothing has to be paid.
    payments : tuple of Payment
    use : csr_array, shape (e, r)
        What an edge takes of each resource: euros of a pool, seats of a training.
    limit : ndarray of float64, shape (r,)
    resources : tuple of (str, str)
        ``("pool", name)`` or ``("training", id)`` for each resource.
    barred : ndarray of bool, shape (p,)
        Pairs with a route that nobody may or can pay, or that has no seat.
    """

    pair: NDArray[np.int64]
    value: NDArray[np.float64]
    via: NDArray[np.bool_]
    payment: NDArray[np.int32]
    payments: tuple[Payment, ...]
    use: sparse.csr_array
    limit: NDArray[np.float64]
    resources: tuple[tuple[str, str], ...]
    barred: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.pair)


def plan_edges(market: Market, policy: Policy, scored: Scored, pinned: NDArray[np.bool_]) -> PlanEdges:
    """Lay out the edges; O(pairs + distinct routes x distinct sets of schemes).

    Parameters
    ----------
    market, policy, scored
        As everywhere.
    pinned : ndarray of bool, shape (p,)
        Pairs that must be: they keep their edges whatever they are worth.
    """
    direct_value, route_value = pair_values(policy, scored)
    pools = tuple(policy.pools_eur.items())
    # Of whom nothing is known there is nothing to go by: such a person is asked, not proposed (unless pinned).
    known = pinned | has_skills(market)[scored.rows]
    direct = known & ~scored.needs_route & ((direct_value > policy.reserve) | pinned)
    better = scored.needs_route | (route_value > direct_value)
    via = known & (scored.route >= 0) & better & ((route_value > policy.reserve) | pinned)

    via_pairs = np.flatnonzero(via)
    ways, ways_of = _ways_to_pay(market, pools, scored, via_pairs)
    count = np.array([len(w) for w in ways], np.int64)[ways_of]

    # One edge for every way to pay, first payer first.
    payments = tuple(dict.fromkeys(p for w in ways for p in w))
    place = {p: i for i, p in enumerate(payments)}
    flat = np.array([place[p] for w in ways for p in w], np.int32)
    starts = np.concatenate([[0], np.cumsum([len(w) for w in ways])]).astype(np.int64)
    at = np.repeat(via_pairs, count)
    turn = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    paid_by = flat[np.repeat(starts[ways_of], count) + turn] if len(at) else np.zeros(0, np.int32)

    direct_pairs = np.flatnonzero(direct)
    pair = np.concatenate([direct_pairs, at])
    value = np.concatenate([direct_value[direct_pairs], route_value[at] - PAYER_STEP * turn])
    through = np.concatenate([np.zeros(len(direct_pairs), bool), np.ones(len(at), bool)])
    payment = np.concatenate([np.full(len(direct_pairs), -1, np.int32), paid_by.astype(np.int32)])
    order = np.argsort(pair, kind="stable")  # an edge list in pair order, directly before through training
    pair, value, through, payment = pair[order], value[order], through[order], payment[order]

    use, limit, resources = _resources(
        market, pools, scored, payments, route=np.where(through, scored.route[pair], -1), payment=payment
    )
    possible = ~_impossible(use, limit)
    barred = via.copy()
    barred[pair[possible & through]] = False
    return PlanEdges(
        pair[possible],
        value[possible],
        through[possible],
        payment[possible],
        payments,
        use[np.flatnonzero(possible)],
        limit,
        resources,
        barred,
    )


def pair_values(policy: Policy, scored: Scored) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what each kept pair is worth directly, and through its route (shape (p,) each, in score)."""
    price = policy.score_per_1000_eur * scored.euro / 1000 + policy.score_per_training_week * scored.weeks
    return scored.score, scored.score_after - np.nan_to_num(price)


def has_skills(market: Market) -> NDArray[np.bool_]:
    """Mark candidates of whom at least one skill or the occupation was understood (shape (n,))."""
    own = np.diff(market.profiles.candidate_skills.indptr) > 0
    return np.asarray(own | (np.diff(market.profiles.candidate_occupation.indptr) > 0))


def _ways_to_pay(
    market: Market, pools: Sequence[tuple[str, Any]], scored: Scored, pairs: NDArray[np.int64]
) -> tuple[list[list[Payment]], NDArray[np.int64]]:
    """Return the distinct lists of payments, and which of them each of `pairs` has."""
    purse_of, purses = (
        _purses(market.candidates["schemes"]) if pools else (np.zeros(len(market.candidates), int), [None])
    )
    from rmtmatch.scoring.scored import trainings_of  # noqa: PLC0415  the kernels are loaded at use

    routes = scored.route[pairs].astype(np.int64)
    key = routes * len(purses) + purse_of[scored.rows[pairs]]
    distinct, inverse = np.unique(key, return_inverse=True)
    count, flat = trainings_of(scored.routes, distinct // len(purses))
    each, ends = flat.tolist(), [0, *np.cumsum(count).tolist()]
    paid: dict[tuple[int, tuple[int, ...]], list[Payment]] = {}  # many routes differ in what they close alone
    ways = []
    for k, purse in enumerate((distinct % len(purses)).tolist()):
        asked = purse, tuple(each[ends[k] : ends[k + 1]])
        if asked not in paid:
            costs = [_cost(market, t) for t in asked[1]]
            paid[asked] = payments_for(market, asked[1], costs, purses[purse], pools)
        ways.append(paid[asked])
    return ways, inverse.reshape(-1)


def payments_for(
    market: Market,
    trainings: Sequence[int],
    costs: Sequence[float],
    open_to: frozenset[str] | None,
    pools: Sequence[tuple[str, Any]],
) -> list[Payment]:
    """List the ways to pay for a set of trainings, in payer order; empty where nobody may pay.

    Each training is paid whole from one pool. Besides every training from its first payer, one pool for all of them is
    tried, so that a route does not fail on the order alone.
    """
    schemes = market.trainings["schemes"]
    if not pools:
        names = [s for t in trainings for s in schemes.row(t).tolist() if open_to is None or scheme_key(s) in open_to]
        return [Payment((), tuple(dict.fromkeys(names)))]
    payers: list[list[tuple[int, str]]] = []
    bought = [(t, c) for t, c in zip(trainings, costs, strict=True) if c > 0]
    for t, _ in bought:
        asked = schemes.row(t).tolist() if schemes.known[t] else None
        payers.append(_payers(asked, open_to, pools))
    if not all(payers):
        return []
    if not bought:
        return [Payment((), ())]
    choices = [[p[0] for p in payers]]
    for pool in dict.fromkeys(i for p in payers for i, _ in p):
        whole = [next(((i, s) for i, s in p if i == pool), None) for p in payers]
        if all(w is not None for w in whole):
            choices.append([w for w in whole if w is not None])
    ways: dict[Payment, None] = {}
    for choice in choices:
        euros: dict[int, float] = {}
        for (pool, _), (_, cost) in zip(choice, bought, strict=True):
            euros[pool] = euros.get(pool, 0.0) + cost
        ways[Payment(tuple(sorted(euros.items())), tuple(dict.fromkeys(s for _, s in choice)))] = None
    return list(ways)


def _payers(
    asked: list[str] | None, open_to: frozenset[str] | None, pools: Sequence[tuple[str, Any]]
) -> list[tuple[int, str]]:
    """List (pool, scheme) that may pay for one training, in the training's own payer order.

    A training whose schemes are not known may be paid by any scheme the person has; a person whose schemes are not
    known may use any. A pool that names no schemes pays for whatever is asked of it.
    """
    found: dict[int, str] = {}
    for scheme in asked if asked is not None else [None]:
        for i, (name, pool) in enumerate(pools):
            fed_by = {scheme_key(s): s for s in (*pool.schemes, name)}
            if scheme is None:
                usable = [s for k, s in fed_by.items() if open_to is None or k in open_to]
                if usable or not pool.schemes:
                    found.setdefault(i, usable[0] if usable else name)
            elif (open_to is None or scheme_key(scheme) in open_to) and (
                scheme_key(scheme) in fed_by or not pool.schemes
            ):
                found.setdefault(i, scheme)
    return list(found.items())


def _purses(schemes: Ragged) -> tuple[NDArray[np.int64], list[frozenset[str] | None]]:
    """Give candidates with the same schemes one number: few distinct sets instead of one set a person."""
    purses: dict[frozenset[str] | None, int] = {}
    of = np.zeros(len(schemes), np.int64)
    for i in range(len(schemes)):
        key = frozenset(scheme_key(s) for s in schemes.row(i).tolist()) if schemes.known[i] else None
        of[i] = purses.setdefault(key, len(purses))
    return of, list(purses) or [None]


def _cost(market: Market, training: int) -> float:
    cost = float(market.trainings["cost_eur"][training])
    return 0.0 if np.isnan(cost) else cost


def _resources(
    market: Market,
    pools: Sequence[tuple[str, Any]],
    scored: Scored,
    payments: Sequence[Payment],
    *,
    route: NDArray[np.int64],
    payment: NDArray[np.int32],
) -> tuple[sparse.csr_array, NDArray[np.float64], tuple[tuple[str, str], ...]]:
    from rmtmatch.scoring.scored import trainings_of  # noqa: PLC0415  the kernels are loaded at use

    n_t = len(market.trainings)
    pool_use = sparse.lil_array((len(payments) + 1, len(pools)))
    for i, way in enumerate(payments):
        for pool, euros in way.euros:
            pool_use[i, pool] = euros
    seats = np.asarray(market.trainings["seats"], np.float64)
    counted = np.flatnonzero(~np.isnan(seats))
    used, of = np.unique(route, return_inverse=True)  # -1, no route, takes nothing
    routed = np.flatnonzero(used >= 0)
    count, trainings = trainings_of(scored.routes, used[routed])
    seat_use = sparse.csr_array(
        (np.ones(len(trainings)), (np.repeat(routed, count), trainings)), shape=(len(used), n_t)
    )[:, counted]
    # The last row stands for "nothing": what an edge without payment takes.
    paid = sparse.csr_array(pool_use)[np.where(payment >= 0, payment, len(payments))]
    taken = seat_use[of.reshape(-1)]
    use = sparse.csr_array(sparse.hstack([paid, taken]))
    limit = np.concatenate([[p.available_on(market.on.item()) for _, p in pools], seats[counted]])
    names = [("pool", name) for name, _ in pools] + [("training", str(i)) for i in market.trainings.ids[counted]]
    asked = np.unique(use.indices)  # a resource that no edge uses cannot bind
    return sparse.csr_array(use[:, asked]), limit[asked], tuple(names[i] for i in asked.tolist())


def _impossible(use: sparse.csr_array, limit: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark edges that alone ask for more than there is: no need to burden the assignment with them."""
    over = use.data > limit[use.indices] + 1e-9
    return np.bincount(np.repeat(np.arange(use.shape[0]), np.diff(use.indptr)), over, use.shape[0]) > 0
