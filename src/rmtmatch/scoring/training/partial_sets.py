"""The search for the cheapest cover: item by item, every partial set is tried with each option that closes the item.

Dynamic programming over the subsets of items that can be reached. Of partial sets only those stay that no other beats
in what they close from there on, price and weeks; and none stays that cannot become cheaper than a set that is known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.scoring.training.prospects import NEARLY, SLACK, Closers, Prospects, set_bits, summed
from rmtmatch.scoring.training.undominated import undominated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.training.open_gaps import Gaps


class Grown(NamedTuple):
    """The best set of each gap.

    Parameters
    ----------
    taken : ndarray of bool, shape (o,)
    closed : ndarray of int64, shape (g,)
        Items that were closed in turn, the others were given up.
    price : ndarray of float64, shape (g,)
        Inf where there is none.
    dropped : ndarray of float64, shape (g,)
        What the sets that were cut off cost at least; inf where none was.
    """

    taken: NDArray[np.bool_]
    closed: NDArray[np.int64]
    price: NDArray[np.float64]
    dropped: NDArray[np.float64]


class Sets(NamedTuple):
    """Partial sets, by gap, the cheaper first.

    `mask` is what they close, without the items that were dealt with; `ahead` what the rest costs at least, by each of
    ``Prospects.shares``; `node` where what was added last is noted, -1 for nothing.
    """

    gap: NDArray[np.int64]
    mask: NDArray[np.int64]
    price: NDArray[np.float64]
    weeks: NDArray[np.float64]
    ahead: NDArray[np.float64]
    node: NDArray[np.int64]
    option: NDArray[np.int64]  # what was added just now; -1: nothing
    turn: NDArray[np.int64]

    @property
    def least(self) -> NDArray[np.float64]:
        """What each costs at least in the end."""
        return np.asarray(self.price + np.maximum(self.ahead[:, 0], self.ahead[:, 1]))

    def take(self, at: NDArray[np.int64]) -> Sets:
        """Return some of them."""
        gap, mask, price, weeks, ahead, node, option, turn = self
        return Sets(gap[at], mask[at], price[at], weeks[at], ahead[at], node[at], option[at], turn[at])


class _Nodes:
    """What was added to which partial set."""

    def __init__(self) -> None:
        none = np.zeros(0, np.int64)
        self._before, self._option, self._size = [none], [none], 0

    def noted(self, sets: Sets) -> Sets:
        """Note what was added just now."""
        added = np.flatnonzero(sets.option >= 0)
        self._before.append(sets.node[added])
        self._option.append(sets.option[added])
        node = sets.node.copy()
        node[added] = self._size + np.arange(len(added))
        self._size += len(added)
        return sets._replace(node=node, option=np.full(len(node), -1))

    def options(self, last: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return all that was added on the way to some nodes."""
        before, option = np.concatenate(self._before), np.concatenate(self._option)
        found = [np.zeros(0, np.int64)]
        while len(last := last[last >= 0]):
            found.append(option[last])
            last = before[last]
        return np.concatenate(found)


def grown(gaps: Gaps, known: Prospects, partial_sets: int, work: int, *, giving_up: bool) -> Grown:
    """Search the best set of every gap that has options.

    Parameters
    ----------
    gaps : Gaps
        Options as `undominated` orders them.
    known : Prospects
        Sets that can only become dearer than `Prospects.most` are left out.
    partial_sets, work : int
        See `rmtmatch.scoring.training.cover`.
    giving_up : bool
        Whether an item that cannot be closed within the limit is given up; else there is no set then.
    """
    n = len(gaps.items)
    taken, closed = np.zeros(len(gaps.gap), bool), np.zeros(n, np.int64)
    price, dropped = np.full(n, np.inf), np.full(n, np.inf)
    start = np.flatnonzero(np.bincount(gaps.gap, minlength=n))
    free, none = np.zeros(len(start)), np.full(len(start), -1)
    ahead = np.stack([summed(known.shares[start, :, k]) for k in range(3)], axis=1)
    sets = Sets(start, np.zeros(len(start), np.int64), free, free, ahead, none, none, none)
    nodes, last = _Nodes(), np.full(n, -1)
    closers, item = Closers.of(gaps), 0
    while len(sets.gap):
        closing = closers.of_item(item)
        starts = np.searchsorted(gaps.gap[closing], np.arange(n + 1))
        most = np.clip(work // np.maximum(np.diff(starts), 1), 1, partial_sets)
        sets, cut = _cut(sets, most)
        np.minimum.at(dropped, cut.gap, cut.least)
        has = (sets.mask >> item & 1) > 0
        added = _added(gaps, (closing, starts), sets, item, known)
        can = np.zeros(n, bool)
        can[sets.gap[has]] = can[added.gap] = True
        closed[can] |= 1 << item
        same = sets.take(np.flatnonzero(has | ~can[sets.gap] if giving_up else has))
        both = [np.concatenate(pair) for pair in zip(same, added, strict=True)]
        sets = Sets(*both)._replace(turn=np.arange(len(both[0])))
        # What was dealt with no longer tells them apart.
        sets = sets._replace(mask=sets.mask >> (item + 1) << (item + 1))
        sets = nodes.noted(sets.take(undominated(sets)))
        item += 1
        done = gaps.items[sets.gap] == item
        first = np.flatnonzero(done & np.concatenate([[True], sets.gap[1:] != sets.gap[:-1]])[: len(done)])
        price[sets.gap[first]], last[sets.gap[first]] = sets.price[first], sets.node[first]
        sets = sets.take(np.flatnonzero(~done))
    taken[nodes.options(last)] = True
    return Grown(taken, closed, price, dropped)


def _added(
    gaps: Gaps,
    ways: tuple[NDArray[np.int64], NDArray[np.int64]],
    sets: Sets,
    item: int,
    known: Prospects,
) -> Sets:
    """Return the sets that do not close an item with each option that does, where that is in time and can pay.

    Parameters
    ----------
    ways : tuple of ndarray of int64
        The options that close the item, by gap, and where those of each gap start.
    """
    closing, starts = ways
    todo = np.flatnonzero((sets.mask >> item & 1) == 0)
    count = np.diff(starts)[sets.gap[todo]]
    parent = np.repeat(todo, count)
    option = closing[np.repeat(starts[sets.gap[todo]] - (np.cumsum(count) - count), count) + np.arange(len(parent))]
    gap = sets.gap[parent]
    weeks, price = sets.weeks[parent] + gaps.weeks[option], sets.price[parent] + gaps.price[option]
    use = np.flatnonzero((weeks <= gaps.limit[gap] + SLACK) & (price <= known.most[gap]))
    parent, option, gap, weeks, price = parent[use], option[use], gap[use], weeks[use], price[use]
    before = sets.mask[parent]
    closes = gaps.mask[option]
    ahead = sets.ahead[parent]
    for at, bit in set_bits((closes & ~before) >> item << item):
        ahead[at] -= known.shares[gap[at], bit]
    grown_sets = Sets(gap, before | closes, price, weeks, ahead, sets.node[parent], option, option)
    pays = (grown_sets.least <= known.most[gap]) & (weeks + ahead[:, 2] <= gaps.limit[gap] + NEARLY)
    return grown_sets.take(np.flatnonzero(pays))


def _cut(sets: Sets, most: NDArray[np.int64]) -> tuple[Sets, Sets]:
    """Keep at most so many partial sets of a gap, the most promising and the shortest; and return what goes."""
    count = np.bincount(sets.gap, minlength=len(most))
    many = (count > most)[sets.gap]
    if not many.any():
        return sets, sets.take(np.zeros(0, np.int64))
    turn = np.arange(len(sets.gap)) - (np.cumsum(count) - count)[sets.gap]
    keep = ~many
    # The shortest too: a limit in weeks must not stop what it can go on with.
    keep[np.lexsort((sets.price, sets.weeks, sets.gap))[turn == 0]] = True
    keep[np.lexsort((sets.weeks, sets.least, sets.gap))[turn < most[sets.gap] - 1]] = True
    return sets.take(np.flatnonzero(keep)), sets.take(np.flatnonzero(~keep))
