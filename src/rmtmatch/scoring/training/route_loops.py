"""The innermost loops of the search for routes, compiled; as in `rmtmatch.scoring.loops`. Needs numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.loops import compiled, forget, possess

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def bound_prices(
    pairs: tuple[NDArray[Any], ...],
    credentials: tuple[NDArray[Any], ...],
    gaps: tuple[NDArray[Any], ...],
    teachers: tuple[NDArray[Any], ...],
    may: NDArray[np.bool_],
    first_row: int,
    enough: float,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
) -> None:
    """Write the bounds of `rmtmatch.scoring.training.bounds.price_bounds`, deadlines aside, for pairs sorted by row.

    Parameters
    ----------
    pairs : tuple of ndarray
        ``rows, cols`` and whether a credential has to be earned first.
    credentials : tuple of ndarray
        ``held`` (n, codes) and ``asked`` (m, codes).
    gaps : tuple of ndarray
        ``missing_of, missing_at``, and of `Asked` ``indptr, col``, and what is learned at work.
    teachers : tuple of ndarray
        ``indptr, indices`` by item, and ``price, share`` of each training.
    may : ndarray of bool, shape (candidates, t)
        Who may enter what, from `first_row` on.
    """
    rows, cols, needs = pairs
    held, asked = credentials
    ends, missing, asked_ends, asked_col, at_work = gaps
    item_ends, training, price, share = teachers
    items, codes = len(item_ends) - 1, held.shape[1]
    cheapest, least, of = np.empty(items), np.empty(items), np.full(items, -1)
    for p in range(len(rows)):
        i = rows[p]
        total, dearest, parts = 0.0, 0.0, 0.0
        left = codes if needs[p] else 0
        for k in range(left + ends[p + 1] - ends[p]):
            if k < left:
                if held[i, k] >= asked[cols[p], k]:
                    continue
                item = items - codes + k
            else:
                at = asked_ends[cols[p]] + missing[ends[p] + k - left]
                if at_work[at] >= enough:
                    continue
                item = asked_col[at]
            if of[item] != i:
                of[item], cheapest[item], least[item] = i, np.inf, np.inf
                for e in range(item_ends[item], item_ends[item + 1]):
                    t = training[e]
                    if may[i - first_row, t]:
                        cheapest[item] = min(cheapest[item], price[t])
                        least[item] = min(least[item], share[t])
            if cheapest[item] < np.inf:
                total += cheapest[item]
                dearest = max(dearest, cheapest[item])
                parts += least[item]
        low[p], high[p] = max(dearest, parts), total


@compiled
def list_options(
    items: tuple[NDArray[Any], ...],
    people: tuple[NDArray[Any], ...],
    teachers: tuple[NDArray[Any], ...],
    may: NDArray[np.bool_],
    entry: NDArray[np.int64],
    training: NDArray[np.int64],
) -> int:
    """Write the trainings that may close each open item of some pairs; returns how many.

    Parameters
    ----------
    items : tuple of ndarray
        ``pair, item, learned at work`` of `Missing`.
    people : tuple of ndarray
        Of each pair the row in `may`, and the day by which it has to be done.
    teachers : tuple of ndarray
        ``indptr, indices`` by item, and the day each training ends.
    """
    pair, item, at_work = items
    who, deadline = people
    ends, taught_by, ready = teachers
    n = 0
    for e in range(len(item)):
        if not at_work[e]:
            p = pair[e]
            for k in range(ends[item[e]], ends[item[e] + 1]):
                t = taught_by[k]
                if may[who[p], t] and ready[t] <= deadline[p]:
                    entry[n], training[n] = e, t
                    n += 1
    return n


@compiled
def learned_forward(
    pairs: tuple[NDArray[Any], ...],
    held: tuple[NDArray[Any], ...],
    related: tuple[NDArray[Any], ...],
    asked: tuple[NDArray[Any], ...],
    courses: tuple[NDArray[Any], ...],
    teaches: tuple[NDArray[Any], ...],
    forward: NDArray[np.float64],
    extra: NDArray[np.float64],
) -> None:
    """Write forward and the coverage of optional skills, with what courses and the employer teach.

    Parameters
    ----------
    pairs : tuple of ndarray
        ``rows, cols``, sorted by row.
    held, related : tuple of ndarray
        See `rmtmatch.scoring.loops.possess`.
    teaches : tuple of ndarray
        ``indptr, indices, data`` of what trainings teach.
    asked : tuple of ndarray
        ``indptr, col, level, weight, optional_weight`` of `Asked`, and what is learned at work.
    courses : tuple of ndarray
        Where those of each pair start, and the trainings.
    """
    rows, cols = pairs
    asked_ends, asked_cols, level, weight, optional, at_work = asked
    starts, training = courses
    t_ends, t_cols, t_level = teaches
    best, more = np.zeros(len(level), np.float32), np.zeros(len(level))
    p = 0
    while p < len(rows):
        i = rows[p]
        possess(i, held, related, best)
        while p < len(rows) and rows[p] == i:
            for c in range(starts[p], starts[p + 1]):
                for k in range(t_ends[training[c]], t_ends[training[c] + 1]):
                    col = t_cols[k]
                    more[col] = max(more[col], min(np.float64(t_level[k]) / level[col], 1.0))
            now, beside = 0.0, 0.0
            for k in range(asked_ends[cols[p]], asked_ends[cols[p] + 1]):
                col = asked_cols[k]
                covered = max(min(np.float64(best[col]) / level[col], 1.0), at_work[k], more[col])
                now += weight[k] * covered
                beside += optional[k] * covered
            forward[p], extra[p] = now, beside
            for c in range(starts[p], starts[p + 1]):
                for k in range(t_ends[training[c]], t_ends[training[c] + 1]):
                    more[t_cols[k]] = 0.0
            p += 1
        forget(i, held, related, best)


@compiled
def mark_best(
    group: NDArray[np.int64],
    turn: NDArray[np.int64],
    score: NDArray[np.float64],
    top: NDArray[np.int64],
    best: NDArray[np.bool_],
) -> None:
    """Mark the highest scores of each group, as many as `top` says, ties by the lower turn."""
    groups = len(top)
    kept, size = np.empty((groups, top.max() if groups else 0), np.int64), np.zeros(groups, np.int64)
    for p in range(len(group)):
        g = group[p]
        at = size[g]
        while at > 0:
            q = kept[g, at - 1]
            if score[q] > score[p] or (score[q] == score[p] and turn[q] < turn[p]):
                break
            at -= 1
        if at < top[g]:
            for k in range(min(size[g], top[g] - 1), at, -1):
                kept[g, k] = kept[g, k - 1]
            kept[g, at] = p
            size[g] = min(size[g] + 1, top[g])
    for g in range(groups):
        for k in range(size[g]):
            best[kept[g, k]] = True
