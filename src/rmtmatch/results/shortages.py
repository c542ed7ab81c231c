"""What is missing in the region: skills that open vacancies ask, that those left over lack, and that nobody teaches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.results.listing import Listing, score_versions, text_array

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from rmtmatch.results.solved import Solved
    from rmtmatch.skills.profiles import Profiles
    from rmtmatch.skills.taxonomy import Taxonomy

SHORTAGE_COLUMNS = ("skill", "label", "vacancies", "people", "trainings", "score_version")
_EACH_REGION = 5


def shortages(solved: Solved) -> Listing:
    """Count for each essential skill of the unfilled vacancies who has it and what teaches it.

    Columns `SHORTAGE_COLUMNS`: `vacancies` without an assigned candidate that ask for the skill, `people` without a
    proposal who have it, `trainings` that teach it. Most wanted first: by vacancies less people, then by label. Only
    skills that more vacancies ask than people have. Time O(skills of both).
    """
    market = solved.pairs.market
    wanted = asked(market.profiles, np.flatnonzero(solved.filled() == 0))
    had = held(market.profiles, np.flatnonzero(~solved.placed()))
    return listed(market.taxonomy, wanted, had, taught(market.profiles), lang=solved.policy.language, kind=market.kind)


def regional_shortages(solved: Solved) -> Listing:
    """Name for each region the skills of which most are missing there, five at most.

    Columns ``region`` and `SHORTAGE_COLUMNS`; people and vacancies of that region alone. Time O(regions x skills).
    """
    market = solved.pairs.market
    work, home = (np.asarray(table["region"]).astype(str) for table in (market.vacancies, market.candidates))
    empty, left = solved.filled() == 0, ~solved.placed()
    counts = (
        (r, asked(market.profiles, np.flatnonzero(empty & (work == r))), held(market.profiles, left & (home == r)))
        for r in np.unique(work).tolist()
    )
    return by_region(market.taxonomy, counts, taught(market.profiles), lang=solved.policy.language, kind=market.kind)


def asked(profiles: Profiles, vacancies: NDArray[np.int64]) -> NDArray[np.int64]:
    """Count how many of these vacancies ask for each skill of the taxonomy (shape (S,))."""
    return _holders(profiles.vacancy_essential[vacancies])


def held(profiles: Profiles, people: NDArray[np.int64] | NDArray[np.bool_]) -> NDArray[np.int64]:
    """Count how many of these people have each skill, those of their occupation included (shape (S,))."""
    own, implied = profiles.candidate_skills, profiles.candidate_implied
    return _holders(own[people].maximum(implied[people]))


def taught(profiles: Profiles) -> NDArray[np.int64]:
    """Count how many trainings teach each skill (shape (S,))."""
    return _holders(profiles.training_skills)


def listed(
    taxonomy: Taxonomy,
    wanted: NDArray[np.int64],
    had: NDArray[np.int64],
    teach: NDArray[np.int64],
    *,
    lang: str,
    kind: str = "records",
) -> Listing:
    """Build the table from counts for each skill of the taxonomy (shape (S,) each)."""
    short = np.flatnonzero(wanted > had)
    labels = np.array([taxonomy.label(u, lang) for u in taxonomy.skills[short].tolist()], np.str_)
    order = np.lexsort((labels, -(wanted - had)[short]))
    short = short[order]
    columns = {
        "skill": taxonomy.skills[short],
        "label": text_array(labels[order].tolist()),
        "vacancies": wanted[short],
        "people": had[short],
        "trainings": teach[short],
        "score_version": score_versions(len(short)),
    }
    return Listing("shortages", columns, kind)


def by_region(
    taxonomy: Taxonomy,
    counts: Iterable[tuple[str, NDArray[np.int64], NDArray[np.int64]]],
    teach: NDArray[np.int64],
    *,
    lang: str,
    kind: str = "records",
) -> Listing:
    """Build the table of `regional_shortages` from region, vacancies and people for each skill."""
    parts = []
    for region, wanted, had in counts:
        found = listed(taxonomy, wanted, had, teach, lang=lang, kind=kind)
        found = found.where(np.arange(min(_EACH_REGION, len(found))))
        parts.append({"region": text_array([region] * len(found)), **found.columns})
    nothing = listed(taxonomy, teach, teach, teach, lang=lang)  # a table of no rows: without regions the columns stand
    parts.append({"region": text_array([]), **nothing.columns})
    columns = {name: np.concatenate([part[name] for part in parts]) for name in ("region", *SHORTAGE_COLUMNS)}
    return Listing("regional_shortages", columns, kind)


def _holders(matrix: csr_array[np.float32]) -> NDArray[np.int64]:
    """Count the rows that have each column."""
    return np.bincount(matrix.indices[matrix.data > 0], minlength=matrix.shape[1]).astype(np.int64)
