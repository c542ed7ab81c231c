"""A letter of one page to the candidate, in plain Dutch (B1) or English: what is proposed, why, and how to object."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from rmtmatch.policy import DEMANDS
from rmtmatch.reports.page import day, euros, number, page
from rmtmatch.results.words import BELOW, FIELD_WORDS, HIDDEN, NO_SKILLS, PLACED_FIRST, SET_ASIDE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rmtmatch.results import Plan
    from rmtmatch.results.words import Language
    from rmtmatch.scoring.explaining.explain import Explanation

_MUCH = 0.8  # covered for so much, somebody can do it
_NAMED = 4

_WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "title": "Brief over werk dat bij u past",
        "about": "Voor: {candidate}. Datum: {day}.",
        "hello": "Beste kandidaat,",
        "lead": "Wij hebben gekeken welk werk bij u past. Dit hebben we gevonden:",
        "job": "{title} bij {employer}",
        "job_alone": "{title}",
        "can": "Dit kunt u al: {skills}.",
        "far": "De reis is ongeveer {km} kilometer.",
        "course": "U volgt eerst een opleiding: {courses}. Die duurt {weeks}. U bent klaar op {ready}. "
        "De opleiding kost {euro}. Uw adviseur bespreekt met u wie dat betaalt.",
        "free_course": "U volgt eerst een opleiding: {courses}. Die duurt {weeks}. U bent klaar op {ready}.",
        "at_work": "De werkgever leert u wat u nog niet kunt.",
        "early": "Let op: dit werk begint voor uw baan stopt. Ga niet zelf weg bij uw werkgever. "
        "Praat eerst met uw adviseur.",
        "ask": "We weten nog niet alles. Vertel uw adviseur meer over: {fields}.",
        "nothing": "Wij hebben nu nog geen werk gevonden dat bij u past.",
        "reasons": "Bij vacatures die u bijna passen, zien wij dit:",
        "next": "Uw adviseur bespreekt met u wat wij nu gaan doen. Wij zoeken elke nacht opnieuw.",
        "how": "Hoe is deze lijst gemaakt?",
        "how_text": "Een computerprogramma vergelijkt wat u kunt met wat werkgevers vragen. "
        "Het kijkt ook naar reistijd, uren, loon en uw wensen. "
        "Het kijkt niet naar uw leeftijd, afkomst, geslacht, gezondheid of uitkering. "
        "Het programma doet alleen een voorstel. U en uw adviseur beslissen samen.",
        "no": "Bent u het niet eens met deze brief?",
        "no_text": "Dan kunt u bezwaar maken tegen het gebruik van uw gegevens voor deze lijst. "
        "U kunt ook zeggen dat u een baan niet wilt, of dat u niet meer op de lijst wilt staan. "
        "Zeg het tegen uw adviseur, of schrijf of bel ons. "
        "Een medewerker bekijkt het dan opnieuw. U mag uw gegevens bekijken en laten verbeteren. "
        "U kunt ook een klacht indienen bij de Autoriteit Persoonsgegevens.",
        "contact": "Zo bereikt u ons: {contact}",
        "bye": "Met vriendelijke groet,",
        "team": "Het mobiliteitsteam",
        "week": "1 week",
        "weeks": "{n} weken",
        "and": " en ",
    },
    "en": {
        "title": "Letter about work that fits you",
        "about": "For: {candidate}. Date: {day}.",
        "hello": "Dear candidate,",
        "lead": "We have looked for work that fits you. This is what we found:",
        "job": "{title} at {employer}",
        "job_alone": "{title}",
        "can": "What you can do already: {skills}.",
        "far": "The journey is about {km} kilometres.",
        "course": "You take a training first: {courses}. It lasts {weeks}. You are done on {ready}. "
        "The training costs {euro}. Your adviser discusses with you who pays for it.",
        "free_course": "You take a training first: {courses}. It lasts {weeks}. You are done on {ready}.",
        "at_work": "The employer teaches you what you cannot do yet.",
        "early": "Mind: this work starts before your job ends. Do not leave your employer of your own accord. "
        "Talk to your adviser first.",
        "ask": "We do not know everything yet. Tell your adviser more about: {fields}.",
        "nothing": "We have not found work that fits you yet.",
        "reasons": "With vacancies that nearly fit you, we see this:",
        "next": "Your adviser discusses with you what we do now. We search again every night.",
        "how": "How was this list made?",
        "how_text": "A computer program compares what you can do with what employers ask. "
        "It also looks at the journey, hours, wage and your wishes. "
        "It does not look at your age, origin, sex, health or benefit. "
        "The program only makes a proposal. You and your adviser decide together.",
        "no": "Do you disagree with this letter?",
        "no_text": "Then you can object to the use of your data for this list. "
        "You can also say that you do not want a job, or that you do not want to be on the list any more. "
        "Tell your adviser, or write or call us. "
        "Somebody then looks at it again. You may see your data and have them corrected. "
        "You can also file a complaint with the Dutch Data Protection Authority.",
        "contact": "This is how to reach us: {contact}",
        "bye": "Kind regards,",
        "team": "The mobility team",
        "week": "1 week",
        "weeks": "{n} weeks",
        "and": " and ",
    },
}

# What an adviser reads in two words, said to the person it is about.
_LEFT: Mapping[str, Mapping[str, str]] = {
    SET_ASIDE: {
        "nl": "Uw gegevens zijn nog niet compleet. Uw adviseur maakt dat in orde.",
        "en": "Your data are not complete yet. Your adviser sees to that.",
    },
    HIDDEN: {
        "nl": "Wij zoeken nu niet voor u, omdat u niet op de lijst wilt staan.",
        "en": "We do not search for you now, because you do not want to be on the list.",
    },
    NO_SKILLS: {
        "nl": "Wij weten nog niet goed wat u kunt. Vertel uw adviseur welk werk u deed en wat u daar leerde.",
        "en": "We do not know well yet what you can do. Tell your adviser what work you did and what you learned.",
    },
    BELOW: {
        "nl": "Er is wel werk in de buurt, maar het past nog niet goed genoeg bij u.",
        "en": "There is work near you, but it does not fit you well enough yet.",
    },
    PLACED_FIRST: {
        "nl": "Er is wel werk dat bij u past. Voor die plekken staat nu iemand anders voor.",
        "en": "There is work that fits you. For those places somebody else comes first now.",
    },
}
_DEMANDS: Mapping[str, Mapping[str, str]] = {
    "excluded": {"nl": "U of uw adviseur wilde deze baan niet.", "en": "You or your adviser did not want this job."},
    "unpaid": {"nl": "Het werk is niet betaald.", "en": "The work is not paid."},
    "region": {"nl": "Het werk is in een andere regio.", "en": "The work is in another region."},
    "closing_date": {"nl": "De vacature is al gesloten.", "en": "The vacancy has closed."},
    "may_work_from": {"nl": "U mag dan nog niet beginnen met werken.", "en": "You may not start to work by then."},
    "credentials_now": {
        "nl": "U hebt een rijbewijs of diploma nodig dat wij niet van u kennen.",
        "en": "You need a licence or diploma that we do not know you have.",
    },
    "credentials_before_start": {
        "nl": "U hebt een certificaat nodig. U kunt dat niet op tijd halen.",
        "en": "You need a certificate. You cannot get it in time.",
    },
    "languages": {
        "nl": "De werkgever vraagt dat u een taal beter kent.",
        "en": "The employer asks that you know a language better.",
    },
    "travel": {"nl": "De reis is te ver.", "en": "The journey is too far."},
    "hours": {"nl": "Het aantal uren past niet.", "en": "The number of hours does not fit."},
    "shifts": {"nl": "De werktijden passen niet.", "en": "The working times do not fit."},
    "contract": {"nl": "Het soort contract past niet.", "en": "The kind of contract does not fit."},
    "level": {
        "nl": "De werkgever vraagt een hoger niveau van werken en denken.",
        "en": "The employer asks for a higher level of working and thinking.",
    },
}

_STYLE = """
main{max-width:40rem}
h1{font-size:1.35rem}h2{font-size:1.05rem;margin:1.2rem 0 .2rem}h3{margin:.8rem 0 .1rem}
ol,ul{padding-left:1.4rem;margin:.4rem 0}
li p{margin:.15rem 0}
@page{size:A4;margin:18mm}
@media print{body{font-size:10pt;line-height:1.4}}
"""


def letter_html(plan: Plan, candidate: str, *, contact: str = "", lang: Language | None = None) -> str:
    """Return the letter to one candidate as a page to print or send.

    Parameters
    ----------
    plan : Plan
    candidate : str
        An id of the market; it stands in the letter as it is, the team puts name and address on the envelope.
    contact : str, optional
        How to reach the team: an address, a telephone number.
    lang : {"nl", "en"}, optional
        Default the policy's.

    Returns
    -------
    str
        Self-contained HTML; the reasons are those of the explanation, nothing is computed for show.

    Raises
    ------
    KeyError
        No such candidate; names the nearest id.

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch.testing import tiny_market
    >>> plan = rm.propose(rm.score(tiny_market()))
    >>> "Bent u het niet eens" in letter_html(plan, "anna")
    True
    """
    plan.pairs.market.candidate_index(candidate)
    lang = lang or plan.policy.language
    words = _WORDS[lang]
    rows = plan.proposals.where(plan.proposals["candidate"] == candidate).to_dicts()
    jobs = "".join(_job(plan, row, words, lang) for row in rows)
    found = f"<p>{words['lead']}</p><ol>{jobs}</ol>" if rows else _nothing(plan, candidate, words, lang)
    reach = f"<p>{escape(words['contact'].format(contact=contact))}</p>" if contact else ""
    about = words["about"].format(candidate=candidate, day=day(plan.on, lang))
    body = (
        f"<main><h1>{words['title']}</h1><p class='note'>{escape(about)}</p><p>{words['hello']}</p>{found}"
        f"<h2>{words['how']}</h2><p>{words['how_text']}</p><h2>{words['no']}</h2><p>{words['no_text']}</p>{reach}"
        f"<p>{words['bye']}<br>{words['team']}</p></main>"
    )
    return page(words["title"], body, lang=lang, style=_STYLE)


def _job(plan: Plan, row: Mapping[str, Any], words: Mapping[str, str], lang: Language) -> str:
    market = plan.pairs.market
    v = market.vacancy_index(row["vacancy"])
    title = str(market.vacancies["title"][v] or market.vacancies["occupation"][v] or row["vacancy"])
    employer = market.vacancies["employer"][v]
    name = words["job" if employer else "job_alone"].format(title=title, employer=employer)
    told = plan.explain(row["candidate"], row["vacancy"])
    lines = _lines(row, told, words, lang)
    return f"<li><h3>{escape(name)}</h3>{''.join(f'<p>{escape(line)}</p>' for line in lines)}</li>"


def _lines(row: Mapping[str, Any], told: Explanation, words: Mapping[str, str], lang: Language) -> list[str]:
    lines = []
    can = [s.label for s in told.skills if s.essential and s.covered >= _MUCH][:_NAMED]
    if can:
        lines.append(words["can"].format(skills=_listed(can, words)))
    if told.travel_km is not None:
        lines.append(words["far"].format(km=number(max(1, told.travel_km), lang)))
    if row["route"] and told.route is not None:
        n = max(1, round(told.route.weeks))
        course = {
            "courses": _listed(told.route.titles, words),
            "weeks": words["week"] if n == 1 else words["weeks"].format(n=n),
            "ready": day(told.route.ready_on, lang) if told.route.ready_on else "?",
            "euro": euros(told.route.euro, lang),
        }
        lines.append(words["course" if told.route.euro else "free_course"].format(**course))
    elif told.route is not None and not told.route.trainings:
        lines.append(words["at_work"])
    if told.starts_early:
        lines.append(words["early"])
    asked = [FIELD_WORDS[p.name][lang] for p in told.ask if p.candidate_fields][:2]
    if asked:
        lines.append(words["ask"].format(fields=_listed(asked, words)))
    return lines


def _nothing(plan: Plan, candidate: str, words: Mapping[str, str], lang: Language) -> str:
    """Say why there is nothing yet, to the person it is about, and what happens next."""
    c = plan.pairs.market.candidate_index(candidate)
    only = plan.pairs.scored.only_candidates[c].tolist()
    row = next(r for r in plan.leftovers.to_dicts() if r["candidate"] == candidate)
    lines = [words["nothing"]]
    lines += [_LEFT[row["reason"]][lang]] if row["reason"] in _LEFT else []
    demands = dict(zip(DEMANDS, only, strict=True))
    told = [text[lang] for name, text in _DEMANDS.items() if demands[name] > 0][:_NAMED]
    why = f"<p>{words['reasons']}</p><ul>{''.join(f'<li>{t}</li>' for t in told)}</ul>" if told else ""
    return f"{''.join(f'<p>{line}</p>' for line in lines)}{why}<p>{words['next']}</p>"


def _listed(texts: Any, words: Mapping[str, str]) -> str:  # noqa: ANN401  any sequence of str
    texts = list(texts)
    return words["and"].join(filter(None, [", ".join(texts[:-1]), texts[-1]])) if texts else ""
