"""The occupations and skills of the example, read from ``sectors/*.toml`` inside the package.

All of it was written for rmtmatch: own concepts, own words, own URIs. The ISCO codes are those of the international
classification; nothing else comes from elsewhere.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from rmtmatch.skills.taxonomy import Taxonomy

if TYPE_CHECKING:
    from collections.abc import Mapping

HOME = "https://example.org/rmtmatch"


@dataclass(frozen=True, slots=True)
class Skill:
    """A skill: Dutch labels (the first is the one that is shown), an English one, a short Dutch description."""

    slug: str
    group: str
    nl: tuple[str, ...]
    en: str
    about: str

    @property
    def uri(self) -> str:
        """The concept's identifier."""
        return skill_uri(self.slug)


@dataclass(frozen=True, slots=True)
class Occupation:
    """An occupation, what it asks, and what a vacancy for it usually looks like.

    ``level`` 1..6 (work-and-thinking level), ``wage`` in euro an hour, ``shifts`` that occur, credentials asked ``now``
    (day one) or ``before`` the start.
    """

    slug: str
    isco: str
    sbi: str
    level: int
    wage: float
    shifts: tuple[str, ...]
    now: tuple[str, ...]
    before: tuple[str, ...]
    nl: tuple[str, ...]
    en: str
    about: str
    essential: tuple[str, ...]
    optional: tuple[str, ...]

    @property
    def uri(self) -> str:
        """The concept's identifier."""
        return occupation_uri(self.slug)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Skills, occupations and skill groups by slug, in the order they were written."""

    skills: Mapping[str, Skill]
    occupations: Mapping[str, Occupation]
    groups: Mapping[str, tuple[str, str]]
    """Slug -> Dutch and English label."""


def skill_uri(slug: str) -> str:
    """Return the URI of a skill of the example.

    Examples
    --------
    >>> skill_uri("drive-forklift")
    'https://example.org/rmtmatch/skill/drive-forklift'
    """
    return f"{HOME}/skill/{slug}"


def occupation_uri(slug: str) -> str:
    """Return the URI of an occupation of the example."""
    return f"{HOME}/occupation/{slug}"


@cache
def catalogue() -> Catalogue:
    """Read the catalogue: the same object every time, for nothing in it can change.

    Examples
    --------
    >>> c = catalogue()
    >>> c.occupations["forklift-driver"].nl[0], c.occupations["forklift-driver"].before
    ('heftruckchauffeur', ('heftruck',))
    """
    skills: dict[str, Skill] = {}
    occupations: dict[str, Occupation] = {}
    groups: dict[str, tuple[str, str]] = {}
    sectors = files(__package__).joinpath("sectors")
    for file in sorted(sectors.iterdir(), key=lambda f: f.name):
        sector = tomllib.loads(file.read_text(encoding="utf-8"))
        groups.update({slug: (g["nl"], g["en"]) for slug, g in sector["groups"].items()})
        for group, members in sector["skills"].items():
            for slug, s in members.items():
                skills[slug] = Skill(slug, group, tuple(s["nl"]), s["en"], s["about"])
        for slug, o in sector.get("occupations", {}).items():
            given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in o.items()}
            occupations[slug] = Occupation(**{"slug": slug, "now": (), "before": (), **given})
    return Catalogue(skills, occupations, groups)


def taxonomy() -> Taxonomy:
    """Return the taxonomy of the example: 87 occupations and 275 skills with Dutch and English labels.

    Every occupation has essential and optional skills and an ISCO code; every skill stands under one of some 35
    groups. Some Dutch labels belong to several occupations ("monteur", "chauffeur", "verkoper"), as they do in life.

    Returns
    -------
    Taxonomy
        A new object each time: what is derived from it is not shared behind your back.

    Examples
    --------
    >>> t = taxonomy()
    >>> t.label("https://example.org/rmtmatch/skill/drive-forklift"), len(t.concepts("monteur", "occupation"))
    ('heftruck rijden', 4)
    """
    c = catalogue()
    labels: list[dict[str, Any]] = []
    for kind, concepts in (("skill", c.skills), ("occupation", c.occupations)):
        for concept in concepts.values():
            row = {"concept": concept.uri, "kind": kind}
            for k, label in enumerate(concept.nl):
                about = concept.about if k == 0 else None
                labels.append({**row, "label": label, "lang": "nl", "preferred": k == 0, "description": about})
            labels.append({**row, "label": concept.en, "lang": "en", "preferred": True, "description": None})
    for slug, (nl, _) in c.groups.items():
        row = {"concept": f"{HOME}/group/{slug}", "kind": "group"}
        labels.append({**row, "label": nl, "lang": "nl", "preferred": True, "description": None})
    relations = [
        {"occupation": o.uri, "skill": skill_uri(s), "relation": relation}
        for o in c.occupations.values()
        for relation, slugs in (("essential", o.essential), ("optional", o.optional))
        for s in slugs
    ]
    broader = [{"concept": s.uri, "broader": f"{HOME}/group/{s.group}"} for s in c.skills.values()]
    broader += [{"concept": o.uri, "broader": f"{HOME}/isco/C{o.isco}"} for o in c.occupations.values()]
    return Taxonomy.from_frame(labels, relations, broader)
