"""The one-line reasons and actions, in plain Dutch (B1) and English.

Every action names something the *team* can do: a course, a certificate, a field to ask for, transport, an employer to
call. Nothing here tells a person to accept less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Language = Literal["nl", "en"]

PLACED_FIRST = "others were placed first"
BELOW = "below the reserve"
NO_PAIR = "no pair meets the demands"
NO_SKILLS = "no linked skills"
HIDDEN = "hidden"
SET_ASIDE = "set aside"
UNPAID = "unpaid"
CLOSED = "closed"
NO_CANDIDATE = "no candidate meets the demands"
ELSEWHERE = "others were placed elsewhere"

LEFTOVER_REASONS = (SET_ASIDE, HIDDEN, NO_SKILLS, NO_PAIR, BELOW, PLACED_FIRST)
UNFILLED_REASONS = (SET_ASIDE, UNPAID, CLOSED, NO_SKILLS, NO_CANDIDATE, BELOW, ELSEWHERE)

REASON_WORDS: Mapping[str, Mapping[Language, str]] = {
    SET_ASIDE: {"nl": "regel kon niet worden gelezen", "en": "the row could not be used"},
    HIDDEN: {"nl": "verborgen", "en": "hidden"},
    NO_SKILLS: {"nl": "geen bekende vaardigheden", "en": "no linked skills"},
    NO_PAIR: {"nl": "geen vacature voldoet aan de eisen", "en": "no vacancy meets the demands"},
    BELOW: {"nl": "geen vacature past goed genoeg", "en": "no vacancy fits well enough"},
    PLACED_FIRST: {"nl": "anderen gingen voor", "en": "others were placed first"},
    UNPAID: {"nl": "onbetaalde plek", "en": "unpaid place"},
    CLOSED: {"nl": "gesloten", "en": "closed"},
    NO_CANDIDATE: {"nl": "niemand voldoet aan de eisen", "en": "nobody meets the demands"},
    ELSEWHERE: {"nl": "anderen passen elders beter", "en": "others fit better elsewhere"},
}
"""What a stable reason is called on a screen."""

DEMAND_WORDS: Mapping[str, Mapping[Language, str]] = {
    "hidden": {"nl": "verborgen", "en": "hidden"},
    "excluded": {"nl": "uitgesloten", "en": "excluded"},
    "unpaid": {"nl": "onbetaald", "en": "unpaid"},
    "region": {"nl": "andere regio", "en": "other region"},
    "closing_date": {"nl": "gesloten", "en": "closed"},
    "may_work_from": {"nl": "mag nog niet werken", "en": "may not work yet"},
    "credentials_now": {"nl": "rijbewijs of diploma", "en": "licence or diploma"},
    "credentials_before_start": {"nl": "certificaat voor de start", "en": "certificate before the start"},
    "languages": {"nl": "taal", "en": "language"},
    "travel": {"nl": "te ver", "en": "too far"},
    "hours": {"nl": "uren", "en": "hours"},
    "shifts": {"nl": "werktijden", "en": "shifts"},
    "contract": {"nl": "contractvorm", "en": "contract"},
    "level": {"nl": "werk- en denkniveau", "en": "work-and-thinking level"},
}

# What the team does about a demand, from the candidate's side and from the vacancy's.
DEMAND_ACTIONS: Mapping[str, Mapping[Language, str]] = {
    "region": {
        "nl": "Vraag de buurregio om deze kandidaat mee te nemen",
        "en": "Ask the neighbouring region to take this candidate along",
    },
    "closing_date": {
        "nl": "Bel werkgevers: kan de sluitingsdatum opschuiven?",
        "en": "Call employers: can the closing date move?",
    },
    "may_work_from": {
        "nl": "Bel werkgevers: kan de startdatum later?",
        "en": "Call employers: can the start be later?",
    },
    "credentials_now": {"nl": "Regel een rijbewijs of certificaat", "en": "Arrange a licence or certificate"},
    "credentials_before_start": {
        "nl": "Regel een certificaat voor de start",
        "en": "Arrange a certificate before the start",
    },
    "languages": {"nl": "Regel een taalcursus", "en": "Arrange a language course"},
    "travel": {
        "nl": "Regel vervoer (fiets, OV-kaart, meerijden) of een thuiswerkdag",
        "en": "Arrange transport (bicycle, public transport card, a lift) or a day from home",
    },
    "hours": {"nl": "Bel werkgevers: zijn andere uren mogelijk?", "en": "Call employers: are other hours possible?"},
    "shifts": {
        "nl": "Bel werkgevers: is een ander rooster mogelijk?",
        "en": "Call employers: is another roster possible?",
    },
    "contract": {
        "nl": "Bel werkgevers: is een andere contractvorm mogelijk?",
        "en": "Call employers: is another contract possible?",
    },
    "level": {
        "nl": "Vraag een EVC of praktijkverklaring aan die het niveau aantoont",
        "en": "Request a recognition of prior learning that shows the level",
    },
}

FIELD_WORDS: Mapping[str, Mapping[Language, str]] = {
    "skills": {"nl": "vaardigheden en beroep", "en": "skills and occupation"},
    "optional": {"nl": "extra vaardigheden", "en": "extra skills"},
    "travel": {"nl": "postcode en vervoer", "en": "postcode and transport"},
    "hours": {"nl": "uren per week", "en": "hours a week"},
    "wage": {"nl": "loon", "en": "wage"},
    "level": {"nl": "werk- en denkniveau", "en": "work-and-thinking level"},
    "contract": {"nl": "contractvorm", "en": "contract"},
    "timing": {"nl": "startdatum", "en": "start date"},
    "experience": {"nl": "jaren ervaring", "en": "years of experience"},
    "wish": {"nl": "gewenst beroep", "en": "wanted occupation"},
}

PRICE_WORDS: Mapping[str, Mapping[Language, str]] = {
    "free": {"nl": "ruimte", "en": "room"},
    "asked": {"nl": "gevraagd", "en": "in demand"},
    "much": {"nl": "veel gevraagd", "en": "much in demand"},
}


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
    if after - now < 0.005:  # noqa: PLR2004  named in the docstring
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


def mend_action(lang: Language) -> str:
    """Tell the team to mend a row that could not be used."""
    return "Herstel deze regel in het bronsysteem" if lang == "nl" else "Mend this row in the source system"


def hidden_texts(lang: Language) -> tuple[str, str]:
    """Return action and detail for someone who is hidden."""
    if lang == "nl":
        return "Vraag of de kandidaat weer voorstellen wil krijgen", "de kandidaat staat op verborgen"
    return "Ask whether the candidate wants proposals again", "the candidate is hidden"


def no_skills_texts(given: int, lang: Language) -> tuple[str, str]:
    """Return action and detail for someone of whom no skill or occupation was understood."""
    if lang == "nl":
        action = "Vraag naar beroep en vaardigheden en leg ze vast"
        return (
            action,
            "er is geen beroep of vaardigheid ingevuld" if not given else f"geen van de {given} woorden is herkend",
        )
    action = "Ask for occupation and skills and record them"
    return action, "no occupation or skill was given" if not given else f"none of the {given} words was recognised"


def removed_detail(removed: Mapping[str, int], total: int, lang: Language) -> str:
    """Say how many vacancies each demand removed, most first."""
    if not total:
        return "er zijn geen vacatures" if lang == "nl" else "there are no vacancies"
    most = sorted(((k, d) for d, k in removed.items() if k), key=lambda t: -t[0])
    counts = ", ".join(f"{DEMAND_WORDS[d][lang]} {k}" for k, d in most)
    return f"van {total} vacatures vielen af: {counts}" if lang == "nl" else f"of {total} vacancies fell away: {counts}"


def demand_action(demand: str, opens: int, lang: Language) -> str:
    """Tell what to do about a demand, and how many vacancies that opens by itself."""
    action = DEMAND_ACTIONS[demand][lang]
    if not opens:
        return action
    if lang == "nl":
        return f"{action} (opent {opens} {'vacature' if opens == 1 else 'vacatures'})"
    return f"{action} (opens {opens} {'vacancy' if opens == 1 else 'vacancies'})"


def more_vacancies_action(lang: Language) -> str:
    """Tell the team to look for other employers."""
    if lang == "nl":
        return "Benader werkgevers buiten deze lijst voor een passende plek"
    return "Approach employers beyond this list for a fitting place"


def below_detail(vacancy: str, best: float, reserve: float, lang: Language) -> str:
    """Say how near the best vacancy came."""
    if lang == "nl":
        return f"beste vacature {vacancy}: score {best:.2f}, de grens is {reserve:.2f}"
    return f"best vacancy {vacancy}: score {best:.2f}, the limit is {reserve:.2f}"


def find_course_action(skills: Sequence[str], lang: Language) -> str:
    """Tell the team to find training for what is missing."""
    names = listed(list(skills), lang)
    return f"Zoek scholing voor {names}" if lang == "nl" else f"Find training for {names}"


def find_money_action(courses: Sequence[str], cost: float, lang: Language) -> str:
    """Tell the team to find a payer or a seat."""
    names = listed(list(courses), lang)
    if lang == "nl":
        return f"Zoek geld of een plek voor {names} ({euros(cost, lang)})"
    return f"Find money or a seat for {names} ({euros(cost, lang)})"


def one_more_place_action(employer: str, vacancy: str, lang: Language) -> str:
    """Tell the team to ask an employer for one more place."""
    if lang == "nl":
        return f"Bel {employer or 'de werkgever'}: kan er een plek bij voor {vacancy}?"
    return f"Call {employer or 'the employer'}: can there be one more place for {vacancy}?"


def placed_first_detail(vacancy: str, lang: Language) -> str:
    """Say that others were placed first where this person fits best."""
    if lang == "nl":
        return f"past bij {vacancy}, maar daar gaan anderen voor"
    return f"fits {vacancy}, but others were placed there first"


def no_money_detail(lang: Language) -> str:
    """Say that the money or the seats went to others first."""
    if lang == "nl":
        return "er is scholing nodig; het geld of de plekken zijn verdeeld"
    return "a training is needed; the money or the seats are taken"


def removed_people_detail(removed: Mapping[str, int], total: int, lang: Language) -> str:
    """Say how many candidates each demand removed, most first."""
    if not total:
        return "er zijn geen kandidaten" if lang == "nl" else "there are no candidates"
    most = sorted(((k, d) for d, k in removed.items() if k), key=lambda t: -t[0])
    counts = ", ".join(f"{DEMAND_WORDS[d][lang]} {k}" for k, d in most)
    return (
        f"van {total} kandidaten vielen af: {counts}" if lang == "nl" else f"of {total} candidates fell away: {counts}"
    )


VACANCY_ACTIONS: Mapping[str, Mapping[Language, str]] = {
    SET_ASIDE: {"nl": "Herstel deze regel in het bronsysteem", "en": "Mend this row in the source system"},
    UNPAID: {
        "nl": "Bel de werkgever: kan dit een betaalde baan worden?",
        "en": "Call the employer: can this become a paid job?",
    },
    CLOSED: {"nl": "Bel de werkgever: is de plek nog open?", "en": "Call the employer: is the place still open?"},
    NO_SKILLS: {"nl": "Vraag de werkgever naar taken en eisen", "en": "Ask the employer for tasks and requirements"},
    NO_CANDIDATE: {
        "nl": "Bel de werkgever: welke eis kan later of anders?",
        "en": "Call the employer: which demand can come later or differently?",
    },
    BELOW: {
        "nl": "Bespreek met de werkgever welke vaardigheden op het werk te leren zijn",
        "en": "Discuss with the employer which skills can be learned on the job",
    },
    ELSEWHERE: {
        "nl": "Zoek meer kandidaten; wie past, staat elders als eerste",
        "en": "Find more candidates; those who fit are first elsewhere",
    },
}


def vacancy_action(reason: str, lang: Language) -> str:
    """Tell the team what to do about an unfilled vacancy."""
    return VACANCY_ACTIONS[reason][lang]
