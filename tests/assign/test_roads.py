"""`solve` by every road, against trying everything; and what may be handed to it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.optimize import Bounds, LinearConstraint, linear_sum_assignment, milp
from scipy.sparse import coo_array, csr_array, lil_array, vstack

from reference import best_value_loop
from rmtmatch.assign import Edges, solve
from rmtmatch.errors import DataError
from strategies import assignment_cases

EXACT = ["dense", "sparse", "large", "auto"]
ROADS = [*EXACT, "greedy"]


def pairs(answer):
    return list(zip(answer.rows.tolist(), answer.cols.tolist(), strict=True))


@pytest.mark.parametrize("method", EXACT)
@given(case=assignment_cases())
def test_no_choice_of_pairs_is_worth_more(method, case):
    answer = solve(case.scores, method=method, **case.arguments)
    best = best_value_loop(case.shape[0], case.entries, case.places)
    assert answer.value == pytest.approx(best, abs=1e-9, rel=1e-9)
    assert answer.status == "optimal"
    assert abs(answer.gap) <= 1e-9
    answer.certify(case.scores, **case.arguments)


@given(case=assignment_cases(), method=st.sampled_from(ROADS), data=st.data())
def test_any_order_of_rows_and_columns_gives_the_same_pairs(case, method, data):
    n, m = case.shape
    by_row, by_col = data.draw(st.permutations(range(n))), data.draw(st.permutations(range(m)))
    row_keys, col_keys = [f"r{i}" for i in range(n)], [i * 7 - 3 for i in range(m)]
    there = solve(case.scores, method=method, row_keys=row_keys, col_keys=col_keys, **case.arguments)
    at_row, at_col = np.argsort(by_row).astype(int), np.argsort(by_col).astype(int)
    moved = Edges(at_row[case.rows], at_col[case.cols], case.values, case.shape)
    back = solve(
        moved,
        method=method,
        row_keys=[row_keys[i] for i in by_row],
        col_keys=[col_keys[j] for j in by_col],
        places=[case.places[j] for j in by_col],
        reserve=case.reserve,
    )
    assert {(by_row[i], by_col[j]) for i, j in pairs(back)} == set(pairs(there))
    assert_allclose(back.row_prices, there.row_prices[by_row], atol=1e-9)
    assert_allclose(back.col_prices, there.col_prices[by_col], atol=1e-9)


@given(case=assignment_cases(kinds=("rounded", "whole", "all equal")))
def test_every_exact_road_breaks_ties_alike(case):
    answers = [pairs(solve(case.scores, method=method, **case.arguments)) for method in EXACT]
    assert all(found == answers[0] for found in answers)


def test_ties_do_not_depend_on_who_else_is_there():
    keys = np.arange(100, 120)
    alone = solve(np.ones((20, 20)), row_keys=keys, col_keys=keys)
    wider = np.full((21, 21), 0.1)
    wider[:20, :20] = 1
    with_others = solve(wider, row_keys=[*keys, 7], col_keys=[*keys, 8])
    assert set(pairs(alone)) <= set(pairs(with_others))


@pytest.mark.parametrize("method", EXACT)
@pytest.mark.parametrize("seed", range(3))
def test_agrees_with_scipy_and_with_an_integer_program(method, seed):
    rng = np.random.default_rng(seed)
    n, m = 30, 25
    table = csr_array(np.where(rng.random((n, m)) < 0.3, np.round(rng.random((n, m)), [1, 2, 8][seed]), 0))
    places, reserve = rng.integers(0, 4, m), 0.25
    worth = table.data - reserve
    rows = np.repeat(np.arange(n), np.diff(table.indptr))
    at, ones = np.arange(table.nnz), np.ones(table.nnz)
    limits = LinearConstraint(
        vstack(
            [csr_array((ones, (rows, at)), shape=(n, len(at))), csr_array((ones, (table.indices, at)), (m, len(at)))]
        ),
        -np.inf,
        np.append(np.ones(n), places),
    )
    program = milp(-worth, constraints=limits, integrality=np.ones(len(at)), bounds=Bounds(0, 1))
    answer = solve(table, places=places, reserve=reserve, method=method)
    assert answer.value == pytest.approx(-program.fun, abs=1e-6)
    matrix = rng.random((n, n))
    square = solve(matrix, method=method)
    assert square.total == pytest.approx(matrix[linear_sum_assignment(matrix, maximize=True)].sum(), abs=1e-9)


def test_auto_takes_the_dense_road_where_that_takes_milliseconds():
    assert solve(np.ones((20, 20))).method == "dense"


# --- what may be handed over --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", EXACT)
def test_a_stored_zero_is_a_pair_worth_0(method):
    table = csr_array(([0.0, 5.0, 5.0, 1.0], ([0, 0, 1, 1], [0, 1, 0, 1])), shape=(2, 2))
    # scipy's own sparse matcher drops the stored 0 and answers 10 where the least is 1
    least = solve(-table, reserve=-100, method=method)
    assert least.total == -1
    assert pairs(least) == [(0, 0), (1, 1)]


def test_a_stored_zero_and_a_missing_entry_differ():
    stored = csr_array(([0.0], ([0], [0])), shape=(1, 1))
    assert pairs(solve(stored, reserve=-1)) == [(0, 0)]
    assert pairs(solve(csr_array((1, 1)), reserve=-1)) == []


@pytest.mark.parametrize("method", ROADS)
@pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0), (4, 3)])
def test_nothing_to_choose_from(method, shape):
    for scores in (np.full(shape, -np.inf), csr_array(shape), Edges([], [], [], shape)):
        answer = solve(scores, method=method)
        assert (len(answer), answer.value, answer.bound, answer.status) == (0, 0.0, 0.0, "optimal")
        assert answer.row_prices.shape == (shape[0],)
        assert answer.col_prices.shape == (shape[1],)
        answer.certify(scores)


@pytest.mark.parametrize("method", EXACT)
def test_all_equal_fills_every_place(method):
    answer = solve(np.ones((7, 3)), places=[2, 1, 2], method=method)
    assert (answer.total, len(answer), answer.gap) == (5.0, 5, pytest.approx(0, abs=1e-9))


@pytest.mark.parametrize("method", ROADS)
def test_worth_nothing_stays_unmatched(method):
    answer = solve([[0.3, 0.1], [0.2, 0.3]], reserve=0.3, method=method)
    assert (len(answer), answer.total, answer.value) == (0, 0.0, 0.0)


@pytest.mark.parametrize("method", EXACT)
def test_negative_scores_under_a_negative_reserve(method):
    answer = solve([[-5.0, -1.0], [-2.0, -9.0]], reserve=-6.0, method=method)
    assert (answer.total, answer.value) == (-3.0, 9.0)


def test_minus_infinity_forbids_a_pair():
    assert pairs(solve([[-np.inf, 1.0], [9.0, 10.0]])) == [(0, 1), (1, 0)]


@pytest.mark.parametrize(
    ("scores", "what"),
    [
        ([[np.nan, 1.0]], "1 NaN"),
        ([[np.inf, 1.0]], r"\+inf"),
        (csr_array(([np.nan], ([0], [0])), shape=(1, 2)), "NaN"),
        ([1.0, 2.0], "dimension"),
        ([["a", "b"]], "numbers"),
        (np.array([[2**53 + 1, 3]]), "2\\*\\*53"),
        (coo_array(([1.0, 2.0], ([0, 0], [1, 1])), shape=(1, 2)), "more than once"),
        (csr_array(([1.0, 2.0], [1, 1], [0, 2]), shape=(1, 2)), "more than once"),
        (csr_array(([1.0, 2.0, 3.0], [1, 0, 1], [0, 3]), shape=(1, 2)), "more than once"),
    ],
)
def test_what_cannot_be_scores_is_refused_at_the_door(scores, what):
    with pytest.raises(DataError, match=what):
        solve(scores)


def test_large_whole_numbers_that_float64_holds_are_fine():
    answer = solve(np.array([[2**60, 2**60 + 2**10], [2**60, 2**60]]))
    assert answer.total == float(2**61 + 2**10)
    answer.certify(np.array([[2**60, 2**60 + 2**10], [2**60, 2**60]]))


@pytest.mark.parametrize("method", ROADS)
def test_the_form_of_the_input_does_not_matter(method):
    rng = np.random.default_rng(4)
    matrix = np.round(rng.random((12, 9)), 2).astype(np.float32).astype(np.float64)
    expected = pairs(solve(matrix, method=method))
    locked = matrix.copy()
    locked.flags.writeable = False
    wide = csr_array(matrix + 0)
    wide.indices, wide.indptr = wide.indices.astype(np.int64), wide.indptr.astype(np.int64)
    unsorted = csr_array(matrix)
    for i in range(12):
        span = slice(unsorted.indptr[i], unsorted.indptr[i + 1])
        unsorted.indices[span], unsorted.data[span] = (
            unsorted.indices[span][::-1].copy(),
            unsorted.data[span][::-1].copy(),
        )
    unsorted.has_sorted_indices = False
    forms = {
        "float32": matrix.astype(np.float32),
        "Fortran order": np.asfortranarray(matrix),
        "a view with steps": np.repeat(matrix, 2, axis=1)[:, ::2],
        "read-only": locked,
        "another byte order": matrix.astype(">f8"),
        "lists": matrix.tolist(),
        "csr": csr_array(matrix),
        "int64 indices": wide,
        "unsorted indices": unsorted,
        "csc": csr_array(matrix).tocsc(),
        "coo": coo_array(matrix),
        "lil": lil_array(matrix),
        "float32 csr": csr_array(matrix.astype(np.float32)),
    }
    for name, form in forms.items():
        answer = solve(form, method=method)
        assert pairs(answer) == expected, name
        answer.certify(form)


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int32, np.int64, np.uint64, np.float16, np.bool_])
def test_any_kind_of_number(dtype):
    assert solve(np.array([[1, 0], [1, 1]], dtype)).total == 2


def test_edges_name_the_entry_that_was_chosen():
    edges = Edges([0, 0, 1], [1, 1, 0], [0.5, 0.7, 0.2], (2, 2))
    assert solve(edges).edges.tolist() == [1, 2]
    table = csr_array(([1.0, 5.0, 3.0], ([0, 1, 1], [1, 0, 1])), shape=(2, 2))
    answer = solve(table)
    assert table.data[answer.edges].tolist() == [1.0, 5.0]
    matrix = np.array([[1.0, 9.0], [2.0, 3.0]])
    assert matrix.ravel()[solve(matrix).edges].sum() == 11.0


@pytest.mark.parametrize("places", [[-1, 2], [1], [1.5, 1], [np.nan, 1], [[1, 1]]])
def test_places_that_cannot_be(places):
    with pytest.raises(DataError, match="places"):
        solve([[1.0, 2.0]], places=places)


@pytest.mark.parametrize("method", ROADS)
def test_no_places_and_more_places_than_rows(method):
    scores = [[3.0, 1.0], [3.0, 1.0]]
    answer = solve(scores, places=[0, 1000], method=method)
    assert pairs(answer) == [(0, 1), (1, 1)]
    assert answer.col_prices[1] == 0
    answer.certify(scores, places=[0, 1000])


@pytest.mark.parametrize("method", ROADS)
def test_a_time_limit_of_0_gives_an_answer_with_an_honest_bound(method):
    scores = np.random.default_rng(0).random((40, 20))
    answer = solve(scores, time_limit_s=0, method=method)
    answer.certify(scores)
    assert 0 < answer.value <= solve(scores).value <= answer.bound <= 2 * answer.value
    assert answer.status in ("time_limit", "within_gap")
    assert (answer.status == "within_gap") == (method == "greedy")


def test_start_prices_change_nothing_but_the_way():
    scores = np.random.default_rng(1).random((30, 20))
    cold = solve(scores, method="large")
    for start in (cold.col_prices, np.full(20, np.nan), np.full(20, 5.0), np.zeros(20)):
        warm = solve(scores, method="large", start_prices=start)
        assert pairs(warm) == pairs(cold)
    with pytest.raises(DataError, match="start_prices"):
        solve(scores, start_prices=[1.0])


@pytest.mark.parametrize("method", EXACT)
def test_keep_holds_on_to_yesterday_unless_it_costs_too_much(method):
    scores = np.array([[0.80, 0.79], [0.60, 0.59]])
    plain = solve(scores, method=method)
    yesterday = next(p for p in ([(0, 0), (1, 1)], [(0, 1), (1, 0)]) if p != pairs(plain))
    scores[tuple(yesterday[0])] -= 0.01
    keep = np.zeros((2, 2))
    for pair in yesterday:
        keep[pair] = 0.05
    kept = solve(scores, keep=keep, method=method)
    assert pairs(kept) == yesterday
    assert kept.value == pytest.approx(sum(scores[p] for p in yesterday))  # net: the bonus is not part of it
    assert kept.given_up == pytest.approx(0.01)
    assert kept.bound == pytest.approx(plain.value)
    assert kept.status == "within_gap"
    kept.certify(scores)
    assert pairs(solve(scores, keep=keep * 0.01, method=method)) == pairs(plain)


def test_keep_lifts_nobody_over_the_reserve():
    assert len(solve([[0.2]], reserve=0.3, keep=[0.5])) == 0


@pytest.mark.parametrize("keep", [[1.0, 2.0], [-1.0], [np.inf]])
def test_a_bonus_that_cannot_be(keep):
    with pytest.raises(DataError, match="keep"):
        solve([[1.0]], keep=keep)


@pytest.mark.parametrize(
    "arguments",
    [{"method": "best"}, {"time_limit_s": -1}, {"time_limit_s": np.nan}, {"reserve": np.nan}, {"reserve": [0.1, 0.2]}],
)
def test_arguments_that_cannot_be(arguments):
    with pytest.raises(DataError, match=next(iter(arguments))):
        solve([[1.0]], **arguments)


def test_progress_is_told():
    rng = np.random.default_rng(0)
    told = []
    from rmtmatch.assign import Resources  # noqa: PLC0415  only here

    solve(
        rng.random((10, 10)),
        resources=Resources(rng.random((100, 1)), [2.0]),
        progress=lambda done, at_most, what: told.append((done, at_most, what)),
    )
    assert told
    assert all(done <= at_most and what for done, at_most, what in told)


def test_the_input_is_left_as_it_was():
    matrix = np.random.default_rng(3).random((8, 6))
    table = csr_array(np.where(matrix > 0.5, matrix, 0))
    places = np.full(6, 2)
    before = matrix.copy(), table.copy(), places.copy()
    for method in ROADS:
        solve(matrix, places=places, method=method, row_keys=np.arange(8)[::-1])
        solve(table, places=places, method=method, pinned=[(0, int(table.indices[0]))])
    assert_array_equal(matrix, before[0])
    assert_array_equal(table.data, before[1].data)
    assert_array_equal(table.indices, before[1].indices)
    assert_array_equal(places, before[2])
