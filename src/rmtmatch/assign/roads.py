"""`solve`: one verb, and the choice of the road to the answer."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from rmtmatch.assign.answer import OPTIMAL_GAP, Assignment
from rmtmatch.assign.dense import solve_dense
from rmtmatch.assign.given import is_number
from rmtmatch.assign.greedy import solve_greedy
from rmtmatch.assign.pins import read_pins
from rmtmatch.assign.prices import feasible_prices
from rmtmatch.assign.reading import read_problem, read_start
from rmtmatch.assign.resources import solve_with_resources
from rmtmatch.assign.sparse import solve_sparse
from rmtmatch.errors import DataError

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import ArrayLike, NDArray

    from rmtmatch.assign.given import Resources
    from rmtmatch.assign.problem import Matched, Problem

Method = Literal["auto", "dense", "sparse", "large", "greedy"]

_SMALL = 250_000  # cells of the full matrix, places copied, up to which the dense road takes milliseconds
_DENSE_CELLS = 40_000_000  # without numba: up to here (320 MB) the dense road may be taken for ...
_DENSE_SHARE = 0.3  # ... problems in which this share of all pairs is allowed


def solve(
    scores: Any,  # noqa: ANN401  ndarray, any sparse array, or Edges
    *,
    places: ArrayLike | None = None,
    reserve: float = 0.0,
    resources: Resources | None = None,
    pinned: ArrayLike | None = None,
    start_prices: ArrayLike | None = None,
    keep: ArrayLike | None = None,
    time_limit_s: float | None = None,
    method: Method = "auto",
    row_keys: ArrayLike | None = None,
    col_keys: ArrayLike | None = None,
    lowest_prices: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> Assignment:
    """Propose the pairs with the highest sum of score - reserve, and prove it.

    Each row is proposed at most once, each column at most `places` times. A pair that is not worth more than the
    reserve is never proposed, so nobody is pressed into a bad match.

    Parameters
    ----------
    scores : ndarray or sparse array of number, shape (n, m), or Edges
        A missing entry of a sparse array, or -inf, is a forbidden pair; a stored 0 is a pair worth 0.
    places : array-like of int, shape (m,), optional
        How many rows a column takes, >= 0; 1 each by default.
    reserve : float
        What a pair must be worth more than, in the unit of the scores.
    resources : Resources, optional
        What entries use of shared limits.
    pinned : array-like of int, shape (k, 2), optional
        Pairs (row, column) that must be, whatever they are worth.
    start_prices : array-like of float, shape (m,), optional
        Column prices of an earlier answer, in the order of today's columns; NaN where a column is new. They save time,
        never quality. Used by `large`.
    keep : array-like of float, shape (E,) or (n, m), optional
        A bonus >= 0 for each entry, for yesterday's open proposals. It counts in choosing, not in `value`, and lifts
        no pair over the reserve.
    time_limit_s : float, optional
        Seconds after which the best answer so far is returned with its bound. A solver of scipy, once begun, is not
        stopped; 0 gives the greedy answer.
    method : {"auto", "dense", "sparse", "large", "greedy"}
        Which road to take. All but `greedy` are exact. `auto`: `dense` where that takes milliseconds, else `large`;
        without numba `dense` or `sparse`, as the share of allowed pairs is high or low.
    row_keys, col_keys : array-like, shape (n,) and (m,), optional
        Whole numbers or texts that stay with a row or column whatever its position; they decide ties. By default the
        positions.
    lowest_prices : bool
        Let prices be the lowest that prove the answer on large problems too, and so nearly the same from one solve to
        the next. Costs 8 bytes a pair and about a tenth of the time of solving. Only without resources.
    progress : callable, optional
        Called with (done, at most, what).

    Returns
    -------
    Assignment

    Raises
    ------
    DataError
        If the input is not what it should be.
    InfeasibleError
        If the pinned pairs cannot all be; `conflict` names them.

    Notes
    -----
    The tie rule is stated in `rmtmatch.assign.ties`. With `pinned` or `keep`, prices and bound are those of the free
    choice, so that ``given_up`` and the gap say what they cost.

    Examples
    --------
    >>> from rmtmatch.assign import solve
    >>> answer = solve([[0.9, 0.7], [0.8, 0.2], [0.6, 0.5]], places=[1, 1], reserve=0.3)
    >>> answer.rows.tolist(), answer.cols.tolist(), round(answer.total, 9)
    ([0, 1], [1, 0], 1.5)
    >>> answer.col_prices.round(9).tolist()
    [0.4, 0.2]
    """
    if method not in get_args(Method):
        raise DataError(f"method is {method!r}; it must be one of {', '.join(get_args(Method))}")
    if time_limit_s is not None and not (is_number(time_limit_s) and time_limit_s >= 0):
        raise DataError(f"time_limit_s is {time_limit_s!r}; it must be at least 0 seconds")
    if progress is not None and not callable(progress):
        raise DataError("progress must be a function of (done, at most, what)")
    ends = np.inf if time_limit_s is None else time.monotonic() + time_limit_s
    problem = read_problem(
        scores,
        places=places,
        reserve=reserve,
        resources=resources,
        keep=keep,
        row_keys=row_keys,
        col_keys=col_keys,
    )
    run = _Run(method, ends, progress, lowest_prices)
    start = read_start(start_prices, problem)
    if pinned is None and keep is None:
        found = run.best(problem, resources, start)
        return _answer(problem, resources, found.at, found)
    if pinned is None:
        wished = run.best(problem, resources, start)
        at = wished.at
    else:
        pins = read_pins(pinned, problem, resources)
        wished = run.best(pins.rest, pins.resources, start)
        at = np.append(pins.at, wished.at)
    free = run.best(problem.plain(), resources, wished.col_prices)
    return _answer(problem.plain(), resources, at, free, wished=True)


@dataclass(frozen=True, slots=True)
class _Run:
    """How one call is carried out: by which road, until when, who is told, and how low prices are to be."""

    method: Method
    ends: float
    progress: Callable[[int, int, str], None] | None
    lowest: bool

    def out_of_time(self) -> bool:
        return time.monotonic() >= self.ends

    def best(self, problem: Problem, resources: Resources | None, start: NDArray[np.float64] | None) -> Matched:
        """Solve, with the resources if there are any."""
        if self.method == "greedy":
            return solve_greedy(problem, resources)
        if self.out_of_time():
            return solve_greedy(problem, resources, late=True)
        if resources is not None and len(resources.limit):
            plain = replace(self, lowest=False).plain  # of dozens of solves
            return solve_with_resources(
                problem, resources, plain, start=start, out_of_time=self.out_of_time, progress=self.progress
            )
        return self.plain(problem, start)

    def plain(self, problem: Problem, start: NDArray[np.float64] | None) -> Matched:
        """Solve without resources: of the entries of a pair, the best one counts."""
        best = problem.best_of_parallels()
        if best is None:
            return self.road(problem, start)
        found = self.road(problem.take(best), start)
        return replace(found, at=best[found.at])

    def road(self, problem: Problem, start: NDArray[np.float64] | None) -> Matched:
        """Solve exactly, by the road that was asked for or that suits."""
        cells = problem.rows * int(np.minimum(problem.places, problem.rows).sum())
        if self.method == "dense" or (self.method == "auto" and cells <= _SMALL):
            return solve_dense(problem)
        if self.method == "sparse":
            return solve_sparse(problem)
        try:
            import numba  # noqa: F401, PLC0415  an extra; asked for first, as it is missed sooner than the road

            from rmtmatch.assign.large import solve_large  # noqa: PLC0415  needs it
        except ImportError:
            much = cells <= _DENSE_CELLS and len(problem.scores) >= _DENSE_SHARE * cells
            found = solve_dense(problem) if cells <= _SMALL or much else solve_sparse(problem)
            return replace(found, method=f"{found.method} (large needs numba: pip install 'rmtmatch[speed]')")
        return solve_large(problem, start, lowest=self.lowest, out_of_time=self.out_of_time, progress=self.progress)


def _answer(
    problem: Problem,
    resources: Resources | None,
    at: NDArray[np.int64],
    proof: Matched,
    *,
    wished: bool = False,
) -> Assignment:
    """Back to the caller's rows, columns and entries, with prices that fit and what follows from them."""
    resource_prices, charge = np.zeros(0), None
    if resources is not None:
        resource_prices = np.zeros(len(resources.limit)) if proof.resource_prices is None else proof.resource_prices
    if proof.row_prices is None:
        if resources is not None:
            charge = resources.use @ resource_prices
            charge = charge if problem.entries is None else charge[problem.entries]
        u, v = feasible_prices(problem, proof.col_prices, charge)
    else:
        u, v = proof.row_prices, proof.col_prices
    bound = float(u.sum() + problem.places @ v)
    if resources is not None:
        bound += float(resources.limit @ resource_prices)
    at = np.sort(at)
    rows = np.searchsorted(problem.indptr, at, side="right") - 1
    cols = problem.cols[problem.at[rows] + at - problem.indptr[rows]].astype(np.int64)
    edges = at if problem.entries is None else problem.entries[at]
    if problem.row_ids is not None and problem.col_ids is not None:
        rows, cols = problem.row_ids[rows], problem.col_ids[cols]
        u, v = _given_order(u, problem.row_ids), _given_order(v, problem.col_ids)
    order = np.argsort(rows, kind="stable")
    scores = problem.scores[at].astype(np.float64)[order]
    value = float((scores - problem.reserve).sum())
    gap = (bound - value) / max(1.0, abs(value))
    given_up = 0.0
    if wished:
        free = float((problem.scores[proof.at].astype(np.float64) - problem.reserve).sum())
        given_up = max(0.0, free - value)
    return Assignment(
        rows=rows[order],
        cols=cols[order],
        edges=edges[order],
        total=float(scores.sum()),
        value=value,
        bound=bound,
        gap=gap,
        row_prices=u,
        col_prices=v,
        resource_prices=resource_prices,
        status="optimal" if gap <= OPTIMAL_GAP else "time_limit" if proof.late else "within_gap",
        rounds=proof.rounds,
        method=proof.method,
        given_up=given_up,
    )


def _given_order(values: NDArray[np.float64], ids: NDArray[np.int64]) -> NDArray[np.float64]:
    out = np.empty_like(values)
    out[ids] = values
    return out
