"""The compiled loops answer with the same bits as numpy does."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from scipy import sparse

from rmtmatch import example
from rmtmatch.policy import Policy
from rmtmatch.scoring import swift
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.possession import strongest
from rmtmatch.scoring.training.cover import cheapest
from rmtmatch.scoring.training.open_gaps import Gaps
from strategies_scoring import market, policies, tables

pytest.importorskip("numba")


def without_numba(work):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(swift, "usable", lambda: False)
        return work()


def assert_same(a, b):
    for name in a.__slots__:
        if name != "routes":
            np.testing.assert_array_equal(getattr(a, name), getattr(b, name), err_msg=name)
    assert [repr(r) for r in a.routes] == [repr(r) for r in b.routes]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9), st.integers(1, 12), st.integers(1, 40), st.integers(0, 2**31), st.booleans())
def test_possession(n, skills, columns, seed, turned):
    rng = np.random.default_rng(seed)
    held = sparse.random_array((n, skills), density=0.4, rng=rng, dtype=np.float32, format="csr")
    related = sparse.random_array((skills, columns), density=0.3, rng=rng, dtype=np.float32, format="csr")
    quick = strongest(held, related, turned=turned)
    slow = without_numba(lambda: strongest(held, related, turned=turned))
    assert quick.has_sorted_indices
    for name in ("indptr", "indices", "data"):
        np.testing.assert_array_equal(getattr(quick, name), getattr(slow, name), err_msg=name)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(most=5, courses=3), policies(), st.sampled_from([1, 3, None]))
def test_whole_markets(drawn, policy, top):
    m = market(*drawn)
    assert_same(score_blocks(m, policy, top=top), without_numba(lambda: score_blocks(m, policy, top=top)))


@pytest.mark.parametrize("top", [1, 5, 40])
@pytest.mark.parametrize("weights", [{}, {"skills": 0.4, "optional": 0.3, "wish": 0.3}, {"travel": 1.0}])
def test_the_example_region(top, weights):
    """Enough pairs for thresholds to leave some out, also where some parts weigh nothing."""
    m = example.region(seed=6, candidates=120, vacancies=90).market()
    policy = Policy(weights=weights) if weights else Policy()
    share = np.linspace(0.1, 1, 90)
    assert_same(
        score_blocks(m, policy, top=top, share=share),
        without_numba(lambda: score_blocks(m, policy, top=top, share=share)),
    )


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**31), st.integers(1, 60))
def test_the_cheapest_sets(seed, options):
    rng = np.random.default_rng(seed)
    gap = np.sort(rng.integers(0, 4, options))
    problem = Gaps(
        np.full(4, 6), rng.integers(0, 12, 4).astype(float), gap, rng.integers(1, 64, options),
        rng.integers(0, 5, options) / 2, rng.integers(0, 5, options) / 2, np.arange(options),
    )  # fmt: skip
    for work in (8, 1 << 14):
        quick, slow = cheapest(problem, work=work), without_numba(lambda w=work: cheapest(problem, work=w))
        np.testing.assert_array_equal(quick.taken, slow.taken)
        np.testing.assert_array_equal(quick.exact, slow.exact)
