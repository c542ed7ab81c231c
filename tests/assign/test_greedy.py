"""The greedy baseline: the best first, and a bound of twice what it gets."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import best_value_loop, greedy_loop
from rmtmatch.assign import Resources, solve
from strategies import assignment_cases


@given(st.integers(0, 2**32), st.integers(1, 8), st.integers(1, 8))
def test_takes_the_best_that_is_left(seed, n, m):
    rng = np.random.default_rng(seed)
    scores, places = rng.normal(0, 1, (n, m)), rng.integers(0, 3, m)
    answer = solve(scores, places=places, method="greedy")
    expected = greedy_loop([(*at, worth) for at, worth in np.ndenumerate(scores)], places)
    assert sorted((i, j) for i, j, _ in expected) == list(zip(answer.rows, answer.cols, strict=True))


@given(case=assignment_cases())
def test_is_worth_at_least_half_and_proves_it(case):
    answer = solve(case.scores, method="greedy", **case.arguments)
    best = best_value_loop(case.shape[0], case.entries, case.places)
    assert answer.value - 1e-9 <= best <= answer.bound + 1e-9
    assert answer.bound <= 2 * answer.value + 1e-9
    answer.certify(case.scores, **case.arguments)


def test_loses_where_the_best_first_stands_in_the_way():
    answer = solve([[0.9, 0.8], [0.85, 0.0]], method="greedy")
    assert answer.total == 0.9
    assert solve([[0.9, 0.8], [0.85, 0.0]]).total == pytest.approx(1.65)


def test_spends_no_more_than_there_is():
    use = np.array([3.0, 0.0, 2.0, 0.0])
    answer = solve([[0.9, 0.1], [0.8, 0.3]], places=[2, 2], resources=Resources(use[:, None], [4.0]), method="greedy")
    assert answer.edges.tolist() == [0, 3]
    again = solve([[0.9, 0.1], [0.8, 0.3]], places=[2, 2], resources=Resources(use[:, None], [5.0]), method="greedy")
    assert again.edges.tolist() == [0, 2]
