"""The sentences of the public report, in plain Dutch (B1) and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PUBLIC: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "title": "Van werk naar werk: resultaat van {night}",
        "lead": "Elke nacht vergelijkt het team alle mensen die werk zoeken met alle vacatures. "
        "Een adviseur beslist over elk voorstel. Hieronder staan alleen aantallen.",
        "people": "{people} mensen deden mee. Voor {placed} van hen is er een voorstel, bij {training} met scholing.",
        "money": "Voor scholing is {euros} begroot: gemiddeld {each} voor wie via scholing een voorstel krijgt.",
        "weeks": "Tussen de oude en de nieuwe baan zitten naar verwachting gemiddeld {weeks} weken.",
        "people_card": "mensen",
        "placed_card": "met een voorstel",
        "training_card": "via scholing",
        "cost_card": "begroot voor scholing",
        "regions": "Wat leverde het op, per regio?",
        "region": "regio",
        "cols": "mensen|met voorstel|geen voorstel|via scholing|vacatures|open vacatures",
        "sum": "alle regio's",
        "total": "samen",
        "by_service": "Voor wie? Per dienst",
        "by_entry_partner": "Voor wie? Per partner bij wie mensen binnenkwamen",
        "service": "dienst",
        "entry_partner": "partner",
        "others": "overige en onbekend",
        "share": "deel met een voorstel",
        "reached_cols": "mensen|met voorstel|via scholing",
        "missing": "Wat ontbreekt er in de regio?",
        "missing_lead": "Deze vaardigheden vragen veel open vacatures. Weinig mensen zonder voorstel hebben ze.",
        "nothing_missing": "Geen vaardigheid ontbreekt bij {least} of meer open vacatures tegelijk.",
        "missing_cols": "open vacatures|mensen zonder voorstel",
        "skill": "vaardigheid",
        "taught": "er is een opleiding",
        "not_taught": "geen opleiding in het aanbod",
        "left": "Waarom is er voor sommigen nog geen voorstel?",
        "unfilled": "Waarom zijn sommige vacatures nog open?",
        "reason": "reden",
        "count": "aantal",
        "note": "Getallen onder de {least} staan er niet, zodat niemand te herkennen is. "
        "Staat er een streepje, dan is het getal klein of zou een klein getal eruit volgen.",
        "unknown": "onbekend",
    },
    "en": {
        "title": "From job to job: result of {night}",
        "lead": "Every night the team compares all people who look for work with all vacancies. "
        "An adviser decides about every proposal. Below are counts only.",
        "people": "{people} people took part. For {placed} of them there is a proposal, for {training} with training.",
        "money": "{euros} is planned for training: on average {each} for those with a proposal through training.",
        "weeks": "Between the old and the new job there are expected to be {weeks} weeks on average.",
        "people_card": "people",
        "placed_card": "with a proposal",
        "training_card": "through training",
        "cost_card": "planned for training",
        "regions": "What did it bring, by region?",
        "region": "region",
        "cols": "people|with a proposal|no proposal|through training|vacancies|open vacancies",
        "sum": "all regions",
        "total": "together",
        "by_service": "For whom? By service",
        "by_entry_partner": "For whom? By the partner where people came in",
        "service": "service",
        "entry_partner": "partner",
        "others": "others and unknown",
        "share": "share with a proposal",
        "reached_cols": "people|with a proposal|through training",
        "missing": "What is missing in the region?",
        "missing_lead": "Many open vacancies ask these skills. Few people without a proposal have them.",
        "nothing_missing": "No skill is missing for {least} or more open vacancies at once.",
        "missing_cols": "open vacancies|people without a proposal",
        "skill": "skill",
        "taught": "there is a training",
        "not_taught": "no training in the catalogue",
        "left": "Why is there no proposal yet for some?",
        "unfilled": "Why are some vacancies still open?",
        "reason": "reason",
        "count": "number",
        "note": "Numbers below {least} are left out, so that nobody can be recognised. "
        "A dash means that the number is small, or that a small number would follow from it.",
        "unknown": "unknown",
    },
}
