"""The tiny market turns out as its text says, and the laws see every way to break a plan."""

from collections.abc import Mapping
from types import SimpleNamespace

import numpy as np
import pytest

import rmtmatch as rm
from rmtmatch.results.listing import Listing, text_array
from rmtmatch.testing import assert_plan_sound, tiny_market, tiny_taxonomy


@pytest.fixture(scope="module")
def plan():
    return rm.propose(rm.score(tiny_market()))


def changed(plan, **tables):
    """A plan of which some things are different: a column of a table, or a whole attribute."""
    names = ("proposals", "leftovers", "unfilled", "resources", "pairs", "policy", "bound", "value", "gap", "status")
    parts = {name: getattr(plan, name) for name in names}
    for name, change in tables.items():
        if isinstance(change, Mapping):
            old = parts[name]
            parts[name] = Listing(old.name, {**{k: old[k] for k in old}, **change})
        else:
            parts[name] = change
    return SimpleNamespace(**parts)


def test_the_tiny_market_turns_out_as_it_says(plan):
    first = plan.proposals.where(plan.proposals["rank"] == 1)
    got = {r["candidate"]: (r["vacancy"], r["route"]) for r in first.to_dicts()}
    assert got["anna"] == ("forklift-now", "")
    assert got["bram"] in {("picker", ""), ("forklift-later", "course")}
    assert {"coen", "dina"} <= set(plan.leftovers["candidate"].tolist())
    assert ("emma", "welder") not in set(zip(plan.proposals["candidate"], plan.proposals["vacancy"], strict=True))
    later = plan.why_not("bram", "forklift-now").to_dict()
    assert [d["name"] for d in later["demands"]] == ["credentials_now"]


def test_a_sound_plan_passes(plan):
    assert_plan_sound(plan)
    assert_plan_sound(rm.propose(rm.score(tiny_market(trainings=[]), top=None)))


def test_tables_can_be_replaced():
    market = tiny_market(vacancies=[{"id": "only", "title": "schoonmaker"}], on="2027-01-01")
    assert market.vacancies.ids.tolist() == ["only"]
    assert str(market.on) == "2027-01-01"
    assert tiny_taxonomy().fingerprint == market.taxonomy.fingerprint


def without_first(listing):
    return Listing(listing.name, {k: listing[k][1:] for k in listing})


def twice(listing):
    return Listing(listing.name, {k: np.concatenate([listing[k][:1], listing[k]]) for k in listing})


BROKEN = {
    "nobody disappears": [
        lambda p: changed(p, leftovers=without_first(p.leftovers)),
        lambda p: changed(p, leftovers=twice(p.leftovers)),
        lambda p: changed(p, unfilled=without_first(p.unfilled)),
    ],
    "lists are lists": [lambda p: changed(p, proposals={"rank": p.proposals["rank"] + 1})],
    "places are respected": [
        lambda p: changed(p, proposals={"vacancy": text_array(["picker"] * len(p.proposals))}),
    ],
    "wishes are honoured": [
        lambda p: changed(p, proposals={"candidate": text_array(["dina"] * len(p.proposals))}),
        lambda p: changed(
            p,
            proposals={
                "candidate": text_array(["emma"] * len(p.proposals)),
                "vacancy": text_array(["welder"] * len(p.proposals)),
            },
        ),
    ],
    "every row says why": [
        lambda p: changed(p, proposals={"reason": text_array([""] * len(p.proposals))}),
        lambda p: changed(p, leftovers={"action": text_array([None] * len(p.leftovers))}),
    ],
    "the explanation is the score": [
        lambda p: changed(p, proposals={"score": p.proposals["score"] + 1e-6}),
        lambda p: changed(p, proposals={"travel": p.proposals["travel"] + 2}),
        lambda p: changed(p, proposals={"high": p.proposals["score"] - 0.1}),
        lambda p: changed(p, proposals={"fit_after": p.proposals["fit_now"] - 0.1}),
    ],
    "money and seats suffice": [
        lambda p: changed(
            p,
            resources=Listing(
                "resources",
                {"name": text_array(["purse"]), "limit": np.array([10.0]), "used": np.array([11.0])},
            ),
        ),
    ],
    "the proof holds": [
        lambda p: changed(p, bound=p.value - 1),
        lambda p: changed(p, gap=0.5),
    ],
}


@pytest.mark.parametrize(("law", "breaks"), [(law, b) for law, many in BROKEN.items() for b in many])
def test_every_law_sees_what_breaks_it(plan, law, breaks):
    with pytest.raises(AssertionError, match=law):
        assert_plan_sound(breaks(plan))


def test_many_breaches_are_listed_in_part():
    plan = rm.propose(rm.score(tiny_market(candidates=[{"id": f"p{k}"} for k in range(30)])))
    with pytest.raises(AssertionError, match=r"and \d+ more"):
        assert_plan_sound(changed(plan, leftovers={"reason": text_array([""] * len(plan.leftovers))}))
