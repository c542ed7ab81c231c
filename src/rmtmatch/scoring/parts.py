"""The practical parts of the score: hours, wage, level, contract, experience.

Each takes arrays of what is known of pairs (NaN: unknown) and gives values in [0, 1] in the dtype it was given; an
unknown part takes a neutral value. What each can become when unknown fields are filled in stands in
`rmtmatch.scoring.intervals`.
Travel, timing and wish have files of their own.

==========  ==================================================================================  ======================
part        formula                                                                             unknown
==========  ==================================================================================  ======================
skills      .7 forward + .3 reverse (`rmtmatch.scoring.coverage`)                               asked skills: neutral
optional    coverage of the optional skills alone                                               neutral
travel      1 - (1 - remote share) * share of the travel limit used                             distance: neutral
hours       1 - hours a week between what is wanted and offered / 8                             neutral
wage        1 - (wanted - offered) / wanted / ``wage_scale``                                    neutral
level       1 - levels short / ``level_scale``                                                  neutral
contract    1 where a contract offered is accepted, else 0                                      neutral
timing      1 - modelled weeks between jobs / ``timing_scale_weeks``; too early: neutral        start: neutral
experience  1 - years short / ``experience_scale_years``                                        neutral
wish        nearness of occupation or sector to what is wished for                              neutral
==========  ==================================================================================  ======================

All are cut off at 0 and 1. Source: docs/concepts/scoring.md has units, ranges and where each formula comes from; the
weights and shares are those of docs/decisions/0004-score.md.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

HOURS_SCALE = 8.0
"""Hours a week apart over which the hours part falls from 1 to 0: one working day."""


def hours_apart(
    wanted_min: NDArray[Any], wanted_max: NDArray[Any], offered_min: NDArray[Any], offered_max: NDArray[Any]
) -> NDArray[Any]:
    """Return hours a week between what is wanted and offered; below 0 they overlap, NaN where nothing can be said.

    Examples
    --------
    >>> hours_apart(np.array([32.0]), np.array([40.0]), np.array([16.0]), np.array([24.0])).tolist()
    [8.0]
    """
    return np.asarray(np.fmax(offered_min - wanted_max, wanted_min - offered_max))


def hours(
    wanted_min: NDArray[Any],
    wanted_max: NDArray[Any],
    offered_min: NDArray[Any],
    offered_max: NDArray[Any],
    *,
    neutral: float,
) -> NDArray[Any]:
    """Score hours a week: 1 where the ranges meet, 0 where they are `HOURS_SCALE` hours or more apart.

    Examples
    --------
    >>> nan = np.nan
    >>> hours(np.array([32.0, 32]), np.array([40.0, nan]), np.array([16.0, nan]), np.array([28.0, nan]), neutral=0.5)
    array([0.5, 0.5])
    """
    return _falling(hours_apart(wanted_min, wanted_max, offered_min, offered_max) / HOURS_SCALE, neutral)


def wage(wanted: NDArray[Any], offered: NDArray[Any], *, scale: float, neutral: float) -> NDArray[Any]:
    """Score euros an hour: 1 where the offer reaches what is wanted, 0 where it falls short by the share `scale`.

    Somebody who wants 0 is content with any offer, an unknown one too.

    Examples
    --------
    >>> wage(np.array([20.0, 20, 0]), np.array([18.0, np.nan, 15]), scale=0.2, neutral=0.25).tolist()
    [0.5, 0.25, 1.0]
    """
    short = (wanted - offered) / np.where(wanted > 0, wanted, 1)
    return np.where(wanted <= 0, short.dtype.type(1), _falling(short / scale, neutral))


def level(held: NDArray[Any], asked: NDArray[Any], *, scale: float, neutral: float) -> NDArray[Any]:
    """Score the work-and-thinking level, 1 to 6: 1 at or above what is asked, 0 where `scale` levels are short.

    Examples
    --------
    >>> level(np.array([6.0, 2, np.nan]), np.array([2.0, 3, 3]), scale=2, neutral=0.25).tolist()
    [1.0, 0.5, 0.25]
    """
    return _falling((asked - held) / scale, neutral)


def contract(accepted: NDArray[np.uint8], offered: NDArray[np.uint8], dtype: Any, *, neutral: float) -> NDArray[Any]:  # noqa: ANN401  numpy dtype-likes
    """Score the contract: 1 where one that is offered is accepted, 0 where none is.

    Parameters
    ----------
    accepted, offered : ndarray of uint8
        Bit k for ``CONTRACTS[k]``; 0: unknown.

    Examples
    --------
    >>> contract(np.uint8([1, 1, 0]), np.uint8([3, 2, 2]), float, neutral=0.25).tolist()
    [1.0, 0.0, 0.25]
    """
    known = (accepted > 0) & (offered > 0)
    return np.where(known, ((accepted & offered) > 0).astype(dtype), np.asarray(neutral, dtype))


def experience(years: NDArray[Any], asked: NDArray[Any], *, scale: float, neutral: float) -> NDArray[Any]:
    """Score years of experience: 1 at or above what is asked, 0 where `scale` years are short; 1 where none is asked.

    Examples
    --------
    >>> experience(np.array([1.0, np.nan, np.nan]), np.array([3.5, 2, 0]), scale=5, neutral=0.25).tolist()
    [0.5, 0.25, 1.0]
    """
    part = _falling((asked - years) / scale, neutral)
    return np.where(asked <= 0, part.dtype.type(1), part)


def _falling(short: NDArray[Any], neutral: float) -> NDArray[Any]:
    """Fall from 1 at 0 to 0 at 1; NaN becomes neutral."""
    return np.asarray(np.where(np.isnan(short), short.dtype.type(neutral), np.clip(1 - short, 0, 1)))
