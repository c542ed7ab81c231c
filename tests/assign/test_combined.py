"""Places, resources, pins and `keep` at once: against an integer program, in any order, and by any thread."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from rmtmatch.assign import Edges, Resources, solve
from rmtmatch.errors import InfeasibleError
from strategies import assignment_cases

EXACT = ["dense", "sparse", "large", "auto"]
cases = assignment_cases(max_rows=5, max_cols=4, resources=2, forms=("dense", "sparse"))


def drawn(case, data):
    allowed = np.flatnonzero(np.isfinite(case.values))
    assume(len(allowed) > 0)
    pin = int(data.draw(st.sampled_from(allowed.tolist())))
    keep = np.array(
        data.draw(st.lists(st.sampled_from([0.0, 0.1, 0.4]), min_size=len(case.values), max_size=len(case.values)))
    )
    return pin, keep


@given(case=cases, method=st.sampled_from(EXACT), data=st.data())
def test_as_good_as_an_integer_program(case, method, data):
    pin, keep = drawn(case, data)
    n, m = case.shape
    count = len(case.values)
    worth = np.where(np.isfinite(case.values), case.values - case.reserve, 0.0)
    gain = np.where(worth > 0, worth + keep, worth)
    least, most = np.zeros(count), (np.isfinite(case.values) & (worth > 0)).astype(float)
    least[pin] = most[pin] = 1.0
    table = np.vstack([case.rows == i for i in range(n)] + [case.cols == j for j in range(m)] + [case.use.T])
    limits = np.concatenate([np.ones(n), case.places, case.limit])
    program = milp(
        -gain,
        constraints=LinearConstraint(table.astype(float), -np.inf, limits),
        integrality=np.ones(count),
        bounds=Bounds(least, most),
    )
    pinned = [(int(case.rows[pin]), int(case.cols[pin]))]
    try:
        answer = solve(case.scores, method=method, pinned=pinned, keep=keep, **case.arguments)
    except InfeasibleError:
        assert program.x is None
        return
    answer.certify(case.scores, **case.arguments)
    assert gain[answer.edges].sum() == pytest.approx(-program.fun, abs=1e-6)


@given(case=cases, method=st.sampled_from(EXACT), data=st.data())
def test_any_order_gives_the_same_pairs(case, method, data):
    pin, keep = drawn(case, data)
    n, m = case.shape
    by_row, by_col = data.draw(st.permutations(range(n))), data.draw(st.permutations(range(m)))
    at_row, at_col = np.argsort(by_row), np.argsort(by_col)
    options = {"method": method, "keep": keep, "resources": Resources(case.use, case.limit), "reserve": case.reserve}
    here = Edges(case.rows, case.cols, case.values, case.shape)
    there = Edges(at_row[case.rows], at_col[case.cols], case.values, case.shape)
    i, j = int(case.rows[pin]), int(case.cols[pin])
    try:
        one = solve(here, places=case.places, pinned=[(i, j)], row_keys=range(n), col_keys=range(m), **options)
    except InfeasibleError:
        assume(False)
    other = solve(
        there,
        places=[case.places[k] for k in by_col],
        pinned=[(int(at_row[i]), int(at_col[j]))],
        row_keys=by_row,
        col_keys=by_col,
        **options,
    )
    assert sorted(one.edges.tolist()) == sorted(other.edges.tolist())


@pytest.mark.parametrize("method", EXACT)
def test_threads_that_call_at_once_get_what_one_gets(method):
    scores = np.round(np.random.default_rng(0).random((40, 30)), 1)
    alone = solve(scores, method=method)
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: solve(scores, method=method), range(8)))
    assert all(answer.edges.tolist() == alone.edges.tolist() for answer in answers)
