"""The innermost loop of the proof, compiled; as in `rmtmatch.scoring.loops`. Needs numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.loops import compiled, forget, possess

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def net_gains(  # noqa: PLR0915  one loop: what is added up first is used by what follows
    pairs: tuple[NDArray[Any], ...],
    people: tuple[NDArray[Any], ...],
    asked: tuple[NDArray[Any], ...],
    teaching: tuple[NDArray[Any], ...],
    courses: tuple[NDArray[Any], ...],
    limits: tuple[float, int],
    out: NDArray[np.float64],
    soonest: NDArray[np.float64],
) -> None:
    """Write the bounds of `rmtmatch.scoring.netgain.net_gain` for pairs sorted by row.

    A pair is left with the first bound that is not above what it is short of: what closing everything is worth; what
    each training alone adds less what it costs; and only then what is left of each skill.

    Parameters
    ----------
    pairs : tuple of ndarray
        ``rows, cols``, what each pair is short of, whether it needs a route, and what forward is worth to it.
    people : tuple of ndarray
        ``indptr, indices, data`` of what they hold, then those of relatedness to the columns asked.
    asked : tuple of ndarray
        ``indptr, col, weight, optional_weight, essential`` of `Asked`; of each entry too the level, how far it is
        learned at work, how far that or a training that does not close it covers it, and how far anything does.
    teaching : tuple of ndarray
        The first three of `rmtmatch.scoring.netgain.Teaching`.
    courses : tuple of ndarray
        What each costs in score, its weeks, when it ends, the most weeks of each candidate, and who may enter what.
    limits : tuple
        Below which coverage a skill is missing, and how many of them a search looks at.
    soonest : ndarray of float64, shape (p,)
        Written: the day before which no route of the pair ends, where there is one.
    """
    rows, cols, short, needed, factor = pairs
    held, related = people[:3], people[3:]
    ends, asked_col, weight, optional, essential, level, at_work, partly, most = asked
    t_ends, training, covers = teaching
    each, weeks, ready, max_weeks, may = courses
    enough, most_items = limits
    best = np.zeros(len(t_ends) - 1, np.float32)
    gain, of, used_by = np.zeros(len(each)), np.full(len(each), -1), np.empty(len(each), np.int64)
    # of whose trainings a column has, how many, and which: those that add something and may be entered
    whose, count = np.full(len(best), -1), np.zeros(len(best), np.int64)
    may_teach, may_cover = np.empty_like(training), np.empty_like(covers)
    longest = 0
    for j in range(len(ends) - 1):
        longest = max(longest, ends[j + 1] - ends[j])
    entry, now = np.empty(longest, np.int64), np.empty(longest)
    worth, free = np.empty(longest), np.empty(longest)
    p = 0
    while p < len(rows):
        i = rows[p]
        possess(i, held, related, best)
        while p < len(rows) and rows[p] == i:
            n, total = 0, 0.0
            for k in range(ends[cols[p]], ends[cols[p] + 1]):
                has = min(np.float64(best[asked_col[k]]) / level[k], 1.0)
                if most[k] > has:  # of all else, nothing can be learned
                    entry[n], now[n] = k, has
                    worth[n] = factor[p] * weight[k] + optional[k]
                    total += worth[n] * (most[k] - has)
                    n += 1
            out[p] = total
            if total > short[p]:
                beside, found = 0.0, 0
                for x in range(n):
                    k = entry[x]
                    col = asked_col[k]
                    free[x] = max(now[x], partly[k])
                    beside += worth[x] * (free[x] - now[x])
                    if whose[col] != i:
                        whose[col], size = i, 0
                        for e in range(t_ends[col], t_ends[col + 1]):
                            may_teach[t_ends[col] + size], may_cover[t_ends[col] + size] = training[e], covers[e]
                            size += may[i, training[e]] and covers[e] > now[x]
                        count[col] = size
                    for e in range(t_ends[col], t_ends[col] + count[col]):
                        t, more = may_teach[e], worth[x] * (may_cover[e] - free[x])
                        if more > 0:
                            if of[t] != p:
                                of[t], gain[t] = p, 0.0
                                used_by[found] = t
                                found += 1
                            gain[t] += more
                total = beside
                for x in range(found):
                    total += max(gain[used_by[x]] - each[used_by[x]], 0.0)
                    gain[used_by[x]] = 1 - each[used_by[x]] / gain[used_by[x]]  # from here on: what is left of 1
                out[p] = total
            if total > short[p]:
                total, used, items = beside, 0.0, 0
                opens = needed[p]
                for x in range(n):
                    k, first = entry[x], t_ends[asked_col[entry[x]]]
                    lacks = essential[k] and now[x] < enough
                    opens = opens or (lacks and at_work[k] >= enough)
                    taught, shortest, ends_first = -np.inf, np.inf, np.inf
                    for e in range(first, first + count[asked_col[k]]):
                        t, net = may_teach[e], max(worth[x] * (may_cover[e] - free[x]), 0.0)
                        if net > 0:
                            net *= gain[t]
                        taught, shortest = max(taught, net), min(shortest, weeks[t])
                        ends_first = min(ends_first, ready[t])
                    certain = False
                    if lacks and at_work[k] < enough and shortest < np.inf:
                        opens = True
                        items += 1
                        used += shortest
                        certain = used <= max_weeks[i] and items <= most_items and not needed[p]
                    if certain:
                        soonest[p] = max(soonest[p], ends_first)
                    total += taught if certain else max(taught, 0.0)
                out[p] = total if opens else -np.inf
            p += 1
        forget(i, held, related, best)
