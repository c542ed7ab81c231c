"""What is missing in the region: skills that open vacancies ask, that those left over lack, and that nobody teaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.results.listing import Listing, score_versions, text_array

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from rmtmatch.results.solved import Solved

SHORTAGE_COLUMNS = ("skill", "label", "vacancies", "people", "trainings", "score_version")


def shortages(solved: Solved) -> Listing:
    """Count for each essential skill of the unfilled vacancies who has it and what teaches it.

    Columns `SHORTAGE_COLUMNS`: `vacancies` without an assigned candidate that ask for the skill, `people` without a
    proposal who have it, `trainings` that teach it. Most wanted first: by vacancies less people, then by label. Only
    skills that more vacancies ask than people have. Time O(skills of both).
    """
    market, lang = solved.pairs.market, solved.policy.language
    profiles = market.profiles
    empty = np.flatnonzero(solved.filled() == 0)
    left = np.flatnonzero(~solved.placed())
    asked = _holders(profiles.vacancy_essential[empty])
    held = _holders(profiles.candidate_skills[left].maximum(profiles.candidate_implied[left]))
    taught = _holders(profiles.training_skills)
    short = np.flatnonzero(asked > held)
    labels = np.array([market.taxonomy.label(u, lang) for u in market.taxonomy.skills[short].tolist()], np.str_)
    order = np.lexsort((labels, -(asked - held)[short]))
    short = short[order]
    columns = {
        "skill": market.taxonomy.skills[short],
        "label": text_array(labels[order].tolist()),
        "vacancies": asked[short],
        "people": held[short],
        "trainings": taught[short],
        "score_version": score_versions(len(short)),
    }
    return Listing("shortages", columns, market.kind)


def _holders(matrix: csr_array[np.float32]) -> NDArray[np.int64]:
    """Count the rows that have each column."""
    return np.bincount(matrix.indices[matrix.data > 0], minlength=matrix.shape[1]).astype(np.int64)
