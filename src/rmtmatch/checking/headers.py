"""Which column is which: the caller's names led to ours, protected ones refused, unknown ones told with the nearest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rmtmatch.errors import ProtectedFieldError
from rmtmatch.frames.tables import Fault
from rmtmatch.protected import protected
from rmtmatch.records import MODELS, fields, refusal
from rmtmatch.vocabulary import nearest, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable

ColumnNames = Mapping[str, str | None]
"""Their name -> ours; None leaves a column out."""


@dataclass(frozen=True, slots=True)
class Headers:
    """The columns of one table that are read: ours -> theirs, and what was wrong with the rest."""

    used: dict[str, str]
    faults: tuple[Fault, ...]


def names_of(table: str, columns: Mapping[str, Any] | None) -> dict[str, str | None]:
    """Return the mapping that holds for one table: of a flat one all, of one by table its own part.

    Examples
    --------
    >>> names_of("vacancies", {"vac_id": "id"}), names_of("candidates", {"vacancies": {"vac_id": "id"}})
    ({'vac_id': 'id'}, {})
    """
    found: dict[str, str | None] = {}
    for theirs, ours in (columns or {}).items():
        if isinstance(ours, Mapping):
            found.update(ours if theirs == table else {})
        else:
            found[str(theirs)] = ours
    return found


def refuse_protected(tables: Mapping[str, Iterable[str]], columns: Mapping[str, Any] | None = None) -> None:
    """Raise when any column of any table is protected, under its own name or the one it is mapped to.

    Parameters
    ----------
    tables : mapping of str to iterable of str
        The column names of each table.
    columns : mapping, optional
        Their names to ours, flat or by table.

    Raises
    ------
    ProtectedFieldError
        With one fault for each such column; values are not looked at.
    """
    faults, told = [], []
    for table, names in tables.items():
        mapping = names_of(table, columns)
        for name in names:
            ground = protected(name, table) or protected(mapping.get(name) or "", table)
            if ground:
                hint = "leave it out; for an audit, join it afterwards"
                faults.append(Fault(table, -1, None, name, f"protected: {ground}", hint, "refused"))
                told.append(refusal(table, name, ground))
    if faults:
        raise ProtectedFieldError("\n".join(told), faults)


def resolve(table: str, given: Iterable[str], columns: Mapping[str, Any] | None = None) -> Headers:
    """Lead the columns of a table to the fields of its records.

    Parameters
    ----------
    table : str
    given : iterable of str
        The names of its columns.
    columns : mapping, optional
        Their names to ours, flat or by table; None leaves a column out.

    Examples
    --------
    >>> resolve("vacancies", ["vac_id", "postcod"], {"vac_id": "id"}).faults[0].hint
    "did you mean 'postcode'? rename it, or give columns={'postcod': 'postcode'}"
    """
    known = fields(table)
    names = list(given)
    mapping = names_of(table, columns)
    used: dict[str, str] = {}
    strange: list[str] = []
    faults: list[Fault] = []

    def fault(column: str, rule: str, hint: str, effect: Any = "blanked") -> None:  # noqa: ANN401  an Effect
        faults.append(Fault(table, -1, None, column, rule, hint, effect))

    # What was mapped comes first: it was said, a name that happens to be equal was not.
    for name in sorted(names, key=lambda n: n not in mapping):
        ours = mapping.get(name, name)
        if ours is None:
            continue
        if ours not in known:
            strange.append(name)
        elif ours in used:
            fault(name, f"{ours} is given twice", f"{used[ours]!r} is used; leave the other out")
        else:
            used[ours] = name
    for name in strange:
        meant = mapping.get(name) or name
        near = nearest(meant, [f for f in known if f not in used]) or nearest(meant, known)
        fault(
            name,
            "unknown column" if name not in mapping else f"mapped to {mapping[name]}, which is no field",
            f"did you mean {near!r}? rename it, or give columns={{{name!r}: {near!r}}}"
            if near
            else f"it is not read; leave it out, or give columns={{{name!r}: None}}",
        )
    if names and "id" not in used:
        near = next((n for n in strange if squeeze(n).endswith("id") or squeeze(n).startswith("id")), None)
        hint = f"give columns={{{near!r}: 'id'}}" if near else "every row needs a pseudonym of its own"
        fault("id", "the required column is missing", hint, "refused")
    order = list(known)
    return Headers({f: used[f] for f in order if f in used}, tuple(faults))


def idle_names(tables: Mapping[str, Iterable[str]], columns: Mapping[str, Any] | None) -> list[Fault]:
    """Return a warning for each name in `columns` that no table has, or that names no table."""
    given = {table: set(names) for table, names in tables.items()}
    everywhere = set().union(*given.values()) if given else set()
    faults = []
    for theirs, ours in (columns or {}).items():
        if isinstance(ours, Mapping):
            if theirs not in MODELS:
                faults.append(_idle("", theirs, "columns names no such table", nearest(theirs, MODELS)))
                continue
            here = given.get(theirs, set())
            faults += [_idle(theirs, t, "no such column to map", nearest(t, here)) for t in ours if t not in here]
        elif theirs not in everywhere:
            faults.append(_idle("", str(theirs), "no such column to map", nearest(str(theirs), sorted(everywhere))))
    return faults


def _idle(table: str, column: str, rule: str, near: str | None) -> Fault:
    return Fault(table, -1, None, column, rule, f"did you mean {near!r}?" if near else "leave it out", "warning")
