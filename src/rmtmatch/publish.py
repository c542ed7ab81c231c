"""Files that appear whole or not at all: each is written under another name and renamed."""

from __future__ import annotations

import filecmp
import os
from typing import TYPE_CHECKING
from urllib.parse import quote

from rmtmatch import frames

if TYPE_CHECKING:
    from pathlib import Path

    from rmtmatch.results import Listing


def publish_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    part = _part(path)
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        place(part, path)
    finally:
        part.unlink(missing_ok=True)


def publish_table(path: Path, listing: Listing, format: str) -> None:  # noqa: A002  as in the run file
    """Write a table, whole or not at all; `path` without its suffix."""
    whole = path.with_name(f"{path.name}.{format}")
    part = _part(whole)
    try:
        frames.write_file(dict(listing.columns), part, format)
        place(part, whole)
    finally:
        part.unlink(missing_ok=True)


def place(made: Path, name: Path) -> None:
    """Give a finished file its name; where the same is there already, nothing changes."""
    if name.exists() and filecmp.cmp(made, name, shallow=False):
        made.unlink()
        return
    name.parent.mkdir(parents=True, exist_ok=True)
    made.replace(name)


def _part(path: Path) -> Path:
    """Name a file under construction: hidden, and without the suffix by which others would find it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def file_name(name: str) -> str:
    """Make any region or adviser a file name that stays in its folder and comes back unchanged by unquoting.

    Examples
    --------
    >>> file_name("AM07"), file_name("../a b"), file_name("")
    ('AM07', '%2E.%2Fa%20b', '%')
    """
    safe = quote(str(name), safe="")
    return f"%2E{safe[1:]}" if safe.startswith(".") else safe or "%"
