"""A VUM jobseeker query as vacancies that ask the same, so that our demands can answer it.

==============================================  =====================================================================
VUM criterion                                   in our terms
==============================================  =====================================================================
selectiegebied {postcode, afstand}              ``postcode`` of the vacancy; ``max_travel_km``, as the crow flies
arbeidsmarktkwalificatie.taalbeheersing         ``languages``: each language asked; a spoken level ``$gte`` n is level n
arbeidsmarktkwalificatie.rijbewijs              ``credentials_now``: all licences asked
werktijden.aantalWerkurenPerWeekMaximaal $gte   ``hours_min``: the work takes at least so many hours
werktijden.aantalWerkurenPerWeekMinimaal $lte   ``hours_max``: the work takes at most so many hours
werktijden.indicatieKantoortijden               ``shifts``: 1 asks for the day; 2 for hours outside it (``evening``)
flexibiliteit.indicatieOnregelmatig...          ``shifts``: 1 asks for ``irregular``; 2 asks nothing, since who accepts
                                                irregular work can do regular work too
contractvorm                                    ``contract``: any of those named (B temporary, O permanent)
bemiddelingsberoep                              ``occupation``: the first named; it ranks, it removes nobody
datumAanvangBeschikbaarVoorWerk $lte            ``starts_on``; it ranks, it removes nobody
==============================================  =====================================================================
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from rmtmatch.errors import VumError
from rmtmatch.vum import codes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def selection(query: Mapping[str, Any] | str) -> dict[str, Any]:
    """Turn a VUM jobseeker query into vacancies that ask the same.

    Parameters
    ----------
    query : mapping or str
        The query, or its JSON text. Dotted and nested names are both understood.

    Returns
    -------
    dict
        ``vacancies``: rows with our columns, ``id`` ``"query"``. Mostly one; two where a person must be free for at
        least 34 and at most 22 hours, which is no range that one vacancy can have. Who meets the query meets them all.
        ``max_travel_km``: the radius, or None; the query's limit in place of each candidate's own. ``ignored``: a
        counter of criteria that are unknown or malformed; as the standard has it, those are left out, never an error.

    Raises
    ------
    VumError
        The query is no JSON object.

    Examples
    --------
    >>> asked = selection({
    ...     "selectiegebied": {"postcode": "6511AB", "afstand": 40},
    ...     "werktijden.aantalWerkurenPerWeekMaximaal": {"$gte": 32},
    ...     "werktijden.indicatieKantoortijden": {"$eq": 1},
    ... })
    >>> asked["vacancies"]
    [{'id': 'query', 'postcode': '6511', 'hours_min': 32, 'shifts': ['day']}]
    >>> asked["max_travel_km"]
    40
    """
    if isinstance(query, str):
        try:
            query = json.loads(query)
        except (ValueError, RecursionError):
            raise VumError("the query is not JSON") from None
    if not isinstance(query, dict):
        raise VumError(f"a query is a JSON object, not {type(query).__name__}")
    criteria = dict(_flat(query))
    ignored: Counter[str] = Counter()

    def take(name: str, operator: str) -> Any:  # noqa: ANN401  JSON
        """Take one criterion out, so that what stays behind is what was not understood."""
        return criteria.pop(f"{name}.{operator}", None)

    area = "selectiegebied"
    postcode, radius = take(area, "postcode"), take(area, "afstand")
    office = take("werktijden.indicatieKantoortijden", "$eq")
    irregular = take("flexibiliteit.indicatieOnregelmatigWerkOfPloegendienst", "$eq")
    start = take("datumAanvangBeschikbaarVoorWerk", "$lte") or take(
        "flexibiliteit.datumAanvangBeschikbaarVoorWerk", "$lte"
    )
    row = {
        "id": "query",
        "postcode": postcode[:4] if isinstance(postcode, str) else None,
        "hours_min": _number(take("werktijden.aantalWerkurenPerWeekMaximaal", "$gte")),
        "hours_max": _number(take("werktijden.aantalWerkurenPerWeekMinimaal", "$lte")),
        "shifts": codes.asked_shifts(_code(office), _code(irregular)),
        "starts_on": start if isinstance(start, str) else None,
        "languages": _languages(take("arbeidsmarktkwalificatie.taalbeheersing", "$all"), ignored),
        "credentials_now": _licences(take("arbeidsmarktkwalificatie.rijbewijs", "$all"), ignored),
        "contract": _contracts(take("contractvorm", "$elemMatch"), ignored),
        "occupation": _occupation(take("bemiddelingsberoep", "$elemMatch"), ignored),
    }
    ignored.update(list(criteria))
    vacancy = {key: value for key, value in row.items() if value is not None}
    return {"vacancies": _in_ranges(vacancy), "max_travel_km": _number(radius), "ignored": ignored}


def _in_ranges(vacancy: dict[str, Any]) -> list[dict[str, Any]]:
    """Ask for each end of the hours apart where together they are no range."""
    if vacancy.get("hours_min", 0) <= vacancy.get("hours_max", vacancy.get("hours_min", 0)):
        return [vacancy]
    at_least = {key: value for key, value in vacancy.items() if key != "hours_max"}
    return [at_least, {"id": "query-2", "hours_max": vacancy["hours_max"]}]


def _flat(query: Mapping[Any, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    """Name each criterion by its dotted path and operator; lists and ``$elemMatch`` stay whole."""
    for key, value in query.items():
        name = f"{above}.{key}" if above else str(key)
        if isinstance(value, dict) and value and key != "$elemMatch":
            yield from _flat(value, name)
        else:
            yield name, value


def _code(value: object) -> str | None:
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else None


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None


def _matches(asked: object, operator: str) -> list[dict[str, Any]]:
    """List the conditions of ``$all: [{$elemMatch: ...}]`` or ``$elemMatch: {$or: [...]}``, each flat."""
    if operator == "$or":
        items = asked.get("$or") if isinstance(asked, dict) else None
    else:
        items = [i.get("$elemMatch") for i in asked if isinstance(i, dict)] if isinstance(asked, list) else None
    return [dict(_flat(item)) for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def _languages(asked: object, ignored: Counter[str]) -> list[str] | None:
    found = []
    for match in _matches(asked, "$all"):
        language = match.pop("codeTaal.$eq", None)
        level = _code(match.pop("codeNiveauTaalbeheersingMondeling.$gte", None))
        ignored.update(f"arbeidsmarktkwalificatie.taalbeheersing.{name}" for name in match)
        if isinstance(language, str):
            found.append(f"{language}:{level}" if level in codes.LANGUAGE_LEVELS else language)
    return found or None


def _licences(asked: object, ignored: Counter[str]) -> list[str] | None:
    named = [match.get("codeSoortRijbewijs.$eq") for match in _matches(asked, "$all")]
    found = [f"rijbewijs:{code}" for code in named if code in codes.LICENCES]
    ignored.update(["arbeidsmarktkwalificatie.rijbewijs"] * (len(named) - len(found)))
    return found or None


def _contracts(asked: object, ignored: Counter[str]) -> list[str] | None:
    matches = _matches(asked, "$or")
    found = [codes.CONTRACTS.get(str(match.get("codeTypeArbeidscontract.$eq"))) for match in matches]
    if None in found:
        # any of these will do: one that is not understood may let everybody through
        ignored.update(["contractvorm"])
        return None
    return sorted({word for word in found if word}) or None


def _occupation(asked: object, ignored: Counter[str]) -> str | None:
    for match in _matches(asked, "$or"):
        uri = match.get("beroep.codeBeroepsnaam.$eq", match.get("codeBeroepsnaam.$eq"))
        if isinstance(uri, str):
            return uri
        ignored.update(["bemiddelingsberoep"])
    return None
