"""What is kept of one side gives the same numbers as working it out anew."""

from dataclasses import fields

import numpy as np
import pytest

from rmtmatch import example
from rmtmatch.policy import Policy
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.setting import prepare
from rmtmatch.scoring.sides import Side


def same(a, b):
    for f in fields(a):
        if f.name != "routes":
            np.testing.assert_array_equal(getattr(a, f.name), getattr(b, f.name), err_msg=f.name)
    assert [repr(r) for r in a.routes] == [repr(r) for r in b.routes]  # NaT is not equal to itself


@pytest.fixture(scope="module")
def market():
    return example.region(seed=5, candidates=50, vacancies=45).market()


@pytest.mark.parametrize("policy", [Policy(), Policy(reach="region", demands={"level": True})])
def test_one_person_after_another_against_vacancies_that_are_kept(market, policy):
    warm = prepare(market.take(candidates=[]), policy).sides.vacancies
    for i in (0, 7, 8, 49):
        one = market.take(candidates=[i])
        same(score_blocks(one, policy, top=None, vacancies=warm), score_blocks(one, policy, top=None))


def test_one_vacancy_after_another_against_people_who_are_kept(market):
    warm = prepare(market.take(vacancies=[]), Policy()).sides.candidates
    for j in (0, 3, 44):
        one = market.take(vacancies=[j])
        same(score_blocks(one, Policy(), top=10, candidates=warm), score_blocks(one, Policy(), top=10))


def test_a_side_makes_each_thing_once():
    made = []
    side = Side()
    for _ in range(2):
        assert side("it", lambda: made.append(1)) is None
    assert made == [1]
