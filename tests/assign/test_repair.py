"""Answers within shared limits: what is left out, and what is mixed in."""

import numpy as np
from hypothesis import given

from rmtmatch.assign import Resources
from rmtmatch.assign.dense import solve_dense
from rmtmatch.assign.reading import read_problem
from rmtmatch.assign.repair import drop_to_fit, mix
from rmtmatch.assign.shared import Shared
from strategies import assignment_cases


def shared_of(case):
    resources = case.arguments["resources"]
    problem = read_problem(case.scores, places=case.places, reserve=case.reserve, resources=resources)
    return problem, Shared.of(problem, resources)


def is_answer(problem, shared, held):
    rows, cols = shared.pairs.rows[held], shared.pairs.cols[held]
    load = np.bincount(cols, minlength=problem.columns)
    return len(np.unique(rows)) == len(rows) and bool(np.all(load <= problem.places))


@given(case=assignment_cases(resources=3, forms=("dense", "sparse")))
def test_what_is_left_fits_and_nothing_is_left_out_without_need(case):
    problem, shared = shared_of(case)
    best = np.searchsorted(shared.pairs.at, np.intersect1d(solve_dense(problem).at, shared.pairs.at))
    fits = drop_to_fit(shared, best)
    assert set(fits) <= set(best)
    assert shared.fits(shared.used(fits))
    if shared.fits(shared.used(best)):
        assert len(fits) == len(best)
    for spared in set(best) - set(fits):
        assert not shared.fits(shared.used(np.append(fits, spared)))


@given(case=assignment_cases(resources=2, forms=("dense", "sparse")))
def test_a_mixture_is_an_answer_that_fits_and_loses_nothing(case):
    problem, shared = shared_of(case)
    high = np.searchsorted(shared.pairs.at, np.intersect1d(solve_dense(problem).at, shared.pairs.at))
    low = drop_to_fit(shared, high)[::2]
    mixed = mix(shared, low, high)
    assert is_answer(problem, shared, mixed)
    assert shared.fits(shared.used(mixed))
    assert shared.pairs.worth[mixed].sum() >= shared.pairs.worth[low].sum() - 1e-12


def test_parts_that_hang_together_are_swapped_together():
    problem = read_problem([[0.5, 0.4], [0.6, 0.1]])
    shared = Shared.of(problem, Resources([[1.0], [0.0], [1.0], [1.0]], [1.0]))
    low, high = np.array([0, 3]), np.array([1, 2])
    assert mix(shared, low[:1], high).tolist() == [1, 2]
