"""Reads the official ESCO download (CSV), whichever version and languages it was made for."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from rmtmatch.errors import TaxonomyError
from rmtmatch.skills.vocabulary import Vocabulary
from rmtmatch.waiting import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rmtmatch.skills.vocabulary import Kind
    from rmtmatch.waiting import Progress

# what is missing without each file; the first two cannot be missed
_LACKS = {
    "occupationSkillRelations": "occupations have no skills, so nothing can be implied from an occupation",
    "broaderRelationsSkillPillar": "skills have no groups, so relatedness rests on labels alone",
    "broaderRelationsOccPillar": "groups above occupations are unknown; the ISCO code in the occupations file is used",
    "skillGroups": "skill groups have no labels",
    "ISCOGroups": "ISCO groups have no labels",
}
# columns that were called otherwise in some version, all compared without case, spaces and underscores
_ALSO = {
    "concepturi": ("uri", "concept"),
    "preferredlabel": ("preferredterm", "label"),
    "altlabels": ("altlabel", "alternativelabels", "nonpreferredlabels"),
    "hiddenlabels": ("hiddenlabel",),
    "iscogroup": ("iscocode", "isco08", "broaderiscogroup"),
    "description": ("definition",),
    "occupationuri": ("originaloccupationuri", "occupation"),
    "skilluri": ("relatedskilluri", "skill"),
    "relationtype": ("relation", "type"),
    "broaderuri": ("broader", "broaderconcepturi"),
    "code": ("iscocode", "notation"),
}
ISCO_URI = re.compile(r"/isco/C(\d+)$")


def read(folder: str | Path, languages: Sequence[str]) -> Vocabulary:
    """Read an ESCO folder.

    Parameters
    ----------
    folder : path
        Holds ``occupations_nl.csv``, ``skills_nl.csv``, ``occupationSkillRelations_en.csv`` and the other files of
        the download; the language in a name may be any, or absent.
    languages : sequence of str
        Languages whose labels are read; the first is the one that is shown.

    Returns
    -------
    Vocabulary
        Its ``notes`` say which optional files were missing and what that means.

    Raises
    ------
    TaxonomyError
        Where the folder, or the occupations or skills of every requested language, is missing; names the nearest.
    """
    source = Folder(Path(folder))
    out = Vocabulary(languages=tuple(languages))
    with shown(None) as steps:
        _read_all(source, languages, out, steps or (lambda *_: None))
    return out


def _read_all(source: Folder, languages: Sequence[str], out: Vocabulary, tell: Progress) -> None:
    kinds: tuple[tuple[str, Kind], ...] = (("occupations", "occupation"), ("skills", "skill"))
    for stem, kind in kinds:
        found = [lang for lang in languages if source.find(stem, lang) is not None]
        if not found:
            raise TaxonomyError(source.missing(f"{stem}_{languages[0]}.csv"))
        out.notes += [
            f"{stem}_{lang}.csv is missing: no {kind} has a {lang} label" for lang in languages if lang not in found
        ]
        for k, lang in enumerate(found):
            tell(2 * (stem == "skills") + k, 6, "reading ESCO")
            _concepts(source, stem, lang, kind, out)
    for stem, lacks in _LACKS.items():
        if source.find(stem) is None:
            out.notes.append(f"{stem}_*.csv is missing: {lacks}")
    tell(4, 6, "reading ESCO")
    _relations(source, out)
    tell(5, 6, "reading ESCO")
    _hierarchy(source, languages, out)


@dataclass(frozen=True)
class Folder:
    """The CSV files of a folder, found by stem and language."""

    path: Path
    what: str = "ESCO"

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise TaxonomyError(f"no {self.what} folder at {self.path}; unpack the download (CSV) there")

    @property
    def names(self) -> list[str]:
        """Every CSV file there is."""
        return sorted(p.name for p in self.path.iterdir() if p.suffix.lower() == ".csv")

    def find(self, stem: str, lang: str | None = None) -> Path | None:
        """Return the file of a stem, in one language or (None) in whichever there is."""
        tail = "(_[a-z]{2,3})?" if lang is None else f"_{re.escape(lang)}"
        # releases differ in case and put a version behind the language now and then
        pattern = re.compile(rf"{stem}{tail}([ _.-]?v?\d[\d.]*)?\.csv", re.IGNORECASE)
        return next((self.path / name for name in self.names if pattern.fullmatch(name)), None)

    def missing(self, name: str) -> str:
        """Say that a file is missing, where, and which one comes near."""
        near = get_close_matches(name, self.names, n=1, cutoff=0.5)
        hint = f"; the nearest there is {near[0]}" if near else ""
        return f"{name} is missing in {self.path}{hint}. It is part of the official {self.what} download (CSV)."

    def rows(self, path: Path, required: Sequence[str], optional: Sequence[str] = ()) -> Iterator[tuple[str, ...]]:
        """Yield the wanted columns of each row, empty where an optional column or value is missing."""
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                delimiter = max(",;\t", key=file.readline().count)
                file.seek(0)
                reader = csv.reader(file, delimiter=delimiter)
                header = [_plain(name) for name in next(reader, [])]
                at = [_column(header, name) for name in (*required, *optional)]
                if lost := [name for name, i in zip(required, at, strict=False) if i is None]:
                    has = ", ".join(header) or "nothing"
                    raise TaxonomyError(f"{path} has no column {', '.join(lost)}; it has {has}")
                for row in reader:
                    yield tuple(row[i].strip() if i is not None and i < len(row) else "" for i in at)
        except (UnicodeDecodeError, csv.Error) as error:
            raise TaxonomyError(f"{path} cannot be read as UTF-8 CSV: {error}") from error


def _plain(name: str) -> str:
    return re.sub(r"[\s_]+", "", name).lower()


def _column(header: list[str], name: str) -> int | None:
    key = _plain(name)
    return next((header.index(k) for k in (key, *_ALSO.get(key, ())) if k in header), None)


def _concepts(source: Folder, stem: str, lang: str, kind: Kind, out: Vocabulary) -> None:
    path = source.find(stem, lang)
    assert path is not None  # noqa: S101  the caller looked
    wanted = ("altLabels", "hiddenLabels", "description", "iscoGroup")
    for uri, label, alt, hidden, description, isco in source.rows(path, ("conceptUri", "preferredLabel"), wanted):
        if not uri:
            continue
        out.kinds[uri] = kind
        if label:
            out.labels.append((uri, label, lang, True))
        # alternative labels stand one a line inside the quotes
        out.labels += [(uri, t, lang, False) for t in _lines(alt) + _lines(hidden) if t != label]
        if description:
            out.descriptions.append((uri, description, lang))
        if isco:
            out.isco[uri] = isco.rsplit("/", 1)[-1].lstrip("C")


def _relations(source: Folder, out: Vocabulary) -> None:
    path = source.find("occupationSkillRelations")
    if path is None:
        return
    for occupation, relation, skill in source.rows(path, ("occupationUri", "relationType", "skillUri")):
        if occupation and skill:
            out.relations.append((occupation, skill, relation.lower().startswith("essential")))


def _hierarchy(source: Folder, languages: Sequence[str], out: Vocabulary) -> None:
    for stem in ("broaderRelationsSkillPillar", "broaderRelationsOccPillar"):
        path = source.find(stem)
        for child, parent in source.rows(path, ("conceptUri", "broaderUri")) if path else ():
            out.broader.append((child, parent))
            code = ISCO_URI.search(parent)
            if code and out.kinds.get(child) == "occupation":
                out.isco.setdefault(child, code[1])
    for stem in ("skillGroups", "ISCOGroups"):
        paths = [p for p in (*(source.find(stem, lang) for lang in languages), source.find(stem)) if p]
        for path in dict.fromkeys(paths):
            for uri, label in source.rows(path, ("conceptUri", "preferredLabel")):
                out.group_labels.setdefault(uri, label)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
