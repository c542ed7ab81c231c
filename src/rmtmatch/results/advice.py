"""What the team can do for those who got nothing, and why they did not; one line each, in plain Dutch and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtmatch.results.sentences import euros, listed
from rmtmatch.results.words import DEMAND_ACTIONS, DEMAND_WORDS, VACANCY_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rmtmatch.results.words import Language


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


def demand_action(demand: str, opens: int, lang: Language, *, what: str | None = None) -> str:
    """Tell what to do about a demand, and how many vacancies that opens by itself; `what` names a credential.

    Examples
    --------
    >>> demand_action("credentials_now", 3, "nl", what="rijbewijs:C")
    'Regel rijbewijs C (opent 3 vacatures)'
    """
    action = DEMAND_ACTIONS[demand][lang]
    if what:
        action = f"{'Regel' if lang == 'nl' else 'Arrange'} {what.replace(':', ' ')}"
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


def no_money_detail(pools: Sequence[str], courses: Sequence[str], lang: Language) -> str:
    """Say what a training waits for: purses with too little in them, courses without a seat; neither: no payer.

    Examples
    --------
    >>> no_money_detail(["scholing"], [], "en")
    'a training is needed, but the purse scholing holds too little today'
    """
    what = []
    if pools:
        names = listed(list(pools), lang)
        many = len(pools) > 1
        if lang == "nl":
            what.append(f"in de {'potten' if many else 'pot'} {names} zit vandaag te weinig")
        else:
            what.append(f"the {'purses' if many else 'purse'} {names} {'hold' if many else 'holds'} too little today")
    if courses:
        names = listed(list(courses), lang)
        if lang == "nl":
            what.append(f"{names} {'zijn' if len(courses) > 1 else 'is'} vol")
        else:
            what.append(f"{names} {'are' if len(courses) > 1 else 'is'} full")
    if lang == "nl":
        return "er is scholing nodig, maar " + (" en ".join(what) or "geen pot mag die betalen")
    return "a training is needed, but " + (" and ".join(what) or "no purse may pay for it")


def removed_people_detail(removed: Mapping[str, int], total: int, lang: Language) -> str:
    """Say how many candidates each demand removed, most first."""
    if not total:
        return "er zijn geen kandidaten" if lang == "nl" else "there are no candidates"
    most = sorted(((k, d) for d, k in removed.items() if k), key=lambda t: -t[0])
    counts = ", ".join(f"{DEMAND_WORDS[d][lang]} {k}" for k, d in most)
    return (
        f"van {total} kandidaten vielen af: {counts}" if lang == "nl" else f"of {total} candidates fell away: {counts}"
    )


def vacancy_action(reason: str, lang: Language) -> str:
    """Tell the team what to do about an unfilled vacancy."""
    return VACANCY_ACTIONS[reason][lang]
