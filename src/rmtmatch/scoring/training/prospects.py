"""What a gap costs at most and at least: a greedy set, and prices of items that no option undercuts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rmtmatch.scoring.training.open_gaps import Gaps

SLACK = 1e-9
"""Weeks, and the share of a price, by which sums may be off."""
NEARLY = 1e-6
"""Weeks by which a sum of bounds may be off."""
ROUNDS = 2
"""So often options are left out by the prices of items."""


class Greedy(NamedTuple):
    """A set for every gap, chosen option by option.

    Parameters
    ----------
    taken : ndarray of bool, shape (o,)
    closed : ndarray of int64, shape (g,)
        Items that the set closes.
    complete : ndarray of bool, shape (g,)
        Whether it closes all that any option closes.
    cost : ndarray of float64, shape (g,)
    """

    taken: NDArray[np.bool_]
    closed: NDArray[np.int64]
    complete: NDArray[np.bool_]
    cost: NDArray[np.float64]


def greedy(gaps: Gaps, cost: NDArray[np.float64]) -> Greedy:
    """Take the option that costs least for each item that it newly closes, again and again, within the limit.

    Parameters
    ----------
    cost : ndarray of float64, shape (o,)
        At least 0.

    Examples
    --------
    >>> from rmtmatch.scoring.training.open_gaps import Gaps
    >>> gaps = Gaps(np.array([2]), np.array([9.0]), np.array([0, 0, 0]), np.array([1, 2, 3]),
    ...             np.array([1.0, 1, 3]), np.ones(3), np.arange(3))
    >>> greedy(gaps, gaps.price).taken.tolist()
    [True, True, False]
    """
    n = len(gaps.items)
    need = np.zeros(n, np.int64)
    np.bitwise_or.at(need, gaps.gap, gaps.mask)
    closed, time, spent = np.zeros(n, np.int64), np.zeros(n), np.zeros(n)
    taken = np.zeros(len(gaps.gap), bool)
    left = np.arange(len(gaps.gap))
    while len(left):
        mine = gaps.gap[left]
        new = np.bitwise_count(gaps.mask[left] & ~closed[mine])
        use = (new > 0) & (time[mine] + gaps.weeks[left] <= gaps.limit[mine] + SLACK)
        left, mine, new = left[use], mine[use], new[use]
        if not len(left):
            break
        share = cost[left] / new
        starts = np.flatnonzero(np.concatenate([[True], mine[1:] != mine[:-1]]))
        least = np.repeat(np.minimum.reduceat(share, starts), np.diff(np.append(starts, len(left))))
        lowest = np.flatnonzero(share == least)
        best = left[lowest[np.unique(mine[lowest], return_index=True)[1]]]
        taken[best] = True
        at = gaps.gap[best]
        closed[at] |= gaps.mask[best]
        time[at] += gaps.weeks[best]
        spent[at] += cost[best]
    return Greedy(taken, closed, closed == need, spent)


class Closers(NamedTuple):
    """The options that close each item: option by option within an item, and where those of each item start."""

    option: NDArray[np.int64]
    starts: NDArray[np.int64]

    @classmethod
    def of(cls, gaps: Gaps) -> Closers:
        """List those of all gaps."""
        pairs = list(set_bits(gaps.mask))
        option = np.concatenate([np.zeros(0, np.int64), *[at for at, _ in pairs]])
        item = np.concatenate([np.zeros(0, np.int8), *[bit for _, bit in pairs]])
        order = np.lexsort((option, item))
        ends = np.searchsorted(item[order], np.arange(int(gaps.items.max(initial=0)) + 1))
        return cls(option[order], ends)

    def of_item(self, item: int) -> NDArray[np.int64]:
        """Return the options that close one item, rising."""
        return self.option[self.starts[item] : self.starts[item + 1]]


def set_bits(mask: NDArray[np.int64]) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int8]]]:
    """Give the bits of masks, the lowest of each first: which masks have one more, and the number of the bit."""
    left, at = mask.copy(), np.flatnonzero(mask)
    while len(at):
        low = left[at] & -left[at]
        yield at, np.bitwise_count(low - 1).astype(np.int8)
        left[at] ^= low
        at = at[left[at] != 0]


class Prospects(NamedTuple):
    """What is known of each gap before its sets are searched.

    Parameters
    ----------
    most : ndarray of float64, shape (g,)
        A price at which there is a set.
    shares : ndarray of float64, shape (g, items, 3)
        Three times prices of items such that no option costs less than the items it closes: what is left to close costs
        at least their sum. The last are weeks.
    """

    most: NDArray[np.float64]
    shares: NDArray[np.float64]

    @property
    def proven(self) -> NDArray[np.bool_]:
        """Of which gaps no set is cheaper than the one that is known."""
        least = np.maximum(summed(self.shares[:, :, 0]), summed(self.shares[:, :, 1]))
        return np.asarray(least >= self.most * (1 - 2 * SLACK) - 2 * SLACK)

    @classmethod
    def nothing(cls, gaps: Gaps) -> Prospects:
        """Return what is known before anything is."""
        n = len(gaps.items)
        return cls(np.full(n, np.inf), np.zeros((n, int(gaps.items.max(initial=0)), 3)))


def prospects(gaps: Gaps, most: NDArray[np.float64]) -> tuple[Prospects, NDArray[np.int64]]:
    """Price the items of each gap, and leave out the options that are in no set that is cheap and short enough.

    What an option costs beyond the items it closes is lost: with the prices of all items together it must not exceed
    what a known set costs. With fewer options items are worth more, so this is done twice.

    Returns
    -------
    prospects : Prospects
    at : ndarray of int64
        Which options stay.
    """
    at = np.arange(len(gaps.gap))
    bound = most * (1 + SLACK) + SLACK
    limits = bound, bound, gaps.limit + NEARLY
    known = Prospects.nothing(gaps)
    for _ in range(ROUNDS):
        left, good = gaps.take(at), np.ones(len(at), bool)
        closers = Closers.of(left)
        for k, (cost, last_first) in enumerate(((left.price, False), (left.price, True), (left.weeks, False))):
            known.shares[:, :, k], lost = item_prices(left, cost, closers, last_first=last_first)
            good &= summed(known.shares[:, :, k])[left.gap] + lost <= limits[k][left.gap]
        at = at[good]
    return known._replace(most=bound), at


def item_prices(
    gaps: Gaps, cost: NDArray[np.float64], closers: Closers, *, last_first: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Raise the price of one item after another until an option would be undercut: dual ascent.

    Source: D. Erlenkotter, A dual-based procedure for uncapacitated facility location, Operations Research 26 (1978).

    Returns
    -------
    prices : ndarray of float64, shape (g, items)
        0 for items that no option closes.
    lost : ndarray of float64, shape (o,)
        What each option costs beyond its items.
    """
    n, most = len(gaps.items), len(closers.starts) - 1
    prices, slack = np.zeros((n, most)), cost.copy()
    for item in range(most - 1, -1, -1) if last_first else range(most):
        closing = closers.of_item(item)
        if not len(closing):
            continue
        mine = gaps.gap[closing]
        starts = np.flatnonzero(np.concatenate([[True], mine[1:] != mine[:-1]]))
        prices[mine[starts], item] = np.minimum.reduceat(slack[closing], starts)
        slack[closing] -= prices[mine, item]
    return prices, slack


def summed(prices: NDArray[np.float64]) -> NDArray[np.float64]:
    """Add the prices of each gap, one item after another."""
    total = np.zeros(len(prices))
    for item in range(prices.shape[1]):
        total += prices[:, item]
    return total
