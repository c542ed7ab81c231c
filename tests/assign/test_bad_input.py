"""Whatever a stranger hands over: refused at the door in words that help, or taken for what it is."""

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import bsr_array, coo_array, coo_matrix, csc_matrix, csr_array, csr_matrix, dia_array, dok_array

from rmtmatch.assign import Edges, Resources, shortlists, solve
from rmtmatch.errors import DataError

EYE = np.eye(3)


@pytest.mark.parametrize(
    ("scores", "hint"),
    [
        (None, "rows and columns"),
        ("abc", "rows and columns"),
        ([[1, 2], [3]], "lines differ in length"),
        (np.array([[1j]]), "must be numbers, not complex"),
        (np.array([["2020-01-01"]], "datetime64[D]"), "must be numbers"),
        (np.zeros((2, 2, 2)), "3 dimensions"),
        (np.ma.masked_array(EYE, mask=EYE > 0), r"filled\(-np.inf\)"),
        (np.array([[1, None]], object), "1 NaN"),
        (coo_array(np.array([1.0, 2.0])), "1 dimension"),
        (coo_array(([1.0, -1.0], ([0, 0], [0, 0])), shape=(1, 1)), "more than once"),
        (EYE * 1e308, "float64 does not hold their sum"),
        (np.array([[-(2**53) - 1]]), "2\\*\\*53"),
    ],
)
def test_scores_that_are_none(scores, hint):
    with pytest.raises(DataError, match=hint):
        solve(scores)


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        ({"places": ["a", "b", "c"]}, "whole numbers"),
        ({"places": 2}, "one number for each of the 3 columns"),
        ({"places": [1, None, 1]}, "whole numbers"),
        ({"places": [1, -2, 1]}, "-2 at column 1"),
        ({"places": [[1], [1, 2]]}, "places must be an array"),
        ({"reserve": "a"}, "one finite number"),
        ({"reserve": None}, "one finite number"),
        ({"resources": [1]}, r"Resources\(use, limit\)"),
        ({"pinned": "ab"}, r"\(row, column\) pairs"),
        ({"pinned": [(0,), (1, 2)]}, "pinned must be an array"),
        ({"pinned": 3}, r"\(row, column\) pairs"),
        ({"start_prices": "x"}, "list of numbers"),
        ({"keep": csr_array(EYE)}, "list of numbers"),
        ({"time_limit_s": "3"}, "at least 0 seconds"),
        ({"row_keys": EYE}, "one key for each of the 3 rows"),
        ({"col_keys": [1, 2]}, "one key for each of the 3 columns"),
        ({"method": None}, "dense, sparse, large, greedy"),
        ({"progress": 3}, "function"),
    ],
)
def test_arguments_that_are_none(arguments, hint):
    with pytest.raises(DataError, match=hint):
        solve(EYE, **arguments)


@pytest.mark.parametrize(
    "make",
    [
        lambda: Edges([0], [0], [1.0], 3),
        lambda: Edges([0], [0], [1.0], (1.5, 1)),
        lambda: Edges([[0], [0, 1]], [0], [1.0], (1, 1)),
        lambda: solve(Edges([0], [0], ["a"], (1, 1))),
        lambda: solve(Edges([0], [0], [np.nan], (1, 1))),
        lambda: Resources("a", [1]),
        lambda: Resources([[1], [2, 3]], [1]),
        lambda: Resources(None, [1]),
        lambda: Resources([1.0, 2.0, 3.0], [2.0]),
        lambda: shortlists(solve(EYE), EYE, "2"),
        lambda: shortlists(solve(EYE), EYE, 2, by="x"),
        lambda: shortlists(solve(EYE), np.ones((2, 2)), 2),
        lambda: solve(EYE).certify(EYE * np.nan),
    ],
)
def test_other_things_that_cannot_be(make):
    with pytest.raises(DataError):
        make()


@pytest.mark.parametrize(
    "form",
    [bsr_array, coo_matrix, csc_matrix, csr_matrix, dia_array, dok_array, pd.DataFrame, np.asfortranarray],
)
def test_other_forms_of_a_matrix(form):
    answer = solve(form(EYE))
    assert (answer.total, answer.cols.tolist()) == (3.0, [0, 1, 2])


@pytest.mark.parametrize("places", [[True, False, True], np.array([1, 0, 9], np.uint8), [1.0, 0.0, 1.0]])
def test_places_of_any_type(places):
    assert solve(EYE, places=places).cols.tolist() == [0, 2]


def test_the_smallest_numbers_still_count():
    answer = solve(EYE * 1e-320)
    assert len(answer) == 3


@pytest.mark.parametrize("start", [[np.inf, -1.0, np.nan], [np.nan] * 3, [1e9] * 3])
def test_start_prices_may_be_anything(start):
    assert solve(EYE, start_prices=start, method="large").total == 3.0


def test_equal_keys_keep_their_order():
    assert solve(EYE, row_keys=[1, 1, 1], col_keys=["a", "a", "a"]).cols.tolist() == [0, 1, 2]
