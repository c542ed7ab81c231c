"""A raw column read by the rules of its field, every distinct value once.

A column of a hundred thousand texts holds some thousands of different ones: each is read by the same
`rmtmatch.fieldspec.FieldSpec` that reads it in a record, and the codes carry the answers to the rows. Numbers
and dates that come typed are compared as whole arrays; only those out of range are read one by one, for the words of
the fault.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from rmtmatch.fieldspec import FIRST_DAY, LAST_DAY, LEVEL_KEYS, NAME_KEYS, UNTIL_KEYS, FieldSpec, blank
from rmtmatch.frames.raw import PAIR, Coded, Nested, RawColumn, Struct, column, distinct, missing
from rmtmatch.frames.reading import MISSING, Unreadable, plain
from rmtmatch.frames.tables import Ragged

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmtmatch.frames.tables import Column

Rows = NDArray[np.integer[Any]]
_KEPT, _SILENT, _REFUSED = 0, 1, 2


class Trouble(NamedTuple):
    """What is wrong with some rows of a column; a row is named once for each value or item that is.

    The problem has no traceback: it would keep every value that was read alive.
    """

    rows: Rows
    problem: Unreadable


def read_column(values: RawColumn, spec: FieldSpec) -> tuple[Column, list[Trouble]]:
    """Read a column by the rules of its field.

    Parameters
    ----------
    values : raw column, length n
    spec : FieldSpec

    Returns
    -------
    column : ndarray or Ragged, length n
        As `rmtmatch.frames.tables` says for the kind; what was refused is unknown.
    troubles : list of Trouble

    Notes
    -----
    Time O(n) in compiled code plus the number of distinct values in Python.

    Examples
    --------
    >>> from rmtmatch.records import fields
    >>> read, troubles = read_column(np.array([36.0, 98.0]), fields("candidates")["hours_max"])
    >>> read.tolist(), [(t.rows.tolist(), t.problem.rule) for t in troubles]
    ([36.0, nan], [([1], '98 is outside 0 to 60')])
    """
    if spec.many:
        return _read_lists(values, spec)
    if isinstance(values, np.ndarray):
        if spec.kind in {"number", "whole"} and values.dtype.kind in "fiu":
            return _read_numbers(values.astype(np.float64), spec)
        if spec.kind == "date" and values.dtype.kind == "M":
            return _read_days(values.astype("datetime64[D]"), spec)
        if spec.kind == "flag" and values.dtype.kind == "b":
            return values.astype(np.bool_), []
    free = spec.kind == "text" and spec.items == "text"
    if free and isinstance(values, Coded) and set(map(type, values.words)) <= {str}:
        return _spread(_trimmed(values.words), values.codes), []
    return _read_distinct(distinct(values), spec.read, *_empty(spec))


def unknown_column(spec: FieldSpec, n: int) -> Column:
    """Return `n` rows of a field that was not given."""
    return read_column(missing(n), spec)[0]


_DAY = np.dtype("datetime64[D]")
_EMPTY: dict[str, tuple[Any, Any]] = {
    "text": (np.dtype(object), None),
    "number": (np.dtype(np.float64), np.nan),
    "whole": (np.dtype(np.float64), np.nan),
    "date": (_DAY, np.datetime64("NaT")),
    "flag": (np.dtype(np.bool_), False),
    "postcode": (np.dtype(np.int32), 0),
    "levelled": (np.dtype(np.float32), np.nan),
    "dated": (_DAY, np.datetime64("NaT")),
}


def _empty(spec: FieldSpec) -> tuple[Any, Any]:
    """Return the dtype of a field (of the weights, where it holds a list) and what stands for unknown in it."""
    dtype, unknown = _EMPTY[spec.kind]
    return dtype, unknown if spec.default is None else spec.default


def _read_distinct(
    coded: Coded,
    read: Callable[[Any], Any],
    dtype: np.dtype[Any],
    unknown: Any,  # noqa: ANN401  the value that stands for unknown
) -> tuple[NDArray[Any], list[Trouble]]:
    answers = np.full(len(coded.words) + 1, unknown, dtype)
    refused = []
    for code, word in enumerate(coded.words):
        try:
            answer = read(word)
        except Unreadable as problem:
            refused.append((code, problem.with_traceback(None)))
        else:
            if answer is not None:
                answers[code] = answer
    return answers[coded.codes], _troubles(refused, coded.codes)


def _troubles(refused: list[tuple[int, Unreadable]], codes: Rows) -> list[Trouble]:
    """Return the rows of each refused code; a word that no row uses is no trouble."""
    if not refused:
        return []
    found = _rows_with(codes, [code for code, _ in refused])
    return [Trouble(rows, problem) for rows, (_, problem) in zip(found, refused, strict=True) if len(rows)]


def _rows_with(codes: Rows, wanted: list[int] | range) -> list[Rows]:
    """Return the rows of each wanted code; the codes are sorted once for all of them."""
    order = np.argsort(codes, kind="stable")
    ordered, sought = codes[order], np.array(wanted, np.int64)
    starts, ends = np.searchsorted(ordered, sought, side="left"), np.searchsorted(ordered, sought, side="right")
    return [order[a:b] for a, b in zip(starts.tolist(), ends.tolist(), strict=True)]


def _read_numbers(values: NDArray[np.float64], spec: FieldSpec) -> tuple[NDArray[Any], list[Trouble]]:
    read = values.copy()
    unknown = np.isnan(read) | np.isin(read, spec.unknown)
    low = -np.inf if spec.low is None else spec.low
    high = np.inf if spec.high is None else spec.high
    wrong = ~unknown & ~((read >= low) & (read <= high) & np.isfinite(read))
    if spec.kind == "whole":
        wrong |= ~unknown & (np.floor(read) != read)
    read[unknown | wrong] = np.nan if spec.default is None else spec.default
    return read, _refused_in(values, wrong, spec.read)


def _read_days(values: NDArray[Any], spec: FieldSpec) -> tuple[NDArray[Any], list[Trouble]]:
    wrong = ~np.isnat(values) & ((values < np.datetime64(FIRST_DAY)) | (values > np.datetime64(LAST_DAY)))
    read = values.copy()
    read[wrong] = np.datetime64("NaT")
    return read, _refused_in(values, wrong, spec.read)


def _refused_in(values: NDArray[Any], wrong: NDArray[np.bool_], read: Callable[[Any], Any]) -> list[Trouble]:
    at = np.flatnonzero(wrong)
    if not len(at):
        return []
    troubles = _read_distinct(distinct(values[at]), read, np.dtype(object), None)[1]
    return [Trouble(at[t.rows], t.problem) for t in troubles]


def _trimmed(words: list[str]) -> list[str | None]:
    longest = max(map(len, MISSING))
    return [t if len(t) > longest or t.casefold() not in MISSING else None for t in map(str.strip, words)]


def _spread(words: list[str | None], codes: Rows) -> NDArray[Any]:
    answers = np.empty(len(words) + 1, object)
    answers[:-1] = words
    return np.asarray(answers[codes])


@dataclass(frozen=True, slots=True)
class _Items:
    """Items of lists as they were read: one value, weight and state (kept, silent, refused) each."""

    values: NDArray[Any]
    weights: NDArray[Any] | None
    state: NDArray[np.int8]
    troubles: list[Trouble]


def _read_lists(values: RawColumn, spec: FieldSpec) -> tuple[Column, list[Trouble]]:
    if isinstance(values, Nested):
        return _read_nested(values, spec)
    cells = distinct(values)
    refused = []
    lists: list[list[Any] | None] = []
    for code, word in enumerate(cells.words):
        try:
            lists.append(spec.split(word))
        except Unreadable as problem:
            lists.append(None)
            refused.append((code, problem.with_traceback(None)))
    # One row more, unknown, for the rows whose code is -1.
    nested = column([*lists, None])
    if not isinstance(nested, Nested):  # no cell holds a list
        nested = Nested(np.zeros(len(lists) + 2, np.int64), np.zeros(len(lists) + 1, np.bool_), missing(0))
    read, within = _read_nested(nested, spec)
    troubles = _troubles(refused, cells.codes)
    if within:
        rows = _rows_with(cells.codes, range(len(lists)))
        troubles += [Trouble(np.concatenate([rows[c] for c in t.rows]), t.problem) for t in within]
    taken = np.where(cells.codes < 0, len(lists), cells.codes)
    return (read.take(taken) if isinstance(read, Ragged) else read[taken]), troubles


def _read_nested(nested: Nested, spec: FieldSpec) -> tuple[Column, list[Trouble]]:
    items = _read_items(nested.items, spec)
    n, lengths = len(nested), np.diff(nested.offsets)
    values, weights, n_kept = items.values, items.weights, lengths
    troubles = []
    if items.troubles or items.state.any():
        rows = np.repeat(np.arange(n), lengths)
        kept = items.state == _KEPT
        n_kept = np.bincount(rows[kept], minlength=n)
        values, weights = values[kept], None if weights is None else weights[kept]
        troubles = [Trouble(rows[t.rows], t.problem) for t in items.troubles]
    if spec.kind == "choices":
        return _bits(values, n_kept, n), troubles
    # A list that loses all its items is unknown, not empty: nobody said that there was nothing.
    known = nested.known & ((lengths == 0) | (n_kept > 0))
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(n_kept)])
    return Ragged(offsets, values, known, weights), troubles


def _bits(values: NDArray[Any], lengths: Rows, n: int) -> NDArray[np.uint8]:
    read = np.zeros(n, np.uint8)
    filled = lengths > 0
    if filled.any():
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths[filled])[:-1]])
        read[filled] = np.bitwise_or.reduceat(values.astype(np.uint8), starts)
    return read


def _read_items(items: RawColumn, spec: FieldSpec) -> _Items:
    if isinstance(items, Struct) and spec.kind in {"levelled", "dated"}:
        return _read_pairs(items, spec)
    coded = distinct(items)
    m = len(coded.words)
    dtype, unknown = _empty(spec) if spec.kind in _EMPTY else (None, None)
    values = np.empty(m + 1, _DAY if spec.items == "date" else object)
    weights = None if dtype is None else np.full(m + 1, unknown, dtype)
    state = np.full(m + 1, _SILENT, np.int8)
    refused = []
    for code, word in enumerate(coded.words):
        if blank(word):
            continue
        try:
            value, weight, problem = spec.read_item(plain(word))
        except Unreadable as e:
            state[code] = _REFUSED
            refused.append((code, e.with_traceback(None)))
            continue
        state[code] = _KEPT
        values[code] = 1 << spec.words.index(value) if spec.kind == "choices" else value
        if weights is not None and weight is not None:
            weights[code] = weight
        if problem is not None:
            refused.append((code, problem.with_traceback(None)))
    codes = coded.codes
    return _Items(
        values[codes],
        None if weights is None else weights[codes],
        state[codes],
        _troubles(refused, codes),
    )


def _read_pairs(items: Struct, spec: FieldSpec) -> _Items:
    names = _first_given(items, (PAIR[0], *NAME_KEYS))
    values, troubles = _read_distinct(names, spec.read_name, np.dtype(object), None)
    kept = np.fromiter((v is not None for v in values), np.bool_, len(values))
    said = np.logical_or.reduce([_given(f) for f in items.fields.values()])
    nameless = np.flatnonzero(said & (names.codes < 0))
    if len(nameless):
        troubles.append(Trouble(nameless, Unreadable("an item without a name", "give each item a name")))
    weights, weight_troubles = _read_weights(items, spec)
    # Of an item that is refused, the level is no matter any more.
    troubles += [Trouble(t.rows[kept[t.rows]], t.problem) for t in weight_troubles if kept[t.rows].any()]
    state = np.where(kept, _KEPT, np.where(said, _REFUSED, _SILENT)).astype(np.int8)
    return _Items(values, weights, state, troubles)


def _read_weights(items: Struct, spec: FieldSpec) -> tuple[NDArray[Any], list[Trouble]]:
    keys = (PAIR[1], *(LEVEL_KEYS if spec.kind == "levelled" else UNTIL_KEYS))
    given = [items.fields[k] for k in keys if k in items.fields]
    if (
        spec.kind == "levelled"
        and len(given) == 1
        and isinstance(given[0], np.ndarray)
        and given[0].dtype.kind in "fiu"
    ):
        level = FieldSpec(kind="number", doc="", low=spec.level_low, high=spec.level_high, unknown=spec.level_unknown)
        values = given[0].astype(np.float64)
        read, troubles = _read_numbers(values, level)
        # The words of the faults are those of the item's own field.
        wrong = np.zeros(len(values), np.bool_)
        for t in troubles:
            wrong[t.rows] = True
        return read.astype(np.float32), _refused_in(values, wrong, spec.read_weight)
    return _read_distinct(_first_given(items, keys), spec.read_weight, *_empty(spec))


def _first_given(items: Struct, keys: tuple[str, ...]) -> Coded:
    """Return, row by row, the value of the first of `keys` that is given."""
    words: list[Any] = []
    codes = np.full(len(items), -1, np.int64)
    for key in keys:
        if key in items.fields:
            more = distinct(items.fields[key])
            codes = np.where((codes < 0) & _given(more), more.codes + len(words), codes)
            words += more.words
    return Coded(words, codes)


def _given(values: RawColumn) -> NDArray[np.bool_]:
    coded = distinct(values)
    return np.asarray(np.array([plain(w) is not None for w in coded.words] + [False])[coded.codes])
