"""Files in, a part at a time: as `rmtmatch.frames.read_file` reads them, without holding a large one as a whole."""

from __future__ import annotations

import codecs
import csv
import json
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rmtmatch.errors import DataError, MissingExtraError
from rmtmatch.frames import raw
from rmtmatch.frames.delimited import CsvRows, broken_off, csv_table, delimiter_of, refuse_bytes
from rmtmatch.frames.files import encoding_of, ends_otherwise, format_of, read_file
from rmtmatch.frames.incoming import pyarrow, read_columns
from rmtmatch.frames.raw import RawTable
from rmtmatch.frames.tables import Fault

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator

ROWS = 5_000
"""Rows in one part."""
SMALL_BYTES = 1_000_000
"""A file below this is one part."""
_BLOCK = 1 << 20


def read_parts(
    path: str | os.PathLike[str],
    format: str | None = None,  # noqa: A002  as in `read_file`
    *,
    name: str | None = None,
    rows: int = ROWS,
    small_bytes: int = SMALL_BYTES,
) -> Iterator[RawTable]:
    """Read a table from a file in parts of so many rows; at least one part, all with the same columns.

    Parameters
    ----------
    path, format, name
        As for `rmtmatch.frames.read_file`.
    rows : int
        In one part, at most.
    small_bytes : int
        A file below this is read as one part.

    Yields
    ------
    RawTable
        Rows of its ``problems`` count from the first row of the part.

    Raises
    ------
    DataError
        No such file, or not a file of that format: at the first part, or later where it is damaged further on.

    Notes
    -----
    Memory O(one part), but for JSON that is one array, and for Parquet where pyarrow is missing. A CSV file is gone
    through once more for its encoding, a JSON Lines file for its columns.
    """
    file = Path(path)
    format = format_of(file, format)  # noqa: A001
    name = name or file.stem
    try:
        if file.stat().st_size < small_bytes or (format == "jsonl" and _is_array(file)):
            yield read_file(file, format, name=name)
        else:
            yield from {"parquet": _parquet_parts, "csv": _csv_parts, "jsonl": _jsonl_parts}[format](file, name, rows)
    except OSError as e:
        raise DataError(f"{file}: cannot be read: {e.strerror or e}") from e


def _parquet_parts(file: Path, name: str, rows: int) -> Iterator[RawTable]:
    try:
        pa = pyarrow()
        import pyarrow.parquet as pq  # noqa: PLC0415  optional
    except MissingExtraError:
        yield read_file(file, "parquet", name=name)
        return
    try:
        with pq.ParquetFile(file, pre_buffer=False) as opened:
            if not opened.metadata.num_rows:
                yield read_columns(opened.schema_arrow.empty_table(), name)
            for batch in opened.iter_batches(batch_size=rows):
                yield read_columns(pa.Table.from_batches([batch]), name)
                pa.default_memory_pool().release_unused()  # it would keep what it was given
    except (pa.ArrowException, OSError) as e:
        raise DataError(f"{file}: not a Parquet file: {str(e).splitlines()[0]}") from e


def _csv_parts(file: Path, name: str, rows: int) -> Iterator[RawTable]:
    encoding = _encoding(file)
    with file.open(encoding=encoding, errors="replace", newline="") as text:
        delimiter = delimiter_of(text.readline())
        text.seek(0)
        read = CsvRows(text, delimiter)
        lines = iter(read)
        try:
            header = [h.strip() for h in next(lines, [])]
            refuse_bytes(header, name)
            for k, part in enumerate(_cut(lines, rows)):
                if part or not k:
                    yield csv_table(header, part, name, cut=read.cut(part[-1], len(header)) if part else None)
        except csv.Error as e:
            raise DataError(f"{name}: not a CSV file: {e}") from e


def _encoding(file: Path) -> str:
    """Return how a text file is written, gone through block by block."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with file.open("rb") as content:
        first = content.read(_BLOCK)
        found = encoding_of(first, whole=False)
        if found != "utf-8":
            return found
        try:
            plain = decoder.decode(first).isascii()
            while block := content.read(_BLOCK):
                plain &= decoder.decode(block).isascii()
        except UnicodeDecodeError:
            return "cp1252"
    return "cp1252" if ends_otherwise(decoder, plain=plain) else "utf-8-sig"


def _is_array(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(_BLOCK).removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"[")


def _jsonl_parts(file: Path, name: str, rows: int) -> Iterator[RawTable]:
    encoding = _encoding(file)
    names: dict[str, None] = {}
    cut = None
    with file.open(encoding=encoding, errors="replace", newline="\n") as lines:
        for number, line in enumerate(lines, 1):
            found = _object(line) if line.strip() else None
            if isinstance(found, dict):
                names |= dict.fromkeys(found)
            elif found is _BROKEN and not line.endswith("\n"):
                cut = number
    with file.open(encoding=encoding, errors="replace", newline="\n") as lines:
        for k, part in enumerate(_cut(filter(str.strip, lines), rows)):
            if part or not k:
                yield _of_lines(part, name, names, cut if part and not part[-1].endswith("\n") else None)


def _of_lines(lines: list[str], name: str, names: Iterable[str], cut: int | None) -> RawTable:
    records = [_object(line) for line in lines]
    broken = [i for i, record in enumerate(records) if record is _BROKEN]
    read = read_columns([{} if record is _BROKEN else record for record in records], name)
    problems = [Fault(name, i, None, "", "not JSON", "write one object a line", "set_aside") for i in broken]
    if cut is not None:
        problems[-1] = broken_off(name, len(lines) - 1, cut)
    columns = {n: read.columns[n] if n in read.columns else raw.missing(read.n) for n in names}
    return RawTable("records", read.n, columns, (*problems, *read.problems), cut)


_BROKEN = object()


def _object(line: str) -> Any:  # noqa: ANN401  any JSON value
    try:
        return json.loads(line)
    except ValueError:
        return _BROKEN


def _cut(items: Iterator[Any], most: int) -> Iterator[list[Any]]:
    """Yield lists of at most so many items, an empty one at the end."""
    while part := list(islice(items, most)):
        yield part
    yield []
