"""The cheapest set of options against trying them all, and against integer programming."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rmtmatch.scoring import swift
from rmtmatch.scoring.training import cover
from rmtmatch.scoring.training.cover import cheapest
from rmtmatch.scoring.training.milp import cheapest_milp
from rmtmatch.scoring.training.open_gaps import Gaps


@st.composite
def gaps(draw):
    """A few gaps of up to four items, with up to six options each; prices and weeks tie often."""
    items, limit, options = [], [], []
    for g in range(draw(st.integers(0, 3))):
        items.append(draw(st.integers(0, 4)))
        limit.append(draw(st.sampled_from([0.0, 2.0, 5.0, 100.0])))
        for _ in range(draw(st.integers(0, 6)) if items[-1] else 0):
            mask = draw(st.integers(1, 2 ** items[-1] - 1))
            options.append(
                (g, mask, draw(st.sampled_from([0.0, 1.0, 2.5, 4.0])), draw(st.sampled_from([0.0, 1.0, 2.0, 3.0])))
            )
    of, mask, price, weeks = (np.array([o[k] for o in options]) for k in range(4))
    turn = np.arange(len(options))
    return Gaps(
        np.array(items, np.int64), np.array(limit), of.astype(np.int64), mask.astype(np.int64), price, weeks, turn
    )


def best_of_all(closes, price, weeks, limit):
    """What is included, and the least price at which it is closed in time."""
    n, items = closes.shape
    sets = [s for r in range(n + 1) for s in itertools.combinations(range(n), r) if sum(weeks[list(s)]) <= limit]
    closed = [{k for k in range(items) if closes[list(s), k].any()} for s in sets]
    included = set()
    for item in range(items):
        if any(included | {item} <= c for c in closed):
            included.add(item)
    return included, min(sum(price[list(s)]) for s, c in zip(sets, closed, strict=True) if included <= c)


@given(gaps())
def test_it_equals_trying_every_set_and_the_integer_program(problem):
    answer = cheapest(problem)
    assert answer.exact.all()
    for g, (items, limit) in enumerate(zip(problem.items, problem.limit, strict=True)):
        mine = problem.gap == g
        closes = (problem.mask[mine, None] >> np.arange(items) & 1) > 0
        price, weeks = problem.price[mine], problem.weeks[mine]
        included, least = best_of_all(closes, price, weeks, limit)
        taken, wanted = cheapest_milp(closes, price, weeks, limit)
        for found in (answer.taken[mine], taken):
            assert price[found].sum() == pytest.approx(least)
            assert weeks[found].sum() <= limit
            assert included <= {k for k in range(items) if closes[found, k].any()}
        assert set(np.flatnonzero(wanted)) == included


@given(gaps(), st.integers(1, 3), st.integers(1, 30))
def test_a_search_that_is_cut_off_stays_within_the_limit_and_says_so(problem, partial_sets, work):
    whole, cut = cheapest(problem), cheapest(problem, partial_sets=partial_sets, work=work)
    for g, limit in enumerate(problem.limit):
        mine = problem.gap == g
        assert problem.weeks[mine & cut.taken].sum() <= limit
        if cut.exact[g]:
            assert problem.price[mine & cut.taken].sum() == pytest.approx(problem.price[mine & whole.taken].sum())


def many_options(seed, n=300, items=12, limit=20.0):
    """One gap with hundreds of options, of up to three items each."""
    rng = np.random.default_rng(seed)
    mask = np.zeros(n, np.int64)
    for _ in range(3):
        mask |= 1 << rng.integers(0, items, n)
    price, weeks = rng.uniform(100, 2000, n).round(), rng.integers(1, 6, n).astype(float)
    return Gaps(np.array([items]), np.array([limit]), np.zeros(n, np.int64), mask, price, weeks, np.arange(n))


def test_a_gap_of_very_many_options_is_cut_off():
    problem = many_options(0, n=600, items=30, limit=45.0)
    answer = cheapest(problem, partial_sets=8, work=64)
    assert not answer.exact[0]
    assert np.bitwise_or.reduce(problem.mask[answer.taken]) == 2**30 - 1
    assert problem.weeks[answer.taken].sum() <= 45
    assert problem.price[answer.taken].sum() >= problem.price[cheapest(problem).taken].sum()


@pytest.mark.parametrize("seed", range(3))
def test_a_gap_of_many_options_costs_what_the_integer_program_says(seed):
    problem = many_options(seed)
    answer = cheapest(problem)
    closes = (problem.mask[:, None] >> np.arange(12) & 1) > 0
    taken, included = cheapest_milp(closes, problem.price, problem.weeks, 20.0)
    assert answer.exact[0]
    assert included.all()
    assert problem.price[answer.taken].sum() == pytest.approx(problem.price[taken].sum())


def test_an_integer_program_that_runs_out_of_nodes_says_so(monkeypatch):
    monkeypatch.setattr("rmtmatch.scoring.training.milp.NODES", 0)
    rng = np.random.default_rng(0)
    closes = rng.random((60, 12)) < 0.2
    assert cheapest_milp(closes, rng.uniform(100, 2000, 60), rng.integers(1, 6, 60).astype(float), 26.0) is None


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 2**31),
    st.integers(1, 120),
    st.integers(1, 20),
    st.integers(1, 40),
    st.sampled_from([1, 16, 1 << 14]),
)
def test_gap_by_gap_as_all_at_once(seed, options, items, limit, work):
    pytest.importorskip("numba")
    assert_all_ways_agree(many_options(seed, options, items, float(limit)), partial_sets=8, work=work)


@given(gaps(), st.sampled_from([1, 8, 1 << 14]))
def test_small_gaps_with_many_ties_in_all_ways(problem, work):
    assert_all_ways_agree(problem, partial_sets=4, work=work)


def assert_all_ways_agree(problem, **limits):
    """Compiled where that can be, all at once in numpy, and one by one in plain Python: the same options."""
    answers = [cheapest(problem, **limits)]
    for few in (-1, 1 << 20):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(swift, "usable", lambda: False)
            patch.setattr(cover, "FEW", few)
            answers.append(cheapest(problem, **limits))
    for other in answers[1:]:
        np.testing.assert_array_equal(answers[0].taken, other.taken)
        np.testing.assert_array_equal(answers[0].exact, other.exact)


def test_few_gaps_are_closed_one_by_one_and_many_at_once(monkeypatch):
    monkeypatch.setattr(swift, "usable", lambda: False)
    seen = []
    monkeypatch.setattr(cover, "cover_few", lambda *given: seen.append(given) or ([], [True]))
    cheapest(many_options(0, n=cover.FEW))
    assert len(seen) == 1
    cheapest(many_options(0, n=cover.FEW + 1))
    assert len(seen) == 1
