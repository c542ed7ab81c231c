"""The steps of the large road, one after another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.assign.gainful import find_in_rows, gainful_pairs
from rmtmatch.assign.large.check import close_columns, find_better
from rmtmatch.assign.large.holders import new_holders, release
from rmtmatch.assign.large.lists import Core, Pairs, add_to_core, by_column, new_lists
from rmtmatch.assign.large.paths import new_search
from rmtmatch.assign.large.place import best_profits, place_rows
from rmtmatch.assign.large.refill import overpriced, refill_columns
from rmtmatch.assign.large.settle import settled
from rmtmatch.assign.large.start import begin
from rmtmatch.assign.prices import prices_of
from rmtmatch.assign.problem import Matched
from rmtmatch.assign.ties import COINS_UP_TO

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.assign.large.holders import Holders
    from rmtmatch.assign.problem import Problem

LOWEST_UP_TO = 200_000  # pairs up to which the lowest prices are found: a tenth of the time of solving
_MORE = 6  # pairs that join a row's list in a round
_EXACT = 1e-12  # of the best worth: differences below are rounding
_EXACT_COINS = 1e-14  # the same where coins are in play, which are far below 1e-10
_MANY = 0.05  # share of rows with a better pair from which there is a plateau
_MOST_ROUNDS = 100


def solve_large(
    problem: Problem,
    start_prices: NDArray[np.float64] | None = None,
    *,
    lowest: bool = False,
    out_of_time: Callable[[], bool],
    progress: Callable[[int, int, str], None] | None = None,
) -> Matched:
    """Solve by auction, shortest paths and a check of every pair.

    Parameters
    ----------
    problem : Problem
        Without parallel entries.
    start_prices : ndarray of float64, shape (m,), optional
        Column prices of an earlier answer. They take the place of the first steps of the auction.
    lowest : bool
        Find the lowest prices that prove the answer, however many pairs there are.
    out_of_time : callable
        Asked between steps; once it says so, the answer so far is returned.
    progress : callable, optional

    Returns
    -------
    Matched

    Notes
    -----
    Memory above the input: some 250 bytes a row and 60 a column. Compiling takes some seconds once; the compiled code
    is kept on disk. Up to `COINS_UP_TO` pairs, ties fall to coins as on the other roads (see `rmtmatch.assign.ties`);
    beyond, the order of the keys alone decides them. Up to `LOWEST_UP_TO` pairs, or with `lowest`, prices are the
    lowest that prove the answer; else they prove it too, but may be higher.
    """
    if len(problem.scores) > COINS_UP_TO or not problem.coins:
        pairs = _pairs_of(problem)
        found = _solve(pairs, problem.places, start_prices, _EXACT, out_of_time, progress)
        if problem.coins and (lowest or len(pairs.scores) <= LOWEST_UP_TO) and not found.late:
            found = _lowest(pairs, problem.places, found)
        at = _positions(problem, found.col)
        known = None if found.late else found.row_price
        return Matched(at, found.price, "large", found.rounds, found.late, row_prices=known)
    worth = gainful_pairs(problem)
    pairs = Pairs(worth.indptr, worth.indptr[:-1], worth.cols, worth.told_apart, 0.0)
    found = _solve(_locked(pairs), problem.places, start_prices, _EXACT_COINS, out_of_time, progress)
    rows = np.flatnonzero(found.col >= 0)
    held = worth.find(rows, found.col[rows].astype(np.int64))
    price = found.price if found.late else prices_of(worth, held, problem.places, found.price)
    return Matched(worth.at[held], price, "large", found.rounds, found.late)


class _Found(NamedTuple):
    """The column of each row (-1: none) and the worth of that pair, and the prices of columns and rows."""

    col: NDArray[np.int32]
    got: NDArray[np.float64]
    price: NDArray[np.float64]
    row_price: NDArray[np.float64]
    rounds: int
    late: bool


def _solve(
    pairs: Pairs,
    places: NDArray[np.int64],
    start_prices: NDArray[np.float64] | None,
    exact: float,
    out_of_time: Callable[[], bool],
    progress: Callable[[int, int, str], None] | None,
) -> _Found:
    """Go through the steps; differences below `exact` times the best worth are taken for rounding."""
    n, m = len(pairs.at), len(places)
    top = float(pairs.scores.max(initial=pairs.reserve)) - pairs.reserve
    if top <= 0:
        return _Found(np.full(n, -1, np.int32), np.zeros(n), np.zeros(m), np.zeros(n), 1, late=False)
    core, holders, price, again, done = begin(pairs, places, top, exact * top / 2, start_prices)
    todo = np.flatnonzero(holders.col < 0).astype(np.int32)
    found, best, more = np.empty(n, np.int32), np.empty(n), _MORE
    lists = new_lists(n, more)
    for rounds in range(1, _MOST_ROUNDS + 1):
        if not done:
            _repair(todo, core, places, price, holders)
        profit = np.where(holders.col >= 0, np.maximum(holders.got - price[holders.col], 0.0), 0.0)
        count = find_better(pairs, price, profit, exact * top, lists, found, best)
        if progress is not None:
            progress(n - count, n, "rows whose prices hold over every pair")
        if not count or out_of_time():
            break
        todo = found[:count].copy()
        core = add_to_core(core, todo, lists)
        done = False
        if count > _MANY * n:  # a plateau: perhaps only its prices are not right yet
            right = settled(todo, core, places, price, holders, exact * top / 2)
            done = right is not None
            if right is not None:
                price = right
            elif again is not None:
                todo = np.arange(n, dtype=np.int32)
                price = np.where(places > 0, again, price)
        if not done:
            release(holders, todo)
        if rounds > 2:  # noqa: PLR2004  stubborn: more pairs a round
            more = min(2 * more, 64)
            lists = new_lists(n, more)
    closed = places == 0
    price[closed] = 0.0
    if closed.any():
        close_columns(pairs, best, closed, price)
    return _Found(holders.col, holders.got, price, best, rounds, late=bool(count))


def _lowest(pairs: Pairs, places: NDArray[np.int64], found: _Found) -> _Found:
    """Lower the prices as far as they prove the answer: what one more place would bring."""
    full = len(pairs.cols) < len(pairs.scores)
    cols = np.tile(pairs.cols, len(pairs.at)) if full else pairs.cols
    every = Core(pairs.start, cols, pairs.scores.astype(np.float64) - pairs.reserve)
    holders = new_holders(found.col, found.got, len(places))
    tolerance = _EXACT * float(every.worth.max(initial=0.0)) / 2
    price = settled(None, every, places, np.zeros(len(places)), holders, tolerance)
    if price is None:
        return found
    row_price = np.where(found.col >= 0, np.maximum(found.got - price[found.col], 0.0), 0.0)
    return found._replace(price=price, row_price=row_price)


def _repair(
    rows: NDArray[np.int32], core: Core, places: NDArray[np.int64], price: NDArray[np.float64], holders: Holders
) -> None:
    """Make prices and pairs right on the core, from both sides; those with most at stake first."""
    search = new_search(len(places), len(core.cols))
    profit = best_profits(rows, core, price)
    order = np.argsort(-profit, kind="stable")
    place_rows(rows[order[profit[order] > 0]], core, places, price, holders, search)
    refill_columns(overpriced(places, price, holders), by_column(core, len(places)), places, price, holders, search)


def _pairs_of(problem: Problem) -> Pairs:
    """Return the arrays of the problem, with the bonus where there is one."""
    if problem.bonus is None:
        return _locked(Pairs(problem.indptr, problem.at, problem.cols, problem.scores, problem.reserve))
    return _locked(Pairs(problem.indptr, problem.at, problem.cols, problem.worth(), 0.0))


def _locked(pairs: Pairs) -> Pairs:
    """Return the arrays read-only and of fixed types: one compilation serves all, and no input is changed."""
    locked = Pairs(
        pairs.start.astype(np.int64, copy=False).view(),
        pairs.at.astype(np.int64, copy=False).view(),
        pairs.cols.astype(np.int32, copy=False).view(),
        pairs.scores.view(),
        float(pairs.reserve),
    )
    for array in (locked.start, locked.at, locked.cols, locked.scores):
        array.flags.writeable = False
    return locked


def _positions(problem: Problem, col: NDArray[np.int32]) -> NDArray[np.int64]:
    """Where the chosen pairs stand in the problem: columns rise within a row."""
    rows = np.flatnonzero(col >= 0)
    if problem.full:
        return problem.indptr[rows] + col[rows]
    return find_in_rows(problem.indptr, problem.cols, rows, col[rows].astype(np.int64))
