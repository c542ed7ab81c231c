"""The kept pairs once more, in float64: every part, what is unknown, and between what the score can lie."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rmtmatch.policy import PARTS
from rmtmatch.scoring import swift
from rmtmatch.scoring.coverage import REVERSE_WITHOUT_OCCUPATION, skills_part
from rmtmatch.scoring.entries import entries
from rmtmatch.scoring.kernel import spans
from rmtmatch.scoring.laid_out import laid_out, plain, unknown_fields
from rmtmatch.scoring.possession import arrays
from rmtmatch.scoring.practical import PRACTICAL
from rmtmatch.scoring.reverse import reverse_of_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.coverage import Asked
    from rmtmatch.scoring.practical import Practical
    from rmtmatch.scoring.setting import Setting

    Pair = tuple[NDArray[np.float64], NDArray[np.float64]]

MISSING_BELOW = 0.5
"""An essential skill that is covered for less than this share is missing."""
_PAIRS_AT_ONCE = 1 << 16


@dataclass(frozen=True, slots=True)
class Exact:
    """Scores of pairs, as they are stored; shapes as in `Scored`.

    Parameters
    ----------
    fit : ndarray of float64, shape (p,)
        Forward coverage.
    reverse : ndarray of float64, shape (p,)
        NaN where the occupation is unknown.
    missing_at : ndarray of int
        The essential skills that are missing, pair by pair: their places among what the vacancy asks, counted from 0,
        in as few bytes as hold them (there are about fifteen for every pair).
    missing_of : ndarray of int64, shape (p + 1,)
        Pair i misses ``missing_at[missing_of[i]:missing_of[i + 1]]``.
    """

    parts: NDArray[np.float64]
    unknown: NDArray[np.bool_]
    score: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    fit: NDArray[np.float64]
    reverse: NDArray[np.float64]
    starts_early: NDArray[np.bool_]
    travel_km: NDArray[np.float64]
    missing_at: NDArray[Any]
    missing_of: NDArray[np.int64]


def weigh(values: NDArray[np.float64], weights: list[float]) -> NDArray[np.float64]:
    """Return the weighted sum of the columns, added one after another: no pair depends on its neighbours."""
    total = np.zeros(len(values))
    for k, weight in enumerate(weights):
        total += weight * values[:, k]
    return total


class Parts(NamedTuple):
    """All parts of q pairs, shape (q, len(PARTS)) each: values, what is unknown, and the bounds of each."""

    values: NDArray[np.float64]
    unknown: NDArray[np.bool_]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def rescore(setting: Setting, rows: NDArray[Any], cols: NDArray[Any]) -> Exact:
    """Score pairs in float64; they are sorted by row, then column."""
    p = len(rows)
    if swift.usable() and p > len(setting.skills_known) + len(setting.asks_unknown):  # else laying out costs more
        return _compiled(setting, rows, cols)
    weights = [setting.policy.weights[name] for name in PARTS]
    parts, unknown = np.empty((p, len(PARTS))), np.zeros((p, len(PARTS)), bool)
    low, high, km = np.empty(p), np.empty(p), np.empty(p)
    early = np.zeros(p, bool)
    coverage = Coverage(setting, rows, cols)
    practical = setting.practical(np.float64)
    for first, last in spans(p, _PAIRS_AT_ONCE):
        part = slice(first, last)
        r, k = rows[part], cols[part]
        found = coverage.parts(practical, part)
        parts[part], unknown[part] = found.values, found.unknown
        low[part], high[part] = weigh(found.low, weights), weigh(found.high, weights)
        km[part] = setting.places.at(r, k)
        early[part] = setting.numbers.v_start[k] <= setting.numbers.c_job_ends[r]
    score = weigh(parts, weights)
    fit = coverage.forward
    fit[setting.asks_unknown[cols]] = setting.policy.neutral["skills"]
    return Exact(
        parts=parts,
        unknown=unknown,
        score=score,
        low=np.minimum(low, score, out=low),
        high=np.maximum(high, score, out=high),
        fit=fit,
        reverse=coverage.reverse,
        starts_early=early,
        travel_km=km,
        missing_at=coverage.missing_at,
        missing_of=coverage.missing_of,
    )


def _compiled(setting: Setting, rows: NDArray[Any], cols: NDArray[Any]) -> Exact:
    """Do the same by a compiled loop."""
    from rmtmatch.scoring.exact_loops import exact_scores  # noqa: PLC0415  numba is loaded at use

    p, policy, practical = len(rows), setting.policy, setting.practical(np.float64)
    coverage = Coverage(setting, rows, cols)
    parts, unknown = np.empty((p, len(PARTS))), np.empty((p, len(PARTS)), bool)
    (score, low, high, km), early = np.empty((4, p)), np.empty(p, bool)
    neutral = [policy.neutral["skills"], policy.neutral["optional"]]
    known = (setting.asks_unknown, setting.asks_optional, setting.asks_open, setting.optional_open)
    exact_scores(
        (
            rows.astype(np.int64, copy=False),
            cols.astype(np.int64, copy=False),
            coverage.forward,
            coverage.extra,
            coverage.reverse,
        ),
        laid_out(practical),
        unknown_fields(practical),
        (
            plain(setting.skills_known, np.bool_),
            setting.looking.occupation >= 0,
            *(plain(x, np.bool_) for x in known),
            setting.most_implied,
            np.array([policy.reverse_weight, REVERSE_WITHOUT_OCCUPATION, *neutral]),
        ),
        np.array([policy.weights[name] for name in PARTS]),
        (parts, unknown, score, low, high, km, early),
    )
    fit = coverage.forward
    fit[setting.asks_unknown[cols]] = policy.neutral["skills"]
    return Exact(
        parts=parts,
        unknown=unknown,
        score=score,
        low=low,
        high=high,
        fit=fit,
        reverse=coverage.reverse,
        starts_early=early,
        travel_km=km,
        missing_at=coverage.missing_at,
        missing_of=coverage.missing_of,
    )


class Coverage:
    """Both directions of coverage for pairs sorted by row, and the parts that follow."""

    def __init__(self, setting: Setting, rows: NDArray[Any], cols: NDArray[Any]) -> None:
        self._setting, self._rows, self._cols = setting, rows, cols
        self.forward: NDArray[np.float64]
        self.extra: NDArray[np.float64]
        self.missing_at: NDArray[Any]
        self.missing_of: NDArray[np.int64]
        self.forward, self.extra, self.missing_at, self.missing_of = forward_coverage(setting, rows, cols)
        self.reverse: NDArray[np.float64] = reverse_of_pairs(setting, rows, cols)

    def parts(self, practical: Practical, part: slice) -> Parts:
        """Return every part of some of the pairs."""
        r, k = self._rows[part], self._cols[part]
        shape = (len(r), len(PARTS))
        found = Parts(np.empty(shape), np.zeros(shape, bool), np.empty(shape), np.empty(shape))
        skill = _skills(self._setting, r, k, self.forward[part], self.reverse[part])
        optional = _optional(self._setting, r, k, self.extra[part])
        for name, (value, bounds) in (("skills", skill), ("optional", optional)):
            j = PARTS.index(name)
            found.values[:, j], (found.low[:, j], found.high[:, j]) = value, bounds
            found.unknown[:, j] = bounds[1] > bounds[0]
        for name in PRACTICAL:
            j = PARTS.index(name)
            value = practical.part(name, r, k)
            bounds = practical.bounds(name, value, r, k)
            found.values[:, j], (found.low[:, j], found.high[:, j]) = value, bounds
            found.unknown[:, j] = practical.unknown(name, bounds, r, k)
        return found


def forward_coverage(
    setting: Setting, rows: NDArray[Any], cols: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[Any], NDArray[np.int64]]:
    """Return forward, the coverage of optional skills, and what is missing (as in `Exact`); pairs sorted by row."""
    if swift.loops() is not None:
        return _forward_compiled(setting, rows, cols)
    asked, narrow = setting.asked, _narrow(setting.asked)
    forward, extra, lacks = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows), np.int64)
    missing = [np.zeros(0, narrow)]
    for e in entries(setting, rows, cols):
        part = slice(e.first, e.last)
        forward[part] = e.sums(asked.weight)
        extra[part] = e.sums(asked.optional_weight)
        short = asked.essential[e.at] & (e.covered < MISSING_BELOW)
        missing.append((e.at - asked.indptr[cols[part]][e.pair])[short].astype(narrow))
        lacks[part] = np.bincount(e.pair[short], minlength=e.last - e.first)
    # Weights sum to 1 up to rounding: nobody covers more than all.
    np.minimum(forward, 1, out=forward)
    np.minimum(extra, 1, out=extra)
    return forward, extra, np.concatenate(missing), np.concatenate([[0], np.cumsum(lacks)])


def _forward_compiled(
    setting: Setting, rows: NDArray[Any], cols: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[Any], NDArray[np.int64]]:
    """Do the same by a compiled loop, some pairs at a time."""
    loops = swift.loops()
    asked, narrow = setting.asked, _narrow(setting.asked)
    level = asked.level.astype(np.float64)
    given = (asked.indptr.astype(np.int64), asked.col, level, asked.weight, asked.optional_weight, asked.essential)
    forward, extra, lacks = np.zeros(len(rows)), np.zeros(len(rows)), np.zeros(len(rows), np.int64)
    best, missing = np.zeros(len(level), np.float32), [np.zeros(0, narrow)]
    held, related = arrays(setting.held), arrays(setting.related_asked)
    for a, b in spans(len(rows), _PAIRS_AT_ONCE):
        lacked = np.empty(int(asked.lengths[cols[a:b]].sum()), narrow)
        size = loops.exact_forward(
            rows[a:b].astype(np.int64, copy=False),
            cols[a:b].astype(np.int64, copy=False),
            held,
            related,
            given,
            MISSING_BELOW,
            best,
            (forward[a:b], extra[a:b], lacks[a:b], lacked),
        )
        missing.append(lacked[:size].copy())
    # Weights sum to 1 up to rounding: nobody covers more than all.
    np.minimum(forward, 1, out=forward)
    np.minimum(extra, 1, out=extra)
    return forward, extra, np.concatenate(missing), np.concatenate([[0], np.cumsum(lacks)])


def _narrow(asked: Asked) -> type[np.unsignedinteger[Any] | np.int32]:
    """Return a type that holds the place of a skill among what any vacancy asks."""
    return np.uint8 if asked.lengths.max(initial=0) <= 1 + np.iinfo(np.uint8).max else np.int32


def _skills(
    setting: Setting, r: NDArray[Any], k: NDArray[Any], forward: NDArray[Any], reverse: NDArray[Any]
) -> tuple[NDArray[np.float64], Pair]:
    """Return the skills part and its bounds.

    More skills only add to forward, so what is known now is the least; an occupation adds skills at the implied level,
    and any reverse. Where the vacancy does not name its skills, anything is possible.
    """
    share, neutral = setting.policy.reverse_weight, setting.policy.neutral["skills"]
    value = np.where(setting.asks_unknown[k], neutral, skills_part(forward, reverse, reverse_weight=share))
    most = _most_covered(setting, r, k, forward)
    no_occupation = np.isnan(reverse)
    low = (1 - share) * forward + share * np.where(no_occupation, 0.0, reverse)
    high = (1 - share) * most + share * np.where(no_occupation, 1.0, reverse)
    anything = setting.asks_open[k]
    low = np.where(anything, 0.0, np.where(setting.asks_unknown[k], neutral, low))
    high = np.where(anything, 1.0, np.where(setting.asks_unknown[k], neutral, high))
    return value, (np.minimum(low, value), np.maximum(high, value))


def _optional(
    setting: Setting, r: NDArray[Any], k: NDArray[Any], extra: NDArray[Any]
) -> tuple[NDArray[np.float64], Pair]:
    asks = setting.asks_optional[k]
    value = np.where(asks, extra, setting.policy.neutral["optional"])
    high = np.where(asks, _most_covered(setting, r, k, extra), value)
    anything = setting.optional_open[k]
    return value, (np.where(anything, 0.0, value), np.where(anything, 1.0, np.maximum(high, value)))


def _most_covered(setting: Setting, r: NDArray[Any], k: NDArray[Any], covered: NDArray[Any]) -> NDArray[np.float64]:
    """Return what coverage can become when the skills or the occupation of the person are filled in."""
    implied = setting.most_implied[k]
    by_occupation = implied + (1 - implied) * covered
    most = np.where(setting.looking.occupation[r] < 0, by_occupation, covered)
    return np.where(setting.skills_known[r], most, 1.0)
