"""Pairs that must be."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from reference import best_value_loop
from rmtmatch.assign import Edges, Resources, solve
from rmtmatch.errors import DataError, InfeasibleError
from strategies import assignment_cases

EXACT = ["dense", "sparse", "large"]


@given(case=assignment_cases(), method=st.sampled_from(EXACT), data=st.data())
def test_pins_hold_and_the_rest_is_still_the_best(case, method, data):
    allowed = sorted({(i, j) for i, j, worth, _ in case.entries if np.isfinite(worth) and case.places[j] > 0})
    assume(allowed)
    pin = data.draw(st.sampled_from(allowed))
    answer = solve(case.scores, pinned=[pin], method=method, **case.arguments)
    assert pin in list(zip(answer.rows.tolist(), answer.cols.tolist(), strict=True))
    own = max(worth for i, j, worth, _ in case.entries if (i, j) == pin)
    others = [e for e in case.entries if e[0] != pin[0]]
    places = [p - (j == pin[1]) for j, p in enumerate(case.places)]
    rest = best_value_loop(case.shape[0], others, places)
    assert answer.value == pytest.approx(own + rest, abs=1e-9)
    free = best_value_loop(case.shape[0], case.entries, case.places)
    assert answer.given_up == pytest.approx(max(0, free - own - rest), abs=1e-9)
    answer.certify(case.scores, **case.arguments)


def test_a_pin_below_the_reserve_is_kept():
    answer = solve([[0.1, 0.9]], reserve=0.5, pinned=[(0, 0)])
    assert answer.cols.tolist() == [0]
    assert answer.value == pytest.approx(-0.4)
    assert answer.given_up == pytest.approx(0.8)


def test_every_pin_in_conflict_is_named():
    table = csr_array(np.array([[1.0, 2, 0], [1, 0, 1], [1, 1, 1], [0, 1, 2]]))
    pinned = [(0, 0), (0, 1), (1, 0), (2, 2), (3, 2), (3, 0)]
    with pytest.raises(InfeasibleError) as caught:
        solve(table, places=[3, 1, 0], pinned=pinned)
    assert set(caught.value.conflict) == {(0, 0), (0, 1), (2, 2), (3, 2), (3, 0)}
    assert "(3, 0) is forbidden" in str(caught.value)
    assert "shares row 0" in str(caught.value)
    assert "0 places of column 2" in str(caught.value)


def test_pins_that_cost_more_than_there_is_are_named():
    scores, use = np.ones((3, 3)), np.zeros((9, 2))
    use[[0, 4, 8], 1] = 5.0
    with pytest.raises(InfeasibleError) as caught:
        solve(scores, resources=Resources(use, [1.0, 9.0]), pinned=[(0, 0), (1, 1), (2, 1 + 0)][:2])
    assert caught.value.conflict == ((0, 0), (1, 1))
    answer = solve(scores, resources=Resources(use, [1.0, 9.0]), pinned=[(0, 0)])
    assert 0 in answer.edges
    answer.certify(scores, resources=Resources(use, [1.0, 9.0]))


def test_a_pin_takes_its_thriftier_entry_where_the_best_does_not_fit():
    edges = Edges([0, 0], [0, 0], [0.9, 0.4], (1, 1))
    use = np.array([[9.0], [0.0]])
    assert solve(edges, resources=Resources(use, [10.0]), pinned=[(0, 0)]).edges.tolist() == [0]
    assert solve(edges, resources=Resources(use, [5.0]), pinned=[(0, 0)]).edges.tolist() == [1]


def test_the_same_pin_twice_is_one_pin_and_none_is_none():
    assert solve([[1.0, 2.0]], pinned=[(0, 0), (0, 0)]).cols.tolist() == [0]
    assert solve([[1.0, 2.0]], pinned=[]).cols.tolist() == [1]


def test_pins_follow_the_keys():
    answer = solve(np.eye(3), pinned=[(0, 2)], row_keys=[9, 5, 1], col_keys=["c", "b", "a"])
    assert (0, 2) in list(zip(answer.rows.tolist(), answer.cols.tolist(), strict=True))


@pytest.mark.parametrize("pinned", [[(0, 5)], [(-1, 0)], [0, 1], [(0.5, 0)], [(0, 0, 0)]])
def test_pins_that_are_no_pairs(pinned):
    with pytest.raises(DataError, match="pinned"):
        solve([[1.0, 2.0]], pinned=pinned)
