"""Short lists: the assigned pair first, then what is good at these prices, and no pile-ups."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array

from reference import shortlists_loop
from rmtmatch.assign import Resources, shortlists, solve
from rmtmatch.errors import DataError


@pytest.mark.parametrize("by", ["row", "column"])
@given(st.integers(0, 2**32), st.tuples(*[st.integers(1, 6)] * 3, st.integers(0, 4)), st.sampled_from([1, 2]))
def test_lists_are_what_the_rounds_give(by, seed, sizes, places):
    n, m, k, cap = sizes
    rng = np.random.default_rng(seed)
    scores = np.where(rng.random((n, m)) < 0.7, rng.random((n, m)), -np.inf)
    answer = solve(scores, places=np.full(m, places), reserve=0.2)
    got = shortlists(answer, scores, k, by=by, cap=cap, reserve=0.2)
    taken = set(zip(answer.rows.tolist(), answer.cols.tolist(), strict=True))
    place = 0 if by == "row" else 1
    price = answer.col_prices if by == "row" else answer.row_prices
    assigned = {x: [] for x in range((n, m)[place])}
    others = {x: [] for x in range((n, m)[place])}
    for (i, j), worth in np.ndenumerate(scores - 0.2):
        own, item = (i, j) if by == "row" else (j, i)
        if (i, j) in taken:
            assigned[own].append((item, round(worth - price[item], 12), worth))
        elif worth > 0:
            others[own].append((item, round(worth - price[item], 12), worth))
    for lists in (assigned, others):
        for pairs in lists.values():
            pairs.sort(key=lambda pair: (-pair[1], -pair[2]))
            pairs[:] = [pair[:2] for pair in pairs]
    expected = shortlists_loop(k, assigned, others, dict.fromkeys(range((n, m)[1 - place]), cap))
    owners, items = (got.rows, got.cols) if by == "row" else (got.cols, got.rows)
    for own, wanted in expected.items():
        assert set(items[owners == own].tolist()) == set(wanted)
        assert got.rank[owners == own].tolist() == list(range(1, len(wanted) + 1))


def test_everyone_wants_the_same_and_the_cap_spreads_it():
    scores = np.full((20, 10), 0.5) + np.random.default_rng(0).random((20, 10)) / 10
    scores[:, 0] += 0.3
    answer = solve(scores)
    got = shortlists(answer, scores, 3, cap=6)
    assert np.bincount(got.cols, minlength=10).max() <= 6
    first = got.rank == 1
    assert set(zip(answer.rows.tolist(), answer.cols.tolist(), strict=True)) <= set(
        zip(got.rows[first].tolist(), got.cols[first].tolist(), strict=True)
    )


def test_the_rest_of_a_list_runs_from_most_left_to_least():
    rng = np.random.default_rng(1)
    scores = csr_array(np.where(rng.random((30, 20)) < 0.5, rng.random((30, 20)), 0))
    use = np.where(rng.random(scores.nnz) < 0.5, 1.0, 0.0)
    resources = Resources(use[:, None], [5.0])
    answer = solve(scores, resources=resources, reserve=0.2)
    got = shortlists(answer, scores, 4, reserve=0.2, resources=resources)
    rows = np.repeat(np.arange(30), np.diff(scores.indptr))
    for i in range(30):
        mine = got.edges[got.rows == i]
        left = scores.data - 0.2 - answer.col_prices[scores.indices] - use * answer.resource_prices[0]
        rest = mine[~np.isin(mine, answer.edges)]
        assert (np.diff(left[rest]) <= 1e-12).all()
        possible = np.flatnonzero((rows == i) & (scores.data > 0.2))
        assert len(mine) == min(4, len(possible))


def test_a_pinned_pair_below_the_reserve_comes_first():
    scores = [[0.1, 0.9, 0.8]]
    answer = solve(scores, reserve=0.5, pinned=[(0, 0)])
    got = shortlists(answer, scores, 2, reserve=0.5)
    assert got.cols.tolist() == [0, 1]
    assert repr(got) == "Shortlists(2 pairs in 1 lists)"


@pytest.mark.parametrize(("k", "cap"), [(0, None), (1, -1), (1, [1, 2, 3]), (1, 1.5)])
def test_lists_that_cannot_be(k, cap):
    with pytest.raises(DataError):
        shortlists(solve([[1.0, 2.0]]), [[1.0, 2.0]], k, cap=cap)
