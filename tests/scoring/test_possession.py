import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import sparse

from rmtmatch.scoring import possession
from rmtmatch.scoring.possession import Lookup, strongest


def _matrix(seed, shape, density):
    rng = np.random.default_rng(seed)
    values = rng.choice(np.float32([0.1, 0.25, 0.7, 1.0]), shape)
    return sparse.csr_array(np.where(rng.random(shape) < density, values, np.float32(0)))


@given(st.integers(0, 10_000), st.tuples(*[st.integers(1, 12)] * 3), st.sampled_from([0.0, 0.2, 0.9]), st.booleans())
def test_the_best_product_in_any_blocks(seed, shape, density, turned):
    n, s, m = shape
    held, related = _matrix(seed, (n, s), density), _matrix(seed + 1, (s, m), density)
    expected = (held.toarray()[:, :, None] * related.toarray()[None]).max(axis=1)
    for at_once in (1, 7, 1 << 18):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(possession, "_ENTRIES_AT_ONCE", at_once)
            found = strongest(held, related, turned=turned)
        assert found.dtype == np.float32
        assert found.has_canonical_format
        assert (found.data > 0).all()
        np.testing.assert_array_equal(found.toarray(), expected.T if turned else expected)


def test_nobody_and_nothing():
    none = sparse.csr_array(sparse.coo_array((0, 3), dtype=np.float32))
    assert strongest(none, sparse.csr_array(np.eye(3, dtype=np.float32))).shape == (0, 3)
    assert strongest(none, sparse.csr_array(np.eye(3, dtype=np.float32)), turned=True).shape == (3, 0)


@given(st.integers(0, 1000))
def test_a_lookup_finds_what_is_stored(seed):
    matrix = _matrix(seed, (5, 6), 0.4)
    rows, cols = np.divmod(np.arange(30), 6)
    np.testing.assert_array_equal(Lookup(matrix)(rows, cols), matrix.toarray().reshape(-1))


def test_a_lookup_in_nothing():
    assert Lookup(sparse.csr_array(np.zeros((2, 2), np.float32)))(np.array([0]), np.array([1])).tolist() == [0]
