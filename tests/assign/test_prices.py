"""Prices prove an answer, and are what one more place would bring."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose

from reference import best_value_loop, lowest_prices_loop
from rmtmatch.assign import solve
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.prices import feasible_prices, optimal_prices
from rmtmatch.assign.reading import read_problem
from strategies import assignment_cases


@pytest.mark.parametrize("method", ["dense", "sparse"])
@given(case=assignment_cases(max_rows=4, max_cols=4))
def test_a_price_is_what_one_more_place_brings(method, case):
    answer = solve(case.scores, method=method, **case.arguments)
    brings = lowest_prices_loop(case.shape[0], case.entries, case.places, best_value_loop)
    # a closed column's price only has to keep everyone away
    open_ = np.array(case.places, int) > 0
    assert_allclose(answer.col_prices[open_], np.array(brings)[open_], atol=1e-8)


@given(case=assignment_cases())
def test_prices_fit_whatever_they_are_made_from(case):
    problem = read_problem(case.scores, places=case.places, reserve=case.reserve)
    u, v = feasible_prices(problem, np.linspace(-0.5, 1, problem.columns))
    assert (u >= 0).all()
    assert (v >= 0).all()
    for i, j, worth, _ in case.entries:
        assert u[i] + v[j] >= worth - 1e-12
    assert u.sum() + problem.places @ v >= best_value_loop(case.shape[0], case.entries, case.places) - 1e-9


def test_no_prices_for_an_answer_that_is_not_the_best():
    pairs = gainful_pairs(read_problem([[0.9, 0.8], [0.8, 0.1]]))
    one = np.ones(2, np.int64)
    assert optimal_prices(pairs, np.array([1, 2]), one).tolist() == pytest.approx([0.1, 0.0])
    assert optimal_prices(pairs, np.array([0, 3]), one) is None
    assert optimal_prices(pairs, np.array([0]), one) is None


def test_a_closed_column_costs_what_keeps_everyone_away():
    answer = solve([[5.0, 3.0], [4.0, 1.0]], places=[0, 1])
    assert answer.col_prices.tolist() == [4.0, 1.0]
    assert answer.bound == answer.value == 3.0
