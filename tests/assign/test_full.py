"""Full matrices of many pairs, against the sparse road."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import rmtmatch.assign.dense as module
from rmtmatch.assign import solve
from rmtmatch.assign.full import solve_full
from rmtmatch.assign.reading import read_problem

KINDS = {
    "continuous": lambda rng, n, m: rng.random((n, m)),
    "negative too": lambda rng, n, m: rng.normal(0, 1, (n, m)),
    "rounded": lambda rng, n, m: np.round(rng.random((n, m)), 1),
    "one value a row": lambda rng, n, m: np.repeat(rng.random((n, 1)), m, axis=1),
    "one value a column": lambda rng, n, m: np.repeat(rng.random((1, m)), n, axis=0),
}


@settings(max_examples=200)
@given(
    seed=st.integers(0, 2**32),
    sides=st.one_of(st.tuples(st.integers(1, 40), st.integers(1, 40)), st.integers(1, 40).map(lambda n: (n, n))),
    kind=st.sampled_from(list(KINDS)),
    most=st.integers(1, 3),
    reserve=st.sampled_from([-5.0, 0.0, 0.5]),
)
def test_is_worth_as_much_as_the_sparse_road_and_proves_it(seed, sides, kind, most, reserve):
    rng = np.random.default_rng(seed)
    n, m = sides
    scores, places = KINDS[kind](rng, n, m), rng.integers(1, most + 1, m)
    if rng.random() < 0.5:  # some pairs are forbidden
        scores[rng.random((n, m)) < 0.3] = -np.inf
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "COINS_UP_TO", 0)
        answer = solve(scores, places=places, reserve=reserve, method="dense")
    expected = solve(scores, places=places, reserve=reserve, method="sparse")
    assert answer.value == pytest.approx(expected.value, rel=1e-9, abs=1e-9)
    assert answer.status == "optimal"
    answer.certify(scores, places=places, reserve=reserve)


def test_the_callers_matrix_is_left_as_it_was():
    matrix = np.random.default_rng(0).random((50, 50))
    before = matrix.copy()
    found = solve_full(read_problem(matrix))
    assert len(found.at) == 50
    np.testing.assert_array_equal(matrix, before)
