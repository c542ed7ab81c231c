"""``demo``: a small region matched before your eyes."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import example
from rmtmatch.engine import propose, score
from rmtmatch.policy import Policy, Pool
from rmtmatch.results.sentences import euros
from rmtmatch.results.words import REASON_WORDS
from rmtmatch.view import DASH

if TYPE_CHECKING:
    from argparse import Namespace

    from rmtmatch.results import Listing, Plan
    from rmtmatch.results.words import Language
    from rmtmatch.terminal import Terminal

_SHOWN = 6
BUDGET_EUR = 75_000.0
"""What the example region has for training: too little for everybody, so that choosing shows."""

_WORDS: dict[str, dict[str, str]] = {
    "nl": {
        "region": "Een verzonnen regio op {on}: {candidates} mensen, {vacancies} vacatures, {trainings} trainingen.",
        "now": "Wie er meteen kan beginnen (eerste {n} van {all})",
        "route": "Wie er na een training kan beginnen (eerste {n} van {all})",
        "left": "Wie er overblijft, en wat het team kan doen (van elke reden een paar)",
        "why": "Waarom er {n} mensen overblijven",
        "heads": "wie|laatste werk|naar|score|waarom",
        "route_heads": "wie|laatste werk|naar|score nu|daarna|wat er nodig is",
        "left_heads": "wie|waarom niet|bijzonderheden|actie",
        "why_heads": "reden|mensen",
        "sum": "{placed} van {candidates} mensen hebben een voorstel, {through} daarvan via scholing. "
        "{unfilled} van {vacancies} vacatures bleven open.",
        "money": "Van {limit} voor scholing is {used} besteed; {thousand} meer zou het plan {more} punt beter maken.",
        "proof": "Bewijs: dit plan haalt {share} van het best mogelijke voor iedereen samen (over {proof}).",
        "explain": "Een voorstel van dichtbij: {c} bij {v}",
        "seconds": "Klaar in {s:.1f} s. Met eigen gegevens: rmtmatch run night.toml. English: rmtmatch demo --lang en",
        "all pairs": "alle paren",
        "kept pairs": "de bewaarde paren",
    },
    "en": {
        "region": "An invented region on {on}: {candidates} people, {vacancies} vacancies, {trainings} trainings.",
        "now": "Who can start at once (first {n} of {all})",
        "route": "Who can start after a training (first {n} of {all})",
        "left": "Who is left over, and what the team can do (a few for each reason)",
        "why": "Why {n} people are left over",
        "heads": "who|last work|to|score|why",
        "route_heads": "who|last work|to|score now|after|what it takes",
        "left_heads": "who|why not|details|action",
        "why_heads": "reason|people",
        "sum": "{placed} of {candidates} people have a proposal, {through} of those through training. "
        "{unfilled} of {vacancies} vacancies stayed open.",
        "money": "Of {limit} for training {used} is spent; {thousand} more would make the plan {more} points better.",
        "proof": "Proof: this plan reaches {share} of the best possible for everybody together (over {proof}).",
        "explain": "One proposal up close: {c} with {v}",
        "seconds": "Done in {s:.1f} s. With your own data: rmtmatch run night.toml. Nederlands: rmtmatch demo",
        "all pairs": "all pairs",
        "kept pairs": "the kept pairs",
    },
}


def demo(arguments: Namespace, terminal: Terminal) -> int:
    """Match the example region and show what came of it."""
    began = time.perf_counter()
    with terminal.progress() as progress:
        region = example.region(arguments.seed, arguments.candidates, arguments.vacancies)
        market = region.market(faults="set_aside")
        policy = Policy(language=arguments.lang, pools_eur={"scholing": Pool(limit=BUDGET_EUR)})
        plan = propose(score(market, policy, progress=progress), progress=progress)
        first = plan.proposals.where(plan.proposals["rank"] == 1)
    words = _WORDS[arguments.lang]
    sizes = {"candidates": plan.counts["candidates"], "vacancies": len(market.vacancies)}
    terminal.say(words["region"].format(on=market.on, trainings=len(market.trainings), **sizes) + "\n")
    _show_proposals(plan, first, words, terminal)
    _show_leftovers(plan, words, arguments.lang, terminal)
    if len(first):
        best = int(np.argmax(first["score"]))
        c, v = str(first["candidate"][best]), str(first["vacancy"][best])
        terminal.say(words["explain"].format(c=c, v=v))
        if not terminal.as_json:
            terminal.say(plan.explain(c, v).text(arguments.lang) + "\n")
    counts = plan.counts
    told = {"placed": counts["placed"], "through": counts["through_training"], "unfilled": counts["unfilled"]}
    terminal.say(words["sum"].format(**told, **sizes))
    _show_money(plan, words, arguments.lang, terminal)
    share = f"{100 * plan.value / max(plan.bound, 1e-9):.3f} %"
    terminal.say(words["proof"].format(share=share, proof=words[plan.proof]))
    terminal.say(words["seconds"].format(s=time.perf_counter() - began))
    terminal.answer(
        {
            "counts": counts,
            "status": plan.status,
            "gap": plan.gap,
            "proof": plan.proof,
            "proposals": first.to_dicts(),
            "leftovers": plan.leftovers.to_dicts(),
        }
    )
    return 0


def _show_proposals(plan: Plan, first: Listing, words: dict[str, str], terminal: Terminal) -> None:
    routed = first["route"] != ""
    for key, heads, rows in (("now", "heads", first.where(~routed)), ("route", "route_heads", first.where(routed))):
        n = min(_SHOWN, len(rows))
        if not n:
            continue
        # Spread over the list, best first: the ten best alone would all look alike.
        order = np.argsort(-rows["score"], kind="stable")[np.linspace(0, len(rows) - 1, n).astype(int)]
        shown = rows.where(order).to_dicts()
        cells = [_cells(plan, row, routed=key == "route") for row in shown]
        terminal.table(words[key].format(n=n, all=len(rows)), words[heads].split("|"), cells)
        terminal.say()


def _cells(plan: Plan, row: dict[str, Any], *, routed: bool) -> list[Any]:
    market = plan.pairs.market
    c, v = market.candidate_index(row["candidate"]), market.vacancy_index(row["vacancy"])
    last = market.candidates["occupation"][c] or DASH
    to = f"{market.vacancies['title'][v] or row['vacancy']}, {market.vacancies['employer'][v] or ''}".rstrip(", ")
    score = round(row["score"], 2)
    if routed:
        return [row["candidate"], last, to, score, round(row["score_after"], 2), row["action"]]
    return [row["candidate"], last, to, score, row["reason"]]


def _show_money(plan: Plan, words: dict[str, str], lang: Language, terminal: Terminal) -> None:
    for row in plan.resources.to_dicts():
        if row["kind"] == "pool":
            amounts = {name: euros(row[name], lang) for name in ("limit", "used")}
            more = f"{1000 * row['price']:.2f}".replace(".", "," if lang == "nl" else ".")
            terminal.say(words["money"].format(**amounts, thousand=euros(1000, lang), more=more))


def _show_leftovers(plan: Plan, words: dict[str, str], lang: Language, terminal: Terminal) -> None:
    left = plan.leftovers
    counts = Counter(left["reason"].tolist())
    said = {r: REASON_WORDS[r][lang] for r in counts}
    terminal.table(
        words["why"].format(n=len(left)), words["why_heads"].split("|"), [[said[r], k] for r, k in counts.most_common()]
    )
    terminal.say()
    rows = []
    for reason, _ in counts.most_common():
        some = left.where(left["reason"] == reason)
        few = some.where(np.arange(min(2, len(some)))).to_dicts()
        rows += [[r["candidate"], said[reason], r["detail"], r["action"]] for r in few]
    terminal.table(words["left"], words["left_heads"].split("|"), rows)
    terminal.say()
