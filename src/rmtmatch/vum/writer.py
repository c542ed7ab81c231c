"""Proposals in the terms of VUM 3: ids of profiles under the names the standard gives them, best first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


def matches(proposals: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return one entry a jobseeker, with the proposed vacancies in order.

    VUM 3 exchanges profiles and has no message for a proposal: the ids carry the names of the standard
    (``idWerkzoekende``, ``idVacature``), what it has no name for is Dutch in its style.

    Parameters
    ----------
    proposals : iterable of mapping
        ``candidate, vacancy, rank, score, reason, action``, and ``route`` (ids of trainings joined by ``|``).

    Examples
    --------
    >>> row = {"candidate": "c1", "vacancy": "v1", "rank": 1, "score": 0.5, "reason": "r", "action": "a", "route": ""}
    >>> matches([row])[0]["voorstel"][0]["idVacature"]
    'v1'
    """
    found: dict[str, list[dict[str, Any]]] = {}
    for row in proposals:
        found.setdefault(row["candidate"], []).append(
            {
                "idVacature": row["vacancy"],
                "rangnummer": row["rank"],
                "score": row["score"],
                "toelichting": row["reason"],
                "vervolgactie": row["action"],
                "scholing": [t for t in row["route"].split("|") if t],
            }
        )
    return [{"idWerkzoekende": c, "voorstel": sorted(rows, key=lambda r: r["rangnummer"])} for c, rows in found.items()]
