"""Vacancies nobody was assigned to, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.policy import DEMANDS
from rmtmatch.results import advice, words
from rmtmatch.results.listing import Listing, filled, score_versions, text_array
from rmtmatch.results.solved import places

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.results.solved import Solved
    from rmtmatch.results.words import Language

UNFILLED_COLUMNS = ("vacancy", "region", "reason", "places", "action", "detail", "score_version")


@dataclass(frozen=True, slots=True, eq=False)
class Interest:
    """Who came into question for each of m vacancies; shape (m,) each.

    Parameters
    ----------
    everyone : ndarray of int64
        People that were looked at.
    removed : ndarray of int64, shape (m, len(DEMANDS))
        People that fail each demand.
    met : ndarray of bool
        Somebody meets all demands, not only through a route that cannot be paid.
    wanted : ndarray of bool
        Somebody would be proposed here, if there were nobody else.
    filled : ndarray of int64
        People that were assigned.
    """

    everyone: NDArray[np.int64]
    removed: NDArray[np.int64]
    met: NDArray[np.bool_]
    wanted: NDArray[np.bool_]
    filled: NDArray[np.int64]

    @classmethod
    def of(cls, solved: Solved) -> Interest:
        """Count in a solved problem."""
        s, edges = solved.pairs.scored, solved.edges
        m = len(solved.pairs.market.vacancies)
        wanted, usable = np.zeros(m, bool), np.zeros(m, bool)
        wanted[s.cols[edges.pair]] = True
        usable[s.cols[~(s.needs_route & edges.barred)]] = True
        everyone = np.full(m, len(solved.pairs.market.candidates), np.int64)
        met = (np.asarray(s.met_vacancies) > 0) & usable
        return cls(everyone, np.asarray(s.removed_vacancies), met, wanted, solved.filled())

    @classmethod
    def nobody(cls, m: int) -> Interest:
        """Return the interest in m vacancies that nobody looked at."""
        removed = np.zeros((m, len(DEMANDS)), np.int64)
        return cls(np.zeros(m, np.int64), removed, np.zeros(m, bool), np.zeros(m, bool), np.zeros(m, np.int64))

    def take(self, at: NDArray[Any]) -> Interest:
        """Return some of the vacancies."""
        return Interest(self.everyone[at], self.removed[at], self.met[at], self.wanted[at], self.filled[at])


def reasons(market: Market, interest: Interest) -> NDArray[np.object_]:
    """Return why each vacancy is unfilled; None where someone was assigned (shape (m,)).

    The first that holds, in this order: unpaid, closed, no linked skills, no candidate meets the demands, below the
    reserve, others were placed elsewhere.
    """
    profiles = market.profiles
    asks = (np.diff(profiles.vacancy_essential.indptr) > 0) | (np.diff(profiles.vacancy_optional.indptr) > 0)
    everyone = interest.everyone
    unpaid = (interest.removed[:, DEMANDS.index("unpaid")] == everyone) & (everyone > 0)
    closed = np.asarray(market.vacancies["closes_on"] < market.on)  # NaT compares as False: unknown is open
    choices = [
        (interest.filled > 0, None),
        (unpaid, words.UNPAID),
        (closed, words.CLOSED),
        (interest.wanted, words.ELSEWHERE),
        (~asks, words.NO_SKILLS),
        (~interest.met, words.NO_CANDIDATE),
    ]
    found = np.full(len(everyone), words.BELOW, object)
    done = np.zeros(len(everyone), bool)
    for holds, reason in choices:
        found[holds & ~done] = reason
        done |= holds
    return found


def unfilled(solved: Solved) -> Listing:
    """Build the table of unfilled vacancies, columns `UNFILLED_COLUMNS`; those set aside at the door stand last."""
    return listed(solved.pairs.market, Interest.of(solved), solved.policy.language)


def listed(market: Market, interest: Interest, lang: Language) -> Listing:
    """Build the same table from what is known of each vacancy of a market."""
    why = reasons(market, interest)
    at = np.flatnonzero(filled(why))
    details = []
    for v in at.tolist():
        counts = dict(zip(DEMANDS, interest.removed[v].tolist(), strict=True))
        everyone = int(interest.everyone[v])
        details.append(advice.removed_people_detail(counts, everyone, lang) if why[v] == words.NO_CANDIDATE else "")
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
