"""Who got nothing, why, and what the team can do about it. Nobody disappears: this is the other half of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.policy import DEMANDS, PARTS
from rmtmatch.results import advice, words
from rmtmatch.results import sentences as say
from rmtmatch.results.edges import has_skills, pair_values
from rmtmatch.results.listing import Listing, filled, score_versions, text_array
from rmtmatch.results.payers import courses_of, gone_for, short_for
from rmtmatch.results.questions import question
from rmtmatch.results.skillwords import missing_skills
from rmtmatch.scoring.credentials import LACKED, closure, held_until

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.results.solved import Solved

LEFTOVER_COLUMNS = ("candidate", "region", "reason", "action", "detail", "score_version")

_NOTHING = 1e-9  # a charge within the certificate's tolerance
_CREDENTIALS = ("credentials_now", "credentials_before_start")
# Demands the team can do something about; the others are facts or wishes of the person.
ACTIONABLE = tuple(d for d in DEMANDS if d in words.DEMAND_ACTIONS)


def reasons(solved: Solved) -> NDArray[np.object_]:
    """Return why each candidate is left over; None for who was placed (shape (n,)).

    The first that holds, in this order: hidden, no linked skills, no pair meets the demands, below the reserve, others
    were placed first. A person whose route nobody may pay meets no demand, or stays below the reserve.
    """
    pairs, edges = solved.pairs, solved.edges
    market, s = pairs.market, pairs.scored
    n = len(market.candidates)
    can_go = np.zeros(n, bool)
    can_go[s.rows[edges.pair]] = True
    met = np.asarray(s.met_candidates) > 0
    # Pairs that wait for a certificate whose course cannot be paid are no pairs to fall short with.
    usable = np.zeros(n, bool)
    usable[s.rows[~(s.needs_route & edges.barred)]] = True
    choices = [
        (solved.placed(), None),
        (np.asarray(market.candidates["hidden"], bool), words.HIDDEN),
        (can_go, words.PLACED_FIRST),
        (~has_skills(market), words.NO_SKILLS),
        (~met | ~usable, words.NO_PAIR),
    ]
    found = np.full(n, words.BELOW, object)
    done = np.zeros(n, bool)
    for holds, reason in choices:
        found[holds & ~done] = reason
        done |= holds
    return found


def leftovers(solved: Solved) -> Listing:
    """Build the table of leftovers, columns `LEFTOVER_COLUMNS`; people who were set aside at the door stand last."""
    market, lang = solved.pairs.market, solved.policy.language
    why = reasons(solved)
    at = np.flatnonzero(filled(why))
    texts: dict[int, tuple[str, str]] = {}
    for reason, write in (
        (words.HIDDEN, _hidden),
        (words.NO_SKILLS, _no_skills),
        (words.NO_PAIR, _no_pair),
        (words.BELOW, _below),
        (words.PLACED_FIRST, _placed_first),
    ):
        here = at[why[at] == reason]
        if len(here):
            texts.update(zip(here.tolist(), write(solved, here), strict=True))
    known = set(market.candidates.ids.tolist())
    aside = [(str(i), rule) for table, i, rule in market.set_aside if table == "candidates" and i not in known]
    candidate = [*market.candidates.ids[at].tolist(), *[i for i, _ in aside]]
    region = [*market.candidates["region"][at].tolist(), *["unknown"] * len(aside)]
    columns = {
        "candidate": text_array(candidate),
        "region": text_array(region),
        "reason": text_array([*why[at].tolist(), *[words.SET_ASIDE] * len(aside)]),
        "action": text_array([*[texts[i][0] for i in at.tolist()], *[advice.mend_action(lang)] * len(aside)]),
        "detail": text_array([*[texts[i][1] for i in at.tolist()], *[rule for _, rule in aside]]),
        "score_version": score_versions(len(candidate)),
    }
    return Listing("leftovers", columns, market.kind)


Texts = list[tuple[str, str]]


def _hidden(solved: Solved, at: NDArray[np.int64]) -> Texts:
    return [advice.hidden_texts(solved.policy.language)] * len(at)


def _no_skills(solved: Solved, at: NDArray[np.int64]) -> Texts:
    lang = solved.policy.language
    fields = solved.pairs.market.candidates
    given = fields["skills"].lengths[at] + fields["wanted_occupations"].lengths[at]
    given = given + filled(fields["occupation"][at])
    return [advice.no_skills_texts(int(k), lang) for k in given]


def _no_pair(solved: Solved, at: NDArray[np.int64]) -> Texts:
    lang, s = solved.policy.language, solved.pairs.scored
    removed = np.asarray(s.removed_candidates)[at]
    only = np.asarray(s.only_candidates)[at]
    total = len(solved.pairs.market.vacancies)
    # What opens most when this demand alone gives way; where every pair fails on several, what removes most.
    index = [DEMANDS.index(d) for d in ACTIONABLE]
    weight = only[:, index] * (total + 1.0) + removed[:, index]
    best = weight.argmax(axis=1) if index else np.zeros(len(at), int)
    lacked = {demand: most_lacked(solved, at, demand) for demand in _CREDENTIALS}
    # Who meets demands waits for a certificate whose course nobody pays.
    waiting = np.where(np.asarray(s.met_candidates)[at] > 0, best_pairs(solved)[0][at], -1).tolist()
    texts: Texts = []
    for i in range(len(at)):
        if waiting[i] >= 0:
            texts.append(_unpaid(solved, waiting[i], short_for(solved, waiting[i])))
            continue
        detail = advice.removed_detail(dict(zip(DEMANDS, removed[i].tolist(), strict=True)), total, lang)
        if weight[i, best[i]] <= 0:
            texts.append((advice.more_vacancies_action(lang), detail))
            continue
        demand = ACTIONABLE[best[i]]
        what = lacked[demand][i] if demand in lacked else None
        texts.append((advice.demand_action(demand, int(only[i, DEMANDS.index(demand)]), lang, what=what), detail))
    return texts


def most_lacked(solved: Solved, at: NDArray[np.int64], demand: str) -> list[str | None]:
    """Name the credential that each of the candidates `at` lacks and most vacancies ask; None where nothing lacks."""
    market = solved.pairs.market
    codes, asked_by = np.unique(market.vacancies[demand].values.astype(str), return_counts=True)
    if not len(codes):
        return [None] * len(at)
    includes = closure(solved.policy.credential_implications)
    held = held_until(market.candidates["credentials"].take(at), codes.tolist(), includes, market.on)
    wanted = np.where(held <= LACKED, asked_by, 0)
    most = wanted.argmax(axis=1)
    return [str(codes[k]) if wanted[i, k] else None for i, k in enumerate(most.tolist())]


def _below(solved: Solved, at: NDArray[np.int64]) -> Texts:
    pairs, policy, edges = solved.pairs, solved.policy, solved.edges
    market, s, lang = pairs.market, pairs.scored, policy.language
    best, value = best_pairs(solved)
    pair = best[at]
    part, of_candidate = question(pairs, pair)
    missing = missing_skills(pairs, s.rows[pair], s.cols[pair], lang)
    texts: Texts = []
    for i, p in enumerate(pair.tolist()):
        if edges.barred[p]:  # good enough, were it paid
            texts.append(_unpaid(solved, p, short_for(solved, p)))
            continue
        vacancy = str(market.vacancies.ids[s.cols[p]])
        detail = advice.below_detail(vacancy, float(value[at[i]]), policy.reserve, lang)
        if part[i] >= 0:
            texts.append((say.ask_action(PARTS[part[i]], bool(of_candidate[i]), lang), detail))
        elif missing[i]:
            texts.append((advice.find_course_action(missing[i], lang), detail))
        else:
            texts.append((advice.more_vacancies_action(lang), detail))
    return texts


def _placed_first(solved: Solved, at: NDArray[np.int64]) -> Texts:
    pairs, edges, lang = solved.pairs, solved.edges, solved.policy.language
    market, s = pairs.market, pairs.scored
    # Someone with an edge that costs nothing at the plan's prices lost to people; the others to money or seats.
    charged = edges.use @ solved.answer.resource_prices > _NOTHING if len(edges.limit) else np.zeros(len(edges), bool)
    to_people = np.zeros(len(market.candidates), bool)
    to_people[solved.rows[~charged]] = True
    best = _first_of_each(solved.rows, np.lexsort((solved.cols, -edges.value, solved.rows)), len(market.candidates))
    titles, employers = market.vacancies["title"], market.vacancies["employer"]
    texts: Texts = []
    for c, edge in zip(at.tolist(), best[at].tolist(), strict=True):
        p = int(edges.pair[edge])
        v = s.cols[p]
        vacancy = f"{titles[v]} ({market.vacancies.ids[v]})" if titles[v] else str(market.vacancies.ids[v])
        if to_people[c]:
            action = advice.one_more_place_action(employers[v] or "", vacancy, lang)
            texts.append((action, advice.placed_first_detail(vacancy, lang)))
        else:
            texts.append(_unpaid(solved, p, gone_for(solved, int(edge))))
    return texts


def _unpaid(solved: Solved, pair: int, lacking: tuple[list[str], list[str]]) -> tuple[str, str]:
    """Say what would pay for a pair's route, and why nobody does."""
    pairs, lang = solved.pairs, solved.policy.language
    action = advice.find_money_action(courses_of(pairs, pair), float(pairs.scored.euro[pair]), lang)
    return action, advice.no_money_detail(*lacking, lang)


def best_pairs(solved: Solved) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Return each candidate's best kept pair (-1: none) and what it is worth, directly or through its route."""
    s = solved.pairs.scored
    direct, route = pair_values(solved.policy, s)
    worth = np.maximum(np.where(s.needs_route, -np.inf, direct), np.where(s.route >= 0, route, -np.inf))
    best = _first_of_each(s.rows, np.lexsort((s.cols, -worth, s.rows)), len(solved.pairs.market.candidates))
    return best, np.where(best >= 0, worth[best] if len(worth) else -np.inf, -np.inf)


def _first_of_each(rows: NDArray[Any], order: NDArray[np.int64], n: int) -> NDArray[np.int64]:
    """Return the first in `order` (sorted by row) of each row; -1 where a row has none."""
    found = np.full(n, -1, np.int64)
    by_row = rows[order]
    first = np.concatenate([np.ones(min(1, len(order)), bool), by_row[1:] != by_row[:-1]])
    found[by_row[first]] = order[first]
    return found
