"""The steps of the large road one by one, against what they promise."""

import numpy as np
import pytest

pytest.importorskip("numba")

from rmtmatch.assign.large.auction import auction, bid_slots
from rmtmatch.assign.large.check import find_better
from rmtmatch.assign.large.heap import drop_nearest, new_heap, next_column, push
from rmtmatch.assign.large.holders import leave, new_holders, take
from rmtmatch.assign.large.lists import Pairs, add_to_core, by_column, empty_core, list_rows, loosen, new_lists
from rmtmatch.assign.large.settle import settled
from rmtmatch.assign.large.start import _plateau_prices

RNG = np.random.default_rng(0)


def pairs_of(matrix, allowed=None, reserve=0.0):
    allowed = np.ones(matrix.shape, bool) if allowed is None else allowed
    start = np.append(0, np.cumsum(allowed.sum(axis=1)))
    return Pairs(start, start[:-1], np.nonzero(allowed)[1].astype(np.int32), matrix[allowed], reserve)


@pytest.mark.parametrize("length", [1, 3, 8])
def test_a_list_holds_the_best_and_bounds_the_rest(length):
    matrix, price = RNG.random((20, 12)), RNG.random(12)
    allowed = RNG.random((20, 12)) < 0.6
    lists = new_lists(20, length)
    list_rows(pairs_of(matrix, allowed, reserve=0.2), price, lists)
    for i in range(20):
        worth = matrix[i] - 0.2
        left = np.sort((worth - price)[allowed[i] & (worth > 0)])[::-1]
        mine = lists.cols[i, : lists.size[i]]
        assert (worth - price)[mine].tolist() == pytest.approx(left[:length].tolist())
        assert lists.rest[i] == pytest.approx(left[length] if len(left) > length else -np.inf)
        assert lists.worth[i, : lists.size[i]].tolist() == worth[mine].tolist()


def test_a_loosened_list_still_bounds_the_rest_after_prices_fell():
    matrix, price = RNG.random((20, 12)), RNG.random(12)
    lists = new_lists(20, 3)
    list_rows(pairs_of(matrix), price, lists)
    fallen = np.maximum(0, price - 0.1)
    loosen(lists, 0.1)
    for i in range(20):
        others = np.delete(matrix[i] - fallen, lists.cols[i])
        assert others.max() <= lists.rest[i] + 1e-12


def test_a_core_by_row_and_by_column_holds_the_same_pairs():
    matrix = RNG.random((9, 7))
    lists = new_lists(9, 3)
    list_rows(pairs_of(matrix), np.zeros(7), lists)
    core = add_to_core(empty_core(9), np.arange(9, dtype=np.int32), lists)
    core = add_to_core(core, np.array([2, 5], np.int32), lists)
    rows = np.repeat(np.arange(9), np.diff(core.start))
    columns = by_column(core, 7)
    cols = np.repeat(np.arange(7), np.diff(columns.start))
    expected = sorted(zip(rows.tolist(), core.cols.tolist(), core.worth.tolist(), strict=True))
    assert sorted(zip(columns.cols.tolist(), cols.tolist(), columns.worth.tolist(), strict=True)) == expected
    assert np.diff(core.start)[[2, 5]].tolist() == [6, 6]


@pytest.mark.parametrize("step", [0.1, 1e-3, 0.0])
def test_after_an_auction_every_row_holds_a_best_pair_within_the_step(step):
    matrix = RNG.random((60, 25))
    pairs, places = pairs_of(matrix), RNG.integers(1, 4, 25)
    lists, price = new_lists(60, 4), np.zeros(25)
    list_rows(pairs, price, lists)
    col, got = np.empty(60, np.int32), np.empty(60)
    slots = bid_slots(pairs, places)
    bids = auction(pairs, slots, price, step, 600, lists, col, got)
    assert bids <= 600
    assert (np.bincount(col[col >= 0], minlength=25) <= places).all()
    for i in np.flatnonzero(col >= 0):
        assert got[i] == matrix[i, col[i]]
        assert got[i] - price[col[i]] >= max(0, (matrix[i] - price).max()) - step - 1e-12


def test_slots_are_no_more_than_could_come():
    allowed = np.array([[True, True], [True, False], [True, False]])
    assert np.diff(bid_slots(pairs_of(np.ones((3, 2)), allowed), np.array([9, 9]))).tolist() == [4, 2]
    assert np.diff(bid_slots(pairs_of(np.ones((3, 2)), allowed), np.array([2, 0]))).tolist() == [2, 0]


def test_holders_stay_in_step():
    holders = new_holders(np.array([1, 1, -1, 0], np.int32), np.array([0.5, 0.6, 0.0, 0.7]), 3)
    take(holders, 2, 1, 0.9)
    leave(holders, 1)
    assert holders.load.tolist() == [1, 2, 0]
    found, i = [], holders.head[1]
    while i >= 0:
        found.append(int(i))
        i = holders.after[i]
    assert sorted(found) == [0, 2]
    assert holders.col.tolist() == [1, -1, 1, 0]
    assert holders.got.tolist() == [0.5, 0.0, 0.9, 0.7]


def test_the_heap_gives_columns_by_distance_and_each_once():
    heap, done = new_heap(50), np.zeros(20, np.bool_)
    distance = RNG.permutation(20) / 10
    for j in range(20):
        push(heap, distance[j] + 1, j)
        push(heap, distance[j], j)
    order = []
    while (j := next_column(heap, 1.5, done)) >= 0:
        done[j] = True
        order.append(j)
    assert order == [j for j in np.argsort(distance) if distance[j] < 1.5]
    drop_nearest(heap)


def test_rows_with_a_better_pair_are_found_with_all_that_fit():
    matrix, price = RNG.random((15, 10)), RNG.random(10) / 2
    profit = np.maximum(0, (matrix - price).max(axis=1))
    profit[[3, 8]] -= 0.2
    lists, found, best = new_lists(15, 6), np.empty(15, np.int32), np.empty(15)
    assert find_better(pairs_of(matrix), price, profit, 1e-12, lists, found, best) == 2
    assert found[:2].tolist() == [3, 8]
    assert best.tolist() == pytest.approx(np.maximum(0, (matrix - price).max(axis=1)).tolist())
    for i in (3, 8):
        better = np.flatnonzero(matrix[i] - price > profit[i] + 1e-12)
        assert set(lists.cols[i, : lists.size[i]]) == set(better)


def test_prices_settle_only_for_a_best_answer():
    matrix = np.array([[0.9, 0.8], [0.8, 0.1]])
    lists = new_lists(2, 2)
    list_rows(pairs_of(matrix), np.zeros(2), lists)
    core = add_to_core(empty_core(2), np.arange(2, dtype=np.int32), lists)
    places, nothing = np.ones(2, np.int64), np.zeros(2)
    right = new_holders(np.array([1, 0], np.int32), np.array([0.8, 0.8]), 2)
    wrong = new_holders(np.array([0, 1], np.int32), np.array([0.9, 0.1]), 2)
    half = new_holders(np.array([0, -1], np.int32), np.array([0.9, 0.0]), 2)
    assert settled(None, core, places, nothing, right, 1e-14).tolist() == pytest.approx([0.1, 0.0])
    assert settled(None, core, places, nothing, wrong, 1e-14) is None
    assert settled(None, core, places, nothing, half, 1e-14) is None


def test_plateaus_are_seen():
    one = np.ones((40, 30))
    assert _plateau_prices(pairs_of(one * RNG.random((40, 1))), 30).tolist() == [0.0] * 30
    columns = RNG.random(30)
    assert _plateau_prices(pairs_of(one * columns), 30).tolist() == columns.tolist()
    assert _plateau_prices(pairs_of(RNG.random((40, 30))), 30) is None
