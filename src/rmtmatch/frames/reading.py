"""How one value is read: a number, a date, a flag, a postcode or a text, from whatever form it comes in.

Each reader returns the value, or None for unknown, or raises `Unreadable`. The record models read row by row with
them, `rmtmatch.checking.bulk` reads each distinct value of a column once: the two agree because the rules are the same.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal
from typing import Any
from uuid import UUID

import numpy as np

# What spreadsheets and exports write where a value is missing. "na" is left out: it is a Dutch word.
MISSING = frozenset(
    ["", "-", "nan", "nat", "none", "null", "<na>", "n/a", "#n/a", "#n/b", "n.v.t.", "nvt", "onbekend", "unknown"],
)
_TRUE = frozenset(["true", "t", "1", "1.0", "yes", "y", "ja", "j", "waar"])
_FALSE = frozenset(["false", "f", "0", "0.0", "no", "n", "nee", "onwaar"])

_PLAIN = re.compile(r"[+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][+-]?\d+)?")
_THOUSANDS_NL = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_THOUSANDS_EN = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+")
_MAYBE_THOUSANDS = re.compile(r"[+-]?[1-9]\d{0,2}(?:[.,]\d{3})+")

_TIME = r"(?:[t ][\d:.,+ z-]*)?"
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})" + _TIME)
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_DAY_FIRST = re.compile(r"(\d{1,2})([-./])(\d{1,2})\2(\d{4})" + _TIME)
_NAMED = re.compile(r"(\d{1,2})[ -]([a-z]{3})[a-z]*\.?[ -](\d{4})")
_SHORT_YEAR = re.compile(r"\d{1,2}[-./]\d{1,2}[-./]\d{2}")
_MONTHS = ("jan", "feb", "mrt|maa|mar", "apr", "mei|may", "jun", "jul", "aug", "sep", "okt|oct", "nov", "dec")
_MONTH = {name: k for k, names in enumerate(_MONTHS, 1) for name in names.split("|")}

_POSTCODE = re.compile(r"(?:nl[- ]?)?(\d{4})(?:\.0+|[ -]?[a-z]{2})?")


class Unreadable(ValueError):  # noqa: N818  a value that cannot be read is data, not an error of the program
    """A value cannot be used: which rule it breaks, and how to mend it."""

    def __init__(self, rule: str, hint: str) -> None:
        super().__init__(f"{rule} ({hint})")
        self.rule = rule
        self.hint = hint


def plain(value: Any) -> Any:  # noqa: ANN401  any cell
    """Return `value` as a Python object, and None where it stands for a missing value.

    Examples
    --------
    >>> plain(" nan "), plain(float("nan")), plain(np.int64(3)), plain(" x ")
    (None, None, 3, 'x')
    """
    if value is None:
        return None
    if isinstance(value, str):
        text = value.strip()
        return None if text.casefold() in MISSING else text
    if isinstance(value, np.generic):
        if isinstance(value, np.datetime64):
            value = value.astype("datetime64[us]")
        return plain(value.item())
    if isinstance(value, float):
        return None if math.isnan(value) else value
    # pandas' NaT and NA are told by name: pandas itself is not imported here.
    return None if type(value).__name__ in {"NaTType", "NAType"} else value


def number(value: Any, *, money: bool = False) -> float | None:  # noqa: ANN401
    """Read a number; a decimal comma and thousands separators are understood.

    Parameters
    ----------
    value : object
    money : bool, default False
        In whole sums, "1.250" may be twelve hundred and fifty or one and a quarter: it is refused.

    Raises
    ------
    Unreadable
        Not a finite number.

    Examples
    --------
    >>> number("14,50"), number("1.250,00"), number(36), number("")
    (14.5, 1250.0, 36.0, None)
    """
    value = plain(value)
    if value is None:
        return None
    if isinstance(value, bool):
        raise Unreadable("a yes or no where a number is expected", "write a number")
    if isinstance(value, str):
        text = value.removeprefix("€").removeprefix("EUR").strip()
        if money and _MAYBE_THOUSANDS.fullmatch(text):
            raise Unreadable(f"{text} may be thousands or decimals", "write 1250 or 1250.00")
        if _PLAIN.fullmatch(text):
            value = float(text.replace(",", "."))
        elif _THOUSANDS_NL.fullmatch(text):
            value = float(text.replace(".", "").replace(",", "."))
        elif _THOUSANDS_EN.fullmatch(text):
            value = float(text.replace(",", ""))
    try:
        # A text that looked like no number stays a text: Python's own reading ("1_000", "inf") is wider than ours.
        read = float(value) if isinstance(value, (int, float, Decimal)) else math.nan
    except (ValueError, OverflowError):
        read = math.nan
    if not math.isfinite(read):
        raise Unreadable("not a number", "write digits only, as 36 or 14.50")
    return read


def date(value: Any) -> dt.date | None:  # noqa: ANN401
    """Read a date: ISO, day first with dashes, dots, slashes or a month's name, or a date or datetime object.

    A time is cut off, in the zone it was written in. Slashes are read day first only where the other order is
    impossible or the same; two digits for a year are refused.

    Raises
    ------
    Unreadable
        Not a date, an impossible one, or one with two readings.

    Examples
    --------
    >>> for text in ("2026-11-22", "22-11-2026", "22/11/2026", "22 nov 2026", "2026-11-22T08:00:00+01:00"):
    ...     assert date(text) == dt.date(2026, 11, 22)
    """
    value = plain(value)
    if value is None:
        return None
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    if not isinstance(value, str):
        raise Unreadable("not a date", "write it as 2026-11-22")
    text = value.casefold()
    if m := _ISO.fullmatch(text) or _COMPACT.fullmatch(text):
        year, month, day = int(m[1]), int(m[2]), int(m[3])
    elif m := _DAY_FIRST.fullmatch(text):
        day, month, year = int(m[1]), int(m[3]), int(m[4])
        if m[2] == "/" and day != month and day <= 12 and month <= 12:  # noqa: PLR2004  months
            raise Unreadable(f"{value[:10]} has two readings, day first and month first", "write it as 2026-11-22")
    elif (m := _NAMED.fullmatch(text)) and m[2] in _MONTH:
        day, month, year = int(m[1]), _MONTH[m[2]], int(m[3])
    elif _SHORT_YEAR.fullmatch(text):
        raise Unreadable(f"{value} has a year of two digits", "write it as 2026-11-22")
    else:
        raise Unreadable("not a date", "write it as 2026-11-22")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise Unreadable(f"{value[:10]} does not exist", "write year-month-day, as 2026-11-22") from None


def flag(value: Any) -> bool | None:  # noqa: ANN401
    """Read a yes or no, in Dutch or English, or as 1 and 0.

    Raises
    ------
    Unreadable
        Neither.

    Examples
    --------
    >>> flag("ja"), flag(0), flag(True), flag(None)
    (True, False, True, None)
    """
    value = plain(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, (str, int, float)):
        text = str(value).casefold()
        if text in _TRUE:
            return True
        if text in _FALSE:
            return False
    raise Unreadable("neither yes nor no", "write true or false")


def postcode(value: Any) -> int | None:  # noqa: ANN401
    """Read the four digits of a Dutch postcode; the two letters are cut off here and go nowhere.

    Raises
    ------
    Unreadable
        Not a Dutch postcode. The text shows no more than two digits.

    Examples
    --------
    >>> postcode("1234 ab"), postcode("1234.0"), postcode(1234), postcode("NL-1234AB")
    (1234, 1234, 1234, 1234)
    """
    value = plain(value)
    if value is None:
        return None
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if isinstance(value, bool) else str(value).casefold()
    m = _POSTCODE.fullmatch(text)
    if m is None:
        raise Unreadable("not a Dutch postcode", "write four digits from 1000; leave it empty for an address abroad")
    if m[1][0] == "0":
        raise Unreadable(f"postcode {m[1][:2]}.. does not exist", "they run from 1000; leave it empty where unknown")
    return int(m[1])


def text(value: Any) -> str | None:  # noqa: ANN401
    """Read a text or an identifier; a whole number loses its decimals, a date becomes ISO.

    Raises
    ------
    Unreadable
        A list or a record.

    Examples
    --------
    >>> text(" Lasser "), text(12.0), text("")
    ('Lasser', '12', None)
    """
    value = plain(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, dt.date, UUID)):
        # str() of anything else would carry whole records into reports.
        kind = "a list" if isinstance(value, (list, tuple, set, frozenset, np.ndarray)) else "not a text"
        raise Unreadable(f"{kind} where a text is expected", "write one text")
    if isinstance(value, dt.datetime) and value.time() == dt.time.min:
        value = value.date()  # dataframes know no day without a midnight
    return str(value)
