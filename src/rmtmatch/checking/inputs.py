"""Everything a market is made of, read and checked: the tables, the postcodes, the travel times, and every fault."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.checking.bulk import check_rows, no_rows, shown_ids
from rmtmatch.checking.headers import idle_names, refuse_protected
from rmtmatch.checking.parts import Parts, check_parts
from rmtmatch.faults import Faults
from rmtmatch.frames import read_columns
from rmtmatch.frames.tables import Fault, Ragged, Table
from rmtmatch.postcodes import Postcodes, read_postcodes, read_travel_times
from rmtmatch.regions import UNKNOWN

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from rmtmatch.frames.raw import RawTable
    from rmtmatch.wages import Amounts

TABLES = ("candidates", "vacancies", "trainings")
# Whose ids stand in which column: (table, column, table of the ids).
_REFERENCES = (
    ("candidates", "pinned", "vacancies"),
    ("candidates", "excluded", "vacancies"),
    ("vacancies", "excluded", "candidates"),
)


@dataclass(frozen=True, slots=True)
class Inputs:
    """Checked inputs.

    Parameters
    ----------
    tables : dict of str to Table
        ``candidates``, ``vacancies``, ``trainings``; each row has a region, ``unknown`` where nothing tells.
    postcodes : Postcodes or None
    travel_times : dict of str to ndarray, or None
    faults : Faults
        In the order of tables, rows and columns.
    kind : str
        The kind of frame that answers are given back as.
    """

    tables: dict[str, Table]
    postcodes: Postcodes | None = field(repr=False)
    travel_times: dict[str, NDArray[Any]] | None = field(repr=False)
    faults: Faults
    kind: str

    @property
    def refused(self) -> bool:
        """Whether a table cannot be used at all."""
        return any(f.effect == "refused" for f in self.faults)

    @property
    def set_aside(self) -> tuple[tuple[str, str, str], ...]:
        """Table, id and rule of each row that was set aside; a row without an id is called by its number."""
        return tuple(
            (f.table, f"row {f.row}" if f.id is None else f.id, f.rule) for f in self.faults if f.effect == "set_aside"
        )


def check_inputs(
    candidates: object,
    vacancies: object,
    trainings: object = None,
    *,
    on: dt.date | None = None,
    wages: Amounts | None = None,
    postcodes: object = None,
    travel_times: object = None,
    columns: Mapping[str, Any] | None = None,
    pseudonymise: str | bytes | None = None,
) -> Inputs:
    """Read and check everything that a market is made of; nothing is linked yet.

    Parameters
    ----------
    candidates, vacancies, trainings : table
        As `rmtmatch.frames.read_columns` takes them, or `Parts`; without trainings there are none.
    on : date, optional
        The day the minimum wage is looked up for.
    wages : mapping of str to float, optional
        Minimum wages of a policy, see `rmtmatch.wages`.
    postcodes, travel_times : table, optional
        As `rmtmatch.postcodes` reads them.
    columns : mapping, optional
        Their names to ours, flat or by table.
    pseudonymise : str or bytes, optional
        Ids of candidates become pseudonyms under this key.

    Returns
    -------
    Inputs

    Raises
    ------
    ProtectedFieldError
        A protected column in any of the tables, or ids that are citizen service numbers: before anything else.
    DataError
        Something that is no table at all.

    Examples
    --------
    >>> inputs = check_inputs([{"id": "c1", "hours_max": 98}], [{"id": "v1"}])
    >>> inputs.faults, inputs.tables["candidates"]["region"].tolist()
    (Faults(1 blanked), ['unknown'])
    """
    raws: dict[str, RawTable | Parts] = {}
    for name, given in zip(TABLES, (candidates, vacancies, trainings), strict=True):
        if name != "trainings" or given is not None:
            raws[name] = given if isinstance(given, Parts) else read_columns(given, name)
    headers = {name: raw.columns for name, raw in raws.items()}
    refuse_protected(headers, columns)
    found = idle_names(headers, columns)
    tables: dict[str, Table] = {}
    rows: dict[str, NDArray[np.int64]] = {}
    by_table: dict[str, list[Fault]] = {}
    for name, raw in raws.items():
        checked = (
            check_parts(name, raw, columns, on=on, wages=wages, key=pseudonymise)
            if isinstance(raw, Parts)
            else check_rows(name, raw, columns, on=on, wages=wages, key=pseudonymise)
        )
        tables[name], by_table[name], rows[name] = checked
    for name in TABLES:
        tables.setdefault(name, no_rows(name))
    places, times = None, None
    if postcodes is not None:
        places, by_table["postcodes"] = read_postcodes(postcodes)
    if travel_times is not None:
        times, by_table["travel_times"] = read_travel_times(travel_times)
    for name, of_rows in rows.items():
        tables[name], more = _with_regions(tables[name], places)
        by_table[name] += [replace(f, row=int(of_rows[f.row])) for f in more]
    for name, column, target in _REFERENCES:
        more = _unknown_ids(tables[name], column, tables[target])
        by_table[name] += [replace(f, row=int(rows[name][f.row])) for f in more]
    for faults in by_table.values():
        found += sorted(faults, key=lambda f: f.row)
    kind = next((raw.kind for raw in raws.values() if raw.kind != "records"), "records")
    return Inputs(tables, places, times, Faults(found, kind=kind), kind)


def _with_regions(table: Table, places: Postcodes | None) -> tuple[Table, list[Fault]]:
    """Fill in the regions that follow from postcodes, and warn of postcodes that lie nowhere."""
    region = table["region"].copy()
    faults = []
    if places is not None:
        at = places.find(table["postcode"])
        empty = np.fromiter((r is None for r in region), np.bool_, len(region))
        fill = empty & (at >= 0)
        region[fill] = places.region[at[fill]]
        for row in np.flatnonzero((at < 0) & (table["postcode"] > 0)).tolist():
            rule = f"postcode {table['postcode'][row] // 100}.. is not in the table of postcodes"
            faults.append(
                Fault(
                    table.name,
                    row,
                    shown_ids([table.ids[row]])[0],
                    "postcode",
                    rule,
                    "distances are unknown",
                    "warning",
                )
            )
    region[np.fromiter((r is None for r in region), np.bool_, len(region))] = UNKNOWN
    region.flags.writeable = False
    return Table(table.name, table.ids, {**table.columns, "region": region}), faults


def _unknown_ids(table: Table, column: str, target: Table) -> list[Fault]:
    """Warn of ids that no row of the other table has; the ids themselves are not repeated."""
    listed: Ragged = table[column]
    known = set(target.ids.tolist())
    strange = np.fromiter((v not in known for v in listed.values), np.bool_, len(listed.values))
    counts = np.bincount(listed.rows[strange], minlength=len(table))
    hint = f"give ids of the {target.name} of this market"
    return [
        Fault(
            table.name,
            row,
            shown_ids([table.ids[row]])[0],
            column,
            f"{counts[row]} of {listed.lengths[row]} ids are unknown",
            hint,
            "warning",
        )
        for row in np.flatnonzero(counts).tolist()
    ]
