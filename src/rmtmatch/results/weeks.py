"""The modelled weeks between two jobs, as the timing part of the score counts them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.timing import WEEK, days_after, free, starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.market import Market


def weeks_between(
    market: Market, rows: NDArray[Any], cols: NDArray[Any], ready_on: NDArray[np.datetime64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Return the weeks without work before the new job, and whether it begins too early.

    Parameters
    ----------
    rows, cols : ndarray of int, shape (k,)
        Candidates and vacancies.
    ready_on : ndarray of datetime64[D], shape (k,)
        When the route is done; NaT without one.

    Returns
    -------
    weeks : ndarray of float64, shape (k,)
        At least 0; NaN where the start is not known.
    early : ndarray of bool, shape (k,)
        The new job would begin before the old one ends: marked, because leaving early may cost rights.
    """
    person = free(market.candidates, market.on)
    start = np.fmax(starts(market.vacancies, market.on).day[cols], days_after(ready_on, market.on))
    weeks = (start - person.day[rows]) / WEEK
    early = person.known[rows] & (start < person.day[rows])
    return np.maximum(weeks, 0.0), early
