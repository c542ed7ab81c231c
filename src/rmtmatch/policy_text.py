"""A policy in plain sentences, in Dutch and English, for whoever must agree to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtmatch.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rmtmatch.policy import Policy

DEMANDS_NL = {
    "hidden": "de kandidaat niet zichtbaar wil zijn",
    "excluded": "een adviseur of kandidaat deze combinatie heeft uitgesloten",
    "unpaid": "het werk onbetaald is (vrijwilligerswerk of een werkervaringsplaats)",
    "region": "de vacature in een andere regio ligt",
    "closing_date": "de vacature gesloten is",
    "may_work_from": "de kandidaat dan nog niet mag werken",
    "credentials_now": "een bewijs ontbreekt dat op de eerste dag nodig is (rijbewijs, diploma, registratie)",
    "credentials_before_start": "een bewijs ontbreekt dat niet meer op tijd te halen is voor de start",
    "languages": "het taalniveau te laag is",
    "travel": "de reis verder of langer is dan de kandidaat wil",
    "hours": "de uren niet passen",
    "shifts": "de werktijden niet passen",
    "contract": "de contractvorm niet past",
    "level": "het werk- en denkniveau te laag is",
}
DEMANDS_EN = {
    "hidden": "the candidate does not want to be shown",
    "excluded": "an adviser or the candidate has excluded this combination",
    "unpaid": "the work is unpaid (volunteering or a work experience place)",
    "region": "the vacancy is in another region",
    "closing_date": "the vacancy has closed",
    "may_work_from": "the candidate may not work yet by then",
    "credentials_now": "a credential needed on the first day is missing (licence, diploma, registration)",
    "credentials_before_start": "a credential is missing that can no longer be earned before the start",
    "languages": "the language level is too low",
    "travel": "the journey is farther or longer than the candidate wants",
    "hours": "the hours do not fit",
    "shifts": "the working times do not fit",
    "contract": "the kind of contract does not fit",
    "level": "the work-and-thinking level is too low",
}
PARTS_NL = {
    "skills": "vaardigheden",
    "optional": "gewenste (niet vereiste) vaardigheden",
    "travel": "reisafstand",
    "hours": "uren",
    "wage": "loon",
    "level": "werk- en denkniveau",
    "contract": "contractvorm",
    "timing": "weken tussen twee banen",
    "experience": "ervaring",
    "wish": "wens van de kandidaat",
}
PARTS_EN = {
    "skills": "skills",
    "optional": "desired (not essential) skills",
    "travel": "distance",
    "hours": "hours",
    "wage": "wage",
    "level": "work-and-thinking level",
    "contract": "kind of contract",
    "timing": "weeks between jobs",
    "experience": "experience",
    "wish": "the candidate's wish",
}
VEHICLES_NL = {
    "car": "auto",
    "public": "openbaar vervoer",
    "bicycle": "fiets",
    "moped": "brommer",
    "motorcycle": "motor",
    "foot": "lopend",
    "other": "anders",
}
VEHICLES_EN = {
    "car": "car",
    "public": "public transport",
    "bicycle": "bicycle",
    "moped": "moped",
    "motorcycle": "motorcycle",
    "foot": "on foot",
    "other": "other",
}


def sentences(policy: Policy, lang: str) -> list[str]:
    """Say what `policy` does, one sentence or list item a line.

    Parameters
    ----------
    policy : Policy
    lang : {"nl", "en"}

    Returns
    -------
    list of str

    Raises
    ------
    PolicyError
        Another language than these two.
    """
    if lang == "nl":
        return list(_dutch(policy))
    if lang == "en":
        return list(_english(policy))
    raise PolicyError(f"a policy is described in 'nl' or 'en', not in {lang!r}")


def policy_html(policy: Policy) -> str:
    """Show in a notebook what the policy does, the parts of the score first, in its own language.

    Examples
    --------
    >>> from rmtmatch.policy import Policy
    >>> "Dit beleid zegt" in policy_html(Policy())
    True
    """
    from rmtmatch.view import text_html  # noqa: PLC0415  only a notebook needs it

    name = {"nl": "Beleid", "en": "Policy"}[policy.language]
    return text_html("\n".join([name, *(line for line in sentences(policy, policy.language) if line)]))


def _standing(policy: Policy) -> tuple[list[str], list[str]]:
    """Which demands remove pairs, and which do not."""
    from rmtmatch.policy import DEMANDS  # noqa: PLC0415  policy imports this file only when asked to describe

    on = {**dict.fromkeys(DEMANDS, True), **policy.demands, "region": policy.reach == "region"}
    return [d for d in DEMANDS if on[d]], [d for d in DEMANDS if not on[d]]


def _dutch(policy: Policy) -> Iterable[str]:
    on, off = _standing(policy)
    yield "Dit beleid zegt hoe voorstellen worden gemaakt. Over elk voorstel beslist een mens."
    yield ""
    yield "Een vacature valt voor een kandidaat af als:"
    yield from (f"- {DEMANDS_NL[d]};" for d in on)
    if off:
        yield "Geen reden om af te vallen is dat:"
        yield from (f"- {DEMANDS_NL[d]};" for d in off)
    yield "Wat niet bekend is, is nooit een reden om af te vallen."
    yield (
        f"Een verschil van {_nl(policy.hours_tolerance)} uur per week mag."
        if policy.hours_tolerance
        else ("De uren moeten elkaar raken; een verschil mag niet.")
    )
    yield ""
    yield "De score telt op tot 100%. Zo zwaar telt elk onderdeel:"
    yield from (f"- {PARTS_NL[p]}: {_nl(100 * w)}%;" for p, w in policy.weights.items())
    yield "Is een onderdeel onbekend, dan telt het voor een vast deel mee: " + _listed(
        f"{PARTS_NL[p]} {_nl(100 * v)}%" for p, v in policy.neutral.items()
    )
    yield f"Een voorstel komt er alleen als de score hoger is dan {_nl(100 * policy.reserve)}%."
    yield (
        f"Bij vaardigheden telt het eigen beroep voor {_nl(100 * policy.reverse_weight)}%. Daarvan is "
        f"{_nl(100 * policy.nearness_share)}% hoe dicht het werk bij dat beroep ligt, en de rest hoeveel ervan van pas "
        "komt."
    )
    yield f"Een gewenste vaardigheid telt {_nl(policy.optional_weight)} keer zo zwaar als een vereiste."
    yield f"Vaardigheden van het beroep die niet zijn genoemd, tellen voor {_nl(100 * policy.implied_level)}%."
    yield (
        f"Verwante vaardigheden tellen mee ({policy.related_kept} per vaardigheid; binnen één groep minstens "
        f"{_nl(100 * policy.sibling_relatedness)}%). Zeldzame wegen zwaarder (macht {_nl(policy.rarity_power)})."
    )
    yield (
        f"Een onderdeel zakt naar 0 bij {_nl(policy.timing_scale_weeks)} weken tussen twee banen, bij "
        f"{_nl(100 * policy.wage_scale)}% te weinig loon, bij {_nl(policy.level_scale)} niveaus te weinig en bij "
        f"{_nl(policy.experience_scale_years)} jaar te weinig ervaring."
    )
    yield ""
    yield f"Een kandidaat krijgt hoogstens {policy.proposals_per_candidate} voorstellen."
    yield f"Per plek van een vacature worden hoogstens {policy.introductions_per_place} mensen voorgesteld."
    yield f"Een adviseur krijgt per dag hoogstens {policy.new_per_adviser} nieuwe voorstellen."
    yield (
        f"Een voorstel van gisteren dat nog openstaat, gaat voor zolang iets anders minder dan "
        f"{_nl(100 * policy.keep_bonus)} procentpunt beter is."
    )
    yield f"Een lijst is hoogstens {policy.shortlist} regels lang."
    yield f"Scholing duurt hoogstens {_nl(policy.max_training_weeks)} weken, of wat de kandidaat zelf als grens noemt."
    yield (
        f"Een week scholing telt als {_nl(policy.eur_per_training_week)} euro. Van de score gaat "
        f"{_nl(100 * policy.score_per_1000_eur)} procentpunt af per 1.000 euro en "
        f"{_nl(100 * policy.score_per_training_week)} per week."
    )
    yield ""
    yield f"Reizen: {_nl(policy.detour_factor)} keer de afstand hemelsbreed. Snelheid en vaste reistijd: " + _listed(
        f"{VEHICLES_NL[v]} {_nl(s)} km per uur en {_nl(policy.access_min[v])} minuten"
        for v, s in policy.speed_km_h.items()
    )
    yield (
        f"Noemde een kandidaat geen grens, dan is de schaal {_nl(policy.default_max_travel_km)} km; "
        "daardoor valt niemand af."
    )
    yield from _implied(policy, "Wie {0} heeft, heeft ook: {1}.")
    if policy.minimum_wage_eur_hour:
        yield "Minimumloon voor volwassenen: " + _listed(
            f"{_money(amount).replace('.', ',')} euro per uur vanaf {day}"
            for day, amount in sorted(policy.minimum_wage_eur_hour.items())
        )
    yield ""
    yield "Potten met geld:" if policy.pools_eur else "Er zijn geen potten met geld opgegeven."
    for name, pool in policy.pools_eur.items():
        fed = f", gevoed door {', '.join(pool.schemes)}" if pool.schemes else ""
        yield (
            f"- {name}: {_nl(pool.limit)} euro, waarvan {_nl(pool.reserved)} apart gezet, "
            f"{_nl(pool.committed)} toegezegd, {_nl(pool.spent)} uitgegeven en {_nl(pool.available)} beschikbaar{fed}"
            + (f", gespreid van {pool.paced_from} tot en met {pool.paced_until};" if pool.paced_from else ";")
        )


def _english(policy: Policy) -> Iterable[str]:
    on, off = _standing(policy)
    yield "This policy says how proposals are made. A person decides about every proposal."
    yield ""
    yield "A vacancy is removed for a candidate where:"
    yield from (f"- {DEMANDS_EN[d]};" for d in on)
    if off:
        yield "It is no reason for removal that:"
        yield from (f"- {DEMANDS_EN[d]};" for d in off)
    yield "What is not known is never a reason for removal."
    yield (
        f"A gap of {_en(policy.hours_tolerance)} hours a week is let through."
        if policy.hours_tolerance
        else ("The hours must overlap; no gap is let through.")
    )
    yield ""
    yield "The score adds up to 100%. Each part counts for:"
    yield from (f"- {PARTS_EN[p]}: {_en(100 * w)}%;" for p, w in policy.weights.items())
    yield "A part that is unknown takes a fixed value: " + _listed(
        f"{PARTS_EN[p]} {_en(100 * v)}%" for p, v in policy.neutral.items()
    )
    yield f"A proposal is made only where the score is above {_en(100 * policy.reserve)}%."
    yield (
        f"Of the skills part {_en(100 * policy.reverse_weight)}% is the own occupation: of that, "
        f"{_en(100 * policy.nearness_share)}% is how near the work lies to it, the rest how much of it the work uses."
    )
    yield f"A desired skill weighs {_en(policy.optional_weight)} times an essential one."
    yield f"Skills that belong to the occupation but were not named count for {_en(100 * policy.implied_level)}%."
    yield (
        f"Related skills count ({policy.related_kept} for each skill; within one group at least "
        f"{_en(100 * policy.sibling_relatedness)}%). Rare ones weigh more (power {_en(policy.rarity_power)})."
    )
    yield (
        f"A part falls to 0 at {_en(policy.timing_scale_weeks)} weeks between jobs, at {_en(100 * policy.wage_scale)}% "
        f"too little wage, at {_en(policy.level_scale)} levels too few and at "
        f"{_en(policy.experience_scale_years)} years of experience too few."
    )
    yield ""
    yield f"A candidate gets at most {policy.proposals_per_candidate} proposals."
    yield f"For each place of a vacancy at most {policy.introductions_per_place} people are proposed."
    yield f"An adviser gets at most {policy.new_per_adviser} new proposals a day."
    yield (
        f"A proposal that is still open from yesterday goes first as long as nothing is more than "
        f"{_en(100 * policy.keep_bonus)} percentage points better."
    )
    yield f"A list has at most {policy.shortlist} lines."
    yield f"Training takes at most {_en(policy.max_training_weeks)} weeks, unless the candidate names another limit."
    yield (
        f"A week of training counts as {_en(policy.eur_per_training_week)} euros. The score loses "
        f"{_en(100 * policy.score_per_1000_eur)} percentage points for each 1,000 euros and "
        f"{_en(100 * policy.score_per_training_week)} for each week."
    )
    yield ""
    yield f"Travel: {_en(policy.detour_factor)} times the distance as the crow flies. Speed and fixed time: " + _listed(
        f"{VEHICLES_EN[v]} {_en(s)} km/h and {_en(policy.access_min[v])} minutes" for v, s in policy.speed_km_h.items()
    )
    yield f"Where a candidate named no limit the scale is {_en(policy.default_max_travel_km)} km; that removes nobody."
    yield from _implied(policy, "Who has {0} also has: {1}.")
    if policy.minimum_wage_eur_hour:
        yield "Minimum wage for adults: " + _listed(
            f"{_money(amount)} euros an hour from {day}" for day, amount in sorted(policy.minimum_wage_eur_hour.items())
        )
    yield ""
    yield "Purses:" if policy.pools_eur else "No purses were given."
    for name, pool in policy.pools_eur.items():
        fed = f", fed by {', '.join(pool.schemes)}" if pool.schemes else ""
        yield (
            f"- {name}: {_en(pool.limit)} euros, of which {_en(pool.reserved)} set aside, "
            f"{_en(pool.committed)} committed, {_en(pool.spent)} spent and {_en(pool.available)} available{fed}"
            + (f", spread from {pool.paced_from} to {pool.paced_until};" if pool.paced_from else ";")
        )


def _implied(policy: Policy, sentence: str) -> Iterable[str]:
    for credential, implied in policy.credential_implications.items():
        yield sentence.format(credential, ", ".join(implied))


def _listed(items: Iterable[str]) -> str:
    return "; ".join(items) + "."


def _money(amount: float) -> str:
    return f"{amount:.2f}"


def _en(number: float) -> str:
    # at most three decimals, none where the number is whole
    return f"{number:,.3f}".rstrip("0").rstrip(".")


def _nl(number: float) -> str:
    return _en(number).translate(str.maketrans(",.", ".,"))
