"""The cheapest set of one gap after another, compiled; step by step what `cover` does. Needs numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.loops import compiled
from rmtmatch.scoring.training.prospects import NEARLY, ROUNDS
from rmtmatch.scoring.training.undominated_loops import (
    in_order,
    marked,
    pick,
    pick_rows,
    twice_as_long,
    undominated,
    where,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def cover_all(
    ends: NDArray[np.int64],
    items: NDArray[np.int64],
    limit: NDArray[np.float64],
    columns: tuple[NDArray[Any], ...],
    partial_sets: int,
    work: int,
    slack: float,
    taken: NDArray[np.bool_],
    exact: NDArray[np.bool_],
) -> None:
    """Mark the options that are taken for each gap, and gaps of which the cheapest was found.

    Parameters
    ----------
    ends : ndarray of int64, shape (g + 1,)
        Where the options of each gap start.
    columns : tuple of ndarray
        ``mask, price, weeks, turn`` of `Gaps`.
    """
    all_mask, all_price, all_weeks, all_turn = columns
    for g in range(len(items)):
        a, b = ends[g], ends[g + 1]
        found = np.empty(b - a, np.int64)
        n = 0
        for j in range(a, b):
            if all_mask[j] != 0 and all_weeks[j] <= limit[g] + slack:
                found[n] = j
                n += 1
        if n:
            at = found[:n]
            mask, price = pick(all_mask, at), pick(all_price, at)
            weeks, turn = pick(all_weeks, at), pick(all_turn, at)
            useful = undominated(mask, price, weeks, turn)
            mask, price, weeks, turn = pick(mask, useful), pick(price, useful), pick(weeks, useful), pick(turn, useful)
            at = pick(at, useful)
            best, sure = cover_one(mask, price, weeks, turn, items[g], limit[g], partial_sets, work, slack)
            exact[g] = sure
            for k in range(len(best)):
                if best[k]:
                    taken[at[k]] = True


@compiled
def cover_one(
    mask: NDArray[np.int64],
    price: NDArray[np.float64],
    weeks: NDArray[np.float64],
    turn: NDArray[np.int64],
    items: int,
    limit: float,
    partial_sets: int,
    work: int,
    slack: float,
) -> tuple[NDArray[np.bool_], bool]:
    """Return which options of a gap are taken, and whether that is the cheapest; they are undominated."""
    best, proven = settle(mask, price, weeks, items, limit, slack)
    if proven:
        return best, True
    free = np.zeros((3, items))
    witness, included, complete, _ = take_greedily(mask, weeks, weeks, limit, slack)
    exact = True
    if not complete:
        witness, included, _, dropped = grow(
            mask, weeks, weeks, free, items, limit, np.inf, partial_sets, work, slack, True
        )
        exact = np.isinf(dropped)
    spent = 0.0
    for j in range(len(mask)):
        if witness[j]:
            spent += price[j]

    put, wanted = put_by_rarity(mask, items, included)
    at = where(put != 0)
    at = pick(at, undominated(pick(put, at), pick(price, at), pick(weeks, at), pick(turn, at)))
    m, p, w = pick(put, at), pick(price, at), pick(weeks, at)
    chosen, proven = settle(m, p, w, wanted, limit, slack)
    if proven:
        return marked(len(mask), at, chosen), exact
    chosen, _, complete, most = take_greedily(m, p, w, limit, slack)
    best = witness
    if not complete or most > spent:
        most = spent
    else:
        best = marked(len(mask), at, chosen)
    bound = most * (1 + slack) + slack
    shares, left = prospects(m, p, w, wanted, limit, bound)
    # What is known is proven to be the cheapest.
    if least_of(shares) >= bound * (1 - 2 * slack) - 2 * slack:
        return best, exact
    m, p, w, at = pick(m, left), pick(p, left), pick(w, left), pick(at, left)
    chosen, _, least, dropped = grow(m, p, w, shares, wanted, limit, bound, partial_sets, work, slack, False)
    if least <= most:
        best = marked(len(mask), at, chosen)
        most = least
    return best, exact and dropped >= most


@compiled
def settle(
    mask: NDArray[np.int64],
    price: NDArray[np.float64],
    weeks: NDArray[np.float64],
    items: int,
    limit: float,
    slack: float,
) -> tuple[NDArray[np.bool_], bool]:
    """Return what `rmtmatch.scoring.training.settled.settled` takes, and whether that is proven."""
    n, need = len(mask), 0
    for j in range(n):
        need |= mask[j]
    put, wanted = put_by_rarity(mask, items, need)
    left, order, size, least = price.copy(), np.empty(n, np.int64), 0, 0.0
    taken = np.zeros(n, np.bool_)
    for item in range(wanted):
        lowest = np.inf
        for j in range(n):
            if put[j] >> item & 1:
                lowest = min(lowest, left[j])
        least += lowest
        for j in range(n):
            if put[j] >> item & 1 and not taken[j]:
                left[j] -= lowest
                if left[j] == 0:
                    taken[j] = True
                    order[size] = j
                    size += 1
    for k in range(size - 1, -1, -1):
        rest = 0
        for i in range(size):
            if i != k and taken[order[i]]:
                rest |= mask[order[i]]
        taken[order[k]] = mask[order[k]] & ~rest != 0
    cost, time = 0.0, 0.0
    for j in range(n):
        if taken[j]:
            cost += price[j]
            time += weeks[j]
    return taken, time <= limit + slack and least >= cost * (1 - 2 * slack) - 2 * slack


@compiled
def take_greedily(
    mask: NDArray[np.int64],
    cost: NDArray[np.float64],
    weeks: NDArray[np.float64],
    limit: float,
    slack: float,
) -> tuple[NDArray[np.bool_], int, bool, float]:
    """Return what `rmtmatch.scoring.training.prospects.greedy` takes, closes, whether that is all, and at what cost."""
    taken = np.zeros(len(mask), np.bool_)
    need, closed, time, spent = 0, 0, 0.0, 0.0
    for j in range(len(mask)):
        need |= mask[j]
    while closed != need:
        best, least = -1, np.inf
        for j in range(len(mask)):
            new = mask[j] & ~closed
            if new and time + weeks[j] <= limit + slack:
                bits = 0
                while new:
                    new &= new - 1
                    bits += 1
                if best < 0 or cost[j] / bits < least:
                    best, least = j, cost[j] / bits
        if best < 0:
            break
        taken[best] = True
        closed |= mask[best]
        time += weeks[best]
        spent += cost[best]
    return taken, closed, closed == need, spent


@compiled
def put_by_rarity(mask: NDArray[np.int64], items: int, included: int) -> tuple[NDArray[np.int64], int]:
    """Return the masks over what is included, items that the fewest options close first; and how many items."""
    closers, order, wanted = np.zeros(items, np.int64), np.empty(items, np.int64), 0
    for item in range(items):
        if included >> item & 1:
            for j in range(len(mask)):
                closers[item] += mask[j] >> item & 1
            at = wanted
            while at > 0 and closers[order[at - 1]] > closers[item]:
                order[at] = order[at - 1]
                at -= 1
            order[at] = item
            wanted += 1
    put = np.zeros(len(mask), np.int64)
    for j in range(len(mask)):
        for k in range(wanted):
            put[j] |= (mask[j] >> order[k] & 1) << k
    return put, wanted


@compiled
def prospects(
    mask: NDArray[np.int64],
    price: NDArray[np.float64],
    weeks: NDArray[np.float64],
    items: int,
    limit: float,
    bound: float,
) -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Return the shares of `prospects.prospects`, shape (3, items), and the options that stay."""
    shares, left = np.zeros((3, items)), np.arange(len(mask))
    for _ in range(ROUNDS):
        m, p, w = pick(mask, left), pick(price, left), pick(weeks, left)
        good = np.ones(len(left), np.bool_)
        for k in range(3):
            lost = item_prices(m, w if k == 2 else p, items, k == 1, shares[k])  # noqa: PLR2004  weeks are the last
            total = 0.0
            for item in range(items):
                total += shares[k, item]
            for j in range(len(left)):
                good[j] &= total + lost[j] <= (limit + NEARLY if k == 2 else bound)  # noqa: PLR2004
        left = pick(left, where(good))
    return shares, left


@compiled
def least_of(shares: NDArray[np.float64]) -> float:
    """Return what a gap costs at least, by either of its prices of items."""
    total = np.zeros(2)
    for item in range(shares.shape[1]):
        for k in range(2):
            total[k] += shares[k, item]
    return float(max(total[0], total[1]))


@compiled
def item_prices(
    mask: NDArray[np.int64], cost: NDArray[np.float64], items: int, last_first: bool, prices: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Write the prices of `prospects.item_prices`; returns what each option costs beyond them."""
    slack = cost.copy()
    for k in range(items):
        item = items - 1 - k if last_first else k
        least = np.inf
        for j in range(len(mask)):
            if mask[j] >> item & 1:
                least = min(least, slack[j])
        prices[item] = least if least < np.inf else 0.0
        for j in range(len(mask)):
            if mask[j] >> item & 1:
                slack[j] -= prices[item]
    return slack


@compiled
def grow(  # noqa: PLR0915  the whole search of one gap
    mask: NDArray[np.int64],
    price: NDArray[np.float64],
    weeks: NDArray[np.float64],
    shares: NDArray[np.float64],
    items: int,
    limit: float,
    bound: float,
    partial_sets: int,
    work: int,
    slack: float,
    giving_up: bool,
) -> tuple[NDArray[np.bool_], int, float, float]:
    """Return what `partial_sets.grown` finds for one gap: taken, closed, price and dropped."""
    closed, dropped = 0, np.inf
    before, option, nodes = np.empty(64, np.int64), np.empty(64, np.int64), 0
    closing, rest = np.empty(len(mask), np.int64), np.zeros(3)
    m, p, w, node = np.zeros(1, np.int64), np.zeros(1), np.zeros(1), np.full(1, -1)
    ahead = np.zeros((1, 3))
    for item in range(items):
        for k in range(3):
            ahead[0, k] += shares[k, item]
    for item in range(items):
        if len(m) == 1 and m[0] >> item & 1:
            closed |= 1 << item
            continue
        ways = 0
        for j in range(len(mask)):
            if mask[j] >> item & 1:
                closing[ways] = j
                ways += 1
        most = min(max(work // max(ways, 1), 1), partial_sets)
        if len(m) > most:
            least = np.empty(len(m))
            for k in range(len(m)):
                least[k] = p[k] + max(ahead[k, 0], ahead[k, 1])
            keep = most_promising(p, w, least, most)
            for k in range(len(m)):
                if not keep[k]:
                    dropped = min(dropped, least[k])
            kept = where(keep)
            m, p, w, ahead, node = pick(m, kept), pick(p, kept), pick(w, kept), pick_rows(ahead, kept), pick(node, kept)
        have = 0
        for k in range(len(m)):
            have += m[k] >> item & 1
        if giving_up and not have and not ways:
            continue
        size = have + (len(m) - have) * ways
        m2, p2, w2, a2 = np.empty(size, np.int64), np.empty(size), np.empty(size), np.empty((size, 3))
        n2, o2 = np.empty(size, np.int64), np.empty(size, np.int64)
        x = 0
        for k in range(len(m)):
            if m[k] >> item & 1:
                m2[x], p2[x], w2[x], n2[x], o2[x] = m[k], p[k], w[k], node[k], -1
                for s in range(3):
                    a2[x, s] = ahead[k, s]
                x += 1
        for k in range(len(m)):
            if m[k] >> item & 1:
                continue
            for c in range(ways):
                j = closing[c]
                longer, dearer = w[k] + weeks[j], p[k] + price[j]
                if longer > limit + slack or dearer > bound:
                    continue
                new = (mask[j] & ~m[k]) >> item
                for s in range(3):
                    rest[s] = ahead[k, s]
                i = item
                while new:
                    if new & 1:
                        for s in range(3):
                            rest[s] -= shares[s, i]
                    new >>= 1
                    i += 1
                if dearer + max(rest[0], rest[1]) <= bound and longer + rest[2] <= limit + NEARLY:
                    m2[x], p2[x], w2[x], n2[x], o2[x] = m[k] | mask[j], dearer, longer, node[k], j
                    for s in range(3):
                        a2[x, s] = rest[s]
                    x += 1
        if not x and giving_up:
            continue
        closed |= 1 << item
        for k in range(x):
            m2[k] = m2[k] >> (item + 1) << (item + 1)
        kept = undominated(m2[:x], p2[:x], w2[:x], np.arange(x))
        m, p, w, ahead, node = pick(m2, kept), pick(p2, kept), pick(w2, kept), pick_rows(a2, kept), pick(n2, kept)
        for k in range(len(kept)):
            if o2[kept[k]] >= 0:
                if nodes == len(before):
                    before, option = twice_as_long(before), twice_as_long(option)
                before[nodes], option[nodes] = node[k], o2[kept[k]]
                node[k] = nodes
                nodes += 1
        if not len(m):
            break
    taken = np.zeros(len(mask), np.bool_)
    if not len(m):
        return taken, closed, np.inf, dropped
    at = node[0]
    while at >= 0:
        taken[option[at]] = True
        at = before[at]
    return taken, closed, p[0], dropped


@compiled
def most_promising(
    price: NDArray[np.float64], weeks: NDArray[np.float64], least: NDArray[np.float64], most: int
) -> NDArray[np.bool_]:
    """Mark the shortest partial set and ``most - 1`` others that may cost least in the end."""
    n = len(price)
    keep = np.zeros(n, np.bool_)
    order = in_order(np.zeros(n, np.int64), least, weeks, np.arange(n))
    for k in range(most - 1):
        keep[order[k]] = True
    shortest = 0
    for k in range(1, n):
        if weeks[k] < weeks[shortest] or (weeks[k] == weeks[shortest] and price[k] < price[shortest]):
            shortest = k
    keep[shortest] = True
    return keep
