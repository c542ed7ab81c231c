"""Make a night again from its record, and compare every file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from rmtmatch.errors import DataError
from rmtmatch.nightly.recorded import config_of
from rmtmatch.nightly.running import run
from rmtmatch.nightly.yesterday import STATE
from rmtmatch.record import file_hash, read_json
from rmtmatch.results import provenance

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    Progress = Callable[[int, int, str], None]

_NOT_COMPARED = {"record.json"}  # it holds timings


@dataclass(frozen=True, slots=True)
class Replayed:
    """How a replay came out.

    Parameters
    ----------
    folder : Path
        Where the files of the replay are.
    same : int
        Files that are the same, byte for byte.
    differ : tuple of str
        Files that differ, are missing, or are new.
    versions : dict of str to (str, str)
        Packages whose version was another when the night was made.
    """

    folder: Path
    same: int
    differ: tuple[str, ...]
    versions: dict[str, tuple[str, str]]


def replay(
    record: str | os.PathLike[str],
    output: str | os.PathLike[str] | None = None,
    *,
    workers: int | None = 1,
    progress: Progress | None = None,
) -> Replayed:
    """Run a night again from its record and compare its files with those of the first time.

    Parameters
    ----------
    record : path
        ``record.json`` in the output folder of the night, or that folder; the inputs stand where they stood, seen from
        there.
    output : path, optional
        Where to write; default a folder beside that of the night, with ``-replay`` behind its name.
    workers, progress
        As for `rmtmatch.nightly.run`.

    Raises
    ------
    DataError
        It is no record, or an input is no longer what it was.
    """
    path = Path(record)
    if path.is_dir():
        path /= "record.json"
    told = read_json(path)
    if told is None:
        why = "it is no JSON object" if path.exists() else "there is no such file"
        raise DataError(f"{path}: no record of a night: {why}")
    first = path.parent.resolve()
    again = first.with_name(f"{first.name}-replay") if output is None else Path(output)
    config, before = config_of(told, first, again)
    run(config, previous=before, workers=workers, prove=bool(told.get("prove", True)), progress=progress)
    a, b = _files(first), _files(again)
    names = sorted({*a, *b})
    differ = tuple(n for n in names if n not in a or n not in b or file_hash(a[n]) != file_hash(b[n]))
    now = provenance.versions()
    other = {n: (v, now.get(n, "")) for n, v in told["versions"].items() if now.get(n) != v}
    return Replayed(again, len(names) - len(differ), differ, other)


def _files(folder: Path) -> dict[str, Path]:
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*") if p.is_file()}
    return {n: p for n, p in found.items() if not n.startswith(f"{STATE}/") and n not in _NOT_COMPARED}
