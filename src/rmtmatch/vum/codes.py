"""What the code lists of VUM 3 mean in our words. Sources: VUM Gegevensstandaard 1.5 (code lists), NLQF (levels)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

YES, NO = "1", "2"  # every other value of an indication is unknown or not applicable

TRANSPORT = {"1": "car", "2": "moped", "3": "bicycle", "4": "motorcycle", "5": "public", "9": "other"}
CONTRACTS = {"B": "temporary", "O": "permanent"}
REGULAR, LEARNING = "1", "2"
UNPAID = {"3": "volunteering", "4": "work_experience"}
WORK_LEVELS = frozenset("123456")
LANGUAGE_LEVELS = frozenset("1234")
NO_COMMAND = "1"

LICENCES = ("A", "A1", "A2", "AM", "B", "B+", "C1", "C", "D1", "D", "BE", "C1E", "CE", "D1E", "DE", "T")

# Primary education has no NLQF level; "other" can be any.
EDUCATION = {"2": 2, "3": 4, "5": 6, "6": 7}
# MBO spans NLQF 1 to 4: nothing certain can be said of a diploma, and of a demand only that it is at least a starting
# qualification (mbo 2).
MBO, MBO_ASKED = "4", 2

_AMOUNT = r"(\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?|\d+(?:[.,]\d{1,2})?)(?:,-)?"
_EURO = r"(?:€|eur|euro)?"
_LEAST = r"(?P<least>vanaf|minimaal|minstens|ten minste|min\.?)"
_MOST = r"(?P<most>tot en met|tot|maximaal|hoogstens|max\.?)"
_WAGE = re.compile(
    rf"(?:{_LEAST}|{_MOST}|(?P<between>tussen))?\s*{_EURO}\s*(?P<first>{_AMOUNT})\s*{_EURO}"
    rf"(?:\s*(?:-|\u2013|tot en met|tot|t/m|en|à)\s*{_EURO}\s*(?P<second>{_AMOUNT})\s*{_EURO})?"
    r"\s*(?:bruto\s*)?(?:per|/|p)\s*uur(?:\s*\(?bruto\)?)?\.?",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"\d{1,3}(?:\.\d{3})+(?:,\d{1,2})?")


def accepted_shifts(office: str | None, irregular: str | None) -> list[str] | None:
    """Return the shifts a person does not rule out.

    Only what was said rules something out: "no office hours" rules out the day; "no irregular work or shifts" rules out
    nights, weekends and irregular hours; office hours without irregular work rule out the evening as well.

    Parameters
    ----------
    office : str or None
        ``werktijden.indicatieKantoortijden``: 1 yes, 2 no, anything else unknown.
    irregular : str or None
        ``flexibiliteit.indicatieOnregelmatigWerkOfPloegendienst``, the same.

    Returns
    -------
    list of str or None
        Words of `rmtmatch.records.SHIFTS`; None where nothing is ruled out and not both were said.

    Examples
    --------
    >>> accepted_shifts("1", "2"), accepted_shifts("2", None), accepted_shifts("1", None)
    (['day'], ['evening', 'night', 'weekend', 'irregular'], None)
    """
    if NO not in (office, irregular):
        return ["day", "evening", "night", "weekend", "irregular"] if office == irregular == YES else None
    day = [] if office == NO else ["day"]
    evening = [] if (office, irregular) == (YES, NO) else ["evening"]
    rest = [] if irregular == NO else ["night", "weekend", "irregular"]
    return day + evening + rest


def asked_shifts(office: str | None, irregular: str | None) -> list[str] | None:
    """Return the shifts that work certainly asks for.

    Work outside office hours that is not called irregular is written as ``evening``, the mildest of such hours.

    Parameters
    ----------
    office, irregular : str or None
        As in `accepted_shifts`.

    Examples
    --------
    >>> asked_shifts("1", "1"), asked_shifts("2", "1"), asked_shifts("2", None), asked_shifts(None, "2")
    (['day', 'irregular'], ['irregular'], ['evening'], None)
    """
    words = ["day"] if office == YES else []
    if irregular == YES:
        words.append("irregular")
    elif office == NO:
        words.append("evening")
    return words or None


def accepted_contracts(forms: Iterable[tuple[str | None, str | None]]) -> list[str] | None:
    """Return the contracts a person accepts, from pairs of contract type (B, O) and agreement (1 to 4).

    Volunteering and work experience places are left out; a regular vacancy without a type may be of either.

    Examples
    --------
    >>> accepted_contracts([("B", "4"), (None, "2")]), accepted_contracts([(None, "1")])
    (['temporary', 'work_based_learning'], ['permanent', 'temporary'])
    """
    forms = list(forms)
    words = {CONTRACTS[kind] for kind, _ in forms if kind in CONTRACTS}
    agreements = {agreement for _, agreement in forms}
    if not words and REGULAR in agreements:
        words = set(CONTRACTS.values())
    if LEARNING in agreements:
        words.add("work_based_learning")
    return sorted(words) or None


def offered_contracts(forms: Iterable[tuple[str | None, str | None]]) -> list[str] | None:
    """Return the contracts a vacancy offers.

    Where one agreement is unpaid, only the unpaid ones count: a person is not proposed for a wage that may not exist.

    Examples
    --------
    >>> offered_contracts([("B", "1"), ("O", "2")]), offered_contracts([("B", "1"), ("O", "3")])
    (['permanent', 'temporary', 'work_based_learning'], ['volunteering'])
    """
    forms = list(forms)
    agreements = {agreement for _, agreement in forms}
    unpaid = {word for code, word in UNPAID.items() if code in agreements}
    if unpaid:
        return sorted(unpaid)
    words = {CONTRACTS[kind] for kind, _ in forms if kind in CONTRACTS}
    if LEARNING in agreements:
        words.add("work_based_learning")
    return sorted(words) or None


def diplomas_held(levels: Iterable[str]) -> list[str]:
    """Return what the levels of a person's diplomas prove.

    An MBO diploma may reach from NLQF 1 to 4: with nothing higher beside it, the level is untold.

    Examples
    --------
    >>> diplomas_held(["2", "5"]), diplomas_held(["2", "4"]), diplomas_held(["3", "4"]), diplomas_held([])
    (['NLQF:6'], ['NLQF:2', 'unknown:NLQF'], ['NLQF:4'], ['unknown:NLQF'])
    """
    levels = set(levels)
    best = max((EDUCATION[level] for level in levels if level in EDUCATION), default=0)
    untold = not best or (MBO in levels and best < EDUCATION["3"])
    return [f"NLQF:{best}"] * bool(best) + ["unknown:NLQF"] * untold


def diploma_asked(levels: Iterable[str]) -> list[str]:
    """Return the lowest level among the diplomas a vacancy names: any of them may do.

    Examples
    --------
    >>> diploma_asked(["5", "4"]), diploma_asked(["5", "9"])
    (['NLQF:2'], [])
    """
    asked = [MBO_ASKED if level == MBO else EDUCATION.get(level) for level in levels]
    certain = [level for level in asked if level is not None]
    return [f"NLQF:{min(certain)}"] if certain and len(certain) == len(asked) else []


def wage_eur_hour(text: str | None) -> tuple[float | None, float | None]:
    """Read the lowest and highest wage from free text, in euros an hour, where the text says nothing else.

    A wage a week, month or year depends on hours that the text does not give: it is left unknown.

    Examples
    --------
    >>> wage_eur_hour("tussen € 14,50 en € 17 per uur"), wage_eur_hour("tot 13 euro per uur")
    ((14.5, 17.0), (None, 13.0))
    >>> wage_eur_hour("minimaal 2.400 euro per maand")
    (None, None)
    """
    found = _WAGE.fullmatch(text.strip()) if text else None
    if found is None:
        return None, None
    first = _amount(found["first"])
    if found["second"] is not None:
        return (first, _amount(found["second"])) if not found["most"] else (None, None)
    if found["between"]:
        return None, None
    return (None if found["most"] else first), (None if found["least"] else first)


def _amount(text: str) -> float:
    text = text.removesuffix(",-")
    return float((text.replace(".", "") if _THOUSANDS.fullmatch(text) else text).replace(",", "."))
