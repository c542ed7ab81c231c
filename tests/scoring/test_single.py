"""What is cut out of a prepared market is what preparing the small market would give."""

import numpy as np
import pytest

from rmtmatch import example
from rmtmatch.policy import DEMANDS, PARTS, Policy
from rmtmatch.scoring.cutting import with_one, with_rows_of
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.setting import prepare
from rmtmatch.scoring.single import single_candidate, single_vacancy
from rmtmatch.scoring.training.routes import find_routes

REGION = example.region(seed=9, candidates=40, vacancies=50)
MARKET = REGION.market()
POLICIES = [
    Policy(),
    Policy(
        reach="region", demands={"level": True}, weights={**dict.fromkeys(PARTS, 0.0), "skills": 0.6, "optional": 0.4}
    ),
]


def answers(setting):
    """Everything that is said of the pairs of a small market that meet the demands."""
    n, m = len(setting.market.candidates), len(setting.market.vacancies)
    rows, cols = (x.reshape(-1) for x in np.indices((n, m)))
    fails = setting.demands.at(rows, cols)
    rows, cols = (x[~fails.any(axis=1)] for x in (rows, cols))
    exact = rescore(setting, rows, cols)
    found = find_routes(setting, rows, cols, exact, routes_for=None)
    numbers = [fails, exact.parts, exact.low, exact.high, exact.fit, exact.travel_km, np.diff(exact.missing_of)]
    numbers += [found.fit, found.score, found.euro, found.weeks, found.price_low, found.price_high]
    return numbers, [repr(found.routes[r]) if r >= 0 else None for r in found.route]


def assert_alike(one, fresh):
    (numbers, routes), (others, other_routes) = answers(one), answers(fresh)
    for a, b in zip(numbers, others, strict=True):
        np.testing.assert_allclose(a, b, atol=1e-12)
    assert routes == other_routes


@pytest.mark.parametrize("policy", POLICIES)
def test_one_person(policy):
    whole = prepare(MARKET, policy)
    for row in (0, 3, 17, 39):
        assert_alike(single_candidate(whole, row), prepare(MARKET.take(candidates=[row]), policy))


@pytest.mark.parametrize("policy", POLICIES)
def test_one_vacancy(policy):
    whole = prepare(MARKET, policy)
    for col in (0, 5, 21, 49):
        assert_alike(single_vacancy(whole, col), prepare(MARKET.take(vacancies=[col]), policy))


def test_without_trainings():
    market = REGION.market(trainings=None)
    assert_alike(single_vacancy(prepare(market, Policy()), 2), prepare(market.take(vacancies=[2]), Policy()))


@pytest.mark.parametrize(("table", "row"), [("candidates", 4), ("vacancies", 7)])
def test_one_row_of_a_market_is_that_row(table, row):
    one, taken = with_one(MARKET, table, row), MARKET.take(**{table: [row]})
    for name in ("candidates", "vacancies"):
        mine, theirs = getattr(one, name), getattr(taken, name)
        assert mine.ids.tolist() == theirs.ids.tolist()
        for column in mine:
            if hasattr(mine[column], "offsets"):
                assert [mine[column].row(i).tolist() for i in range(len(mine))] == [
                    theirs[column].row(i).tolist() for i in range(len(theirs))
                ]
            else:
                np.testing.assert_array_equal(mine[column], theirs[column])
    for name in one.profiles.__dataclass_fields__:
        mine, theirs = getattr(one.profiles, name), getattr(taken.profiles, name)
        if hasattr(mine, "indptr"):
            assert mine.shape == theirs.shape
            assert abs(mine - theirs).sum() == 0
    np.testing.assert_array_equal(one.profiles.vacancy_implied, taken.profiles.vacancy_implied)


def test_rows_of_another_market_take_the_place():
    other = MARKET.take(candidates=[2, 9], vacancies=[1])
    people = with_rows_of(MARKET, "candidates", other)
    assert people.candidates.ids.tolist() == other.candidates.ids.tolist()
    assert people.vacancies.ids.tolist() == MARKET.vacancies.ids.tolist()
    assert people.profiles.candidate_skills.shape[0] == 2
    work = with_rows_of(MARKET, "vacancies", other)
    assert work.profiles.vacancy_implied.tolist() == other.profiles.vacancy_implied.tolist()
    assert len(DEMANDS) == prepare(work, Policy()).demands.at(np.zeros(1, int), np.zeros(1, int)).shape[1]
