"""Score a market: demands, ranking in blocks, exact scores of what is kept, routes; `score_blocks` and its answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rmtmatch.scoring.ranking import rank
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.scored import Scored
from rmtmatch.scoring.setting import prepare
from rmtmatch.scoring.training.routes import find_routes

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.scoring.rescoring import Exact
    from rmtmatch.scoring.setting import Setting
    from rmtmatch.scoring.sides import Side

    Progress = Callable[[int, int, str], None]

__all__ = ["ROUTES_FOR", "Counts", "Scored", "score_blocks", "score_pairs"]

ROUTES_FOR = 10
"""Exact routes are worked out for so many of the best pairs of each candidate and of each vacancy."""


def score_blocks(
    market: Market,
    policy: Policy,
    *,
    top: int | None = 50,
    share: NDArray[np.float64] | None = None,
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
    share : ndarray of float64, shape (m,), optional
        Where the candidates are only some of those that a vacancy may choose from: which part of them. So much of `top`
        and of `routes_for` is meant for it here, at least one.
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

    Raises
    ------
    ValueError
        `top` is no whole number of at least 1, or `working_memory_mb` no number above 0.

    Notes
    -----
    The full matrix is never held: blocks of candidates by strips of 4,096 vacancies, in float32. What is kept is scored
    once more in float64 and stored. O(pairs) time; memory grows with candidates + vacancies.
    """
    given: Any = top  # not everybody checks types
    if given is not None and (not isinstance(given, int | np.integer) or given < 1):
        raise ValueError(f"top={top!r}: a whole number of at least 1, or None for every pair")
    setting = prepare(market, policy, candidates=candidates, vacancies=vacancies)
    ranked = rank(setting, top, working_memory_mb, progress, share=share)
    removed = setting.demands.counts(len(market.candidates), len(market.vacancies))
    counts = Counts(*removed, ranked.only, ranked.met_rows, ranked.met_cols)
    rows, cols = ranked.rows.astype(np.int32), ranked.cols.astype(np.int32)
    del ranked  # there are millions of them
    return score_pairs(setting, rows, cols, counts, routes_for=routes_for, share=share)


class Counts(NamedTuple):
    """Pairs removed and met, in the order of the last fields of `Scored`."""

    removed_candidates: NDArray[np.int64]
    removed_vacancies: NDArray[np.int64]
    only_candidates: NDArray[np.int64]
    met_candidates: NDArray[np.int64]
    met_vacancies: NDArray[np.int64]


def score_pairs(
    setting: Setting,
    rows: NDArray[Any],
    cols: NDArray[Any],
    counts: Counts,
    *,
    routes_for: int | None,
    share: NDArray[np.float64] | None = None,
    exact: Exact | None = None,
) -> Scored:
    """Score some pairs, sorted by row, then column, that meet the demands; see `score_blocks`.

    Parameters
    ----------
    exact : Exact, optional
        Of these pairs, where they are scored already.
    """
    exact = rescore(setting, rows, cols) if exact is None else exact
    found = find_routes(setting, rows, cols, exact, routes_for=routes_for, share=share)
    return Scored(
        rows=rows.astype(np.int32, copy=False),
        cols=cols.astype(np.int32, copy=False),
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
        **counts._asdict(),
    )
