"""The trainings name what exists and reach what the truth says they reach."""

import datetime as dt

import pytest

from rmtmatch import example
from rmtmatch.example.courses import trainings
from rmtmatch.records import Training
from rmtmatch.vocabulary import credential

ON = dt.date(2026, 11, 22)


@pytest.fixture(scope="module")
def rows():
    return trainings(ON)


def test_there_are_forty_or_more_and_their_ids_differ(rows):
    assert len({t["id"] for t in rows}) == len(rows) >= 40


def test_every_row_is_a_training_record(rows):
    assert all(Training(**t).weeks > 0 for t in rows)


def test_every_skill_taught_is_one_of_the_taxonomy(rows):
    taxonomy = example.taxonomy()
    for t in rows:
        assert t["skills"]
        assert all(len(taxonomy.concepts(s, "skill")) == 1 for s in t["skills"]), t["id"]


def test_credentials_are_canonical(rows):
    for t in rows:
        codes = t["grants"] + t["needs"]
        assert [credential(c) for c in codes] == codes, t["id"]
        assert not set(t["grants"]) & set(t["needs"])


@pytest.mark.parametrize("code", ["heftruck", "VCA-B", "code95", "BHV", "rijbewijs:C", "NLQF:2", "NLQF:3", "NLQF:4"])
def test_what_the_region_asks_for_can_be_earned(rows, code):
    assert any(code in t["grants"] for t in rows)


def test_starts_lie_after_the_day_of_the_market_and_in_order(rows):
    for t in rows:
        assert t["starts_on"] == sorted(t["starts_on"])
        assert t["starts_on"][0] > ON


def test_each_has_money_time_seats_and_somebody_who_may_pay(rows):
    for t in rows:
        assert t["cost_eur"] > 0
        assert t["seats"] > 0
        assert t["hours_week"] > 0
        assert t["schemes"]
        assert t["credential"] in {"certificate", "praktijkverklaring", "diploma"}
        assert t["online"] == (t["postcode"] is None)
