"""Tables from a database and to it, through ADBC: streamed in batches, with errors that hold no secret and no value.

PostgreSQL keeps its types. SQLite has types for values only, not for columns, so what it holds is read as text, as a
CSV file is. A query runs where nothing can be written.
"""

from __future__ import annotations

import filecmp
import re
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import quote

from rmtmatch.database_address import SQLITE, kind_of, opened_address, shown_address, without_secrets
from rmtmatch.errors import DataError, MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from rmtmatch.frames.raw import RawTable

ROWS = 5_000
"""Rows of an answer that are given on together."""
_WAIT_S = 30
_SAID = re.compile(r"(?:ERROR|FATAL|PANIC):\s+([^\n]*)")
_PREFIX = re.compile(r"^(?:[A-Z_]+: )?(?:\[\w+\] )?")
_QUOTED = re.compile(r'"[^"]*"?')
_OF_VALUES = ("22", "23", "P0")  # classes of SQLSTATE whose messages repeat what stands in rows


def read_query(address: str, query: str, name: str) -> RawTable:
    """Read the answer to a query as one table.

    Parameters
    ----------
    address : str
        As `rmtmatch.database_address.checked_address` returns it.
    query : str
        One statement that gives rows.
    name : str
        What the table is called in faults.

    Returns
    -------
    RawTable

    Raises
    ------
    MissingExtraError
        The extra ``database`` is not installed.
    DataError
        There is no such database, it refuses the query, or it went away before the last row.
    PolicyError
        The environment lacks what the address names.
    """
    from rmtmatch import frames  # noqa: PLC0415  dataframes are imported at use

    (table,) = _tables(address, query, name, None)
    return frames.read_columns(table, name)


def query_parts(
    address: str, query: str, name: str, *, rows: int = ROWS, keep: Path | None = None
) -> Iterator[RawTable]:
    """Read the answer to a query in parts, as the server sends them; at least one, all with the same columns.

    Parameters
    ----------
    address, query, name
        As for `read_query`.
    rows : int
        A part is given on as soon as it has so many.
    keep : Path, optional
        A Parquet file to which everything is written too. It is there when the last part was given, and not before;
        types that Parquet does not know are not kept.

    Yields
    ------
    RawTable

    Raises
    ------
    MissingExtraError, DataError, PolicyError
        As for `read_query`, before the first part or at a later one.

    Notes
    -----
    Memory O(one part, and what the driver holds of the answer).
    """
    from rmtmatch import frames  # noqa: PLC0415  dataframes are imported at use

    with Copy(keep) as copy:
        for table in _tables(address, query, name, rows):
            copy.add(table)
            yield frames.read_columns(table, name)


def _tables(address: str, query: str, name: str, rows: int | None) -> Iterator[Any]:
    """Yield the answer to a query as pyarrow tables of so many rows, or as one."""
    with connected(address, name, reading=True) as (connection, kind), connection.cursor() as cursor:
        if kind == SQLITE:
            query = _as_text(cursor, query)
        else:
            cursor.execute("SET TRANSACTION READ ONLY")
        cursor.execute(query)
        import pyarrow as pa  # noqa: PLC0415  optional

        held: list[Any] = []
        first = True
        for batch in _batches(cursor, f"{name}: {shown_address(address)}"):
            held.append(batch)
            if rows is not None and sum(map(len, held)) >= rows:
                yield pa.Table.from_batches(held)
                held, first = [], False
        if held and (first or any(map(len, held))):
            yield pa.Table.from_batches(held)


class Copy:
    """A Parquet file that is written table by table, and gets its name when all are in it."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._part = None if path is None else path.with_name(f".{path.name}.part")
        self._writer: Any = None

    def __enter__(self) -> Self:
        return self

    def add(self, table: Any) -> None:  # noqa: ANN401  a pyarrow table
        """Write one more table."""
        import pyarrow as pa  # noqa: PLC0415  optional
        from pyarrow import parquet  # noqa: PLC0415  optional

        if self._part is None:
            return
        try:
            if self._writer is None:
                self._part.parent.mkdir(parents=True, exist_ok=True)
                self._writer = parquet.ParquetWriter(self._part, table.schema)
            self._writer.write_table(table)
        except pa.ArrowNotImplementedError:  # a type that Parquet does not know: the run goes on without a copy
            self.__exit__(pa.ArrowNotImplementedError, None, None)
            self._part = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
        if self._part is None or self.path is None:
            return
        same = self.path.exists() and self._part.exists() and filecmp.cmp(self._part, self.path, shallow=False)
        if kind is None and self._part.exists() and not same:
            self._part.replace(self.path)
        self._part.unlink(missing_ok=True)


@contextmanager
def connected(address: str, name: str, *, reading: bool = False) -> Iterator[tuple[Any, str]]:
    """Open a connection with a transaction; what is not committed when it closes has not happened.

    Parameters
    ----------
    address : str
        With ``${NAME}`` for what the environment holds.
    name : str
        What is read or written, for errors.
    reading : bool, default False
        An SQLite file is made where there is none, unless it is to be read.

    Yields
    ------
    connection, kind : adbc_driver_manager.dbapi.Connection, str

    Raises
    ------
    DataError
        Whatever the driver says, also while the connection is in use, without secrets and without values of rows.
    """
    opened = opened_address(address)
    kind = kind_of(opened)
    try:
        driver = import_module(f"adbc_driver_{kind}.dbapi")
        import pyarrow as pa  # noqa: PLC0415  optional
    except ImportError:
        raise MissingExtraError(f"adbc-driver-{kind}", "database") from None
    where = f"{name}: {shown_address(address)}"
    failures = (driver.Error, pa.ArrowException, OSError)
    try:
        with driver.connect(_place(opened, kind, where, reading=reading)) as connection:
            yield connection, kind
    except failures as error:
        raise DataError(f"{where}: {_told(error, opened)}") from None


def _place(opened: str, kind: str, where: str, *, reading: bool) -> str:
    """Return an address as its driver wants it."""
    if kind == SQLITE:
        path = Path(opened.removeprefix("sqlite:///"))
        if not (path.is_file() if reading else path.parent.is_dir()):
            raise DataError(f"{where}: there is no such {'file' if reading else 'folder'}")
        return f"file:{quote(str(path))}?mode={'ro' if reading else 'rwc'}"
    if "connect_timeout" in opened:
        return opened
    return f"{opened}{'&' if '?' in opened else '?'}connect_timeout={_WAIT_S}"


def _as_text(cursor: Any, query: str) -> str:  # noqa: ANN401  ADBC has no types
    """Return a query that gives the same rows as text, empty where missing.

    The driver takes the type of a column from its first rows, and refuses what comes later and is another.
    """
    asked = query.strip().rstrip(";")
    cursor.execute(f"SELECT * FROM ({asked}\n) LIMIT 0")  # noqa: S608  the query is the user's own
    names = [_quoted(column[0]) for column in cursor.description]
    casts = ", ".join(f"coalesce(CAST({n} AS TEXT), '') AS {n}" for n in names)
    return f"SELECT {casts} FROM ({asked}\n)"  # noqa: S608  the same


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _batches(cursor: Any, where: str) -> Iterator[Any]:  # noqa: ANN401  ADBC has no types
    """Yield the batches of an answer, with types that tables know; at least one, which may be empty."""
    import pyarrow as pa  # noqa: PLC0415  optional

    with cursor.fetch_record_batch() as reader:
        names = reader.schema.names
        for field in reader.schema:
            if pa.types.is_binary(field.type) or pa.types.is_large_binary(field.type):
                raise DataError(f"{where}: column {field.name!r} holds bytes; leave it out, or cast it to text")
        empty = True
        for batch in reader:
            empty = False
            yield pa.RecordBatch.from_arrays([_plain(c) for c in batch.columns], names)
        if empty:
            yield pa.RecordBatch.from_arrays([pa.nulls(0)] * len(names), names)


def _plain(values: Any) -> Any:  # noqa: ANN401  a pyarrow array
    """Return numbers without limit, JSON and identifiers as the text that they are."""
    import pyarrow as pa  # noqa: PLC0415  optional

    if not isinstance(values, pa.ExtensionArray):
        return values
    if pa.types.is_string(values.type.storage_type):
        return values.storage
    return pa.array([None if v is None else str(v) for v in values.to_pylist()], pa.string())


def _told(error: Exception, opened: str) -> str:
    """Return what a driver said, in one line."""
    text = str(error)
    said = _SAID.search(text)
    line = said[1] if said else _PREFIX.sub("", text).split("\n")[0]
    state = getattr(error, "sqlstate", None) or ""
    if not hasattr(error, "sqlstate") or state.startswith(_OF_VALUES):
        line = _QUOTED.sub('"…"', line)
    return without_secrets(line.strip().rstrip("."), opened)
