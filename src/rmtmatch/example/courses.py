"""The trainings of the example: what a team can buy, read from ``sectors/*.toml`` inside the package."""

from __future__ import annotations

import datetime as dt
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from rmtmatch.example.catalogue import catalogue
from rmtmatch.example.places import areas


def trainings(on: dt.date) -> list[dict[str, Any]]:
    """Return the trainings as rows with our columns.

    Parameters
    ----------
    on : date
        The day of the market: start dates are whole weeks after it.

    Returns
    -------
    list of dict
        59 rows; skills by their first Dutch label, an online training without place.

    Examples
    --------
    >>> rows = {t["id"]: t for t in trainings(dt.date(2026, 11, 22))}
    >>> t = rows["logistics-forklift-days"]
    >>> t["title"], t["cost_eur"], t["starts_on"][0], t["grants"]
    ('Heftruckcertificaat, driedaags', 395, datetime.date(2026, 11, 29), ['heftruck'])
    """
    skills, places = catalogue().skills, areas()
    rows = []
    for slug, t in _written().items():
        online = t.get("online", False)
        rows.append({
            "id": slug,
            "title": t["title"],
            "provider": t["provider"],
            "online": online,
            "postcode": None if online else places.of(t["town"])[0],
            "skills": [skills[s].nl[0] for s in t["skills"]],
            "grants": list(t.get("grants", ())),
            "needs": list(t.get("needs", ())),
            "language": "nld",
            "work_level_min": t.get("level"),
            "hours_week": t["hours"],
            "weeks": t["weeks"],
            "cost_eur": t["cost"],
            "starts_on": [on + dt.timedelta(weeks=w) for w in t["starts"]],
            "seats": t["seats"],
            "credential": t["credential"],
            "schemes": list(t["schemes"]),
        })  # fmt: skip
    return rows


@cache
def _written() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for file in sorted(files(__package__).joinpath("sectors").iterdir(), key=lambda f: f.name):
        found.update(tomllib.loads(file.read_text(encoding="utf-8")).get("trainings", {}))
    return found
