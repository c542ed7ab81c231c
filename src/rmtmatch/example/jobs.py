"""The vacancies of the example region: drawn, as employers write them, some fields left out."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.example.catalogue import Occupation, catalogue
from rmtmatch.example.people import chance, either, leave_out, some, zipf
from rmtmatch.example.places import HOME_REGIONS, areas

if TYPE_CHECKING:
    from collections.abc import Mapping

Row = dict[str, Any]

# Invented employers: a plant or a bird, and what the sector is called. Sectors by the first digits of their SBI code.
_NAMES = (
    *("Akelei", "Bosrank", "Brem", "Distelvink", "Dotterbloem", "Fitis", "Gagel", "Gele Lis", "Goudhaan", "Grutto"),
    *("Heggenmus", "Hulst", "Ijsvogel", "Kamperfoelie", "Kardinaalsmuts", "Kleefkruid", "Koekoeksbloem", "Kwikstaart"),
    *("Lijsterbes", "Meerkoet", "Ooievaarsbek", "Patrijs", "Rietzanger", "Roodborsttapuit", "Sleutelbloem"),
    *("Snor", "Spindotter", "Tapuit", "Tureluur", "Vuurdoorn", "Waterhoen", "Wielewaal", "Wilgenroos", "Zandoog"),
)
_SECTORS = {
    "01": "Teelt", "10": "Foods", "13": "Textiel", "17": "Papier", "20": "Chemie", "25": "Metaal", "26": "Techniek",
    "28": "Machines", "33": "Onderhoud", "41": "Bouw", "42": "Infra", "43": "Installatie", "45": "Autobedrijf",
    "46": "Groothandel", "47": "Winkels", "49": "Transport", "52": "Logistiek", "53": "Bezorging", "55": "Hotel",
    "56": "Keuken", "62": "ICT", "63": "Data", "69": "Administratie", "70": "Advies", "78": "Personeel",
    "80": "Beveiliging", "81": "Facilitair", "82": "Diensten", "84": "Sociaal", "85": "Onderwijs", "86": "Zorg",
    "87": "Wonen en Zorg", "88": "Welzijn",
}  # fmt: skip
# Only the planted employers are in these villages: who cannot travel has nobody else to go to.
QUIET = ("Baarle-Nassau", "Chaam", "Fijnaart", "Moerdijk", "Ossendrecht", "Steenbergen")
# Places where people sit at a desk can partly be done at home.
_DESK = ("62", "63", "69", "70", "78", "82", "84")
_UNKNOWN = {
    "closes_on": 0.3,
    "sector_sbi": 0.1,
    "remote_share": 0.4,
    "skills_optional": 0.15,
    "occupation": 0.1,
    "experience_years_min": 0.4,
    "languages": 0.3,
    "work_level_min": 0.25,
    "shifts": 0.15,
    "wage_min_eur_hour": 0.2,
    "wage_max_eur_hour": 0.35,
    "starts_on": 0.15,
    "contract": 0.1,
}


def draw_vacancies(n: int, on: dt.date, rng: np.random.Generator, first: int) -> list[Row]:
    """Draw vacancies; place and hours are always filled in, as they are in practice.

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
    jobs = list(catalogue().occupations.values())
    demand = zipf(len(jobs), rng)
    home = areas().within(HOME_REGIONS)
    works = np.where(np.isin(home.town.astype(str), QUIET), 0, home.people)
    works /= works.sum()
    rows = []
    for k in range(n):
        row = _vacancy(jobs[int(rng.choice(len(jobs), p=demand))], on, rng)
        row |= {"id": f"v{first + k}", "postcode": int(rng.choice(home.pc4, p=works))}
        rows.append(leave_out(row, _UNKNOWN, rng))
    return rows


def _vacancy(o: Occupation, on: dt.date, rng: np.random.Generator) -> Row:
    hours = int(either((16, 24, 24, 32, 32, 36, 36, 38, 40, 40), rng))
    wage = o.wage * rng.uniform(0.98, 1.15)
    starts = int(rng.integers(0, 20))
    contract = either(("permanent",) * 9 + ("temporary",) * 6 + ("secondment", "work_based_learning"), rng)
    if chance(0.02, rng):
        contract = either(("volunteering", "work_experience"), rng)
    place = "avonden en weekend" if "evening" in o.shifts and chance(0.1, rng) else f"{hours} uur"
    return {
        "id": "",
        "adviser": f"adviser-{rng.integers(1, 13):02}",
        "last_confirmed_on": on - dt.timedelta(days=int(rng.integers(0, 45))),
        "closes_on": on + dt.timedelta(days=int(rng.integers(-3, 90))),
        "employer": f"{either(_NAMES, rng)} {_SECTORS[o.sbi]}",
        "sector_sbi": o.sbi,
        "recognised_training_company": chance(0.5, rng),
        "postcode": 0,
        "remote_share": float(either((0.2, 0.4, 0.6), rng)) if o.sbi in _DESK else 0.0,
        **_skills(o, rng),
        "title": f"{either(o.nl, rng)} ({place})" if chance(0.3, rng) else either(o.nl, rng),
        "occupation": o.nl[0],
        "experience_years_min": int(either((0, 0, 0, 1, 2, 3), rng)),
        "credentials_now": list(o.now),
        "credentials_before_start": list(o.before),
        "languages": _languages(o, rng),
        "work_level_min": max(1, o.level - int(rng.integers(0, 2))),
        "hours_min": max(8, hours - int(either((0, 4, 8, 12), rng))),
        "hours_max": hours,
        "shifts": [either(o.shifts, rng)] if chance(0.7, rng) else list(o.shifts),
        "places": int(either((1,) * 12 + (2, 2, 2, 3, 4, 6), rng)),
        "introductions_per_place": None if chance(0.7, rng) else 3,
        "wage_min_eur_hour": round(max(15.2, wage), 2),
        "wage_max_eur_hour": round(max(15.2, wage) * rng.uniform(1.05, 1.25), 2),
        "starts_on": on + dt.timedelta(weeks=starts),
        "vog_weeks": 4 if o.sbi in {"80", "85", "86", "87", "88"} and chance(0.7, rng) else None,
        "contract": [contract],
        "support_offered": some(("inwerkbuddy", "taalles op het werk", "vervoer per busje"), 0.1, rng),
    }


def _skills(o: Occupation, rng: np.random.Generator) -> Mapping[str, list[str] | None]:
    c = catalogue()
    if chance(0.08, rng):  # the title says it all, the employer thought
        return {"skills_essential": None, "skills_optional": None, "learn_on_the_job": None}
    essential = some(o.essential, 0.85, rng) or list(o.essential[:3])
    optional = some(o.optional, 0.4, rng)
    learn = essential[-1:] if chance(0.2, rng) else []

    def write(slugs: list[str]) -> list[str]:
        return [c.skills[s].nl[0] if chance(0.6, rng) else either(c.skills[s].nl, rng) for s in slugs]

    return {
        "skills_essential": write(essential),
        "skills_optional": write(optional),
        "learn_on_the_job": write(learn) or None,
    }


def _languages(o: Occupation, rng: np.random.Generator) -> list[str]:
    asked = [f"nld:{2 if o.level <= 2 else 3}"]  # noqa: PLR2004  level 2 and below work by instruction
    if chance(0.1, rng):
        asked.append("eng:2")
    return asked
