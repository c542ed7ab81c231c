"""Tables that come in parts: one part at a time is held as it came in, and what was checked is put together.

What comes in takes several times the memory of what is left of it after checking; in parts, only the latter grows with
the table.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.checking.bulk import NO_ROWS, Seen, check_rows, no_rows, refuse_citizen_numbers
from rmtmatch.frames.tables import Fault, Ragged, Table

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from rmtmatch.frames.raw import RawTable
    from rmtmatch.wages import Amounts


@dataclass(frozen=True, slots=True)
class Parts:
    """A table in parts, each of which can be taken once.

    Parameters
    ----------
    kind : str
        As of a `RawTable`: what answers are given back as.
    columns : tuple of str
        The columns of all parts; one that a part lacks is missing there.
    parts : iterator of RawTable
    """

    kind: str
    columns: tuple[str, ...]
    parts: Iterator[RawTable] = field(repr=False)


def check_parts(
    name: str,
    given: Parts,
    columns: Mapping[str, Any] | None = None,
    *,
    on: dt.date | None = None,
    wages: Amounts | None = None,
    key: str | bytes | None = None,
) -> tuple[Table, list[Fault], NDArray[np.int64]]:
    """Check a table part by part, as `rmtmatch.checking.bulk.check_rows` checks it as a whole.

    Returns
    -------
    table : Table
    faults : list of Fault
        Rows count from the first of all parts.
    rows : ndarray of int64
        Which rows of all that was given stay.

    Raises
    ------
    ProtectedFieldError
        A protected column, or ids that are citizen service numbers.
    DataError
        The table cannot be read to its end.

    Notes
    -----
    Memory O(one part as it came in + all rows as they are checked).
    """
    seen = Seen()
    tables: list[Table] = []
    words: dict[str, str] = {}
    stay: list[NDArray[np.int64]] = []
    of_table: dict[Fault, None] = {}  # what holds for all rows is said once
    of_rows: list[Fault] = []
    for part in given.parts:
        first = seen.rows
        complete = _with_columns(part, given.columns)
        table, faults, rows = check_rows(name, complete, columns, on=on, wages=wages, key=key, seen=seen)
        tables.append(_with_words(table, words))
        stay.append(rows + first)
        of_table |= dict.fromkeys(f for f in faults if f.row < 0)
        of_rows += [replace(f, row=f.row + first) for f in faults if f.row >= 0]
    if name == "candidates" and key is None:
        found = refuse_citizen_numbers(seen.named)
        of_table |= {Fault(name, row, None, c, rule, hint, effect): None for row, c, rule, hint, effect in found}
    kept = [f for f in of_table if not (seen.rows and f.rule == NO_ROWS)]
    whole = np.concatenate(stay) if stay else np.zeros(0, np.int64)
    return stacked(tables) if tables else no_rows(name), [*kept, *of_rows], whole


def _with_columns(part: RawTable, names: Sequence[str]) -> RawTable:
    from rmtmatch.frames.raw import missing  # noqa: PLC0415  where a part lacks a column only

    lacking = [n for n in names if n not in part.columns]
    if not lacking:
        return part
    return replace(part, columns={n: part.columns[n] if n in part.columns else missing(part.n) for n in names})


def _with_words(table: Table, words: dict[str, str]) -> Table:
    """Let equal texts of all parts be one object; ids differ anyway."""
    columns = {}
    for name, column in table.columns.items():
        values = column.values if isinstance(column, Ragged) else column
        if values.dtype == object and len(values):
            values = _frozen(_texts([None if v is None else words.setdefault(v, v) for v in values.tolist()]))
        columns[name] = replace(column, values=values) if isinstance(column, Ragged) else values
    return Table(table.name, table.ids, columns)


def stacked(tables: Sequence[Table]) -> Table:
    """Return tables with the same columns one behind the other; its arrays cannot be written to.

    Examples
    --------
    >>> from rmtmatch.checking.bulk import check
    >>> from rmtmatch.frames import read_columns
    >>> one, two = (check("candidates", read_columns([{"id": i}], "candidates"))[0] for i in "ab")
    >>> stacked([one, two]).ids.tolist()
    ['a', 'b']
    """
    if len(tables) == 1:
        return tables[0]
    columns = {name: _joined([t[name] for t in tables]) for name in tables[0]}
    return Table(tables[0].name, _frozen(np.concatenate([t.ids for t in tables])), columns)


def _joined(columns: Sequence[Any]) -> Any:  # noqa: ANN401  an array or a Ragged
    if not isinstance(columns[0], Ragged):
        return _frozen(np.concatenate(columns))
    ends = np.cumsum([len(c.values) for c in columns])[:-1]
    offsets = [columns[0].offsets, *(c.offsets[1:] + end for c, end in zip(columns[1:], ends, strict=True))]
    weights = None if columns[0].weights is None else _frozen(np.concatenate([c.weights for c in columns]))
    values, known = (_frozen(np.concatenate([getattr(c, f) for c in columns])) for f in ("values", "known"))
    return Ragged(_frozen(np.concatenate(offsets)), values, known, weights)


def _texts(values: list[str | None]) -> NDArray[np.object_]:
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _frozen(array: NDArray[Any]) -> NDArray[Any]:
    array.flags.writeable = False
    return array
