"""What a pair is worth when its route is done: the same formula, with what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.policy import PARTS
from rmtmatch.scoring import swift
from rmtmatch.scoring.coverage import skills_part
from rmtmatch.scoring.entries import entries
from rmtmatch.scoring.possession import Lookup, arrays

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy import sparse

    from rmtmatch.scoring.training.gaps import Kept, Lacking

_CELLS_AN_ENTRY = 4


def fit_after(
    kept: Lacking, of: NDArray[np.int64], bought: tuple[NDArray[np.int64], NDArray[np.int64]], teaches: sparse.csr_array
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return forward coverage, and that of the optional skills, with what trainings and the employer teach.

    Parameters
    ----------
    of : ndarray of int64, shape (q,)
        The pairs that have a route, rising.
    bought : tuple of ndarray of int64
        Pair (counted in `of`, rising) and training of each course.
    teaches : csr_array
        What trainings teach, by column of `Asked`.
    """
    if swift.usable():
        return _compiled(kept, of, bought, teaches)
    asked = kept.setting.asked
    taught = _levels(teaches, int(kept.setting.asked.lengths[kept.cols[of]].sum()))
    forward, extra = np.zeros(len(of)), np.zeros(len(of))
    starts = np.searchsorted(bought[0], np.arange(len(of) + 1))
    for e in entries(kept.setting, kept.rows[of], kept.cols[of]):
        part = slice(e.first, e.last)
        covered = np.maximum(e.covered, kept.at_work[e.at])
        courses = np.diff(starts)[part]
        for turn in range(int(courses.max(initial=0))):
            has = np.flatnonzero((courses > turn)[e.pair])
            training = bought[1][starts[part][e.pair[has]] + turn]
            col = asked.col[e.at[has]]
            level = taught(training, col).astype(float)
            covered[has] = np.maximum(covered[has], asked.covered(level, col))
        forward[part] = np.bincount(e.pair, asked.weight[e.at] * covered, e.last - e.first)
        extra[part] = np.bincount(e.pair, asked.optional_weight[e.at] * covered, e.last - e.first)
    return np.minimum(forward, 1), np.minimum(extra, 1)


def _levels(teaches: sparse.csr_array, entries: int) -> Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]:
    """Return what looks single entries up: in a table where there are many of them, else by bisection."""
    t, columns = teaches.shape
    if t * columns > _CELLS_AN_ENTRY * entries:
        return Lookup(teaches)
    table = teaches.toarray().reshape(-1)
    return lambda training, col: table.take(training * columns + col)


def _compiled(
    kept: Lacking, of: NDArray[np.int64], bought: tuple[NDArray[np.int64], NDArray[np.int64]], teaches: sparse.csr_array
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Do the same by a compiled loop."""
    setting, loops = kept.setting, swift.route_loops()
    asked = setting.asked
    level = asked.level.astype(np.float64)
    given = (asked.indptr.astype(np.int64), asked.col, level, asked.weight, asked.optional_weight, kept.at_work)
    rows, cols = kept.rows[of].astype(np.int64), kept.cols[of].astype(np.int64)
    starts = np.searchsorted(bought[0], np.arange(len(of) + 1))
    forward, extra = np.zeros(len(of)), np.zeros(len(of))
    loops.learned_forward(
        (rows, cols),
        arrays(setting.held),
        arrays(setting.related_asked),
        given,
        (starts, bought[1]),
        (teaches.indptr, teaches.indices, teaches.data),
        forward,
        extra,
    )
    return np.minimum(forward, 1), np.minimum(extra, 1)


def score_after(
    kept: Kept,
    of: NDArray[np.int64],
    learned: tuple[NDArray[np.float64], NDArray[np.float64]],
    ready: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the whole score of the pairs `of` after their route.

    Skills count with what was learned, and work does not start before the route ends.

    Parameters
    ----------
    learned : tuple of ndarray, shape (q,)
        As from `fit_after`.
    ready : ndarray of float64, shape (q,)
        Day the route ends, in days after the market's date; -inf where nothing is followed.
    """
    setting, exact, r, k = kept.setting, kept.exact, kept.rows[of], kept.cols[of]
    policy, (forward, extra) = setting.policy, learned
    now = {name: exact.parts[of, PARTS.index(name)] for name in ("skills", "optional", "timing")}
    skills = skills_part(forward, exact.reverse[of], reverse_weight=policy.reverse_weight)
    skills = np.where(setting.asks_unknown[k], policy.neutral["skills"], skills)
    optional = np.where(setting.asks_optional[k], extra, policy.neutral["optional"])
    start = setting.numbers.v_start[k]
    # With an unknown start the course still tells when work cannot have begun.
    waited = setting.practical().timing(r, np.where(np.isnan(start), ready, np.maximum(start, ready)))
    timing = np.where(np.isnan(start), np.minimum(now["timing"], waited), waited)
    timing = np.where(np.isneginf(ready), now["timing"], timing)
    total = exact.score[of].copy()
    for name, then in (("skills", skills), ("optional", optional), ("timing", timing)):
        total += policy.weights[name] * (then - now[name])
    return np.clip(total, 0, 1)
