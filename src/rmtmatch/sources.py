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
        Files that could not be read, by name, and why.

    Raises
    ------
    RmtmatchError
        None of the files can be read, or the database cannot.
    """
    if source.url is not None and source.query is not None:
        return joined(list(query_parts(source.url.get_secret_value(), source.query, name, keep=keep))), []
    files = source.files()
    if source.format == "vum" and len(files) == 1:
        return vum.read(files[0], "candidates" if name == "candidates" else "vacancies", on=on), []
    read: list[RawTable] = []
    unusable: Unusable = []
    problem: Exception | None = None
    for file in files:
        try:
            if source.format == "vum":
                rows = vum.read(file, "candidates" if name == "candidates" else "vacancies", on=on)
                read.append(frames.read_columns(rows, name))
            else:
                table = frames.read_file(file, source.format, name=name)
                read.append(table if len(files) == 1 else _with_names(table, file))
        except (DataError, VumError) as error:
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

    Raises
    ------
    RmtmatchError
        None of the files can be read, or the database cannot; also later, where the table is damaged further on.

    Notes
    -----
    Where there are several files each is gone through once before it is used: one that breaks off half-way is left out
    as a whole.
    """
    if source.format == "vum":
        return read_source(source, name, on)
    if source.url is not None and source.query is not None:
        return _opened(query_parts(source.url.get_secret_value(), source.query, name, keep=keep)), []
    files = source.files()
    unusable: Unusable = []
    usable, columns = files, dict[str, None]()
    if len(files) > 1:
        usable = []
        problem: Exception | None = None
        for file in files:
            try:
                for part in frames.read_parts(file, source.format, name=name):
                    columns |= dict.fromkeys(_with_names(part, file).columns)
            except DataError as error:
                problem = error
                unusable.append(_told(file, name, error))
            else:
                usable.append(file)
        if problem is not None and not usable:
            raise problem
    read = chain.from_iterable(frames.read_parts(file, source.format, name=name) for file in usable)
    return _opened(read, tuple(columns)), unusable


def _with_names(table: RawTable, file: Path) -> RawTable:
    """Raise where a file among others holds nothing at all: a team without people still has names of columns."""
    if not table.n and not table.columns:
        raise DataError(f"{file}: the file is empty, without even the names of its columns")
    return table


def _opened(parts: Iterator[RawTable], columns: tuple[str, ...] = ()) -> Parts:
    """Take the first part, so that what cannot be read at all is known now."""
    first = next(parts)
    return Parts(first.kind, columns or tuple(first.columns), chain([first], parts))


def _told(file: Path, name: str, error: Exception) -> tuple[str, str]:
    # the folder tells files of the same name apart; the path above it belongs to this machine
    return f"{name}: {file.parent.name}/{file.name}", str(error).replace(str(file), file.name)


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
