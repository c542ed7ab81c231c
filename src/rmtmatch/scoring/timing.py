"""When somebody is free, when the work starts, and the modelled weeks in between."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.frames.tables import Table

WEEK = 7.0
LONGEST_VOG_WEEKS = 26.0
"""The longest lead time a certificate of conduct may have where none is named, in weeks."""


def days_after(dates: NDArray[Any], on: np.datetime64) -> NDArray[np.float64]:
    """Return days from `on`, float64; NaN where the date is unknown."""
    days = dates.astype("datetime64[D]") - on.astype("datetime64[D]")
    return np.where(np.isnat(days), np.nan, days.astype("int64").astype(float))


@dataclass(frozen=True, slots=True)
class Starts:
    """When work can start, in days after the market's date, shape (m,) each.

    Parameters
    ----------
    day : ndarray
        The later of ``starts_on`` (a day in the past counts as today) and the lead time of a certificate of conduct;
        NaN where ``starts_on`` is unknown.
    earliest, latest : ndarray
        Between what it can lie when unknown fields are filled in; `latest` is inf where ``starts_on`` is unknown.
    """

    day: NDArray[np.float64]
    earliest: NDArray[np.float64]
    latest: NDArray[np.float64]


def starts(vacancies: Table, on: np.datetime64) -> Starts:
    """Work out when each vacancy can start."""
    asked = np.maximum(days_after(vacancies["starts_on"], on), 0.0)
    weeks = np.asarray(vacancies["vog_weeks"], float)
    lead = np.nan_to_num(weeks) * WEEK  # no lead time named: none is asked
    longest = np.where(np.isnan(weeks), LONGEST_VOG_WEEKS, weeks) * WEEK
    unknown = np.isnan(asked)
    return Starts(
        day=np.maximum(asked, lead),
        earliest=np.where(unknown, lead, np.maximum(asked, lead)),
        latest=np.where(unknown, np.inf, np.maximum(asked, longest)),
    )


@dataclass(frozen=True, slots=True)
class Free:
    """From when a person is free, in days after the market's date, shape (n,) each.

    Parameters
    ----------
    day : ndarray
        The day after ``job_ends_on``, else ``available_from``, else today; never before today.
    known : ndarray of bool
        Whether ``job_ends_on`` says so; otherwise it may be any day.
    job_ends : ndarray
        The last day of the present job; NaN where unknown.
    """

    day: NDArray[np.float64]
    known: NDArray[np.bool_]
    job_ends: NDArray[np.float64]


def free(candidates: Table, on: np.datetime64) -> Free:
    """Work out from when each person is free."""
    ends = days_after(candidates["job_ends_on"], on)
    able = days_after(candidates["available_from"], on)
    day = np.where(np.isnan(ends), np.where(np.isnan(able), 0.0, able), ends + 1)
    return Free(np.maximum(day, 0.0), ~np.isnan(ends), ends)


def timing(free_day: NDArray[Any], start: NDArray[Any], *, scale_weeks: float, neutral: float) -> NDArray[Any]:
    """Score the modelled weeks between jobs.

    ``1 - weeks / scale_weeks``, not below 0, with ``weeks = (start - free_day) / 7``. A start before the person is free
    takes the neutral value: leaving a job early may cost rights, so it is never rewarded. An unknown start too.

    Parameters
    ----------
    free_day, start : ndarray
        Days after the same date, float; NaN where unknown.

    Returns
    -------
    ndarray
        In [0, 1], in the dtype given.

    Examples
    --------
    >>> timing(np.array([0.0, 0, 30]), np.array([0.0, 91, 0]), scale_weeks=13, neutral=0.5).tolist()
    [1.0, 0.0, 0.5]
    """
    share = np.clip(1 - (start - free_day) / (WEEK * scale_weeks), 0, 1)
    return np.asarray(np.where(start >= free_day, share, share.dtype.type(neutral)))


def timing_bounds(
    free_day: NDArray[Any],
    free_known: NDArray[np.bool_],
    start: tuple[NDArray[Any], NDArray[Any]],
    *,
    scale_weeks: float,
    neutral: float,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and highest `timing` that any value of the unknown fields can give.

    Parameters
    ----------
    start : tuple of ndarray
        Earliest and latest of `Starts`.
    """
    earliest, latest = start
    # Waiting shrinks the part, up to the day before the person is free, where it is neutral.
    first = timing(free_day, earliest, scale_weeks=scale_weeks, neutral=neutral)
    last = timing(
        free_day, np.where(np.isinf(latest), free_day + 1e9, latest), scale_weeks=scale_weeks, neutral=neutral
    )
    low, high = np.minimum(first, last), np.maximum(first, last)
    # From too early to late enough: in between lies the very day, worth 1.
    passes = (earliest < free_day) & (latest >= free_day)
    high = np.where(passes, 1.0, high)
    low = np.where(passes, np.minimum(low, neutral), low)
    # A person who may be free on any day may also be free on the very day, or too late for the start.
    at_once = timing(
        np.zeros_like(latest), np.where(np.isinf(latest), 1e9, latest), scale_weeks=scale_weeks, neutral=neutral
    )
    low = np.where(free_known, low, np.minimum(np.minimum(low, at_once), neutral))
    high = np.where(free_known, high, 1.0)
    return low, high
