"""Nobody can work out a withheld count: checked by what a reader with a linear program could know."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from rmtmatch.reports.withheld import SMALLEST, Counts, suppressed

COUNT = st.integers(0, 45)


@st.composite
def pages(draw):
    """A table by region, and one by service with the same totals: people, proposals, left, with training, without."""
    regions = np.array(draw(st.lists(st.tuples(COUNT, COUNT, COUNT), min_size=1, max_size=5)), np.int64)
    shares = np.array(draw(st.lists(st.integers(0, 9), min_size=1, max_size=3)), np.float64) + 0.1
    cuts = np.cumsum(shares / shares.sum())[:-1]
    totals = regions.sum(axis=0)
    services = np.diff(np.vstack([0 * totals, *(np.floor(c * totals) for c in cuts), totals]), axis=0).astype(np.int64)

    def table(parts):
        left, trained, direct = parts.T
        return np.column_stack([left + trained + direct, trained + direct, left, trained, direct])

    page = Counts()
    first = page.table(table(regions), ((0, 1, 2), (1, 3, 4)))
    page.table(table(services), ((0, 1, 2), (1, 3, 4)), first[-1])
    return page


def known_to_within(page, hidden, cell):
    """How far apart the smallest and the largest value of a cell are that agree with everything shown."""
    at = np.flatnonzero(hidden)
    unknown = {c: k for k, c in enumerate(at.tolist())}
    left, right = [], []
    for total, parts in page.sums:
        row, shown = np.zeros(len(at)), 0
        for c, sign in ((total, -1), *((p, 1) for p in parts)):
            if c in unknown:
                row[unknown[c]] += sign
            else:
                shown += sign * page.values[c]
        left.append(row)
        right.append(-shown)
    ends = []
    for sign in (1, -1):
        aim = np.zeros(len(at))
        aim[unknown[cell]] = sign
        found = linprog(aim, A_eq=np.array(left), b_eq=np.array(right), bounds=(0, None))
        ends.append(np.inf if found.status == 3 else abs(found.fun))
    return ends[1] - ends[0]


@given(pages())
def test_no_withheld_count_is_known_to_within_half_of_ten(page):
    hidden = page.withheld()
    for cell in np.flatnonzero(hidden):
        assert known_to_within(page, hidden, int(cell)) >= SMALLEST / 2 - 1e-6


@given(pages())
def test_no_small_count_is_shown(page):
    shown = np.array(page.values)[~page.withheld()]
    assert (shown >= SMALLEST).all()


@given(pages())
def test_what_is_withheld_of_one_sum_is_together_not_small(page):
    hidden = page.withheld()
    for total, parts in page.sums:
        kept = [p for p in parts if hidden[p]]
        if not hidden[total] and kept:
            assert len(kept) > 1
            assert sum(page.values[p] for p in kept) >= SMALLEST


def test_a_second_table_does_not_give_away_what_the_first_withholds():
    page = Counts()
    regions = page.table(np.array([[30], [4], [25]]))
    page.table(np.array([[30], [29]]), totals=regions[-1])
    hidden = page.withheld()
    assert hidden[regions].ravel().tolist() == [False, True, True, False]


def test_zeros_that_would_follow_from_a_full_row_are_withheld_with_it():
    # two rows of nobody beside a row that is the whole sum: shown, it would say that the others are empty
    assert suppressed(np.array([[40], [0], [0], [40]])).ravel().tolist() == [True, True, True, False]


def test_nothing_is_withheld_of_what_is_large():
    counts = np.array([[100, 60, 40], [50, 30, 20], [150, 90, 60]])
    assert not suppressed(counts, [(0, 1, 2)]).any()


def test_a_page_of_thirty_five_regions_is_ready_at_once():
    drawn = np.random.default_rng(0).integers(0, 60, (35, 2))
    page = Counts()
    page.table(np.column_stack([drawn.sum(axis=1), drawn]), ((0, 1, 2),))
    hidden = page.withheld()
    assert 0 < hidden.sum() < len(hidden) * 0.6


@pytest.mark.parametrize("least", [3, 10])
def test_the_limit_is_the_callers(least):
    page = Counts()
    page.table(np.array([[4], [20], [30]]))
    assert page.withheld(least).any() == (least == 10)
