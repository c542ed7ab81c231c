"""Who is proposed where: the assigned vacancy first, then alternatives, each with one line why and one what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.policy import PARTS
from rmtmatch.results import sentences as say
from rmtmatch.results import words
from rmtmatch.results.listing import Listing, text_array
from rmtmatch.results.pairs import PAIR_COLUMNS, pair_columns
from rmtmatch.results.questions import question
from rmtmatch.results.skillwords import NAMED, shared_skills
from rmtmatch.results.weeks import weeks_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.results.edges import PlanEdges
    from rmtmatch.results.pairs import Pairs
    from rmtmatch.results.solved import Chosen, Solved

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

_FAR = 0.35  # a travel part below this makes transport the first thing to arrange


def proposals(solved: Solved, chosen: Chosen, known: frozenset[tuple[str, str]]) -> Listing:
    """Build the table of proposals, columns `PROPOSAL_COLUMNS`.

    Parameters
    ----------
    known : frozenset of (candidate, vacancy)
        Yesterday's list: what stands on it is not new.
    """
    pairs, edges = solved.pairs, solved.edges
    market = pairs.market
    pair, via = edges.pair[chosen.edge], edges.via[chosen.edge]
    columns = pair_columns(pairs, pair, via)
    reasons, actions = _lines(solved, pair, via)
    ids = zip(columns["candidate"].tolist(), columns["vacancy"].tolist(), strict=True)
    columns |= {
        "region": market.candidates["region"][pairs.scored.rows[pair]],
        "rank": chosen.rank,
        "route": route_ids(pairs, pair, via),
        "schemes": text_array(_schemes(edges, chosen.edge)),
        "reason": text_array(reasons),
        "action": text_array(actions),
        "new": np.fromiter((i not in known for i in ids), bool, len(pair)),
    }
    return Listing("proposals", {name: columns[name] for name in PROPOSAL_COLUMNS}, market.kind)


def route_ids(pairs: Pairs, pair: NDArray[np.int64], via: NDArray[np.bool_]) -> NDArray[np.object_]:
    """Return the ids of the trainings of each row's route, joined by ``|``; empty where it goes directly."""
    named = course_names(pairs, pair, via, pairs.market.trainings.ids)
    return text_array(["|".join(names) for names in named])


def course_names(pairs: Pairs, pair: NDArray[np.int64], via: NDArray[np.bool_], names: NDArray[Any]) -> list[list[str]]:
    """Name the trainings of each row that goes through a route."""
    routes = pairs.scored.routes
    of = np.where(via, pairs.scored.route[pair], -1).tolist()
    texts = {r: [str(names[t]) for t in routes[r].trainings] for r in set(of) if r >= 0}
    return [texts.get(r, []) for r in of]


def _learned_at_work(pairs: Pairs, routes: NDArray[np.int64], lang: words.Language) -> list[list[str]]:
    """Name what the employer teaches in each row whose route holds no training at all."""
    taxonomy = pairs.market.taxonomy
    named: dict[int, list[str]] = {}
    for r in np.unique(routes[routes >= 0]).tolist():
        route = pairs.scored.routes[r]
        if not route.trainings:
            named[r] = [taxonomy.label(uri, lang) for uri in route.closes_skills[:NAMED]]
    return [named.get(r, []) for r in routes.tolist()]


def _schemes(edges: PlanEdges, chosen: NDArray[np.int64]) -> list[str]:
    paid = edges.payment[chosen].tolist()
    return ["|".join(edges.payments[p].schemes) if p >= 0 else "" for p in paid]


def _lines(solved: Solved, pair: NDArray[np.int64], via: NDArray[np.bool_]) -> tuple[list[str], list[str]]:
    """Write the reason and the action of each row."""
    pairs, lang = solved.pairs, solved.policy.language
    market, s = pairs.market, pairs.scored
    rows, cols = s.rows[pair], s.cols[pair]
    titles = market.trainings["title"]
    names = text_array([t or i for t, i in zip(titles, market.trainings.ids, strict=True)])
    courses = course_names(pairs, pair, via, names)
    at_work = _learned_at_work(pairs, np.where(via, s.route[pair], -1), lang)
    ready = np.where(via, s.ready_on[pair], np.datetime64("NaT", "D"))
    gaps, early = weeks_between(market, rows, cols, ready)
    in_work = ~np.isnat(market.candidates["job_ends_on"][rows])
    skills = shared_skills(pairs, rows, cols, lang)
    ask_part, ask_candidate = question(pairs, pair)
    ready_text = np.where(np.isnat(ready), "", np.datetime_as_string(ready, unit="D")).tolist()
    employers = market.vacancies["employer"][cols].tolist()
    travel = s.parts[pair, PARTS.index("travel")]
    far = (travel < _FAR) & ~s.unknown[pair, PARTS.index("travel")]
    asked = ~s.unknown[pair, PARTS.index("skills")] | (s.fit_now[pair] > 0)

    reasons, actions = [], []
    for i in range(len(pair)):
        parts = []
        if courses[i]:
            parts.append(say.route_reason(s.fit_now[pair[i]], s.fit_after[pair[i]], courses[i], lang))
        elif asked[i]:
            parts.append(say.fit_reason(s.fit_now[pair[i]], skills[i], lang))
        if at_work[i]:
            parts.append(say.at_work_reason(at_work[i], lang))
        km = s.travel_km[pair[i]]
        if not np.isnan(km):
            parts.append(say.travel_reason(km, lang))
        if early[i]:
            parts.append(say.early_reason(lang))
        elif in_work[i] and not np.isnan(gaps[i]):
            parts.append(say.gap_reason(gaps[i], lang))
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
