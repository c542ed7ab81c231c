"""The cheapest trainings for some pairs: options of each gap, then the exact cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.cover import MOST_BITS, Gaps, cheapest
from rmtmatch.scoring.milp import cheapest_milp
from rmtmatch.scoring.timing import WEEK

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.gaps import Closing, Missing
    from rmtmatch.scoring.setting import Setting
    from rmtmatch.scoring.trainings import Catalogue


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is bought for each of q pairs.

    Parameters
    ----------
    pair, training : ndarray of int64
        One entry a pair and training, by pair, then training.
    closed : ndarray of bool, shape of ``Missing.item``
        Items closed by a training or at work.
    exact : ndarray of bool, shape (q,)
        The cheapest there is.
    """

    pair: NDArray[np.int64]
    training: NDArray[np.int64]
    closed: NDArray[np.bool_]
    exact: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Options:
    """Which training could close which missing item: one entry each, by item, then training.

    Parameters
    ----------
    entry : ndarray of int64
        Position in ``Missing.item``.
    training : ndarray of int64
    limit : ndarray of float64, shape (q,)
        Most weeks of training of each pair.
    """

    entry: NDArray[np.int64]
    training: NDArray[np.int64]
    limit: NDArray[np.float64]


def options(
    setting: Setting, trainings: Catalogue, closes: Closing, gone: Missing, pairs: tuple[NDArray[Any], NDArray[Any]]
) -> Options:
    """List the trainings that a person may enter and that close something; before the start where that is a demand.

    Parameters
    ----------
    gone : Missing
        Of q pairs.
    pairs : tuple of ndarray, shape (q,) each
        Their rows and columns.
    """
    rows, cols = pairs
    deadline = np.where(gone.needs_route, setting.numbers.v_start[cols], np.nan)
    deadline = np.where(np.isnan(deadline), np.inf, deadline)
    open_items = np.flatnonzero(~gone.at_work)
    item = gone.item[open_items]
    first = closes.of_item.indptr[item].astype(np.int64)
    count = closes.of_item.indptr[item + 1] - first
    entry = np.repeat(open_items, count)
    place = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(len(entry))
    training = closes.of_item.indices[place].astype(np.int64)
    pair = gone.pair[entry]
    may = trainings.can_enter(rows[pair], training) & (trainings.ready[training] <= deadline[pair])
    limit = np.minimum(trainings.max_weeks[rows], deadline / WEEK)
    return Options(entry[may], training[may], limit)


def choose(trainings: Catalogue, gone: Missing, found: Options, milp_for: int) -> tuple[Chosen, int]:
    """Take the cheapest set for each pair.

    Parameters
    ----------
    milp_for : int
        So many gaps of more than `MOST_BITS` items are solved by mixed-integer programming; of the others the most
        important items are closed, and ``exact`` is False.

    Returns
    -------
    chosen : Chosen
    milp_used : int
    """
    q = len(gone.needs_route)
    can = np.zeros(len(gone.item), bool)
    can[found.entry] = True
    # Bits in order of importance, counted from the first item of each pair that can be closed.
    upto = np.cumsum(can)
    items = np.bincount(gone.pair[can], minlength=q)
    bit = upto - 1 - (np.cumsum(items) - items)[gone.pair]
    pair = gone.pair[found.entry]
    large = np.flatnonzero(items > MOST_BITS)
    by_milp = large[:milp_for]
    small = np.ones(q, bool)
    small[by_milp] = False

    use = np.flatnonzero(small[pair] & (bit[found.entry] < MOST_BITS))
    key = pair[use] * len(trainings) + found.training[use]
    order = np.argsort(key, kind="stable")
    distinct, first = np.unique(key[order], return_index=True)
    mask = np.add.reduceat(1 << bit[found.entry[use[order]]], first) if len(first) else np.zeros(0, np.int64)
    of, training = np.divmod(distinct, max(1, len(trainings)))
    gaps = Gaps(
        items=np.where(small, np.minimum(items, MOST_BITS), 0),
        limit=found.limit,
        gap=of,
        mask=mask.astype(np.int64),
        price=trainings.price[training],
        weeks=trainings.weeks[training],
        turn=trainings.order[training],
    )
    taken, _ = cheapest(gaps)
    bought = [distinct[taken]]
    for g in by_milp.tolist():
        bought.append(_one(trainings, found, (pair == g), bit, float(found.limit[g])) + g * len(trainings))
    keys = np.sort(np.concatenate(bought))
    closed = gone.at_work.copy()
    done = np.isin(pair * len(trainings) + found.training, keys)
    closed[found.entry[done]] = True
    of, training = np.divmod(keys, max(1, len(trainings)))
    exact = np.ones(q, bool)
    exact[large[milp_for:]] = False
    return Chosen(of, training, closed, exact), len(by_milp)


def _one(
    trainings: Catalogue, found: Options, here: NDArray[np.bool_], bit: NDArray[np.int64], limit: float
) -> NDArray[np.int64]:
    which, at = np.unique(found.training[here], return_inverse=True)
    items = bit[found.entry[here]]
    closes = np.zeros((len(which), int(items.max()) + 1), bool)
    closes[at.reshape(-1), items] = True
    taken, _ = cheapest_milp(closes, trainings.price[which], trainings.weeks[which], limit)
    return which[taken]
