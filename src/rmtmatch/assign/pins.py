"""Pairs that must be: checked against each other, then set aside with the places and resources they take."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.assign.given import Resources, as_array
from rmtmatch.errors import DataError, InfeasibleError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from rmtmatch.assign.problem import Problem


@dataclass(frozen=True, slots=True, eq=False)
class Pins:
    """Pinned positions in the arrays of the problem, and what is left for everybody else."""

    at: NDArray[np.int64]
    rest: Problem
    resources: Resources | None


def read_pins(pinned: ArrayLike, problem: Problem, resources: Resources | None) -> Pins:
    """Find the entry of every pinned pair and take its row, place and resources out of the problem.

    Of several entries of one pair the best is taken, or the thriftiest where the best do not fit the resources.

    Raises
    ------
    DataError
        If `pinned` is no list of (row, column) pairs within the shape.
    InfeasibleError
        If pins contradict each other, the places, the resources or a forbidden pair: ``conflict`` holds all pairs
        concerned, as they were given.
    """
    pairs = _read_pairs(pinned, problem)
    rows, cols = _canonical(pairs[:, 0], problem.row_ids), _canonical(pairs[:, 1], problem.col_ids)
    found = [_entries_of(problem, int(i), int(j)) for i, j in zip(rows, cols, strict=True)]
    _refuse_conflicts(pairs, found, problem.places[cols])
    at = np.array([max(entries, key=lambda e: (problem.scores[e], -e)) for entries in found], np.int64)
    if resources is not None:
        at = _affordable(at, found, problem, resources, pairs)
    places = problem.places - np.bincount(cols, minlength=problem.columns)
    scores = problem.scores.copy()
    for row in rows:
        scores[problem.indptr[row] : problem.indptr[row + 1]] = -np.inf
    left = None if resources is None else Resources(resources.use, _left(at, problem, resources))
    return Pins(at, replace(problem, places=places, scores=scores), left)


def _read_pairs(pinned: ArrayLike, problem: Problem) -> NDArray[np.int64]:
    pairs = as_array(pinned, "pinned")
    if pairs.size == 0:
        return np.empty((0, 2), np.int64)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or pairs.dtype.kind not in "iu":  # noqa: PLR2004  (row, column)
        raise DataError("pinned must be a list of (row, column) pairs")
    if pairs.min() < 0 or pairs[:, 0].max() >= problem.rows or pairs[:, 1].max() >= problem.columns:
        raise DataError(f"pinned names a pair outside {problem.rows} rows x {problem.columns} columns")
    return np.unique(pairs.astype(np.int64), axis=0)  # the same pin twice is one pin


def _canonical(given: NDArray[np.int64], ids: NDArray[np.int64] | None) -> NDArray[np.int64]:
    if ids is None:
        return given
    place = np.empty(len(ids), np.int64)
    place[ids] = np.arange(len(ids))
    return place[given]


def _entries_of(problem: Problem, row: int, col: int) -> list[int]:
    """Positions of the allowed entries of one pair."""
    lo, hi = int(problem.indptr[row]), int(problem.indptr[row + 1])
    start = int(problem.at[row])
    cols = problem.cols[start : start + hi - lo]
    first, last = np.searchsorted(cols, [col, col + 1])
    return [lo + int(k) for k in range(first, last) if np.isfinite(problem.scores[lo + k])]


def _refuse_conflicts(pairs: NDArray[np.int64], found: list[list[int]], places: NDArray[np.int64]) -> None:
    """Name every pin that cannot be, all at once."""
    named = [(int(i), int(j)) for i, j in pairs]
    per_row, per_col = Counter(i for i, _ in named), Counter(j for _, j in named)
    faults: dict[tuple[int, int], str] = {}
    for pair, entries, room in zip(named, found, places, strict=True):
        if not entries:
            faults[pair] = f"{pair} is forbidden"
        elif per_row[pair[0]] > 1:
            faults[pair] = f"{pair} shares row {pair[0]} with another pin"
        elif per_col[pair[1]] > room:
            faults[pair] = f"{pair} is one of {per_col[pair[1]]} pins on {room} places of column {pair[1]}"
    if faults:
        raise InfeasibleError("these pins cannot all be: " + "; ".join(faults.values()), tuple(faults))


def _entry(at: NDArray[np.int64], problem: Problem) -> NDArray[np.int64]:
    return at if problem.entries is None else problem.entries[at]


def _left(at: NDArray[np.int64], problem: Problem, resources: Resources) -> NDArray[np.float64]:
    used = np.asarray(resources.use[_entry(at, problem)].sum(axis=0)).ravel()
    left: NDArray[np.float64] = resources.limit - used
    left[(left < 0) & (left > -1e-9 * np.maximum(1, resources.limit))] = 0.0
    return left


def _affordable(
    at: NDArray[np.int64],
    found: list[list[int]],
    problem: Problem,
    resources: Resources,
    pairs: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Return the best entries if they fit, else the thriftiest ones; refuse where even those do not."""
    if len(at) == 0 or np.all(_left(at, problem, resources) >= 0):
        return at
    unit = np.where(resources.limit > 0, resources.limit, 1.0)

    def share(e: int) -> tuple[float, int]:
        return float((resources.use[[int(_entry(np.array([e]), problem)[0])]].toarray() / unit).sum()), e

    thrifty = np.array([min(entries, key=share) for entries in found], np.int64)
    left = _left(thrifty, problem, resources)
    if np.all(left >= 0):
        return thrifty
    short = np.flatnonzero(left < 0)
    users = np.flatnonzero(np.asarray(resources.use[_entry(thrifty, problem)][:, short].sum(axis=1)).ravel())
    named = tuple((int(i), int(j)) for i, j in pairs[users])
    raise InfeasibleError(f"pins {named} need more of resources {short.tolist()} than there is", named)
