"""What closing a gap can bring, and costs at least and at most, for every kept pair, without solving anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.scoring import swift
from rmtmatch.scoring.kernel import spans
from rmtmatch.scoring.rescoring import MISSING_BELOW
from rmtmatch.scoring.training.gaps import missing
from rmtmatch.scoring.training.search import options

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.scoring.training.gaps import Closing, Kept, Lacking
    from rmtmatch.scoring.training.trainings import Catalogue

_CELLS_AT_ONCE = 1 << 21
_PAIRS_AT_ONCE = 1 << 15
_FEW = 16


def price_bounds(
    kept: Lacking, trainings: Catalogue, closes: Closing
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Bound the price of closing all that the person can close, limits in weeks aside.

    At least the dearest of the cheapest trainings of each item, and at least the sum of each item's cheapest share of a
    training; at most the cheapest training of each item, each bought for that item alone.

    Returns
    -------
    low, high : ndarray of float64, shape (p,)
        In euros, training time counted in; 0 where nothing can be closed.
    """
    rows = kept.rows
    low, high = np.zeros(len(rows)), np.zeros(len(rows))
    if swift.usable():
        _compiled(kept, trainings, closes, (low, high))
        _before_the_start(kept, trainings, closes, (low, high))
        return np.minimum(low, high), high
    step = max(1, _CELLS_AT_ONCE // max(1, closes.of_item.nnz, len(trainings)))
    size = np.bincount(closes.of_item.indices, minlength=len(trainings))
    share = trainings.price / np.maximum(size, 1)
    starts = np.flatnonzero(np.diff(closes.of_item.indptr) > 0)
    if not len(starts):
        return low, high
    n = len(trainings.max_weeks)
    lowest = _one_by_one(closes, starts) if n < _FEW else _side_by_side(closes, starts)
    column = np.full(closes.of_item.shape[0], len(starts))
    column[lowest.items] = np.arange(len(starts))
    for first in range(0, n, step):
        a, b = np.searchsorted(rows, [first, min(n, first + step)])
        if a == b:
            continue
        last = min(n, first + step)
        may = np.ascontiguousarray(trainings.entry_of(first, last).T)
        alone, shared = (lowest.of(np.where(may, x[:, None], np.inf)) for x in (trainings.price, share))
        pair, item = _taught(kept, (int(a), int(b)), column, len(starts))
        cell = item * (last - first) + (rows[a:b] - first)[pair]
        price = alone.reshape(-1).take(cell)
        use = np.flatnonzero(np.isfinite(price))
        pair, price = pair[use], price[use]
        high[a:b] = np.bincount(pair, price, b - a)
        dearest = np.zeros(b - a)
        np.maximum.at(dearest, pair, price)
        low[a:b] = np.maximum(dearest, np.bincount(pair, shared.reshape(-1).take(cell[use]), b - a))
    _before_the_start(kept, trainings, closes, (low, high))
    return np.minimum(low, high), high


class _Lowest(NamedTuple):
    """What finds the least that each of some items costs people, from what each training costs them.

    `of` takes shape (trainings, people) and gives (items, people).
    """

    items: NDArray[np.int64]
    of: Callable[[NDArray[np.float64]], NDArray[np.float64]]


def _one_by_one(closes: Closing, items: NDArray[np.int64]) -> _Lowest:
    """Look at one item after another: quick for few people."""
    training, places = closes.of_item.indices, closes.of_item.indptr[items]
    return _Lowest(items, lambda cost: np.minimum.reduceat(cost[training], places, axis=0))


def _side_by_side(closes: Closing, items: NDArray[np.int64]) -> _Lowest:
    """Compare the k-th trainings of all items at once, for all people side by side."""
    teachers = np.diff(closes.of_item.indptr)[items]
    order = np.argsort(-teachers, kind="stable")  # the k-th are those of the first so many
    items, teachers = items[order], teachers[order]
    places = closes.of_item.indptr[items]
    rounds = [closes.of_item.indices[places[: np.searchsorted(-teachers, -k)] + k] for k in range(int(teachers[0]))]

    def of(cost: NDArray[np.float64]) -> NDArray[np.float64]:
        found = cost[rounds[0]]
        for training in rounds[1:]:
            part = found[: len(training)]
            np.minimum(part, cost[training], out=part)
        return found

    return _Lowest(items, of)


def _taught(
    kept: Lacking, part: tuple[int, int], column: NDArray[np.int64], nobody: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List what some pairs miss that somebody teaches and the employer does not: credentials first.

    Parameters
    ----------
    column : ndarray of int64
        Of each item; `nobody` where no training closes it.

    Returns
    -------
    pair, column : ndarray of int64
        Pairs are counted from the first of the part.
    """
    a, b = part
    asked, before = kept.setting.asked, kept.setting.demands.before
    skills = len(asked.skill)
    ends = kept.missing_of
    base = asked.indptr[kept.cols[a:b]]
    count = np.diff(ends[a : b + 1])
    at = np.repeat(base, count) + kept.missing_at[ends[a] : ends[b]]
    found = column[asked.col[at]]
    use = np.flatnonzero(found < nobody)
    use = use[kept.at_work[at[use]] < MISSING_BELOW]
    pair = np.searchsorted(ends[a : b + 1] - ends[a], use, side="right") - 1
    lacking = np.flatnonzero(kept.setting.demands.needs_training.at(kept.rows[a:b], kept.cols[a:b]))
    which, code = np.nonzero(before.lacks(kept.rows[a:b][lacking], kept.cols[a:b][lacking]))
    of_code = column[skills + code]
    given = np.flatnonzero(of_code < nobody)
    return np.concatenate([lacking[which[given]], pair]), np.concatenate([of_code[given], found[use]])


def score_hoped_for(kept: Kept, closes: Closing, price_low: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the score each pair would have with everything learned that somebody teaches, less what that costs.

    It orders pairs for the search of routes: a pair that is poor today and good after one course must be among them.

    Parameters
    ----------
    price_low : ndarray of float64, shape (p,)
        As from `price_bounds`.

    Returns
    -------
    ndarray of float64, shape (p,)
        Never below today's score.
    """
    asked, exact, policy = kept.setting.asked, kept.exact, kept.setting.policy
    taught = np.diff(closes.of_item.indptr) > 0
    ends, gain = kept.missing_of, np.zeros(len(kept.rows))
    for first, last in spans(len(gain), _PAIRS_AT_ONCE):
        pair = np.repeat(np.arange(last - first), np.diff(ends[first : last + 1]))
        at = asked.indptr[kept.cols[first:last]][pair] + kept.missing_at[ends[first] : ends[last]]
        learnable = taught[asked.col[at]] | (kept.at_work[at] > 0)
        gain[first:last] = np.bincount(pair, asked.weight[at] * learnable, last - first)
    worth = policy.weights["skills"] * (1 - policy.reverse_weight) * gain
    return exact.score + np.maximum(0, worth - price_low / 1000 * policy.score_per_1000_eur)


def _compiled(
    kept: Lacking,
    trainings: Catalogue,
    closes: Closing,
    into: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> None:
    """Do the same by a compiled loop, some candidates at a time."""
    loops, before = swift.route_loops(), kept.setting.demands.before
    rows, cols = kept.rows, kept.cols
    needs, n, items = kept.needed, len(trainings.max_weeks), closes.of_item
    size = np.bincount(items.indices, minlength=len(trainings))
    teachers = (items.indptr, items.indices, trainings.price, trainings.price / np.maximum(size, 1))
    asked = kept.setting.asked
    gaps = (kept.missing_at, asked.indptr.astype(np.int64), asked.col, kept.at_work)
    for first, last in spans(n, max(1, _CELLS_AT_ONCE // max(1, len(trainings)))):
        a, b = np.searchsorted(rows, [first, last])
        if a == b:
            continue
        pairs = (*(x[a:b].astype(np.int64, copy=False) for x in (rows, cols)), needs[a:b])
        may = trainings.entry_of(first, last)
        loops.bound_prices(
            pairs,
            (before.held, before.asked),
            (kept.missing_of[a : b + 1], *gaps),
            teachers,
            may,
            first,
            MISSING_BELOW,
            into[0][a:b],
            into[1][a:b],
        )


def _before_the_start(
    kept: Lacking,
    trainings: Catalogue,
    closes: Closing,
    into: tuple[NDArray[np.float64], NDArray[np.float64]],
) -> None:
    """Bound anew the pairs with a deadline: a course that ends too late closes nothing."""
    hurried = np.flatnonzero(kept.needed)
    for first, last in spans(len(hurried), _PAIRS_AT_ONCE):
        part = hurried[first:last]
        gone = missing(kept, part)
        found = options(kept, trainings, closes, gone, part)
        cheap = np.full(len(gone.item), np.inf)
        np.minimum.at(cheap, found.entry, trainings.price[found.training])
        use = np.isfinite(cheap)
        dearest = np.zeros(len(part))
        np.maximum.at(dearest, gone.pair[use], cheap[use])
        into[0][part] = dearest
        into[1][part] = np.bincount(gone.pair[use], cheap[use], len(part))
