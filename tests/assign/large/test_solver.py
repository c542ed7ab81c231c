"""The large road on problems that small brute force does not reach."""

import builtins
import sys
import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal
from scipy.sparse import csr_array

import rmtmatch.assign.large.solver as module
from rmtmatch.assign import solve
from rmtmatch.assign.ties import COINS_UP_TO

pytest.importorskip("numba")

KINDS = {
    "continuous": lambda rng, n, m: rng.random((n, m)),
    "normal": lambda rng, n, m: rng.normal(0, 1, (n, m)),
    "wide": lambda rng, n, m: np.exp(rng.normal(0, 4, (n, m))),
    "rounded": lambda rng, n, m: np.round(rng.random((n, m)), 1),
    "whole": lambda rng, n, m: rng.integers(0, 4, (n, m)).astype(float),
    "ones": lambda _, n, m: np.ones((n, m)),
    "products": lambda rng, n, m: np.outer(rng.random(n), rng.random(m)),
    "sums": lambda rng, n, m: rng.random((n, 1)) + rng.random((1, m)),
    "one value a row": lambda rng, n, m: np.repeat(rng.random((n, 1)), m, axis=1),
    "one value a column": lambda rng, n, m: np.repeat(rng.random((1, m)), n, axis=0),
    "nearly one value a row": lambda rng, n, m: rng.random((n, 1)) + 1e-4 * np.round(rng.random((n, m)), 1),
}


@st.composite
def draws(draw):
    """A seed and the shape of a problem."""
    return (
        draw(st.integers(0, 2**32)),
        draw(st.integers(1, 80)),
        draw(st.integers(1, 80)),
        draw(st.sampled_from([0.03, 0.1, 0.4, 1.0])),
        draw(st.booleans()),
    )


def problem(kind, drawn):
    seed, n, m, share, several = drawn
    rng = np.random.default_rng(seed)
    matrix = KINDS[kind](rng, n, m)
    allowed = rng.random((n, m)) < share
    places = rng.integers(0, 6, m) if several else np.ones(m, np.int64)
    if rng.random() < 0.5:
        return csr_array((matrix[allowed], np.nonzero(allowed)), shape=(n, m)), places, rng
    return np.where(allowed, matrix, -np.inf), places, rng


@pytest.mark.parametrize("coins", [True, False])
@pytest.mark.parametrize("kind", list(KINDS))
@given(drawn=draws())
def test_is_worth_as_much_as_the_dense_road(kind, coins, drawn):
    scores, places, rng = problem(kind, drawn)
    start = rng.random(len(places)) * rng.choice([0.1, 1, 3]) if rng.random() < 0.3 else None
    with pytest.MonkeyPatch.context() as patch:
        if not coins:
            patch.setattr(module, "COINS_UP_TO", -1)
        answer = solve(scores, places=places, method="large", start_prices=start)
    expected = solve(scores, places=places, method="dense")
    assert answer.value == pytest.approx(expected.value, rel=1e-9, abs=1e-9)
    assert answer.status == "optimal"
    answer.certify(scores, places=places)


@given(drawn=draws(), kind=st.sampled_from(list(KINDS)))
def test_any_order_gives_the_same_pairs_without_coins_too(kind, drawn):
    scores, places, rng = problem(kind, drawn)
    matrix = scores if isinstance(scores, np.ndarray) else np.where(scores.toarray() != 0, scores.toarray(), -np.inf)
    n, m = matrix.shape
    by_row, by_col = rng.permutation(n), rng.permutation(m)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "COINS_UP_TO", -1)
        there = solve(matrix, places=places, method="large")
        moved = matrix[by_row][:, by_col]
        back = solve(moved, places=places[by_col], method="large", row_keys=by_row, col_keys=by_col)
    expected = set(zip(there.rows.tolist(), there.cols.tolist(), strict=True))
    assert set(zip(by_row[back.rows].tolist(), by_col[back.cols].tolist(), strict=True)) == expected
    assert_allclose(back.col_prices, there.col_prices[by_col], atol=1e-12)


def market(n, m, seed=0, share=0.05):
    """Contested, with structure: people and vacancies near each other in three directions."""
    rng = np.random.default_rng(seed)
    people, work = rng.random((n, 3)), rng.random((m, 3))
    rows, cols = np.nonzero(rng.random((n, m)) < share)
    score = 1 - np.sqrt(((people[rows] - work[cols]) ** 2).sum(axis=1)) / 2
    return csr_array((score, (rows, cols)), shape=(n, m))


@pytest.mark.parametrize(("n", "m", "places"), [(1500, 900, 1), (1500, 3000, 1), (1500, 400, 5)])
def test_thousands_of_rows(n, m, places):
    table = market(n, m)
    room = np.random.default_rng(1).integers(1, places + 1, m)
    answer = solve(table, places=room, reserve=0.2)
    assert (answer.method, answer.status) == ("large", "optimal")
    assert answer.value == pytest.approx(solve(table, places=room, reserve=0.2, method="sparse").value, rel=1e-12)
    answer.certify(table, places=room, reserve=0.2)


@pytest.mark.parametrize(("n", "m", "places"), [(700, 420, 1), (500, 900, 1), (700, 150, 4)])
def test_prices_beyond_coins_are_still_the_lowest_and_what_one_more_place_brings(n, m, places, monkeypatch):
    table = market(n, m)
    room = np.random.default_rng(1).integers(0, places + 1, m)
    assert COINS_UP_TO < table.nnz <= module.LOWEST_UP_TO
    answer = solve(table, places=room, method="large")
    assert_allclose(answer.col_prices, solve(table, places=room, method="sparse").col_prices, atol=1e-12)
    monkeypatch.setattr(module, "LOWEST_UP_TO", 0)
    asked = solve(table, places=room, method="large", lowest_prices=True)
    assert_allclose(asked.col_prices, answer.col_prices, atol=1e-12)
    assert solve(table, places=room, method="large").col_prices.sum() >= answer.col_prices.sum()
    monkeypatch.undo()
    for j in np.argsort(answer.col_prices)[[0, m // 2, -1]]:
        if room[j]:
            more = room.copy()
            more[j] += 1
            assert solve(table, places=more).value - answer.value == pytest.approx(answer.col_prices[j], abs=1e-9)


@pytest.mark.parametrize("kind", ["ones", "rounded", "products", "one value a row", "one value a column"])
def test_a_plateau_beyond_coins_is_the_same_in_any_order(kind):
    rng = np.random.default_rng(3)
    matrix = np.where(rng.random((260, 160)) < 0.2, KINDS[kind](rng, 260, 160), -np.inf)
    places = rng.integers(1, 3, 160)
    there = solve(matrix, places=places, method="large")
    by_row, by_col = rng.permutation(260), rng.permutation(160)
    back = solve(matrix[by_row][:, by_col], places=places[by_col], method="large", row_keys=by_row, col_keys=by_col)
    expected = set(zip(there.rows.tolist(), there.cols.tolist(), strict=True))
    assert set(zip(by_row[back.rows].tolist(), by_col[back.cols].tolist(), strict=True)) == expected
    assert there.status == "optimal"


def test_yesterdays_prices_lead_to_the_same_value():
    table = market(1500, 900)
    cold = solve(table)
    changed = table.copy()
    rng = np.random.default_rng(5)
    some = np.repeat(rng.random(1500) < 0.1, np.diff(table.indptr))
    changed.data = np.where(some, np.clip(table.data + rng.normal(0, 0.05, table.nnz), 0.01, 1), table.data)
    warm, again = solve(changed, start_prices=cold.col_prices), solve(changed)
    assert warm.value == pytest.approx(again.value, rel=1e-12)
    assert warm.status == "optimal"
    warm.certify(changed)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_reads_the_callers_memory_and_does_not_write_to_it(dtype):
    table = market(800, 700).astype(dtype)
    table.data.flags.writeable = False
    table.indices.flags.writeable = False
    answer = solve(table, reserve=0.3)
    answer.certify(table, reserve=0.3)
    assert answer.method == "large"


def test_a_full_matrix_with_more_columns_than_fit_in_a_list():
    matrix = np.random.default_rng(2).random((600, 2500))
    answer = solve(matrix)
    assert answer.method == "large"
    assert answer.gap <= 1e-12
    assert answer.value == pytest.approx(solve(matrix, method="sparse").value, rel=1e-12)


@pytest.mark.parametrize("seconds", [1e-9, 0.005])
def test_a_time_limit_between_the_steps(seconds):
    table = market(2500, 1500)
    answer = solve(table, time_limit_s=seconds, method="large")
    answer.certify(table)
    assert answer.status in ("time_limit", "optimal")


def test_stops_between_rounds():
    from rmtmatch.assign.reading import read_problem  # noqa: PLC0415  only here

    table = market(1200, 700)
    found = module.solve_large(read_problem(table), out_of_time=lambda: True)
    assert found.late or found.rounds == 1
    assert len(np.unique(np.searchsorted(table.indptr, found.at, side="right"))) == len(found.at)


def test_progress_ends_with_every_row():
    told = []
    solve(market(800, 700), progress=lambda *what: told.append(what))
    assert told[-1][:2] == (800, 800)


def test_without_numba_the_answer_is_the_same_and_says_so(monkeypatch):
    scores = {"sparse": market(800, 700), "dense": np.random.default_rng(0).random((600, 500))}
    expected = {name: solve(table, method="large") for name, table in scores.items()}
    for name in [name for name in sys.modules if name.startswith(("rmtmatch.assign.large", "numba"))]:
        monkeypatch.delitem(sys.modules, name)
    real = builtins.__import__

    def without(name, *arguments, **keywords):
        if name.split(".")[0] == "numba":
            raise ImportError(name)
        return real(name, *arguments, **keywords)

    monkeypatch.setattr(builtins, "__import__", without)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for name, table in scores.items():
            for method in ("large", "auto"):
                answer = solve(table, method=method)
                assert answer.method == f"{name} (large needs numba: pip install 'rmtmatch[speed]')"
                assert answer.value == pytest.approx(expected[name].value, rel=1e-12)
                assert_array_equal(answer.edges, expected[name].edges)
