"""Reads a vocabulary from tables: any dataframe, a list of dicts, or a dict of columns."""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.errors import DataError
from rmtmatch.frames.tables import Fault
from rmtmatch.skills.esco import ISCO_URI
from rmtmatch.skills.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rmtmatch.skills.vocabulary import Kind

UNKNOWN_LANGUAGE = "und"

_KINDS: dict[str, Kind | None] = {
    "skill": "skill",
    "knowledge": "skill",
    "skill/competence": "skill",
    "knowledgeskillcompetence": "skill",
    "occupation": "occupation",
    # a group is no concept: it only has a name
    "group": None,
    "skillgroup": None,
    "iscogroup": None,
}
_YES = {"1", "true", "yes", "ja", "y", "j", "1.0"}
_NO = {"0", "false", "no", "nee", "n", "0.0", ""}
_SHOWN = 10
_LOOKED_AT = 1_000


def read(labels: object, relations: object = None, broader: object = None) -> Vocabulary:
    """Read a vocabulary from tables.

    Parameters
    ----------
    labels : table
        ``concept, label, kind`` and where known ``lang, preferred, description``. `kind`: skill, occupation, or
        group (which only gets a name).
    relations : table, optional
        ``occupation, skill, relation``: essential or optional.
    broader : table, optional
        ``concept, broader``.

    Returns
    -------
    Vocabulary

    Raises
    ------
    DataError
        With every fault of all three tables.
    """
    faults: list[Fault] = []
    out = Vocabulary()
    _labels(_table(labels, "labels", ("concept", "label", "kind"), faults), out, faults)
    if relations is not None:
        _relations(_table(relations, "relations", ("occupation", "skill", "relation"), faults), out, faults)
    if broader is not None:
        for child, parent in zip(*_pair(_table(broader, "broader", ("concept", "broader"), faults)), strict=True):
            if not (child and parent):
                continue
            out.broader.append((child, parent))
            if (code := ISCO_URI.search(parent)) and out.kinds.get(child) == "occupation":
                out.isco.setdefault(child, code[1])
    _raise(faults)
    out.languages = tuple(dict.fromkeys(lang for _, _, lang, _ in out.labels))
    if not out.relations:
        out.notes.append("no relations: occupations have no skills, so nothing can be implied from an occupation")
    if not out.broader:
        out.notes.append("no broader relations: relatedness rests on labels alone")
    return out


def aliases(
    frame: object, kinds: Mapping[str, Kind], called: Callable[[str], Sequence[str]]
) -> list[tuple[str, str, str]]:
    """Read further labels ``concept, label`` (and ``lang``) of concepts that exist.

    Parameters
    ----------
    frame : table
    kinds : mapping of str to str
        URI of every concept -> its kind.
    called : callable
        Gives the URIs of what a label stands for, for the hint where one is given in place of a URI.

    Returns
    -------
    list of (URI, label, language)

    Raises
    ------
    DataError
        With every fault: a missing column, an unknown concept, an empty label.
    """
    faults: list[Fault] = []
    table = _table(frame, "aliases", ("concept", "label"), faults)
    rows = []
    langs = table.get("lang", [None] * len(table["label"]))
    for i, (uri, label, lang) in enumerate(zip(table["concept"], table["label"], langs, strict=True)):
        if uri is None or uri not in kinds:
            meant = called(uri) if uri else ()
            hint = f"that is a label of {' and of '.join(meant)}: give the URI" if meant else None
            faults.append(_unknown("aliases", i, uri, kinds, hint))
        elif not label:
            faults.append(_fault(("aliases", i, uri, "label"), "empty", "give a label or leave the row out"))
        else:
            rows.append((uri, label, lang or UNKNOWN_LANGUAGE))
    _raise(faults)
    return rows


def pairs(frame: object, kinds: Mapping[str, Kind]) -> list[tuple[str, str]]:
    """Read what texts mean: columns ``text, concept``.

    Returns
    -------
    list of (text, URI)

    Raises
    ------
    DataError
        With every fault: a missing column, an unknown concept, an empty text.
    """
    faults: list[Fault] = []
    table = _table(frame, "pairs", ("text", "concept"), faults)
    rows = []
    for i, (text, uri) in enumerate(zip(table["text"], table["concept"], strict=True)):
        if uri is None or uri not in kinds:
            faults.append(_unknown("pairs", i, uri, kinds))
        elif not text:
            faults.append(_fault(("pairs", i, uri, "text"), "empty", "give a text or leave the row out"))
        else:
            rows.append((text, uri))
    _raise(faults)
    return rows


Columns = dict[str, list[str | None]]


def _table(table: object, name: str, required: Sequence[str], faults: list[Fault]) -> Columns:
    """Return the columns as texts; a missing required one is a fault and reads as an empty table."""
    raw: Mapping[str, Any]
    if isinstance(table, Mapping):
        if single := [k for k, v in table.items() if isinstance(v, str)]:
            raise DataError(f"{name}: column {single[0]!r} is one text; give a list of texts, one for each row")
        raw = {str(k): list(v) for k, v in table.items()}
    elif isinstance(table, list | tuple):
        if odd := next((row for row in table if not isinstance(row, Mapping)), None):
            raise DataError(f"{name}: a row is a {type(odd).__name__}; give dicts, or a dict of columns")
        if not table:  # no rows, so no columns to miss
            return {c: [] for c in required}
        raw = {str(k): [row.get(k) for row in table] for k in dict.fromkeys(k for row in table for k in row)}
    else:
        from rmtmatch import frames  # noqa: PLC0415  brings the dataframe layer: only where one is given

        raw = frames.read_columns(table, name).columns
        if not raw and not hasattr(table, "columns"):
            raise DataError(f"{name}: rows without names; give a dataframe, a list of dicts or a dict of columns")
    lengths = {k: len(v) for k, v in raw.items()}
    if len(set(lengths.values())) > 1:
        faults.append(_fault((name, -1, None, ""), f"columns differ in length: {lengths}", "give each the same length"))
    given = {k.strip().casefold(): k for k in raw}
    lost = [c for c in required if c not in given]
    for column in lost:
        near = get_close_matches(column, given, n=1, cutoff=0.5)
        hint = f"nearest is {given[near[0]]!r}" if near else f"columns are {', '.join(raw) or 'none'}"
        faults.append(_fault((name, -1, None, column), "column is missing", hint))
    if lost or len(set(lengths.values())) > 1:
        return {c: [] for c in (*given, *required)}
    out: Columns = {}
    for key, column in given.items():
        cells = list(raw[column])
        out[key] = [_text(v) for v in cells]
        for i, value in enumerate(cells):
            if isinstance(value, list | tuple | set | dict | np.ndarray):
                faults.append(_fault((name, i, None, key), "several values in one cell", "give each a row of its own"))
    return out


def _text(value: Any) -> str | None:  # noqa: ANN401  whatever a cell holds
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace").strip() or None
    if isinstance(value, float):
        # one missing number makes floats of all the others: 7.0 was 7
        return None if math.isnan(value) else str(int(value)) if value.is_integer() else str(value)
    # what a dataframe holds where nothing is known: None, pandas.NA, NaT
    return None if value is None or str(value) in {"<NA>", "NaT"} else str(value).strip() or None


def _pair(table: Columns) -> tuple[list[str | None], list[str | None]]:
    return table["concept"], table["broader"]


def _labels(table: Columns, out: Vocabulary, faults: list[Fault]) -> None:
    blank: list[str | None] = [None] * len(table["concept"])
    optional = (table.get(c, blank) for c in ("lang", "preferred", "description"))
    preferred_given = "preferred" in table
    first: set[tuple[str, str]] = set()
    labels: dict[tuple[str, str, str], bool] = {}
    columns = (table["concept"], table["label"], table["kind"], *optional)
    for i, (uri, label, kind, lang, preferred, description) in enumerate(zip(*columns, strict=True)):
        language = lang or UNKNOWN_LANGUAGE
        key = (kind or "").casefold().replace("_", "").replace(" ", "")
        if not uri:
            faults.append(
                _fault(("labels", i, None, "concept"), "empty", "give each label the URI or code of its concept")
            )
        elif not label:
            faults.append(_fault(("labels", i, uri, "label"), "empty", "give a label or leave the row out"))
        elif key not in _KINDS:
            near = get_close_matches(key, _KINDS, n=1)
            hint = f"did you mean {near[0]}?" if near else "use skill, occupation or group"
            faults.append(_fault(("labels", i, uri, "kind"), f"{kind!r} is no kind", hint))
        elif (known := _KINDS[key]) is None:
            out.group_labels.setdefault(uri, label)
        elif out.kinds.setdefault(uri, known) != known:
            hint = "give the two their own URIs"
            faults.append(_fault(("labels", i, uri, "kind"), f"is {known} here and {out.kinds[uri]} above", hint))
        else:
            shown = (uri, language) not in first
            if preferred_given:
                word = (preferred or "").casefold()
                shown = word in _YES
                if word not in _YES and word not in _NO:
                    faults.append(
                        _fault(("labels", i, uri, "preferred"), f"{preferred!r} is no yes or no", "use 1 or 0")
                    )
            first.add((uri, language))
            # a label that comes twice is one label, first called so where either row says it
            again = labels.get((uri, label, language), False)
            labels[uri, label, language] = shown or again
            if description:
                out.descriptions.append((uri, description, language))
    out.labels += [(*label, shown) for label, shown in labels.items()]


def _relations(table: Columns, out: Vocabulary, faults: list[Fault]) -> None:
    columns = (table["occupation"], table["skill"], table["relation"])
    for i, (occupation, skill, relation) in enumerate(zip(*columns, strict=True)):
        word = (relation or "").casefold()
        if word not in {"essential", "optional"}:
            near = get_close_matches(word, ("essential", "optional"), n=1)
            hint = f"did you mean {near[0]}?" if near else "use essential or optional"
            faults.append(_fault(("relations", i, occupation, "relation"), f"{relation!r} is no relation", hint))
        for column, uri, kind in (("occupation", occupation, "occupation"), ("skill", skill, "skill")):
            if out.kinds.get(uri or "") != kind:
                hint = "give it a row in the labels"
                faults.append(_fault(("relations", i, occupation, column), f"{uri!r} is no {kind} of the labels", hint))
        out.relations.append((occupation or "", skill or "", word == "essential"))


def _fault(where: tuple[str, int, str | None, str], rule: str, hint: str) -> Fault:
    """Return the fault at (table, row, concept, column)."""
    return Fault(*where, rule, hint, "refused")


def _unknown(table: str, row: int, uri: str | None, kinds: Mapping[str, Kind], hint: str | None = None) -> Fault:
    if uri is None:
        return _fault((table, row, None, "concept"), "empty", "give the URI of a concept of this taxonomy")
    # looking for the nearest among all of ESCO takes seconds, so only few are looked at
    near = get_close_matches(uri, list(kinds)[:_LOOKED_AT], n=1, cutoff=0.8) if hint is None else []
    hint = hint or (f"nearest is {near[0]}" if near else "give the URI of a concept of this taxonomy")
    return _fault((table, row, uri, "concept"), f"{uri!r} is no concept here", hint)


def _raise(faults: list[Fault]) -> None:
    if faults:
        more = f"\n... and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        raise DataError("\n".join(str(f) for f in faults[:_SHOWN]) + more, faults)
