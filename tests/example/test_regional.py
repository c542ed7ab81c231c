"""The example region: sizes, seeds, realism, and planted cases that say what they say."""

import datetime as dt
from collections import Counter

import numpy as np
import pytest

from rmtmatch import example
from rmtmatch.example.jobs import QUIET
from rmtmatch.example.people import COHORTS, PARTNERS
from rmtmatch.example.places import areas
from rmtmatch.records import Candidate, Vacancy


@pytest.fixture(scope="module")
def region():
    return example.region()


def test_default_sizes(region):
    assert (len(region.candidates), len(region.vacancies)) == (400, 250)
    assert len(region.trainings) >= 40
    assert region.on == dt.date(2026, 11, 22)


@pytest.mark.parametrize(("candidates", "vacancies"), [(1, 1), (5, 40), (60, 30), (900, 700)])
def test_sizes_are_arguments_and_ids_are_unique(candidates, vacancies):
    r = example.region(3, candidates, vacancies)
    assert len({c["id"] for c in r.candidates}) == candidates
    assert len({v["id"] for v in r.vacancies}) == vacancies


@pytest.mark.parametrize("sizes", [(0, 5), (5, 0), (-1, 5)])
def test_an_empty_region_is_refused(sizes):
    with pytest.raises(ValueError, match="has people and vacancies"):
        example.region(0, *sizes)


def test_the_seed_decides_and_the_global_state_is_left_alone():
    before = np.random.get_state()[1].copy()  # noqa: NPY002  the very thing that may not change
    a, b, c = example.region(1, 80, 60), example.region(1, 80, 60), example.region(2, 80, 60)
    assert a.candidates == b.candidates
    assert a.vacancies == b.vacancies
    assert a.candidates != c.candidates
    assert (np.random.get_state()[1] == before).all()  # noqa: NPY002


def test_more_vacancies_leave_the_people_as_they_are():
    assert example.region(1, 80, 60).candidates == example.region(1, 80, 90).candidates


def test_every_row_is_a_valid_record(region):
    for row in region.candidates:
        Candidate(**row)
    for row in region.vacancies:
        Vacancy(**row)


def test_nothing_protected_is_in_it(region):
    words = {k for row in (*region.candidates, *region.vacancies) for k in row}
    assert not words & {"age", "leeftijd", "geslacht", "sex", "nationaliteit", "uitkering", "name", "naam"}


def test_cohorts_leave_closing_employers_on_one_day_and_partners_are_mixed(region):
    drawn = region.candidates[30:]
    for cohort in COHORTS:
        members = [c for c in drawn if c["cohort"] == cohort.name]
        assert len(members) >= 20
        assert len({c["job_ends_on"] for c in members}) == 1
    assert {c["entry_partner"] for c in drawn} - {None} == set(PARTNERS)
    assert all(c["adviser"].startswith("adviser-") for c in region.candidates)


def test_some_fields_are_unknown_but_never_a_vacancys_place_and_hours(region):
    unknown = Counter(k for c in region.candidates for k, v in c.items() if v is None)
    assert 10 < unknown["languages"] < 120
    assert 10 < unknown["max_travel_km"] < 120
    for v in region.vacancies:
        assert v["postcode"] is not None
        assert v["hours_min"] is not None
        assert v["hours_min"] >= 8


def test_postcodes_have_coordinates(region):
    known = set(region.postcodes["pc4"])
    assert {r["postcode"] for r in (*region.candidates, *region.vacancies)} <= known
    assert {t["postcode"] for t in region.trainings} - {None} <= known


def test_most_of_what_people_write_is_in_the_taxonomy_and_some_is_not(region):
    exact = region.taxonomy.exact["skill"]
    said = [s for c in region.candidates for s in c["skills"] or ()]
    known = np.mean([s.casefold() in exact for s in said])
    assert 0.95 < known < 1


def test_truth_is_about_rows_that_are_there(region):
    small = example.region(candidates=6, vacancies=5).truth
    assert small.fits_now == region.truth.fits_now
    assert small.fits_after == region.truth.fits_after[:1]
    assert small.hidden == small.left_over == small.contested == ()
    ids = {r["id"] for t in (region.candidates, region.vacancies, region.trainings) for r in t}
    for kind in ("fits_now", "fits_after", "contested", "pinned"):
        assert {i for known in getattr(region.truth, kind) for i in known} <= ids


def test_planted_people_differ_from_their_vacancy_in_one_thing(region):
    people = {c["id"]: c for c in region.candidates}
    vacancies = {v["id"]: v for v in region.vacancies}
    for c, v, demand in region.truth.barred:
        person, vacancy = people[c], vacancies[v]
        shares_a_shift = bool(set(person["shifts"]) & set(vacancy["shifts"]))
        assert shares_a_shift == (demand != "shifts")
        overlap = min(person["hours_max"], vacancy["hours_max"]) >= max(person["hours_min"], vacancy["hours_min"])
        assert overlap == (demand != "hours")
        assert (vacancy["closes_on"] < region.on) == (demand == "closing_date")
        assert (v in person.get("excluded", ())) == (demand == "excluded")


def test_nobody_works_in_the_empty_villages(region):
    empty = {p for town in QUIET for p in areas().of(town)}
    assert len(empty) == len(QUIET)
    assert not {v["postcode"] for v in region.vacancies[30:]} & empty
