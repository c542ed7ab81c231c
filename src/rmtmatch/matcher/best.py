"""One person against all vacancies, or one vacancy against all people: which pairs are the best.

The same setting, demands and parts as everywhere; only the order is found in another way. With one row there are no
blocks to build: every demand is looked up once, skills are one sparse product over the pairs that meet the demands, and
reverse is worked out only for pairs that can still be among the best.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.matcher.judging import judge
from rmtmatch.scoring import swift
from rmtmatch.scoring.coverage import REVERSE_WITHOUT_OCCUPATION, look_back
from rmtmatch.scoring.kernel import Ranking
from rmtmatch.scoring.possession import arrays, strongest
from rmtmatch.scoring.reverse import reverse_of_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from rmtmatch.scoring.blocks import Counts
    from rmtmatch.scoring.rescoring import Exact
    from rmtmatch.scoring.setting import Setting

_ROUNDING = 1e-5  # scores in float32 that lie nearer cannot be told apart
_FIRST = 256  # pairs whose reverse is worked out to begin with


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
        The best `top`, and all that cannot be told from the last of them in float32; sorted by row, then column. To be
        scored exactly and cut.
    counts : Counts
        Of this one candidate against all vacancies, or the other way round.

    Notes
    -----
    Time O(pairs).
    """
    meets, counts = judge(setting, row=row, col=col)
    kept = np.flatnonzero(meets)
    rows = kept if row is None else np.full(len(kept), row, np.int64)
    cols = np.full(len(kept), col, np.int64) if row is None else kept
    if top is not None and len(kept) > top:
        best = _promising(setting, rows, cols, top, of_person=row is not None)
        rows, cols = rows[best], cols[best]
    return rows, cols, counts


def cut(exact: Exact, pairs: NDArray[np.int64]) -> Exact:
    """Return the scores of some of the pairs, in the order given."""
    ends = exact.missing_of
    taken = {f.name: getattr(exact, f.name)[pairs] for f in fields(exact) if not f.name.startswith("missing_")}
    lacks = [exact.missing_at[a:b] for a, b in zip(ends[pairs], ends[pairs + 1], strict=True)]
    missing_at = np.concatenate([np.zeros(0, np.int32), *lacks])
    return replace(exact, **taken, missing_at=missing_at, missing_of=np.cumsum([0, *map(len, lacks)], dtype=np.int64))


def _promising(
    setting: Setting, rows: NDArray[np.int64], cols: NDArray[np.int64], top: int, *, of_person: bool
) -> NDArray[np.int64]:
    """Return which of the pairs can be among the `top` best, rising."""
    policy, ranking = setting.policy, Ranking(setting)
    share = policy.reverse_weight * policy.weights["skills"]
    forward_of, others = (_of_person, cols) if of_person else (_of_vacancy, rows)
    forward = forward_of(setting, others, optional=False)
    occupation = setting.looking.occupation[rows]
    looks_back = (occupation >= 0) & ~setting.asks_unknown[cols]
    back = np.where(looks_back, 0.0, REVERSE_WITHOUT_OCCUPATION * forward)
    skills = (1 - policy.reverse_weight) * forward + policy.reverse_weight * back
    skills = policy.weights["skills"] * np.where(setting.asks_unknown[cols], policy.neutral["skills"], skills)
    if policy.weights["optional"] > 0:
        extra = forward_of(setting, others, optional=True)
        skills += policy.weights["optional"] * np.where(setting.asks_optional[cols], extra, policy.neutral["optional"])
    score = ranking.whole(skills.astype(np.float32), rows, cols).astype(np.float64)
    if not of_person:  # one vacancy looks back at every occupation in one small product
        score[looks_back] += share * _reverse_of_all(setting)[occupation[looks_back]]
        return _among_best(score, top)
    # Reverse adds at most its whole share: those that could be among the best go first, then who could still pass them.
    most = score + share * looks_back
    first = _among_best(most, max(_FIRST, 2 * top))
    score[first] += share * _reverse(setting, rows[first], cols[first], looks_back[first])
    passing = most >= np.partition(score[first], -top)[-top] - _ROUNDING
    passing[first] = False
    behind = np.flatnonzero(passing)
    score[behind] += share * _reverse(setting, rows[behind], cols[behind], looks_back[behind])
    seen = np.sort(np.concatenate([first, behind]))
    return np.asarray(seen[_among_best(score[seen], top)])


def _among_best(score: NDArray[np.float64], k: int) -> NDArray[np.int64]:
    """Return where the `k` highest stand, and all that cannot be told from the last of them; rising."""
    if k >= len(score):
        return np.arange(len(score))
    return np.flatnonzero(score >= np.partition(score, -k)[-k] - _ROUNDING)


def _of_person(setting: Setting, cols: NDArray[np.int64], *, optional: bool) -> NDArray[np.float64]:
    """Return forward, or the coverage of optional skills, of one person."""
    asked = setting.asked
    name = "optional, as a matrix" if optional else "asked, as a matrix"
    weight = setting.sides.vacancies(name, lambda: asked.matrix(np.float32, optional=optional))
    covered = asked.covered(_possessed(setting.held, setting.related_asked), slice(None))
    if not swift.usable():
        return np.asarray(weight @ covered, np.float64)[cols]
    from rmtmatch.matcher.loops import forward_of_one  # noqa: PLC0415  numba is loaded at use

    found = np.empty(len(cols), np.float32)
    forward_of_one(cols, covered, (weight.indptr, weight.indices, weight.data), found)
    return found.astype(np.float64)


def _of_vacancy(setting: Setting, rows: NDArray[np.int64], *, optional: bool) -> NDArray[np.float64]:
    """Return the same of one vacancy and many people."""
    asked = setting.asked
    covered = strongest(setting.held[rows], setting.related_asked)
    covered.data = asked.covered(covered.data, covered.indices)
    share = np.zeros(len(asked.skill), np.float32)
    share[asked.col] = asked.optional_weight if optional else asked.weight
    return np.asarray(covered @ share, np.float64)


def _possessed(held: sparse.csr_array, related: sparse.csr_array) -> NDArray[np.float32]:
    """Return how much of each column's skill one person has, dense; see `rmtmatch.scoring.possession.strongest`."""
    best = np.zeros(related.shape[1], np.float32)
    loops = swift.loops()
    if loops is not None:
        loops.possess(0, arrays(held), arrays(related), best)
        return best
    ends = related.indptr
    for skill, level in zip(held.indices.tolist(), held.data, strict=True):
        part = slice(ends[skill], ends[skill + 1])
        cols = related.indices[part]  # each once
        best[cols] = np.maximum(best[cols], level * related.data[part])
    return best


def _reverse_of_all(setting: Setting) -> NDArray[np.float64]:
    """Return how one vacancy looks from every occupation that occurs."""
    looking = setting.looking
    uses = looking.weight @ _possessed(setting.used_levels, looking.related).astype(np.float64)
    found = look_back(uses[:, None], looking, setting.asked_place, setting.policy.nearness_share)
    return np.asarray(np.minimum(found[:, 0], 1))


def _reverse(
    setting: Setting, rows: NDArray[np.int64], cols: NDArray[np.int64], looks_back: NDArray[np.bool_]
) -> NDArray[np.float64]:
    found = np.zeros(len(rows))
    found[looks_back] = reverse_of_pairs(setting, rows[looks_back], cols[looks_back])
    return found
