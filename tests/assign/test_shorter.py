"""Short lists for scipy's matcher: what they hold, what they leave out, and the same answer as all pairs give."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import random_array

from rmtmatch.assign import shorter, solve, sparse
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.reading import read_problem
from strategies import assignment_cases


def gainful(case):
    return gainful_pairs(read_problem(case.scores, places=case.places, reserve=case.reserve))


@pytest.mark.parametrize("of_columns", [False, True])
@given(case=assignment_cases(max_rows=7, max_cols=7), listed=st.integers(1, 3))
def test_lists_hold_the_best_of_each_but_for_the_last_step(of_columns, case, listed):
    pairs = gainful(case)
    copies = sparse.useful_places(pairs, np.asarray(case.places, np.int64))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shorter, "LISTED", listed)
        patch.setattr(shorter, "BY_COLUMNS", listed)
        some = set(shorter.best_of_each(pairs, copies, of_columns=of_columns).tolist())
    for k in range(len(pairs)):
        group = np.flatnonzero(pairs.cols == pairs.cols[k] if of_columns else pairs.rows == pairs.rows[k])
        worth = pairs.worth[group]
        nth = listed + (copies[pairs.cols[k]] if of_columns else 0)
        step = (worth.max() - worth.min()) / shorter._STEPS * (1 + 1e-9) + 1e-12 * worth.max()  # and rounding
        if np.sum(worth > pairs.worth[k] - step) <= nth:  # surely among the best
            assert k in some
        if np.sum(worth > pairs.worth[k] + step) >= nth:  # surely not
            assert k not in some


@pytest.mark.parametrize("of_columns", [False, True])
@pytest.mark.parametrize("flat", [False, True])
def test_lists_of_equal_pairs_are_about_as_long_and_not_alike(of_columns, flat):
    pairs = gainful_pairs(read_problem(np.ones((400, 300))))
    some = shorter.best_of_each(pairs, np.ones(300, np.int64), of_columns=of_columns, flat=flat)
    length = shorter.BY_COLUMNS + 1 if of_columns else shorter.LISTED
    who, whom = (pairs.cols, pairs.rows) if of_columns else (pairs.rows, pairs.cols)
    for ends, mean in ((who, length), (whom, len(some) / (400 if of_columns else 300))):
        lengths = np.bincount(ends[some])
        assert abs(lengths.mean() - mean) < 1
        assert lengths.min() > mean / 4
        assert lengths.max() < 2 * mean


@given(case=assignment_cases())
def test_pairs_that_leave_a_row_more(case):
    pairs = gainful(case)
    prices = np.linspace(0, 0.6, case.shape[1])
    held = np.unique(pairs.rows, return_index=True)[1]  # the first of each row
    has = {int(pairs.rows[k]): max(0.0, pairs.worth[k] - prices[pairs.cols[k]]) for k in held}
    expected = [
        k for k in range(len(pairs)) if pairs.worth[k] - prices[pairs.cols[k]] > has[int(pairs.rows[k])] + 1e-12
    ]
    assert shorter.better_elsewhere(pairs, held, prices).tolist() == expected


@pytest.mark.parametrize("shape", [(60, 90), (90, 60), (90, 20)])
@given(seed=st.integers(0, 2**32 - 1), listed=st.integers(1, 12), digits=st.sampled_from([1, 2, 9]))
def test_short_lists_give_the_answer_of_all_pairs(shape, seed, listed, digits):
    rng = np.random.default_rng(seed)
    table = random_array(shape, density=0.3, rng=rng).tocsr()
    table.data = np.round(table.data, digits) + 0.05
    places = (rng.random(shape[1]) < 0.9).astype(np.int64)  # short lists are for columns that take one row
    expected = solve(table, places=places, method="dense")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sparse, "_SHORT_FROM", 0)
        patch.setattr(shorter, "LISTED", listed)
        patch.setattr(shorter, "BY_COLUMNS", listed)
        answer = solve(table, places=places, method="sparse")
    answer.certify(table, places=places)
    assert answer.status == "optimal"
    assert answer.value == pytest.approx(expected.value, abs=1e-9)


def test_short_lists_are_what_is_solved_where_there_are_many_pairs(monkeypatch):
    table = random_array((300, 500), density=0.5, rng=np.random.default_rng(0)).tocsr()
    seen = []
    whole = sparse._full_matching

    def watched(start, others, cost, count, *, dummies):
        seen.append((len(others), dummies))
        return whole(start, others, cost, count, dummies=dummies)

    monkeypatch.setattr(sparse, "_full_matching", watched)
    monkeypatch.setattr(sparse, "_SHORT_FROM", 50_000)
    answer = solve(table, method="sparse")
    answer.certify(table)
    (pairs, dummies), *more = seen
    assert pairs == pytest.approx(300 * shorter.LISTED, rel=0.05)
    assert not dummies
    assert not more
