"""Between what values a part can lie when the fields that are unknown are filled in.

For every part: the value that any filling in gives lies in ``low`` to ``high``. Where all is known both equal it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring import parts
from rmtmatch.scoring.fields import LEVELS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bounds = tuple[NDArray[np.float64], NDArray[np.float64]]

LONGEST_WEEK = 60.0
"""No more hours a week can be wanted or offered."""


def _or(value: NDArray[Any], other: NDArray[Any] | float) -> NDArray[np.float64]:
    return np.where(np.isnan(value), other, value)


def hours_bounds(
    wanted_min: NDArray[Any], wanted_max: NDArray[Any], offered_min: NDArray[Any], offered_max: NDArray[Any]
) -> Bounds:
    """Bound `parts.hours`: an unknown minimum lies between 0 and the maximum, an unknown maximum above the minimum.

    Examples
    --------
    >>> low, high = hours_bounds(*(np.array([x]) for x in (np.nan, 32.0, 24.0, 40.0)))
    >>> low.item(), high.item()  # whatever the least wanted is, 32 hours are offered
    (1.0, 1.0)
    """
    nearest = parts.hours_apart(
        _or(wanted_min, 0.0), _or(wanted_max, LONGEST_WEEK), _or(offered_min, 0.0), _or(offered_max, LONGEST_WEEK)
    )
    furthest = parts.hours_apart(
        _or(wanted_min, _or(wanted_max, LONGEST_WEEK)),
        _or(wanted_max, _or(wanted_min, 0.0)),
        _or(offered_min, _or(offered_max, LONGEST_WEEK)),
        _or(offered_max, _or(offered_min, 0.0)),
    )
    return np.clip(1 - furthest / parts.HOURS_SCALE, 0, 1), np.clip(1 - nearest / parts.HOURS_SCALE, 0, 1)


def wage_bounds(
    wanted_min: NDArray[Any], offered_min: NDArray[Any], offered_max: NDArray[Any], *, scale: float
) -> Bounds:
    """Bound `parts.wage`: an unknown least wage may be anything, an unknown end of the offer lies beyond the other."""
    least = np.where(np.isnan(offered_min), _or(offered_max, 0.0) / 2, offered_min)
    most = np.where(np.isnan(offered_max), np.inf, offered_max)
    middle = (offered_min + offered_max) / 2
    low = parts.wage(wanted_min, _or(middle, least), scale=scale, neutral=0.0)
    high = parts.wage(wanted_min, _or(middle, most), scale=scale, neutral=1.0)
    return low, high


def level_bounds(held: NDArray[Any], asked: NDArray[Any], *, scale: float) -> Bounds:
    """Bound `parts.level`: an unknown level lies between 1 and 6."""
    low = parts.level(_or(held, LEVELS[0]), _or(asked, LEVELS[1]), scale=scale, neutral=0.0)
    high = parts.level(_or(held, LEVELS[1]), _or(asked, LEVELS[0]), scale=scale, neutral=1.0)
    return low, high


def contract_bounds(accepted: NDArray[np.uint8], offered: NDArray[np.uint8]) -> Bounds:
    """Bound `parts.contract`: anything may be accepted and offered."""
    return (
        parts.contract(accepted, offered, np.float64, neutral=0.0),
        parts.contract(accepted, offered, np.float64, neutral=1.0),
    )


def experience_bounds(years: NDArray[Any], asked: NDArray[Any], *, scale: float) -> Bounds:
    """Bound `parts.experience`: somebody may have none or enough, an employer may ask any number of years."""
    low = parts.experience(_or(years, 0.0), _or(asked, np.inf), scale=scale, neutral=0.0)
    high = parts.experience(_or(years, np.inf), _or(asked, 0.0), scale=scale, neutral=1.0)
    return low, high
