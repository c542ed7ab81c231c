"""The cheapest set of trainings that closes a gap: weighted set cover with a limit in weeks, many gaps at once.

A gap has up to `MOST_ITEMS` items, the most important first, and options: each closes some of the items (a bit mask),
at a price, in a number of weeks. What cannot be closed within the limit is given up, least important first: an item is
included when it and all that was included before it can be closed in time. Of the sets that close what is included
within the limit, the cheapest is taken.

Dynamic programming over the subsets of items that can be reached: item by item, every partial set that does not close
the item yet is tried with each option that does. Of partial sets that close the same items from there on, only those
stay that no other beats in both price and weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.scoring import swift

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_ITEMS = 62
"""Bits of a mask."""
PARTIAL_SETS = 256
"""More partial sets than this of one gap are cut to the cheapest: the answer then may not be."""
WORK = 1 << 14
"""So many partial sets times options are tried for one item of one gap; where that is too few, sets are cut as well."""
_FEWEST_SETS = 4
_ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Gaps:
    """Gaps to be closed, with their options.

    Parameters
    ----------
    items : ndarray of int64, shape (g,)
        How many items each gap has, at most `MOST_ITEMS`.
    limit : ndarray of float64, shape (g,)
        Most weeks in all.
    gap : ndarray of int64, shape (o,)
        Gap of each option, rising.
    mask : ndarray of int64, shape (o,)
        Items it closes: bit 0 is the most important.
    price, weeks : ndarray of float64, shape (o,)
        At least 0.
    turn : ndarray of int64, shape (o,)
        Which of equals comes first.
    """

    items: NDArray[np.int64]
    limit: NDArray[np.float64]
    gap: NDArray[np.int64]
    mask: NDArray[np.int64]
    price: NDArray[np.float64]
    weeks: NDArray[np.float64]
    turn: NDArray[np.int64]


class Covers(NamedTuple):
    """Which options are taken, shape (o,), and of each gap whether that is the cheapest there is, shape (g,)."""

    taken: NDArray[np.bool_]
    exact: NDArray[np.bool_]


class _Sets(NamedTuple):
    """Partial sets, by gap."""

    gap: NDArray[np.int64]
    closes: NDArray[np.int64]
    price: NDArray[np.float64]
    weeks: NDArray[np.float64]
    parent: NDArray[np.int64]  # position among the partial sets before
    option: NDArray[np.int64]  # what was added; -1: nothing

    def take(self, at: NDArray[np.int64]) -> _Sets:
        gap, closes, price, weeks, parent, option = self
        return _Sets(gap[at], closes[at], price[at], weeks[at], parent[at], option[at])


def cheapest(gaps: Gaps, *, partial_sets: int = PARTIAL_SETS, work: int = WORK) -> Covers:
    """Return the cheapest options for every gap.

    Time O(gaps x items x work), memory O(gaps x work), for all gaps of the call at once. What is done for one gap does
    not depend on the others.

    Parameters
    ----------
    partial_sets, work : int
        See `PARTIAL_SETS` and `WORK`.

    Examples
    --------
    >>> one = np.ones(3)
    >>> gaps = Gaps(np.array([2]), np.array([9.0]), np.array([0, 0, 0]), np.array([1, 2, 3]),
    ...             np.array([1.0, 1, 3]), one, np.arange(3))
    >>> cheapest(gaps).taken.tolist()
    [True, True, False]
    """
    n = len(gaps.items)
    exact = np.ones(n, bool)
    options = _useful(gaps)
    start = np.flatnonzero(gaps.items > 0)
    none, free = np.zeros(len(start), np.int64), np.zeros(len(start))
    sets = _Sets(gap=start, closes=none, price=free, weeks=free, parent=np.arange(len(start)), option=none - 1)
    steps: list[tuple[_Sets, NDArray[np.int64], NDArray[np.int64]]] = []
    item = 0
    while len(sets.gap):
        closing = options[(gaps.mask[options] >> item & 1) > 0]
        starts = np.searchsorted(gaps.gap[closing], np.arange(n + 1))
        most = np.clip(work // np.maximum(np.diff(starts), 1), _FEWEST_SETS, partial_sets)
        sets, cut = _cut(sets, most)
        exact[cut] = False
        sets = _step(gaps, (closing, starts), sets, item)
        item += 1
        # Sets of a gap stand cheapest first within what they still close: nothing now, for gaps that are done.
        done = gaps.items[sets.gap] == item
        first = np.flatnonzero(done & np.concatenate([[True], sets.gap[1:] != sets.gap[:-1]]))
        steps.append((sets, sets.gap[first], first))
        sets = sets.take(np.flatnonzero(~done))._replace(parent=np.flatnonzero(~done))
    return Covers(_followed_back(steps, len(gaps.gap), n), exact)


def _useful(gaps: Gaps) -> NDArray[np.int64]:
    """Return the options that can be of use, by gap, the cheaper first: short enough, and not beaten by an equal."""
    order = np.lexsort((gaps.turn, gaps.weeks, gaps.price, gaps.gap))
    order = order[gaps.weeks[order] <= gaps.limit[gaps.gap[order]] + _ROUNDING]
    by_mask = np.lexsort((np.arange(len(order)), gaps.mask[order], gaps.gap[order]))
    at = order[by_mask]
    kept = np.zeros(len(order), bool)
    kept[by_mask] = _front(gaps.gap[at], gaps.mask[at], gaps.weeks[at])
    return order[kept]


def _front(gap: NDArray[np.int64], closes: NDArray[np.int64], weeks: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark what is shorter than all before it that close the same; these stand together, the cheaper first."""
    if not len(gap):
        return np.zeros(0, bool)
    if swift.usable():
        front = np.empty(len(gap), bool)
        swift.route_loops().mark_front(gap, closes, weeks, front)
        return front
    same = np.concatenate([[False], (gap[1:] == gap[:-1]) & (closes[1:] == closes[:-1])])
    distinct, rank = np.unique(weeks, return_inverse=True)
    # The shortest so far, starting anew with each run: every run lies below the one before.
    lowered = rank.reshape(-1) - np.cumsum(~same) * (len(distinct) + 1)
    before = np.concatenate([[0], np.minimum.accumulate(lowered)[:-1]])
    return np.asarray(~same | (before > lowered))


def _step(gaps: Gaps, ways: tuple[NDArray[np.int64], NDArray[np.int64]], sets: _Sets, item: int) -> _Sets:
    """Close one more item in every way there is; where there is none, the item is given up.

    Parameters
    ----------
    ways : tuple of ndarray of int64
        The options that close the item, by gap, and where those of each gap start.
    """
    n = len(gaps.items)
    closing, starts = ways
    has = (sets.closes >> item & 1) > 0
    todo = np.flatnonzero(~has)
    count = np.diff(starts)[sets.gap[todo]]
    parent = np.repeat(todo, count)
    option = closing[np.repeat(starts[sets.gap[todo]] - (np.cumsum(count) - count), count) + np.arange(len(parent))]
    weeks = sets.weeks[parent] + gaps.weeks[option]
    in_time = weeks <= gaps.limit[sets.gap[parent]] + _ROUNDING
    parent, option, weeks = parent[in_time], option[in_time], weeks[in_time]
    closed = np.zeros(n, bool)
    closed[sets.gap[has]] = closed[sets.gap[parent]] = True
    same = np.flatnonzero(has | ~closed[sets.gap])
    grown = _Sets(
        gap=np.concatenate([sets.gap[same], sets.gap[parent]]),
        closes=np.concatenate([sets.closes[same], sets.closes[parent] | gaps.mask[option]]),
        price=np.concatenate([sets.price[same], sets.price[parent] + gaps.price[option]]),
        weeks=np.concatenate([sets.weeks[same], weeks]),
        parent=np.concatenate([sets.parent[same], sets.parent[parent]]),
        option=np.concatenate([np.full(len(same), -1, np.int64), option]),
    )
    # What was closed up to here no longer tells them apart.
    ahead = grown.closes >> (item + 1)
    order = np.lexsort((grown.weeks, grown.price, ahead, grown.gap))
    return grown.take(order[_front(grown.gap[order], ahead[order], grown.weeks[order])])


def _cut(sets: _Sets, most: NDArray[np.int64]) -> tuple[_Sets, NDArray[np.int64]]:
    """Keep at most so many partial sets of a gap, the cheapest and the shortest; and name the gaps that lost some."""
    count = np.bincount(sets.gap, minlength=len(most))
    lost = np.flatnonzero(count > most)
    if not len(lost):
        return sets, lost
    turn = np.arange(len(sets.gap)) - (np.cumsum(count) - count)[sets.gap]
    keep = np.zeros(len(turn), bool)
    # The shortest too: a limit in weeks must not stop what it can go on with.
    keep[np.lexsort((sets.price, sets.weeks, sets.gap))[turn == 0]] = True
    keep[np.lexsort((sets.weeks, sets.price, sets.gap))[turn < most[sets.gap] - 1]] = True
    keep |= (count <= most)[sets.gap]
    return sets.take(np.flatnonzero(keep)), lost


def _followed_back(
    steps: list[tuple[_Sets, NDArray[np.int64], NDArray[np.int64]]], options: int, n: int
) -> NDArray[np.bool_]:
    """Return what was added on the way to the best set of each gap."""
    taken = np.zeros(options, bool)
    at = np.full(n, -1, np.int64)
    for sets, gap, best in reversed(steps):
        at[gap] = best
        going = np.flatnonzero(at >= 0)
        added = sets.option[at[going]]
        taken[added[added >= 0]] = True
        at[going] = sets.parent[at[going]]
    return taken
