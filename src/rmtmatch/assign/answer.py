"""The answer: who goes where, what it is worth, and the prices that prove it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rmtmatch.assign.reading import read_problem
from rmtmatch.errors import CertificateError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from rmtmatch.assign.given import Resources
    from rmtmatch.assign.problem import Problem

Status = Literal["optimal", "within_gap", "time_limit"]

OPTIMAL_GAP = 1e-9  # up to here an answer is called optimal: room for rounding and for the tie rule
_TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Assignment:
    """Who goes where, and the proof. Immutable.

    Attributes
    ----------
    rows, cols, edges : ndarray of int64, shape (k,)
        The proposed pairs in order of row, and the entry of the input each is: its position in `Edges`, in
        ``scores.tocsr().data``, or in ``scores.ravel()``.
    total : float
        The plain sum of their scores.
    value : float
        The sum of score - reserve.
    bound : float
        ``sum(row_prices) + places @ col_prices + limit @ resource_prices``: no answer is worth more.
    gap : float
        ``(bound - value) / max(1, |value|)``.
    row_prices : ndarray of float64, shape (n,)
        What a row gets at these prices; >= 0.
    col_prices : ndarray of float64, shape (m,)
        What one place in a column costs; >= 0.
    resource_prices : ndarray of float64, shape (R,)
        What one unit more of a resource would bring; >= 0.
    status : {"optimal", "within_gap", "time_limit"}
        ``optimal``: gap <= 1e-9.
    rounds : int
        How often prices were set anew before they proved the answer.
    method : str
        The road that was taken, and why where that says something.
    given_up : float
        The value that `pinned` and `keep` cost: that of the answer without them, less `value`. It is a part of `gap`,
        as prices and bound are those of the free choice.

    Examples
    --------
    >>> from rmtmatch.assign import solve
    >>> solve([[0.9, 0.8], [0.8, 0.1]], reserve=0.3)
    Assignment(2 of 2 rows in 2 columns, value 1, optimal, gap 0, dense)
    """

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    edges: NDArray[np.int64]
    total: float
    value: float
    bound: float
    gap: float
    row_prices: NDArray[np.float64]
    col_prices: NDArray[np.float64]
    resource_prices: NDArray[np.float64]
    status: Status
    rounds: int
    method: str
    given_up: float = 0.0

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, np.ndarray):
                value.flags.writeable = False

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return (
            f"Assignment({len(self)} of {len(self.row_prices)} rows in {len(self.col_prices)} columns, "
            f"value {self.value:.9g}, {self.status}, gap {self.gap:.2g}, {self.method})"
        )

    def certify(
        self,
        scores: Any,  # noqa: ANN401  ndarray, any sparse array, or Edges
        *,
        places: ArrayLike | None = None,
        reserve: float = 0.0,
        resources: Resources | None = None,
    ) -> None:
        """Recompute every claim of this answer from the input; nothing of how it was found is trusted.

        Parameters
        ----------
        scores, places, reserve, resources
            As they were given to `solve`.

        Raises
        ------
        CertificateError
            Naming the first claim that fails: pairs, places, resources, total, value, prices, bound, gap, status.

        Notes
        -----
        O(E), in blocks: memory does not grow with the input.

        Examples
        --------
        >>> from rmtmatch.assign import solve
        >>> solve([[3, 1], [2, 2]]).certify([[3, 1], [2, 2]])
        """
        problem = read_problem(scores, places=places, reserve=reserve, resources=resources)
        self._check_pairs(problem, resources)
        self._check_prices(problem, resources)
        self._check_numbers(problem, resources)

    def _check_pairs(self, problem: Problem, resources: Resources | None) -> None:
        """Every pair is an entry of the input, and no row, place or resource is used twice."""
        at, n, m = self.edges, problem.rows, problem.columns
        if problem.entries is not None:
            where = np.empty_like(problem.entries)
            where[problem.entries] = np.arange(len(where))
            at = where[at] if _within(at, len(where)) else at
        _claim("pairs", len(self.rows) == len(self.cols) == len(self.edges), "rows, cols and edges differ in length")
        _claim("pairs", _within(at, len(problem.scores)), "edges point outside the input")
        row = np.searchsorted(problem.indptr, at, side="right") - 1
        _claim("pairs", np.array_equal(row, self.rows), "edges are not entries of these rows")
        col = problem.cols[problem.at[row] + at - problem.indptr[row]]
        _claim("pairs", np.array_equal(col, self.cols), "edges are not entries of these columns")
        _claim("pairs", bool(np.all(np.isfinite(problem.scores[at]))), "a forbidden pair was proposed")
        _claim("pairs", bool(np.all(np.bincount(self.rows, minlength=n) <= 1)), "a row was proposed twice")
        load = np.bincount(self.cols, minlength=m)
        _claim("places", bool(np.all(load <= problem.places)), "a column got more rows than it has places")
        if resources is not None:
            used = np.asarray(resources.use[self.edges].sum(axis=0)).ravel()
            over = used - resources.limit > _TOLERANCE * np.maximum(1, resources.limit)
            _claim("resources", not over.any(), f"resource {int(np.argmax(over))} is overspent")
        scores = problem.scores[at].astype(np.float64)
        _claim("total", _close(self.total, float(scores.sum())), f"total is {self.total}, not {scores.sum()}")
        value = float((scores - problem.reserve).sum())
        _claim("value", _close(self.value, value), f"value is {self.value}, not {value}")

    def _check_prices(self, problem: Problem, resources: Resources | None) -> None:
        """Prices are at least 0, and every pair is covered by them."""
        u, v, r = self.row_prices, self.col_prices, self.resource_prices
        count = 0 if resources is None else len(resources.limit)
        fits = u.shape == (problem.rows,) and v.shape == (problem.columns,) and r.shape == (count,)
        _claim("prices", fits, "there is not one price for each row, column and resource")
        for name, prices in (("row", u), ("column", v), ("resource", r)):
            _claim("prices", bool(np.all(prices >= 0)), f"a {name} price is negative or NaN")
        charge = None if resources is None else resources.use @ r
        for block in problem.blocks():
            here = slice(block.start, block.start + len(block.worth))
            short = block.worth - u[block.rows] - v[block.cols]
            if charge is not None:
                short -= charge[here] if problem.entries is None else charge[problem.entries[here]]
            if len(short) and short.max() > _TOLERANCE * max(1.0, float(np.abs(block.worth[short.argmax()]))):
                e = int(short.argmax())
                pair = f"row {block.rows[e]} and column {block.cols[e]}"
                raise CertificateError(f"prices: {pair} are worth {short[e]:.3g} more than they cost", "prices")

    def _check_numbers(self, problem: Problem, resources: Resources | None) -> None:
        """Bound, gap and status follow from the prices."""
        bound = float(self.row_prices.sum() + problem.places @ self.col_prices)
        if resources is not None:
            bound += float(resources.limit @ self.resource_prices)
        _claim("bound", _close(self.bound, bound), f"bound is {self.bound}, not {bound}")
        gap = (self.bound - self.value) / max(1.0, abs(self.value))
        _claim("gap", abs(self.gap - gap) <= _TOLERANCE, f"gap is {self.gap}, not {gap}")
        _claim("gap", gap >= -_TOLERANCE, f"the value is above the bound by {-gap}")
        _claim("status", (self.status == "optimal") == (self.gap <= OPTIMAL_GAP), f"{self.status} with gap {self.gap}")


def _claim(name: str, holds: bool, otherwise: str) -> None:
    if not holds:
        raise CertificateError(f"{name}: {otherwise}", name)


def _within(at: NDArray[np.int64], size: int) -> bool:
    return not len(at) or bool(at.min() >= 0 and at.max() < size)


def _close(claimed: float, found: float) -> bool:
    return abs(claimed - found) <= _TOLERANCE * max(1.0, abs(found))
