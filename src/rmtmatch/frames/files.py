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
from rmtmatch.frames.delimited import CsvRows, broken_off, csv_table, delimiter_of, refuse_bytes
from rmtmatch.frames.incoming import pyarrow, read_columns
from rmtmatch.frames.outgoing import as_lists, to_frame
from rmtmatch.frames.raw import RawTable
from rmtmatch.frames.tables import Fault

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

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
        Lines that cannot be read are empty rows, told in its ``problems``. An empty file is a table without rows. Where
        the file ends in the middle of a line, ``cut`` says which.

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
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        plain = decoder.decode(content).isascii()
    except UnicodeDecodeError:
        return "cp1252"
    return "cp1252" if whole and ends_otherwise(decoder, plain=plain) else "utf-8"


def ends_otherwise(decoder: codecs.IncrementalDecoder, *, plain: bool) -> bool:
    """Tell whether the last letter of a text, left half-read as UTF-8, shows that it is written otherwise.

    Behind other letters that are none of ASCII it does not: the file was cut there.
    """
    return bool(decoder.getstate()[0]) and plain


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
    read = CsvRows(io.StringIO(text, newline=""), delimiter_of(text.split("\n", 1)[0]))
    try:
        lines = list(read)
    except csv.Error as e:
        raise DataError(f"{name}: not a CSV file: {e}") from e
    refuse_bytes(lines[0], name)
    return csv_table([h.strip() for h in lines[0]], lines[1:], name, cut=read.cut(lines[-1], len(lines[0])))


def _read_jsonl(text: str, name: str) -> RawTable:
    rows: list[Any] = []
    problems = []
    cut = None
    if text.lstrip().startswith("["):  # one array instead of a line each
        try:
            rows = json.loads(text)
        except ValueError as e:
            raise DataError(f"{name}: not JSON: {e}") from e
    else:
        lines = text.split("\n")
        for line in filter(str.strip, lines):
            try:
                rows.append(json.loads(line))
            except ValueError:
                problems.append(Fault(name, len(rows), None, "", "not JSON", "write one object a line", "set_aside"))
                rows.append({})
        if lines[-1].strip() and problems and problems[-1].row == len(rows) - 1:
            cut = len(lines)
            problems[-1] = broken_off(name, len(rows) - 1, cut)
    table = read_columns(rows, name)
    return RawTable("records", table.n, table.columns, (*problems, *table.problems), cut)


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
