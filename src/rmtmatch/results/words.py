"""The stable reasons, and what reasons, demands, fields and prices are called in plain Dutch (B1) and English.

Every action names something the *team* can do: a course, a certificate, a field to ask for, transport, an employer to
call. Nothing here tells a person to accept less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

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
