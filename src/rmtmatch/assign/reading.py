"""From what the caller handed over to a `Problem`, with everything checked at the door."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.assign.given import Edges, Resources, as_array, is_number
from rmtmatch.assign.problem import Problem
from rmtmatch.assign.ties import key_hash, key_order, read_keys
from rmtmatch.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

_STEP = 1 << 16  # entries checked together: they stay in the cache of the processor
_LARGEST = 1e300  # of a sum: room for what is made of it
_EXACT_INT = 2**53  # above it, float64 no longer tells neighbouring whole numbers apart


def read_problem(
    scores: Any,  # noqa: ANN401  ndarray, any sparse array, or Edges
    *,
    places: ArrayLike | None = None,
    reserve: float = 0.0,
    resources: Resources | None = None,
    keep: ArrayLike | None = None,
    row_keys: ArrayLike | None = None,
    col_keys: ArrayLike | None = None,
) -> Problem:
    """Check everything and put rows and columns in the order of their keys.

    A matrix in that order already is not copied. Entries of -inf are forbidden pairs, like missing ones.

    Raises
    ------
    DataError
        For NaN, +inf, a sparse array that holds a pair twice, whole numbers that float64 cannot hold, shapes that do
        not fit, negative places or a bonus that is negative or not finite.
    """
    if not is_number(reserve) or not np.isfinite(reserve):
        raise DataError(f"reserve is {reserve!r}; it must be one finite number")
    if resources is not None and not isinstance(resources, Resources):
        raise DataError("resources must be Resources(use, limit)")
    problem = _bare(scores, float(reserve))
    _check_scores(problem.scores, float(reserve), problem.rows)
    n, m = problem.rows, problem.columns
    rows, cols = read_keys(row_keys, n, "row"), read_keys(col_keys, m, "column")
    problem = replace(
        problem,
        places=_read_places(places, n, m),
        bonus=_read_bonus(keep, problem),
        row_hash=key_hash(rows, "row"),
        col_hash=key_hash(cols, "column"),
    )
    if resources is not None and resources.use.shape[0] != len(problem.scores):
        raise DataError(f"Resources: use has {resources.use.shape[0]} rows for {len(problem.scores)} entries")
    return _reorder(problem, key_order(rows), key_order(cols))


def _bare(scores: Any, reserve: float) -> Problem:  # noqa: ANN401  see read_problem
    """Scores and where they stand; places, bonus and keys come later."""
    from scipy.sparse import issparse  # noqa: PLC0415  numpy alone serves matrices and lists

    if isinstance(scores, Edges):
        return _from_edges(scores, reserve)
    if issparse(scores):
        return _from_sparse(scores, reserve)
    if isinstance(scores, np.ma.MaskedArray):
        raise DataError("scores is a masked array: scores.filled(-np.inf) says that what is masked is forbidden")
    matrix = as_array(scores, "scores")
    if matrix.size == 0 and matrix.ndim == 1:
        matrix = matrix.reshape(0, 0)
    if matrix.ndim != 2:  # noqa: PLR2004  rows and columns
        raise DataError(f"scores has {matrix.ndim} dimensions; it must have rows and columns")
    n, m = matrix.shape
    values = _numbers(matrix).ravel()
    return _unkeyed(
        m,
        reserve,
        indptr=np.arange(n + 1, dtype=np.int64) * m,
        at=np.zeros(n, np.int64),  # one list of columns serves all rows
        cols=np.arange(m, dtype=np.int32),
        scores=values,
        entries=None,
    )


def _from_edges(edges: Edges, reserve: float) -> Problem:
    n, m = edges.shape
    values = _numbers(edges.values)
    order = np.lexsort((edges.cols, edges.rows))
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(edges.rows, minlength=n))]).astype(np.int64)
    cols = edges.cols[order].astype(np.int32)
    return _unkeyed(
        m, reserve, indptr=indptr, at=indptr[:-1], cols=cols, scores=values[order], entries=order.astype(np.int64)
    )


def _from_sparse(scores: Any, reserve: float) -> Problem:  # noqa: ANN401  any sparse array
    if scores.ndim != 2:  # noqa: PLR2004  rows and columns
        raise DataError(f"scores has {scores.ndim} dimension; it must have rows and columns")
    n, m = scores.shape
    if scores.format == "coo" and scores.nnz != scores.tocsr().nnz:
        raise DataError("scores holds a pair more than once: sum them first, or pass Edges, where the best one counts")
    table = scores.tocsr()
    used = int(table.indptr[-1])
    values, indptr = _numbers(table.data[:used]), table.indptr.astype(np.int64, copy=False)
    sorted_ = _ascending(table.indices[:used], indptr)
    ends = table.indices[np.concatenate([indptr[:-1], indptr[1:] - 1])[np.tile(np.diff(indptr) > 0, 2)]]
    extremes = ends if sorted_ else table.indices[:used]  # the first and last of a row that rises are its extremes
    if used and (extremes.min() < 0 or extremes.max() >= m):
        raise DataError("scores is a damaged sparse array: column indices lie outside its shape")
    cols = table.indices[:used].astype(np.int32, copy=False)
    order = None if sorted_ else np.lexsort((cols, np.repeat(np.arange(n), np.diff(indptr))))
    if order is not None:
        cols, values = cols[order], values[order]
        if not _ascending(cols, indptr):
            raise DataError(
                "scores holds a pair more than once: sum them first, or pass Edges, where the best one counts"
            )
    return _unkeyed(m, reserve, indptr=indptr, at=indptr[:-1], cols=cols, scores=values, entries=order)


def _unkeyed(columns: int, reserve: float, **arrays: Any) -> Problem:  # noqa: ANN401  the arrays of a Problem
    none = np.empty(0, np.uint64)
    places = np.empty(0, np.int64)
    return Problem(columns, reserve=reserve, bonus=None, places=places, row_hash=none, col_hash=none, **arrays)


def _ascending(cols: NDArray[np.int32], indptr: NDArray[np.int64]) -> bool:
    """Whether the columns of every row rise strictly: sorted, and no pair twice. Looks at `_STEP` entries a time."""
    first_of_row = np.unique(indptr)
    for lo in range(1, len(cols), _STEP):
        hi = min(lo + _STEP, len(cols))
        falls = np.flatnonzero(cols[lo - 1 : hi - 1] >= cols[lo:hi]) + lo
        if not np.isin(falls, first_of_row, assume_unique=True).all():
            return False
    return True


def _numbers(values: NDArray[Any]) -> NDArray[Any]:
    """Float64, or float32 where it was that; whole numbers only where none is changed by it."""
    if values.dtype in (np.float64, np.float32) and values.dtype.isnative:
        return np.ascontiguousarray(values)
    if values.dtype.kind in "cmMV":
        raise DataError(f"scores must be numbers, not {values.dtype}")
    if values.dtype.kind not in "iubf":
        try:
            values = values.astype(np.float64)
        except (TypeError, ValueError) as error:
            raise DataError(f"scores must be numbers, not {values.dtype}") from error
    out = np.ascontiguousarray(values, dtype=np.float64)
    if values.dtype.kind in "iu" and values.size and max(abs(int(values.min())), abs(int(values.max()))) > _EXACT_INT:
        # compared as Python numbers: a cast back would round the same way and hide the loss
        large = values[np.abs(out) >= _EXACT_INT]
        if any(int(exact) != int(float(exact)) for exact in large.ravel().tolist()):
            raise DataError("scores holds whole numbers above 2**53 that float64 cannot tell apart: subtract or scale")
    return out


def _check_scores(scores: NDArray[Any], reserve: float, rows: int) -> None:
    """Refuse NaN, +inf and what would overflow. min() and max() pass NaN on, and need no array of their own."""
    steps = [scores[lo : lo + _STEP] for lo in range(0, len(scores), _STEP)]
    extremes = np.array([extreme for step in steps for extreme in (step.max(), step.min())], np.float64)
    if np.isnan(extremes).any():
        raise DataError(f"scores holds {int(np.isnan(scores).sum())} NaN: leave out the pairs that have no score")
    if np.isposinf(extremes).any():
        raise DataError("scores holds +inf: pin a pair that must be, and use -inf only to forbid one")
    largest = float(np.abs(extremes[np.isfinite(extremes)]).max(initial=0.0))
    if largest + abs(reserve) > _LARGEST / max(1, rows):
        raise DataError(f"scores and reserve run to {largest + abs(reserve):.3g}: float64 does not hold their sum")


def _read_places(places: ArrayLike | None, n: int, m: int) -> NDArray[np.int64]:
    if places is None:
        return np.ones(m, np.int64)
    array = as_array(places, "places")
    if array.shape != (m,):
        raise DataError(f"places has shape {array.shape}; it must hold one number for each of the {m} columns")
    if m and (array.dtype.kind not in "iufb" or not np.all(np.isfinite(array)) or not np.all(array == np.floor(array))):
        raise DataError("places must be whole numbers")
    if m and array.min() < 0:
        raise DataError(f"places holds {array.min()} at column {int(array.argmin())}; it must be at least 0")
    known: NDArray[np.int64] = np.minimum(array, n + 1).astype(np.int64)  # more places than rows are never filled
    return known


def _read_bonus(keep: ArrayLike | None, problem: Problem) -> NDArray[np.float64] | None:
    if keep is None:
        return None
    bonus = _floats(keep, "keep")
    size = len(problem.scores)
    if bonus.size != size or bonus.shape not in ((size,), (problem.rows, problem.columns)):
        raise DataError(f"keep has shape {bonus.shape}; it must hold one bonus for each of the {size} entries")
    if not np.all(np.isfinite(bonus) & (bonus >= 0)):
        raise DataError("keep must hold finite numbers of at least 0")
    bonus = bonus.ravel()
    return bonus if problem.entries is None else bonus[problem.entries]


def _floats(values: ArrayLike, what: str) -> NDArray[np.float64]:
    try:
        return np.asarray(values, np.float64)
    except (TypeError, ValueError) as error:
        raise DataError(f"{what} must be a list of numbers") from error


def read_start(start_prices: ArrayLike | None, problem: Problem) -> NDArray[np.float64] | None:
    """Check start prices and put them in the order of the problem.

    Unknown ones (NaN) start at the median of the others: a column that came last night is no bargain, and one that
    starts at 0 would draw every row. Whatever they are, they cost time only.
    """
    if start_prices is None:
        return None
    prices = _floats(start_prices, "start_prices")
    if prices.shape != (problem.columns,):
        raise DataError(
            f"start_prices has shape {prices.shape}; it must hold one for each of {problem.columns} columns"
        )
    known = prices[np.isfinite(prices)]
    usual = float(np.median(known)) if len(known) else 0.0
    prices = np.maximum(np.where(np.isfinite(prices), prices, usual), 0.0)
    return prices if problem.col_ids is None else prices[problem.col_ids]


def _reorder(problem: Problem, row_order: NDArray[np.int64] | None, col_order: NDArray[np.int64] | None) -> Problem:
    """Put rows and columns in the order of their keys; nothing is copied where they are."""
    if row_order is None and col_order is None:
        return problem
    n, m = problem.rows, problem.columns
    by_row = np.arange(n) if row_order is None else row_order
    by_col = np.arange(m) if col_order is None else col_order
    new_col = np.empty(m, np.int64)
    new_col[by_col] = np.arange(m)
    lengths = np.diff(problem.indptr)[by_row]
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)]).astype(np.int64)
    if problem.full:
        source = (problem.indptr[by_row][:, None] + by_col).ravel()
        at, cols = problem.at, problem.cols
    else:
        source = np.repeat(problem.indptr[by_row] - indptr[:-1], lengths) + np.arange(indptr[-1])
        cols = new_col[problem.cols[source]].astype(np.int32)
        # stable: entries of one pair keep the order they were given in
        within = np.lexsort((cols, np.repeat(np.arange(n), lengths)))
        source, cols, at = source[within], cols[within], indptr[:-1]
    return replace(
        problem,
        indptr=indptr,
        at=at,
        cols=cols,
        scores=problem.scores[source],
        entries=source if problem.entries is None else problem.entries[source],
        bonus=None if problem.bonus is None else problem.bonus[source],
        places=problem.places[by_col],
        row_hash=problem.row_hash[by_row],
        col_hash=problem.col_hash[by_col],
        row_ids=by_row,
        col_ids=by_col,
    )
