"""One object of a VUM file, read with suspicion: what is missing, malformed, unknown or none of our business.

Every value is asked for by name and by type. What is of another type becomes a fault and counts as unknown; what is
never asked for is counted by its name. No value ever enters a fault.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from rmtmatch.frames.tables import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmtmatch.frames.tables import Effect

Kind = Literal["candidates", "vacancies"]

PRIVATE = frozenset(
    {
        # health, or derived from it
        "eisAanWerk",
        "indicatieLdrRegistratie",
        # who somebody is and how to reach them
        "persoonlijkePresentatie",
        "contactpersoon",
        "emailadres",
        "telefoonnummer",
        "webadres",
        "sollicitatiewijze",
        "straatnaam",
        "huisnummer",
        "huisnummertoevoeging",
    }
)
"""Attributes that are never read, at whatever depth: counted by name, their values untouched."""

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_$-]{0,63}")
_BIG = 10**15  # no number in the standard has more than fourteen digits
_CITIZEN_NUMBER = re.compile(r"\d{8,9}")
_JSON_NAMES = {
    dict: "an object",
    list: "a list",
    str: "a text",
    bool: "a yes or no",
    int: "a number",
    float: "a number",
}


@dataclass(slots=True)
class Log:
    """What a file held that did not become a value."""

    table: Kind
    faults: list[Fault] = field(default_factory=list)
    ignored: Counter[str] = field(default_factory=Counter)
    dropped: Counter[str] = field(default_factory=Counter)


class Entry:
    """An object at one place of one profile.

    Parameters
    ----------
    value : object
        What the file holds there; anything but a dict reads as empty.
    log : Log
    row : int
        Which profile, from 0.
    path : str
        Where in the profile, such as ``werktijden``.
    id : str or None
        The profile's id, for the faults.
    """

    __slots__ = ("_asked", "_below", "_value", "id", "log", "path", "row")

    def __init__(self, value: object, log: Log, row: int, path: str = "", id: str | None = None) -> None:  # noqa: A002  the word of the domain
        self._value: dict[Any, Any] = value if isinstance(value, dict) else {}
        self._asked: set[str] = set()
        self._below: list[Entry] = []
        self.log: Log = log
        self.row: int = row
        self.path: str = path
        self.id: str | None = id

    def text(self, key: str) -> str | None:
        """Read a text; an empty one is unknown."""
        value = self._get(key)
        if value is None or isinstance(value, str):
            # half a surrogate pair cannot be written to any file later
            clean = (value or "").encode("utf-8", "replace").decode().strip()
            return clean or None
        self._wrong(key, value, "a text")
        return None

    def code(self, key: str) -> str | None:
        """Read a code, whether it is written as a text or as a number; leading zeros do not matter."""
        value = self._get(key)
        if isinstance(value, str):
            bare = value.strip()
            return (bare.lstrip("0") or "0") if bare.isdigit() else bare or None
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _BIG:
            return str(value)
        if value is not None:
            self._wrong(key, value, "a code")
        return None

    def number(self, key: str) -> float | None:
        """Read a finite number, also where it is written as a text of digits."""
        value = self._get(key)
        if isinstance(value, str) and re.fullmatch(r"\s*\d{1,9}(\.\d{1,6})?\s*", value):
            value = float(value)
        if value is None or value == "":
            return None
        # NaN is not below anything, so it is refused here too
        if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _BIG:
            return value
        self._wrong(key, value, "a number")
        return None

    def date(self, key: str) -> dt.date | None:
        """Read a date, ``2026-11-22``; a time after it is cut off."""
        value = self._get(key)
        if value is None or value == "":
            return None
        if isinstance(value, str):
            try:
                return dt.date.fromisoformat(value.strip()[:10])
            except ValueError:
                pass
        self._wrong(key, value, "a date as 2026-11-22")
        return None

    def part(self, key: str) -> Entry:
        """Read an object; empty where there is none."""
        value = self._get(key)
        if value is not None and not isinstance(value, dict):
            self._wrong(key, value, "an object")
        return self._child(key, value)

    def parts(self, key: str) -> Iterator[Entry]:
        """Read a list of objects, in their order; what is no object is left out with a fault."""
        value = self._get(key)
        if value is not None and not isinstance(value, list):
            self._wrong(key, value, "a list")
            return
        for item in value or ():
            if isinstance(item, dict):
                yield self._child(f"{key}[]", item)
            elif item is not None:
                self._wrong(f"{key}[]", item, "an object")

    def identify(self, *keys: str) -> str | None:
        """Read the id under the first of `keys` that has one, and remember it for the faults."""
        found = [key for key in keys if self._get(key) not in (None, "")]
        value = self._get(found[0]) if found else None
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _BIG:
            value = str(value)
        if isinstance(value, str) and value.strip():
            clean = value.encode("utf-8", "replace").decode().strip()
            # an id that may be a citizen service number goes no further than the check that refuses it
            self.id = None if _CITIZEN_NUMBER.fullmatch(clean) else clean
            return clean
        hint = "give each profile one of " + ", ".join(keys)
        self.fault(
            keys[0], "no id" if value is None else f"{_json_name(value)} where an id is expected", hint, "set_aside"
        )
        return None

    def fault(self, key: str, rule: str, hint: str, effect: Effect = "blanked") -> None:
        """Note that something here cannot be used; `rule` and `hint` hold no value."""
        self.log.faults.append(Fault(self.log.table, self.row, self.id, self._at(key), rule, hint, effect))

    def close(self) -> None:
        """Count, here and below, what was never asked for."""
        for key in self._value:
            if key in PRIVATE:
                self.log.dropped[key] += 1
            elif key not in self._asked:
                # a name that is no name may be anything, also somebody's answer
                named = key if isinstance(key, str) and _NAME.fullmatch(key) else "(not a name)"
                self.log.ignored[self._at(named)] += 1
        for below in self._below:
            below.close()

    def _get(self, key: str) -> Any:  # noqa: ANN401  JSON
        self._asked.add(key)
        return self._value.get(key)

    def _child(self, key: str, value: object) -> Entry:
        child = Entry(value, self.log, self.row, self._at(key), self.id)
        self._below.append(child)
        return child

    def _at(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _wrong(self, key: str, value: object, expected: str) -> None:
        self.fault(
            key, f"{_json_name(value)} where {expected} is expected", "mend it in the source; it counts as unknown"
        )


def _json_name(value: object) -> str:
    return _JSON_NAMES.get(type(value), "something else")
