"""What closing a gap can bring, and costs at least and at most, for every kept pair, without solving anything."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.scoring import swift
from rmtmatch.scoring.kernel import spans
from rmtmatch.scoring.rescoring import MISSING_BELOW
from rmtmatch.scoring.training.gaps import missing
from rmtmatch.scoring.training.search import options

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.training.gaps import Closing, Kept, Lacking
    from rmtmatch.scoring.training.trainings import Catalogue

_CELLS_AT_ONCE = 1 << 21
_PAIRS_AT_ONCE = 1 << 15


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
    column = np.full(closes.of_item.shape[0], len(starts))
    column[starts] = np.arange(len(starts))
    if not len(starts):
        return low, high
    places = closes.of_item.indptr[starts]
    training = closes.of_item.indices
    n = len(trainings.max_weeks)
    for first in range(0, n, step):
        a, b = np.searchsorted(rows, [first, min(n, first + step)])
        if a == b:
            continue
        last = min(n, first + step)
        may = trainings.entry_of(first, last).take(training, axis=1)
        # One column more for what nobody teaches.
        alone, shared = np.full((2, last - first, len(starts) + 1), np.inf)
        alone[:, :-1] = np.minimum.reduceat(np.where(may, trainings.price[training], np.inf), places, axis=1)
        shared[:, :-1] = np.minimum.reduceat(np.where(may, share[training], np.inf), places, axis=1)
        pairs = np.arange(a, b)
        gone = missing(kept, pairs)
        item = column[gone.item]
        person = rows[pairs[gone.pair]] - first
        price, part = alone[person, item], shared[person, item]
        use = np.isfinite(price) & ~gone.at_work
        pair = gone.pair[use]
        high[a:b] = np.bincount(pair, price[use], b - a)
        dearest = np.zeros(b - a)
        np.maximum.at(dearest, pair, price[use])
        low[a:b] = np.maximum(dearest, np.bincount(pair, part[use], b - a))
    _before_the_start(kept, trainings, closes, (low, high))
    return np.minimum(low, high), high


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
