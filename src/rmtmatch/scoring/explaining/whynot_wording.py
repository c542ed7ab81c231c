"""What `why_not` says, in plain Dutch (B1) and English. A change is one that a team can bring about."""

from __future__ import annotations

DEMAND_NAMES: dict[str, dict[str, str]] = {
    "nl": {
        "hidden": "niet voorstellen",
        "excluded": "uitgesloten",
        "unpaid": "onbetaald",
        "region": "regio",
        "closing_date": "sluitingsdatum",
        "may_work_from": "mag werken vanaf",
        "credentials_now": "nodig op de eerste dag",
        "credentials_before_start": "nodig voor de start",
        "languages": "talen",
        "travel": "reizen",
        "hours": "uren",
        "shifts": "diensten",
        "contract": "contract",
        "level": "werk- en denkniveau",
    },
    "en": {
        "hidden": "not to be proposed",
        "excluded": "excluded",
        "unpaid": "unpaid",
        "region": "region",
        "closing_date": "closing date",
        "may_work_from": "may work from",
        "credentials_now": "needed on day one",
        "credentials_before_start": "needed before the start",
        "languages": "languages",
        "travel": "travel",
        "hours": "hours",
        "shifts": "shifts",
        "contract": "contract",
        "level": "work level",
    },
}

LINES: dict[str, dict[str, str]] = {
    "nl": {
        "hidden": "de persoon wil nu geen voorstellen",
        "excluded": "{asked} wil deze combinatie niet",
        "unpaid": "dit is {has}, dat stellen we niet als baan voor",
        "region": "het werk is in regio {asked}, de persoon woont in regio {has}",
        "closing_date": "de vacature sloot op {asked}",
        "may_work_from": "het werk begint op {asked}, de persoon mag werken vanaf {has}",
        "credentials_now": "{asked} ontbreekt",
        "credentials_before_start": "{asked} ontbreekt, en is niet op tijd te halen",
        "languages": "nodig is {asked}",
        "travel": "de persoon reist hoogstens {asked}, dit is {has}",
        "hours": "de werkgever vraagt {asked} uur per week, de persoon wil {has} uur",
        "shifts": "de werkgever vraagt ook {asked}, de persoon kan {has}",
        "contract": "de werkgever biedt {asked}, de persoon wil {has}",
        "level": "gevraagd is niveau {asked}, de persoon heeft niveau {has}",
    },
    "en": {
        "hidden": "the person wants no proposals now",
        "excluded": "{asked} does not want this combination",
        "unpaid": "this is {has}, which is not proposed as a job",
        "region": "the work is in region {asked}, the person lives in region {has}",
        "closing_date": "the vacancy closed on {asked}",
        "may_work_from": "the work starts on {asked}, the person may work from {has}",
        "credentials_now": "{asked} is lacking",
        "credentials_before_start": "{asked} is lacking, and cannot be earned in time",
        "languages": "asked is {asked}",
        "travel": "the person travels {asked} at most, this is {has}",
        "hours": "the employer asks {asked} hours a week, the person wants {has} hours",
        "shifts": "the employer also asks {asked}, the person can do {has}",
        "contract": "the employer offers {asked}, the person wants {has}",
        "level": "asked is level {asked}, the person has level {has}",
    },
}
"""What is wrong. Where only what was asked is known, or what there is of it, `HELD` follows."""

HELD = {
    "nl": {
        "credentials_now": " (verlopen: {has})",
        "credentials_before_start": " (verlopen: {has})",
        "languages": ", de persoon spreekt {has}",
    },
    "en": {
        "credentials_now": " (ended: {has})",
        "credentials_before_start": " (ended: {has})",
        "languages": ", the person speaks {has}",
    },
}

CHANGES: dict[str, dict[str, str]] = {
    "nl": {
        "hidden": "Vraag de persoon of voorstellen weer mogen.",
        "excluded": "Vraag {asked} of de reden nog geldt.",
        "unpaid": "Vraag de werkgever om een betaalde plek.",
        "region": "Maak een afspraak met regio {asked}.",
        "closing_date": "Bel de werkgever: mag het nog? De vacature is {short} dagen dicht.",
        "may_work_from": "Vraag de werkgever om {short} dagen later te beginnen.",
        "credentials_now": "Regel {asked}, of vraag de werkgever of het later mag.",
        "credentials_before_start": "Zoek een snellere opleiding voor {asked}, of vraag om een latere start.",
        "languages": "Regel taallessen voor {asked}.",
        "travel": "Dat is {short} {unit} te veel. Zoek ander vervoer, of vraag om werk vanuit huis.",
        "hours": "Zij liggen {short} uur uit elkaar. Bespreek dit met de werkgever en de persoon.",
        "shifts": "Vraag de werkgever om een rooster zonder {asked}.",
        "contract": "Bespreek een andere vorm van contract met de werkgever.",
        "level": "Vraag de werkgever of niveau {has} ook goed is.",
    },
    "en": {
        "hidden": "Ask the person whether proposals are welcome again.",
        "excluded": "Ask {asked} whether the reason still holds.",
        "unpaid": "Ask the employer for a paid place.",
        "region": "Make an arrangement with region {asked}.",
        "closing_date": "Call the employer: is it still possible? It closed {short} days ago.",
        "may_work_from": "Ask the employer for a start {short} days later.",
        "credentials_now": "Arrange {asked}, or ask the employer whether it may come later.",
        "credentials_before_start": "Find a faster course for {asked}, or ask for a later start.",
        "languages": "Arrange lessons for {asked}.",
        "travel": "That is {short} {unit} too much. Find other transport, or ask for work from home.",
        "hours": "They lie {short} hours apart. Talk it over with the employer and the person.",
        "shifts": "Ask the employer for a roster without {asked}.",
        "contract": "Talk over another kind of contract with the employer.",
        "level": "Ask the employer whether level {has} will do.",
    },
}

TEXTS: dict[str, dict[str, str]] = {
    "nl": {
        "fails": "{candidate} en {vacancy} passen nu niet bij elkaar.",
        "meets": "{candidate} en {vacancy} voldoen aan alle eisen.",
        "line": "- {name}: {line}. {change}",
        "would": "Als dit is opgelost, is de score {score:.0%}.",
        "score": "De score is {score:.0%}.",
        "rank": "Dat is plaats {rank} op de lijst van deze persoon.",
    },
    "en": {
        "fails": "{candidate} and {vacancy} do not go together now.",
        "meets": "{candidate} and {vacancy} meet every demand.",
        "line": "- {name}: {line}. {change}",
        "would": "Once this is solved the score is {score:.0%}.",
        "score": "The score is {score:.0%}.",
        "rank": "That is place {rank} on this person's list.",
    },
}
