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
        "credentials_now": "nodig op dag een",
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

CHANGES: dict[str, dict[str, str]] = {
    "nl": {
        "hidden": "Vraag de persoon of een voorstel weer mag.",
        "excluded": "Kijk met de betrokkene of de reden nog geldt.",
        "unpaid": "Vraag de werkgever om een betaalde plek.",
        "region": "Maak een afspraak met regio {asked}.",
        "closing_date": "Bel de werkgever: is de vacature nog open ({short} dagen dicht)?",
        "may_work_from": "Vraag de werkgever om {short} dagen later te beginnen.",
        "credentials_now": "Regel {asked}, of vraag of dit later mag.",
        "credentials_before_start": "Zoek een opleiding op tijd voor {asked}, of vraag om een latere start.",
        "languages": "Regel een taaltraject voor {asked}.",
        "travel": "Zoek vervoer voor {short} {unit} meer, of vraag om werk vanuit huis.",
        "hours": "Bespreek {short} uur per week verschil met de werkgever en de persoon.",
        "shifts": "Vraag de werkgever om een rooster zonder: {asked}.",
        "contract": "Bespreek een andere vorm van contract met de werkgever.",
        "level": "Vraag de werkgever of {has} in plaats van {asked} genoeg is.",
    },
    "en": {
        "hidden": "Ask the person whether proposals are welcome again.",
        "excluded": "See with whoever excluded it whether the reason still holds.",
        "unpaid": "Ask the employer for a paid place.",
        "region": "Make an arrangement with region {asked}.",
        "closing_date": "Call the employer: is it still open ({short} days past)?",
        "may_work_from": "Ask the employer for a start {short} days later.",
        "credentials_now": "Arrange {asked}, or ask whether it may come later.",
        "credentials_before_start": "Find a course in time for {asked}, or ask for a later start.",
        "languages": "Arrange language lessons for {asked}.",
        "travel": "Find transport for {short} {unit} more, or ask for work from home.",
        "hours": "Talk over {short} hours a week of difference with both.",
        "shifts": "Ask the employer for a roster without: {asked}.",
        "contract": "Talk over another kind of contract with the employer.",
        "level": "Ask the employer whether {has} instead of {asked} will do.",
    },
}

WORDS: dict[str, dict[str, str]] = {
    "nl": {
        "day": "overdag",
        "evening": "avond",
        "night": "nacht",
        "weekend": "weekend",
        "irregular": "onregelmatig",
        "permanent": "vast",
        "temporary": "tijdelijk",
        "secondment": "detachering",
        "work_based_learning": "leerbaan",
        "volunteering": "vrijwilligerswerk",
        "work_experience": "werkervaringsplaats",
        "candidate": "door de persoon",
        "vacancy": "door de werkgever",
        "unknown": "onbekend",
    },
    "en": {
        "work_based_learning": "work-based learning",
        "work_experience": "work experience",
        "candidate": "by the person",
        "vacancy": "by the employer",
    },
}
"""Words of our vocabularies as a reader knows them; others stay as they are."""

TEXTS: dict[str, dict[str, str]] = {
    "nl": {
        "fails": "{candidate} en {vacancy} passen nu niet.",
        "meets": "{candidate} en {vacancy} voldoen aan alle eisen.",
        "both": "- {name}: gevraagd {asked}, is {has}. {change}",
        "asked": "- {name}: gevraagd {asked}. {change}",
        "has": "- {name}: is {has}. {change}",
        "neither": "- {name}. {change}",
        "score": "Zonder deze eisen is de score {score:.0%}.",
        "rank": "Dat is plaats {rank} op de lijst van deze persoon.",
    },
    "en": {
        "fails": "{candidate} and {vacancy} do not go together now.",
        "meets": "{candidate} and {vacancy} meet every demand.",
        "both": "- {name}: asked {asked}, is {has}. {change}",
        "asked": "- {name}: asked {asked}. {change}",
        "has": "- {name}: is {has}. {change}",
        "neither": "- {name}. {change}",
        "score": "Without these demands the score is {score:.0%}.",
        "rank": "That is place {rank} on this person's list.",
    },
}
