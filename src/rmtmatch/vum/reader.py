"""VUM 3 profiles to rows with our columns."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

from rmtmatch.errors import VumError
from rmtmatch.vocabulary import credential
from rmtmatch.vum import codes
from rmtmatch.vum.entry import Entry, Log

if TYPE_CHECKING:
    import os
    from collections import Counter
    from collections.abc import Iterable, Sequence

    from rmtmatch.frames.tables import Fault
    from rmtmatch.vum.entry import Kind

    Source = str | os.PathLike[str] | IO[str] | IO[bytes] | Sequence[Any]

SHORTEST_JOURNEY_MIN = 5
"""A longest journey of fewer minutes cannot be meant: it is blanked with a fault."""

_DAYS_A_YEAR = 365.25


class VumRows(list[dict[str, Any]]):
    """The rows of a VUM file, one a profile, in the order of the file, with what did not become a value.

    Attributes
    ----------
    ignored : Counter
        Attribute to how often it occurred: those the mapping does not use, and those the standard does not know.
    dropped : Counter
        Attribute to how often it occurred: health(-derived) and contact data, never read.
    faults : tuple of Fault
        What was malformed. Faults hold no values.
    """

    def __init__(self, rows: Iterable[dict[str, Any]], log: Log) -> None:
        super().__init__(rows)
        self.ignored: Counter[str] = log.ignored
        self.dropped: Counter[str] = log.dropped
        self.faults: tuple[Fault, ...] = tuple(log.faults)
        self._table = log.table

    def __repr__(self) -> str:
        return (
            f"VumRows({len(self)} {self._table}, {len(self.faults)} faults, {self.ignored.total()} attributes ignored, "
            f"{self.dropped.total()} dropped)"
        )

    __str__ = __repr__


def candidates(source: Source, *, on: dt.date | str | None = None) -> VumRows:
    """Read jobseeker profiles as candidates.

    Parameters
    ----------
    source : path, open file, or list
        JSON (a list of profiles) or JSON Lines, or what was parsed from it.
    on : date, optional
        Work that has not ended is counted up to this day in ``experience_years``; without it, not at all.

    Returns
    -------
    VumRows
        A list of dicts with our columns, for `rmtmatch.Market`. Impossible numbers (75 hours a week) are passed on, so
        that the market blanks and reports them with all its other faults.

    Raises
    ------
    VumError
        The source cannot be read, is not JSON, or is not a list of profiles.

    Notes
    -----
    Linear in the size of the file. Source: VUM Gegevensstandaard 1.5, Koppelvlak 3.0.0.

    Examples
    --------
    >>> rows = candidates([{"vumID": "w1", "mobiliteit": {"bemiddelingspostcode": "6511AB"}, "eisAanWerk": {}, "x": 1}])
    >>> rows[0]["id"], rows[0]["postcode"], rows
    ('w1', '6511', VumRows(1 candidates, 0 faults, 1 attributes ignored, 1 dropped))
    """
    return read(source, "candidates", on=on)


def vacancies(source: Source) -> VumRows:
    """Read vacancy profiles as vacancies; parameters, answer and errors as in `candidates`.

    Examples
    --------
    >>> vacancies([{"idVacature": 7, "arbeidsVoorwaarden": {"salarisIndicatie": "vanaf 16 euro per uur"}}])[0]
    {'id': '7', 'wage_min_eur_hour': 16.0}
    """
    return read(source, "vacancies")


def read(source: Source, kind: Literal["candidates", "vacancies"], *, on: dt.date | str | None = None) -> VumRows:
    """Read a VUM file of either kind; see `candidates` and `vacancies`."""
    if kind not in ("candidates", "vacancies"):
        raise VumError(f"VUM has 'candidates' and 'vacancies', not {kind!r}")
    day = dt.date.fromisoformat(on) if isinstance(on, str) else on
    profiles = _profiles(source)
    _check_side(profiles, kind)
    log = Log(kind)
    rows = []
    for n, profile in enumerate(profiles):
        entry = Entry(profile, log, n)
        if not isinstance(profile, dict):
            entry.fault("id", "not an object", "each profile is one JSON object", "set_aside")
            rows.append({"id": None})
            continue
        row = _candidate(entry, day) if kind == "candidates" else _vacancy(entry)
        entry.close()
        # unknown is simply not there, but a row without an id keeps its place: the market sets it aside
        rows.append({key: value for key, value in row.items() if value is not None or key == "id"})
    return VumRows(rows, log)


def _profiles(source: Source) -> list[Any]:
    if isinstance(source, list | tuple):
        return list(source)
    try:
        if isinstance(source, str) or hasattr(source, "__fspath__"):
            raw: object = Path(source).read_bytes()
        elif hasattr(source, "read"):
            raw = source.read()
        else:
            raise VumError(f"give a path, an open file or a list of profiles, not {type(source).__name__}")
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes | bytearray) else raw
    except OSError as error:
        raise VumError(f"the VUM file cannot be read: {error.strerror or 'input error'}") from None
    except UnicodeDecodeError:
        raise VumError("the VUM file is not UTF-8 text") from None
    if not isinstance(text, str):
        raise VumError("the open file gives neither text nor bytes")
    return _parsed(text)


def _parsed(text: str) -> list[Any]:
    if not text.strip():
        raise VumError("the VUM file is empty: a JSON list of profiles is expected")
    try:
        found = json.loads(text)
    except RecursionError:
        raise VumError("the VUM file is nested too deeply to be profiles") from None
    except ValueError as whole:
        lines = [line for line in text.split("\n") if line.strip()]
        try:
            return [json.loads(line) for line in lines]
        except RecursionError:
            raise VumError("the VUM file is nested too deeply to be profiles") from None
        except ValueError:
            at = f" (line {whole.lineno}, column {whole.colno})" if isinstance(whole, json.JSONDecodeError) else ""
            raise VumError(f"the VUM file is neither JSON nor JSON Lines{at}") from None
    if isinstance(found, dict) and any(key in found for key in ("idWerkzoekende", "idVacature", "vumID")):
        return [found]  # JSON Lines of one line
    if isinstance(found, list):
        return found
    what = {dict: "an object", str: "a text", bool: "a yes or no"}.get(type(found), "a number or nothing")
    raise VumError(f"the VUM file holds {what} where a list of profiles is expected")


def _check_side(profiles: list[Any], kind: Kind) -> None:
    """Refuse a file of the other side: all its profiles would look empty."""
    own, other = ("idWerkzoekende", "idVacature") if kind == "candidates" else ("idVacature", "idWerkzoekende")
    dicts = [p for p in profiles if isinstance(p, dict)]
    if dicts and all(other in p and own not in p for p in dicts):
        right = "vacancies" if kind == "candidates" else "candidates"
        raise VumError(f"these are {right}, not {kind}: read them with rmtmatch.vum.{right}")


def _candidate(e: Entry, on: dt.date | None) -> dict[str, Any]:
    row: dict[str, Any] = {"id": e.identify("idWerkzoekende", "vumID")}
    mobility, proven = e.part("mobiliteit"), e.part("arbeidsmarktkwalificatie")
    times, flexible = e.part("werktijden"), e.part("flexibiliteit")
    wanted = _distinct(part.text("codeBeroepsnaam") for part in e.parts("bemiddelingsberoep"))
    occupation, years, told = _career(proven, on)
    held, named = _education(proven)
    level = proven.code("codeWerkEnDenkniveauWerkzoekende")
    interests = [part.text("naamInteresse") for part in proven.parts("interesse")]
    row |= {
        "postcode": _postcode(mobility, "bemiddelingspostcode"),
        "max_travel_km": mobility.number("maximaleReisafstand"),
        "max_travel_min": _journey(mobility),
        "transport": _transport(e),
        "skills": _distinct(part.text("codeCompetentie") for part in proven.parts("competentiebeheersing")) or None,
        "occupation": occupation or (wanted[0] if wanted else None),
        "wanted_occupations": wanted or None,
        "experience_years": years,
        "sector_wish": _distinct(part.code("codeSbi") for part in e.parts("sector")) or None,
        "credentials": held,
        "languages": _languages(proven, strictest=False),
        "work_level": int(level) if level in codes.WORK_LEVELS else None,
        "hours_min": times.number("aantalWerkurenPerWeekMinimaal"),
        "hours_max": times.number("aantalWerkurenPerWeekMaximaal"),
        "shifts": codes.accepted_shifts(
            times.code("indicatieKantoortijden"), flexible.code("indicatieOnregelmatigWerkOfPloegendienst")
        ),
        "contracts": codes.accepted_contracts(_forms(e)),
        "available_from": flexible.date("datumAanvangBeschikbaarVoorWerk"),
        "text": _joined([*told, *named, *interests]),
    }
    return row


def _vacancy(e: Entry) -> dict[str, Any]:
    row: dict[str, Any] = {"id": e.identify("idVacature", "vumID")}
    terms, times = e.part("arbeidsVoorwaarden"), e.part("werktijden")
    lowest, highest = codes.wage_eur_hour(terms.text("salarisIndicatie"))
    level = e.code("codeWerkEnDenkniveauMinimaal")
    years = [y for p in e.parts("werkervaring") if (y := p.number("aantalJarenWerkzaamInBeroep")) is not None]
    row |= {
        "title": e.text("naamVacature"),
        "occupation": e.part("beroep").text("codeBeroepsnaam"),
        "text": e.text("omschrijvingVacature"),
        "employer": e.part("werkgever").text("handelsnaamOrganisatie"),
        "sector_sbi": e.part("sector").code("codeSbi"),
        "postcode": _postcode(e.part("adres"), "postcode"),
        "starts_on": terms.date("datumAanvangWerkzaamheden"),
        "closes_on": e.date("sluitingsdatumVacature"),
        "wage_min_eur_hour": lowest,
        "wage_max_eur_hour": highest,
        "work_level_min": int(level) if level in codes.WORK_LEVELS else None,
        "credentials_now": [*_licences(e), *codes.diploma_asked(_diplomas(e))] or None,
        "experience_years_min": max(years, default=None),
        "skills_essential": _distinct(p.text("codeCompetentie") for p in e.parts("competentiebeheersing")) or None,
        "languages": _languages(e, strictest=True),
        "hours_min": times.number("aantalWerkurenPerWeekMinimaal"),
        "hours_max": times.number("aantalWerkurenPerWeekMaximaal"),
        "shifts": codes.asked_shifts(
            times.code("indicatieKantoortijden"),
            e.part("flexibiliteit").code("indicatieOnregelmatigWerkOfPloegendienst"),
        ),
        "contract": _offered(e),
    }
    return row


def _career(proven: Entry, on: dt.date | None) -> tuple[str | None, float | None, list[str | None]]:
    """Find the latest occupation, the years in it, and what the person tells about the work."""
    spells, told = [], []
    for job in proven.parts("werkervaring"):
        code = job.part("beroep").text("codeBeroepsnaam")
        start, end = job.date("datumAanvangWerkzaamheden"), job.date("datumEindeWerkzaamheden")
        if start and end and end < start:
            job.fault("datumEindeWerkzaamheden", "the end is before the start", "mend it in the source")
            start = end = None
        told.append(job.text("toelichtingWerkervaring"))
        if code:
            # work that has begun and not ended is the latest of all; of equals the one listed first
            last = end or (dt.date.max if start else dt.date.min)
            spells.append((last, start or dt.date.min, code, start, end or on))
    if not spells:
        return None, None, told
    latest = max(spells, key=lambda spell: spell[:2])[2]
    periods = [
        (start, min(end, on) if on else end) for *_, code, start, end in spells if code == latest and start and end
    ]
    return latest, _years(periods), told


def _years(periods: list[tuple[dt.date, dt.date]]) -> float | None:
    """Count each day once, also where jobs overlapped."""
    days, until = 0, dt.date.min
    for start, end in sorted(periods):
        days += max(0, (end - max(start, until)).days)
        until = max(until, end)
    return round(days / _DAYS_A_YEAR, 2) if periods else None


def _education(proven: Entry) -> tuple[list[str] | None, list[str | None]]:
    """Find what is proven by paper, and the names of courses for the linker.

    Licences, diplomas and certificates share one column and are told apart: a kind on which the profile is silent is
    marked as untold, so that it does not read as "none".
    """
    licences, levels = _licences(proven), _diplomas(proven)
    named, certified = [], []
    for course in proven.parts("cursus"):
        name, certificate = course.text("naamCursus"), course.code("indicatieCertificaat")
        named.append(name)
        # "Masterclass: lassen" is a title, not a code with a prefix
        plain = name and certificate == codes.YES and ":" not in name
        certified.append(credential(name) if name and plain else None)
    if not (licences or levels or any(certified)):
        return None, named
    untold = [] if named else ["unknown:certificate"]
    held = [*(licences or ["unknown:rijbewijs"]), *codes.diplomas_held(levels), *certified, *untold]
    return _distinct(held), named


def _diplomas(e: Entry) -> list[str]:
    """List the levels of education with a diploma; a level that is not given is an empty text."""
    said = [(part.code("indicatieDiploma"), part.code("codeNiveauOpleiding") or "") for part in e.parts("opleiding")]
    return [level for diploma, level in said if diploma == codes.YES]


def _licences(e: Entry) -> list[str]:
    found = []
    for part in e.parts("rijbewijs"):
        code = part.text("codeSoortRijbewijs")
        if code and code.upper() in codes.LICENCES:
            found.append(f"rijbewijs:{code.upper()}")
        elif code:
            part.fault("codeSoortRijbewijs", "not a licence category", "see the code list: A, B, BE, C, …")
    return _distinct(found)


def _languages(e: Entry, *, strictest: bool) -> list[str] | None:
    """List languages with their spoken level; of two levels for one language the kinder reading counts.

    What a person masters is the higher; what a vacancy asks for is the lower, and no command at all is no demand.
    """
    found: dict[str, int | None] = {}
    for part in e.parts("taalbeheersing"):
        language, said = part.text("codeTaal"), part.code("codeNiveauTaalbeheersingMondeling")
        if language is None or (strictest and said == codes.NO_COMMAND):
            continue
        level = int(said) if said in codes.LANGUAGE_LEVELS else None
        levels = [v for v in (found.get(language), level) if v is not None]
        if strictest and language in found and None in (found[language], level):
            levels = []
        found[language] = (min if strictest else max)(levels, default=None)
    return [name if level is None else f"{name}:{level}" for name, level in found.items()] or None


def _forms(e: Entry) -> list[tuple[str | None, str | None]]:
    return [(p.code("codeTypeArbeidscontract"), p.code("codeTypeOvereenkomst")) for p in e.parts("contractvorm")]


def _offered(e: Entry) -> list[str] | None:
    forms = _forms(e)
    agreements = {agreement for _, agreement in forms}
    if agreements & codes.UNPAID.keys() and agreements & {codes.REGULAR, codes.LEARNING}:
        hint = "ask the employer which it is; until then it counts as unpaid"
        e.fault("contractvorm", "paid and unpaid agreements in one vacancy", hint, "warning")
    return codes.offered_contracts(forms)


def _transport(e: Entry) -> list[str] | None:
    said = [
        (part.code("codeVervoermiddel") or "", part.code("indicatieBeschikbaarVoorWoonWerkverkeer"))
        for part in e.parts("vervoermiddel")
    ]
    return _distinct(codes.TRANSPORT.get(code) for code, commuting in said if commuting != codes.NO) or None


def _journey(mobility: Entry) -> float | None:
    minutes = mobility.number("maximaleReistijd")
    if minutes is not None and minutes < SHORTEST_JOURNEY_MIN:
        rule = f"a longest journey of under {SHORTEST_JOURNEY_MIN} minutes"
        mobility.fault("maximaleReistijd", rule, "give minutes one way; the distance still counts")
        return None
    return minutes


def _postcode(e: Entry, key: str) -> str | None:
    """Cut a postcode at its four digits: the letters go nowhere."""
    value = e.code(key)
    return None if value is None else value[:4]


def _joined(texts: Iterable[str | None]) -> str | None:
    return "\n".join(_distinct(texts)) or None


def _distinct(values: Iterable[str | None]) -> list[str]:
    return list(dict.fromkeys(value for value in values if value))
