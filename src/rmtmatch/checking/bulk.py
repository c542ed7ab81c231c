"""Tables checked in bulk, column by column: everything that is wrong is found at once, nothing raises but protection.

A bad optional value is blanked and the row stays; a row without an id, or with one that was there before, is set
aside; a table without the column ``id`` is refused. Where a maximum is below its minimum both are blanked: which of the
two is wrong cannot be known.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.checking.columns import read_column, unknown_column
from rmtmatch.checking.headers import refuse_protected, resolve
from rmtmatch.errors import ProtectedFieldError
from rmtmatch.frames.tables import Fault, Ragged, Table
from rmtmatch.protected import citizen_numbers, mostly_citizen_numbers, pseudonymise
from rmtmatch.records import CONTRACTS, PAIRS, UNPAID, fields
from rmtmatch.wages import RISE, adult_minimum, missed

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from rmtmatch.fieldspec import FieldSpec
    from rmtmatch.frames.raw import RawTable
    from rmtmatch.frames.tables import Column, Effect
    from rmtmatch.wages import Amounts


@dataclass(slots=True)
class Seen:
    """What earlier parts of the same table held.

    Parameters
    ----------
    rows : int
        How many.
    first : dict of str to int
        The row of each id that is used.
    named : list of str
        The ids of candidates, repeated ones too.
    """

    rows: int = 0
    first: dict[str, int] = dataclasses.field(default_factory=dict, repr=False)
    named: list[str] = dataclasses.field(default_factory=list, repr=False)


def check(
    name: str,
    raw: RawTable,
    columns: Mapping[str, Any] | None = None,
    *,
    on: dt.date | None = None,
    wages: Amounts | None = None,
    key: str | bytes | None = None,
) -> tuple[Table, list[Fault]]:
    """Check a table and bring it to its final form.

    Parameters
    ----------
    name : {"candidates", "vacancies", "trainings"}
    raw : RawTable
        As `rmtmatch.frames.read_columns` gives it.
    columns : mapping, optional
        Their names to ours, flat (``{"vac_id": "id"}``) or by table (``{"vacancies": {"vac_id": "id"}}``); None for
        ours leaves a column out.
    on : date, optional
        The day the minimum wage is looked up for; default the latest known.
    wages : mapping of str to float, optional
        Minimum wages of a policy, see `rmtmatch.wages`.
    key : str or bytes, optional
        Ids of candidates become pseudonyms under this key, also where vacancies exclude them.

    Returns
    -------
    table : Table
        The rows that were not set aside, in their order. Its arrays cannot be written to.
    faults : list of Fault
        Ordered by row and column.

    Raises
    ------
    ProtectedFieldError
        A protected column, or ids that are citizen service numbers.

    Notes
    -----
    Time O(cells) in compiled code plus the number of distinct values in Python.

    Examples
    --------
    >>> from rmtmatch.frames import read_columns
    >>> rows = [{"id": "c1", "hours_max": 98}, {"id": "c1"}, {"id": "c2", "postcode": "6511 AB"}]
    >>> table, faults = check("candidates", read_columns(rows, "candidates"))
    >>> table.ids.tolist(), table["postcode"].tolist(), [f.effect for f in faults]
    (['c1', 'c2'], [0, 6511], ['blanked', 'set_aside'])
    """
    return check_rows(name, raw, columns, on=on, wages=wages, key=key)[:2]


NO_ROWS = "the table has no rows"
"""The rule of the warning that there is nothing to match from."""


def check_rows(
    name: str,
    raw: RawTable,
    columns: Mapping[str, Any] | None = None,
    *,
    on: dt.date | None = None,
    wages: Amounts | None = None,
    key: str | bytes | None = None,
    seen: Seen | None = None,
) -> tuple[Table, list[Fault], NDArray[np.int64]]:
    """Check a table as `check` does, and return which rows of what was given stay, too.

    Parameters
    ----------
    seen : Seen, optional
        Where the rows are a part of a table: what the parts before it held; this part is added to it. Whether ids are
        citizen service numbers is then left to `refuse_citizen_numbers`, for all parts together.
    """
    refuse_protected({name: raw.columns}, columns)
    found = _Findings(name, raw.n)
    headers = resolve(name, raw.columns, columns)
    specs = fields(name)
    ids, kept = _ids(
        raw, headers.used.get("id"), specs["id"], found, key=key if name == "candidates" else None, seen=seen
    )
    read: dict[str, Column] = {}
    for field, spec in specs.items():
        if field == "id":
            continue
        if field in headers.used:
            read[field], troubles = read_column(raw.columns[headers.used[field]], spec)
            for rows, problem in troubles:
                found.add(rows, field, problem.rule, problem.hint)
        else:
            read[field] = unknown_column(spec, raw.n)
    _blank_crossed(name, read, found)
    if name == "vacancies":
        _warn_of_low_wages(read, found, (adult_minimum(on, wages), missed(on, wages)))
        if key is not None:
            read["excluded"] = _under_key(read["excluded"], key)
    table = Table(name, ids, read)
    stay = np.flatnonzero(kept)
    if not kept.all():
        table = table.take(stay)
    _freeze(table)
    whole = [replace(p, table=name) for p in raw.problems] + list(headers.faults)
    if not raw.n:
        whole.append(Fault(name, -1, None, "", NO_ROWS, "nothing will be matched from it", "warning"))
    return table, found.ordered(whole, ids, list(specs)), stay


@cache
def no_rows(name: str) -> Table:
    """Return a table without rows, with every field of its records.

    Examples
    --------
    >>> len(no_rows("trainings")), "cost_eur" in no_rows("trainings").columns
    (0, True)
    """
    read = {field: unknown_column(spec, 0) for field, spec in fields(name).items() if field != "id"}
    return Table(name, np.empty(0, object), read)


def shown_ids(ids: list[str | None]) -> list[str | None]:
    """Return ids as faults may show them: one that may be a citizen service number is not repeated anywhere."""
    hide = citizen_numbers([i or "" for i in ids])
    return [None if hidden else i for i, hidden in zip(ids, hide, strict=True)]


class _Findings:
    """Faults as they are found: rows, column and words; ids and order come last."""

    def __init__(self, table: str, n: int) -> None:
        self.table = table
        self.n = n
        self.found: list[tuple[int, str, str, str, Effect]] = []

    def add(self, rows: NDArray[Any], column: str, rule: str, hint: str, effect: Effect = "blanked") -> None:
        self.found += [(row, column, rule, hint, effect) for row in rows.tolist()]

    def ordered(self, whole: list[Fault], ids: NDArray[np.object_], order: list[str]) -> list[Fault]:
        place = {column: k for k, column in enumerate(order)}
        self.found.sort(key=lambda f: (f[0], place.get(f[1], -1)))
        rows = sorted({f[0] for f in self.found if f[0] >= 0})
        told = dict(zip(rows, shown_ids([ids[r] for r in rows]), strict=True))
        mine = [Fault(self.table, r, told.get(r), c, rule, hint, effect) for r, c, rule, hint, effect in self.found]
        return sorted([*whole, *mine], key=lambda f: f.row)


def _ids(
    raw: RawTable,
    column: str | None,
    spec: FieldSpec,
    found: _Findings,
    *,
    key: str | bytes | None,
    seen: Seen | None,
) -> tuple[NDArray[np.object_], NDArray[np.bool_]]:
    """Return the ids, and which rows stay: those with an id that was not there before."""
    alone = seen is None
    seen = Seen() if seen is None else seen
    start, seen.rows = seen.rows, seen.rows + raw.n
    if column is None:
        return np.full(raw.n, None, object), np.zeros(raw.n, np.bool_)
    read, troubles = read_column(raw.columns[column], spec)
    ids: NDArray[np.object_] = np.asarray(read)
    for rows, problem in troubles:
        found.add(rows, "id", problem.rule, problem.hint, "set_aside")
    given = np.fromiter((i is not None for i in ids), np.bool_, raw.n)
    named = ids[given].tolist()
    if key is not None:
        ids[given] = pseudonymise(named, key)
    elif found.table == "candidates":
        seen.named += named
        if alone:
            found.found += refuse_citizen_numbers(named)
    refused = np.zeros(raw.n, np.bool_)
    refused[[row for t in troubles for row in t.rows]] = True
    refused[[p.row for p in raw.problems if p.effect == "set_aside"]] = True
    found.add(np.flatnonzero(~given & ~refused), "id", "the id is missing", "give each row an id", "set_aside")
    kept = given & ~refused
    rows = np.flatnonzero(kept)
    fresh = dict(zip(ids[rows].tolist(), (rows + start).tolist(), strict=True))
    if len(fresh) == len(rows) and fresh.keys().isdisjoint(seen.first):
        seen.first |= fresh
        return ids, kept
    for row in rows.tolist():
        if seen.first.setdefault(ids[row], row + start) != row + start:
            kept[row] = False
            hint = f"row {seen.first[ids[row]]} is used; give each row an id of its own"
            found.add(np.array([row]), "id", "the id occurs before", hint, "set_aside")
    return ids, kept


def refuse_citizen_numbers(ids: list[str]) -> list[tuple[int, str, str, str, Effect]]:
    """Raise where the ids of candidates are citizen service numbers; return a warning where a few look like them.

    Raises
    ------
    ProtectedFieldError
        With one fault; no id is repeated.
    """
    count = int(citizen_numbers(ids).sum())
    if not count:
        return []
    hint = "use pseudonyms of your own, or give pseudonymise=key"
    if mostly_citizen_numbers(ids):
        rule = f"{count} of {len(ids)} ids are citizen service numbers (BSN)"
        fault = Fault("candidates", -1, None, "id", rule, hint, "refused")
        raise ProtectedFieldError(f"candidates: {rule}; {hint}.", [fault])
    return [(-1, "id", f"{count} ids look like citizen service numbers (BSN)", hint, "warning")]


def _blank_crossed(name: str, read: dict[str, Any], found: _Findings) -> None:
    for low, high in PAIRS[name]:
        crossed = read[low] > read[high]  # unknown is never above anything
        if crossed.any():
            rows = np.flatnonzero(crossed)
            for field, words in ((low, f"is above {high}"), (high, f"is below {low}")):
                read[field] = np.where(crossed, np.nan, read[field])
                found.add(rows, field, words, "both are unknown now; which of the two is wrong?")


def _warn_of_low_wages(read: dict[str, Any], found: _Findings, known: tuple[float, int]) -> None:
    minimum, lacking = known
    unpaid = sum(1 << CONTRACTS.index(w) for w in UNPAID)
    paid = (read["contract"] == 0) | (read["contract"] & ~np.uint8(unpaid) != 0)
    for field in ("wage_min_eur_hour", "wage_max_eur_hour"):
        low = paid & (read[field] < minimum)
        rule = f"below the adult minimum of {minimum:.2f} EUR/hour"
        found.add(np.flatnonzero(low), field, rule, "right only for those under 21", "warning")
        if lacking:
            near = paid & (read[field] >= minimum) & (read[field] < minimum * (1 + RISE) ** lacking)
            rule = f"perhaps below the adult minimum: amounts after {minimum:.2f} EUR/hour are not known here"
            found.add(np.flatnonzero(near), field, rule, "compare it with the amount of today", "warning")


def _under_key(excluded: Any, key: str | bytes) -> Ragged:  # noqa: ANN401  a Ragged
    return Ragged(
        excluded.offsets,
        np.array([*pseudonymise(excluded.values.tolist(), key), None], object)[:-1],
        excluded.known,
    )


def _freeze(table: Table) -> None:
    for column in (table.ids, *table.columns.values()):
        parts = (
            (column.offsets, column.values, column.known, column.weights) if isinstance(column, Ragged) else (column,)
        )
        for part in parts:
            if part is not None:
                part.flags.writeable = False
