"""What every table becomes inside: columns of numpy arrays, lists as offsets and values, and the faults found.

No dataframe and no record passes this point. A column is one of

=========  =============================================================================================
kind       representation, and how unknown is written
=========  =============================================================================================
text       object array of str; None
number     float64; NaN
date       datetime64[D]; NaT
flag       bool; False
choices    uint8, one bit per word of the vocabulary in the order it is listed; 0
postcode   int32, the four digits of a PC4; 0
list       `Ragged` of str; ``known`` False
levelled   `Ragged` of str with float32 weights (NaN where no level was given); ``known`` False
dated      `Ragged` of str with datetime64[D] weights (NaT where no end was given); ``known`` False
=========  =============================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Ragged:
    """A list a row: row ``i`` holds ``values[offsets[i]:offsets[i + 1]]``.

    Parameters
    ----------
    offsets : ndarray of int64, shape (n + 1,)
    values : ndarray, shape (total,)
        Texts (object) or codes (int32).
    known : ndarray of bool, shape (n,)
        False where the field was not filled in; an empty list that was filled in is known.
    weights : ndarray or None, shape (total,)
        What goes with each value: a level (float32) or an end date (datetime64[D]).

    Examples
    --------
    >>> r = Ragged.of([["a", "b"], None, []])
    >>> r.row(0).tolist(), r.known.tolist(), r.lengths.tolist()
    (['a', 'b'], [True, False, True], [2, 0, 0])
    """

    # What people wrote stays out of reprs, and so out of logs.
    offsets: NDArray[np.int64] = field(repr=False)
    values: NDArray[Any] = field(repr=False)
    known: NDArray[np.bool_]
    weights: NDArray[Any] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, rows: Sequence[Sequence[Any] | None], *, dtype: Any = object) -> Ragged:  # noqa: ANN401  numpy dtype-likes
        """Build from one list (or None, for unknown) a row."""
        lengths = np.fromiter((len(r) if r else 0 for r in rows), np.int64, len(rows))
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        values = np.empty(int(offsets[-1]), dtype)
        values[:] = list(chain.from_iterable(r for r in rows if r))
        known = np.fromiter((r is not None for r in rows), np.bool_, len(rows))
        return cls(offsets, values, known)

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many values each row holds, shape (n,)."""
        return np.diff(self.offsets)

    @property
    def rows(self) -> NDArray[np.int64]:
        """The row of each value, shape (total,)."""
        return np.repeat(np.arange(len(self), dtype=np.int64), self.lengths)

    def row(self, i: int) -> NDArray[Any]:
        """Return the values of row `i`."""
        return self.values[self.offsets[i] : self.offsets[i + 1]]

    def take(self, rows: NDArray[np.integer[Any]]) -> Ragged:
        """Return the given rows, in the given order."""
        lengths = self.lengths[rows]
        offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
        at = np.repeat(self.offsets[:-1][rows] - offsets[:-1], lengths) + np.arange(offsets[-1])
        return Ragged(
            offsets,
            self.values[at],
            self.known[rows],
            None if self.weights is None else self.weights[at],
        )


Column = NDArray[Any] | Ragged
Effect = Literal["blanked", "set_aside", "refused", "warning"]


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with an input.

    ``row`` counts from 0 in the table as it was given (-1: the whole column or table). ``id`` is the pseudonym.
    ``rule`` says what was broken, ``hint`` how to mend it. ``effect``: the value was ``blanked`` and the row stays;
    the row was ``set_aside``; the table was ``refused``; or nothing happened beyond this ``warning``.
    """

    table: str
    row: int
    id: str | None
    column: str
    rule: str
    hint: str
    effect: Effect

    def __str__(self) -> str:
        where = f"row {self.row}" if self.row >= 0 else "all rows"
        column = f"column {self.column}" if self.column else ""
        place = ", ".join(filter(None, (self.table or "columns=", where if self.table else "", column)))
        return f"{place}: {self.rule} ({self.hint}) -> {self.effect}"


@dataclass(frozen=True, slots=True)
class Table:
    """A checked table: ids and columns, all of the same length, immutable.

    Parameters
    ----------
    name : str
        ``candidates``, ``vacancies`` or ``trainings``.
    ids : ndarray of object, shape (n,)
    columns : mapping of str to column
        Every field of the record model is there; one that was not given is all unknown.
    """

    name: str
    ids: NDArray[np.object_] = field(repr=False)
    columns: Mapping[str, Any] = field(repr=False)

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, column: str) -> Any:  # noqa: ANN401  an array or a Ragged, see the module docstring
        return self.columns[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def take(self, rows: NDArray[np.integer[Any]]) -> Table:
        """Return the given rows, in the given order."""
        taken = {k: v.take(rows) if isinstance(v, Ragged) else v[rows] for k, v in self.columns.items()}
        return Table(self.name, self.ids[rows], taken)
