"""Skills by name: what a person shares with a vacancy, and what is missing, rarest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from rmtmatch.results.order import turn

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.results.pairs import Pairs
    from rmtmatch.results.words import Language
    from rmtmatch.skills.taxonomy import Taxonomy

NAMED = 2
"""Skills named in one sentence."""


def shared_skills(pairs: Pairs, rows: NDArray[Any], cols: NDArray[Any], lang: Language) -> list[list[str]]:
    """Name, for each pair of row and column, essential skills that the person holds, own or through the occupation."""
    asked = sparse.csr_array(pairs.market.profiles.vacancy_essential[cols])
    return _named(pairs.market.taxonomy, lang, sparse.csr_array(asked.multiply(_held(pairs, rows))))


def missing_skills(pairs: Pairs, rows: NDArray[Any], cols: NDArray[Any], lang: Language) -> list[list[str]]:
    """Name, for each pair of row and column, essential skills that the person does not hold."""
    asked = sparse.csr_array(pairs.market.profiles.vacancy_essential[cols])
    return _named(pairs.market.taxonomy, lang, sparse.csr_array(asked - asked.multiply(_held(pairs, rows))))


def _held(pairs: Pairs, rows: NDArray[Any]) -> sparse.csr_array:
    profiles = pairs.market.profiles
    held = sparse.csr_array(profiles.candidate_skills[rows].maximum(profiles.candidate_implied[rows]))
    held.data = np.ones_like(held.data)
    return held


def _named(taxonomy: Taxonomy, lang: Language, skills: sparse.csr_array) -> list[list[str]]:
    """Name the rarest skills of each row; a skill that few occupations need says most."""
    skills.eliminate_zeros()
    at = np.repeat(np.arange(skills.shape[0]), np.diff(skills.indptr))
    order = np.lexsort((skills.indices, taxonomy.df[skills.indices], at))
    top = order[turn(at[order]) < NAMED]
    labels = {j: taxonomy.label(taxonomy.skills[j], lang) for j in np.unique(skills.indices[top]).tolist()}
    named: list[list[str]] = [[] for _ in range(skills.shape[0])]
    for i, j in zip(at[top].tolist(), skills.indices[top].tolist(), strict=True):
        named[i].append(labels[j])
    return named
