"""The practical side of a drawn market: where, when, how many hours, for how much, with which papers.

What is usual follows from the ISCO code of the job: level and wage from its first digit, shifts and credentials from
its first two. Rough, and meant to be: these rows load and time the library, they judge nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.example.drawn_columns import holey, known, listed, named, pick, ticked
from rmtmatch.vocabulary import CONTRACTS, SHIFTS, TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from rmtmatch.frames.raw import RawColumn
    from rmtmatch.skills.taxonomy import Taxonomy

Columns = dict[str, "RawColumn"]

CREDENTIALS = ("rijbewijs:B", "rijbewijs:C", "code95", "VCA-B", "heftruck", "BIG", "BHV", "NLQF:3", "NLQF:4")
SCHEMES = ("RMT-scholing", "SLIM", "brancheplan", "UWV-scholing", "gemeente")
_LANGUAGES = ("nld:2", "nld:3", "nld:4", "eng:2", "eng:3", "deu:2", "deu:3", "pol:3", "ara:3", "tur:3")
_DUTCH = 3
# by the first digit of the ISCO code, 0 to 9: work-and-thinking level, euro an hour
_LEVEL = np.array([3, 5, 5, 4, 3, 2, 2, 2, 2, 1])
_WAGE = np.array([19.0, 28.0, 26.0, 21.5, 18.0, 16.8, 16.4, 18.6, 17.4, 15.4])
# by the first two: credentials asked on day one, and before the start
_NOW = {"22": ("BIG",), "83": ("rijbewijs:B",), "74": ("rijbewijs:B",)}
_BEFORE = {
    "31": ("VCA-B",), "32": ("NLQF:4",), "53": ("NLQF:3",), "54": ("BHV",), "71": ("VCA-B",), "72": ("VCA-B",),
    "74": ("VCA-B",), "81": ("VCA-B",), "83": ("code95",), "93": ("heftruck",),
}  # fmt: skip
# evening, night, weekend and irregular work, by the first digit
_OFF_HOURS = np.array([0.2, 0.05, 0.15, 0.2, 0.1, 0.45, 0.15, 0.1, 0.4, 0.35])
_MINIMUM = 15.2


@dataclass(frozen=True)
class Usual:
    """What is usual for each occupation of a taxonomy: arrays of one row an occupation."""

    major: NDArray[np.int64]
    now: NDArray[np.bool_]
    before: NDArray[np.bool_]

    @classmethod
    def of(cls, taxonomy: Taxonomy) -> Usual:
        """Look the usual up by ISCO code."""
        codes = [code or "" for code in taxonomy.isco.tolist()]
        major = np.array([int(c[0]) if c[:1].isdigit() else 0 for c in codes], np.int64)

        def table(asked: Mapping[str, tuple[str, ...]]) -> NDArray[np.bool_]:
            rows = [[word in asked.get(code[:2], ()) for word in CREDENTIALS] for code in codes]
            return np.array(rows, np.bool_).reshape(len(codes), len(CREDENTIALS))

        return cls(major, table(_NOW), table(_BEFORE))


def of_people(jobs: NDArray[np.int64], usual: Usual, on: np.datetime64, rng: np.random.Generator) -> Columns:
    """Draw the practical fields of people with these jobs, those of place excepted."""
    n, major = len(jobs), usual.major[jobs]
    years = np.round(np.clip(rng.gamma(1.5, 6, n), 0, 45), 1)
    wage = _WAGE[major] * (1 + 0.012 * np.minimum(years, 12)) * rng.uniform(0.95, 1.1, n)
    hours = pick((16, 20, 24, 24, 28, 32, 32, 36, 36, 38, 40, 40, 40), n, rng)
    ends = on + rng.integers(-70, 190, n).astype("timedelta64[D]")
    has = (usual.now[jobs] & (rng.random((n, 1)) < 0.9)) | (usual.before[jobs] & (rng.random((n, 1)) < 0.7))  # noqa: PLR2004  shares
    has[:, 0] |= rng.random(n) < 0.7  # noqa: PLR2004  most people drive
    has |= rng.random(has.shape) < 0.04  # noqa: PLR2004  papers of another life
    drives = has[:, 0]
    accepts = rng.random((n, 5)) < np.where(np.arange(5) > 0, 0.35 + 0.5 * _OFF_HOURS[major][:, None], 1.1)
    travels = np.zeros((n, len(TRANSPORT)), np.bool_)
    travels[:, 0], travels[:, 1], travels[:, 2] = drives, ~drives, ~drives
    ways = np.zeros((n, len(CONTRACTS)), np.bool_)
    ways[:, :4] = rng.random((n, 4)) < (1.1, 0.75, 0.4, 0.25)
    return {
        "adviser": named([f"adviser-{k:03}" for k in range(1, 201)], rng.integers(0, 200, n)),
        "entry_partner": named(("gemeente", "UWV", "vakbond", "werkgever", "school"), rng.integers(0, 5, n)),
        "max_travel_km": holey(np.where(drives, pick((15, 20, 25, 30, 40, 50), n, rng), 15), 0.1, rng),
        "transport": ticked(travels, TRANSPORT, known(n, 0.15, rng)),
        "experience_years": holey(years, 0.15, rng),
        "credentials": ticked(has, CREDENTIALS, known(n, 0.1, rng)),
        "languages": _languages(n, rng),
        "work_level": holey(np.clip(_LEVEL[major] + rng.integers(-1, 2, n), 1, 6), 0.15, rng),
        "hours_min": holey(np.maximum(8, hours - pick((0, 4, 8, 8, 12), n, rng)), 0.1, rng),
        "hours_max": hours,
        "shifts": ticked(accepts, SHIFTS, known(n, 0.2, rng)),
        "wage_now_eur_hour": holey(np.round(wage, 2), 0.2, rng),
        "wage_min_eur_hour": holey(np.round(np.maximum(_MINIMUM, wage * rng.uniform(0.85, 1.02, n)), 2), 0.25, rng),
        "available_from": holey(np.maximum(on, ends), 0.3, rng),
        "job_ends_on": holey(ends, 0.05, rng),
        "contracts": ticked(ways, CONTRACTS, known(n, 0.15, rng)),
        "max_training_weeks": holey(pick((0, 2, 6, 12, 26, 26, 52), n, rng), 0.25, rng),
        "schemes": ticked(rng.random((n, len(SCHEMES))) < 0.6, SCHEMES, known(n, 0.15, rng)),  # noqa: PLR2004  a share
    }


def of_vacancies(jobs: NDArray[np.int64], usual: Usual, on: np.datetime64, rng: np.random.Generator) -> Columns:
    """Draw the practical fields of vacancies for these jobs, those of place excepted."""
    n, major = len(jobs), usual.major[jobs]
    hours = pick((16, 24, 24, 32, 32, 36, 36, 38, 40, 40), n, rng)
    wage = np.maximum(_MINIMUM, _WAGE[major] * rng.uniform(0.95, 1.15, n))
    closes = on + rng.integers(-4, 90, n).astype("timedelta64[D]")
    off = rng.random(n) < _OFF_HOURS[major]
    asks = np.zeros((n, 5), np.bool_)
    asks[np.arange(n), np.where(off, rng.integers(1, 5, n), 0)] = True
    offers = np.zeros((n, len(CONTRACTS)), np.bool_)
    offers[np.arange(n), rng.choice(len(CONTRACTS), n, p=(0.5, 0.33, 0.1, 0.05, 0.01, 0.01))] = True
    asked = rng.random((n, 1)) < 0.8  # noqa: PLR2004  not every employer asks what is usual
    asks_language = known(n, 0.3, rng)
    languages = np.where(_LEVEL[major] <= 2, 0, 1)  # noqa: PLR2004  level 2 and below work by instruction
    return {
        "adviser": named([f"adviser-{k:03}" for k in range(1, 201)], rng.integers(0, 200, n)),
        "employer": named([f"Werkgever {k}" for k in range(1, 5001)], rng.integers(0, 5000, n)),
        "last_confirmed_on": on - rng.integers(0, 45, n).astype("timedelta64[D]"),
        "closes_on": holey(closes, 0.3, rng),
        "remote_share": holey(np.where(major <= 4, pick((0, 0.2, 0.4, 0.6), n, rng), 0), 0.3, rng),  # noqa: PLR2004  office work
        "experience_years_min": holey(pick((0, 0, 0, 1, 2, 3), n, rng), 0.4, rng),
        "credentials_now": ticked(usual.now[jobs] & asked, CREDENTIALS),
        "credentials_before_start": ticked(usual.before[jobs] & asked, CREDENTIALS),
        "languages": listed(np.arange(n), languages, _LANGUAGES, asks_language),
        "work_level_min": holey(np.maximum(1, _LEVEL[major] - rng.integers(0, 2, n)), 0.25, rng),
        "hours_min": np.maximum(8, hours - pick((0, 4, 8, 12), n, rng)),
        "hours_max": hours,
        "shifts": ticked(asks, SHIFTS, known(n, 0.15, rng)),
        "places": rng.choice(np.array([1.0, 2.0, 3.0, 5.0]), n, p=(0.8, 0.13, 0.05, 0.02)),
        "wage_min_eur_hour": holey(np.round(wage, 2), 0.2, rng),
        "wage_max_eur_hour": holey(np.round(wage * rng.uniform(1.05, 1.25, n), 2), 0.35, rng),
        "starts_on": holey(on + (7 * rng.integers(0, 20, n)).astype("timedelta64[D]"), 0.15, rng),
        "contract": ticked(offers, CONTRACTS, known(n, 0.1, rng)),
    }


def of_trainings(jobs: NDArray[np.int64], usual: Usual, on: np.datetime64, rng: np.random.Generator) -> Columns:
    """Draw the practical fields of trainings for these jobs; some grant what such a job asks before the start."""
    n = len(jobs)
    weeks = pick((1, 2, 4, 6, 8, 10, 12, 16, 20, 26, 40), n, rng)
    first = on + (7 * rng.integers(1, 10, n)).astype("timedelta64[D]")
    starts = first[:, None] + 70 * np.arange(3).astype("timedelta64[D]")
    grants = usual.before[jobs] & (rng.random((n, 1)) < 0.6)  # noqa: PLR2004  a share
    online = rng.random(n) < 0.4  # noqa: PLR2004  a share
    days = np.unique(starts)
    everyone = np.ones(n, np.bool_)
    return {
        "provider": named([f"Opleider {k}" for k in range(1, 41)], rng.integers(0, 40, n)),
        "online": online,
        "grants": ticked(grants, CREDENTIALS),
        "hours_week": pick((4, 8, 12, 16, 24, 32), n, rng),
        "weeks": weeks,
        "cost_eur": np.round(weeks * rng.uniform(60, 260, n) + 100, -1),
        "starts_on": listed(
            np.repeat(np.arange(n), 3),
            np.searchsorted(days, starts).ravel(),
            [str(day) for day in days],
            everyone,
        ),
        "seats": pick((8, 12, 16, 24), n, rng),
        "credential": named(("certificate", "praktijkverklaring", "diploma"), rng.integers(0, 3, n)),
        "schemes": ticked(rng.random((n, len(SCHEMES))) < 0.5, SCHEMES),  # noqa: PLR2004  a share
        "language": named(("nld",), np.zeros(n, np.int64)),
    }


def _languages(n: int, rng: np.random.Generator) -> Any:  # noqa: ANN401  Nested, which this file need not know
    speaks = np.zeros((n, len(_LANGUAGES)), np.bool_)
    speaks[np.arange(n), rng.choice(_DUTCH, n, p=(0.1, 0.15, 0.75))] = True
    speaks[:, _DUTCH:] = rng.random((n, len(_LANGUAGES) - _DUTCH)) < 0.08  # noqa: PLR2004  a share
    speaks[:, [4, 6]] &= ~speaks[:, [3, 5]]  # one level a language
    return ticked(speaks, _LANGUAGES, known(n, 0.12, rng))
