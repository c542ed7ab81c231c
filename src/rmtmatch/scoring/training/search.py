"""The cheapest trainings for some pairs: options of each gap, then the exact cover."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring import swift
from rmtmatch.scoring.classes import HASH_SEEDS, classes, scattered
from rmtmatch.scoring.timing import WEEK
from rmtmatch.scoring.training.cover import PARTIAL_SETS, cheapest
from rmtmatch.scoring.training.milp import cheapest_milp
from rmtmatch.scoring.training.open_gaps import MOST_ITEMS, Gaps

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.training.gaps import Closing, Lacking, Missing
    from rmtmatch.scoring.training.trainings import Catalogue

_CELLS_AT_ONCE = 1 << 22
_CELLS_A_VALUE = 64


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


def options(kept: Lacking, trainings: Catalogue, closes: Closing, gone: Missing, of: NDArray[np.int64]) -> Options:
    """List the trainings that a person may enter and that close something; before the start where that is a demand.

    Parameters
    ----------
    gone : Missing
        Of the pairs `of`.
    """
    rows, cols = kept.rows[of], kept.cols[of]
    deadline = np.where(gone.needs_route, kept.setting.numbers.v_start[cols], np.nan)
    deadline = np.where(np.isnan(deadline), np.inf, deadline)
    if swift.usable():
        limit = np.minimum(trainings.max_weeks[rows], deadline / WEEK)
        return Options(*_listed(trainings, closes, gone, rows, deadline), limit)
    open_items = np.flatnonzero(~gone.at_work)
    item = gone.item[open_items]
    first = closes.of_item.indptr[item].astype(np.int64)
    count = closes.of_item.indptr[item + 1] - first
    entry = np.repeat(open_items, count)
    place = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(len(entry))
    training = closes.of_item.indices[place].astype(np.int64)
    pair = gone.pair[entry]
    may = np.flatnonzero(_may_enter(trainings, rows, pair, training))
    may = may[trainings.ready[training[may]] <= deadline[pair[may]]]
    limit = np.minimum(trainings.max_weeks[rows], deadline / WEEK)
    return Options(entry[may], training[may], limit)


def _may_enter(
    trainings: Catalogue, rows: NDArray[Any], pair: NDArray[np.int64], training: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Tell of options of some pairs whether the person may enter; people are told apart once for each pair."""
    who, at = np.unique(rows, return_inverse=True)
    if len(who) * len(trainings) > _CELLS_AT_ONCE:
        return trainings.can_enter(rows[pair], training)
    table = trainings.entry_for(who).reshape(-1)
    return np.asarray(table.take((at.reshape(-1) * len(trainings))[pair] + training))


def _listed(
    trainings: Catalogue, closes: Closing, gone: Missing, rows: NDArray[np.int64], deadline: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List entry and training of each option by a compiled loop."""
    who, at = np.unique(rows, return_inverse=True)
    most = int((np.diff(closes.of_item.indptr)[gone.item] * ~gone.at_work).sum())
    entry, training = np.empty(most, np.int64), np.empty(most, np.int64)
    size = swift.route_loops().list_options(
        (gone.pair, gone.item, gone.at_work),
        (at.reshape(-1), deadline),
        (closes.of_item.indptr, closes.of_item.indices, trainings.ready),
        trainings.entry_for(who),
        entry,
        training,
    )
    return entry[:size], training[:size]


def choose(trainings: Catalogue, gone: Missing, found: Options, *, work: int, by_milp: bool) -> Chosen:
    """Take the cheapest set for each pair; pairs with the same gap and the same options are solved once.

    Parameters
    ----------
    work : int
        Limit of the search, see `rmtmatch.scoring.training.cover.WORK`.
    by_milp : bool
        Whether gaps that are not settled within it go through mixed-integer programming.
    """
    q, t = len(gone.needs_route), len(trainings)
    can = np.zeros(len(gone.item), bool)
    can[found.entry] = True
    # Bits in order of importance, counted from the first item of each pair that can be closed.
    items = np.bincount(gone.pair[can], minlength=q)
    bit = np.cumsum(can) - 1 - (np.cumsum(items) - items)[gone.pair]
    pair = gone.pair[found.entry]
    use = np.flatnonzero(bit[found.entry] < MOST_ITEMS)
    # Options come as the search wants them: by price, then weeks, then turn.
    by_price = np.lexsort((trainings.order, trainings.weeks, trainings.price))
    place = np.empty(t, np.int64)
    place[by_price] = np.arange(t)
    key = pair[use] * t + place[found.training[use]]
    order = _sorted_stably(key, q * t)
    first = np.flatnonzero(np.concatenate([[True], np.diff(key[order]) > 0])[: len(key)])
    distinct = key[order[first]]
    mask = np.add.reduceat(1 << bit[found.entry[use[order]]], first) if len(first) else np.zeros(0, np.int64)
    of, training = np.divmod(distinct, t)
    training = by_price[training]
    alike = classes(q, items, found.limit, *_marks(of, mask, training, q))
    number = np.full(q, -1)
    number[alike.first] = np.arange(len(alike.first))
    inside = np.flatnonzero(number[of] >= 0)
    # The first pairs of the classes come in no order: options have to.
    inside = inside[np.argsort(number[of[inside]], kind="stable")]
    gaps = Gaps(
        items=np.minimum(items, MOST_ITEMS)[alike.first],
        limit=found.limit[alike.first],
        gap=number[of[inside]],
        mask=mask[inside].astype(np.int64),
        price=trainings.price[training[inside]],
        weeks=trainings.weeks[training[inside]],
        turn=trainings.order[training[inside]],
    )
    # A wider search keeps more sets: 4,096 with `LAST_WORK`.
    covers = cheapest(gaps, work=work, partial_sets=max(PARTIAL_SETS, work // 64))
    taken, exact = covers.taken, covers.exact & (items[alike.first] <= MOST_ITEMS)
    open_still = np.flatnonzero(~exact & (items[alike.first] <= MOST_ITEMS)) if by_milp else np.zeros(0, int)
    for g in open_still.tolist():
        a, b = np.searchsorted(gaps.gap, [g, g + 1])
        best = _by_milp(gaps, slice(a, b), int(gaps.items[g]), float(gaps.limit[g]))
        if best is not None:
            taken[a:b], exact[g] = best, True
    keys = _for_each(gaps.gap[taken], training[inside[taken]], alike.codes, t)
    closed = gone.at_work.copy()
    closed[found.entry[_among(pair * t + found.training, keys, q * t)]] = True
    of, training = np.divmod(keys, t)
    return Chosen(of, training, closed, exact[alike.codes])


def _sorted_stably(key: NDArray[np.int64], below: int) -> NDArray[np.int64]:
    """Return the stable order of whole numbers: with their place in the same word they are sorted as they are."""
    bits = len(key).bit_length()
    if below.bit_length() + bits > 63:  # noqa: PLR2004  the sign stays free
        return np.argsort(key, kind="stable")
    return np.asarray(np.sort(key << bits | np.arange(len(key))) & ((1 << bits) - 1))


def _among(values: NDArray[np.int64], some: NDArray[np.int64], below: int) -> NDArray[np.bool_]:
    """Tell which of the values are among some; by a table where it is no longer than the values are many."""
    if below > _CELLS_A_VALUE * len(values):
        return np.isin(values, some)
    table = np.zeros(below, bool)
    table[some] = True
    return table[values]


def _marks(
    of: NDArray[np.int64], mask: NDArray[np.int64], training: NDArray[np.int64], q: int
) -> list[NDArray[np.uint64]]:
    """Return 128 bits that tell the options of pairs apart; the order of the options does not matter."""
    starts = np.searchsorted(of, np.arange(q + 1))
    marks = []
    for seed in HASH_SEEDS:
        mixed = scattered(scattered(mask.astype(np.uint64) ^ np.uint64(seed)) + training.astype(np.uint64))
        sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
        marks.append(sums[starts[1:]] - sums[starts[:-1]])
    return marks


def _for_each(
    group: NDArray[np.int64], training: NDArray[np.int64], group_of: NDArray[np.int32], t: int
) -> NDArray[np.int64]:
    """Give every pair the trainings of its group; returns ``pair * t + training``, rising. `group` is rising."""
    starts = np.searchsorted(group, np.arange(int(group_of.max(initial=-1)) + 2))
    count = np.diff(starts)[group_of]
    pair = np.repeat(np.arange(len(group_of)), count)
    place = np.repeat(starts[group_of] - (np.cumsum(count) - count), count) + np.arange(len(pair))
    return np.sort(pair * t + training[place])


def _by_milp(gaps: Gaps, options: slice, items: int, limit: float) -> NDArray[np.bool_] | None:
    closes = (gaps.mask[options, None] >> np.arange(items) & 1) > 0
    found = cheapest_milp(closes, gaps.price[options], gaps.weeks[options], limit)
    return None if found is None else found[0]
