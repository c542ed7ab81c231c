"""Limits that pairs share: euros of a pool, seats of a training.

A price on each resource turns the limits into costs, and what is left is a plain assignment problem. For any prices,
its optimum plus ``limit @ prices`` is a bound, convex in the prices; its answer says which way they should go. Around
the best prices there are answers a little over the limits and answers a little under them: mixing those, part by part,
gives an answer that fits. Last, a small integer program looks at the few pairs that the bound leaves undecided.

Among millions of pairs, prices are looked for on those that come near to the best of their row; then every pair is
looked at, and those that would be better at these prices join, until there are none.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.answer import OPTIMAL_GAP
from rmtmatch.assign.descent import FLAT, Search
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.problem import Matched
from rmtmatch.assign.repair import drop_to_fit
from rmtmatch.assign.shared import ROOM, Shared, merged
from rmtmatch.assign.sweep import Sweep

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.assign.given import Resources
    from rmtmatch.assign.problem import Problem

    Road = Callable[[Problem, NDArray[np.float64] | None], Matched]

_ROUGHLY = 1e-5  # how flat the bound must look before every pair was looked at
_WIDE = 300_000  # pairs up to which all are looked at from the start
_NEAR = 16  # beyond, some so many a row
_WIDENINGS = 30
_SAMPLE = 1000  # rows that a first guess of prices is made from


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
        Solves a problem without limits, exactly, from given start prices; parallel entries allowed.
    start : ndarray of float64, shape (m,), or None
        Column prices to start from.
    out_of_time : callable
        Asked between solves; once it says so, the best answer so far is returned.
    progress : callable, optional

    Returns
    -------
    Matched
        ``rounds`` counts the solves: some 10 for one resource, more for several.
    """
    within = _without_impossible(problem, resources)
    sweep = Sweep(within, resources)
    free = road(within, start)
    used = sweep.used(free.at)
    fits = bool(np.all(used <= resources.limit * (1 + ROOM)))
    if fits or out_of_time():
        return _without_prices(free, problem, sweep, late=not fits)
    wide = len(problem.scores) > _WIDE
    guess = _first_guess(sweep, free, used)
    some = merged(sweep.near(guess, free.col_prices, _NEAR * problem.rows), free.at) if wide else None
    search = Search(within, Shared.of(within, resources, some, sweep.which), road, out_of_time, progress)
    search.start(free, guess)
    search.descend(FLAT if some is None else _ROUGHLY)
    while some is not None:
        better = search.check(sweep)
        if search.proven() or len(search.proofs) > _WIDENINGS or out_of_time():
            break
        some = merged(some, better)
        search.widen(Shared.of(within, resources, some, sweep.which))
        search.descend(FLAT)
    search.round_off()
    proof = search.proof()
    prices = search.each(proof.prices, len(resources.limit))
    return Matched(
        search.at,
        proof.col_prices,
        search.method,
        rounds=len(search.points),
        late=search.gap > OPTIMAL_GAP and out_of_time(),
        resource_prices=_closed(problem, resources, prices, proof.row_prices, proof.col_prices),
        row_prices=proof.row_prices if wide and not _has_closed(problem, resources) else None,
    )


def _without_impossible(problem: Problem, resources: Resources) -> Problem:
    """Forbid the pairs that need a resource of which there is nothing."""
    nothing = (resources.limit == 0).astype(np.float64)
    if not nothing.any():
        return problem
    needs = resources.use @ nothing
    needs = needs if problem.entries is None else needs[problem.entries]
    return replace(problem, scores=np.where(needs > 0, -np.inf, problem.scores))


def _first_guess(sweep: Sweep, free: Matched, used: NDArray[np.float64]) -> NDArray[np.float64]:
    """Guess prices from what some rows would lose without the resources that are short.

    Rows give a resource up in the order of what that costs them for a unit; the price is what the last one pays whose
    leaving makes the rest fit.
    """
    short = used > sweep.resources.limit
    some = free.at[:: max(1, len(free.at) // _SAMPLE)]
    loss, use = sweep.lost_without(short, free.col_prices, some)
    prices = np.zeros(len(short))
    for r in np.flatnonzero(short):
        users = np.flatnonzero(use[:, r])
        if not len(users):
            continue
        cost = loss[users] / use[users, r]
        order = np.argsort(cost, kind="stable")
        freed = np.cumsum(use[users, r][order])
        share = 1 - sweep.resources.limit[r] / used[r]
        # where rows can do without at no cost, others then take what they took: never a price of 0
        last = cost[order[int(np.searchsorted(freed, share * freed[-1]))]]
        prices[r] = max(float(last), share * float(np.median(cost)))
    return prices


def _closed(
    problem: Problem,
    resources: Resources,
    prices: NDArray[np.float64],
    row_prices: NDArray[np.float64],
    col_prices: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Price the resources of which there is nothing so high that nobody wants them: that costs no bound."""
    nothing = np.flatnonzero(resources.limit == 0)
    if not len(nothing):
        return prices
    pairs = gainful_pairs(problem)
    use = resources.use[pairs.at if problem.entries is None else problem.entries[pairs.at]]
    left = pairs.worth - row_prices[pairs.rows] - col_prices[pairs.cols] - use @ prices
    table = use[:, nothing].tocoo()
    wanted = (left[table.row] > 0) & (table.data > 0)
    np.maximum.at(prices, nothing[table.col[wanted]], left[table.row[wanted]] / table.data[wanted])
    return prices


def _without_prices(free: Matched, problem: Problem, sweep: Sweep, *, late: bool) -> Matched:
    """Return the optimum without limits as the answer, or what fits of it where time is up."""
    resources = sweep.resources
    prices = np.zeros(len(resources.limit))
    row_prices = free.row_prices
    if row_prices is None:
        row_prices = sweep.row_prices(prices, free.col_prices)
    prices = _closed(problem, resources, prices, row_prices, free.col_prices)
    if late:
        shared = Shared.of(sweep.problem, resources, free.at)
        free = replace(free, at=shared.pairs.at[drop_to_fit(shared, np.arange(len(shared.pairs)))], late=True)
    row_prices = None if _has_closed(problem, resources) else row_prices
    return replace(free, resource_prices=prices, row_prices=row_prices)


def _has_closed(problem: Problem, resources: Resources) -> bool:
    """Whether some prices must still be made to fit: those of columns and resources of which there is nothing."""
    return bool(np.any(problem.places == 0) or np.any(resources.limit == 0))
