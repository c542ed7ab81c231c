"""Occupations and skills of a drawn market: which jobs are common, and what people and vacancies of a job know and ask.

All of it works on flat arrays of (row, skill) pairs, so that a market of any size is drawn without a loop over rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from rmtmatch.skills.taxonomy import Taxonomy

Ints = NDArray[np.int64]
Pairs = tuple[Ints, Ints]
"""Rows and skills, both int64 of one length."""

KEPT_ESSENTIAL, KEPT_OPTIONAL = 0.8, 0.25
_EARLIER_JOB, _KEPT_EARLIER = 0.35, 0.4
_GENERAL_OF_PERSON, _GENERAL_OF_VACANCY = 3.0, 1.5
_ASKED_SHARE, _LEAST_ASKED, _ASKED_OPTIONAL = (0.6, 1.0), 3, 0.1
_DEMAND_LIKE_SUPPLY = 0.7
_WITHIN_GROUP = 0.5
_GENERAL_SHARE = 0.01


@dataclass(frozen=True)
class JobMarket:
    """How often each occupation occurs, and which skills belong to it.

    Parameters
    ----------
    taxonomy : Taxonomy
    supply, demand : ndarray of float64, shape (O,)
        Probability of each occupation among people and among vacancies; both sum to 1.
    """

    taxonomy: Taxonomy
    supply: NDArray[np.float64]
    demand: NDArray[np.float64]

    @classmethod
    def draw(cls, taxonomy: Taxonomy, rng: np.random.Generator) -> JobMarket:
        """Draw which occupations are common: a Zipf law over ISCO groups, a flatter one within each.

        Demand is for a part what supply is, for the rest something else: where they differ, people move.
        """
        isco = np.array([code or "" for code in taxonomy.isco.tolist()])
        groups, member = np.unique(isco, return_inverse=True)
        of_group = 1.0 / rng.permutation(np.arange(1, len(groups) + 1))
        # the rank of each occupation within its group, in random order
        order = np.lexsort((rng.random(len(isco)), member))
        first = np.searchsorted(member[order], np.arange(len(groups)))
        rank = np.empty(len(isco), np.int64)
        rank[order] = np.arange(len(isco)) - first[member[order]] + 1
        within = 1.0 / rank**_WITHIN_GROUP
        weight = of_group[member] * within / np.bincount(member, within)[member]
        supply = weight / weight.sum()
        return cls(taxonomy, supply, _DEMAND_LIKE_SUPPLY * supply + (1 - _DEMAND_LIKE_SUPPLY) * rng.permutation(supply))

    @cached_property
    def general(self) -> tuple[Ints, NDArray[np.float64]]:
        """The skills that most occupations need, and how likely each is to be named besides the job's own."""
        df = self.taxonomy.df
        most = np.argsort(-df, kind="stable")[: max(10, int(len(df) * _GENERAL_SHARE))]
        most = most[df[most] > 0]
        return most, df[most] / df[most].sum()

    @cached_property
    def kin(self) -> tuple[Ints, Ints, Ints]:
        """Occupations sorted by ISCO sub-major group, and where the group of each starts and ends in that order."""
        two = np.array([(code or "")[:2] for code in self.taxonomy.isco.tolist()])
        groups, member = np.unique(two, return_inverse=True)
        order = np.argsort(member, kind="stable")
        edge = np.searchsorted(member[order], np.arange(len(groups) + 1))
        return order, edge[member], edge[member + 1]

    def of_people(self, jobs: Ints, rng: np.random.Generator) -> Pairs:
        """Draw what people of these jobs can do.

        Parameters
        ----------
        jobs : ndarray of int64, shape (n,)
            Occupation of each person.
        rng : numpy.random.Generator

        Returns
        -------
        rows, skills : ndarray of int64
            Sorted, each pair once: essential skills kept with probability .8, optional .25, some general ones, and
            for one in three those of an earlier job in the same ISCO sub-major group.
        """
        order, start, end = self.kin
        had = np.flatnonzero(rng.random(len(jobs)) < _EARLIER_JOB)
        earlier = order[rng.integers(start[jobs[had]], end[jobs[had]])]
        rows, skills = _skills_of(self.taxonomy.essential, earlier)
        parts = [
            _kept(_skills_of(self.taxonomy.essential, jobs), KEPT_ESSENTIAL, rng),
            _kept(_skills_of(self.taxonomy.optional, jobs), KEPT_OPTIONAL, rng),
            self._some_general(len(jobs), _GENERAL_OF_PERSON, rng),
            _kept((had[rows], skills), _KEPT_EARLIER, rng),
        ]
        return _once(parts, len(self.taxonomy.skills))

    def of_vacancies(self, jobs: Ints, rng: np.random.Generator) -> tuple[Pairs, Pairs]:
        """Draw what vacancies for these jobs ask: essential and optional pairs, no skill in both."""
        n_skills = len(self.taxonomy.skills)
        essential = self.sample(jobs, rng)
        wish = [
            _kept(_skills_of(self.taxonomy.optional, jobs), _ASKED_OPTIONAL, rng),
            self._some_general(len(jobs), _GENERAL_OF_VACANCY, rng),
        ]
        rows, skills = _once(wish, n_skills)
        free = ~np.isin(rows * n_skills + skills, essential[0] * n_skills + essential[1])
        return essential, (rows[free], skills[free])

    def sample(self, jobs: Ints, rng: np.random.Generator, most: float = np.inf) -> Pairs:
        """Draw 60 to 100 % of the essential skills of each job: at least three where it has them, at most `most`."""
        rows, skills = _skills_of(self.taxonomy.essential, jobs)
        has = np.bincount(rows, minlength=len(jobs))
        asked = np.clip(np.rint(rng.uniform(*_ASKED_SHARE, len(jobs)) * has), _LEAST_ASKED, most)
        order = np.lexsort((rng.random(len(rows)), rows))
        place = np.arange(len(rows)) - np.repeat(np.cumsum(has) - has, has)
        return _once(
            [(rows[order][place < asked[rows]], skills[order][place < asked[rows]])], len(self.taxonomy.skills)
        )

    def _some_general(self, n: int, mean: float, rng: np.random.Generator) -> Pairs:
        skills, likely = self.general
        if not len(skills):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        rows = np.repeat(np.arange(n), rng.poisson(mean, n))
        return rows, rng.choice(skills, len(rows), p=likely)


def _skills_of(relations: csr_array[np.float32], jobs: Ints) -> Pairs:
    starts, lengths = relations.indptr[jobs], np.diff(relations.indptr)[jobs]
    ends = np.cumsum(lengths)
    at = np.repeat(starts - (ends - lengths), lengths) + np.arange(ends[-1] if len(ends) else 0)
    return np.repeat(np.arange(len(jobs)), lengths), relations.indices[at].astype(np.int64)


def _kept(pairs: Pairs, share: float, rng: np.random.Generator) -> Pairs:
    keep = rng.random(len(pairs[0])) < share
    return pairs[0][keep], pairs[1][keep]


def _once(parts: list[Pairs], n_skills: int) -> Pairs:
    keys = np.unique(np.concatenate([rows * n_skills + skills for rows, skills in parts]))
    return keys // n_skills, keys % n_skills
