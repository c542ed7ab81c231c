"""What was worked out from the official download, kept between runs: read once, learned from once."""

from __future__ import annotations

import hashlib
import os
import sys
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import rmtmatch
from rmtmatch.errors import TaxonomyError
from rmtmatch.skills import archive
from rmtmatch.skills.taxonomy import Taxonomy

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

VARIABLE = "RMTMATCH_CACHE"
"""Environment variable: a folder to keep files in, or ``off`` to keep none."""

LESSONS = 1
"""Counts up where the same files would teach something else than before."""

_MOST_FILES = 4
_SUFFIX = ".taxonomy"


@dataclass(frozen=True, eq=False, slots=True)
class Kept:
    """A taxonomy, and the file that keeps it for the next run.

    Parameters
    ----------
    taxonomy : Taxonomy
    path : Path or None
        None where nothing is kept.
    """

    taxonomy: Taxonomy
    path: Path | None = None
    _known: set[str] = field(default_factory=set)

    def keep(self) -> None:
        """Write what was worked out since it was read, if anything was; a folder that cannot be written is left."""
        new = self.taxonomy.derived.keys() - self._known
        if self.path is None or not new:
            return
        with suppress(OSError):
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self.taxonomy.save(self.path)
            self._known.update(new)
            _drop_oldest(self.path.parent)


def esco(folder: str | Path, languages: Sequence[str] = ("nl", "en"), bridges: Sequence[str | Path] = ()) -> Kept:
    """Read the official ESCO download as `Taxonomy.from_esco` does, or what an earlier run kept of it.

    What is kept is found by a hash of the contents of all files, the languages and the version of this package: a
    changed file is read anew. Hashing takes a tenth of a second, learning a minute.

    Parameters
    ----------
    folder, languages, bridges
        As `Taxonomy.from_esco` takes them.

    Raises
    ------
    TaxonomyError
        As `Taxonomy.from_esco`.
    """
    place = cache_folder()
    if place is None or not Path(folder).is_dir():
        return Kept(Taxonomy.from_esco(folder, languages, bridges))
    path = place / f"{_key(folder, languages, bridges)}{_SUFFIX}"
    # whatever is wrong with a kept file, it can be made again
    with suppress(TaxonomyError, KeyError, OSError):
        taxonomy = Taxonomy.load(path)
        with suppress(OSError):
            path.touch()
        return Kept(taxonomy, path, set(taxonomy.derived))
    return Kept(Taxonomy.from_esco(folder, languages, bridges), path)


def cache_folder() -> Path | None:
    """Return where files are kept: what ``RMTMATCH_CACHE`` says, else where the system keeps caches; None for off."""
    said = os.environ.get(VARIABLE, "").strip()
    if said.casefold() in {"off", "0", "no", "false"}:
        return None
    if said:
        return Path(said).expanduser()
    if sys.platform == "win32":
        home = Path(os.environ.get("LOCALAPPDATA") or "~/AppData/Local")
    elif sys.platform == "darwin":
        home = Path("~/Library/Caches")
    else:
        home = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    try:
        return home.expanduser() / "rmtmatch"
    except RuntimeError:  # a process without a home keeps nothing
        return None


def _key(folder: str | Path, languages: Iterable[str], bridges: Sequence[str | Path]) -> str:
    said = (rmtmatch.__version__, archive.FORMAT, LESSONS, tuple(languages), len(bridges))
    digest = hashlib.sha256(repr(said).encode())
    for source in (folder, *bridges):
        for file in sorted(Path(source).glob("*.csv")):
            with file.open("rb") as opened:
                digest.update(f"{file.name}{hashlib.file_digest(opened, 'sha256').hexdigest()}".encode())
    return digest.hexdigest()[:24]


def _drop_oldest(folder: Path) -> None:
    files = sorted(folder.glob(f"*{_SUFFIX}"), key=lambda f: f.stat().st_mtime, reverse=True)
    for file in files[_MOST_FILES:]:
        file.unlink(missing_ok=True)
