"""What is found while prices move is what a look at all pairs finds: nothing that has come up is missed."""

import pickle

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import strategies_scoring as drawn
from rmtmatch import example
from rmtmatch.policy import Policy
from rmtmatch.scoring import swift, watched
from rmtmatch.scoring.beyond import Prices
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.setting import prepare
from rmtmatch.scoring.watched import Watched


def worth_of(policy, every, beside):
    """What every pair is worth in its better way."""
    price = policy.score_per_1000_eur * every.euro / 1000 + policy.score_per_training_week * every.weeks
    price += [beside[list(every.routes[r].trainings)].sum() if r >= 0 else 0.0 for r in every.route.tolist()]
    through = np.where(every.route >= 0, every.score_after - price, -np.inf)
    return np.maximum(through, np.where(every.needs_route, -np.inf, every.score))


def prices_of(rng, market, level):
    n, m, t = len(market.candidates), len(market.vacancies), len(market.trainings)
    rows = level + 0.2 * rng.random(n)
    rows[rng.random(n) < 0.1] = np.inf
    return Prices(rows, 0.2 * rng.random(m), np.where(rng.random(t) < 0.5, 0, 0.1 * rng.random(t)))


def moved(rng, prices, by):
    """Prices that rose or fell, here and there by much."""
    rows, cols, trainings = (
        np.maximum(0, p + by * rng.normal(size=len(p)) * (rng.random(len(p)) < 0.3)) for p in prices
    )
    rows[rng.random(len(rows)) < 0.05] = 0.3
    return Prices(rows, cols, trainings)


def check(market, policy, seed, level, memory=256):
    """Look several times; everything worth more than its prices must be found, each time."""
    rng = np.random.default_rng(seed)
    every = score_blocks(market, policy, top=None, routes_for=None)
    watch = Watched(prepare(market, policy), memory)
    prices, m = prices_of(rng, market, level), len(market.vacancies)
    keys = every.rows.astype(np.int64) * m + every.cols
    known = keys[:0]
    for by in (0.0, 0.01, 0.05, 0.3):
        prices = moved(rng, prices, by)
        if by and watch.quiet(prices):
            worth = worth_of(policy, every, prices.trainings)
            assert set(keys[worth > prices.rows[every.rows] + prices.cols[every.cols]].tolist()) <= set(known.tolist())
        known = np.union1d(known, keys[rng.random(len(keys)) < 0.1])
        rows, cols = watch.beyond(prices, known=known)
        found = rows * m + cols
        assert (np.diff(found) > 0).all()
        worth = worth_of(policy, every, prices.trainings)
        better = keys[worth > prices.rows[every.rows] + prices.cols[every.cols]]
        assert set(better.tolist()) - set(known.tolist()) <= set(found.tolist())
        assert not set(known.tolist()) & set(found.tolist())
        assert set(found.tolist()) <= set(keys.tolist())


@pytest.mark.parametrize("numba", [True, False])
@pytest.mark.parametrize("again", [0.0, 1 / 16, 1.0])
def test_nothing_that_came_up_is_missed(again, numba, monkeypatch):
    """Whether all pairs pass by again, or those whose prices fell, and with and without compiled loops."""
    monkeypatch.setattr(watched, "MOST_AGAIN", again)
    if not numba:
        monkeypatch.setattr(swift, "usable", lambda: False)
    market = example.region(seed=5, candidates=50, vacancies=40).market()
    for seed in range(3):
        check(market, Policy(), seed, 0.4)


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(drawn.tables(most=5, courses=4), drawn.policies(), st.integers(0, 2**31), st.sampled_from([0.0, 0.2, 0.4]))
def test_any_market(tables, policy, seed, level):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(watched, "MOST_AGAIN", 1.0)
        check(drawn.market(*tables), policy, seed, level)


def test_what_does_not_fit_in_memory_is_looked_at_anew(monkeypatch):
    monkeypatch.setattr(watched, "_BYTES_A_PAIR", 1 << 20)
    monkeypatch.setattr(watched, "_PAIRS_AT_ONCE", 64)
    market = example.region(seed=5, candidates=50, vacancies=40).market()
    check(market, Policy(), 1, 0.4, memory=16)
    watch = Watched(prepare(market, Policy()), 16)
    watch.beyond(prices_of(np.random.default_rng(0), market, 0.3))
    assert watch._seen is None


def test_what_is_remembered_goes_through_a_file():
    """Written, read and told of the market prepared anew, it finds what it would have found, and carries no market."""
    market = example.region(seed=5, candidates=50, vacancies=40).market()
    rng = np.random.default_rng(2)
    first = prices_of(rng, market, 0.4)
    then = moved(rng, first, 0.05)
    here = Watched(prepare(market, Policy()))
    here.beyond(first)
    written = pickle.dumps(here)
    there = pickle.loads(written).about(prepare(market, Policy()))  # noqa: S301  written above
    np.testing.assert_array_equal(there.beyond(then), here.beyond(then))
    assert len(written) < len(pickle.dumps(prepare(market, Policy()))) / 2


def test_where_prices_did_not_fall_there_is_nothing_to_see():
    """Once everything found is known: at the same prices or higher ones. One that falls asks for a look."""
    market = example.region(seed=2, candidates=40, vacancies=60).market()
    rng = np.random.default_rng(1)
    prices, m = prices_of(rng, market, 0.3), len(market.vacancies)
    watch = Watched(prepare(market, Policy()))
    rows, cols = watch.beyond(prices)
    assert len(rows)
    assert not watch.quiet(prices)  # what was found may still be worth more
    watch.settle(rows * m + cols, m)
    assert watch.quiet(prices)
    assert watch.quiet(Prices(prices.rows + 0.1, prices.cols, prices.trainings + 0.01))
    assert not watch.quiet(Prices(prices.rows - 0.2, prices.cols, prices.trainings))
    assert not watch.quiet(Prices(prices.rows, prices.cols, np.maximum(prices.trainings - 0.05, 0)))
