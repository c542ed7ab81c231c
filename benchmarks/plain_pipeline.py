"""The pipeline anybody would write: numpy and scipy alone, every number of every pair, dense, in float64.

What a data scientist does who has the market's tables, the formulas of the score and an afternoon:

1. take from each table the columns that the formulas read; postcodes become one table of distances;
2. for 500 people at a time: possession of every skill (`numpy.maximum.at`), forward and back as two sparse products
   made dense, nearness as a dense product, every part of every pair by broadcasting its formula, and every demand by
   comparing columns, with a count of what each removes (the reasons of leftovers need it);
3. `numpy.argpartition` of rows and of columns for the pairs to keep; for these the parts and intervals, which lists and
   explanations show, by the same formulas;
4. `scipy.optimize.linear_sum_assignment` with a column for each place.

It shares with the library the formulas, as both must answer the same, and the reading of one table at a time. It has
none of what makes the library quick: no compiled loop, no classes that are judged once, no single precision, no bounds
that leave out what cannot be kept. It knows neither routes nor prices, and needs no proof: every pair is in its matrix.
"""

from __future__ import annotations

import time
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import linear_sum_assignment

from rmtmatch.policy import DEMANDS
from rmtmatch.scoring import parts
from rmtmatch.scoring.coverage import (
    asked_place,
    asked_skills,
    held_levels,
    looking_back,
    related_towards,
    skills_part,
    used_levels,
)
from rmtmatch.scoring.credentials import HELD, LACKED, asked_on, closure, held_until, lacking
from rmtmatch.scoring.fields import read_fields
from rmtmatch.scoring.practical import PRACTICAL, Practical
from rmtmatch.scoring.sides import Side, Sides
from rmtmatch.scoring.timing import days_after
from rmtmatch.scoring.travel import distances, reach_km
from rmtmatch.scoring.wish import wishes
from rmtmatch.skills.nearness import lengths
from rmtmatch.skills.relatedness import relatedness
from rmtmatch.vocabulary import CONTRACTS, UNPAID

BLOCK = 500


class Answer(NamedTuple):
    """What came out: the value above the reserve, the kept pairs and what lists show of them, seconds by stage."""

    value: float
    rows: np.ndarray
    cols: np.ndarray
    columns: dict[str, np.ndarray]
    removed: tuple[np.ndarray, np.ndarray]
    seconds: dict[str, float]


def plain_plan(market, policy, top=50):
    """Score every pair, keep the best of both sides with what is shown of them, and assign."""
    clock = _Clock()
    pairs = _Everybody(market, policy)
    clock.took("read")
    score, forward, back = (np.empty((len(market.candidates), len(market.vacancies))) for _ in range(3))
    removed = (
        np.zeros((len(market.candidates), len(DEMANDS)), int),
        np.zeros((len(market.vacancies), len(DEMANDS)), int),
    )
    for first in range(0, len(score), BLOCK):
        part = slice(first, first + BLOCK)
        forward[part], back[part] = pairs.skills(part)
        score[part] = pairs.scores(part, forward[part], back[part])
        met = np.ones(score[part].shape, bool)
        for name, fails in pairs.demands(part):
            removed[0][part, DEMANDS.index(name)] = np.count_nonzero(np.broadcast_to(fails, met.shape), axis=1)
            removed[1][:, DEMANDS.index(name)] += np.count_nonzero(np.broadcast_to(fails, met.shape), axis=0)
            met &= ~fails
        score[part][~met] = -1
    clock.took("score")
    rows, cols = _best(score, top)
    clock.took("keep")
    columns = pairs.shown(rows, cols, forward[rows, cols], back[rows, cols])
    clock.took("show")
    del forward, back
    places = np.nan_to_num(market.vacancies["places"], nan=1).astype(int)
    gain = np.repeat(np.maximum(score - policy.reserve, 0), places, axis=1)
    at = linear_sum_assignment(gain, maximize=True)
    clock.took("assign")
    return Answer(float(gain[at].sum()), rows, cols, columns, removed, clock.seconds)


def _best(score, top):
    """Return the pairs that are among the best of their row or column, and meet the demands."""
    keep = np.zeros(score.shape, bool)
    n, m = min(top, score.shape[0]), min(top, score.shape[1])
    np.put_along_axis(keep, np.argpartition(score, -m, axis=1)[:, -m:], True, axis=1)
    np.put_along_axis(keep, np.argpartition(score, -n, axis=0)[-n:], True, axis=0)
    keep &= score >= 0
    return np.nonzero(keep)


class _Everybody:
    """Both tables as the formulas read them."""

    def __init__(self, market, policy):
        self.market, self.policy = market, policy
        towards = related_towards(market.taxonomy, policy)
        kept = {"kept": policy.related_kept, "siblings": policy.sibling_relatedness}
        self.related = relatedness(market.taxonomy, **kept)
        self.held = held_levels(market.profiles, policy.implied_level)
        asked = asked_skills(market, policy)
        self.asked_skill, self.asked_level = asked.skill, asked.level.astype(float)
        self.weight = sparse.csr_array(asked.matrix(np.float64).T)
        self.used = used_levels(market.profiles)
        looking = looking_back(market, policy, towards)
        self.has_occupation = looking.occupation >= 0
        who = np.flatnonzero(self.has_occupation)
        of = (np.ones(len(who)), (who, looking.occupation[who]))
        of = sparse.csr_array(of, shape=(len(self.has_occupation), looking.weight.shape[0]))
        self.occupation = sparse.csr_array(of @ looking.weight)
        there = asked_place(asked, market.taxonomy)
        here = np.where(self.has_occupation[:, None], looking.place[looking.occupation], 0)
        self.here, self.there = (x.astype(float) / lengths(x)[:, None] for x in (here, there))
        self.asks = asked.lengths > 0
        self.looking, self.asked_of = looking, asked
        sides = Sides(Side(), Side())
        self.numbers = read_fields(market, sides)
        tables = market.candidates["postcode"], market.vacancies["postcode"], market.postcodes, market.travel_times
        self.places = distances(*tables, policy.detour_factor)
        self.practical = Practical(self.numbers, self.places, wishes(market), policy)
        # how much every vacancy uses every skill that occupations need: the whole of it is read by each block
        use = [_possessed(self.used[a : a + BLOCK], looking.related) for a in range(0, self.used.shape[0], BLOCK)]
        self.use = sparse.csr_array(sparse.vstack([sparse.csr_array(x) for x in use]).T)
        self._read_demands()

    def skills(self, part):
        """Return forward and back of some people with all vacancies."""
        covered = np.minimum(_possessed(self.held[part], self.related)[:, self.asked_skill] / self.asked_level, 1)
        forward = (sparse.csr_array(covered) @ self.weight).toarray()
        back = (self.occupation[part] @ self.use).toarray()
        here, there = self.here[part], self.there
        near = np.clip(here @ there.T, 0, 1)
        both = here.any(axis=1)[:, None] & there.any(axis=1)
        share = self.policy.nearness_share
        back = np.where(both, (1 - share) * back + share * near, back)
        return forward, np.where(self.has_occupation[part, None], np.minimum(back, 1), np.nan)

    def scores(self, part, forward, back):
        """Return the score of some people with all vacancies."""
        policy, (n, m) = self.policy, forward.shape
        value = skills_part(forward, back, reverse_weight=policy.reverse_weight)
        value[:, ~self.asks] = policy.neutral["skills"]
        score = policy.weights["skills"] * value
        assert policy.weights["optional"] == 0
        rows, cols = np.arange(len(self.held.indptr) - 1)[part], np.arange(m)
        for name in PRACTICAL:
            # Broadcast where the formula can be; the journey looks at single pairs.
            pairs = (rows[:, None], cols) if name != "travel" else (np.repeat(rows, m), np.tile(cols, n))
            score += policy.weights[name] * self.practical.part(name, *pairs).reshape(score.shape)
        return score

    def demands(self, part):
        """Yield the name of each demand and which pairs of some people fail it, for broadcasting."""
        for name, fails in self.of_vacancies.items():
            yield name, fails[None, :]
        for name, fails in self.of_pairs.items():
            yield name, fails(part)

    def shown(self, rows, cols, forward, back):
        """Return what lists and explanations show of the kept pairs: every part, what is unknown, and the interval."""
        policy, asked = self.policy, self.asked_of
        m = len(self.market.vacancies)
        neutral, share = policy.neutral["skills"], policy.reverse_weight
        asks, known = self.asks[cols], self.market.candidates["skills"].known[rows]
        value = np.where(asks, skills_part(forward, back, reverse_weight=share), neutral)
        least = np.ones(m)
        np.minimum.at(least, np.repeat(np.arange(m), asked.lengths), asked.level[asked.col].astype(float))
        implied = np.minimum(policy.implied_level / least, 1)[cols]
        most = np.where(np.isnan(back), implied + (1 - implied) * forward, forward)
        most = np.where(known, most, 1)
        low = (1 - share) * forward + share * np.nan_to_num(back, nan=0)
        high = (1 - share) * most + share * np.nan_to_num(back, nan=1)
        open_ = (~self.market.vacancies["skills_essential"].known | self.market.profiles.vacancy_implied)[cols]
        low = np.where(open_, 0, np.where(asks, low, neutral))
        high = np.where(open_, 1, np.where(asks, high, neutral))
        found = {"skills": value, "skills unknown": high > low}
        score, low, high = (
            policy.weights["skills"] * x for x in (value, np.minimum(low, value), np.maximum(high, value))
        )
        for name in PRACTICAL:
            part = self.practical.part(name, rows, cols)
            bounds = self.practical.bounds(name, part, rows, cols)
            found[name], found[f"{name} unknown"] = part, self.practical.unknown(name, bounds, rows, cols)
            weight = policy.weights[name]
            score, low, high = score + weight * part, low + weight * bounds[0], high + weight * bounds[1]
        return {**found, "score": score, "low": low, "high": high, "km": self.places.at(rows, cols), "fit": forward}

    def _read_demands(self):
        c, v, f, policy = self.market.candidates, self.market.vacancies, self.numbers, self.policy
        unpaid = sum(1 << CONTRACTS.index(word) for word in UNPAID)
        on = [name for name in DEMANDS if policy.demands.get(name, True)]
        includes = closure(policy.credential_implications)
        home, site = (
            np.array(["" if r is None or r == "unknown" else r for r in t["region"].tolist()], str) for t in (c, v)
        )
        one_region = policy.reach == "region"
        may = days_after(c["may_work_from"], self.market.on)
        limit = np.fmin(f.c_max_km, reach_km(f.c_max_min, f.c_transport, policy))
        assert self.places.minutes is None
        self.of_vacancies = {
            "unpaid": (v["contract"] > 0) & ((v["contract"] & ~np.uint8(unpaid)) == 0),
            "closing_date": days_after(v["closes_on"], self.market.on) < 0,
        }

        def credentials(name):
            codes, days = asked_on(v[name], f.v_start)
            held = held_until(c["credentials"], codes, includes, self.market.on)
            return lambda part: lacking(held[part], days)

        def excluded(part):
            out = np.zeros((len(c.ids[part]), len(v)), bool)
            place, who = ({x: k for k, x in enumerate(t.ids.tolist())} for t in (v, c))
            for i in range(part.start, part.start + len(out)):
                out[i - part.start, [place[x] for x in c["excluded"].row(i).tolist() if x in place]] = True
            for j in np.flatnonzero(v["excluded"].lengths).tolist():
                named = [who.get(x, -1) - part.start for x in v["excluded"].row(j).tolist()]
                out[[i for i in named if 0 <= i < len(out)], j] = True
            return out

        self.of_pairs = {
            "hidden": lambda part: c["hidden"][part, None],
            "excluded": excluded,
            "region": lambda part: one_region & (home[part, None] != "") & (site != "") & (home[part, None] != site),
            "may_work_from": lambda part: may[part, None] > f.v_start,
            "credentials_now": credentials("credentials_now"),
            "credentials_before_start": credentials("credentials_before_start"),
            "languages": self._languages(),
            "travel": lambda part: (
                (self.places.km[self.places.rows[part]][:, self.places.cols] > limit[part, None]) & ~(f.v_remote >= 1)
            ),
            "hours": lambda part: (
                parts.hours_apart(f.c_hours_min[part, None], f.c_hours_max[part, None], f.v_hours_min, f.v_hours_max)
                > policy.hours_tolerance
            ),
            "shifts": lambda part: (c["shifts"][part, None] > 0) & ((v["shifts"] & ~c["shifts"][part, None]) > 0),
            "contract": lambda part: (
                (c["contracts"][part, None] > 0)
                & (v["contract"] > 0)
                & ((c["contracts"][part, None] & v["contract"]) == 0)
            ),
            "level": lambda part: f.c_level[part, None] < f.v_level,
        }
        self.of_vacancies = {name: x for name, x in self.of_vacancies.items() if name in on}
        self.of_pairs = {
            name: x for name, x in self.of_pairs.items() if name in on and (name != "region" or one_region)
        }

    def _languages(self):
        c, v = self.market.candidates["languages"], self.market.vacancies["languages"]
        names = {x: k for k, x in enumerate(sorted(set(v.values.tolist())))}

        def levels(lists, without):
            table = np.full((len(lists), len(names)), LACKED)
            for row, name, level in zip(
                lists.rows.tolist(), lists.values.tolist(), lists.weights.tolist(), strict=True
            ):
                if name in names:
                    table[row, names[name]] = max(table[row, names[name]], without if np.isnan(level) else level)
            return table

        held, asked = levels(c, HELD), levels(v, np.finfo(float).min)
        held[~c.known] = HELD
        return lambda part: lacking(held[part], asked)


def _possessed(held, related):
    """Return how much of every skill (column of `related`) some rows have, dense: the best level times relatedness."""
    out = np.zeros((held.shape[0], related.shape[1]))
    near = related[held.indices]
    count = np.diff(near.indptr)
    row = np.repeat(np.repeat(np.arange(len(out)), np.diff(held.indptr)), count)
    np.maximum.at(out, (row, near.indices), np.repeat(held.data, count) * near.data)
    return out


class _Clock:
    """Processor seconds by stage."""

    def __init__(self):
        self.seconds, self._last = {}, time.process_time()

    def took(self, what):
        now = time.process_time()
        self.seconds[what] = now - self._last
        self._last = now
