"""The answer of scoring: one array a quantity, one entry a kept pair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from rmtmatch.scoring.training.routes import Route, Routes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_OF_THE_MARKET = (
    "removed_candidates",
    "removed_vacancies",
    "only_candidates",
    "met_candidates",
    "met_vacancies",
)
"""What a `Scored` holds that is not one entry a pair, beside its routes."""


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
    routes: Sequence[Route]
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

    def take(self, at: NDArray[Any]) -> Scored:
        """Return some of the pairs, `at` rising or a mask; routes and counts stay as they are."""
        return replace(self, **{name: getattr(self, name)[at] for name in _pair_columns()})

    def joined(self, other: Scored) -> Scored:
        """Return the pairs of both, of the same market; where both have a pair, that of `other`."""
        width = max(1, len(self.met_vacancies))
        key, new = (s.rows.astype(np.int64) * width + s.cols for s in (self, other))
        at = np.flatnonzero(~np.isin(key, new))
        place = np.searchsorted(new, key[at]) + np.arange(len(at))  # both are sorted
        there = np.ones(len(at) + len(new), bool)
        there[place] = False
        some = np.unique(other.route[other.route >= 0])
        moved = np.where(other.route >= 0, np.searchsorted(some, other.route) + len(self.routes), -1).astype(np.int32)
        columns = {}
        for name in _pair_columns():  # one column at a time: there are millions of pairs
            ours, theirs = getattr(self, name), moved if name == "route" else getattr(other, name)
            column = np.empty((len(there), *ours.shape[1:]), ours.dtype)
            column[place], column[there] = ours[at], theirs
            columns[name] = column
        return replace(self, routes=_Joined.of(self.routes, other.routes, some), **columns)


def _pair_columns() -> list[str]:
    return [f.name for f in fields(Scored) if f.name not in (*_OF_THE_MARKET, "routes")]


class _Joined(Sequence[Route]):
    """Some routes of several sequences, one behind the other; however often it is joined, it is one layer deep."""

    def __init__(self, parts: tuple[Sequence[Route], ...], part: NDArray[np.int32], at: NDArray[np.int64]) -> None:
        self.parts, self.part, self.at = parts, part, at

    @classmethod
    def of(cls, routes: Sequence[Route], more: Sequence[Route], some: NDArray[Any]) -> _Joined:
        """Put `some` of `more` behind all of `routes`."""
        a, b = cls._flat(routes), cls._flat(more)
        part = np.concatenate([a.part, b.part[some] + np.int32(len(a.parts))])
        return cls((*a.parts, *b.parts), part, np.concatenate([a.at, b.at[some]]))

    @classmethod
    def _flat(cls, routes: Sequence[Route]) -> _Joined:
        if isinstance(routes, cls):
            return routes
        return cls((routes,), np.zeros(len(routes), np.int32), np.arange(len(routes)))

    def __len__(self) -> int:
        return len(self.at)

    def trainings_of(self, of: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return how many trainings each of some routes has, and which, one route behind the other."""
        part, at = self.part[of], self.at[of]
        count, pieces = np.zeros(len(of), np.int64), []
        for k, routes in enumerate(self.parts):
            inside = np.flatnonzero(part == k)
            if len(inside):
                count[inside], trainings = trainings_of(routes, at[inside])
                pieces.append((inside, trainings))
        starts, found = np.cumsum(count) - count, np.zeros(int(count.sum()), np.int64)
        for inside, trainings in pieces:
            size = count[inside]
            found[np.repeat(starts[inside] - (np.cumsum(size) - size), size) + np.arange(len(trainings))] = trainings
        return count, found

    @overload
    def __getitem__(self, index: int) -> Route: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Route, ...]: ...
    def __getitem__(self, index: int | slice) -> Route | tuple[Route, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        route: Route = self.parts[self.part[index]][int(self.at[index])]
        return route


def trainings_of(routes: Sequence[Route], of: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return how many trainings each of some routes has, and which, one route behind the other.

    No `Route` is made where they are held as arrays.
    """
    if isinstance(routes, Routes | _Joined):
        return routes.trainings_of(of)
    lists = [routes[r].trainings for r in of.tolist()]
    return np.array([len(x) for x in lists], np.int64), np.array([t for x in lists for t in x], np.int64)
