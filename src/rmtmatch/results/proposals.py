"""Who is proposed where: the assigned vacancy first, then alternatives, each with one line why and one what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.policy import PARTS
from rmtmatch.results import sentences as say
from rmtmatch.results.listing import Listing, text_array
from rmtmatch.results.pairs import PAIR_COLUMNS, pair_columns
from rmtmatch.results.shortlist import best_first, capped, id_order, turn
from rmtmatch.results.skillwords import shared_skills
from rmtmatch.results.weeks import weeks_between

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.assign import Assignment
    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.results.edges import PlanEdges
    from rmtmatch.results.pairs import Pairs

PROPOSAL_COLUMNS = (
    "candidate",
    "vacancy",
    "region",
    "rank",
    *[c for c in PAIR_COLUMNS if c not in ("candidate", "vacancy", "score_version")],
    "route",
    "schemes",
    "reason",
    "action",
    "new",
    "score_version",
)

_WIDE = 0.1  # an interval wider than this is worth a question before an introduction
_FAR = 0.35  # a travel part below this makes transport the first thing to arrange


@dataclass(frozen=True, slots=True)
class Chosen:
    """Edges that are proposed: by candidate, best rank first.

    Parameters
    ----------
    edge : ndarray of int64, shape (k,)
        Into the plan's edges.
    rank : ndarray of int64, shape (k,)
        1 = the assigned vacancy.
    """

    edge: NDArray[np.int64]
    rank: NDArray[np.int64]


def choose(pairs: Pairs, policy: Policy, edges: PlanEdges, assignment: Assignment) -> Chosen:
    """Take the assigned edges, and alternatives by score minus price up to the caps on both sides.

    An alternative's price is that of the vacancy and of what its route takes from pools and seats, so that lists do not
    pile up where others were placed. A person without an assigned vacancy has no alternatives and is a leftover.
    """
    market, scored = pairs.market, pairs.scored
    assigned = np.asarray(assignment.edges, np.int64)
    best, net = best_edges(edges, assignment, len(scored.rows))
    rows, cols = scored.rows, scored.cols

    placed = np.zeros(len(market.candidates), bool)
    placed[rows[edges.pair[assigned]]] = True
    open_pairs = (best >= 0) & placed[rows]
    open_pairs[edges.pair[assigned]] = False
    at = np.flatnonzero(open_pairs)
    caps = introductions(market, policy)
    np.subtract.at(caps, cols[edges.pair[assigned]], 1)
    c_order, v_order = id_order(market.candidates.ids), id_order(market.vacancies.ids)
    order = best_first(net[at], c_order[rows[at]], v_order[cols[at]])
    row_caps = np.full(len(market.candidates), policy.proposals_per_candidate - 1)
    more = at[capped(rows[at], cols[at], order, row_caps, np.maximum(caps, 0))]

    edge = np.concatenate([assigned, best[more]])
    first = np.concatenate([np.zeros(len(assigned)), np.ones(len(more))])
    pair = edges.pair[edge]
    sort = np.lexsort((v_order[cols[pair]], -net[pair], first, c_order[rows[pair]]))
    edge = edge[sort]
    return Chosen(edge, turn(rows[edges.pair[edge]]) + 1)


def best_edges(edges: PlanEdges, assignment: Assignment, n_pairs: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return the best edge of each pair (-1: none), and what it is worth at the plan's prices of pools and seats."""
    best = np.full(n_pairs, -1, np.int64)
    net = np.full(n_pairs, -np.inf)
    if not len(edges):
        return best, net
    worth = edges.value - edges.use @ np.asarray(assignment.resource_prices, np.float64)
    order = np.lexsort((edges.payment, -worth, edges.pair))
    pair = edges.pair[order]
    first = np.concatenate([[True], pair[1:] != pair[:-1]])
    best[pair[first]] = order[first]
    net[pair[first]] = worth[order[first]]
    return best, net


def introductions(market: Market, policy: Policy) -> NDArray[np.int64]:
    """Return how often each vacancy may be proposed: introductions a place, times places (shape (m,))."""
    own = np.asarray(market.vacancies["introductions_per_place"], np.float64)
    per_place = np.where(np.isnan(own), policy.introductions_per_place, own)
    return np.floor(per_place * places(market)).astype(np.int64)


def places(market: Market) -> NDArray[np.int64]:
    """Return the places of each vacancy; one where unknown (shape (m,))."""
    given = np.asarray(market.vacancies["places"], np.float64)
    return np.where(np.isnan(given), 1, given).astype(np.int64)


def proposals(
    pairs: Pairs, policy: Policy, edges: PlanEdges, chosen: Chosen, known: frozenset[tuple[str, str]]
) -> Listing:
    """Build the table of proposals, columns `PROPOSAL_COLUMNS`.

    Parameters
    ----------
    known : frozenset of (candidate, vacancy)
        Yesterday's list: what stands on it is not new.
    """
    market = pairs.market
    pair, via = edges.pair[chosen.edge], edges.via[chosen.edge]
    columns = pair_columns(pairs, pair, via)
    reasons, actions = _lines(pairs, policy, pair, via)
    ids = zip(columns["candidate"].tolist(), columns["vacancy"].tolist(), strict=True)
    columns |= {
        "region": market.candidates["region"][pairs.scored.rows[pair]],
        "rank": chosen.rank,
        "route": text_array(["|".join(ts) for ts in _courses(pairs, pair, via, market.trainings.ids)]),
        "schemes": text_array(_schemes(edges, chosen.edge)),
        "reason": text_array(reasons),
        "action": text_array(actions),
        "new": np.fromiter((i not in known for i in ids), bool, len(pair)),
    }
    return Listing("proposals", {name: columns[name] for name in PROPOSAL_COLUMNS}, market.kind)


def _courses(pairs: Pairs, pair: NDArray[np.int64], via: NDArray[np.bool_], names: NDArray[Any]) -> list[list[str]]:
    """Name the trainings of each row that goes through a route."""
    routes = pairs.scored.routes
    of = np.where(via, pairs.scored.route[pair], -1).tolist()
    texts = {r: [str(names[t]) for t in routes[r].trainings] for r in set(of) if r >= 0}
    return [texts.get(r, []) for r in of]


def _schemes(edges: PlanEdges, chosen: NDArray[np.int64]) -> list[str]:
    paid = edges.payment[chosen].tolist()
    return ["|".join(edges.payments[p].schemes) if p >= 0 else "" for p in paid]


def _lines(
    pairs: Pairs, policy: Policy, pair: NDArray[np.int64], via: NDArray[np.bool_]
) -> tuple[list[str], list[str]]:
    """Write the reason and the action of each row."""
    market, s, lang = pairs.market, pairs.scored, policy.language
    rows, cols = s.rows[pair], s.cols[pair]
    titles = market.trainings["title"]
    names = text_array([t or i for t, i in zip(titles, market.trainings.ids, strict=True)])
    courses = _courses(pairs, pair, via, names)
    ready = np.where(via, s.ready_on[pair], np.datetime64("NaT", "D"))
    gaps, early = weeks_between(market, rows, cols, ready)
    in_work = ~np.isnat(market.candidates["job_ends_on"][rows])
    skills = shared_skills(pairs, rows, cols)
    ask_part, ask_candidate = question(pairs, policy, pair)
    ready_text = np.where(np.isnat(ready), "", np.datetime_as_string(ready, unit="D")).tolist()
    employers = market.vacancies["employer"][cols].tolist()
    travel = s.parts[pair, PARTS.index("travel")]
    far = (travel < _FAR) & ~s.unknown[pair, PARTS.index("travel")]
    asked = ~s.unknown[pair, PARTS.index("skills")]

    reasons, actions = [], []
    for i in range(len(pair)):
        parts = []
        if courses[i]:
            parts.append(say.route_reason(s.fit_now[pair[i]], s.fit_after[pair[i]], courses[i], lang))
        elif asked[i]:
            parts.append(say.fit_reason(s.fit_now[pair[i]], skills[i], lang))
        km = s.travel_km[pair[i]]
        if not np.isnan(km):
            parts.append(say.travel_reason(km, lang))
        if in_work[i] and not np.isnan(gaps[i]):
            parts.append(say.gap_reason(gaps[i], lang))
        if early[i]:
            parts.append(say.early_reason(lang))
        reasons.append(say.line(parts) or say.line([say.sparse_reason(lang)]))
        if courses[i]:
            at = pair[i]
            actions.append(say.route_action(courses[i], s.weeks[at], s.euro[at], ready_text[i], lang))
        elif ask_part[i] >= 0:
            actions.append(say.ask_action(PARTS[ask_part[i]], bool(ask_candidate[i]), lang))
        elif far[i]:
            actions.append(say.transport_action(km, lang))
        else:
            actions.append(say.introduce_action(employers[i] or "", lang))
    return reasons, actions


# Which columns of each side a part is read from: whom to ask where it is unknown.
_READ_FROM = {
    "skills": (("skills",), ("skills_essential",)),
    "optional": (("skills",), ("skills_optional",)),
    "travel": (("postcode",), ("postcode",)),
    "hours": (("hours_min", "hours_max"), ("hours_min", "hours_max")),
    "wage": (("wage_now_eur_hour", "wage_min_eur_hour"), ("wage_min_eur_hour", "wage_max_eur_hour")),
    "level": (("work_level",), ("work_level_min",)),
    "contract": (("contracts",), ("contract",)),
    "timing": (("available_from", "job_ends_on"), ("starts_on",)),
    "experience": (("experience_years",), ("experience_years_min",)),
    "wish": (("wanted_occupations",), ("occupation",)),
}


def question(pairs: Pairs, policy: Policy, pair: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find the unknown part that counts most where the interval is wide (-1: none), and whom to ask for it."""
    s = pairs.scored
    weights = np.array([policy.weights[p] for p in PARTS])
    width = np.where(s.unknown[pair], weights, 0.0)
    part = np.where((s.high[pair] - s.low[pair] > _WIDE) & (width.max(axis=1, initial=0) > 0), width.argmax(axis=1), -1)
    of_candidate = np.zeros(len(pair), bool)
    for k, name in enumerate(PARTS):
        here = part == k
        if here.any():
            of_candidate[here] = lacks(pairs.market.candidates, _READ_FROM[name][0], s.rows[pair[here]])
    return part, of_candidate


def lacks(table: Any, columns: Sequence[str], rows: NDArray[Any]) -> NDArray[np.bool_]:  # noqa: ANN401  a Table
    """Mark rows in which every one of `columns` is unknown."""
    lacking = np.ones(len(rows), bool)
    for name in columns:
        column = table[name]
        if hasattr(column, "known"):
            unknown = ~column.known[rows]
        else:
            values = column[rows]
            if values.dtype.kind == "f":
                unknown = np.isnan(values)
            elif values.dtype.kind == "M":
                unknown = np.isnat(values)
            else:
                unknown = np.equal(values, None) if values.dtype == object else values == 0
        lacking &= unknown.astype(bool)
    return lacking
