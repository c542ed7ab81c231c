"""What the caller may hand over beside a matrix: pairs as a list, and what they use of shared limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Edges:
    """Scored pairs as a list, in which a pair may occur more than once (directly, or through a training).

    Parameters
    ----------
    rows, cols : array-like of int, shape (E,)
    values : array-like of number, shape (E,)
        Scores; 0 is a score like any other.
    shape : tuple of int
        How many rows and columns there are.

    Raises
    ------
    DataError
        If the three differ in length, or an index lies outside `shape`.

    Examples
    --------
    >>> Edges([0, 0, 1], [1, 1, 0], [0.5, 0.7, 0.2], (2, 2))
    Edges(3 entries, 2 rows x 2 columns)
    """

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    values: NDArray[Any]
    shape: tuple[int, int]

    def __init__(self, rows: ArrayLike, cols: ArrayLike, values: ArrayLike, shape: Sequence[int]) -> None:
        values, size = as_array(values, "values"), np.asarray(shape)
        if size.shape != (2,) or size.dtype.kind not in "iu" or size.min() < 0:
            raise DataError(f"Edges: shape is {shape}; it must be (number of rows, number of columns)")
        n, m = int(size[0]), int(size[1])
        indices = {"rows": _indices(rows, n, "rows"), "cols": _indices(cols, m, "cols")}
        if values.ndim != 1 or any(len(index) != len(values) for index in indices.values()):
            lengths = f"{len(indices['rows'])} rows, {len(indices['cols'])} cols, values of shape {values.shape}"
            raise DataError(f"Edges: {lengths}; each entry needs one of each")
        for name, array in (*indices.items(), ("values", values)):
            object.__setattr__(self, name, array)
        object.__setattr__(self, "shape", (n, m))

    def __len__(self) -> int:
        return len(self.values)

    def __repr__(self) -> str:
        return f"Edges({len(self)} entries, {self.shape[0]} rows x {self.shape[1]} columns)"


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Resources:
    """What chosen entries use up, and how much there is: euros of a pool, seats of a training.

    Parameters
    ----------
    use : sparse array or ndarray, shape (E, R)
        What each entry uses of each resource, >= 0, in the order of `Edges`, of the entries of ``scores.tocsr()``, or
        of ``scores.ravel()``.
    limit : array-like, shape (R,)
        How much of each there is, >= 0, in the unit of `use`.

    Raises
    ------
    DataError
        If shapes do not fit, or a number is negative, NaN or infinite.

    Examples
    --------
    >>> Resources([[900.0], [0.0], [2500.0]], [3000.0])
    Resources(1 resource, 2 of 3 entries use any)
    """

    use: Any
    limit: NDArray[np.float64]

    def __init__(self, use: Any, limit: ArrayLike) -> None:  # noqa: ANN401  any sparse array or array-like
        from scipy.sparse import csr_array, issparse  # noqa: PLC0415  only who uses resources needs it

        try:
            given: Any = use if issparse(use) else np.atleast_2d(np.asarray(use, np.float64))
            amounts = np.atleast_1d(np.asarray(limit, np.float64))
        except (TypeError, ValueError) as error:
            raise DataError("Resources: use and limit must be numbers: a line an entry, a limit a column") from error
        table = csr_array(given).astype(np.float64)
        table.sum_duplicates()
        if amounts.shape != (table.shape[1],):
            raise DataError(f"Resources: use has {table.shape[1]} columns and limit has shape {amounts.shape}")
        for name, numbers in (("use", table.data), ("limit", amounts)):
            if not np.all(np.isfinite(numbers) & (numbers >= 0)):
                raise DataError(f"Resources: every {name} must be a finite number of at least 0")
        object.__setattr__(self, "use", table)
        object.__setattr__(self, "limit", amounts)

    def __repr__(self) -> str:
        count = len(self.limit)
        users = int(np.count_nonzero(np.diff(self.use.indptr)))
        return (
            f"Resources({count} resource{'s' * (count != 1)}, {users} of {self.use.shape[0]} entr"
            f"{'y uses' if users == 1 else 'ies use'} any)"
        )


def as_array(values: Any, what: str) -> NDArray[Any]:  # noqa: ANN401  whatever the caller has
    """Return `values` as an array; lists whose lines differ in length are none."""
    try:
        return np.asarray(values)
    except (TypeError, ValueError) as error:
        raise DataError(f"{what} must be an array: its lines differ in length or hold no numbers") from error


def is_number(value: object) -> bool:
    """Whether this is one number, and not a text or a list."""
    return isinstance(value, (int, float, np.integer, np.floating))


def _indices(values: ArrayLike, count: int, what: str) -> NDArray[np.int64]:
    """Whole numbers below `count`, as int64."""
    array = as_array(values, what)
    if array.size == 0:
        array = array.astype(np.int64)
    if array.ndim != 1 or array.dtype.kind not in "iu":
        raise DataError(f"Edges: {what} must be a list of whole numbers")
    if len(array) and (array.min() < 0 or array.max() >= count):
        raise DataError(f"Edges: {what} run from {array.min()} to {array.max()}; the shape allows 0 to {count - 1}")
    return array.astype(np.int64, copy=False)
