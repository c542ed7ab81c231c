"""The trainings that can be bought: which are open, who can enter them, what they lead to, when and at what price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.classes import Grid, classes, list_classes
from rmtmatch.scoring.credentials import closure, held_until, holds, lacking
from rmtmatch.scoring.possession import strongest
from rmtmatch.scoring.timing import WEEK, days_after
from rmtmatch.scoring.travel import distances
from rmtmatch.vocabulary import language

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from scipy import sparse

    from rmtmatch.frames.tables import Ragged, Table
    from rmtmatch.market import Market
    from rmtmatch.policy import Policy

_CANDIDATES_AT_ONCE = 256
_CELLS_AT_ONCE = 1 << 22


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The trainings of a market, as one person would find them.

    Parameters
    ----------
    open : ndarray of bool, shape (t,)
        Has seats (unknown: yes) and a start that lies ahead (none listed: any day).
    weeks : ndarray of float64, shape (t,)
        Length; where unknown, the median of those known.
    euro : ndarray of float64, shape (t,)
        Price of a seat; an unknown price adds nothing here.
    price : ndarray of float64, shape (t,)
        What counts when the cheapest is picked: euros (where unknown, the median of those known) plus weeks times
        ``eur_per_training_week``.
    ready : ndarray of float64, shape (t,)
        The day it ends, in days after the market's date, when the next start is taken.
    max_weeks : ndarray of float64, shape (n,)
        Most weeks of training of each candidate.
    entry : tuple of Grid
        Candidates against trainings: whoever fails none may enter.
    grants, skills : Ragged, csr_array
        Credentials and skills (float32, (t, S)) it leads to.
    order : ndarray of int64, shape (t,)
        Place of each training by id, to break ties.
    """

    open: NDArray[np.bool_]
    weeks: NDArray[np.float64]
    euro: NDArray[np.float64]
    price: NDArray[np.float64]
    ready: NDArray[np.float64]
    max_weeks: NDArray[np.float64]
    entry: tuple[Grid, ...]
    grants: Ragged
    skills: sparse.csr_array
    order: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.open)

    def can_enter(self, rows: NDArray[Any], trainings: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell of pairs of candidate and training whether the person may enter it (shape as `rows`)."""
        who, at = np.unique(rows, return_inverse=True)
        if len(who) * len(self) <= max(_CELLS_AT_ONCE, len(rows)):
            return np.asarray(self.entry_for(who)[at.reshape(-1), trainings])
        may = np.asarray(self.open[trainings] & (self.weeks[trainings] <= self.max_weeks[rows]))
        for grid in self.entry:
            may &= ~grid.at(rows, trainings)
        return may

    def entry_of(self, first: int, last: int) -> NDArray[np.bool_]:
        """Tell which trainings candidates `first` to `last` may enter, shape (last - first, t)."""
        return self.entry_for(np.arange(first, last))

    def entry_for(self, who: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell which trainings the candidates `who` may enter, shape (len(who), t)."""
        may = self.open[None, :] & (self.weeks[None, :] <= self.max_weeks[who, None])
        for grid in self.entry:
            may &= ~grid.fails[grid.rows[who]].take(grid.cols, axis=1)
        return may

    def ready_with(self, codes: Sequence[str], includes: Mapping[str, frozenset[str]]) -> NDArray[np.float64]:
        """Return the earliest day on which each candidate can have earned each credential, shape (n, len(codes)).

        Inf where no training that the person may enter leads to it.
        """
        gives = holds(self.grants, codes, includes)
        n = len(self.max_weeks)
        found = np.full((n, len(codes)), np.inf)
        leads = [np.flatnonzero(gives[:, k] & self.open) for k in range(len(codes))]
        for first in range(0, n if any(map(len, leads)) else 0, _CANDIDATES_AT_ONCE):
            last = min(n, first + _CANDIDATES_AT_ONCE)
            ready = np.where(self.entry_of(first, last), self.ready, np.inf)
            for k, which in enumerate(leads):
                found[first:last, k] = ready[:, which].min(axis=1, initial=np.inf)
        return found

    def teaches(self, related: sparse.csr_array) -> sparse.csr_array:
        """Return how much of each column's skill a training teaches, related skills counted in: csr float32 (t, M)."""
        return strongest(self.skills, related)


def catalogue(market: Market, policy: Policy) -> Catalogue | None:
    """Read the trainings of a market; None where it has none."""
    t, c = market.trainings, market.candidates
    if not len(t):
        return None
    starts_in, has_start = _next_start(t["starts_on"], market.on)
    seats = np.asarray(t["seats"], float)
    weeks = _or_median(t["weeks"])
    euro = np.asarray(t["cost_eur"], float)
    limit = np.asarray(c["max_training_weeks"], float)
    skills = market.profiles.training_skills.astype(np.float32)
    return Catalogue(
        open=has_start & ~(seats <= 0),
        weeks=weeks,
        euro=np.nan_to_num(euro),
        price=_or_median(euro) + policy.eur_per_training_week * weeks,
        ready=starts_in + WEEK * weeks,
        max_weeks=np.where(np.isnan(limit), policy.max_training_weeks, limit),
        entry=_entry(market, policy),
        grants=t["grants"],
        skills=skills,
        order=np.argsort(np.argsort(t.ids.astype(np.str_), kind="stable"), kind="stable"),
    )


def _next_start(starts: Ragged, on: np.datetime64) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return days until the next start, and whether there is one; where none is listed it may start today."""
    days = days_after(np.asarray(starts.values, "datetime64[D]"), on)
    first = np.full(len(starts), np.inf)
    ahead = days >= 0
    np.minimum.at(first, starts.rows[ahead], days[ahead])
    listed = starts.lengths > 0
    return np.where(listed, first, 0.0), ~listed | np.isfinite(first)


def _or_median(column: NDArray[Any]) -> NDArray[np.float64]:
    values = np.asarray(column, float)
    known = values[~np.isnan(values)]
    return np.where(np.isnan(values), np.median(known) if len(known) else 0.0, values)


def _entry(market: Market, policy: Policy) -> tuple[Grid, ...]:
    c, t = market.candidates, market.trainings
    return (
        _level_grid(np.asarray(c["work_level"], float), np.asarray(t["work_level_min"], float)),
        _language_grid(c["languages"], t["language"]),
        _needs_grid(market, policy),
        _reach_grid(market, policy),
    )


def _level_grid(held: NDArray[np.float64], asked: NDArray[np.float64]) -> Grid:
    rows, cols = classes(len(held), held), classes(len(asked), asked)
    return Grid(rows.codes, cols.codes, held[rows.first, None] < asked[None, cols.first])


def _language_grid(spoken: Ragged, asked: NDArray[np.object_]) -> Grid:
    codes = np.array([language(x) or "" if x else "" for x in asked.tolist()], np.str_)
    cols = classes(len(codes), codes)
    row_codes = list_classes(spoken)
    _, first = np.unique(row_codes, return_index=True)
    fails = np.zeros((len(first), len(cols.first)), bool)
    for k, i in enumerate(first.tolist()):
        names = {language(x) for x in spoken.row(i).tolist()}
        if spoken.known[i]:
            fails[k] = [bool(codes[j]) and codes[j] not in names for j in cols.first.tolist()]
    return Grid(row_codes, cols.codes, fails)


def _needs_grid(market: Market, policy: Policy) -> Grid:
    needs = market.trainings["needs"]
    codes = sorted(set(needs.values.tolist()))
    held = held_until(market.candidates["credentials"], codes, closure(policy.credential_implications), market.on)
    asked = np.full((len(needs), len(codes)), -np.inf)
    asked[needs.rows, [codes.index(x) for x in needs.values.tolist()]] = 0.0  # held today
    rows, cols = classes(len(held), *held.T), classes(len(asked), *asked.T)
    return Grid(rows.codes, cols.codes, lacking(held[rows.first], asked[cols.first]))


def _reach_grid(market: Market, policy: Policy) -> Grid:
    """Judge who can get there: online, within the travel limit, or in the same region where postcodes do not tell."""
    c, t = market.candidates, market.trainings
    places = distances(c["postcode"], t["postcode"], market.postcodes, market.travel_times, policy.detour_factor)
    limit = np.asarray(c["max_travel_km"], float)
    home, site = _regions(c), _regions(t)
    online = np.asarray(t["online"], bool)
    rows = classes(len(limit), places.rows, limit, home)
    cols = classes(len(online), places.cols, online, site)
    a, b = rows.first[:, None], cols.first[None, :]
    km = places.km[places.rows[a], places.cols[b]]
    elsewhere = (home[a] != "") & (site[b] != "") & (home[a] != site[b])
    if policy.reach == "travel":
        # a limit that was not filled in bars nobody: NaN is no less than any distance
        elsewhere = np.where(np.isnan(km), elsewhere, km > limit[a])
    return Grid(rows.codes, cols.codes, elsewhere & ~online[b])


def _regions(table: Table) -> NDArray[np.str_]:
    names = ["" if r is None or r == "unknown" else r for r in table["region"].tolist()]
    return np.array(names, np.str_).reshape(len(names))
