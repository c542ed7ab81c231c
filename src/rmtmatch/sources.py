"""The tables of a run, from one file or from many: what cannot be read is named, and the others are used."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from rmtmatch import frames, vum
from rmtmatch.checking.parts import Parts
from rmtmatch.database import query_parts
from rmtmatch.errors import DataError, VumError
from rmtmatch.frames import raw
from rmtmatch.frames.raw import RawTable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from rmtmatch.config import Source

Unusable = list[tuple[str, str]]
NEVER_EMPTY = ("candidates", "vacancies")
"""Tables of which a file without rows is told: an export that failed looks just like it."""


def read_source(
    source: Source, name: str, on: dt.date | None = None, *, keep: Path | None = None
) -> tuple[Any, Unusable]:
    """Read a table from all files that a source stands for, or from a database.

    Parameters
    ----------
    source : Source
    name : str
        What the table is called in faults.
    on : date, optional
        The day, for readers that need one.
    keep : Path, optional
        A Parquet file to which the answer of a database is written too, so that a night can be made again.

    Returns
    -------
    table : RawTable or VumRows
    unusable : list of (str, str)
        What could not be read or breaks off, by name, and why; also people or vacancies without any row.

    Raises
    ------
    RmtmatchError
        None of the files can be read, or the database cannot.
    """
    if source.format != "vum":
        parts, unusable = read_in_parts(source, name, on, keep=keep)
        return joined(list(parts.parts)), unusable
    if len(source.files()) == 1:
        return _read_vum(source.files()[0], name, on), []
    read: list[RawTable] = []
    unusable = []
    problem: Exception | None = None
    for file in source.files():
        try:
            read.append(frames.read_columns(_read_vum(file, name, on), name))
        except VumError as error:
            problem = error
            unusable.append(_told(file, name, error))
    if problem is not None and not read:
        raise problem
    return joined(read), unusable


def read_in_parts(
    source: Source, name: str, on: dt.date | None = None, *, keep: Path | None = None
) -> tuple[Any, Unusable]:
    """Read a table as `read_source` does, but a part at a time.

    Parameters
    ----------
    source, name, on, keep
        As for `read_source`.

    Returns
    -------
    table : Parts or VumRows
        VUM is read as a whole.
    unusable : list of (str, str)
        Of a single file it is whole when the last part was taken.

    Raises
    ------
    RmtmatchError
        None of the files can be read, or the database cannot; also later, where the table is damaged further on.

    Notes
    -----
    Where there are several files each is gone through once before it is used: a Parquet file that breaks off half-way
    is left out as a whole. Of a text that ends in the middle of a row the rows above it are used.
    """
    if source.format == "vum":
        return read_source(source, name, on)
    unusable: Unusable = []
    if source.url is not None and source.query is not None:
        answer = query_parts(source.url.get_secret_value(), source.query, name, keep=keep)
        return _opened(_watched(answer, name, name, unusable)), unusable
    files = source.files()
    if len(files) == 1:
        (file,) = files
        return _opened(_watched(_parts(file, source, name), name, f"{name}: {file.name}", unusable)), unusable
    usable, columns = [], dict[str, None]()
    problem: Exception | None = None
    for file in files:
        try:
            for part in _watched(_parts(file, source, name), name, _called(file, name), unusable):
                columns |= dict.fromkeys(part.columns)
        except DataError as error:
            problem = error
            unusable.append(_told(file, name, error))
        else:
            usable.append(file)
    if problem is not None and not usable:
        raise problem
    read = chain.from_iterable(_with_name(_parts(file, source, name), file) for file in usable)
    return _opened(read, tuple(columns)), unusable


def _read_vum(file: Path, name: str, on: dt.date | None) -> vum.VumRows:
    return vum.read(file, "candidates" if name == "candidates" else "vacancies", on=on)


def _parts(file: Path, source: Source, name: str) -> Iterator[RawTable]:
    """Read a file part by part; one without even names of columns is none.

    An empty file of JSON Lines has none to begin with: trainings and feedback may be so.
    """
    for part in frames.read_parts(file, source.format, name=name):
        if not part.n and not part.columns and (name in NEVER_EMPTY or source.format != "jsonl"):
            raise DataError(
                f"{file}: the file is empty" + ("" if name in NEVER_EMPTY else ", without names of columns")
            )
        yield part


def _watched(parts: Iterator[RawTable], name: str, called: str, unusable: Unusable) -> Iterator[RawTable]:
    """Let parts pass by, and note where a table breaks off, or has no rows though it should."""
    rows = 0
    for part in parts:
        rows += part.n
        if part.cut is not None:
            unusable.append((called, f"ends in the middle of line {part.cut}; the rows above it are used"))
        yield part
    if not rows and name in NEVER_EMPTY:
        unusable.append((called, "holds no rows"))


def _with_name(parts: Iterator[RawTable], file: Path) -> Iterator[RawTable]:
    """Say with a fault of lines in which of many files they are."""
    place = f"{file.parent.name}/{file.name}"
    for part in parts:
        yield replace(part, problems=tuple(replace(f, rule=f"{place}: {f.rule}") for f in part.problems))


def _opened(parts: Iterator[RawTable], columns: tuple[str, ...] = ()) -> Parts:
    """Take the first part, so that what cannot be read at all is known now."""
    first = next(parts)
    return Parts(first.kind, columns or tuple(first.columns), chain([first], parts))


def _called(file: Path, name: str) -> str:
    # the folder tells files of the same name apart; the path above it belongs to this machine
    return f"{name}: {file.parent.name}/{file.name}"


def _told(file: Path, name: str, error: Exception) -> tuple[str, str]:
    return _called(file, name), str(error).replace(str(file), file.name)


def joined(tables: Sequence[RawTable]) -> RawTable:
    """Put raw tables one behind the other; a column that one of them lacks is missing there.

    Examples
    --------
    >>> from rmtmatch.frames import read_columns
    >>> both = joined([read_columns([{"id": "a"}], "t"), read_columns([{"id": "b", "x": 1}], "t")])
    >>> list(both.columns["id"]), both.n
    (['a', 'b'], 2)
    """
    if len(tables) == 1:
        return tables[0]
    names = dict.fromkeys(chain.from_iterable(t.columns for t in tables))
    columns = {n: raw.column(list(chain.from_iterable(t.columns.get(n, [None] * t.n) for t in tables))) for n in names}
    problems = []
    first = 0
    for t in tables:
        problems += [replace(f, row=f.row + first) if f.row >= 0 else f for f in t.problems]
        first += t.n
    return RawTable(tables[0].kind if tables else "records", first, columns, tuple(problems))
