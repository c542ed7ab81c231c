"""In which sector people work or worked, and to which they go.

A vacancy names its sector (SBI, the Dutch edition of NACE). A person does not: the occupation stands for it, by the
sector that vacancies for the same occupation name most often, else those of the same ISCO group.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray
    from scipy.sparse import csr_array

    from rmtmatch.market import Market
    from rmtmatch.results.solved import Solved
    from rmtmatch.results.words import Language

# First two digits of a section's divisions, up to and including; Statistics Netherlands, SBI 2008.
_SECTIONS: tuple[tuple[int, str, str], ...] = (
    (3, "landbouw en visserij", "agriculture and fishing"),
    (9, "delfstoffen", "mining"),
    (33, "industrie", "industry"),
    (35, "energie", "energy"),
    (39, "water en afval", "water and waste"),
    (43, "bouw en installatie", "construction and installation"),
    (47, "handel", "trade"),
    (53, "vervoer en opslag", "transport and storage"),
    (56, "horeca", "hospitality"),
    (63, "informatie en communicatie", "information and communication"),
    (66, "financiële diensten", "financial services"),
    (68, "onroerend goed", "real estate"),
    (75, "advies en onderzoek", "advice and research"),
    (82, "zakelijke diensten", "business services"),
    (84, "overheid", "public administration"),
    (85, "onderwijs", "education"),
    (88, "zorg en welzijn", "care and welfare"),
    (93, "cultuur, sport en recreatie", "culture, sport and recreation"),
    (99, "overige diensten", "other services"),
)
UNKNOWN: Mapping[Language, str] = {"nl": "onbekend", "en": "unknown"}
_ISCO_DIGITS = 2


def sector_name(sbi: str | None, lang: Language) -> str:
    """Return the section of an SBI code in words.

    Examples
    --------
    >>> sector_name("52", "nl"), sector_name("8610", "en"), sector_name(None, "nl")
    ('vervoer en opslag', 'care and welfare', 'onbekend')
    """
    digits = "".join(c for c in sbi or "" if c.isdigit())[:2]
    for last, nl, en in _SECTIONS:
        if digits and 1 <= int(digits) <= last:
            return nl if lang == "nl" else en
    return UNKNOWN[lang]


def sector_flows(solved: Solved, lang: Language) -> dict[tuple[str, str], int]:
    """Count the assigned people by the sector they come from and the sector they go to."""
    market = solved.pairs.market
    rows, cols = solved.rows[solved.assigned], solved.cols[solved.assigned]
    there = np.array([sector_name(s, lang) for s in market.vacancies["sector_sbi"].tolist()], object)
    here = home_sectors(market, there, UNKNOWN[lang])
    return dict(Counter(zip(here[rows].tolist(), there[cols].tolist(), strict=True)))


def group_flows(solved: Solved, lang: Language) -> dict[tuple[str, str], int]:
    """Count the assigned people by the major ISCO group of their occupation and of the vacancy's.

    For markets whose vacancies name no sector; empty where the taxonomy has no ISCO codes.
    """
    market = solved.pairs.market
    taxonomy = market.taxonomy
    major = [str(code)[:1] if code else "" for code in taxonomy.isco.tolist()]
    if not any(major):
        return {}
    names = {code: taxonomy.isco_label(code) if code else UNKNOWN[lang] for code in set(major)}

    def groups(occupations: csr_array[np.float32]) -> NDArray[np.object_]:
        found = np.full(occupations.shape[0], UNKNOWN[lang], object)
        for i in np.flatnonzero(np.diff(occupations.indptr)).tolist():
            part = slice(occupations.indptr[i], occupations.indptr[i + 1])
            found[i] = names[major[int(occupations.indices[part][np.argmax(occupations.data[part])])]]
        return found

    here, there = groups(market.profiles.candidate_occupation), groups(market.profiles.vacancy_occupation)
    rows, cols = solved.rows[solved.assigned], solved.cols[solved.assigned]
    return dict(Counter(zip(here[rows].tolist(), there[cols].tolist(), strict=True)))


def home_sectors(market: Market, of_vacancies: NDArray[np.object_], unknown: str) -> NDArray[np.object_]:
    """Return the sector of each person (shape (n,)), by the person's occupation.

    Parameters
    ----------
    of_vacancies : ndarray of object, shape (m,)
        The sector of each vacancy; `unknown` where there is none.
    """
    isco = [str(code)[:_ISCO_DIGITS] if code else "" for code in market.taxonomy.isco.tolist()]
    by_occupation: dict[int, Counter[str]] = {}
    by_group: dict[str, Counter[str]] = {}
    asked = market.profiles.vacancy_occupation.tocoo()
    for v, o in zip(asked.coords[0].tolist(), asked.coords[1].tolist(), strict=True):
        sector = of_vacancies[v]
        if sector != unknown:
            by_occupation.setdefault(o, Counter())[sector] += 1
            by_group.setdefault(isco[o], Counter())[sector] += 1
    found = np.full(len(market.candidates), unknown, object)
    held = market.profiles.candidate_occupation
    for i in np.flatnonzero(np.diff(held.indptr)).tolist():
        part = slice(held.indptr[i], held.indptr[i + 1])
        o = int(held.indices[part][np.argmax(held.data[part])])
        known = by_occupation.get(o) or (by_group.get(isco[o]) if isco[o] else None)
        if known:
            found[i] = _most(known)
    return found


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda name: (-counts[name], name))
