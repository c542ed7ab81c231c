"""Why a pair is not proposed: what fails, by how much, and what a team could do."""

import json

import numpy as np
import pytest
from hypothesis import given, settings

from reference_scoring import Twin
from rmtmatch.policy import DEMANDS, Policy
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.explaining.explain import why_not
from rmtmatch.scoring.explaining.whynot_wording import CHANGES, DEMAND_NAMES, HELD, LINES, TEXTS
from strategies_scoring import market, policies, skills, tables


@settings(max_examples=15)
@given(tables(most=2, courses=2), policies())
def test_it_names_exactly_the_demands_that_fail(drawn, policy):
    m = market(*drawn)
    twin, scored = Twin(m, policy), score_blocks(m, policy, top=None)
    kept = set(zip(scored.rows.tolist(), scored.cols.tolist(), strict=True))
    for i in range(twin.n):
        for j in range(twin.m):
            found, brief = why_not(m, policy, i, j, scored), twin.pair(i, j)
            assert [d.name for d in found.demands] == [d for d in DEMANDS if brief.fails[d]]
            assert ((i, j) in kept) == (not found.demands)
            assert found.score == pytest.approx(brief.score, abs=1e-9)
            assert found.low <= found.score <= found.high
            others = scored.score[(scored.rows == i) & (scored.cols != j)]  # every pair was kept
            assert found.rank == 1 + int((others > found.score).sum())
            assert all(d.short is None or d.short > 0 for d in found.demands)
            assert "{" not in found.text("nl") + found.text("en")
            json.dumps(found.to_dict())


def failing(person=None, job=None, **policy):
    m = market([{"id": "c1", **(person or {})}], [{"id": "v1", **(job or {})}])
    return {d.name: d for d in why_not(m, Policy(**policy), 0, 0).demands}


BEFORE = "credentials_before_start"
OPEN_UNTIL, TODAY, EARLY, LATER = "2026-11-15", "2026-11-22", "2026-12-01", "2026-12-10"
LAPSED, ENDED = ["BHV:2026-11-01"], "BHV (2026-11-01)"


@pytest.mark.parametrize(
    ("name", "person", "job", "expected"),
    [
        ("closing_date", {}, {"closes_on": OPEN_UNTIL}, (OPEN_UNTIL, TODAY, 7, "days")),
        ("may_work_from", {"may_work_from": LATER}, {"starts_on": EARLY}, (EARLY, LATER, 9, "days")),
        ("languages", {"languages": ["nld:2"]}, {"languages": ["nld:4", "eng"]}, ("nld:4, eng", "nld:2", 2, "levels")),
        ("shifts", {"shifts": ["day"]}, {"shifts": ["day", "night"]}, ("night", "day", None, "")),
        ("contract", {"contracts": ["permanent"]}, {"contract": ["temporary"]}, ("temporary", "permanent", None, "")),
        (
            "credentials_now",
            {"credentials": LAPSED},
            {"credentials_now": ["BHV"]},
            ("BHV", ENDED, None, ""),
        ),
        (BEFORE, {"credentials": LAPSED}, {BEFORE: ["SKJ"]}, ("SKJ", "", None, "")),
        ("unpaid", {}, {"contract": ["volunteering"]}, ("", "volunteering", None, "")),
        ("excluded", {"excluded": ["v1"]}, {}, ("candidate", "", None, "")),
        ("excluded", {}, {"excluded": ["c1"]}, ("vacancy", "", None, "")),
        ("hidden", {"hidden": True}, {}, ("", "", None, "")),
    ],
)
def test_what_was_asked_what_there_is_and_by_how_much(name, person, job, expected):
    d = failing(person, job)[name]
    assert (d.asked, d.has, d.short, d.unit) == expected


def test_hours_apart_less_what_is_tolerated():
    person, job = {"hours_min": 32, "hours_max": 40}, {"hours_min": 16, "hours_max": 24}
    d = failing(person, job)["hours"]
    assert (d.asked, d.has, d.short, d.unit) == ("16-24", "32-40", 8, "hours/week")
    assert failing(person, job, hours_tolerance=5.0)["hours"].short == 3
    assert failing(person, job, hours_tolerance=8.0) == {}


def test_policy_decides_on_level_and_region():
    person, job = {"work_level": 2, "region": "AM09"}, {"work_level_min": 4, "region": "AM08"}
    assert failing(person, job) == {}
    found = failing(person, job, demands={"level": True}, reach="region")
    assert (found["level"].short, found["level"].unit) == (2, "levels")
    assert (found["region"].asked, found["region"].has) == ("AM08", "AM09")


def test_travel_in_kilometres_or_in_minutes():
    by_km = failing({"postcode": 6511, "max_travel_km": 5}, {"postcode": 6811})["travel"]
    assert by_km.unit == "km"
    assert by_km.asked == "5 km"
    assert by_km.short == pytest.approx(float(by_km.has.removesuffix(" km")) - 5, abs=0.05)
    by_bike = failing({"postcode": 6511, "max_travel_min": 30, "transport": ["bicycle"]}, {"postcode": 6811})["travel"]
    assert by_bike.unit == "min"
    any_way = failing({"postcode": 6511, "max_travel_min": 10}, {"postcode": 6811})["travel"]
    assert any_way.short < by_bike.short + 20  # by the fastest means there is


def test_a_pair_that_meets_all_says_so():
    m = market([{"id": "c1", "skills": [skills()[0]]}], [{"id": "v1", "skills_essential": [skills()[0]]}])
    found = why_not(m, Policy(), 0, 0)
    assert found.demands == ()
    assert found.rank is None
    assert "voldoen aan alle eisen" in found.text("nl")
    assert "meet every demand" in found.text("en")


def test_words_are_those_of_the_reader():
    d = failing({"shifts": ["day"]}, {"shifts": ["night"]})["shifts"]
    told = "- diensten: de werkgever vraagt ook nacht, de persoon kan overdag. "
    assert d.text("nl") == told + "Vraag de werkgever om een rooster zonder nacht."
    assert "also asks night, the person can do day" in d.text("en")
    hidden = failing({"hidden": True})["hidden"]
    assert hidden.change("en") == "Ask the person whether proposals are welcome again."
    lapsed = failing({"credentials": LAPSED}, {"credentials_now": ["BHV", "rijbewijs:C"]})["credentials_now"]
    assert "BHV, rijbewijs C ontbreekt (verlopen: BHV (1-11-2026))" in lapsed.text("nl")
    spoken = failing({"languages": ["nld:2"]}, {"languages": ["nld:4", "deu"]})["languages"]
    assert "nodig is Nederlands niveau 4, Duits, de persoon spreekt Nederlands niveau 2." in spoken.text("nl")
    far = failing({"postcode": 6511, "max_travel_km": 5}, {"postcode": 6811})["travel"]
    assert "hoogstens 5 km, dit is " in far.text("nl")
    assert "." not in far.text("nl").split(" km te veel")[0].split("dit is ")[1].split(" km")[0]


def test_the_rank_counts_what_was_not_kept():
    """Ten vacancies fit better than the one asked about, and one of them is kept."""
    person = {"skills": [skills()[0]], "postcode": 6511, "max_travel_km": 5}
    jobs = [{"id": f"v{k}", "skills_essential": [skills()[0]], "postcode": 6511} for k in range(10)]
    jobs.append({"id": "far", "skills_essential": [skills()[7]], "postcode": 6811})
    m = market([{"id": "a", **person}, {"id": "c", **person}], jobs)
    scored = score_blocks(m, Policy(), top=1)
    assert (scored.rows == 1).sum() == 1
    assert why_not(m, Policy(), 1, 10, scored).rank == 11
    assert why_not(m, Policy(), 1, 10).rank is None


def test_html_shows_no_markup_of_others():
    m = market([{"id": "<b>c"}], [{"id": "v1"}])
    assert "<b>" not in why_not(m, Policy(), 0, 0)._repr_html_()


def test_every_demand_has_words_in_both_languages():
    for words in (DEMAND_NAMES, CHANGES, LINES):
        assert words["nl"].keys() == words["en"].keys() == set(DEMANDS)
    assert TEXTS["nl"].keys() == TEXTS["en"].keys()
    assert HELD["nl"].keys() == HELD["en"].keys() < set(DEMANDS)
    # what a team may do; never that somebody should want less
    assert not any("minder loon" in x or "less pay" in x for lang in CHANGES.values() for x in lang.values())
    assert np.all([x.endswith((".", "?")) for lang in CHANGES.values() for x in lang.values()])
