"""The one field to ask for: filling it in narrows more than any other, and who misses nothing is not asked."""

import numpy as np
import pytest
from hypothesis import given, settings

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.policy import Policy
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.explaining.asking import BEST, questions
from rmtmatch.scoring.explaining.explain import explain
from rmtmatch.scoring.explaining.wording import FIELDS
from strategies_scoring import lenient, market, skills, tables

OPEN = Policy(demands=lenient())


def asked(m, by, policy=OPEN):
    found = questions(m, policy, score_blocks(m, policy, top=None), by)
    table = m.candidates if by == "candidate" else m.vacancies
    return dict(zip(table.ids[found.row], zip(found.field, found.narrows, strict=True), strict=True))


@settings(max_examples=15)
@given(tables(most=3, courses=0))
def test_it_equals_adding_up_the_explanations(drawn):
    m = market(*drawn)
    scored = score_blocks(m, OPEN, top=None, routes_for=None)
    told = [explain(m, OPEN, scored, p) for p in range(len(scored))]
    for side, by in enumerate(("candidate", "vacancy")):
        worth = {}
        for e in told:
            mine = worth.setdefault((e.candidate, e.vacancy)[side], {})
            for p in e.parts:
                fields = (p.candidate_fields, p.vacancy_fields)
                for f in fields[side]:
                    width = p.weight * (p.high - p.low) / len(fields[0] + fields[1])
                    mine[f] = mine.get(f, 0.0) + width / (len(drawn[1]) if side == 0 else len(drawn[0]))
        met = scored.met_candidates if side == 0 else scored.met_vacancies
        if (met < (len(drawn[1]), len(drawn[0]))[side]).any():
            continue  # the mean is over pairs that meet the demands
        found = asked(m, by)
        for name, fields in worth.items():
            most = max(fields.values(), default=0.0)
            assert (name in found) == (most > 0)
            if most > 0:
                assert found[name][1] == pytest.approx(most, abs=1e-9)
                assert fields[found[name][0]] == pytest.approx(most, abs=1e-9)


def test_the_field_that_weighs_most_is_asked_of_the_side_that_lacks_it():
    m = market([{"id": "c", "skills": None}], [{"id": "v", "skills_essential": [skills()[0]], "skills_optional": []}])
    assert asked(m, "candidate")["c"][0] in {"skills", "occupation"}
    assert asked(m, "vacancy")["v"][0] not in FIELDS["skills"][1]


def test_filling_in_what_is_asked_narrows_the_interval():
    region = example.region(seed=2, candidates=60, vacancies=40).market()
    scored = score_blocks(region, Policy())
    found = questions(region, Policy(), scored, "candidate")
    assert 0 < len(found.row) <= 60
    assert (found.narrows > 0).all()
    assert set(found.field) <= {f for fields in FIELDS.values() for f in fields[0]}
    for row, narrows in zip(found.row.tolist(), found.narrows.tolist(), strict=True):
        mine = np.flatnonzero(scored.rows == row)
        best = mine[np.argsort(-scored.score[mine])][:BEST]
        assert narrows <= (scored.high[best] - scored.low[best]).mean() + 1e-9


def test_without_pairs_nothing_is_asked():
    m = market([{"id": "c", "hidden": True}], [{"id": "v"}])
    assert asked(m, "candidate") == asked(m, "vacancy") == {}


def test_the_pairs_list_the_questions_by_id():
    pairs = rm.score(example.region(seed=2, candidates=20, vacancies=15).market())
    for by, table in (("candidate", pairs.market.candidates), ("vacancy", pairs.market.vacancies)):
        listing = pairs.questions(by)
        assert list(listing.columns) == [by, "field", "narrows"]
        assert set(listing[by]) <= set(table.ids)
