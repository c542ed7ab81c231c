"""Columns as they come in, before anything is checked: the few physical forms every kind of table is brought to.

A raw column is one of

- an ndarray of numbers, booleans or dates, missing as NaN or NaT;
- `Coded`: distinct values and one code a row, -1 where missing; every column of texts;
- `Nested`: a list a row; `Struct`: a record a row, column by column;
- a plain list, where values of many types stand together.

All have a length and can be iterated as Python values.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain, count
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from rmtmatch.frames.reading import plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rmtmatch.frames.tables import Fault

PAIR = ("0", "1")  # the columns of pairs
_EXACT = 2**53  # whole numbers above it change when they become floats
_NONE = type(None)


@dataclass(frozen=True, slots=True)
class Coded:
    """Distinct values and one code a row.

    Parameters
    ----------
    words : list
        The distinct values.
    codes : ndarray of int32 or int64, shape (n,)
        Index into `words`; -1 where missing.
    """

    words: list[Any]
    codes: NDArray[np.integer[Any]]

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Any]:
        words = [*self.words, None]
        return (words[c] for c in self.codes.tolist())


@dataclass(frozen=True, slots=True)
class Nested:
    """A list a row: row ``i`` holds ``items[offsets[i]:offsets[i + 1]]``; not ``known`` where there was no list."""

    offsets: NDArray[np.int64]
    known: NDArray[np.bool_]
    items: RawColumn

    def __len__(self) -> int:
        return len(self.known)

    def __iter__(self) -> Iterator[Any]:
        items = list(self.items)
        ends = self.offsets.tolist()
        return (
            items[a:b] if known else None for a, b, known in zip(ends[:-1], ends[1:], self.known.tolist(), strict=True)
        )


@dataclass(frozen=True, slots=True)
class Struct:
    """A record a row, kept column by column."""

    fields: dict[str, RawColumn]
    n: int

    def __len__(self) -> int:
        return self.n

    def __iter__(self) -> Iterator[Any]:
        names = list(self.fields)
        for row in zip(*self.fields.values(), strict=True):
            # A row that was missing as a whole cannot be told from a record of nothing but missing values.
            yield None if all(plain(v) is None for v in row) else dict(zip(names, row, strict=True))


RawColumn = NDArray[Any] | Coded | Nested | Struct | list[Any]


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table as it came in.

    Parameters
    ----------
    kind : str
        ``records``, ``pandas``, ``polars`` or ``pyarrow``: what answers are given back as.
    n : int
        Number of rows.
    columns : dict of str to raw column
    problems : tuple of Fault
        What was wrong with the table as a whole, such as a broken line of a file.
    cut : int or None
        The line, counted from 1, in the middle of which the file ends: rows that stood below it are missing.
    """

    kind: str
    n: int
    columns: dict[str, RawColumn] = field(repr=False)
    problems: tuple[Fault, ...] = ()
    cut: int | None = field(default=None, repr=False)

    def __len__(self) -> int:
        return self.n


def column(values: Sequence[Any]) -> RawColumn:
    """Bring a column of Python values to the physical form that suits their types.

    Parameters
    ----------
    values : sequence, length n

    Returns
    -------
    raw column of length n

    Notes
    -----
    The types that occur decide; one pass over them, one over the values. Time O(n).

    Examples
    --------
    >>> column([1, None, 2.5])
    array([1. , nan, 2.5])
    >>> column(["b", None, "b"])
    Coded(words=['b'], codes=array([ 0, -1,  0]))
    """
    types = set(map(type, values)) - {_NONE}
    if types == {str}:
        return _coded(values)
    if types and types <= {int, float} and (whole := _numbers(values)) is not None:
        return whole
    if types == {dt.date}:
        return np.array(values, "datetime64[D]")
    if types and types <= {list, tuple, np.ndarray}:
        return _nested(values)
    try:
        return _coded(values, types)
    except TypeError:  # something that cannot be hashed
        return list(values)


def distinct(values: RawColumn) -> Coded:
    """Return the distinct Python values of a raw column and one code a row; missing values have -1.

    Examples
    --------
    >>> distinct(np.array([3.0, np.nan, 3.0]))
    Coded(words=[3.0], codes=array([ 0, -1,  0]))
    """
    if isinstance(values, Coded):
        return values
    if isinstance(values, np.ndarray) and values.dtype != object:
        missing = np.isnat(values) if values.dtype.kind in "mM" else values != values  # noqa: PLR0124  NaN
        words, found = np.unique(values[~missing], return_inverse=True)
        codes = np.full(len(values), -1, np.int64)
        codes[~missing] = found.reshape(-1)
        # Python has no nanoseconds: without this they would come out as integers.
        return Coded((words.astype("datetime64[us]") if words.dtype.kind == "M" else words).tolist(), codes)
    every = [plain(v) for v in values]
    known = [v for v in every if v is not None]
    codes = np.fromiter((v is not None for v in every), np.bool_, len(every)).astype(np.int64)
    return Coded(known, np.where(codes > 0, np.cumsum(codes) - 1, -1))


def missing(n: int) -> Coded:
    """Return a column of `n` missing values."""
    return Coded([], np.full(n, -1, np.int64))


def _coded(values: Sequence[Any], types: set[type] | None = None) -> Coded:
    # 1, 1.0 and True are equal to a dictionary and three different values to a reader.
    keys = values if types is None or len(types) < 2 else [(type(v), v) for v in values]  # noqa: PLR2004
    # A value that was not seen gets the next number: one pass, and no Python runs inside it.
    index: dict[Any, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(index.__getitem__, keys), np.int64, len(keys))
    absent = index.pop(None if keys is values else (_NONE, None), None)
    if absent is not None:
        codes = np.where(codes == absent, -1, codes - (codes > absent))
    return Coded(list(index) if keys is values else [k[1] for k in index], codes)


def _numbers(values: Sequence[Any]) -> NDArray[Any] | None:
    try:
        read = np.array(values, np.float64)
    except OverflowError:
        return None
    large = np.abs(read) >= _EXACT
    return None if large.any() and any(type(values[i]) is int for i in np.flatnonzero(large).tolist()) else read


def _nested(values: Sequence[Any]) -> Nested:
    known = np.fromiter((v is not None for v in values), np.bool_, len(values))
    lists = [v for v in values if v is not None]
    lengths = np.zeros(len(values), np.int64)
    lengths[known] = np.fromiter(map(len, lists), np.int64, len(lists))
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    return Nested(offsets, known, _items(list(chain.from_iterable(lists))))


def _items(values: list[Any]) -> RawColumn:
    """Return the items of lists; records, and pairs of a name and a level or date, become columns."""
    types = set(map(type, values)) - {_NONE}
    if types == {dict}:
        return _struct(values)
    if not types or not all(issubclass(t, (list, tuple, np.ndarray)) for t in types):
        return column(values)
    if all(v is not None and len(v) == 2 for v in values):  # noqa: PLR2004  a pair
        firsts, seconds = zip(*values, strict=True)
        return Struct({PAIR[0]: column(firsts), PAIR[1]: column(seconds)}, len(values))
    return values


def _struct(values: Sequence[Any]) -> Struct:
    names = dict.fromkeys(chain.from_iterable(v for v in values if v))
    return Struct(
        {str(k): column([None if v is None else v.get(k) for v in values]) for k in names},
        len(values),
    )
