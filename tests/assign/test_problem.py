"""The inputs say what they hold, and entries are looked at in blocks."""

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_array_equal

import rmtmatch.assign.problem as module
from rmtmatch.assign import Edges, Resources, solve
from rmtmatch.assign.reading import read_problem
from rmtmatch.errors import DataError
from strategies import assignment_cases


@given(case=assignment_cases())
def test_blocks_of_any_size_hold_every_entry_once(case):
    problem = read_problem(case.scores, places=case.places, reserve=case.reserve)
    whole = sorted((i, j, worth) for i, j, worth, _ in case.entries)
    for size in (1, 3, 1 << 20):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "BLOCK", size)
            blocks = list(problem.blocks())
        got = [(int(i), int(j), float(w)) for b in blocks for i, j, w in zip(b.rows, b.cols, b.worth, strict=True)]
        assert sorted(got) == whole
        assert [b.start for b in blocks] == np.cumsum([0, *[len(b.worth) for b in blocks]])[:-1].tolist()


@given(case=assignment_cases())
def test_the_size_of_a_block_does_not_change_the_answer(case):
    answers = []
    for size in (1, 1 << 20):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(module, "BLOCK", size)
            answers.append(solve(case.scores, **case.arguments))
    assert_array_equal(answers[0].edges, answers[1].edges)
    assert_array_equal(answers[0].row_prices, answers[1].row_prices)


def test_a_matrix_in_order_is_not_copied():
    matrix = np.random.default_rng(0).random((5, 4))
    assert np.shares_memory(read_problem(matrix).scores, matrix)
    single = matrix.astype(np.float32)
    assert np.shares_memory(read_problem(single).scores, single)


def test_inputs_show_counts():
    assert repr(Edges([0], [1], [0.5], (2, 3))) == "Edges(1 entries, 2 rows x 3 columns)"
    assert repr(Resources([[1.0, 0.0]], [5.0, 5.0])) == "Resources(2 resources, 1 of 1 entry uses any)"


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (([0, 1], [0], [1.0], (2, 2)), "2 rows, 1 cols"),
        (([2], [0], [1.0], (2, 2)), "rows run from 2 to 2"),
        (([0], [-1], [1.0], (2, 2)), "cols run from -1"),
        (([0.5], [0], [1.0], (2, 2)), "whole numbers"),
        (([0], [0], [[1.0]], (2, 2)), "values of shape"),
        (([0], [0], [1.0], (2, -2)), "shape"),
        (([0], [0], [1.0], (2,)), "shape"),
    ],
)
def test_edges_that_cannot_be(arguments, what):
    with pytest.raises(DataError, match=what):
        Edges(*arguments)
