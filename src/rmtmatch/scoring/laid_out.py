"""What the compiled parts read, laid out: plain arrays of one dtype, in the order that the loops take them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rmtmatch.scoring.fields import LEVELS
from rmtmatch.scoring.intervals import LONGEST_WEEK
from rmtmatch.scoring.parts import HOURS_SCALE
from rmtmatch.scoring.timing import WEEK
from rmtmatch.scoring.travel import NO_LIMIT_KM
from rmtmatch.scoring.wish import NEARNESS
from rmtmatch.vocabulary import TRANSPORT

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.practical import Practical


class LaidOut(NamedTuple):
    """What `rmtmatch.scoring.part_loops.practical` reads; floats in one dtype.

    Parameters
    ----------
    people : ndarray, shape (n, 8)
        Hours least and most, wage, level, years, day free, km and minutes at most.
    work : ndarray, shape (m, 7)
        Hours least and most, wage, level, years, start, share at home.
    their, its : ndarray of int32, shape (n, 6) and (m, 5)
        Place, class of wishes (of work), class of sectors, contracts, for people means of transport; and whether an
        occupation (bit 0) and a sector (bit 1) can be compared.
    km, minutes : ndarray of float64
        Between places; no rows of minutes: the host told none.
    near, met, worth : ndarray
        Position in `worth` of each class of wishes and of work; whether sectors meet; `rmtmatch.scoring.wish.NEARNESS`.
    constants : ndarray
    rides : ndarray of float64, shape (2, means)
        Minutes before, and km an hour, of each means of transport.
    """

    people: NDArray[Any]
    work: NDArray[Any]
    their: NDArray[np.int32]
    its: NDArray[np.int32]
    km: NDArray[np.float64]
    minutes: NDArray[np.float64]
    near: NDArray[np.uint8]
    met: NDArray[np.bool_]
    worth: NDArray[Any]
    constants: NDArray[Any]
    rides: NDArray[np.float64]


def laid_out(practical: Practical) -> LaidOut:
    """Lay out what the parts read, in the dtype of `practical`; O(rows + columns)."""
    f, policy, w, places = practical.numbers, practical.policy, practical.wishes, practical.places
    dtype, neutral = f.c_level.dtype, practical.policy.neutral
    people = (f.c_hours_min, f.c_hours_max, f.c_wage, f.c_level, f.c_experience, f.c_free, f.c_max_km, f.c_max_min)
    work = (f.v_hours_min, f.v_hours_max, f.v_wage, f.v_level, f.v_experience, f.v_start, f.v_remote)
    wished, done = (a + 2 * b for a, b in ((w.row_occupation, w.row_sector), (w.col_occupation, w.col_sector)))
    their = (places.rows, w.rows, w.sector_rows, f.c_contracts, f.c_transport, wished)
    its = (places.cols, w.cols, w.sector_cols, f.v_contract, done)
    constants = [
        0,
        1,
        NO_LIMIT_KM,
        policy.default_max_travel_km,
        1 - neutral["travel"],
        HOURS_SCALE,
        neutral["hours"],
        policy.wage_scale,
        neutral["wage"],
        policy.level_scale,
        neutral["level"],
        neutral["contract"],
        WEEK * policy.timing_scale_weeks,
        neutral["timing"],
        policy.experience_scale_years,
        neutral["experience"],
        neutral["wish"],
    ]
    return LaidOut(
        people=np.stack([x.astype(dtype) for x in people], axis=1),
        work=np.stack([x.astype(dtype) for x in work], axis=1),
        their=np.stack([x.astype(np.int32) for x in their], axis=1),
        its=np.stack([x.astype(np.int32) for x in its], axis=1),
        km=plain(places.km, np.float64),
        minutes=np.zeros((0, 0)) if places.minutes is None else plain(places.minutes, np.float64),
        near=plain(w.near, np.uint8),
        met=plain(w.sector_met, np.bool_),
        worth=np.array(NEARNESS, dtype),
        constants=np.array(constants, np.float64).astype(dtype),
        rides=np.array([[d[name] for name in TRANSPORT] for d in (policy.access_min, policy.speed_km_h)], np.float64),
    )


def unknown_fields(practical: Practical) -> tuple[NDArray[np.float64], ...]:
    """Lay out what `rmtmatch.scoring.exact_loops` reads beside it, to say what unknown fields can change.

    Returns
    -------
    tuple of ndarray
        Of people the least wage and the last day of the job (n, 2); of work the ends of the wage and of the start
        (m, 4); who is known to wish for no occupation (1) and no sector (2); longest week, lowest and highest level.
    """
    f, w = practical.numbers, practical.wishes
    return (
        np.stack([f.c_wage_min, f.c_job_ends], axis=1),
        np.stack([f.v_wage_min, f.v_wage_max, f.v_start_earliest, f.v_start_latest], axis=1),
        (w.row_no_occupation + 2 * w.row_no_sector).astype(np.int32),
        np.array([LONGEST_WEEK, *LEVELS]),
    )


def plain(array: NDArray[Any], dtype: Any) -> NDArray[Any]:  # noqa: ANN401  numpy dtype-likes
    """Return an array as the loops are compiled for: rows one after another, and not marked read-only."""
    array = np.ascontiguousarray(array, dtype)
    return array if array.flags.writeable else array.copy()
