"""The dense road copies only places that can be filled."""

import numpy as np

from rmtmatch.assign import solve
from rmtmatch.assign.dense import useful_places
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.reading import read_problem


def test_places_nobody_can_fill_are_not_copied():
    problem = read_problem([[1.0, 2.0, -1.0], [1.0, -1.0, -1.0]], places=[9, 9, 9])
    assert useful_places(gainful_pairs(problem), problem.places).tolist() == [2, 1, 0]


def test_a_column_with_places_takes_several():
    answer = solve(np.full((5, 2), [3.0, 1.0]), places=[3, 1], method="dense")
    assert sorted(answer.cols.tolist()) == [0, 0, 0, 1]
    assert answer.total == 10.0
    assert answer.col_prices.tolist() == [3.0, 1.0]
    assert answer.method == "dense"
