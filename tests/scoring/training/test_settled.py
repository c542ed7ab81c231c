"""What is settled without a search: it closes everything in time, no set is cheaper, and none of it can be spared."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.scoring.training.milp import cheapest_milp
from rmtmatch.scoring.training.open_gaps import Gaps
from rmtmatch.scoring.training.settled import settled
from rmtmatch.scoring.training.undominated import undominated


def drawn(seed, gaps, most_options, items):
    """Return gaps as the search meets them, with prices and weeks that tie often."""
    rng = np.random.default_rng(seed)
    gap = np.repeat(np.arange(gaps), rng.integers(0, most_options + 1, gaps))
    n = len(gap)
    mask = (1 << rng.integers(0, items, n)) | (1 << rng.integers(0, items, n))
    whole = Gaps(
        np.full(gaps, items), rng.integers(2, 40, gaps).astype(float), gap, mask.astype(np.int64),
        rng.integers(0, 9, n) / 2, rng.integers(0, 6, n).astype(float), np.arange(n),
    )  # fmt: skip
    return whole.take(undominated(whole))


@given(st.integers(0, 2**31), st.integers(1, 5), st.integers(0, 9), st.integers(1, 6))
def test_what_is_proven_is_what_the_integer_program_finds(seed, gaps, most_options, items):
    problem = drawn(seed, gaps, most_options, items)
    taken, proven = settled(problem)
    for g in np.flatnonzero(proven).tolist():
        mine = problem.gap == g
        closes = (problem.mask[mine, None] >> np.arange(items) & 1) > 0
        price, weeks, chosen = problem.price[mine], problem.weeks[mine], taken[mine]
        assert weeks[chosen].sum() <= problem.limit[g]
        assert (closes[chosen].any(axis=0) == closes.any(axis=0)).all()
        assert all((closes[chosen].sum(axis=0)[closes[j]] == 1).any() for j in np.flatnonzero(chosen))
        best, included = cheapest_milp(closes, price, weeks, float(problem.limit[g]))
        assert (included == closes.any(axis=0)).all()
        np.testing.assert_allclose(price[chosen].sum(), price[best].sum())


@given(st.integers(0, 2**31), st.integers(2, 6))
def test_a_gap_does_not_depend_on_the_others(seed, gaps):
    problem = drawn(seed, gaps, 8, 5)
    taken, proven = settled(problem)
    for g in range(gaps):
        mine = np.flatnonzero(problem.gap == g)
        alone = problem.take(mine)
        alone = Gaps(problem.items[[g]], problem.limit[[g]], np.zeros(len(mine), np.int64), *columns(alone))
        one, sure = settled(alone)
        assert sure[0] == proven[g]
        np.testing.assert_array_equal(one, taken[mine])


def columns(gaps):
    """Return what `Gaps` holds of each option."""
    return gaps.mask, gaps.price, gaps.weeks, gaps.turn


def test_most_gaps_with_separate_options_need_no_search():
    problem = Gaps(
        np.array([3, 2]), np.array([9.0, 1.0]), np.array([0, 0, 0, 1, 1]), np.array([1, 6, 4, 1, 2]),
        np.array([3.0, 4, 5, 1, 1]), np.ones(5), np.arange(5),
    )  # fmt: skip
    taken, proven = settled(problem)
    assert taken[:3].tolist() == [True, True, False]
    assert proven.tolist() == [True, False]  # two weeks do not fit in one
