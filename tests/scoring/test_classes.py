import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.frames.tables import Ragged
from rmtmatch.scoring.classes import Grid, classes, list_classes


@given(st.lists(st.tuples(st.sampled_from([1.0, 2.0, np.nan]), st.sampled_from(["a", "b"])), max_size=20))
def test_rows_are_alike_where_all_columns_are(rows):
    numbers, words = np.array([r[0] for r in rows]), np.array([r[1] for r in rows], np.str_)
    found = classes(len(rows), numbers, words)
    keys = [(None if np.isnan(a) else a, b) for a, b in rows]
    for i, one in enumerate(keys):
        for j, other in enumerate(keys):
            assert (found.codes[i] == found.codes[j]) == (one == other)
    assert [found.codes[i] for i in found.first] == list(range(len(found.first)))


def test_without_columns_all_rows_are_alike():
    assert classes(3).codes.tolist() == [0, 0, 0]


@given(st.integers(1, 5), st.integers(1, 200), st.data())
def test_a_grid_counts_packs_and_answers_as_the_full_table_would(n, m, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 999)))
    fails = rng.random((3, 4)) < 0.5
    rows, cols = rng.integers(0, 3, n).astype(np.int32), rng.integers(0, 4, m).astype(np.int32)
    grid, full = Grid(rows, cols, fails), fails[rows][:, cols]
    of_rows, of_cols = grid.counts()
    assert of_rows.tolist() == full.sum(axis=1).tolist()
    assert of_cols.tolist() == full.sum(axis=0).tolist()
    i, j = np.divmod(np.arange(n * m), m)
    np.testing.assert_array_equal(grid.at(i, j), full.reshape(-1))
    first = data.draw(st.integers(0, m - 1))
    last = data.draw(st.integers(first + 1, m))
    words = grid.bits(first, last)[rows]
    assert words.shape[1] == -(-(last - first) // 64)
    bits = np.unpackbits(words.view(np.uint8), axis=1)
    np.testing.assert_array_equal(bits[:, : last - first], full[:, first:last])
    assert not bits[:, last - first :].any()


def test_lists_are_compared_as_sets_and_unknown_is_not_empty():
    lists = Ragged.of([["x"], ["x", "x"], [], None, None, ["y", "x"]])
    assert list_classes(lists).tolist() == [0, 0, 1, 2, 2, 3]
