"""The solved problem: the edges it was asked about, the answer, and the lists that follow from its prices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from typing import Literal

    from numpy.typing import NDArray

    from rmtmatch.assign import Assignment, Edges, Resources
    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.results.edges import PlanEdges
    from rmtmatch.results.pairs import Pairs


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """Edges on somebody's list, best first within each list.

    Parameters
    ----------
    edge : ndarray of int64, shape (k,)
        Into the plan's edges.
    rank : ndarray of int64, shape (k,)
        1 for the first of a list; assigned pairs come first.
    """

    edge: NDArray[np.int64]
    rank: NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Solved:
    """A problem with its answer.

    Parameters
    ----------
    pairs : Pairs
    policy : Policy
    edges : PlanEdges
    answer : Assignment
        What the solver said about these edges.
    proven : bool
        The bound holds for every pair that meets the demands, not only for these.
    """

    pairs: Pairs
    policy: Policy
    edges: PlanEdges
    answer: Assignment
    proven: bool = False

    @property
    def assigned(self) -> NDArray[np.int64]:
        """The assigned edges, in order of candidate (shape (k,))."""
        return self.answer.edges

    @property
    def rows(self) -> NDArray[np.int32]:
        """The candidate of each edge."""
        return self.pairs.scored.rows[self.edges.pair]

    @property
    def cols(self) -> NDArray[np.int32]:
        """The vacancy of each edge."""
        return self.pairs.scored.cols[self.edges.pair]

    def placed(self) -> NDArray[np.bool_]:
        """Mark the candidates with an assigned vacancy (shape (n,))."""
        marks = np.zeros(len(self.pairs.market.candidates), bool)
        marks[self.rows[self.assigned]] = True
        return marks

    def filled(self) -> NDArray[np.int64]:
        """Count the candidates assigned to each vacancy (shape (m,))."""
        return np.bincount(self.cols[self.assigned], minlength=len(self.pairs.market.vacancies))

    def proposals(self) -> Chosen:
        """List the assigned vacancy of each placed candidate, then alternatives by score minus price.

        The price is that of the vacancy and of what a route takes from pools and seats. A vacancy stands on at most
        `introductions` lists. Who was placed nowhere has no alternatives: that person is a leftover.
        """
        cap = introductions(self.pairs.market, self.policy)
        return self.lists("row", self.policy.proposals_per_candidate, cap, self.placed()[self.rows])

    def lists(
        self, by: Literal["row", "column"], n: int, cap: NDArray[np.int64], among: NDArray[np.bool_] | None = None
    ) -> Chosen:
        """List up to `n` edges for each candidate (``row``) or vacancy (``column``), one a pair.

        Parameters
        ----------
        cap : ndarray of int64
            On how many lists each vacancy (``row``) or candidate (``column``) may stand; assigned ones always do.
        among : ndarray of bool, optional
            Which edges may be listed; the assigned ones must be among them. Default: all.
        """
        from rmtmatch.assign import shortlists  # noqa: PLC0415  the solver is loaded with the first plan

        at = np.arange(len(self.edges)) if among is None else np.flatnonzero(among)
        place = np.full(len(self.edges), -1, np.int64)
        place[at] = np.arange(len(at))
        scores, resources = problem(self.pairs, self.edges, at)
        found = shortlists(
            replace(self.answer, edges=place[self.answer.edges]),
            scores,
            n,
            by=by,
            cap=cap,
            reserve=self.policy.reserve,
            resources=resources,
            row_keys=self.pairs.market.candidates.ids,
            col_keys=self.pairs.market.vacancies.ids,
        )
        return Chosen(at[found.edges], found.rank)


def problem(pairs: Pairs, edges: PlanEdges, at: NDArray[np.int64] | None = None) -> tuple[Edges, Resources | None]:
    """Put the edges (or those `at`) as the solver takes them."""
    from rmtmatch.assign import Edges, Resources  # noqa: PLC0415  the solver is loaded with the first plan

    every = slice(None) if at is None else at
    pair = edges.pair[every]
    shape = (len(pairs.market.candidates), len(pairs.market.vacancies))
    scores = Edges(pairs.scored.rows[pair], pairs.scored.cols[pair], edges.value[every], shape)
    return scores, Resources(edges.use[every], edges.limit) if len(edges.limit) else None


def introductions(market: Market, policy: Policy) -> NDArray[np.int64]:
    """Return how often each vacancy may be proposed: introductions a place, times places (shape (m,))."""
    own = np.asarray(market.vacancies["introductions_per_place"], np.float64)
    per_place = np.where(np.isnan(own), policy.introductions_per_place, own)
    return np.floor(per_place * places(market)).astype(np.int64)


def places(market: Market) -> NDArray[np.int64]:
    """Return the places of each vacancy; one where unknown (shape (m,))."""
    given = np.asarray(market.vacancies["places"], np.float64)
    return np.where(np.isnan(given), 1, given).astype(np.int64)
