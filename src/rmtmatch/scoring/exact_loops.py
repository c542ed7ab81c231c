"""Scores as they are stored, compiled: every part of a pair, what is unknown, and between what it can lie. Needs numba.

The twin of what `rmtmatch.scoring.rescoring` and `rmtmatch.scoring.intervals` do in numpy: the same operations in the
same order, pair by pair, and so the same bits.
"""

from __future__ import annotations

from math import isinf, isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.loops import inlined, unchecked
from rmtmatch.scoring.part_loops import practical_row

if TYPE_CHECKING:
    from numpy.typing import NDArray


@inlined
def known_or(value: float, other: float) -> float:
    """Return the value, or the other where it is unknown."""
    return other if isnan(value) else value


@inlined
def falling(short: float, neutral: float) -> float:
    """Fall from 1 at 0 to 0 at 1; NaN becomes neutral."""
    return neutral if isnan(short) else min(max(1 - short, 0.0), 1.0)


@inlined
def paid(wanted: float, offered: float, scale: float, neutral: float) -> float:
    """Return the part wage, see `rmtmatch.scoring.parts.wage`."""
    short = (wanted - offered) / (wanted if wanted > 0 else 1.0) / scale
    return 1.0 if wanted <= 0 else falling(short, neutral)


@inlined
def waited(free: float, start: float, span: float, neutral: float) -> float:
    """Return the part timing, see `rmtmatch.scoring.timing.timing`."""
    return min(max(1 - (start - free) / span, 0.0), 1.0) if start >= free else neutral


@unchecked
def exact_scores(  # noqa: PLR0915  one part after the other
    pairs: tuple[NDArray[Any], ...],
    given: tuple[Any, ...],
    unknown: tuple[Any, ...],
    coverage: tuple[Any, ...],
    weights: NDArray[np.float64],
    out: tuple[NDArray[Any], ...],
) -> None:
    """Write the scores of pairs that are sorted by row.

    Parameters
    ----------
    pairs : tuple of ndarray
        ``rows, cols``; forward, the coverage of optional skills, and reverse (NaN: no occupation) of each pair.
    given, unknown : tuple
        `rmtmatch.scoring.laid_out.laid_out` and `rmtmatch.scoring.laid_out.unknown_fields`.
    coverage : tuple
        Whether skills were given and the occupation is known (n,); what is known of what is asked and how far implied
        skills cover it (m,); and share of reverse, reverse without an occupation, neutral for skills and optional ones.
    weights : ndarray of float64, shape (len(PARTS),)
    out : tuple of ndarray
        Written: parts and what is unknown (p, len(PARTS)), ``score, low, high, travel_km, starts_early`` (p,).
    """
    rows, cols, forward, extra, reverse = pairs
    people, work, their, its, km, minutes, near, met, worth, c, rides = given
    of_people, of_work, no_wish, limits = unknown
    skills_known, has_occupation, asks_unknown, asks_optional, asks_open, optional_open, implied, numbers = coverage
    parts, missing, score, least, most, road, early = out
    share, without, neutral, neutral_extra = numbers[0], numbers[1], numbers[2], numbers[3]
    week, lowest, highest, span, not_now = limits[0], limits[1], limits[2], c[12], c[13]
    low, high = np.empty(len(weights)), np.empty(len(weights))
    longest, p = 1, 0
    while p < len(rows):
        before = p
        while p < len(rows) and rows[p] == rows[before]:
            p += 1
        longest = max(longest, p - before)
    fields, practical = np.empty((9, longest)), np.empty((len(weights) - 2, longest))
    p = 0
    while p < len(rows):
        i, before = rows[p], p
        while p < len(rows) and rows[p] == i:
            p += 1
        practical_row(
            i, cols[before:p], people, work, their, its, km, minutes, near, met, worth, c, rides, fields, practical
        )
        w_min, w_max, held, years, free = people[i, 0], people[i, 1], people[i, 3], people[i, 4], people[i, 5]
        wage_min, job_ends = of_people[i, 0], of_people[i, 1]
        for q in range(p - before):
            at = before + q
            j = cols[at]
            for k in range(len(weights) - 2):
                low[k + 2] = high[k + 2] = parts[at, k + 2] = practical[k, q]
            o_min, o_max, asked, start, home = work[j, 0], work[j, 1], work[j, 3], work[j, 5], work[j, 6]
            pay_min, pay_max, earliest, latest = of_work[j, 0], of_work[j, 1], of_work[j, 2], of_work[j, 3]
            road[at], early[at] = km[their[i, 0], its[j, 0]], start <= job_ends
            # travel: without a limit in km, or a distance, the journey may be nothing or all that is accepted
            endless = isnan(road[at]) or isnan(people[i, 6])
            if endless:
                low[2] = min(low[2], known_or(home, 0.0))
            if endless or isnan(home):
                high[2] = 1.0
            # hours: an unknown least lies between 0 and the most, an unknown most above the least
            a, b = known_or(w_max, week), known_or(o_max, week)
            nearest = max(known_or(o_min, 0.0) - a, known_or(w_min, 0.0) - b)
            furthest = max(
                known_or(o_min, b) - known_or(w_max, known_or(w_min, 0.0)),
                known_or(w_min, a) - known_or(o_max, known_or(o_min, 0.0)),
            )
            low[3] = min(low[3], max(1 - furthest / c[5], 0.0), 1.0)
            high[3] = max(high[3], min(max(1 - nearest / c[5], 0.0), 1.0))
            # wage: an unknown end of the offer lies beyond the other
            middle = (pay_min + pay_max) / 2
            a = known_or(middle, known_or(pay_max, 0.0) / 2 if isnan(pay_min) else pay_min)
            low[4] = min(low[4], paid(wage_min, a, c[7], 0.0))
            high[4] = max(high[4], paid(wage_min, known_or(middle, known_or(pay_max, np.inf)), c[7], 1.0))
            low[5] = min(low[5], falling((known_or(asked, highest) - known_or(held, lowest)) / c[9], 0.0))
            high[5] = max(high[5], falling((known_or(asked, lowest) - known_or(held, highest)) / c[9], 1.0))
            if not (their[i, 3] > 0 and its[j, 3] > 0):  # any contract may be accepted and offered
                low[6], high[6] = 0.0, 1.0
            # timing: see `rmtmatch.scoring.timing.timing_bounds`
            a = waited(free, earliest, span, not_now)
            b = waited(free, free + 1e9 if isinf(latest) else latest, span, not_now)
            a, b = min(a, b), max(a, b)
            if earliest < free and latest >= free:
                a, b = min(a, not_now), 1.0
            if isnan(job_ends):
                at_once = waited(0.0, 1e9 if isinf(latest) else latest, span, not_now)
                a, b = min(a, at_once, not_now), 1.0
            low[7], high[7] = min(low[7], a), max(high[7], b)
            # experience: somebody may have none or enough, an employer may ask any number of years
            a, b = known_or(work[j, 4], np.inf), known_or(work[j, 4], 0.0)
            low[8] = min(low[8], 1.0 if a <= 0 else falling((a - known_or(years, 0.0)) / c[14], 0.0))
            high[8] = max(high[8], 1.0 if b <= 0 else falling((b - known_or(years, np.inf)) / c[14], 1.0))
            # wish: bit 0 stands for occupations, bit 1 for sectors
            compared = their[i, 5] & its[j, 4]
            if (compared | no_wish[i]) != 3:  # noqa: PLR2004  both bits
                high[9] = 1.0
                if not compared:
                    low[9] = 0.0
            # skills: more of them only add to forward; where the vacancy does not name its own, anything is possible
            f, r, b = forward[at], reverse[at], implied[j]
            top, top_extra = f, extra[at]
            if not skills_known[i]:
                top, top_extra = 1.0, 1.0
            elif not has_occupation[i]:
                top, top_extra = b + (1 - b) * f, b + (1 - b) * extra[at]
            if asks_unknown[j]:
                parts[at, 0], low[0], high[0] = neutral, neutral, neutral
            else:
                parts[at, 0] = (1 - share) * f + share * (without * f if isnan(r) else r)
                low[0] = (1 - share) * f + share * (0.0 if isnan(r) else r)
                high[0] = (1 - share) * top + share * (1.0 if isnan(r) else r)
            if asks_open[j]:
                low[0], high[0] = 0.0, 1.0
            low[0], high[0] = min(low[0], parts[at, 0]), max(high[0], parts[at, 0])
            parts[at, 1] = extra[at] if asks_optional[j] else neutral_extra
            low[1] = 0.0 if optional_open[j] else parts[at, 1]
            high[1] = 1.0 if optional_open[j] else max(top_extra if asks_optional[j] else parts[at, 1], parts[at, 1])
            total, bottom, ceiling = 0.0, 0.0, 0.0
            for k in range(len(weights)):
                total += weights[k] * parts[at, k]
                bottom += weights[k] * low[k]
                ceiling += weights[k] * high[k]
                missing[at, k] = high[k] > low[k]
            # an unnamed share of work at home, or lead time, widens the interval but is not worth asking for
            missing[at, 2] = missing[at, 2] and endless
            missing[at, 7] = isnan(start) or isnan(job_ends)
            missing[at, 9] = missing[at, 9] and not compared
            score[at], least[at], most[at] = total, min(bottom, total), max(ceiling, total)
