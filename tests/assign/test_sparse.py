"""The sparse road, where scipy's matcher would trip over what it is given."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from rmtmatch.assign import solve
from rmtmatch.assign.dense import useful_places
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.reading import read_problem
from rmtmatch.assign.sparse import _by_places, _by_rows, _full_matching, _who_looks


def test_empty_rows_and_columns_do_not_stop_it():
    table = csr_array(([2.0, 1.0], ([1, 3], [2, 2])), shape=(5, 4))
    answer = solve(table, method="sparse")
    assert (answer.rows.tolist(), answer.cols.tolist(), answer.method) == ([1], [2], "sparse")


def test_more_rows_than_columns_and_the_other_way_round():
    rng = np.random.default_rng(0)
    matrix = rng.random((40, 9))
    wide, tall = solve(matrix.T, method="sparse"), solve(matrix, method="sparse")
    assert wide.total == pytest.approx(tall.total)
    assert len(wide) == len(tall) == 9


def test_small_costs_beside_large_ones_still_count():
    matrix = np.diag([1e6, 1e6]) + 1e-6 * np.array([[0, 0, 3.0], [0, 0, 2.0]])[:, :2]
    wide = np.hstack([matrix, [[1e-9], [2e-9]]])
    three = np.vstack([wide, [0, 0, 1e-12]])
    answer = solve(csr_array(three), method="sparse")
    assert (answer.rows.tolist(), answer.cols.tolist()) == ([0, 1, 2], [0, 1, 2])


def test_a_column_with_places_takes_several():
    answer = solve(csr_array(np.full((5, 2), [3.0, 1.0])), places=[3, 1], method="sparse")
    assert (sorted(answer.cols.tolist()), answer.total) == ([0, 0, 0, 1], 10.0)


@pytest.mark.parametrize("places", [1, 3])
@pytest.mark.parametrize("kind", ["a row", "a column", "any"])
def test_either_side_may_look_for_the_other(places, kind):
    rng = np.random.default_rng(7)
    n, m = 60, 25
    values = {"a row": rng.random((n, 1)), "a column": rng.random((1, m)), "any": rng.random((n, m))}[kind]
    table = csr_array(np.where(rng.random((n, m)) < 0.4, values + np.zeros((n, m)), 0))
    room = rng.integers(1, places + 1, m)
    pairs = gainful_pairs(read_problem(table, places=room))
    copies = useful_places(pairs, room)
    worth = [pairs.worth[look(pairs, copies)].sum() for look in (_by_rows, _by_places)]
    assert worth[0] == pytest.approx(worth[1], rel=1e-12)
    assert solve(table, places=room, method="sparse").value == pytest.approx(worth[0], rel=1e-9)
    looks, _ = _who_looks(pairs, copies)
    assert (looks is _by_places) == (kind == "a column" or (kind == "any" and copies.sum() < n))


def test_a_square_table_is_never_handed_over_without_dummies():
    # scipy then takes another way, which need not end where costs differ by rounding only
    start, others, cost = np.array([0, 2, 4]), np.array([0, 1, 0, 1]), -np.array([0.3, 0.2, 0.1, 0.3])
    who, _ = _full_matching(start, others, cost, 2, dummies=False)
    assert len(who) == 0
    who, whom = _full_matching(start, others, cost, 3, dummies=False)
    assert (who.tolist(), whom.tolist()) == ([0, 1], [0, 1])
