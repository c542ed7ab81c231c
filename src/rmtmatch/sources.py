"""The tables of a run, from one file or from many: what cannot be read is named, and the others are used."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from rmtmatch import frames, raw, vum
from rmtmatch.database import read_query
from rmtmatch.errors import DataError, VumError
from rmtmatch.raw import RawTable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from rmtmatch.config import Source

Unusable = list[tuple[str, str]]


def read_source(source: Source, name: str, on: dt.date | None = None) -> tuple[Any, Unusable]:
    """Read a table from all files that a source stands for, or from a database.

    Parameters
    ----------
    source : Source
    name : str
        What the table is called in faults.
    on : date, optional
        The day, for readers that need one.

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
        return read_query(source.url.get_secret_value(), source.query, name), []
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
                read.append(frames.read_file(file, source.format, name=name))
        except (DataError, VumError) as error:
            problem = error
            # the folder tells files of the same name apart; the path above it belongs to this machine
            unusable.append((f"{name}: {file.parent.name}/{file.name}", str(error).replace(str(file), file.name)))
    if problem is not None and not read:
        raise problem
    return joined(read), unusable


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
