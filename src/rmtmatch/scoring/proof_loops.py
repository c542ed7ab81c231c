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
) -> None:
    """Write the bounds of `rmtmatch.scoring.netgain.net_gain` for pairs sorted by row.

    Parameters
    ----------
    pairs : tuple of ndarray
        ``rows, cols``, what each pair is short of, whether it needs a route, and what forward is worth to it.
    people : tuple of ndarray
        ``indptr, indices, data`` of what they hold, then those of relatedness to the columns asked.
    asked : tuple of ndarray
        ``indptr, col, level, weight, optional_weight, essential`` of `Asked`, and what is learned at work.
    teaching : tuple of ndarray
        As in `rmtmatch.scoring.netgain.Teaching`.
    courses : tuple of ndarray
        What each costs in score, its weeks, the most weeks of each candidate, and who may enter what.
    limits : tuple
        Below which coverage a skill is missing, and how many of them a search looks at.
    """
    rows, cols, short, needed, factor = pairs
    held, related = people[:3], people[3:]
    ends, asked_col, level, weight, optional, essential, at_work = asked
    t_ends, training, covers, most, partly = teaching
    each, weeks, max_weeks, may = courses
    enough, most_items = limits
    best = np.zeros(len(level), np.float32)
    gain, of = np.zeros(len(each)), np.full(len(each), -1)
    now = np.zeros(len(level))
    p = 0
    while p < len(rows):
        i = rows[p]
        possess(i, held, related, best)
        while p < len(rows) and rows[p] == i:
            a, b = ends[cols[p]], ends[cols[p] + 1]
            total = 0.0
            for k in range(a, b):
                col = asked_col[k]
                now[k - a] = min(np.float64(best[col]) / level[col], 1.0)
                worth = factor[p] * weight[k] + optional[k]
                total += worth * (max(now[k - a], at_work[k], most[col]) - now[k - a])
            out[p] = total
            if total > short[p]:
                for k in range(a, b):
                    col = asked_col[k]
                    worth = factor[p] * weight[k] + optional[k]
                    free = max(now[k - a], at_work[k], partly[col])
                    for e in range(t_ends[col], t_ends[col + 1]):
                        t = training[e]
                        if may[i, t] and worth * (covers[e] - free) > 0:
                            if of[t] != p:
                                of[t], gain[t] = p, 0.0
                            gain[t] += worth * (covers[e] - free)
                total, used, items = 0.0, 0.0, 0
                opens = needed[p]
                for k in range(a, b):
                    col = asked_col[k]
                    worth = factor[p] * weight[k] + optional[k]
                    free = max(now[k - a], at_work[k], partly[col])
                    total += worth * (free - now[k - a])
                    lacks = essential[k] and now[k - a] < enough
                    opens = opens or (lacks and at_work[k] >= enough)
                    taught, shortest = -np.inf, np.inf
                    for e in range(t_ends[col], t_ends[col + 1]):
                        t = training[e]
                        if may[i, t]:
                            net = max(worth * (covers[e] - free), 0.0)
                            if net > 0:
                                net *= 1 - each[t] / gain[t]
                            taught, shortest = max(taught, net), min(shortest, weeks[t])
                    certain = False
                    if lacks and at_work[k] < enough and shortest < np.inf:
                        opens = True
                        items += 1
                        used += shortest
                        certain = used <= max_weeks[i] and items <= most_items and not needed[p]
                    total += taught if certain else max(taught, 0.0)
                out[p] = total if opens else -np.inf
            p += 1
        forget(i, held, related, best)
