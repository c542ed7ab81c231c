"""What numpy does in two ways, by how much there is of it, it does alike in both."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch import example
from rmtmatch.policy import Policy
from rmtmatch.scoring import swift
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.training import after, bounds, routes, search


@pytest.fixture(scope="module")
def region():
    """A small region, in which people lack credentials as well as skills."""
    return example.region(seed=2, candidates=70, vacancies=50).market()


@pytest.mark.parametrize(
    ("module", "name"),
    [(bounds, "_FEW"), (search, "_CELLS_AT_ONCE"), (search, "_CELLS_A_VALUE"), (after, "_CELLS_AN_ENTRY")],
)
def test_both_ways_give_the_same_routes(region, monkeypatch, module, name):
    monkeypatch.setattr(swift, "usable", lambda: False)
    found = []
    for value in (0, 1 << 30):
        monkeypatch.setattr(module, name, value)
        found.append(score_blocks(region, Policy(), top=10, routes_for=None))
    for field in ("price_low", "price_high", "euro", "score_after", "fit_after", "route", "route_exact"):
        np.testing.assert_array_equal(*(getattr(f, field) for f in found), err_msg=field)
    assert (found[0].price_low > 0).any()
    assert (found[0].route >= 0).any()


@given(st.lists(st.integers(0, 40), max_size=60), st.sampled_from([41, 1 << 60]))
def test_whole_numbers_are_sorted_stably(values, below):
    key = np.array(values, np.int64)
    np.testing.assert_array_equal(search._sorted_stably(key, below), np.argsort(key, kind="stable"))


@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from([0.0, 0.25, 0.5])), max_size=40), st.booleans())
def test_pairs_are_ordered_as_by_their_three_keys(pairs, wide):
    group = np.array([g for g, _ in pairs], np.int64) + (1 << 20 if wide else 0)
    score = np.array([s for _, s in pairs], float)
    turn = np.random.default_rng(len(pairs)).permutation(len(pairs))
    found = routes._by_score(group, score, turn)
    np.testing.assert_array_equal(found, np.lexsort((turn, -score, group)))
