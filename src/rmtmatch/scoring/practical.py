"""Every part of single pairs, from one place, for the kernel in float32 and for the scores that are stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring import intervals, parts
from rmtmatch.scoring.timing import timing, timing_bounds
from rmtmatch.scoring.travel import travel, travel_bounds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.policy import Policy
    from rmtmatch.scoring.fields import Fields
    from rmtmatch.scoring.travel import Distances
    from rmtmatch.scoring.wish import Wishes

PRACTICAL = ("travel", "hours", "wage", "level", "contract", "timing", "experience", "wish")
"""The parts that do not look at skills."""


@dataclass(frozen=True, slots=True)
class Practical:
    """The practical parts of any pair of a market.

    Parameters
    ----------
    numbers : Fields
        Their dtype is the dtype of all that comes out.
    places : Distances
    wishes : Wishes
    policy : Policy
    """

    numbers: Fields
    places: Distances
    wishes: Wishes
    policy: Policy

    def part(self, name: str, r: NDArray[Any], k: NDArray[Any]) -> NDArray[Any]:
        """Return one part of the pairs of candidates `r` and vacancies `k`, in [0, 1], shape as `r`."""
        f, neutral = self.numbers, self.policy.neutral[name]
        match name:
            case "travel":
                return self._travel(r, k)
            case "hours":
                return parts.hours(
                    f.c_hours_min[r], f.c_hours_max[r], f.v_hours_min[k], f.v_hours_max[k], neutral=neutral
                )
            case "wage":
                return parts.wage(f.c_wage[r], f.v_wage[k], scale=self.policy.wage_scale, neutral=neutral)
            case "level":
                return parts.level(f.c_level[r], f.v_level[k], scale=self.policy.level_scale, neutral=neutral)
            case "contract":
                return parts.contract(f.c_contracts[r], f.v_contract[k], f.c_level.dtype, neutral=neutral)
            case "timing":
                return self.timing(r, f.v_start[k])
            case "experience":
                scale = self.policy.experience_scale_years
                return parts.experience(f.c_experience[r], f.v_experience[k], scale=scale, neutral=neutral)
            case "wish":
                return self.wishes.at(r, k, f.c_level.dtype, neutral=neutral)
        raise KeyError(name)

    def timing(self, r: NDArray[Any], start: NDArray[Any]) -> NDArray[Any]:
        """Return the part timing of candidates `r` and starts on the days `start`."""
        scale = self.policy.timing_scale_weeks
        return timing(self.numbers.c_free[r], start, scale_weeks=scale, neutral=self.policy.neutral["timing"])

    def bounds(
        self, name: str, value: NDArray[Any], r: NDArray[Any], k: NDArray[Any]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lowest and highest of a part when unknown fields are filled in; `value` lies between."""
        low, high = self._bounds(name, value, r, k)
        return np.minimum(low, value), np.maximum(high, value)

    def _bounds(
        self, name: str, value: NDArray[Any], r: NDArray[Any], k: NDArray[Any]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        f, p = self.numbers, self.policy
        match name:
            case "travel":
                return travel_bounds(value, self.places.at(r, k), f.c_max_km[r], f.v_remote[k])
            case "hours":
                return intervals.hours_bounds(f.c_hours_min[r], f.c_hours_max[r], f.v_hours_min[k], f.v_hours_max[k])
            case "wage":
                return intervals.wage_bounds(f.c_wage_min[r], f.v_wage_min[k], f.v_wage_max[k], scale=p.wage_scale)
            case "level":
                return intervals.level_bounds(f.c_level[r], f.v_level[k], scale=p.level_scale)
            case "contract":
                return intervals.contract_bounds(f.c_contracts[r], f.v_contract[k])
            case "timing":
                return timing_bounds(
                    f.c_free[r],
                    ~np.isnan(f.c_job_ends[r]),
                    (f.v_start_earliest[k], f.v_start_latest[k]),
                    scale_weeks=p.timing_scale_weeks,
                    neutral=p.neutral["timing"],
                )
            case "experience":
                return intervals.experience_bounds(f.c_experience[r], f.v_experience[k], scale=p.experience_scale_years)
            case "wish":
                return self.wishes.bounds(value, r, k)
        raise KeyError(name)

    def unknown(
        self, name: str, bounds: tuple[NDArray[Any], NDArray[Any]], r: NDArray[Any], k: NDArray[Any]
    ) -> NDArray[np.bool_]:
        """Tell whether a part rests on something unknown that is worth asking for.

        An unnamed share of work at home, or lead time of a certificate, widens the interval, but counts as none.
        """
        f = self.numbers
        if name == "travel":
            settled = ~np.isnan(self.places.at(r, k)) & ~np.isnan(f.c_max_km[r])
            return np.asarray(~settled & (bounds[1] > bounds[0]))
        if name == "timing":
            return np.asarray(np.isnan(f.v_start[k]) | np.isnan(f.c_job_ends[r]))
        if name == "wish":
            occupation, sector = self.wishes.compared(r, k)
            return ~(occupation | sector) & (bounds[1] > bounds[0])
        return np.asarray(bounds[1] > bounds[0])

    def _travel(self, r: NDArray[Any], k: NDArray[Any]) -> NDArray[Any]:
        f, dtype = self.numbers, self.numbers.c_max_km.dtype
        km = self.places.at(r, k).astype(dtype, copy=False)
        max_km = f.c_max_km[r]
        share = np.full(len(km), np.nan, dtype)
        # Minutes count only for those who gave no limit in km.
        by_time = np.flatnonzero(np.isnan(max_km) & ~np.isnan(f.c_max_min[r]))
        if len(by_time):
            who = r[by_time]
            minutes = self.places.minutes_at(who, k[by_time], f.c_transport[who], self.policy)
            share[by_time] = minutes / np.maximum(f.c_max_min[who], 1)
        scale, neutral = self.policy.default_max_travel_km, self.policy.neutral["travel"]
        return travel(km, max_km, share, f.v_remote[k], default_km=scale, neutral=neutral)
