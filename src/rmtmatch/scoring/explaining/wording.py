"""What explanations say, in plain Dutch (B1) and English. `explain` fills in the numbers."""

from __future__ import annotations

from typing import Literal

Language = Literal["nl", "en"]

PART_NAMES: dict[str, dict[str, str]] = {
    "nl": {
        "skills": "vaardigheden",
        "optional": "extra vaardigheden",
        "travel": "reizen",
        "hours": "uren",
        "wage": "loon",
        "level": "werk- en denkniveau",
        "contract": "contract",
        "timing": "tijd tussen twee banen",
        "experience": "ervaring",
        "wish": "wens",
    },
    "en": {
        "skills": "skills",
        "optional": "extra skills",
        "travel": "travel",
        "hours": "hours",
        "wage": "wage",
        "level": "work level",
        "contract": "contract",
        "timing": "time between jobs",
        "experience": "experience",
        "wish": "wish",
    },
}

FIELDS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "skills": (("skills", "occupation"), ("skills_essential",)),
    "optional": (("skills", "occupation"), ("skills_optional",)),
    "travel": (("postcode", "max_travel_km"), ("postcode",)),
    "hours": (("hours_min", "hours_max"), ("hours_min", "hours_max")),
    "wage": (("wage_min_eur_hour",), ("wage_min_eur_hour", "wage_max_eur_hour")),
    "level": (("work_level",), ("work_level_min",)),
    "contract": (("contracts",), ("contract",)),
    "timing": (("job_ends_on",), ("starts_on",)),
    "experience": (("experience_years",), ("experience_years_min",)),
    "wish": (("wanted_occupations", "sector_wish"), ("occupation", "sector_sbi")),
}
"""Fields of the candidate and of the vacancy that would settle each part."""

SENTENCES: dict[str, dict[str, str]] = {
    "nl": {
        "title": "{candidate} en {vacancy}: score {score:.0%}",
        "range": "Niet alles is bekend. De score ligt ergens tussen {low:.0%} en {high:.0%}.",
        "fit": "De persoon kan nu {now:.0%} van wat de vacature vraagt.",
        "fit_after": "Na de opleiding is dat {after:.0%}.",
        "part": "- {name}: {value:.0%}, telt voor {weight:.0%} mee: +{points}{unknown}",
        "unknown": " (niet alles bekend)",
        "own": "heeft deze vaardigheid",
        "told": "staat in de eigen tekst",
        "back": "  - eigen beroep ({occupation}): dit werk lijkt er voor {near:.0%} op en gebruikt er {used:.0%} van",
        "back_used": "  - eigen beroep ({occupation}): dit werk gebruikt er {used:.0%} van",
        "no_back": "  - eigen beroep: niet bekend, telt voor de helft van de vaardigheden",
        "or": " of ",
        "implied": "hoort bij het beroep",
        "related": "lijkt op {source}",
        "none": "ontbreekt",
        "skill": "  - {skill}: {covered:.0%} ({why})",
        "read": "{skill} (uit de tekst van de vacature)",
        "missing": "Er mist nog: {skills}.",
        "route": "Opleiding: {trainings}. Kosten: {euro} euro. Duur: {weeks}{ready}.",
        "ready": ", klaar op {day}",
        "week": "{weeks:g} week",
        "weeks": "{weeks:g} weken",
        "at_work": "De werkgever leert de persoon wat nog mist.",
        "needs_route": "Dit kan alleen met de opleiding: {codes} is nodig voor de start.",
        "early": "Let op: het werk begint voor het eind van de baan. Wie eerder weggaat, kan rechten verliezen.",
        "wage_up": "Het loon gaat met {change:.0%} omhoog.",
        "wage_down": "Het loon gaat met {change:.0%} omlaag.",
        "ask": "Vraag na: {fields}.",
        "and": " en ",
        "of_candidate": "bij de persoon: {fields}",
        "of_vacancy": "bij de werkgever: {fields}",
    },
    "en": {
        "title": "{candidate} and {vacancy}: score {score:.0%}",
        "range": "Not all is known. The score lies somewhere between {low:.0%} and {high:.0%}.",
        "fit": "The person brings {now:.0%} of what the vacancy asks now.",
        "fit_after": "After the training that is {after:.0%}.",
        "part": "- {name}: {value:.0%}, counts for {weight:.0%}: +{points}{unknown}",
        "unknown": " (not all known)",
        "own": "has this skill",
        "told": "stands in the person's own text",
        "back": "  - own occupation ({occupation}): this work lies {near:.0%} near to it and uses {used:.0%} of it",
        "back_used": "  - own occupation ({occupation}): this work uses {used:.0%} of it",
        "no_back": "  - own occupation: not known, counts for half of the skills",
        "or": " or ",
        "implied": "comes with the occupation",
        "related": "is like {source}",
        "none": "missing",
        "skill": "  - {skill}: {covered:.0%} ({why})",
        "read": "{skill} (from the text of the vacancy)",
        "missing": "Still missing: {skills}.",
        "route": "Training: {trainings}. Cost: {euro} euros. Length: {weeks}{ready}.",
        "ready": ", done on {day}",
        "week": "{weeks:g} week",
        "weeks": "{weeks:g} weeks",
        "at_work": "The employer teaches what is missing.",
        "needs_route": "Only with the training: {codes} is needed before the start.",
        "early": "Mind: the work starts before the present job ends. That may cost rights.",
        "wage_up": "The wage goes up by {change:.0%}.",
        "wage_down": "The wage goes down by {change:.0%}.",
        "ask": "Ask for: {fields}.",
        "and": " and ",
        "of_candidate": "of the person: {fields}",
        "of_vacancy": "of the employer: {fields}",
    },
}

FIELD_NAMES: dict[str, dict[str, str]] = {
    "nl": {
        "skills": "vaardigheden",
        "occupation": "beroep",
        "skills_essential": "gevraagde vaardigheden",
        "skills_optional": "extra vaardigheden",
        "postcode": "postcode",
        "max_travel_km": "grootste reisafstand",
        "hours_min": "minste uren",
        "hours_max": "meeste uren",
        "wage_min_eur_hour": "laagste uurloon",
        "wage_max_eur_hour": "hoogste uurloon",
        "work_level": "werk- en denkniveau",
        "work_level_min": "gevraagd werk- en denkniveau",
        "contracts": "soorten contract",
        "contract": "soort contract",
        "job_ends_on": "laatste dag van de baan",
        "starts_on": "startdatum",
        "experience_years": "jaren ervaring",
        "experience_years_min": "gevraagde ervaring",
        "wanted_occupations": "gewenst beroep",
        "sector_wish": "gewenste sector",
        "sector_sbi": "sector",
    },
    "en": {
        "skills": "skills",
        "occupation": "occupation",
        "skills_essential": "skills asked",
        "skills_optional": "extra skills",
        "postcode": "postcode",
        "max_travel_km": "longest journey",
        "hours_min": "fewest hours",
        "hours_max": "most hours",
        "wage_min_eur_hour": "lowest wage",
        "wage_max_eur_hour": "highest wage",
        "work_level": "work level",
        "work_level_min": "work level asked",
        "contracts": "contracts accepted",
        "contract": "contract offered",
        "job_ends_on": "last day of the job",
        "starts_on": "first day of work",
        "experience_years": "years of experience",
        "experience_years_min": "experience asked",
        "wanted_occupations": "occupation wished for",
        "sector_wish": "sector wished for",
        "sector_sbi": "sector",
    },
}


def say(key: str, lang: Language, /, **values: object) -> str:
    """Fill in a sentence.

    Examples
    --------
    >>> say("fit", "en", now=0.5)
    'The person brings 50% of what the vacancy asks now.'
    """
    return SENTENCES[lang][key].format(**values)


def money(amount: float, lang: Language) -> str:
    """Write whole euros as a reader of the language does.

    Examples
    --------
    >>> money(1750, "nl"), money(1750, "en")
    ('1.750', '1,750')
    """
    text = f"{amount:,.0f}"
    return text.replace(",", ".") if lang == "nl" else text
