"""Vacancies nobody was assigned to, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.policy import DEMANDS
from rmtmatch.results import advice, words
from rmtmatch.results.listing import Listing, filled, score_versions, text_array
from rmtmatch.results.solved import places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.results.solved import Solved

UNFILLED_COLUMNS = ("vacancy", "region", "reason", "places", "action", "detail", "score_version")


def reasons(solved: Solved) -> NDArray[np.object_]:
    """Return why each vacancy is unfilled; None where someone was assigned (shape (m,)).

    The first that holds, in this order: unpaid, closed, no linked skills, no candidate meets the demands, below the
    reserve, others were placed elsewhere.
    """
    pairs, edges = solved.pairs, solved.edges
    market, s = pairs.market, pairs.scored
    m = len(market.vacancies)
    wanted = np.zeros(m, bool)
    wanted[s.cols[edges.pair]] = True
    usable = np.zeros(m, bool)
    usable[s.cols[~(s.needs_route & edges.barred)]] = True
    profiles = market.profiles
    asks = (np.diff(profiles.vacancy_essential.indptr) > 0) | (np.diff(profiles.vacancy_optional.indptr) > 0)
    removed = np.asarray(s.removed_vacancies)
    everyone = len(market.candidates)
    closed = np.asarray(market.vacancies["closes_on"] < market.on)  # NaT compares as False: unknown is open
    choices = [
        (solved.filled() > 0, None),
        ((removed[:, DEMANDS.index("unpaid")] == everyone) & (everyone > 0), words.UNPAID),
        (closed, words.CLOSED),
        (wanted, words.ELSEWHERE),
        (~asks, words.NO_SKILLS),
        ((np.asarray(s.met_vacancies) == 0) | ~usable, words.NO_CANDIDATE),
    ]
    found = np.full(m, words.BELOW, object)
    done = np.zeros(m, bool)
    for holds, reason in choices:
        found[holds & ~done] = reason
        done |= holds
    return found


def unfilled(solved: Solved) -> Listing:
    """Build the table of unfilled vacancies, columns `UNFILLED_COLUMNS`; those set aside at the door stand last."""
    market, lang, s = solved.pairs.market, solved.policy.language, solved.pairs.scored
    why = reasons(solved)
    at = np.flatnonzero(filled(why))
    removed = np.asarray(s.removed_vacancies)
    details = []
    for v in at.tolist():
        counts = dict(zip(DEMANDS, removed[v].tolist(), strict=True))
        details.append(
            advice.removed_people_detail(counts, len(market.candidates), lang) if why[v] == words.NO_CANDIDATE else ""
        )
    known = set(market.vacancies.ids.tolist())
    aside = [(str(i), rule) for table, i, rule in market.set_aside if table == "vacancies" and i not in known]
    reason = [*why[at].tolist(), *[words.SET_ASIDE] * len(aside)]
    columns = {
        "vacancy": text_array([*market.vacancies.ids[at].tolist(), *[i for i, _ in aside]]),
        "region": text_array([*market.vacancies["region"][at].tolist(), *["unknown"] * len(aside)]),
        "reason": text_array(reason),
        "places": np.concatenate([places(market)[at], np.ones(len(aside), np.int64)]),
        "action": text_array([advice.vacancy_action(r, lang) for r in reason]),
        "detail": text_array([*details, *[rule for _, rule in aside]]),
        "score_version": score_versions(len(reason)),
    }
    return Listing("unfilled", columns, market.kind)
