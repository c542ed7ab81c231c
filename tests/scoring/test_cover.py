"""The cheapest set of options against trying them all, and against integer programming."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.scoring.cover import Gaps, cheapest
from rmtmatch.scoring.milp import cheapest_milp


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


def test_a_gap_of_very_many_options_is_cut_off():
    rng = np.random.default_rng(0)
    n, items = 300, 12
    mask = np.zeros(n, np.int64)
    for _ in range(3):
        mask |= 1 << rng.integers(0, items, n)
    problem = Gaps(
        np.array([items]), np.array([20.0]), np.zeros(n, np.int64), mask, rng.uniform(100, 2000, n).round(),
        rng.integers(1, 6, n).astype(float), np.arange(n),
    )  # fmt: skip
    answer = cheapest(problem, work=512)
    assert not answer.exact[0]
    assert np.bitwise_or.reduce(mask[answer.taken]) == 2**items - 1
    assert problem.weeks[answer.taken].sum() <= 20


def test_an_integer_program_that_runs_out_of_nodes_says_so(monkeypatch):
    monkeypatch.setattr("rmtmatch.scoring.milp.NODES", 0)
    rng = np.random.default_rng(0)
    closes = rng.random((60, 12)) < 0.2
    assert cheapest_milp(closes, rng.uniform(100, 2000, 60), rng.integers(1, 6, 60).astype(float), 26.0) is None
