"""Limits that pairs share: within them, near the best, and with a bound that holds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array

from reference import best_value_loop
from rmtmatch.assign import Edges, Resources, solve
from rmtmatch.errors import DataError
from strategies import assignment_cases

EXACT = ["dense", "sparse", "large"]


@given(case=assignment_cases(max_rows=4, max_cols=4, resources=2), method=st.sampled_from(EXACT))
def test_small_problems_are_solved_to_the_end(case, method):
    answer = solve(case.scores, method=method, **case.arguments)
    best = best_value_loop(case.shape[0], case.entries, case.places, case.limit)
    assert answer.value == pytest.approx(best, abs=1e-8, rel=1e-8)
    assert answer.bound >= best - 1e-9
    assert (answer.resource_prices >= 0).all()
    answer.certify(case.scores, **case.arguments)


def market(seed, n, m):
    rng = np.random.default_rng(seed)
    table = csr_array(np.where(rng.random((n, m)) < 0.15, rng.random((n, m)), 0))
    euro = np.where(rng.random(table.nnz) < 0.4, 0, np.round(rng.gamma(2, 900, table.nnz)))
    return table, euro


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_budget_leaves_little_between_value_and_bound(share):
    table, euro = market(5, 250, 200)
    free = solve(table)
    resources = Resources(euro[:, None], [share * euro[free.edges].sum()])
    answer = solve(table, resources=resources)
    answer.certify(table, resources=resources)
    assert 0 <= answer.gap < 1e-3
    assert answer.value < free.value
    assert answer.rounds <= 24


def test_the_price_of_a_euro_is_what_a_little_more_money_would_bring():
    table, euro = market(6, 150, 150)
    limit = 0.4 * euro[solve(table).edges].sum()
    answer = solve(table, resources=Resources(euro[:, None], [limit]))
    price = answer.resource_prices[0]
    assert price > 0
    more = solve(table, resources=Resources(euro[:, None], [limit + 1000]))
    assert more.value <= answer.bound + 1000 * price + 1e-9
    assert more.value - answer.value == pytest.approx(1000 * price, rel=0.25)


def test_several_pools_and_seats():
    table, euro = market(7, 200, 150)
    rng = np.random.default_rng(0)
    pool = rng.integers(0, 3, table.nnz)
    use = np.zeros((table.nnz, 8))
    use[np.arange(table.nnz), pool] = euro
    seat = np.flatnonzero(euro)
    use[seat, 3 + rng.integers(0, 5, len(seat))] = 1
    spent = use[solve(table).edges].sum(axis=0)
    resources = Resources(csr_array(use), np.floor(spent * [0.5, 0.3, 2.0, 0.5, 0.5, 0.8, 0.2, 1.0]))
    answer = solve(table, resources=resources)
    answer.certify(table, resources=resources)
    assert answer.gap < 5e-3


def test_too_large_for_exact_programs():
    table, euro = market(8, 900, 700)
    resources = Resources(euro[:, None], [0.3 * euro[solve(table).edges].sum()])
    answer = solve(table, resources=resources)
    answer.certify(table, resources=resources)
    assert answer.gap < 1e-3


def test_the_route_that_costs_less_is_taken_where_money_is_short():
    edges = Edges([0, 0, 1, 1], [0, 0, 1, 1], [0.9, 0.5, 0.9, 0.6], (2, 2))
    use = np.array([[100.0], [0.0], [100.0], [0.0]])
    assert solve(edges, resources=Resources(use, [200.0])).edges.tolist() == [0, 2]
    assert solve(edges, resources=Resources(use, [150.0])).edges.tolist() == [0, 3]
    assert solve(edges, resources=Resources(use, [0.0])).edges.tolist() == [1, 3]


@pytest.mark.parametrize("method", [*EXACT, "greedy"])
def test_a_budget_of_0_leaves_what_is_free(method):
    scores = np.array([[0.9, 0.5], [0.8, 0.4]])
    resources = Resources(np.array([1.0, 0.0, 1.0, 0.0])[:, None], [0.0])
    answer = solve(scores, resources=resources, method=method)
    assert answer.edges.tolist() == [1]
    answer.certify(scores, resources=resources)
    if method != "greedy":
        assert answer.status == "optimal"


@pytest.mark.parametrize("method", EXACT)
def test_a_resource_nothing_uses_or_that_is_plenty_changes_nothing(method):
    scores = np.random.default_rng(2).random((8, 6))
    use = np.zeros((48, 2))
    use[:, 1] = 1
    resources = Resources(csr_array(use), [3.0, 100.0])
    answer = solve(scores, resources=resources, method=method)
    assert answer.value == pytest.approx(solve(scores).value)
    assert answer.status == "optimal"
    assert answer.resource_prices.tolist() == [0.0, 0.0]
    none = solve(scores, resources=Resources(csr_array((48, 0)), []), method=method)
    assert (none.status, none.resource_prices.shape) == ("optimal", (0,))


def test_keep_and_pins_go_with_limits():
    table, euro = market(9, 60, 50)
    resources = Resources(euro[:, None], [0.5 * euro[solve(table).edges].sum()])
    pin = (0, int(table.indices[0]))
    answer = solve(table, resources=resources, pinned=[pin], keep=np.where(euro > 0, 0.1, 0))
    assert pin in list(zip(answer.rows.tolist(), answer.cols.tolist(), strict=True))
    answer.certify(table, resources=resources)


def test_any_order_gives_the_same_pairs():
    table, euro = market(10, 80, 60)
    rng = np.random.default_rng(1)
    by_row, by_col = rng.permutation(80), rng.permutation(60)
    limit = [0.4 * euro[solve(table).edges].sum()]
    there = solve(table, resources=Resources(euro[:, None], limit))
    numbered = csr_array((np.arange(1.0, table.nnz + 1), table.indices, table.indptr), shape=table.shape)
    moved_at = numbered[by_row][:, by_col]
    moved_at.sort_indices()
    at = moved_at.data.astype(int) - 1
    moved = csr_array((table.data[at], moved_at.indices, moved_at.indptr), shape=table.shape)
    back = solve(moved, resources=Resources(euro[at][:, None], limit), row_keys=by_row, col_keys=by_col)
    assert set(at[back.edges].tolist()) == set(there.edges.tolist())


@settings(max_examples=10)
@given(st.floats(0, 0.2))
def test_a_time_limit_gives_an_answer_within_the_limits(seconds):
    table, euro = market(11, 120, 90)
    resources = Resources(euro[:, None], [5000.0])
    answer = solve(table, resources=resources, time_limit_s=seconds)
    answer.certify(table, resources=resources)
    assert answer.status in ("optimal", "within_gap", "time_limit")


@pytest.mark.parametrize(
    ("use", "limit"),
    [
        ([[1.0], [2.0]], [1.0, 2.0]),
        ([[-1.0]], [1.0]),
        ([[np.nan]], [1.0]),
        ([[1.0]], [-1.0]),
        ([[1.0]], [np.inf]),
    ],
)
def test_resources_that_cannot_be(use, limit):
    with pytest.raises(DataError, match="Resources"):
        Resources(use, limit)


def test_one_line_of_use_for_each_entry():
    with pytest.raises(DataError, match="2 rows for 4 entries"):
        solve(np.ones((2, 2)), resources=Resources([[1.0], [1.0]], [1.0]))
