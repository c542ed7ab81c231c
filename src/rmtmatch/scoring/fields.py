"""The numbers of both sides that parts read, cleaned once and held in one dtype."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.timing import free, starts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.scoring.sides import Sides

LEVELS = (1.0, 6.0)
"""Lowest and highest work-and-thinking level; anything outside counts as unknown."""


@dataclass(frozen=True, slots=True)
class Fields:
    """Columns of candidates (``c_``, shape (n,)) and vacancies (``v_``, shape (m,)); NaN, or 0 for bits, is unknown.

    Days count from the market's date. ``c_wage`` is what the wage is held against: ``wage_min_eur_hour``, else
    ``wage_now_eur_hour``. ``v_wage`` is the middle of what is offered.
    """

    c_hours_min: NDArray[Any]
    c_hours_max: NDArray[Any]
    c_wage_min: NDArray[Any]
    c_wage: NDArray[Any]
    c_level: NDArray[Any]
    c_experience: NDArray[Any]
    c_free: NDArray[Any]
    c_job_ends: NDArray[Any]
    c_max_km: NDArray[Any]
    c_max_min: NDArray[Any]
    c_contracts: NDArray[np.uint8]
    c_transport: NDArray[np.uint8]
    v_hours_min: NDArray[Any]
    v_hours_max: NDArray[Any]
    v_wage_min: NDArray[Any]
    v_wage_max: NDArray[Any]
    v_wage: NDArray[Any]
    v_level: NDArray[Any]
    v_experience: NDArray[Any]
    v_start: NDArray[Any]
    v_start_earliest: NDArray[Any]
    v_start_latest: NDArray[Any]
    v_remote: NDArray[Any]
    v_contract: NDArray[np.uint8]

    def astype(self, dtype: Any, sides: Sides) -> Fields:  # noqa: ANN401  numpy dtype-likes
        """Return the same in another float dtype, kept with the sides; bits stay bits."""

        def converted(side: str) -> dict[str, NDArray[Any]]:
            given = {f.name: getattr(self, f.name) for f in fields(self) if f.name.startswith(side)}
            return {k: v.astype(dtype, copy=False) if v.dtype.kind == "f" else v for k, v in given.items()}

        name = f"numbers in {np.dtype(dtype).name}"
        return Fields(
            **sides.candidates(name, lambda: converted("c_")), **sides.vacancies(name, lambda: converted("v_"))
        )


def read_fields(market: Market, sides: Sides) -> Fields:
    """Take the columns that parts read out of a market, as float64."""
    of_candidates = sides.candidates("numbers", lambda: _of_candidates(market))
    of_vacancies = sides.vacancies("numbers", lambda: _of_vacancies(market))
    return Fields(**of_candidates, **of_vacancies)


def _of_candidates(market: Market) -> dict[str, NDArray[Any]]:
    c = market.candidates
    person = free(c, market.on)
    wage_min, wage_now = _number(c["wage_min_eur_hour"]), _number(c["wage_now_eur_hour"])
    return {
        "c_hours_min": _number(c["hours_min"]),
        "c_hours_max": _number(c["hours_max"]),
        "c_wage_min": wage_min,
        # A present wage of 0 says that there is none, not that any wage will do.
        "c_wage": np.where(np.isnan(wage_min), np.where(wage_now > 0, wage_now, np.nan), wage_min),
        "c_level": _level(c["work_level"]),
        "c_experience": _number(c["experience_years"]),
        "c_free": person.day,
        "c_job_ends": person.job_ends,
        "c_max_km": _number(c["max_travel_km"]),
        "c_max_min": _number(c["max_travel_min"]),
        "c_contracts": c["contracts"],
        "c_transport": c["transport"],
    }


def _of_vacancies(market: Market) -> dict[str, NDArray[Any]]:
    v = market.vacancies
    work = starts(v, market.on)
    offered = np.stack([_number(v["wage_min_eur_hour"]), _number(v["wage_max_eur_hour"])])
    return {
        "v_hours_min": _number(v["hours_min"]),
        "v_hours_max": _number(v["hours_max"]),
        "v_wage_min": offered[0],
        "v_wage_max": offered[1],
        # fmin and fmax give the one that is known.
        "v_wage": (np.fmin(*offered) + np.fmax(*offered)) / 2,
        "v_level": _level(v["work_level_min"]),
        "v_experience": _number(v["experience_years_min"]),
        "v_start": work.day,
        "v_start_earliest": work.earliest,
        "v_start_latest": work.latest,
        "v_remote": _number(v["remote_share"]),
        "v_contract": v["contract"],
    }


def _number(column: NDArray[Any]) -> NDArray[np.float64]:
    return np.asarray(column, np.float64)


def _level(column: NDArray[Any]) -> NDArray[np.float64]:
    level = _number(column)
    return np.where((level >= LEVELS[0]) & (level <= LEVELS[1]), level, np.nan)
