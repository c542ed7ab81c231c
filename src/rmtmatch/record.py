"""What a night leaves behind: its record, and its outcome read back from the files."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.errors import DataError
from rmtmatch.results import Listing, Outcome
from rmtmatch.results.comparison import ENDS, rules_hash
from rmtmatch.results.listing import text_array

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping


_BLOCK = 1 << 20
_NEEDED = {
    "proposals": ("candidate", "vacancy", "rank"),
    "leftovers": ("candidate", "reason"),
    "unfilled": ("vacancy", "reason"),
}


def file_hash(path: str | os.PathLike[str]) -> str:
    """Return the SHA-256 of a file, or of all files in a folder with their names; reads one megabyte at a time."""
    digest = hashlib.sha256()
    place = Path(path)
    for file in sorted(p for p in place.rglob("*") if p.is_file()) if place.is_dir() else [place]:
        if place.is_dir():
            digest.update(file.relative_to(place).as_posix().encode() + b"\0")
        with file.open("rb") as content:
            while block := content.read(_BLOCK):
                digest.update(block)
    return digest.hexdigest()


def read_json(path: Path) -> dict[str, Any] | None:
    """Return a JSON object, or None where there is none."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


def record_text(record: Mapping[str, Any]) -> str:
    """Return the record as it stands in ``record.json``."""
    return json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def read_outcome(folder: str | os.PathLike[str], *, record: Mapping[str, Any] | None = None) -> Outcome:
    """Read back who was proposed where from the folder of an earlier run, in whatever format it was written.

    Parameters
    ----------
    folder : path
    record : mapping, optional
        Its record, for a run that has not written it yet; default ``record.json`` in the folder.

    Raises
    ------
    DataError
        The folder holds no finished run.
    """
    top = Path(folder)
    try:
        record = record or json.loads((top / "record.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DataError(f"{top}: no finished run here (record.json: {type(error).__name__})") from None
    suffix = str(record.get("format"))
    tables = {name: _read_all(top, f"{name}.{suffix}", columns) for name, columns in _NEEDED.items()}
    ranks = tables["proposals"]["rank"]
    proposals = {**tables["proposals"].columns, "rank": np.array([int(float(r)) for r in ranks.tolist()], np.int64)}
    rules = rules_hash(record["policy"]) if "policy" in record else str(record.get("policy_hash"))
    said = _said(_read_all(top, f"feedback.{suffix}", ("candidate", "vacancy", "outcome", "on")))
    return Outcome.of(Listing("proposals", proposals), tables["leftovers"], tables["unfilled"], rules, said)


def read_shown(folder: str | os.PathLike[str]) -> frozenset[tuple[str, str]] | None:
    """Read back what stood on the lists of advisers: candidate and vacancy, or a leftover without one.

    Returns
    -------
    frozenset of (str, str), or None
        None where the folder holds no lists, as a copy of the tables alone.
    """
    from rmtmatch.frames import FORMATS  # noqa: PLC0415  dataframes are imported at use

    top = Path(folder)
    if not any(top.glob("*/worklists")):
        return None
    shown: set[tuple[str, str]] = set()
    for suffix in FORMATS:
        lists = _read_all(top, f"worklists/*.{suffix}", ("candidate", "vacancy"))
        shown |= {(c, v or "") for c, v in zip(lists["candidate"].tolist(), lists["vacancy"].tolist(), strict=True)}
    return frozenset(shown)


def _said(feedback: Listing) -> dict[tuple[str, str], str]:
    """Return the last word on each pair, by date, then by row, where it ends the pair."""
    rows = zip(*(feedback[c].tolist() for c in ("on", "candidate", "vacancy", "outcome")), strict=True)
    dated = sorted(rows, key=lambda row: (not str(row[0])[:1].isdigit(), str(row[0])))  # without a day: the last word
    latest = {(c, v): outcome for _, c, v, outcome in dated}
    return {pair: outcome for pair, outcome in latest.items() if outcome in ENDS}


def _read_all(top: Path, name: str, columns: tuple[str, ...]) -> Listing:
    """Read one table of all regions."""
    from rmtmatch import frames  # noqa: PLC0415  dataframes are imported at use

    found: dict[str, list[Any]] = {c: [] for c in columns}
    for file in sorted(top.glob(f"*/{name}")):
        table = frames.read_file(file)
        for c in columns:
            if table.n and c not in table.columns:
                raise DataError(f"{file}: there is no column {c!r}")
            found[c] += list(table.columns[c]) if table.n else []
    return Listing(name, {c: text_array(values) for c, values in found.items()})
