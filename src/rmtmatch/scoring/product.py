"""Sparse times sparse, written dense: the one product the kernels lean on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray


class DenseProduct:
    """Multiply sparse rows with one sparse matrix, again and again, into dense arrays.

    With scikit-learn 1.9 or later by `sklearn.utils.sparsefuncs.sparse_matmul_to_dense`; else by scipy, with the rows
    made dense. Both add the products of an entry in the order of the inner index, so an entry does not depend on which
    other rows it is computed with.

    Parameters
    ----------
    right : csr_array, shape (k, m)
        Float32 or float64.

    Examples
    --------
    >>> eye = sparse.csr_array(np.eye(2, dtype=np.float32))
    >>> DenseProduct(eye * np.float32(2))(eye).tolist()
    [[2.0, 0.0], [0.0, 2.0]]
    """

    def __init__(self, right: sparse.csr_array) -> None:
        self._right = right
        self._turned: sparse.csr_array | None = None
        self._out = np.empty((0, right.shape[1]), right.dtype)

    def __call__(self, left: sparse.csr_array) -> NDArray[Any]:
        """Return ``left @ right``, shape (n, m); the array is written over by the next call."""
        if len(self._out) < left.shape[0]:
            self._out = np.empty((left.shape[0], self._right.shape[1]), self._right.dtype)
        out = self._out[: left.shape[0]]
        kernel = _kernel()
        if kernel is not None:
            kernel(left, self._right, out=out)
            return out
        if self._turned is None:
            self._turned = sparse.csr_array(self._right.T)
        out[:] = (self._turned @ np.ascontiguousarray(left.toarray().T)).T
        return out


def _kernel() -> Callable[..., Any] | None:
    try:
        from sklearn.utils.sparsefuncs import sparse_matmul_to_dense  # noqa: PLC0415  scikit-learn is loaded at use
    except ImportError:  # before scikit-learn 1.9
        return None
    return sparse_matmul_to_dense  # type: ignore[no-any-return]
