"""Passes over every pair, against a loop over every pair."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

import rmtmatch.assign.problem as blocks
import rmtmatch.assign.sweep as passes
from rmtmatch.assign.reading import read_problem
from rmtmatch.assign.sweep import Sweep
from strategies import assignment_cases


def case_of(case):
    problem = read_problem(case.scores, places=case.places, reserve=case.reserve)
    prices = np.linspace(0.1, 0.3, len(case.limit))
    col_prices = np.linspace(0.0, 0.5, problem.columns)
    left = {}
    for k, (i, j, worth, uses) in enumerate(case.entries):
        left[k] = (i, worth - col_prices[j] - float(np.dot(prices, uses)) if case.places[j] else -np.inf)
    return problem, Sweep(problem, case.arguments["resources"]), prices, col_prices, left


@pytest.mark.parametrize("compiled_from", [0, 1 << 20])
@pytest.mark.parametrize("size", [1, 1 << 20])
@given(case=assignment_cases(resources=3))
def test_passes_say_what_the_loop_says(size, compiled_from, case):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(blocks, "BLOCK", size)
        patch.setattr(passes, "BLOCK", size)
        patch.setattr(passes, "COMPILED_FROM", compiled_from)
        problem, sweep, prices, col_prices, left = case_of(case)
        best = [max([0.0, *(x for r, x in left.values() if r == i)]) for i in range(problem.rows)]
        assert_allclose(sweep.row_prices(prices, col_prices), best, atol=1e-12)
        known = np.full(problem.rows, 0.25)
        raised, at = sweep.better(prices, col_prices, known, 1e-9)
        assert_allclose(raised, best, atol=1e-12)
        entries = at if problem.entries is None else problem.entries[at]
        expected = sorted(k for k, (r, x) in left.items() if x > 0.25 + 1e-9)
        assert sorted(entries.tolist()) == expected
        near = sweep.near(prices, col_prices, 1)
        at_near = set((near if problem.entries is None else problem.entries[near]).tolist())
        nearest = [max([0.0, *(left[k][1] for k in at_near if left[k][0] == i)]) for i in range(problem.rows)]
        assert_allclose(nearest, best, atol=1e-12)


@given(case=assignment_cases(resources=3))
def test_the_compiled_loop_says_the_same_to_the_last_bit(case):
    pytest.importorskip("numba")
    _, sweep, prices, col_prices, _ = case_of(case)
    known = np.full(sweep.problem.rows, 0.25)
    said = []
    for compiled_from in (0, 1 << 20):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(passes, "COMPILED_FROM", compiled_from)
            said.append(
                [
                    sweep.row_prices(prices, col_prices),
                    sweep.near(prices, col_prices, 2),
                    *sweep.better(prices, col_prices, known, 1e-9),
                ]
            )
    for compiled, numpy in zip(*said, strict=True):
        assert_array_equal(compiled, numpy)


@given(case=assignment_cases(resources=2))
def test_what_rows_lose_without_a_resource(case):
    problem, sweep, _, col_prices, _ = case_of(case)
    spared = np.array([True] + [False] * (len(case.limit) - 1))
    open_ = [k for k, (_, j, worth, _) in enumerate(case.entries) if np.isfinite(worth) and case.places[j]]
    held = {}
    for k in open_:
        held.setdefault(case.entries[k][0], k)
    at_of = np.arange(len(case.entries)) if problem.entries is None else np.argsort(problem.entries)
    rows = sorted(held)
    lost, use = sweep.lost_without(spared, col_prices, at_of[[held[i] for i in rows]].astype(np.int64))
    for i, amount, uses in zip(rows, lost, use, strict=True):
        _, j, worth, own = case.entries[held[i]]
        free = [case.entries[k] for k in open_ if case.entries[k][0] == i and case.entries[k][3][0] == 0]
        rest = max([0.0, *(w - col_prices[c] for _, c, w, _ in free)])
        assert amount == pytest.approx(max(0.0, worth - col_prices[j] - rest), abs=1e-12)
        assert tuple(uses) == own
