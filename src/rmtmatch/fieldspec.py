"""What one field of a record may hold: the rules that the record models and the bulk check share.

A `FieldSpec` stands in the annotation of a model's field. Pydantic reads values through it row by row; the bulk check
asks the same object about each distinct value of a column.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from pydantic_core import PydanticCustomError, core_schema

from rmtmatch.frames import reading
from rmtmatch.frames.reading import Unreadable
from rmtmatch.regions import near_region, region
from rmtmatch.vocabulary import choice, credential, language, near_choice, near_credential, near_language

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic.json_schema import JsonSchemaValue

Kind = Literal[
    "text", "number", "whole", "date", "flag", "choices", "postcode", "list", "levelled", "dated"
]  # fmt: skip
LIST_KINDS = frozenset(["choices", "list", "levelled", "dated"])
FIRST_DAY, LAST_DAY = dt.date(1950, 1, 1), dt.date(2100, 12, 31)

NAME_KEYS = ("uri", "concept", "code", "credential", "language", "label", "name", "value")
LEVEL_KEYS = ("level", "niveau")
UNTIL_KEYS = ("until", "valid_until", "geldig_tot")

_UNKNOWN = "leave it empty where it is unknown"
_SHARE = "give a share, as 0.6 for 60 percent"
_TOO_MUCH = {"EUR/hour": "give euros an hour, not cents and not a month", "share": _SHARE}
"""What a number above the range was probably meant in, by the unit of its field."""
_SHOWN_BELOW = 1e6  # larger numbers may be a misplaced citizen number
_WITH_LEVEL = re.compile(r"(.+?)\s*:\s*(\d|\d?[.,]\d+)")
_WITH_DATE = re.compile(r"(.+?)\s*:\s*(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}[-./]\d{1,2}[-./]\d{2,4})")


class Levelled(NamedTuple):
    """A skill or language with the level it is held or asked at; None where no level was given."""

    name: str
    level: float | None = None


class Dated(NamedTuple):
    """A credential with the last day it is valid; None where no end was given."""

    code: str
    until: dt.date | None = None


class Item(NamedTuple):
    """One item of a list as it was read: its name (a date in a list of dates), what goes with it, what was wrong."""

    value: Any
    weight: Any
    problem: Unreadable | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """One field: its kind, range, unit and words.

    Parameters
    ----------
    kind : str
        ``text``, ``number``, ``whole``, ``date``, ``flag``, ``choices``, ``postcode``, ``list``, ``levelled`` or
        ``dated``; `rmtmatch.frames.tables` says what each becomes.
    doc : str
        What the field means, for the JSON Schema and the documentation.
    name : str
        Filled in by `rmtmatch.records.fields`.
    low, high : float or None
        Range of a number, ends included.
    unit : str
        Unit of a number.
    words : tuple of str
        The vocabulary of ``choices``.
    items : str
        What a text or the items of a list are: ``text``, ``credential``, ``language``, ``region`` or ``date``.
    required : bool
        Only ``id`` is.
    default : float or None
        What an unknown number counts as.
    unknown : tuple of float
        Codes that mean unknown and are no fault.
    level_low, level_high, level_unknown
        The same for the level of a ``levelled`` item.
    """

    kind: Kind
    doc: str
    name: str = ""
    low: float | None = None
    high: float | None = None
    unit: str = ""
    words: tuple[str, ...] = ()
    items: Literal["text", "credential", "language", "region", "date"] = "text"
    required: bool = False
    default: float | None = None
    unknown: tuple[float, ...] = ()
    level_low: float = 0.0
    level_high: float = 1.0
    level_unknown: tuple[float, ...] = ()

    @property
    def many(self) -> bool:
        """Whether the field holds a list."""
        return self.kind in LIST_KINDS

    def read(self, value: Any) -> Any:  # noqa: ANN401  any cell; the kind decides what comes out
        """Read one value of a field that holds no list.

        Raises
        ------
        Unreadable
            The value breaks a rule of the field.

        Examples
        --------
        >>> hours = FieldSpec(kind="number", doc="", low=0, high=60)
        >>> hours.read("36,5"), hours.read(None)
        (36.5, None)
        >>> hours.read(98)
        Traceback (most recent call last):
        rmtmatch.frames.reading.Unreadable: 98 is outside 0 to 60 (leave it empty where it is unknown)
        """
        match self.kind:
            case "number" | "whole":
                return self._number(value)
            case "date":
                return _within(reading.date(value))
            case "flag":
                return bool(reading.flag(value))
            case "postcode":
                return reading.postcode(value)
            case _:
                text = reading.text(value)
                return text if text is None or self.items == "text" else self._word(text)

    def split(self, cell: Any) -> list[Any] | None:  # noqa: ANN401
        """Cut one cell into the items of a list: at ``|`` in a text; None for unknown, [] for known to be none.

        Raises
        ------
        Unreadable
            The cell is a record where a plain list is expected.

        Examples
        --------
        >>> skills = FieldSpec(kind="levelled", doc="")
        >>> skills.split("lassen:.5 | frezen"), skills.split([]), skills.split("[]"), skills.split("")
        (['lassen:.5', 'frezen'], [], [], None)
        """
        if isinstance(cell, str):
            if cell.strip() == "[]":
                return []
            found: list[Any] = cell.split("|")
        elif isinstance(cell, (Levelled, Dated)):
            found = [cell]
        elif isinstance(cell, Mapping):
            found = self._pairs(cell)
        elif isinstance(cell, np.ndarray):
            found = list(np.atleast_1d(cell))
        elif isinstance(cell, (set, frozenset)):
            found = sorted(cell, key=str)  # the order of a set differs between runs
        elif isinstance(cell, (list, tuple)):
            found = list(cell)
        else:
            found = [cell]
        items = [i for i in map(reading.plain, found) if not blank(i)]
        return items if items or (not found and not isinstance(cell, str)) else None

    def read_item(self, item: Any) -> Item:  # noqa: ANN401
        """Read one item of a list; a bad level or end date is told in ``problem`` and the item stays.

        Raises
        ------
        Unreadable
            The item itself cannot be used.

        Examples
        --------
        >>> tickets = FieldSpec(kind="dated", doc="", items="credential")
        >>> tickets.read_item("vca basis:2027-05-01")
        Item(value='VCA-B', weight=datetime.date(2027, 5, 1), problem=None)
        """
        name, extra = self._parts(item)
        value = self.read_name(name)
        try:
            return Item(value, self.read_weight(extra), None)
        except Unreadable as problem:
            return Item(value, None, problem)

    def read_weight(self, extra: Any) -> float | dt.date | None:  # noqa: ANN401
        """Read what goes with an item: its level, or the last day it is valid.

        Raises
        ------
        Unreadable
            Not a level in range, or not a date.
        """
        if self.kind == "dated":
            return _within(reading.date(extra))
        if self.kind != "levelled":
            return None
        level = reading.number(extra)
        if level is None or level in self.level_unknown:
            return None
        if not self.level_low <= level <= self.level_high:
            raise Unreadable(
                f"level {_shown(level)} is outside {self.level_low:g} to {self.level_high:g}",
                f"{_SHARE}; the item stays, without a level"
                if self.level_high == 1
                else "the item stays, without a level",
            )
        return level

    def read_name(self, name: Any) -> str | dt.date:  # noqa: ANN401
        """Read an item whose level or date was given apart.

        Raises
        ------
        Unreadable
            The item itself cannot be used.
        """
        if self.items == "date":
            day = _within(reading.date(name))
            if day is not None:
                return day
        text = reading.text(name)
        if text is None:
            raise Unreadable("an item without a name", f"write it as {self._shape()}")
        return self._word(text)

    def _number(self, value: Any) -> float | None:  # noqa: ANN401
        read = reading.number(value, money=self.unit == "EUR")
        if read is None or read in self.unknown:
            return self.default
        low = -np.inf if self.low is None else self.low
        high = np.inf if self.high is None else self.high
        if not low <= read <= high:
            hint = _TOO_MUCH.get(self.unit, _UNKNOWN) if read > high else _UNKNOWN
            raise Unreadable(f"{_shown(read)} is outside {low:g} to {high:g}", hint)
        if self.kind == "whole" and not read.is_integer():
            raise Unreadable(f"{_shown(read)} is not a whole number", "round it")
        return read

    def _word(self, text: str) -> str:
        if self.kind == "choices":
            found, near = choice(text, self.words), partial(near_choice, words=self.words)
        elif self.items == "credential":
            found, near = credential(text), partial(near_credential)
        elif self.items == "language":
            found, near = language(text), partial(near_language)
        elif self.items == "region":
            found, near = region(text), partial(near_region)
        else:
            return text
        if found is not None:
            return found
        meant = near(text)
        # What was written is not repeated, however near: Daan and Sara are near a language, Bram a means of transport.
        hint = f"write {self._allowed()}" if meant is None else f"did you mean {meant}?"
        raise Unreadable("a word that is not in the list", hint)

    def _allowed(self) -> str:
        if self.words:
            return "one of " + ", ".join(self.words)
        return {
            "credential": "a code as rijbewijs:B, VCA-B or NLQF:4, or cert:… for any other certificate",
            "language": "a code of three letters, as nld",
            "region": "a code from AM01 to AM38",
        }[self.items]

    def _shape(self) -> str:
        return {"levelled": "name:level or {name, level}", "dated": "code:date or {code, until}"}.get(
            self.kind,
            "one text",
        )

    def _parts(self, item: Any) -> tuple[Any, Any]:  # noqa: ANN401
        """Take an item apart into its name and its level or date."""
        if self.kind in {"levelled", "dated"}:
            if isinstance(item, str):
                m = (_WITH_LEVEL if self.kind == "levelled" else _WITH_DATE).fullmatch(item)
                return (m[1], m[2]) if m else (item, None)
            if isinstance(item, Mapping):
                extras = LEVEL_KEYS if self.kind == "levelled" else UNTIL_KEYS
                return _first(item, NAME_KEYS), _first(item, extras)
            if isinstance(item, (list, tuple)) and len(item) in {1, 2}:
                return item[0], item[1] if len(item) == 2 else None  # noqa: PLR2004  a pair
        return item, None

    def _pairs(self, cell: Mapping[Any, Any]) -> list[Any]:
        if self.kind not in {"levelled", "dated"}:
            raise Unreadable("a record where a list is expected", "write a list of texts")
        return [cell] if any(k in cell for k in NAME_KEYS) else list(cell.items())

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:  # noqa: ANN401
        if not self.many:
            return core_schema.no_info_before_validator_function(_telling(self.read), handler(source))
        item = core_schema.no_info_plain_validator_function(self._validated_item)
        return core_schema.no_info_before_validator_function(
            _telling(self.split),
            core_schema.nullable_schema(core_schema.tuple_schema([item], variadic_item_index=0)),
        )

    def __get_pydantic_json_schema__(
        self,
        schema: core_schema.CoreSchema,
        handler: GetJsonSchemaHandler,
    ) -> JsonSchemaValue:
        from rmtmatch.schemas import field_schema  # noqa: PLC0415  only a schema needs it

        return field_schema(self)

    def _validated_item(self, item: Any) -> Any:  # noqa: ANN401
        try:
            read = self.read_item(item)
        except Unreadable as e:
            raise _custom("rmtmatch_item", e) from None
        if read.problem is not None:
            raise _custom("rmtmatch_level", read.problem)
        match self.kind:
            case "levelled":
                return Levelled(*read[:2])
            case "dated":
                return Dated(*read[:2])
            case _:
                return read.value


def blank(item: Any) -> bool:  # noqa: ANN401
    """Return whether an item of a list says nothing: missing, or a pair or record of missing values."""
    if isinstance(item, Mapping):
        item = tuple(item.values())
    if isinstance(item, (list, tuple)):
        return all(reading.plain(v) is None for v in item)
    return reading.plain(item) is None


def _first(item: Mapping[Any, Any], keys: tuple[str, ...]) -> Any:  # noqa: ANN401
    return next((v for v in (reading.plain(item.get(k)) for k in keys) if v is not None), None)


def _within(day: dt.date | None) -> dt.date | None:
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise Unreadable(f"{day} is outside {FIRST_DAY.year} to {LAST_DAY.year}", "leave it empty where there is none")
    return day


def _shown(value: float) -> str:
    return f"{value:g}" if abs(value) < _SHOWN_BELOW else "a large number"


def _custom(kind: Any, problem: Unreadable) -> PydanticCustomError:  # noqa: ANN401  pydantic wants a literal
    return PydanticCustomError(kind, "{rule} ({hint})", {"rule": problem.rule, "hint": problem.hint})


def _telling(read: Any) -> Any:  # noqa: ANN401
    """Let pydantic report what a reader refuses, under our rule and hint."""

    def told(value: Any) -> Any:  # noqa: ANN401
        try:
            return read(value)
        except Unreadable as e:
            raise _custom("rmtmatch_value", e) from None

    return told
