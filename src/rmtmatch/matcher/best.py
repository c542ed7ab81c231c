"""One person against all vacancies, or one vacancy against all people: which pairs are the best.

The same setting, demands and parts as everywhere; only the order is found in another way. With one row there are no
blocks to build: every demand is looked up once, skills are one sparse product, and reverse is worked out only for pairs
that can still be among the best.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.policy import DEMANDS
from rmtmatch.scoring import swift
from rmtmatch.scoring.blocks import Counts
from rmtmatch.scoring.coverage import REVERSE_WITHOUT_OCCUPATION
from rmtmatch.scoring.kernel import Ranking, reverse_of
from rmtmatch.scoring.possession import strongest

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.rescoring import Exact
    from rmtmatch.scoring.setting import Setting

_SPARE = 12  # pairs beyond `top` that are scored exactly too: float32 cannot tell near ties apart
_FIRST = 384  # pairs whose reverse is worked out to begin with


def best_pairs(
    setting: Setting, top: int | None, *, row: int | None = None, col: int | None = None
) -> tuple[NDArray[np.int64], NDArray[np.int64], Counts]:
    """Find the pairs that can be among the `top` best of one row or one column.

    Parameters
    ----------
    setting : Setting
    top : int or None
        None: every pair that meets the demands.
    row, col : int
        The candidate, or the vacancy; one of the two.

    Returns
    -------
    rows, cols : ndarray of int64
        The best `top` and some more, sorted by row, then column; to be scored exactly and cut.
    counts : Counts
        Of this one candidate against all vacancies, or the other way round.

    Notes
    -----
    Time O(pairs); exact up to the rounding of float32.
    """
    meets, counts = _judge(setting, row, col)
    kept = np.flatnonzero(meets)
    rows = kept if row is None else np.full(len(kept), row, np.int64)
    cols = np.full(len(kept), col, np.int64) if row is None else kept
    if top is not None and len(kept) > top + _SPARE:
        best = np.sort(_promising(setting, rows, cols, top + _SPARE))
        rows, cols = rows[best], cols[best]
    return rows, cols, counts


def cut(exact: Exact, pairs: NDArray[np.int64]) -> Exact:
    """Return the scores of some of the pairs, in the order given."""
    ends = exact.missing_of
    taken = {f.name: getattr(exact, f.name)[pairs] for f in fields(exact) if not f.name.startswith("missing_")}
    lacks = [exact.missing_at[a:b] for a, b in zip(ends[pairs], ends[pairs + 1], strict=True)]
    missing_at = np.concatenate([np.zeros(0, np.int32), *lacks])
    return replace(exact, **taken, missing_at=missing_at, missing_of=np.cumsum([0, *map(len, lacks)], dtype=np.int64))


def _judge(setting: Setting, row: int | None, col: int | None) -> tuple[NDArray[np.bool_], Counts]:
    """Tell which of the others meet every demand, and count what each demand removed."""
    demands = setting.demands
    others = len(setting.market.candidates if row is None else setting.market.vacancies)
    fails = np.zeros((len(DEMANDS), others), bool)
    for name, grid in demands.grids.items():
        k = DEMANDS.index(name)
        fails[k] = grid.fails[:, grid.cols[col]][grid.rows] if row is None else grid.fails[grid.rows[row]][grid.cols]
    here, there = demands.excluded_rows, demands.excluded_cols
    fails[DEMANDS.index("excluded"), here[there == col] if row is None else there[here == row]] = True
    once, twice = np.zeros((2, others), bool)  # row after row: several times faster than sums over columns
    for fail in fails:
        twice |= once & fail
        once |= fail
    meets, only_one = ~once, once & ~twice
    removed = np.array([np.count_nonzero(fail) for fail in fails], np.int64)
    each, met, number = fails.astype(np.int64).T, meets.astype(np.int64), np.array([np.count_nonzero(meets)], np.int64)
    if row is None:
        return meets, Counts(each, removed[None], (fails & only_one).astype(np.int64).T, met, number)
    alone = np.array([np.count_nonzero(fail & only_one) for fail in fails], np.int64)
    return meets, Counts(removed[None], each, alone[None], number, met)


def _promising(setting: Setting, rows: NDArray[np.int64], cols: NDArray[np.int64], k: int) -> NDArray[np.int64]:
    """Return which of the pairs are the `k` best."""
    policy, ranking = setting.policy, Ranking(setting)
    share = policy.reverse_weight * policy.weights["skills"]
    occupation = setting.looking.occupation[rows]
    looks_back = (occupation >= 0) & ~setting.asks_unknown[cols]
    forward = _forward(setting, rows, cols, optional=False)
    back = np.where(looks_back, 0.0, REVERSE_WITHOUT_OCCUPATION * forward)
    skills = (1 - policy.reverse_weight) * forward + policy.reverse_weight * back
    skills = policy.weights["skills"] * np.where(setting.asks_unknown[cols], policy.neutral["skills"], skills)
    if policy.weights["optional"] > 0:
        extra = _forward(setting, rows, cols, optional=True)
        skills += policy.weights["optional"] * np.where(setting.asks_optional[cols], extra, policy.neutral["optional"])
    score = ranking.whole(skills.astype(np.float32), rows, cols).astype(np.float64)
    # Reverse adds at most its whole share: those that could be among the best go first, until nobody else can be.
    most = score + share * looks_back
    order = np.argsort(-most, kind="stable")
    done, width = 0, max(_FIRST, 2 * k)
    while done < len(order):
        part = order[done : done + width]
        open_part = part[looks_back[part]]
        if len(open_part):
            score[open_part] += share * _reverse(setting, occupation[open_part], cols[open_part])
        done += width
        if done >= len(order) or np.partition(score[order[:done]], done - k)[done - k] >= most[order[done]]:
            break
        width *= 2
    seen = order[:done]
    return np.asarray(seen[np.argsort(-score[seen], kind="stable")[:k]])


def _forward(
    setting: Setting, rows: NDArray[np.int64], cols: NDArray[np.int64], *, optional: bool
) -> NDArray[np.float64]:
    """Return forward (or the coverage of optional skills) of pairs of one row, or of one column."""
    asked = setting.asked
    one_row = rows[0] == rows[-1] and (len(rows) == 1 or cols[0] != cols[-1])
    name = "optional, as a matrix" if optional else "asked, as a matrix"
    weight = setting.sides.vacancies(name, lambda: asked.matrix(np.float32, optional=optional))
    if one_row:
        covered = strongest(setting.held[rows[:1]], setting.related_asked)
        share = asked.covered(covered.data, covered.indices)
        dense = np.zeros(covered.shape[1], np.float32)
        loops = swift.loops()
        if loops is not None:
            found = np.empty(len(cols), np.float32)
            person = (np.zeros(len(cols), np.int64), cols, covered.indptr, covered.indices, share)
            loops.forward_of_pairs(*person, weight.indptr, weight.indices, weight.data, dense, found)
            return found.astype(np.float64)
        dense[covered.indices] = share
        return np.asarray(weight @ dense, np.float64)[cols]
    mine = slice(asked.indptr[cols[0]], asked.indptr[cols[0] + 1])
    wanted = asked.col[mine]
    covered = strongest(setting.held, setting.related_asked[:, wanted])
    covered.data = asked.covered(covered.data, wanted[covered.indices])
    share = (asked.optional_weight if optional else asked.weight)[mine].astype(np.float32)
    return np.asarray(covered @ share, np.float64)[rows]


def _reverse(setting: Setting, occupation: NDArray[np.int32], cols: NDArray[np.int64]) -> NDArray[np.float64]:
    which, at = np.unique(cols, return_inverse=True)
    narrow = replace(setting, used_levels=setting.used_levels[which], asked_place=setting.asked_place[which])
    found = reverse_of(narrow, 0, len(which), np.float32)[occupation, at]
    return np.minimum(np.asarray(found, np.float64), 1.0)
