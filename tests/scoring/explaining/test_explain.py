"""An explanation is the score: the same numbers, and words for them."""

import functools
import json

import numpy as np
import pytest
from hypothesis import given, settings

from reference_scoring import Twin
from rmtmatch import Market, example
from rmtmatch.policy import PARTS, Policy
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.explaining.explain import explain
from rmtmatch.scoring.explaining.wording import FIELD_NAMES, FIELDS, PART_NAMES, SENTENCES
from rmtmatch.skills.relatedness import relatedness
from strategies_scoring import lenient, market, policies, skills, tables, taxonomy


@functools.cache
def strange():
    """A skill that the first one does not count for."""
    t = taxonomy()
    near = relatedness(t)[[t.skill_index(skills()[0])]].toarray()[0]
    return next(uri for uri in skills() if near[t.skill_index(uri)] < 0.5)


@settings(max_examples=15)
@given(tables(most=2, courses=3), policies())
def test_the_parts_sum_to_the_stored_score_and_are_the_stored_ones(drawn, policy):
    m = market(*drawn)
    scored = score_blocks(m, policy, top=None, routes_for=None)
    for row in range(len(scored)):
        e = explain(m, policy, scored, row)
        assert sum(p.contribution for p in e.parts) == pytest.approx(e.score, abs=1e-9)
        assert e.score == scored.score[row]
        assert [p.value for p in e.parts] == scored.parts[row].tolist()
        assert [p.unknown for p in e.parts] == scored.unknown[row].tolist()
        assert all(p.low <= p.value <= p.high for p in e.parts)
        assert sum(p.weight * p.low for p in e.parts) == pytest.approx(e.low, abs=1e-9)
        assert sum(p.weight * p.high for p in e.parts) == pytest.approx(e.high, abs=1e-9)
        if e.skills:
            assert sum(s.weight * s.covered for s in e.skills) == pytest.approx(e.fit_now, abs=1e-9)
            assert sum(s.weight for s in e.skills) in (pytest.approx(1), 0)
        if e.back is not None:
            made = (1 - e.back.weight) * e.fit_now + e.back.weight * e.back.value
            assert e.parts[PARTS.index("skills")].value == pytest.approx(made, abs=1e-9)
        assert (e.back is None) == (not e.skills)
        assert (e.route is None) == (scored.route[row] < 0)
        text = e.text("nl") + e.text("en")
        assert "{" not in text
        json.dumps([e.to_dict(), e.chart()])


@settings(max_examples=15)
@given(tables(most=2, courses=3))
def test_each_skill_is_traced_to_the_one_it_comes_from(drawn):
    m, policy = market(*drawn), Policy(demands=lenient())
    twin, scored = Twin(m, policy), score_blocks(m, policy, top=None)
    t = m.taxonomy
    for row, i in enumerate(scored.rows.tolist()):
        own = set(np.flatnonzero(m.profiles.candidate_skills[[i]].toarray()[0]).tolist())
        held, possessed = twin.held(i), twin.possession(twin.held(i))
        for line in explain(m, policy, scored, row).skills:
            s = t.skill_index(line.uri)
            assert line.possession == pytest.approx(possessed.get(s, 0.0), abs=1e-9)
            assert line.missing == (line.essential and min(1, possessed.get(s, 0) / line.level) < 0.5)
            if line.source == "none":
                assert line.possession == 0
                assert line.from_uri is None
                continue
            giver = t.skill_index(line.from_uri)
            assert (giver == s) == (line.source in {"own", "implied"})
            related = twin.related[[giver]].toarray()[0, s]
            assert float(np.float32(held[giver]) * np.float32(related)) == line.possession
            if line.source == "own":
                assert giver in own


def _pair(person=None, job=None, courses=(), **policy):
    people = [{"id": "c1", "skills": [skills()[0]], **(person or {})}]
    jobs = [{"id": "v1", "skills_essential": [skills()[0], strange()], **(job or {})}]
    m, p = market(people, jobs, courses), Policy(demands=lenient(), **policy)
    return explain(m, p, score_blocks(m, p, top=None), 0)


def test_a_missing_skill_names_the_training_that_teaches_it():
    course = {"id": "t1", "title": "Cursus", "skills": [strange()], "weeks": 2, "cost_eur": 1250, "online": True}
    e = _pair(courses=[course])
    (gone,) = e.missing
    assert gone.uri == strange()
    assert gone.trainings == ("t1",)
    assert e.route.trainings == ("t1",)
    assert e.route.closes_skills == (gone.label,)
    assert e.fit_after == pytest.approx(1)
    assert "Cursus. Kosten: 1.250 euro. Duur: 2 weken, klaar op 6-12-2026" in e.text("nl")
    assert "Cursus. Cost: 1,250 euros. Length: 2 weeks, done on 2026-12-06" in e.text("en")


def test_it_tells_how_the_work_looks_from_the_own_occupation():
    welder = "https://example.org/rmtmatch/occupation/welder"
    e = _pair(person={"occupation": welder}, nearness_share=0.25)
    assert e.back.occupations == (taxonomy().label(welder),)
    assert e.back.value == pytest.approx(0.75 * e.back.used + 0.25 * e.back.near, abs=1e-9)
    assert f"eigen beroep ({e.back.occupations[0]}): dit werk lijkt er voor" in e.text("nl")
    unknown = _pair(person={"occupation": None})
    assert (unknown.back.occupations, unknown.back.near) == ((), None)
    assert unknown.back.value == unknown.fit_now / 2
    assert "own occupation: not known" in unknown.text("en")


def test_what_the_skills_part_is_made_of_stands_below_it():
    lines = _pair().text("en").splitlines()
    at = next(k for k, line in enumerate(lines) if line.startswith("- skills"))
    assert [line.startswith("  - ") for line in lines[at + 1 : at + 5]] == [True, True, True, False]
    assert lines[at + 3].startswith("  - own occupation")
    assert not any(line.startswith("  - ") for line in lines[at + 4 :])


def test_without_a_route_the_text_says_what_is_missing():
    e = _pair()
    assert f"Er mist nog: {e.missing[0].label}." in e.text("nl")


def test_what_the_employer_teaches_needs_no_course():
    e = _pair(job={"learn_on_the_job": [strange()]})
    assert e.route.trainings == ()
    assert "De werkgever leert" in e.text("nl")


def test_the_question_that_would_tell_most_comes_last():
    e = _pair(person={"skills": None})
    assert e.ask[0].name == "skills"
    assert e.ask[0].candidate_fields == ("skills", "occupation")
    assert e.text("en").endswith("Ask for: of the person: skills, occupation.")


def test_an_early_start_and_a_change_of_wage_are_told():
    e = _pair(
        person={"job_ends_on": "2027-03-01", "wage_now_eur_hour": 20},
        job={"starts_on": "2027-01-01", "wage_min_eur_hour": 18, "wage_max_eur_hour": 18},
    )
    assert e.starts_early
    assert e.wage_change == pytest.approx(-0.1)
    assert "voor het eind van de baan" in e.text("nl")
    assert "goes down by 10%" in e.text("en")


def test_the_waterfall_climbs_to_the_score():
    e = _pair()
    values = e.chart("en")["data"]["values"]
    weighed = [p for p in e.parts if p.weight > 0]
    assert [v["part"] for v in values] == [*(PART_NAMES["en"][p.name] for p in weighed), "score"]
    assert [v["from"] for v in values[1:-1]] == [v["to"] for v in values[:-2]]
    assert values[-2]["to"] == pytest.approx(e.score)
    assert (values[-1]["from"], values[-1]["to"]) == (0, e.score)
    assert "heeft" in e.text()


def test_html_shows_no_markup_of_others():
    e = _pair(courses=[{"id": "t", "title": "<script>alert(1)</script>", "skills": [strange()], "online": True}])
    assert "<script>" not in e._repr_html_()
    assert "&lt;script&gt;" in e._repr_html_()


def test_both_languages_have_every_word():
    for words in (PART_NAMES, SENTENCES, FIELD_NAMES):
        assert words["nl"].keys() == words["en"].keys()
    assert PART_NAMES["nl"].keys() == FIELDS.keys() == set(PARTS)
    named = {f for fields in FIELDS.values() for side in fields for f in side}
    assert named <= FIELD_NAMES["nl"].keys()


def test_every_pair_of_a_region_can_be_explained():
    m, policy = example.region(seed=3, candidates=40, vacancies=30).market(), Policy()
    scored = score_blocks(m, policy)
    for row in range(0, len(scored), max(1, len(scored) // 40)):
        e = explain(m, policy, scored, row)
        assert sum(p.contribution for p in e.parts) == pytest.approx(scored.score[row], abs=1e-9)
        assert e.candidate in e.text()


def test_what_was_read_in_a_text_is_marked_and_the_text_is_nowhere():
    t = example.taxonomy()
    person = {"id": "c", "text": "Wilhelmina Jansen heeft pallets gestapeld."}
    work = {"id": "v", "text": "Meld je bij Wilhelmina Jansen. Je gaat pallets stapelen en lassen afslijpen."}
    m = Market([person], [work], taxonomy=t, on="2026-11-22")
    scored = score_blocks(m, Policy(demands=lenient()), top=None)
    e = explain(m, Policy(demands=lenient()), scored, 0)
    by_label = {s.label: s for s in e.skills}
    assert set(by_label) == {"pallets stapelen", "metaal slijpen"}
    assert all(s.asked_in_text for s in e.skills)
    stacked = by_label["pallets stapelen"]
    assert (stacked.source, stacked.possession) == ("told", pytest.approx(0.8))
    text = e.text("nl")
    assert "staat in de eigen tekst" in text
    assert "uit de tekst van de vacature" in text
    assert "own text" in e.text("en")
    everything = text + repr(e) + json.dumps(e.to_dict()) + repr(m) + repr(m.profiles) + m.faults.listing()
    assert "Wilhelmina" not in everything
    assert len(m.skills.unlinked) == 0
