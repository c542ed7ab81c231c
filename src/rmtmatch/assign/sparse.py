"""The sparse road: scipy's `min_weight_full_bipartite_matching`, with a dummy for everyone who may stay unmatched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.assign.dense import useful_places
from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.prices import proving_prices
from rmtmatch.assign.problem import Matched
from rmtmatch.assign.shorter import best_of_each, better_elsewhere, by_column

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.assign.gainful import Gainful
    from rmtmatch.assign.problem import Problem

    Look = Callable[..., NDArray[np.int64]]
    Prices = tuple[NDArray[np.float64], NDArray[np.float64] | None]

# scipy drops a stored 0, so that staying unmatched must cost something: less than any number it could be weighed with
_NOTHING = 1e-300
_SAMPLE = 200_000  # pairs looked at first
_MANY = 10  # pairs of each row (or column) that say enough
_PLATEAU = 0.3  # share of pairs as good as the best of their row (or column) from which they make a plateau
_SHORT_FROM = 150_000  # pairs from which short lists are quicker, and ...
_SHORT = 0.5  # ... the share of them up to which lists are short
_ROUNDS = 3  # of short lists, before all pairs are handed over


def solve_sparse(problem: Problem) -> Matched:
    """Solve exactly by shortest augmenting paths over the pairs worth making.

    One side looks for partners on the other, and a dummy of its own lets each stay unmatched, so that a full matching
    always exists; a column is copied for each place that could be filled. Memory some 30 bytes a pair and place.
    """
    pairs = gainful_pairs(problem)
    if not len(pairs):
        return Matched(pairs.at, np.zeros(problem.columns), "sparse")
    copies = useful_places(pairs, problem.places)
    looks, plateau = _who_looks(pairs, copies)
    # with places, and on a plateau of rows, short lists took longer than all pairs
    if len(pairs) > _SHORT_FROM and copies.max() == 1 and (looks is _by_places or not plateau):
        found = _by_short_lists(pairs, copies, problem.places, looks, flat=plateau)
        if found is not None:
            return found
    held, prices = _without_dummies_first(pairs, copies, problem.places, looks)
    v, u = (np.zeros(problem.columns), None) if prices is None else prices
    return Matched(pairs.at[held], v, "sparse", row_prices=u)


def _without_dummies_first(
    pairs: Gainful, copies: NDArray[np.int64], places: NDArray[np.int64], looks: Look
) -> tuple[NDArray[np.int64], Prices | None]:
    """Return which of `pairs` are held, and prices that prove it, or None.

    Dummies cost scipy's matcher time even when nobody takes one (10k rows and 20k columns: .57 s against .38), so that
    they are left out where everyone can find a partner, unless that was no best answer. With places it seldom is.
    """
    held = looks(pairs, copies, dummies=False) if copies.max() == 1 else np.empty(0, np.int64)
    prices = proving_prices(pairs, held, places) if len(held) else None
    if prices is None:
        held = looks(pairs, copies)
        prices = proving_prices(pairs, held, places)
    return held, prices


def _by_short_lists(
    pairs: Gainful, copies: NDArray[np.int64], places: NDArray[np.int64], looks: Look, *, flat: bool
) -> Matched | None:
    """Solve on the best pairs of those who look, and let the prices say whether any other would be better.

    None where that brings nothing.
    """
    some = best_of_each(pairs, copies, of_columns=looks is _by_places, flat=flat)
    if _most_together(pairs.take(some), len(copies)) < _most_together(pairs, len(copies)):
        return None  # all list the same few: lists of products took twice as long as all pairs
    for _ in range(_ROUNDS):
        if len(some) > _SHORT * len(pairs):
            return None
        few = pairs.take(some)
        could = np.minimum(copies, np.bincount(few.cols, minlength=len(copies)))
        held, prices = _without_dummies_first(few, could, places, looks)
        if prices is None:
            return None
        v, u = prices
        better = better_elsewhere(pairs, some[held], v)
        if not len(better):
            return Matched(pairs.at[some[held]], v, "sparse", row_prices=u)
        some = np.union1d(some, better)
    return None


def _most_together(pairs: Gainful, columns: int) -> int:
    """Return how many could have a partner at once, were columns to take one row."""
    from scipy.sparse import csr_array  # noqa: PLC0415  imported at use
    from scipy.sparse.csgraph import maximum_bipartite_matching  # noqa: PLC0415  imported at use

    table = csr_array((pairs.worth, pairs.cols, pairs.indptr), shape=(len(pairs.indptr) - 1, columns))
    return int(np.count_nonzero(maximum_bipartite_matching(table, perm_type="column") >= 0))


def _who_looks(pairs: Gainful, copies: NDArray[np.int64]) -> tuple[Look, bool]:
    """Return which side looks for the other, and whether its pairs are a plateau even so.

    Places look where they are fewer, as then nearly all find a row; but not where that is a plateau.

    Where all pairs of a row are worth the same, rows are quick to look and places slow (measured: 5 s against 31), and
    where all pairs of a column are, the other way round (174 s against 29).
    """
    few = bool(copies.sum() < np.count_nonzero(np.diff(pairs.indptr)))
    flat_row = _flat(pairs.rows, pairs.worth, len(pairs.indptr) - 1)
    flat_column = _flat(pairs.cols, pairs.worth, len(copies))
    if few if flat_row == flat_column else flat_column:
        return _by_places, flat_column
    return _by_rows, flat_row


def _flat(group: NDArray[Any], worth: NDArray[np.float64], count: int) -> bool:
    """Whether many pairs are as good as the best of their row, or column.

    Fewer pairs look flatter, as they miss the best, so that some are enough to say no, and many to say yes.
    """
    for step in (max(1, len(worth) // _SAMPLE), 1):
        some, theirs = group[::step], worth[::step]
        best = np.zeros(count)
        np.maximum.at(best, some, theirs)
        if np.mean(theirs == best[some]) < _PLATEAU:
            return False
        if len(some) >= _MANY * count:
            return True
    return True


def _by_rows(pairs: Gainful, copies: NDArray[np.int64], *, dummies: bool = True) -> NDArray[np.int64]:
    """Let rows look for places; returns which of `pairs` are held."""
    rows = np.flatnonzero(np.diff(pairs.indptr))
    first = np.cumsum(copies) - copies  # where the copies of each column begin
    start, places, cost = pairs.indptr[rows], first[pairs.cols], -pairs.told_apart
    if copies.max() > 1:
        times = copies[pairs.cols]
        before = np.cumsum(times) - times
        start = before[start]
        cost = np.repeat(cost, times)
        places = np.repeat(places - before, times) + np.arange(len(cost))
    row, place = _full_matching(np.append(start, len(cost)), places, cost, int(copies.sum()), dummies=dummies)
    column = np.searchsorted(first + copies, place, side="right")
    return pairs.find(rows[row], column)


def _by_places(pairs: Gainful, copies: NDArray[np.int64], *, dummies: bool = True) -> NDArray[np.int64]:
    """Let places look for rows; returns which of `pairs` are held."""
    n, m = len(pairs.indptr) - 1, len(copies)
    turned = by_column(pairs, m)
    column = np.repeat(np.arange(m), copies)
    lengths = np.diff(turned.indptr)[column]
    start = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    at = turned.data
    if len(at) < start[-1]:  # a column with several places: each has all its pairs
        at = at[np.repeat(turned.indptr[column] - start[:-1], lengths) + np.arange(start[-1])]
    place, row = _full_matching(start, pairs.rows[at], -pairs.told_apart[at], n, dummies=dummies)
    return np.sort(pairs.find(row, column[place]))


def _full_matching(
    start: NDArray[np.int64],
    others: NDArray[np.int64],
    cost: NDArray[np.float64],
    count: int,
    *,
    dummies: bool,
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Match those who look (pairs of k: ``others[start[k]:start[k + 1]]``) with `count` others at the least cost.

    Without dummies everyone finds a partner, or nobody where not all can or where nobody would be left over.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  imported at use
    from scipy.sparse.csgraph import maximum_bipartite_matching, min_weight_full_bipartite_matching  # noqa: PLC0415  imported at use

    n = len(start) - 1
    if not dummies:
        table = csr_array((cost, others, start), shape=(n, count))
        # scipy prepares a square table otherwise, and may then go round for ever where costs differ by rounding only
        if n >= count or maximum_bipartite_matching(table, perm_type="column").min(initial=0) < 0:
            return np.empty(0, np.intp), np.empty(0, np.intp)
        who, whom = min_weight_full_bipartite_matching(table)
        return who.astype(np.intp), whom.astype(np.intp)
    start = (start + np.arange(n + 1)).astype(np.int32 if len(others) + n < 2**31 else np.int64)
    real = np.ones(len(others) + n, np.bool_)
    real[start[1:] - 1] = False  # the dummy, at the end of each list
    every, costs = np.empty(len(real), np.int32), np.full(len(real), _NOTHING)
    every[real], costs[real] = others, cost
    every[~real] = count + np.arange(n)
    who, whom = min_weight_full_bipartite_matching(csr_array((costs, every, start), shape=(n, count + n)))
    taken = whom < count
    return who[taken].astype(np.intp), whom[taken].astype(np.intp)
