"""Dual prices: the proof of an answer, and what one more place is worth.

With a price v_j >= 0 on every column (and one on every resource), the most that row i can get is its own price

    u_i = max(0, max_j worth_ij - v_j - use_ij @ resource_prices).

So defined, prices are feasible whatever v is, and ``sum(u) + places @ v + limit @ resource_prices`` is never below the
best value there is. An answer that reaches it is the best one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.gainful import Gainful
    from rmtmatch.assign.problem import Problem


def feasible_prices(
    problem: Problem, col_prices: NDArray[np.float64], charge: NDArray[np.float64] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return row prices for the given column prices, and the column prices with those of closed columns made to fit.

    Parameters
    ----------
    problem : Problem
    col_prices : ndarray of float64, shape (m,)
    charge : ndarray of float64, shape (E,), optional
        What the resources that an entry uses cost.

    Returns
    -------
    row_prices, col_prices : ndarray of float64, shape (n,) and (m,)
        A column without places costs nothing in the bound: its price is whatever keeps every row away.
    """
    shut = problem.places == 0
    never_full = problem.places > problem.rows  # a place is always left: it costs nothing
    v = np.where(shut | never_full, 0.0, np.maximum(col_prices, 0.0))
    u = np.zeros(problem.rows)
    for block in problem.blocks():
        left = block.worth - v[block.cols]
        if charge is not None:
            left -= charge[block.start : block.start + len(left)]
        left[shut[block.cols]] = -np.inf
        u[block.first : block.last] = block.row_max(left)
    if shut.any():
        for block in problem.blocks():
            e = np.flatnonzero(shut[block.cols])
            left = block.worth[e] - u[block.rows[e]]
            if charge is not None:
                left -= charge[block.start + e]
            np.maximum.at(v, block.cols[e], left)
    return u, v


def row_bound_prices(problem: Problem) -> NDArray[np.float64]:
    """Return column prices from columns alone: each costs its best pair, so that no row wants anything."""
    v = np.zeros(problem.columns)
    for block in problem.blocks():
        np.maximum.at(v, block.cols, block.worth)
    return v


def optimal_prices(
    pairs: Gainful, held: NDArray[np.int64], places: NDArray[np.int64], *, exact: bool = True
) -> NDArray[np.float64] | None:
    """Return the lowest column prices that prove a best answer, by Bellman-Ford over what could be exchanged.

    Parameters
    ----------
    pairs : Gainful
    held : ndarray of int64, shape (k,)
        Which of `pairs` make up the answer.
    places : ndarray of int64, shape (m,)
    exact : bool
        Judge by `worth`; False: by `told_apart`, with a tolerance for rounding.

    Returns
    -------
    ndarray of float64, shape (m,), or None
        None where the answer is not the best one by that measure. The lowest prices are also what one more place in a
        column would bring.

    Notes
    -----
    Prices start at 0 and only rise: a free row must not want a column, a held row not another column more than its
    own. Each pass follows only the rows whose own column rose: some 20 passes, O(pairs) together.
    """
    worth = pairs.worth if exact else pairs.told_apart
    n, m = len(pairs.indptr) - 1, len(places)
    if not len(pairs):
        return np.zeros(m)
    slack = 0.0 if exact else 1e-13 * float(worth.max(initial=0.0))
    full = np.bincount(pairs.cols[held], minlength=m) >= places
    col_of = np.full(n, -1, np.int64)
    col_of[pairs.rows[held]] = pairs.cols[held]
    worth_of = np.zeros(n)
    worth_of[pairs.rows[held]] = worth[held]
    holders = held[np.argsort(pairs.cols[held], kind="stable")]
    first = np.searchsorted(pairs.cols[holders], np.arange(m + 1))
    v = np.zeros(m)
    rows = np.arange(n)
    for _ in range(int(full.sum()) + 2):  # a price that still rises after that goes round in a circle
        gets = np.where(col_of[rows] >= 0, worth_of[rows] - v[col_of[rows]], 0.0)
        lengths = np.diff(pairs.indptr)[rows]
        e = slice(None) if len(rows) == n else _runs(pairs.indptr[rows], lengths)
        raised = v.copy()
        np.maximum.at(raised, pairs.cols[e], worth[e] - np.repeat(gets, lengths))
        rose = np.flatnonzero(raised > v + slack)
        if not len(rose):
            return v
        if not full[rose].all() and slack == 0.0:
            return None  # a row would rather have a free place: not a best answer
        rose = rose[full[rose]]
        if not len(rose):
            return v
        v[rose] = raised[rose]
        rows = pairs.rows[holders[_runs(first[rose], first[rose + 1] - first[rose])]]
        if np.any(v[col_of[rows]] > worth_of[rows] + slack):
            return None  # a price above what a holder gets: not a best answer either
    return None


def prices_of(
    pairs: Gainful, held: NDArray[np.int64], places: NDArray[np.int64], known: NDArray[np.float64] | None = None
) -> NDArray[np.float64]:
    """Return prices for an answer that is the best up to the coins of ties, or up to rounding; else those `known`."""
    v = optimal_prices(pairs, held, places)
    if v is None:  # the coins decided between answers that differ by less than TIE
        v = optimal_prices(pairs, held, places, exact=False)
    if v is None:
        return np.zeros(len(places)) if known is None else known
    return v


def both_prices_of(
    pairs: Gainful, held: NDArray[np.int64], places: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None]:
    """Return prices as `prices_of` does, and those of rows where they are known without another look at all pairs."""
    found = proving_prices(pairs, held, places)
    return (np.zeros(len(places)), None) if found is None else found


def proving_prices(
    pairs: Gainful, held: NDArray[np.int64], places: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64] | None] | None:
    """Return prices that prove an answer, and those of rows where they are known; None where it is not the best one.

    At prices that prove an answer, a row gets what its own pair leaves it. A column without places still needs a price
    of its own then, for which all pairs must be looked at again.
    """
    for exact in (True, False):
        v = optimal_prices(pairs, held, places, exact=exact)
        if v is not None:
            u = np.zeros(len(pairs.indptr) - 1)
            u[pairs.rows[held]] = np.maximum(pairs.worth[held] - v[pairs.cols[held]], 0.0)
            return v, u if exact and places.min(initial=1) > 0 else None
    return None


def _runs(starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """All positions of the runs that begin at `starts`."""
    before = np.cumsum(lengths) - lengths
    return np.repeat(starts - before, lengths) + np.arange(int(lengths.sum()))
