"""CompetentNL: labels of Dutch occupations, and the bridge CompetentNL -> UWV occupation code -> ESCO."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rmtmatch.errors import TaxonomyError
from rmtmatch.skills.esco import Folder

if TYPE_CHECKING:
    from collections.abc import Mapping

RELATIONS = ("exact", "close", "narrow", "broad")
"""How a code relates to the concepts it leads to, best first."""

_ISCO = "/isco/C"


@dataclass(frozen=True)
class Bridge:
    """Where the codes of another vocabulary lead.

    Parameters
    ----------
    targets : mapping of str to tuple of str
        Code or URI -> URIs, those of its best relation only: with an exact match at hand the broader ones are noise.
    relations : mapping of str to str
        Code or URI -> ``exact``, ``close``, ``narrow`` (the target is narrower) or ``broad``.
    labels : mapping of str to tuple of str
        Code or URI -> its labels, the preferred one first.
    notes : tuple of str
        What was missing.
    """

    targets: Mapping[str, tuple[str, ...]]
    relations: Mapping[str, str]
    labels: Mapping[str, tuple[str, ...]]
    notes: tuple[str, ...] = ()


def read(folder: str | Path, members: Mapping[str, tuple[str, ...]]) -> Bridge:
    """Read the bridge and the labels from a folder.

    Parameters
    ----------
    folder : path
        Holds ``uwv_occupation_to_esco.csv``, and where there is one ``occupation_to_uwv_code.csv`` and
        ``competentnl_occupation_labels.csv``.
    members : mapping of str to tuple of str
        ISCO code -> occupations of that group: some codes lead to a group, which stands for all of them.

    Returns
    -------
    Bridge

    Raises
    ------
    TaxonomyError
        Where the file that leads to ESCO is missing.
    """
    source = Folder(Path(folder), "CompetentNL")
    path = source.find("uwv_occupation_to_esco")
    if path is None:
        raise TaxonomyError(source.missing("uwv_occupation_to_esco.csv"))
    notes: list[str] = []
    found: dict[str, dict[str, list[str]]] = {}
    labels: dict[str, list[str]] = {}
    for code, target, relation, label in source.rows(
        path, ("uwv_code", "esco_occupation_uri", "relation"), ("uwv_label_nl",)
    ):
        kind = relation.lower().removesuffix("match")
        uris = members.get(target.rsplit(_ISCO, 1)[1], ()) if _ISCO in target else (target,)
        if code and kind in RELATIONS and uris:
            found.setdefault(code, {}).setdefault(kind, []).extend(uris)
        if label:
            labels.setdefault(code, []).append(label)
    best = {code: next(k for k in RELATIONS if k in kinds) for code, kinds in found.items()}
    targets = {code: tuple(dict.fromkeys(found[code][kind])) for code, kind in best.items()}

    path = source.find("occupation_to_uwv_code")
    if path is None:
        notes.append("occupation_to_uwv_code.csv is missing: CompetentNL URIs lead nowhere, UWV codes still do")
    for uri, code in source.rows(path, ("competentnl_uri", "uwv_code")) if path else ():
        # one CompetentNL occupation may have several UWV codes: the best relation decides, equals join
        if code not in targets or (uri in best and RELATIONS.index(best[uri]) < RELATIONS.index(best[code])):
            continue
        joined = targets[uri] if best.get(uri) == best[code] else ()
        targets[uri] = tuple(dict.fromkeys((*joined, *targets[code])))
        best[uri] = best[code]

    path = source.find("competentnl_occupation_labels")
    if path is None:
        notes.append("competentnl_occupation_labels.csv is missing: CompetentNL's own words lead nowhere")
    for uri, preferred, label in source.rows(path, ("uri", "pref_label", "label")) if path else ():
        labels.setdefault(uri, [preferred] if preferred else []).append(label)
    tidy = {key: tuple(dict.fromkeys(t for t in words if t)) for key, words in labels.items()}
    return Bridge(targets, best, tidy, tuple(notes))
