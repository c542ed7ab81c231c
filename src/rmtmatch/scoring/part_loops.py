"""The practical parts of a person's pairs, compiled: as `rmtmatch.scoring.practical`, with the same bits. Needs numba.

What is read is laid out by `rmtmatch.scoring.laid_out`. Numbers have the dtype that is asked for, and so has every
constant: one of another would change the bits. Each part is a loop of its own over the pairs, without a branch, so that
the processor works on eight or sixteen of them at a time.
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.loops import compiled, unchecked

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def minutes_of(km: float, accepted: int, told: float, rides: NDArray[np.float64]) -> float:
    """Return minutes one way: the host's where it told them, else by the fastest of the accepted means."""
    if not isnan(told):
        return told
    best = np.inf
    if not isnan(km):
        for k in range(rides.shape[1]):
            if accepted >> k & 1:
                best = min(best, rides[0, k] + 60 * km / rides[1, k])
    return best if best < np.inf else np.nan


@unchecked
def practical_row(
    i: int,
    cols: NDArray[np.int64],
    people: NDArray[Any],
    work: NDArray[Any],
    their: NDArray[np.int32],
    its: NDArray[np.int32],
    km: NDArray[np.float64],
    minutes: NDArray[np.float64],
    near: NDArray[np.uint8],
    met: NDArray[np.bool_],
    worth: NDArray[Any],
    c: NDArray[Any],
    rides: NDArray[np.float64],
    given: NDArray[Any],
    out: NDArray[Any],
) -> None:
    """Write the practical parts of candidate `i` and some vacancies, each a row of `out`, as ``PRACTICAL`` lists them.

    Parameters
    ----------
    people, ..., rides
        See `rmtmatch.scoring.laid_out`.
    given : ndarray, shape (9, at least len(cols))
        Room for what vacancies have, side by side.
    out : ndarray, shape (len(PRACTICAL), at least len(cols))
    """
    size, zero, one = len(cols), c[0], c[1]
    place, wish, sector, accepted, transport, known = their[i]
    for q in range(size):
        j = cols[q]
        for k in range(7):
            given[k, q] = work[j, k]
        far = km[place, its[j, 0]]
        given[7, q] = far
        if its[j, 3] > 0 and accepted > 0:
            out[4, q] = one if accepted & its[j, 3] else zero
        else:
            out[4, q] = c[11]
        if known & its[j, 4]:  # an occupation, or a sector, on both sides
            out[7, q] = worth[len(worth) - 1 if met[sector, its[j, 2]] else near[wish, its[j, 1]]]
        else:
            out[7, q] = c[16]
    limit, by_time = people[i, 6], people[i, 7]
    if isnan(limit) and not isnan(by_time):  # minutes count only for those who gave no limit in km
        for q in range(size):
            far = km[place, its[cols[q], 0]]
            told = minutes[place, its[cols[q], 0]] if len(minutes) else np.nan
            given[8, q] = minutes_of(far, transport, told, rides) / max(by_time, one)
            if isnan(given[8, q]):
                given[8, q] = given[7, q] / c[3]
    else:
        most = c[3] if isnan(limit) else max(limit, c[2])
        for q in range(size):
            given[8, q] = given[7, q] / most
    for q in range(size):
        share = given[8, q]
        share = c[4] if isnan(share) else min(share, one)
        home = zero if isnan(given[6, q]) else given[6, q]
        out[0, q] = one - (one - home) * share
    least, most = people[i, 0], people[i, 1]
    for q in range(size):
        above, below = given[0, q] - most, least - given[1, q]
        apart = max(above, below)
        apart = below if isnan(above) else apart
        apart = (above if isnan(below) else apart) / c[5]
        out[1, q] = c[6] if isnan(apart) else min(max(one - apart, zero), one)
    wanted = people[i, 2]
    for q in range(size):
        short = (wanted - given[2, q]) / (wanted if wanted > zero else one) / c[7]
        part = c[8] if isnan(short) else min(max(one - short, zero), one)
        out[2, q] = one if wanted <= zero else part
    held = people[i, 3]
    for q in range(size):
        short = (given[3, q] - held) / c[9]
        out[3, q] = c[10] if isnan(short) else min(max(one - short, zero), one)
    free = people[i, 5]
    for q in range(size):
        part = min(max(one - (given[5, q] - free) / c[12], zero), one)
        out[5, q] = part if given[5, q] >= free else c[13]
    years = people[i, 4]
    for q in range(size):
        short = (given[4, q] - years) / c[14]
        part = c[15] if isnan(short) else min(max(one - short, zero), one)
        out[6, q] = one if given[4, q] <= zero else part
