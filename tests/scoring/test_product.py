import numpy as np
import pytest
from scipy import sparse

from rmtmatch.scoring import product
from rmtmatch.scoring.product import DenseProduct


def _random(rng, shape, dtype):
    return sparse.csr_array(np.where(rng.random(shape) < 0.3, rng.random(shape), 0).astype(dtype))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_with_and_without_the_compiled_product_the_same_to_the_last_bit(monkeypatch, dtype):
    rng = np.random.default_rng(3)
    right, lefts = _random(rng, (40, 21), dtype), [_random(rng, (n, 40), dtype) for n in (7, 30, 1)]
    compiled = [DenseProduct(right)(left).copy() for left in lefts]
    monkeypatch.setattr(product, "_kernel", lambda: None)
    plain = DenseProduct(right)
    for left, expected in zip(lefts, compiled, strict=True):
        found = plain(left)
        assert found.dtype == dtype
        np.testing.assert_array_equal(found, expected)
        np.testing.assert_allclose(found, (left @ right).toarray(), rtol=1e-5)


def test_an_entry_does_not_depend_on_its_neighbours():
    rng = np.random.default_rng(4)
    left, right = _random(rng, (50, 300), np.float32), _random(rng, (300, 64), np.float32)
    whole = DenseProduct(right)(left).copy()
    for first, last in ((0, 50), (13, 14), (7, 40)):
        piece = DenseProduct(sparse.csr_array(right[:, 5:30]))(left[first:last])
        np.testing.assert_array_equal(piece, whole[first:last, 5:30])
