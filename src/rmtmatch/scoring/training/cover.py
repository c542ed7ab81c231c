"""The cheapest set of trainings that closes a gap: weighted set cover with a limit in weeks, many gaps at once.

A gap has up to `MOST_ITEMS` items, the most important first, and options: each closes some of the items (a bit mask),
at a price, in a number of weeks. What cannot be closed within the limit is given up, least important first: an item is
included when it and all that was included before it can be closed in time. Of the sets that close what is included
within the limit, the cheapest is taken.

First options go that another beats (`undominated`): of those of 5,000 trainings one in five stays. Most gaps are
settled then by prices of their items (`settled`). Of the others is found what can be included, with a set that closes
it. Against the price of a greedy set, and what the rest costs at least (`prospects`), the search over partial sets is
small (`partial_sets`). With numba the same is done gap by gap (`cover_loops`); without it, for a few small gaps, in
plain Python (`one_by_one`).
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.scoring import swift
from rmtmatch.scoring.training.one_by_one import cover_few
from rmtmatch.scoring.training.partial_sets import grown
from rmtmatch.scoring.training.prospects import SLACK, Prospects, greedy, prospects, set_bits
from rmtmatch.scoring.training.settled import settled
from rmtmatch.scoring.training.undominated import undominated

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.training.open_gaps import Gaps

PARTIAL_SETS = 256
"""More partial sets than this of one gap are cut to the most promising: the answer then may not be the cheapest."""
WORK = 1 << 14
"""So many partial sets times options are tried for one item of one gap; where that is too few, sets are cut as well."""

FEW = 512
"""Up to so many options in all, gaps are closed one by one where nothing is compiled."""


class Covers(NamedTuple):
    """Which options are taken, shape (o,), and of each gap whether that is the cheapest there is, shape (g,)."""

    taken: NDArray[np.bool_]
    exact: NDArray[np.bool_]


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
    >>> from rmtmatch.scoring.training.open_gaps import Gaps
    >>> one = np.ones(3)
    >>> gaps = Gaps(np.array([2]), np.array([9.0]), np.array([0, 0, 0]), np.array([1, 2, 3]),
    ...             np.array([1.0, 1, 3]), one, np.arange(3))
    >>> cheapest(gaps).taken.tolist()
    [True, True, False]
    """
    if swift.usable():
        return _compiled(gaps, partial_sets, work)
    if len(gaps.gap) <= FEW:
        return _one_by_one(gaps, partial_sets, work)
    at = np.flatnonzero((gaps.mask != 0) & (gaps.weeks <= gaps.limit[gaps.gap] + SLACK))
    at = at[undominated(gaps.take(at))]
    taken = np.zeros(len(gaps.gap), bool)
    if not len(at):
        return Covers(taken, np.ones(len(gaps.items), bool))
    useful = gaps.take(at)
    quick, proven = settled(useful)
    taken[at[quick & proven[useful.gap]]] = True
    hard = np.flatnonzero(~proven[useful.gap])
    exact = np.ones(len(gaps.items), bool)
    if len(hard):
        best, exact = _searched(useful.take(hard), partial_sets, work)
        taken[at[hard[best]]] = True
    return Covers(taken, exact)


def _searched(gaps: Gaps, partial_sets: int, work: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Search the cheapest options, shape (o,), and say of each gap whether they are, shape (g,)."""
    included, witness, exact = _included(gaps, partial_sets, work)
    of_all, wanted = _by_rarity(gaps, included)
    # What is left to close after giving up is mostly settled at once, too.
    quick, proven = settled(wanted)
    best = np.zeros(len(gaps.gap), bool)
    best[of_all[quick & proven[wanted.gap]]] = True
    hard = np.flatnonzero(~proven[wanted.gap])
    if not len(hard):
        return best, exact
    of_all, wanted = of_all[hard], wanted.take(hard)
    first = greedy(wanted, wanted.price)
    best[of_all[first.taken]] = True
    price = np.where(first.complete, first.cost, np.inf)
    spent = _sums(gaps, witness)
    # A set that is known beforehand: what is no cheaper need not be looked at.
    worse = price > spent
    best = np.where(worse[gaps.gap], witness, best)
    price = np.minimum(price, spent)
    known, left = prospects(wanted, price)
    left = left[~known.proven[wanted.gap[left]]]
    wanted, of_all = wanted.take(left), of_all[left]
    found = grown(wanted, known, partial_sets, work, giving_up=False)
    better = found.price <= price
    best &= ~better[gaps.gap]
    best[of_all[found.taken & better[wanted.gap]]] = True
    price = np.minimum(price, found.price)
    return best, exact & (found.dropped >= price)


def _included(
    gaps: Gaps, partial_sets: int, work: int
) -> tuple[NDArray[np.int64], NDArray[np.bool_], NDArray[np.bool_]]:
    """Return the items that are included, options that close them in time, and whether no more can be included."""
    quick = greedy(gaps, gaps.weeks)
    exact = np.ones(len(gaps.items), bool)
    if quick.complete.all():
        return quick.closed, quick.taken, exact
    hard = np.flatnonzero(~quick.complete[gaps.gap])
    some = gaps.take(hard)
    found = grown(replace(some, price=some.weeks), Prospects.nothing(some), partial_sets, work, giving_up=True)
    witness = quick.taken & quick.complete[gaps.gap]
    witness[hard] = found.taken
    exact = quick.complete | np.isinf(found.dropped)
    return np.where(quick.complete, quick.closed, found.closed), witness, exact


def _by_rarity(gaps: Gaps, included: NDArray[np.int64]) -> tuple[NDArray[np.int64], Gaps]:
    """Leave out what is not included, and put the items first that the fewest options close.

    Returns
    -------
    at : ndarray of int64
        Which options stay.
    gaps : Gaps
        With those options; bit k is now the item that comes k-th.
    """
    n, most = len(gaps.items), int(gaps.items.max(initial=0))
    closers = np.zeros(n * most)
    for at, bit in set_bits(gaps.mask):
        closers += np.bincount(gaps.gap[at] * most + bit, minlength=n * most)
    wanted = (included[:, None] >> np.arange(most) & 1) > 0
    place = np.where(wanted, closers.reshape(n, most), np.inf).argsort(axis=1, kind="stable").argsort(axis=1)
    items, mask = wanted.sum(axis=1), np.zeros(len(gaps.gap), np.int64)
    for at, bit in set_bits(gaps.mask & included[gaps.gap]):
        mask[at] |= 1 << place[gaps.gap[at], bit]
    left = replace(gaps, items=items, mask=mask)
    at = np.flatnonzero(mask)
    at = at[undominated(left.take(at))]
    return at, left.take(at)


def _sums(gaps: Gaps, taken: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the price of what is taken, gap by gap; added in the order in which the options stand."""
    return np.asarray(np.bincount(gaps.gap[taken], gaps.price[taken], len(gaps.items)), float)


def _one_by_one(gaps: Gaps, partial_sets: int, work: int) -> Covers:
    """Do the same in plain Python, where arrays would cost more than they hold."""
    at, exact = cover_few(gaps, partial_sets, work)
    taken = np.zeros(len(gaps.gap), bool)
    taken[at] = True
    return Covers(taken, np.array(exact, bool))


def _compiled(gaps: Gaps, partial_sets: int, work: int) -> Covers:
    """Do the same by compiled loops, one gap after another."""
    taken, exact = np.zeros(len(gaps.gap), bool), np.ones(len(gaps.items), bool)
    ends = np.searchsorted(gaps.gap, np.arange(len(gaps.items) + 1))
    columns = (gaps.mask, gaps.price, gaps.weeks, gaps.turn)
    swift.cover_loops().cover_all(ends, gaps.items, gaps.limit, columns, partial_sets, work, SLACK, taken, exact)
    return Covers(taken, exact)
