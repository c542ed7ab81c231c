"""The cheapest sets of a few small gaps, one after another in plain Python; step by step what `cover` does.

One person waits for some twenty gaps of a handful of options: arrays of a few entries cost more than they hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rmtmatch.scoring.training.prospects import NEARLY, ROUNDS, SLACK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rmtmatch.scoring.training.open_gaps import Gaps

_INF = float("inf")


class Option(NamedTuple):
    """What one option closes (bits), costs and takes, which of equals comes first, and where it stands."""

    mask: int
    price: float
    weeks: float
    turn: int
    at: int


class _Set(NamedTuple):
    """A partial set: what it closes, costs and takes, the note of what was added last, and what the rest costs."""

    mask: int
    price: float
    weeks: float
    node: int
    ahead: tuple[float, float, float]

    @property
    def least(self) -> float:
        return self.price + max(self.ahead[0], self.ahead[1])


class Search(NamedTuple):
    """How far a gap is searched (`rmtmatch.scoring.training.cover`), its limit in weeks, and what it may cost."""

    partial_sets: int
    work: int
    limit: float
    bound: float = _INF


def cover_few(gaps: Gaps, partial_sets: int, work: int) -> tuple[list[int], list[bool]]:
    """Return which options are taken, and of each gap whether that is the cheapest.

    O(gaps x options x items) where nothing has to be searched, in steps of some tens of nanoseconds.

    Examples
    --------
    >>> import numpy as np
    >>> from rmtmatch.scoring.training.open_gaps import Gaps
    >>> gaps = Gaps(np.array([2]), np.array([9.0]), np.array([0, 0, 0]), np.array([1, 2, 3]),
    ...             np.array([1.0, 1, 3]), np.ones(3), np.arange(3))
    >>> cover_few(gaps, 256, 1 << 14)
    ([0, 1], [True])
    """
    limits = gaps.limit.tolist()
    found: list[list[tuple[float, float, int, int, int]]] = [[] for _ in limits]
    columns = (gaps.gap, gaps.mask, gaps.price, gaps.weeks, gaps.turn)
    for at, (gap, mask, price, weeks, turn) in enumerate(zip(*(c.tolist() for c in columns), strict=True)):
        if mask and weeks <= limits[gap] + SLACK:
            found[gap].append((price, weeks, -mask, turn, at))
    taken: list[int] = []
    exact = [True] * len(limits)
    for gap, mine in enumerate(found):
        if mine:
            options = _undominated([Option(-m, price, weeks, turn, at) for price, weeks, m, turn, at in sorted(mine)])
            chosen, exact[gap] = _cheapest(options, Search(partial_sets, work, limits[gap]))
            taken += [options[j].at for j in chosen]
    return sorted(taken), exact


def _undominated(options: Sequence[Option]) -> list[Option]:
    """Return what no earlier one beats; they come by price."""
    kept: list[Option] = []
    for o in options:
        if not any(not o.mask & ~k.mask and k.weeks <= o.weeks for k in kept):
            kept.append(o)
    return kept


def _cheapest(options: list[Option], search: Search) -> tuple[list[int], bool]:
    chosen, proven = _settled(options, search.limit)
    return (chosen, True) if proven else _searched(options, search)


def _settled(options: list[Option], limit: float) -> tuple[list[int], bool]:
    """Do what `rmtmatch.scoring.training.settled.settled` does."""
    closers: dict[int, list[int]] = {}
    for j, o in enumerate(options):
        left = o.mask
        while left:
            closers.setdefault((left & -left).bit_length() - 1, []).append(j)
            left &= left - 1
    slack, least, tight = [o.price for o in options], 0.0, []
    for item in sorted(closers, key=lambda i: (len(closers[i]), i)):
        price = min(slack[j] for j in closers[item])
        least += price
        for j in closers[item]:
            if slack[j] or j not in tight:
                slack[j] -= price
                if not slack[j]:
                    tight.append(j)
    kept = _without_spare(options, tight)
    cost = weeks = 0.0
    for j in kept:
        cost += options[j].price
        weeks += options[j].weeks
    return kept, weeks <= limit + SLACK and least >= cost * (1 - 2 * SLACK) - 2 * SLACK


def _without_spare(options: list[Option], tight: list[int]) -> list[int]:
    kept = tight.copy()
    for j in reversed(tight):
        rest = 0
        for k in kept:
            if k != j:
                rest |= options[k].mask
        if not options[j].mask & ~rest:
            kept.remove(j)
    return sorted(kept)


def _searched(options: list[Option], search: Search) -> tuple[list[int], bool]:
    """Do what follows where that is not proven, as `rmtmatch.scoring.training.cover` does."""
    by_weeks = [o._replace(price=o.weeks) for o in options]
    witness, included, complete, _ = _greedy(by_weeks, search.limit)
    exact = True
    if not complete:
        items = max(o.mask for o in options).bit_length()
        free = [[0.0] * items for _ in range(3)]
        witness, included, _, dropped = _grown(by_weeks, free, search, giving_up=True)
        exact = dropped == _INF
    spent = 0.0
    for j in sorted(witness):
        spent += options[j].price
    wanted = _by_rarity(options, included)
    chosen, proven = _settled(wanted, search.limit)
    if proven:
        return [wanted[j].at for j in chosen], exact
    chosen, _, complete, most = _greedy(wanted, search.limit)
    best = [wanted[j].at for j in chosen]
    if not complete or most > spent:
        best, most = witness, spent
    bound = most * (1 + SLACK) + SLACK
    shares, left = _prospects(wanted, included.bit_count(), bound, search.limit)
    if max(_added(shares[0]), _added(shares[1])) >= bound * (1 - 2 * SLACK) - 2 * SLACK:
        return best, exact
    chosen, _, least, dropped = _grown(left, shares, search._replace(bound=bound), giving_up=False)
    if least <= most:
        best, most = [left[j].at for j in chosen], least
    return best, exact and dropped >= most


def _greedy(options: list[Option], limit: float) -> tuple[list[int], int, bool, float]:
    """Return what is taken, what that closes, whether that is all, and what it costs."""
    need = closed = 0
    for o in options:
        need |= o.mask
    taken: list[int] = []
    time = spent = 0.0
    while closed != need:
        best, least = -1, _INF
        for j, o in enumerate(options):
            new = (o.mask & ~closed).bit_count()
            if new and time + o.weeks <= limit + SLACK and (best < 0 or o.price / new < least):
                best, least = j, o.price / new
        if best < 0:
            break
        taken.append(best)
        closed |= options[best].mask
        time += options[best].weeks
        spent += options[best].price
    return taken, closed, closed == need, spent


def _by_rarity(options: list[Option], included: int) -> list[Option]:
    """Return options over what is included, items that the fewest close first; ``at`` is the place in `options`."""
    items = [i for i in range(included.bit_length()) if included >> i & 1]
    items.sort(key=lambda i: sum(o.mask >> i & 1 for o in options))
    put = []
    for j, o in enumerate(options):
        mask = sum((o.mask >> i & 1) << k for k, i in enumerate(items))
        if mask:
            put.append(Option(mask, o.price, o.weeks, o.turn, j))
    return _undominated(sorted(put, key=lambda o: (o.price, o.weeks, -o.mask, o.turn)))


def _prospects(options: list[Option], items: int, bound: float, limit: float) -> tuple[list[list[float]], list[Option]]:
    """Return the shares of `rmtmatch.scoring.training.prospects.prospects`, and the options that stay."""
    shares: list[list[float]] = []
    for _ in range(ROUNDS):
        good = [True] * len(options)
        shares = []
        prices, weeks = [o.price for o in options], [o.weeks for o in options]
        closing = [[j for j, o in enumerate(options) if o.mask >> i & 1] for i in range(items)]
        for cost, order, most in (
            (prices, range(items), bound),
            (prices, range(items - 1, -1, -1), bound),
            (weeks, range(items), limit + NEARLY),
        ):
            slack, share = cost.copy(), [0.0] * items
            for i in order:
                if closing[i]:
                    share[i] = min(slack[j] for j in closing[i])
                    for j in closing[i]:
                        slack[j] -= share[i]
            total = _added(share)
            good = [g and total + s <= most for g, s in zip(good, slack, strict=True)]
            shares.append(share)
        options = [o for o, g in zip(options, good, strict=True) if g]
    return shares, options


def _grown(
    options: list[Option], shares: list[list[float]], search: Search, *, giving_up: bool
) -> tuple[list[int], int, float, float]:
    """Return what `rmtmatch.scoring.training.partial_sets.grown` finds: taken, closed, price and dropped."""
    items, closed, dropped = len(shares[0]), 0, _INF
    sets = [_Set(0, 0.0, 0.0, -1, (_added(shares[0]), _added(shares[1]), _added(shares[2])))]
    nodes: list[tuple[int, int]] = []
    for item in range(items):
        closing = [(j, o) for j, o in enumerate(options) if o.mask >> item & 1]
        sets, least = _cut(sets, min(max(search.work // max(len(closing), 1), 1), search.partial_sets))
        dropped = min(dropped, least)
        same = [(s, -1) for s in sets if s.mask >> item & 1]
        both = same + [
            (grown, j)
            for s in sets
            if not s.mask >> item & 1
            for j, o in closing
            if (grown := _with(s, o, item, shares, search)) is not None
        ]
        if giving_up and not both:
            continue
        closed |= 1 << item
        clear = -1 << (item + 1)
        both = [(s._replace(mask=s.mask & clear), j) for s, j in both]
        both.sort(key=lambda b: (b[0].price, b[0].weeks, -b[0].mask))
        kept: list[tuple[_Set, int]] = []
        for s, j in both:
            if not any(not s.mask & ~k.mask and k.weeks <= s.weeks for k, _ in kept):
                kept.append((s, j))
        sets = []
        for s, j in kept:
            if j >= 0:
                nodes.append((s.node, j))
            sets.append(s._replace(node=len(nodes) - 1) if j >= 0 else s)
        if not sets:
            return [], closed, _INF, dropped
    taken, node = [], sets[0].node
    while node >= 0:
        node, j = nodes[node]
        taken.append(j)
    return taken, closed, sets[0].price, dropped


def _with(s: _Set, o: Option, item: int, shares: list[list[float]], search: Search) -> _Set | None:
    """Return a partial set with one option more, where that is in time and can pay."""
    weeks, price = s.weeks + o.weeks, s.price + o.price
    if weeks > search.limit + SLACK or price > search.bound:
        return None
    first, second, third = s.ahead
    new, i = (o.mask & ~s.mask) >> item, item
    while new:
        if new & 1:
            first, second, third = first - shares[0][i], second - shares[1][i], third - shares[2][i]
        new >>= 1
        i += 1
    if price + max(first, second) > search.bound or weeks + third > search.limit + NEARLY:
        return None
    return _Set(s.mask | o.mask, price, weeks, s.node, (first, second, third))


def _added(numbers: list[float]) -> float:
    """Add one after another: `sum` rounds otherwise from one version of Python to the next."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def _cut(sets: list[_Set], most: int) -> tuple[list[_Set], float]:
    """Keep at most so many, the most promising and the shortest; and say what the others cost at least."""
    if len(sets) <= most:
        return sets, _INF
    numbers = range(len(sets))
    keep = set(sorted(numbers, key=lambda k: (sets[k].least, sets[k].weeks, k))[: most - 1])
    keep.add(min(numbers, key=lambda k: (sets[k].weeks, sets[k].price, k)))
    return [sets[k] for k in sorted(keep)], min(sets[k].least for k in numbers if k not in keep)
