"""Credentials that must all be earned before the start: each in time is not enough, they are earned one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.scoring.classes import classes
from rmtmatch.scoring.credentials import LACKED, holds
from rmtmatch.scoring.timing import WEEK

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from rmtmatch.scoring.classes import Classes
    from rmtmatch.scoring.credentials import Wanted
    from rmtmatch.scoring.training.trainings import Catalogue

_CANDIDATES_AT_ONCE = 256
_SLACK = 1e-9


def not_together(
    before: Wanted,
    deadline: NDArray[np.float64],
    cols: Classes,
    catalogue: Catalogue,
    includes: Mapping[str, frozenset[str]],
) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Tell who cannot earn, one after another, two or more credentials that a vacancy asks before its start.

    Trainings are followed one by one, so their weeks add up: the shortest set of trainings that the person may enter,
    that end before the start, and that together lead to all that is lacking, must fit in the weeks up to the start and
    in the weeks of training the person has.

    Parameters
    ----------
    before : Wanted
    deadline : ndarray of float64, shape (m,)
        Day of the start; inf where there is none.
    cols : Classes
        Of vacancies, alike in what they ask and by when.
    catalogue : Catalogue
    includes : mapping
        As from `rmtmatch.scoring.credentials.closure`.

    Returns
    -------
    which : ndarray of int64, shape (w,)
        Classes of vacancies that ask two or more.
    fails : ndarray of bool, shape (n, w)
        Also true where one alone cannot be earned.

    Notes
    -----
    O(w * classes of candidates * trainings that grant such a credential); each distinct set of credentials and
    trainings is solved once, in O(2^credentials * trainings).
    """
    asked = before.asked[cols.first]
    which = np.flatnonzero((asked > LACKED).sum(axis=1) > 1)
    n = len(before.held)
    if not len(which):
        return which, np.zeros((n, 0), bool)
    gives = holds(catalogue.grants, before.codes, includes)
    grants = np.flatnonzero(gives.any(axis=1) & catalogue.open)
    enters = _entries(catalogue, grants, n)
    alike = classes(n, *before.held.T, catalogue.max_weeks, *enters.T)
    held, may, weeks = before.held[alike.first], enters[alike.first], catalogue.max_weeks[alike.first]
    shortest: dict[tuple[bytes, bytes], float] = {}
    fails = np.zeros((len(alike.first), len(which)), bool)
    for at, k in enumerate(which.tolist()):
        last = float(deadline[cols.first[k]])
        lacks = held < asked[k]
        for i in np.flatnonzero(lacks.sum(axis=1) > 1).tolist():
            use = grants[may[i] & (catalogue.ready[grants] <= last)]
            codes = np.flatnonzero(lacks[i])
            key = codes.tobytes(), use.tobytes()
            if key not in shortest:
                shortest[key] = shortest_cover(gives[np.ix_(use, codes)], catalogue.weeks[use])
            fails[i, at] = shortest[key] > min(weeks[i], last / WEEK) + _SLACK
    return which, fails[alike.codes]


def shortest_cover(gives: NDArray[np.bool_], weeks: NDArray[np.float64]) -> float:
    """Return the fewest weeks of trainings that together give every column; inf where none do.

    Parameters
    ----------
    gives : ndarray of bool, shape (trainings, credentials)
    weeks : ndarray of float64, shape (trainings,)

    Examples
    --------
    >>> shortest_cover(np.array([[True, False], [False, True], [True, True]]), np.array([2.0, 3, 6]))
    5.0
    """
    bits = gives.astype(np.int64) @ (1 << np.arange(gives.shape[1], dtype=np.int64))
    best = {0: 0.0}
    for mask, length in sorted(zip(bits.tolist(), weeks.tolist(), strict=True)):
        for had, so_far in list(best.items()):
            both, total = had | mask, so_far + length
            if total < best.get(both, np.inf):
                best[both] = total
    return best.get((1 << gives.shape[1]) - 1, np.inf)


def _entries(catalogue: Catalogue, which: NDArray[np.int64], n: int) -> NDArray[np.bool_]:
    """Tell which of some trainings each candidate may enter, shape (n, len(which))."""
    found = np.zeros((n, len(which)), bool)
    for first in range(0, n, _CANDIDATES_AT_ONCE):
        last = min(n, first + _CANDIDATES_AT_ONCE)
        found[first:last] = catalogue.entry_of(first, last)[:, which]
    return found
