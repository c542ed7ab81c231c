"""Score a market: demands, ranking in blocks, exact scores of what is kept, routes; `score_blocks` and its answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from rmtmatch.policy import DEMANDS
from rmtmatch.scoring.demands import pinned_pairs
from rmtmatch.scoring.kernel import Block, Passing, Ranking, Strip, spans
from rmtmatch.scoring.possession import strongest
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.routes import Routes, find_routes
from rmtmatch.scoring.setting import Setting, prepare
from rmtmatch.scoring.topk import Best

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy

    Progress = Callable[[int, int, str], None]

ROUTES_FOR = 10
"""Exact routes are worked out for so many of the best pairs of each candidate and of each vacancy."""
_STRIP = 4096  # vacancies: what a block multiplies with stays in the cache
_MB = 1 << 20


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
    setting = prepare(market, policy)
    ranked = _rank(setting, top, working_memory_mb, progress or (lambda *_: None))
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


@dataclass(frozen=True, slots=True)
class _Ranked:
    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    only: NDArray[np.int64]
    met_rows: NDArray[np.int64]
    met_cols: NDArray[np.int64]


def _rank(setting: Setting, top: int | None, working_memory_mb: float, progress: Progress) -> _Ranked:
    """Find the pairs to keep, and count on the way."""
    n, m = len(setting.market.candidates), len(setting.market.vacancies)
    only = np.zeros((n, len(DEMANDS)), np.int64)
    met_rows, met_cols = np.zeros(n, np.int64), np.zeros(m, np.int64)
    keep = _Everything() if top is None else _Top(setting, top)
    height = _block_height(working_memory_mb)
    done = 0
    # Possessions of a panel of candidates are held while the strips pass by.
    for start, end in spans(n, _panel_height(setting, working_memory_mb)):
        covered = keep.covered(start, end)
        for first, last in spans(m, _STRIP):
            passing = Passing(setting.demands, first, last)
            keep.strip(first, last)
            for a, b in spans(end - start, height):
                block = passing.block(start + a, start + b)
                only[start + a : start + b] += block.only
                met_rows[start + a : start + b] += np.bincount(block.rows - start - a, minlength=b - a)
                met_cols[first:last] += np.bincount(block.cols - first, minlength=last - first)
                keep.block(block, covered[a:b] if covered is not None else None, start + a)
                done += (b - a) * (last - first)
                progress(done, n * m, "pairs")
    rows, cols = keep.kept()
    pinned = pinned_pairs(setting.market)
    if len(pinned[0]):
        meets = ~setting.demands.at(*pinned).any(axis=1)
        rows = np.concatenate([rows, pinned[0][meets]])
        cols = np.concatenate([cols, pinned[1][meets]])
    pairs = rows * max(1, m) + cols
    pairs.sort()  # np.unique would hash a million keys first
    pairs = pairs[np.concatenate([np.ones(min(1, len(pairs)), bool), pairs[1:] != pairs[:-1]])]
    return _Ranked(pairs // max(1, m), pairs % max(1, m), only, met_rows, met_cols)


class _Everything:
    """Keeps every pair that meets the demands: nothing to rank."""

    def __init__(self) -> None:
        self._pairs: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def covered(self, first: int, last: int) -> None:
        """Need no possessions."""

    def strip(self, first: int, last: int) -> None:
        """Need no skills."""

    def block(self, block: Block, covered: sparse.csr_array | None, first: int) -> None:  # noqa: ARG002  as in _Top
        self._pairs.append((block.rows, block.cols))

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        none = np.zeros(0, np.int64)
        rows, cols = zip(*self._pairs, strict=True) if self._pairs else ([none], [none])
        return np.concatenate(rows), np.concatenate(cols)


class _Top:
    """Keeps the best of both sides, and scores only what can still be among them."""

    def __init__(self, setting: Setting, top: int) -> None:
        n, m = len(setting.market.candidates), len(setting.market.vacancies)
        self._setting, self._ranking = setting, Ranking(setting)
        self._of_rows = Best(groups=n, members=m, top=min(top, max(1, m)))
        self._of_cols = Best(groups=m, members=n, top=min(top, max(1, n)))
        # Ties go by id and not by row, so that the order of the input does not matter.
        self._row_turn, self._row_at = _by_id(setting.market.candidates.ids)
        self._col_turn, self._col_at = _by_id(setting.market.vacancies.ids)
        self._strip: Strip | None = None

    def covered(self, first: int, last: int) -> sparse.csr_array:
        """Return how far a panel of candidates covers each column asked, csr float32."""
        s = self._setting
        possessed = strongest(s.held[first:last], s.related_asked)
        possessed.data = s.asked.covered(possessed.data, possessed.indices)
        return possessed

    def strip(self, first: int, last: int) -> None:
        self._strip = Strip(self._setting, first, last)

    def block(self, block: Block, covered: sparse.csr_array, first: int) -> None:
        if not len(block.rows) or self._strip is None:
            return
        rows, cols = block.rows, block.cols
        skills = self._ranking.skills(self._strip, block, covered, first)
        can = skills + self._ranking.rest
        keep = np.flatnonzero((can >= self._of_rows.threshold[rows]) | (can >= self._of_cols.threshold[cols]))
        rows, cols = rows[keep], cols[keep]
        score = self._ranking.whole(skills[keep], rows, cols)
        good = score >= self._of_rows.threshold[rows]
        self._of_rows.add(rows[good], self._col_turn[cols[good]], score[good])
        good = score >= self._of_cols.threshold[cols]
        self._of_cols.add(cols[good], self._row_turn[rows[good]], score[good])

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        row, col_turn = self._of_rows.kept()
        col, row_turn = self._of_cols.kept()
        return np.concatenate([row, self._row_at[row_turn]]), np.concatenate([self._col_at[col_turn], col])


def _by_id(ids: NDArray[np.object_]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the turn of each row in the order of the ids, and the row of each turn."""
    at = np.argsort(ids.astype(np.str_), kind="stable").astype(np.int64)
    turn = np.empty_like(at)
    turn[at] = np.arange(len(at))
    return turn, at


def _block_height(working_memory_mb: float) -> int:
    """Return how many candidates a block holds: about 40 bytes a pair of it are in use at the same time."""
    return int(np.clip(working_memory_mb * _MB / 4 / (_STRIP * 40), 1, 512))


def _panel_height(setting: Setting, working_memory_mb: float) -> int:
    """Return how many candidates' possessions are held: 8 bytes an entry, at most half of the memory."""
    reached = np.diff(setting.related_asked.indptr)[setting.held.indices].sum()
    each = 8.0 * max(1.0, reached / max(1, setting.held.shape[0]))
    return int(max(64, working_memory_mb * _MB / 2 / each))
