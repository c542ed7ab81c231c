"""Proposals and leftovers of a night into the tables of a database: all of them in one transaction, or none.

Rows carry the day they were made for (``run_on``) and a region. What the tables hold of the same day is replaced, so a
night may be delivered as often as one likes.
"""

from __future__ import annotations

import datetime as dt
import errno
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import frames
from rmtmatch.database import connected
from rmtmatch.database_address import POSTGRESQL, SQLITE, shown_address
from rmtmatch.errors import DataError
from rmtmatch.publish import file_name
from rmtmatch.results.leftovers import LEFTOVER_COLUMNS
from rmtmatch.results.proposals import PROPOSAL_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

DELIVERED: dict[str, tuple[str, ...]] = {"proposals": PROPOSAL_COLUMNS, "leftovers": LEFTOVER_COLUMNS}
"""What is delivered: columns as in the files, behind ``run_on``."""
PREFIX = "rmtmatch_"
"""What the names of tables begin with."""
_ON = "run_on"
_TEXTS = {*LEFTOVER_COLUMNS, "candidate", "vacancy", "route", "schemes"}
_KINDS = {
    **dict.fromkeys(_TEXTS, "text"),
    _ON: "date",
    "ready_on": "date",
    "rank": "bigint",
    "new": "boolean",
    "route_exact": "boolean",
    "starts_early": "boolean",
}
_NUMBER = "double precision"


def try_delivery(address: str) -> None:
    """Find out before a night begins whether its answer can be delivered.

    Raises
    ------
    OSError
        The database cannot be reached.
    MissingExtraError, PolicyError
        As for `deliver`.
    """
    with _delivered_to(address) as (connection, _), connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchall()


def deliver(address: str, folder: Path, format: str, on: str, regions: Iterable[str]) -> dict[str, int]:  # noqa: A002
    """Write proposals and leftovers of all regions of a night to a database, from their files.

    Parameters
    ----------
    address : str
        As `rmtmatch.database_address.checked_address` returns it.
    folder : Path
        Where the night was written.
    format : {"parquet", "csv", "jsonl"}
        Of its files.
    on : str
        The day, as 2026-11-22. Rows of the same day are replaced, those of other days stay.
    regions : iterable of str

    Returns
    -------
    dict of str to int
        Rows written to each table. One region at a time is held.

    Raises
    ------
    MissingExtraError
        The extra ``database`` is not installed.
    PolicyError
        The environment lacks what the address names.
    OSError
        The database refuses, or went away: it holds what it held before.
    """
    day, names = dt.date.fromisoformat(on), list(regions)
    written = dict.fromkeys(DELIVERED, 0)
    with _delivered_to(address) as (connection, kind), connection.cursor() as cursor:
        import pyarrow as pa  # noqa: PLC0415  optional

        for table, columns in DELIVERED.items():
            _make_room(cursor, table, columns, day, kind)
            for region in names:
                file = frames.read_file(folder / file_name(region) / f"{table}.{format}")
                if file.n:
                    rows = _rows(pa, file.columns, columns, day, kind)
                    cursor.adbc_ingest(PREFIX + table, rows, mode="append")
                    written[table] += file.n
        connection.commit()
    return written


@contextmanager
def _delivered_to(address: str) -> Iterator[tuple[Any, str]]:
    """Open a connection for writing; what goes wrong is told as it is for a folder that cannot be written."""
    try:
        with connected(address, "output") as opened:
            yield opened
    except DataError as error:
        shown = shown_address(address)
        raise OSError(errno.EIO, str(error).removeprefix(f"output: {shown}: "), shown) from None


def _make_room(cursor: Any, table: str, columns: Sequence[str], on: dt.date, kind: str) -> None:  # noqa: ANN401
    """Make a table where there is none, and remove the rows of the day."""
    name = PREFIX + table
    if kind == SQLITE or not _exists(cursor, name):  # who may only write into a table may not make one
        types = ", ".join(f'"{c}" {_KINDS.get(c, _NUMBER)}' for c in (_ON, *columns))
        cursor.execute(f"CREATE TABLE IF NOT EXISTS {name} ({types})")
    if kind == POSTGRESQL:
        cursor.execute(f"LOCK TABLE {name} IN SHARE ROW EXCLUSIVE MODE")  # two deliveries wait for each other
    cursor.execute(f"DELETE FROM {name} WHERE {_ON} = '{on.isoformat()}'")  # noqa: S608  our own name, and a date


def _exists(cursor: Any, name: str) -> bool:  # noqa: ANN401  ADBC has no types
    cursor.execute(f"SELECT to_regclass('{name}') IS NOT NULL")
    return bool(cursor.fetchone()[0])


def _rows(pa: Any, given: Mapping[str, Any], columns: Sequence[str], on: dt.date, kind: str) -> Any:  # noqa: ANN401
    """Return rows of a file as an Arrow table with the types of ours, whatever the format of the file."""
    n = len(given[columns[0]])
    days = [on] * n
    arrays = [_column(pa, days if c == _ON else given[c], _KINDS.get(c, _NUMBER), kind) for c in (_ON, *columns)]
    return pa.table(arrays, names=[_ON, *columns])


def _column(pa: Any, values: Any, sql: str, kind: str) -> Any:  # noqa: ANN401  pyarrow has no types
    if isinstance(values, np.ndarray) and values.dtype.kind in "if" and sql == _NUMBER:
        return pa.array(values.astype(np.float64), from_pandas=True)
    read = _READ[sql]
    known = [None if v is None or v == "" or v != v else read(v) for v in values]  # noqa: PLR0124  NaN and NaT
    if sql == "date" and kind == SQLITE:  # which has no dates
        known, sql = [None if v is None else v.isoformat() for v in known], "text"
    types = {"text": pa.string(), "date": pa.date32(), "bigint": pa.int64(), "boolean": pa.bool_()}
    return pa.array(known, types.get(sql, pa.float64()))


def _truth(value: Any) -> bool:  # noqa: ANN401  of any format
    return value == "true" if isinstance(value, str) else bool(value)


def _day(value: Any) -> dt.date:  # noqa: ANN401  of any format
    return dt.date.fromisoformat(str(value)[:10])


_READ: dict[str, Callable[[Any], Any]] = {
    "text": str,
    "date": _day,
    "bigint": lambda value: int(float(value)),
    "boolean": _truth,
    _NUMBER: float,
}
