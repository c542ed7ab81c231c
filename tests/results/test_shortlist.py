import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from reference import capped_loop
from rmtmatch.results.shortlist import best_first, capped, id_order, turn


@st.composite
def lists(draw):
    n, m = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    cells = draw(st.lists(st.tuples(st.integers(0, n - 1), st.integers(0, m - 1)), unique=True, max_size=n * m))
    rows = np.array([c[0] for c in cells], np.int64)
    cols = np.array([c[1] for c in cells], np.int64)
    net = np.array(draw(st.lists(st.integers(0, 4), min_size=len(cells), max_size=len(cells))), float)
    row_caps = np.array(draw(st.lists(st.integers(0, 3), min_size=n, max_size=n)), np.int64)
    col_caps = np.array(draw(st.lists(st.integers(0, 3), min_size=m, max_size=m)), np.int64)
    return rows, cols, best_first(net, rows, cols), row_caps, col_caps


@given(lists())
def test_rounds_take_what_the_plain_loop_takes(problem):
    assert capped(*problem).tolist() == capped_loop(*problem)


@given(lists())
def test_caps_hold_on_both_sides(problem):
    rows, cols, _, row_caps, col_caps = problem
    taken = capped(*problem)
    assert (np.bincount(rows[taken], minlength=len(row_caps)) <= row_caps).all()
    assert (np.bincount(cols[taken], minlength=len(col_caps)) <= col_caps).all()


@given(st.lists(st.integers(0, 5)))
def test_turn_counts_equal_ones_before(keys):
    assert turn(np.array(keys, np.int64)).tolist() == [keys[:i].count(k) for i, k in enumerate(keys)]


def test_equal_worth_goes_by_id_and_not_by_position():
    ids = np.array(["b", "a"], object)
    order = id_order(ids)
    assert best_first(np.array([1.0, 1.0]), order, np.zeros(2, np.int64)).tolist() == [1, 0]


def test_nothing_to_take():
    none = np.zeros(0, np.int64)
    assert capped(none, none, none, np.ones(2, np.int64), np.ones(2, np.int64)).tolist() == []
