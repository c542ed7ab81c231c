"""What people are called never stands in a repr, in HTML, in a chart or on a page: names are planted and sought."""

import json

import pytest

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.reports.letter import letter_html
from rmtmatch.reports.public import public_html
from rmtmatch.reports.worklist import worklist_pages

NAMES = ("Annelies Vermeulen", "annelies@voorbeeld.nl", "06-12345678")


@pytest.fixture(scope="module")
def plan():
    region = example.region(seed=0, candidates=60, vacancies=50)
    text = f"Ik ben {NAMES[0]}, bel {NAMES[2]} of mail {NAMES[1]}. Ik kan lassen."
    people = [{**c, "text": text, "skills": [*(c["skills"] or []), NAMES[0]]} for c in region.candidates]
    return rm.propose(rm.score(region.market(candidates=people)))


def shown(plan):
    pairs, market = plan.pairs, plan.pairs.market
    for thing in (market, pairs, plan, pairs.listing, plan.proposals, plan.leftovers, plan.totals, plan.shortages):
        yield repr(thing)
        if hasattr(thing, "_repr_html_"):
            yield thing._repr_html_()
    who, what = plan.proposals["candidate"][0], plan.proposals["vacancy"][0]
    told = plan.explain(who, what)
    yield told.text("nl") + told._repr_html_() + repr(told)
    for kind, args in {
        "scores": (),
        "flows": (),
        "map": (),
        "contested": (),
        "trainings": (),
        "frontier": (2,),
    }.items():
        yield json.dumps(plan.plot(kind, *args).spec)
    yield json.dumps(plan.plot.waterfall(who, what).spec)
    yield public_html(plan)
    yield letter_html(plan, who)
    yield from worklist_pages(plan).values()
    yield json.dumps(plan.to_vum())
    yield json.dumps(plan.record)


def test_no_planted_name_is_shown_anywhere(plan):
    for text in shown(plan):
        for name in NAMES:
            assert name not in text


def test_the_search_would_find_one(plan):
    assert NAMES[0] in plan.pairs.market.skills.unlinked.text.tolist()
