"""Why a pair is proposed and what to do next, one line each, in plain Dutch (B1) and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtmatch.results.words import FIELD_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rmtmatch.results.words import Language

_HARDLY = 0.005  # of what is asked: less than a percent is not worth two numbers


def percent(share: float, lang: Language) -> str:
    """Return a share as a whole percentage: ``82 %`` in Dutch, ``82%`` in English."""
    return f"{share * 100:.0f} %" if lang == "nl" else f"{share * 100:.0f}%"


def euros(amount: float, lang: Language) -> str:
    """Return whole euros, thousands separated as the language does.

    Examples
    --------
    >>> euros(1250, "nl"), euros(1250, "en")
    ('€ 1.250', '€1,250')
    """
    text = f"{amount:,.0f}"
    return f"€ {text.replace(',', '.')}" if lang == "nl" else f"€{text}"


def weeks(number: float, lang: Language) -> str:
    """Return a number of weeks in words.

    Examples
    --------
    >>> weeks(1, "nl"), weeks(2.4, "en")
    ('1 week', '2 weeks')
    """
    whole = max(1, round(number))
    if lang == "nl":
        return f"{whole} week" if whole == 1 else f"{whole} weken"
    return f"{whole} week" if whole == 1 else f"{whole} weeks"


def listed(words: Sequence[str], lang: Language) -> str:
    """Join words as one says them.

    Examples
    --------
    >>> listed(["lassen", "meten", "tillen"], "nl")
    'lassen, meten en tillen'
    """
    last = " en " if lang == "nl" else " and "
    return last.join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""


def fit_reason(fit: float, skills: Sequence[str], lang: Language) -> str:
    """Say how much of what is asked the person brings, and what most of all."""
    such = f" ({listed(skills, lang)})" if skills else ""
    if lang == "nl":
        return f"brengt {percent(fit, lang)} mee van wat gevraagd wordt{such}"
    return f"brings {percent(fit, lang)} of what is asked{such}"


def route_reason(now: float, after: float, courses: Sequence[str], lang: Language) -> str:
    """Say what a route changes; a route that earns a credential alone leaves the share as it is."""
    names = listed(courses, lang)
    if after - now < _HARDLY:
        return f"kan beginnen na {names}" if lang == "nl" else f"can start after {names}"
    if lang == "nl":
        return f"brengt na {names} {percent(after, lang)} mee van wat gevraagd wordt (nu {percent(now, lang)})"
    return f"brings {percent(after, lang)} of what is asked after {names} (now {percent(now, lang)})"


def at_work_reason(skills: Sequence[str], lang: Language) -> str:
    """Say what the employer teaches."""
    names = listed(skills, lang)
    return f"leert {names} op het werk" if lang == "nl" else f"learns {names} at work"


def travel_reason(km: float, lang: Language) -> str:
    """Say how far it is."""
    if km < 1:
        return "vlakbij" if lang == "nl" else "close by"
    return f"{km:.0f} km reizen" if lang == "nl" else f"{km:.0f} km to travel"


def gap_reason(gap_weeks: float, lang: Language) -> str:
    """Say how the new job follows on the old one."""
    if gap_weeks < 1:
        return "sluit aan op de huidige baan" if lang == "nl" else "follows straight on the present job"
    between = weeks(gap_weeks, lang)
    return f"{between} tussen de banen" if lang == "nl" else f"{between} between the jobs"


def early_reason(lang: Language) -> str:
    """Warn that the new job would begin before the old one ends."""
    if lang == "nl":
        return "let op: begint voor het einde van de huidige baan"
    return "note: starts before the present job ends"


def route_action(courses: Sequence[str], n_weeks: float, cost: float, ready_on: str, lang: Language) -> str:
    """Tell the adviser which training to arrange."""
    names, ready = listed(courses, lang), ""
    if ready_on:
        ready = f", klaar {ready_on}" if lang == "nl" else f", ready {ready_on}"
    if lang == "nl":
        return f"Schrijf in voor {names} ({weeks(n_weeks, lang)}, {euros(cost, lang)}{ready})"
    return f"Enrol for {names} ({weeks(n_weeks, lang)}, {euros(cost, lang)}{ready})"


def ask_action(part: str, of_candidate: bool, lang: Language) -> str:
    """Tell the adviser which field to ask for, and whom."""
    field = FIELD_WORDS[part][lang]
    if lang == "nl":
        return f"Vraag {'de kandidaat' if of_candidate else 'de werkgever'} naar {field}"
    return f"Ask the {'candidate' if of_candidate else 'employer'} for {field}"


def introduce_action(employer: str, lang: Language) -> str:
    """Tell the adviser to call the employer."""
    if lang == "nl":
        return f"Bel {employer or 'de werkgever'} voor een kennismaking"
    return f"Call {employer or 'the employer'} for an introduction"


def transport_action(km: float, lang: Language) -> str:
    """Tell the adviser to see to transport first."""
    if lang == "nl":
        return f"Bespreek het vervoer ({km:.0f} km) en bel de werkgever"
    return f"Talk about transport ({km:.0f} km) and call the employer"


def line(parts: Sequence[str]) -> str:
    """Join the parts of a reason into one line that begins with a capital."""
    text = "; ".join(parts)
    return text[:1].upper() + text[1:]


def sparse_reason(lang: Language) -> str:
    """Say that too little is known for more of a reason."""
    if lang == "nl":
        return "past bij wat bekend is; veel velden zijn leeg"
    return "fits what is known; many fields are empty"
