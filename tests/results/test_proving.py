"""The plan over all pairs is worth what a plan is worth that was given every pair and every route."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import rmtmatch as rm
import strategies_scoring as drawn
from rmtmatch import example
from rmtmatch.results.pairs import Pairs
from rmtmatch.scoring.beyond import Prices, most_learned
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.setting import prepare
from rmtmatch.scoring.watched import Watched
from rmtmatch.testing import assert_plan_sound


def with_everything(market, policy):
    """Every pair with its route, and no further look at any: the slow way."""
    scored = score_blocks(market, policy, top=None, routes_for=None)
    return rm.propose(Pairs(market, policy, scored, None), prove=False, conflicts="lapse")


def check(market, policy, top):
    plan = rm.propose(rm.score(market, policy, top=top), conflicts="lapse")
    slow = with_everything(market, policy)
    assert plan.proof == "all pairs"
    assert_plan_sound(plan)
    # with resources there may be a gap, which both bounds state
    assert plan.bound >= slow.value - 1e-9
    assert slow.bound >= plan.value - 1e-9
    if plan.status == slow.status == "optimal":
        assert plan.value == pytest.approx(slow.value, abs=1e-8)


@pytest.mark.parametrize("top", [1, 3])
@pytest.mark.parametrize("seed", [1, 4])
def test_few_kept_pairs_lead_to_the_best_plan_of_all(seed, top):
    check(example.region(seed=seed, candidates=60, vacancies=35).market(), rm.Policy(), top)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn.tables(most=6, courses=0), drawn.policies(), st.sampled_from([1, 2, 3]))
def test_where_nobody_can_be_trained(tables, policy, top):
    """What the kept pairs say of those that were left out takes the place of a look at all of them."""
    check(drawn.market(*tables), policy, top)


@pytest.mark.parametrize("top", [1, 3])
def test_where_nobody_can_be_trained_in_a_region(top):
    land = example.region(seed=5, candidates=80, vacancies=40)
    check(land.market(trainings=None), rm.Policy(), top)


def test_routes_nobody_looked_for_are_found_too():
    """Routes are searched for the best of each side; with all pairs kept there are others to look at."""
    market = example.region(seed=2, candidates=50, vacancies=40).market()
    policy = rm.Policy(score_per_1000_eur=0.0, score_per_training_week=0.0)
    check(market, policy, None)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn.tables(most=6), drawn.policies(), st.sampled_from([1, 2, 3, None]))
def test_any_market(tables, policy, top):
    check(drawn.market(*tables), policy, top)


def test_without_proof_the_plan_says_so():
    pairs = rm.score(example.region(seed=1, candidates=40, vacancies=30).market(), top=1)
    assert rm.propose(pairs, prove=False).proof == "kept pairs"


def test_what_was_reached_in_time_is_not_called_proven():
    pairs = rm.score(example.region(seed=1, candidates=40, vacancies=30).market(), top=1)
    plan = rm.propose(pairs, time_limit_s=0.0)
    assert plan.status != "time_limit" or plan.proof == "kept pairs"


def test_no_pair_worth_more_is_missed():
    """The bounds against the scores and routes of every pair, at any prices."""
    market = example.region(seed=3, candidates=40, vacancies=40).market()
    policy = rm.Policy()
    every, setting = score_blocks(market, policy, top=None, routes_for=None), prepare(market, policy)
    price = policy.score_per_1000_eur * every.euro / 1000 + policy.score_per_training_week * every.weeks
    worth = np.where(every.route >= 0, every.score_after - price, -np.inf)
    worth = np.maximum(worth, np.where(every.needs_route, -np.inf, every.score))
    nothing = np.zeros(len(market.trainings))
    assert (most_learned(setting, nothing) >= 0).all()
    rng = np.random.default_rng(0)
    for level in (0.2, 0.4, 0.6):
        prices = Prices(level + 0.2 * rng.random(40), 0.2 * rng.random(40), nothing)
        found = set(zip(*(x.tolist() for x in Watched(setting).beyond(prices)), strict=True))
        better = worth > prices.rows[every.rows] + prices.cols[every.cols]
        assert better.any()
        assert set(zip(every.rows[better].tolist(), every.cols[better].tolist(), strict=True)) <= found


@pytest.mark.parametrize("what", ["pairs", "proof"])
def test_a_run_that_is_called_off_leaves_nothing_behind(what):
    """Who raises in `progress` gets that error; asked again, the answer is as if nothing had happened."""
    market = example.region(seed=1, candidates=40, vacancies=30).market()
    usual = rm.propose(rm.score(market, top=2))

    class CalledOffError(Exception):
        pass

    def stop(_done, _total, now):
        if now == what:
            raise CalledOffError

    with pytest.raises(CalledOffError):
        rm.propose(rm.score(market, top=2, progress=stop), progress=stop)
    again = rm.propose(rm.score(market, top=2))
    assert again.proposals.to_dicts() == usual.proposals.to_dicts()
