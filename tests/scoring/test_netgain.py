"""What learning can bring at most, against every route that is really found."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rmtmatch as rm
import strategies_scoring as drawn
from rmtmatch import example
from rmtmatch.scoring import swift
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.netgain import most_cheapened, net_gain
from rmtmatch.scoring.setting import prepare


def every_route(market, policy, beside):
    """Each pair with the best set of trainings there is; what it brings and costs, -inf without."""
    every = score_blocks(market, policy, top=None, routes_for=None)
    price = policy.score_per_1000_eur * every.euro / 1000 + policy.score_per_training_week * every.weeks
    price += [beside[list(every.routes[r].trainings)].sum() if r >= 0 else 0.0 for r in every.route.tolist()]
    return every, np.where(every.route >= 0, every.score_after - every.score - price, -np.inf)


def bounds_of(market, policy, every, beside, short=-1.0):
    setting = prepare(market, policy)
    each = np.zeros(0)
    if setting.trainings is not None:
        t = setting.trainings
        each = policy.score_per_1000_eur * t.euro / 1000 + policy.score_per_training_week * t.weeks + beside
    rows, cols = every.rows.astype(np.int64), every.cols.astype(np.int64)
    # who starts too early today may start on the day: that is the direct bound's part
    early = setting.numbers.v_start[cols] < setting.numbers.c_free[rows]
    return net_gain(setting, rows, cols, np.full(len(rows), short), each), early


def check(market, policy, beside):
    every, gain = every_route(market, policy, beside)
    most, early = bounds_of(market, policy, every, beside)
    waited = policy.weights["timing"] * early
    assert (gain <= most + waited + 1e-5).all()
    return every, gain, most


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn.tables(most=5, courses=4), drawn.policies(), st.integers(0, 2**31))
def test_no_route_brings_more(tables, policy, seed):
    market = drawn.market(*tables)
    rng = np.random.default_rng(seed)
    beside = np.where(rng.random(len(market.trainings)) < 0.5, 0, 0.1 * rng.random(len(market.trainings)))
    check(market, policy, beside)


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn.tables(most=5, courses=4), drawn.policies(), st.sampled_from([-1.0, 0.0, 0.05, 0.3]))
def test_without_numba_it_is_the_same(tables, policy, short):
    market = drawn.market(*tables)
    every = score_blocks(market, policy, top=None)
    beside = np.zeros(len(market.trainings))
    quick, _ = bounds_of(market, policy, every, beside, short)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(swift, "usable", lambda: False)
        slow, _ = bounds_of(market, policy, every, beside, short)
    # what is out of reach is left with any bound
    assert ((quick > short + 1e-12) <= (slow > short)).all()
    assert ((slow > short + 1e-12) <= (quick > short)).all()
    some = slow > short
    np.testing.assert_allclose(quick[some], slow[some], atol=1e-12)


def region(**changed):
    """A region with its trainings changed."""
    made = example.region(seed=3, candidates=60, vacancies=50)
    trainings = [{**t, **changed} for t in made.trainings]
    candidates = [{**c, "max_training_weeks": 6, "work_level": 2} for c in made.candidates]
    return rm.Market(
        candidates, made.vacancies, trainings, taxonomy=made.taxonomy, on=made.on, postcodes=made.postcodes
    )


@pytest.mark.parametrize("weeks", [1, 3, 6])
def test_short_weeks_give_up_what_does_not_fit(weeks):
    """With one to six courses that fit, the price of closing everything is no bound, and is not taken for one."""
    market, policy = region(weeks=weeks, cost_eur=4000.0), rm.Policy()
    every, gain, most = check(market, policy, np.zeros(len(region().trainings)))
    given_up = np.array([bool(every.routes[r].unbridged_skills) if r >= 0 else False for r in every.route.tolist()])
    assert given_up.any()
    # and it is a bound of some use: far below what learning everything for nothing would bring
    free = bounds_of(region(weeks=weeks, cost_eur=0.0), policy, every, -policy.score_per_training_week * weeks)[0]
    assert most[np.isfinite(gain)].mean() < free[np.isfinite(gain)].mean() - 0.01


def test_what_costs_nothing_is_counted_in_full():
    """A free training that takes no time of price: the least that is paid is nothing, and there is still a route."""
    policy = rm.Policy(score_per_training_week=0.0)
    market = region(weeks=1, cost_eur=0.0)
    _, gain, most = check(market, policy, np.zeros(len(market.trainings)))
    assert (gain > 0).any()
    assert (most[gain > 0] > 0).all()


def test_who_may_enter_nothing_has_no_route():
    market = region(work_level_min=6)
    every, gain, most = check(market, rm.Policy(), np.zeros(len(market.trainings)))
    nothing = np.isneginf(gain) & ~every.needs_route
    assert nothing.any()
    assert np.isneginf(most[nothing]).all()


def test_what_is_out_of_reach_is_not_worked_out():
    market, policy = region(), rm.Policy()
    every = score_blocks(market, policy, top=None)
    beside = np.zeros(len(market.trainings))
    whole, _ = bounds_of(market, policy, every, beside)
    some, _ = bounds_of(market, policy, every, beside, short=0.1)
    reached = whole > 0.1
    assert reached.any()
    np.testing.assert_array_equal(some[reached], whole[reached])
    assert (some[~reached] <= 0.1).all()


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn.tables(most=5, courses=4), drawn.policies(), st.integers(0, 2**31))
def test_cheaper_trainings_raise_no_bound_by_more(tables, policy, seed):
    market, rng = drawn.market(*tables), np.random.default_rng(seed)
    every = score_blocks(market, policy, top=None)
    dear = 0.3 * rng.random(len(market.trainings))
    fell = dear * rng.random(len(dear)) * (rng.random(len(dear)) < 0.5)
    before, _ = bounds_of(market, policy, every, dear)
    after, _ = bounds_of(market, policy, every, dear - fell)
    rise = most_cheapened(prepare(market, policy), fell)
    some = np.isfinite(before)
    np.testing.assert_array_equal(some, np.isfinite(after))
    assert (after[some] <= before[some] + rise[every.cols[some]] + 1e-12).all()


def test_a_training_of_no_use_to_a_vacancy_raises_nothing_there():
    market = region()
    rise = most_cheapened(prepare(market, rm.Policy()), np.full(len(market.trainings), 0.01))
    assert rise.max() > 0
    one = most_cheapened(prepare(market, rm.Policy()), np.where(np.arange(len(market.trainings)) == 0, 0.01, 0.0))
    assert set(np.unique(one).tolist()) == {0.0, 0.01}


@pytest.mark.parametrize("numba", [True, False])
def test_courses_that_end_later_bring_less(numba, monkeypatch):
    """By what the timing part can lose at most, and only where something is certainly learned."""
    if not numba:
        monkeypatch.setattr(swift, "usable", lambda: False)
    market, policy = region(), rm.Policy()
    every, setting = score_blocks(market, policy, top=None), prepare(market, policy)
    rows, cols = every.rows.astype(np.int64), every.cols.astype(np.int64)
    each, short = np.zeros(len(market.trainings)), np.full(len(every), -1.0)
    sooner = net_gain(setting, rows, cols, short, each)
    years = replace(setting, trainings=replace(setting.trainings, ready=setting.trainings.ready + 1000))
    some = np.isfinite(sooner)
    lost = sooner[some] - net_gain(years, rows, cols, short, each)[some]
    assert lost.min() == 0
    assert 0 < lost.max() <= policy.weights["timing"] + 1e-12
