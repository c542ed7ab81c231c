"""Score a market: demands, ranking in blocks, exact scores of what is kept, routes; `score_blocks` and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.scoring.ranking import rank
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.routes import Routes, find_routes
from rmtmatch.scoring.setting import prepare

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.scoring.sides import Side

    Progress = Callable[[int, int, str], None]

ROUTES_FOR = 10
"""Exact routes are worked out for so many of the best pairs of each candidate and of each vacancy."""


@dataclass(frozen=True, slots=True)
class Scored:
    """The kept pairs and their scores, sorted by candidate, then vacancy; immutable.

    Parameters
    ----------
    rows, cols : ndarray of int32, shape (p,)
        Candidate and vacancy, numbered as in the market.
    parts : ndarray of float64, shape (p, len(PARTS))
        Each part, in [0, 1], in the order of `rmtmatch.policy.PARTS`.
    unknown : ndarray of bool, shape (p, len(PARTS))
        The part rests on something unknown.
    score : ndarray of float64, shape (p,)
        The score of today, without any training: the parts times the policy's weights.
    low, high : ndarray of float64, shape (p,)
        Between what the score can lie when unknown fields are filled in.
    fit_now, fit_after : ndarray of float64, shape (p,)
        Forward coverage: the share of what is asked that the person brings now, and after the route.
    score_after : ndarray of float64, shape (p,)
        The score after the route; `score` where there is none.
    needs_route : ndarray of bool, shape (p,)
        A credential that must be earned before the start is missing: only to be proposed through its route.
    starts_early : ndarray of bool, shape (p,)
        The work starts before the present job ends. Marked, not rewarded: leaving early may cost rights.
    route : ndarray of int32, shape (p,)
        Position in `routes`; -1 where there is no route.
    routes : sequence of Route
    route_exact : ndarray of bool, shape (p,)
        The cheapest route was worked out exactly (or there is nothing to close).
    price_low, price_high : ndarray of float64, shape (p,)
        Bounds, in euros with training time counted in, on what closing all that can be closed costs; without regard to
        a limit in weeks.
    euro, weeks : ndarray of float64, shape (p,)
        Of the route; 0 without one.
    ready_on : ndarray of datetime64[D], shape (p,)
        When the route ends; NaT without one.
    travel_km : ndarray of float64, shape (p,)
        Road kilometres one way; NaN where unknown.
    removed_candidates, removed_vacancies : ndarray of int64, shape (n, d) and (m, d)
        Pairs that fail each of the d `rmtmatch.policy.DEMANDS`; a pair counts under every demand it fails.
    only_candidates : ndarray of int64, shape (n, d)
        Pairs that fail this demand and no other.
    met_candidates, met_vacancies : ndarray of int64, shape (n,) and (m,)
        Pairs that meet every demand, kept or not.
    """

    rows: NDArray[np.int32]
    cols: NDArray[np.int32]
    parts: NDArray[np.float64]
    unknown: NDArray[np.bool_]
    score: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    fit_now: NDArray[np.float64]
    fit_after: NDArray[np.float64]
    score_after: NDArray[np.float64]
    needs_route: NDArray[np.bool_]
    starts_early: NDArray[np.bool_]
    route: NDArray[np.int32]
    routes: Routes
    route_exact: NDArray[np.bool_]
    price_low: NDArray[np.float64]
    price_high: NDArray[np.float64]
    euro: NDArray[np.float64]
    weeks: NDArray[np.float64]
    ready_on: NDArray[np.datetime64]
    travel_km: NDArray[np.float64]
    removed_candidates: NDArray[np.int64]
    removed_vacancies: NDArray[np.int64]
    only_candidates: NDArray[np.int64]
    met_candidates: NDArray[np.int64]
    met_vacancies: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.rows)


def score_blocks(
    market: Market,
    policy: Policy,
    *,
    top: int | None = 50,
    working_memory_mb: float = 256,
    progress: Progress | None = None,
    routes_for: int | None = ROUTES_FOR,
    candidates: Side | None = None,
    vacancies: Side | None = None,
) -> Scored:
    """Score every pair that meets the demands; keep the best of each candidate and of each vacancy.

    Parameters
    ----------
    market : Market
    policy : Policy
    top : int or None, default 50
        Pairs kept for each candidate and each vacancy, ties broken by id; None: every pair that meets the demands.
        Pinned pairs that meet the demands are kept in any case.
    working_memory_mb : float, default 256
        About how much the blocks may take, in megabytes. The answer does not depend on it.
    progress : callable, optional
        Called as ``progress(done, total, what)`` with pairs done. An exception raised there ends the run.
    routes_for : int or None, default 10
        Exact routes for so many best pairs of each candidate and vacancy; None: for every kept pair.
    candidates, vacancies : Side, optional
        What was kept of a market with the same rows on that side, see `rmtmatch.scoring.sides`: a side that many
        questions share is worked out once.

    Returns
    -------
    Scored

    Notes
    -----
    The full matrix is never held: blocks of candidates by strips of 4,096 vacancies, in float32. What is kept is scored
    once more in float64 and stored. O(pairs) time; memory grows with candidates + vacancies.
    """
    if top is not None and top < 1:
        raise ValueError(f"top={top}: at least 1, or None for every pair")
    setting = prepare(market, policy, candidates=candidates, vacancies=vacancies)
    ranked = rank(setting, top, working_memory_mb, progress)
    rows, cols = ranked.rows, ranked.cols
    exact = rescore(setting, rows, cols)
    found = find_routes(setting, rows, cols, exact, routes_for)
    removed_rows, removed_cols = setting.demands.counts(len(market.candidates), len(market.vacancies))
    return Scored(
        rows=rows.astype(np.int32),
        cols=cols.astype(np.int32),
        parts=exact.parts,
        unknown=exact.unknown,
        score=exact.score,
        low=exact.low,
        high=exact.high,
        fit_now=exact.fit,
        fit_after=found.fit,
        score_after=found.score,
        needs_route=found.needed,
        starts_early=exact.starts_early,
        route=found.route,
        routes=found.routes,
        route_exact=found.exact,
        price_low=found.price_low,
        price_high=found.price_high,
        euro=found.euro,
        weeks=found.weeks,
        ready_on=found.ready_on,
        travel_km=exact.travel_km,
        removed_candidates=removed_rows,
        removed_vacancies=removed_cols,
        only_candidates=ranked.only,
        met_candidates=ranked.met_rows,
        met_vacancies=ranked.met_cols,
    )
