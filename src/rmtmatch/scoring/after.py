"""What a pair is worth when its route is done: the same formula, with what was learned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.policy import PARTS
from rmtmatch.scoring.coverage import skills_part
from rmtmatch.scoring.entries import entries
from rmtmatch.scoring.possession import Lookup

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from rmtmatch.scoring.rescoring import Exact
    from rmtmatch.scoring.setting import Setting


def fit_after(
    setting: Setting,
    rows: NDArray[Any],
    cols: NDArray[Any],
    bought: tuple[NDArray[np.int64], NDArray[np.int64]],
    teaches: sparse.csr_array | None,
    at_work: NDArray[np.float64],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return forward coverage, and that of the optional skills, with what trainings and the employer teach.

    Parameters
    ----------
    rows, cols : ndarray, shape (q,)
        The pairs that have a route, sorted by row.
    bought : tuple of ndarray of int64
        Pair (rising) and training of each course.
    teaches : csr_array or None
        What trainings teach, by column of `Asked`.
    at_work : ndarray of float64
        How far the employer's teaching covers each entry of `Asked`.
    """
    asked = setting.asked
    forward, extra = np.zeros(len(rows)), np.zeros(len(rows))
    taught = None if teaches is None else Lookup(teaches)
    starts = np.searchsorted(bought[0], np.arange(len(rows) + 1))
    for e in entries(setting, rows, cols):
        part = slice(e.first, e.last)
        covered = np.maximum(e.covered, at_work[e.at])
        courses = np.diff(starts)[part]
        for turn in range(int(courses.max(initial=0)) if taught is not None else 0):
            has = np.flatnonzero((courses > turn)[e.pair])
            training = bought[1][starts[part][e.pair[has]] + turn]
            col = asked.col[e.at[has]]
            level = taught(training, col).astype(float)
            covered[has] = np.maximum(covered[has], asked.covered(level, col))
        forward[part] = np.bincount(e.pair, asked.weight[e.at] * covered, e.last - e.first)
        extra[part] = np.bincount(e.pair, asked.optional_weight[e.at] * covered, e.last - e.first)
    return np.minimum(forward, 1), np.minimum(extra, 1)


def score_after(
    setting: Setting,
    rows: NDArray[Any],
    cols: NDArray[Any],
    exact: Exact,
    of: NDArray[np.int64],
    forward: NDArray[np.float64],
    extra: NDArray[np.float64],
    ready: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the whole score of the pairs `of` after their route: skills with what was learned, a start not before it ends.

    Parameters
    ----------
    forward, extra : ndarray, shape (q,)
        As from `fit_after`.
    ready : ndarray of float64, shape (q,)
        Day the route ends, in days after the market's date; -inf where nothing is followed.
    """
    policy, r, k = setting.policy, rows[of], cols[of]
    now = {name: exact.parts[of, PARTS.index(name)] for name in ("skills", "optional", "timing")}
    skills = skills_part(forward, exact.reverse[of], reverse_weight=policy.reverse_weight)
    skills = np.where(setting.asks_unknown[k], policy.neutral["skills"], skills)
    optional = np.where(setting.asks_optional[k], extra, policy.neutral["optional"])
    start = setting.numbers.v_start[k]
    practical = setting.practical()
    # With an unknown start the course still tells when work cannot have begun.
    waited = practical.timing(r, np.where(np.isnan(start), ready, np.maximum(start, ready)))
    timing = np.where(np.isnan(start), np.minimum(now["timing"], waited), waited)
    timing = np.where(np.isneginf(ready), now["timing"], timing)
    total = exact.score[of].copy()
    for name, then in (("skills", skills), ("optional", optional), ("timing", timing)):
        total += policy.weights[name] * (then - now[name])
    return np.clip(total, 0, 1)
