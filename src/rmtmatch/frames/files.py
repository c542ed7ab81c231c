"""Files in and out: Parquet, CSV and JSON Lines.

In a CSV file every cell is text (an id keeps its zeros), lists are separated by ``|``, a level or end date follows a
colon, dates are ISO, and the delimiter may be a comma, a semicolon or a tab.
"""

from __future__ import annotations

import codecs
import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.errors import DataError, MissingExtraError
from rmtmatch.frames import raw
from rmtmatch.frames.incoming import pyarrow, read_columns
from rmtmatch.frames.outgoing import as_lists, to_frame
from rmtmatch.frames.raw import RawTable
from rmtmatch.frames.tables import Fault

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

FORMATS = ("parquet", "csv", "jsonl")
_SUFFIXES = {
    ".parquet": "parquet",
    ".pq": "parquet",
    ".csv": "csv",
    ".tsv": "csv",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
_MARK = "\ufeff"


def read_file(path: str | os.PathLike[str], format: str | None = None, *, name: str | None = None) -> RawTable:  # noqa: A002
    """Read a table from a file.

    Parameters
    ----------
    path : path
    format : {"parquet", "csv", "jsonl"}, optional
        Default: by the suffix.
    name : str, optional
        What the table is called in faults. Default: the name of the file without its suffix.

    Returns
    -------
    RawTable
        Lines that cannot be read are empty rows, told in its ``problems``. An empty file is a table without rows.

    Raises
    ------
    DataError
        No such file, or not a file of that format.
    """
    file = Path(path)
    format = format_of(file, format)  # noqa: A001
    name = name or file.stem
    try:
        content = file.read_bytes()
    except OSError as e:
        raise DataError(f"{file}: cannot be read: {e.strerror or e}") from e
    if not content.strip():
        return RawTable("records", 0, {})
    if format == "parquet":
        return _read_parquet(content, file, name)
    return (_read_csv if format == "csv" else _read_jsonl)(_decoded(content), name)


def format_of(path: str | os.PathLike[str], format: str | None = None) -> str:  # noqa: A002
    """Return the format of a file: the one given, else by the suffix.

    Raises
    ------
    DataError
        No such format.

    Examples
    --------
    >>> format_of("skills.CSV")
    'csv'
    """
    suffix = Path(path).suffix
    format = format or _SUFFIXES.get(suffix.casefold())  # noqa: A001
    if format not in FORMATS:
        raise DataError(f"{path}: format {format or suffix!r} is not known; use one of {', '.join(FORMATS)}")
    return format


def _decoded(content: bytes) -> str:
    text = content.decode(encoding_of(content, whole=True), errors="replace")
    return text.removeprefix(_MARK)


def encoding_of(content: bytes, *, whole: bool) -> str:
    """Return how a text is written: UTF-8, UTF-16 with its mark, or as spreadsheets write on Windows.

    Parameters
    ----------
    content : bytes
        The text, or its beginning.
    whole : bool
        Whether it is all of it; a beginning may end inside a letter.
    """
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(content, final=whole)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def refuse_bytes(header: Sequence[str], name: str) -> None:
    """Raise where the first line of a file cannot be names of columns: a picture or an archive is no table."""
    if any(not letter.isprintable() and letter not in "\t\r\n" for letter in "".join(header)):
        raise DataError(f"{name}: not a CSV file: its first line holds bytes that no text has")


def _read_parquet(content: bytes, file: Path, name: str) -> RawTable:
    try:
        try:
            pyarrow()
            import pyarrow.parquet as pq  # noqa: PLC0415  optional

            table = pq.read_table(io.BytesIO(content))
        except MissingExtraError:
            import polars as pl  # noqa: PLC0415  optional

            table = pl.read_parquet(io.BytesIO(content))
    except ImportError:
        raise MissingExtraError("pyarrow", "batch") from None
    except Exception as e:
        # Each reader has errors of its own, and none of them says which file.
        raise DataError(f"{file}: not a Parquet file: {str(e).splitlines()[0]}") from e
    return read_columns(table, name)


def _read_csv(text: str, name: str) -> RawTable:
    delimiter = delimiter_of(text.split("\n", 1)[0])
    try:
        lines = [line for line in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) if line]
    except csv.Error as e:
        raise DataError(f"{name}: not a CSV file: {e}") from e
    refuse_bytes(lines[0], name)
    return csv_table([h.strip() for h in lines[0]], lines[1:], name)


def delimiter_of(line: str) -> str:
    """Return what stands between the cells of the first line of a CSV file: a comma, a semicolon or a tab."""
    return max(",;\t", key=line.count)


def csv_table(header: list[str], rows: list[list[str]], name: str) -> RawTable:
    """Return rows of cells as a table; a row with cells under no column is empty, and told in its ``problems``."""
    problems = []
    for i, row in enumerate(rows):
        if len(row) == len(header):
            continue
        if len(row) > len(header) and any(row[len(header) :]):
            # A stray delimiter shifts the cells: none of them can be trusted, the id neither.
            rule = f"{len(row)} cells under {len(header)} columns"
            problems.append(Fault(name, i, None, "", rule, "put texts that hold the delimiter in quotes", "set_aside"))
            row = []  # noqa: PLW2901
        rows[i] = (row + [""] * len(header))[: len(header)]
    problems.extend(
        Fault(name, -1, None, twice, "the column is given twice", "the first is used", "warning")
        for twice in dict.fromkeys(h for h in header if header.count(h) > 1)
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    return RawTable(
        "records",
        len(rows),
        {h: raw.column(columns[header.index(h)]) for h in header if h},
        tuple(problems),
    )


def _read_jsonl(text: str, name: str) -> RawTable:
    rows: list[Any] = []
    problems = []
    if text.lstrip().startswith("["):  # one array instead of a line each
        try:
            rows = json.loads(text)
        except ValueError as e:
            raise DataError(f"{name}: not JSON: {e}") from e
    else:
        for line in filter(str.strip, text.split("\n")):
            try:
                rows.append(json.loads(line))
            except ValueError:
                problems.append(Fault(name, len(rows), None, "", "not JSON", "write one object a line", "set_aside"))
                rows.append({})
    table = read_columns(rows, name)
    return RawTable("records", table.n, table.columns, (*problems, *table.problems))


def write_file(columns: Mapping[str, Any], path: str | os.PathLike[str], format: str | None = None) -> None:  # noqa: A002
    """Write a table to a file.

    Parameters
    ----------
    columns : mapping of str to ndarray, list or Ragged
        As `rmtmatch.frames.to_frame` takes them.
    path : path
        An existing file is overwritten.
    format : {"parquet", "csv", "jsonl"}, optional
        Default: by the suffix. CSV and JSON Lines come out byte for byte the same for the same columns.

    Raises
    ------
    DataError
        No such format.
    """
    file = Path(path)
    format = format_of(file, format)  # noqa: A001
    if format == "parquet":
        _write_parquet(columns, file)
        return
    cells = [_cells(v) for v in columns.values()]
    with file.open("w", encoding="utf-8", newline="") as out:
        if format == "csv":
            writer = csv.writer(out, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows(zip(*([_text(c) for c in column] for column in cells), strict=True))
        else:
            for row in zip(*cells, strict=True):
                out.write(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False) + "\n")


def _write_parquet(columns: Mapping[str, Any], file: Path) -> None:
    try:
        pyarrow()
    except MissingExtraError:
        try:
            to_frame(columns, "polars").write_parquet(file)
        except ImportError:
            raise MissingExtraError("pyarrow", "batch") from None
    else:
        import pyarrow.parquet as pq  # noqa: PLC0415  optional

        pq.write_table(to_frame(columns, "pyarrow"), file)


def _cells(values: Any) -> list[Any]:  # noqa: ANN401
    """Return a column as Python values that JSON can hold."""
    lists = as_lists(values)
    if lists is not None:
        return [None if r is None else [_plain(v) for v in r] for r in lists]
    return [_plain(v) for v in (values.tolist() if isinstance(values, np.ndarray) else values)]


def _plain(value: Any) -> Any:  # noqa: ANN401
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value.isoformat() if isinstance(value, dt.date) else value


def _text(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(map(str, value)) if value else "[]"
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)
