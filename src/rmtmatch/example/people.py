"""The people of the example region: drawn, with what they know about themselves and what they left out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.example.catalogue import Occupation, catalogue
from rmtmatch.example.places import HOME_REGIONS, areas
from rmtmatch.vocabulary import SHIFTS

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cohort:
    """People who leave one employer together.

    ``share`` of all candidates; ``jobs`` with how many of each; ``ends`` weeks after the day of the market.
    """

    name: str
    town: str
    share: float
    ends: int
    jobs: dict[str, int]


COHORTS = (
    Cohort(
        "Distributiecentrum Zwaluwhof",
        "Waalwijk",
        0.15,
        7,
        {"order-picker": 8, "forklift-driver": 4, "warehouse-worker": 4, "packer": 3, "warehouse-team-leader": 1},
    ),
    Cohort(
        "Textielfabriek Wevershof",
        "Tilburg",
        0.12,
        11,
        {"textile-worker": 6, "production-worker": 5, "machine-operator": 4, "quality-inspector": 1, "bookkeeper": 1},
    ),
    Cohort(
        "Klantcontactcentrum De Hoorn",
        "Breda",
        0.10,
        4,
        {"call-centre-agent": 9, "customer-service-leader": 1, "administrative-assistant": 2},
    ),
)
PARTNERS = ("gemeente", "UWV", "vakbond", "werkgever", "school")
SERVICES = ("oriëntatie", "bemiddeling", "scholing", "begeleiding")
SCHEMES = ("RMT-scholing", "SLIM", "brancheplan", "UWV-scholing", "gemeente")
# what people write about themselves and no vocabulary of skills knows
_WORDS = ("altijd vrolijk", "geen negen-tot-vijf", "gouden handjes", "van alles wat", "mensenmens")
_OTHER_LANGUAGES = ("eng", "deu", "pol", "tur", "ara", "fra", "ukr", "spa")
_UNKNOWN = {
    "entry_partner": 0.05,
    "service": 0.2,
    "max_travel_km": 0.12,
    "transport": 0.15,
    "experience_years": 0.15,
    "occupation": 0.05,
    "credentials": 0.1,
    "languages": 0.12,
    "work_level": 0.15,
    "hours_min": 0.15,
    "shifts": 0.2,
    "wage_now_eur_hour": 0.2,
    "wage_min_eur_hour": 0.25,
    "available_from": 0.3,
    "contracts": 0.2,
    "max_training_weeks": 0.25,
    "schemes": 0.15,
}


def draw_candidates(n: int, on: dt.date, rng: np.random.Generator, first: int) -> list[Row]:
    """Draw people: some from closing employers, the others from everywhere, each with some fields left out.

    Parameters
    ----------
    n : int
        How many.
    on : date
        The day of the market.
    rng : numpy.random.Generator
    first : int
        Number of the first id.

    Returns
    -------
    list of dict
        Rows with our columns, time proportional to `n`.
    """
    jobs = list(catalogue().occupations)
    supply = zipf(len(jobs), rng)
    home = areas().within(HOME_REGIONS)
    lives = home.people / home.people.sum()
    shares = np.cumsum([c.share for c in COHORTS])
    rows = []
    for k in range(n):
        at = int(np.searchsorted(shares, rng.random(), side="right"))
        cohort = COHORTS[at] if at < len(COHORTS) else None
        if cohort:
            weights = np.array(list(cohort.jobs.values()), float)
            slug = list(cohort.jobs)[int(rng.choice(len(weights), p=weights / weights.sum()))]
        else:
            slug = jobs[int(rng.choice(len(jobs), p=supply))]
        row = _person(catalogue().occupations[slug], on, cohort, rng)
        row |= {"id": f"c{first + k}", "postcode": int(rng.choice(home.pc4, p=lives))}
        rows.append(leave_out(row, _UNKNOWN, rng))
    return rows


def zipf(n: int, rng: np.random.Generator) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the probabilities of a Zipf law over `n` things in random order, shape (n,)."""
    weights = 1 / rng.permutation(np.arange(2, n + 2))
    return np.asarray(weights / weights.sum(), np.float64)


def leave_out(row: Row, shares: dict[str, float], rng: np.random.Generator) -> Row:
    """Return the row with each field unknown at its own rate."""
    gone = {name for (name, share), u in zip(shares.items(), rng.random(len(shares)), strict=True) if u < share}
    return {name: None if name in gone else value for name, value in row.items()}


def some(things: Sequence[str], share: float, rng: np.random.Generator) -> list[str]:
    """Return each of the things with probability `share`."""
    return [t for t, u in zip(things, rng.random(len(things)), strict=True) if u < share]


def chance(share: float, rng: np.random.Generator) -> bool:
    """Return true in this share of the cases."""
    return bool(rng.random() < share)


def either(things: Sequence[Any], rng: np.random.Generator) -> Any:  # noqa: ANN401  one of whatever was given
    """Return one of the things, all equally likely."""
    return things[int(rng.integers(len(things)))]


def _person(o: Occupation, on: dt.date, cohort: Cohort | None, rng: np.random.Generator) -> Row:
    years = round(float(np.clip(rng.gamma(1.5, 6), 0, 45)), 1)
    wage = o.wage * (1 + 0.012 * min(years, 12)) * rng.uniform(0.96, 1.06)
    hours = int(either((16, 20, 24, 24, 28, 32, 32, 36, 36, 38, 40, 40, 40), rng))
    ends = on + dt.timedelta(weeks=cohort.ends if cohort else int(rng.integers(-10, 27)))
    credentials = _credentials(o, on, rng)
    drives = "rijbewijs:B" in credentials
    wanted = [o.nl[0]] if chance(0.5, rng) else []
    if chance(0.3, rng):
        wanted.append(either(list(catalogue().occupations.values()), rng).nl[0])
    return {
        "id": "",
        "adviser": f"adviser-{rng.integers(1, 13):02}",
        "entry_partner": "werkgever" if cohort else either(PARTNERS, rng),
        "service": either(SERVICES, rng),
        "profile_updated_on": on - dt.timedelta(days=int(rng.integers(0, 120))),
        "postcode": 0,
        "max_travel_km": int(either((10, 15, 20, 25, 30, 40, 60) if drives else (8, 10, 15, 20), rng)),
        "transport": ["car"] if drives and chance(0.8, rng) else ["bicycle", "public"],
        "skills": _skills(o, rng),
        "occupation": either(o.nl, rng),
        "experience_years": years,
        "wanted_occupations": wanted or None,
        "credentials": credentials,
        "languages": _languages(rng),
        "work_level": int(np.clip(o.level + rng.integers(-1, 2), 1, 6)),
        "hours_min": max(8, hours - int(either((0, 4, 8, 8, 12), rng))),
        "hours_max": hours,
        "shifts": ["day", *some(o.shifts[1:], 0.6, rng), *some(SHIFTS[1:], 0.1, rng)],
        "wage_now_eur_hour": round(wage, 2),
        "wage_min_eur_hour": round(max(14.8, wage * rng.uniform(0.85, 1.02)), 2),
        "available_from": max(on, ends - dt.timedelta(weeks=int(either((0, 0, 2, 4), rng)))),
        "job_ends_on": ends,
        "contracts": ["permanent", *some(("temporary", "secondment", "work_based_learning"), 0.6, rng)],
        "max_training_weeks": int(either((0, 2, 6, 12, 26, 26, 52), rng)),
        "schemes": some(SCHEMES, 0.6, rng),
        "cohort": cohort.name if cohort else None,
        "hidden": chance(0.01, rng),
    }


def _skills(o: Occupation, rng: np.random.Generator) -> list[str] | None:
    c = catalogue()
    if chance(0.06, rng):
        return None  # only the job title was written down
    slugs = some(o.essential, 0.8, rng) + some(o.optional, 0.25, rng)
    slugs += some([s.slug for s in c.skills.values() if s.group == "transversal"], 0.1, rng)
    if chance(0.35, rng):  # an earlier job
        slugs += some(either(list(c.occupations.values()), rng).essential, 0.4, rng)
    labels = [c.skills[s].nl for s in dict.fromkeys(slugs)]
    written = [names[0] if chance(0.5, rng) else either(names, rng) for names in labels]
    return written + some(_WORDS, 0.04, rng)


def _credentials(o: Occupation, on: dt.date, rng: np.random.Generator) -> list[str]:
    has = dict.fromkeys(some(("rijbewijs:B",), 0.7, rng))
    has |= dict.fromkeys(c for c in o.now if c == "rijbewijs:B" or chance(0.9, rng))
    has |= dict.fromkeys(some(o.before, 0.65, rng))
    has |= dict.fromkeys(some(("BHV", "VCA-B"), 0.1, rng) + some(("heftruck",), 0.04, rng))
    if "code95" in has:  # runs five years, and some let it run out
        del has["code95"]
        has[f"code95:{(on + dt.timedelta(days=int(rng.integers(-200, 1600)))).isoformat()}"] = None
    if chance(0.5, rng):
        has[f"NLQF:{min(6, max(1, o.level))}"] = None
    return list(has)


def _languages(rng: np.random.Generator) -> list[str]:
    others = dict.fromkeys(either(_OTHER_LANGUAGES, rng) for _ in range(rng.poisson(0.5)))
    dutch = f"nld:{either((2, 3, 4, 4, 4, 4), rng)}"
    return [dutch, *(f"{language}:{either((2, 3, 4), rng)}" for language in others)]
