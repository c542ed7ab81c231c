"""All that is wrong with an input, at once: a list that can be read, counted and put in a frame."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from rmtmatch import view
from rmtmatch.frames.tables import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable

SHOWN = 20


class Faults(Sequence[Fault]):
    """The faults found in an input, in the order of tables, rows and columns.

    Parameters
    ----------
    faults : iterable of Fault
    kind : str, default "records"
        The kind of frame that `to_frame` gives unless asked otherwise.

    Examples
    --------
    >>> hours = Fault("candidates", 3, "c4", "hours_max", "98 is outside 0 to 60", "leave it empty", "blanked")
    >>> found = Faults([hours])
    >>> len(found), found.counts()
    (1, {'blanked': 1})
    >>> print(found.listing())
    candidates, row 3, column hours_max: 98 is outside 0 to 60 (leave it empty) -> blanked
    """

    def __init__(self, faults: Iterable[Fault] = (), *, kind: str = "records") -> None:
        self._faults = tuple(faults)
        self._kind = kind

    @overload
    def __getitem__(self, index: int) -> Fault: ...
    @overload
    def __getitem__(self, index: slice) -> Faults: ...
    def __getitem__(self, index: int | slice) -> Fault | Faults:
        found = self._faults[index]
        return found if isinstance(found, Fault) else Faults(found, kind=self._kind)

    def __len__(self) -> int:
        return len(self._faults)

    def __repr__(self) -> str:
        told = ", ".join(f"{n} {effect}" for effect, n in self.counts().items())
        return f"Faults({told or 'none'})"

    def _repr_html_(self) -> str:
        # what stood in a cell may be anything, a name too: here only where, what became of it and what to do
        kinds = Counter((f.table, f.column, f.effect, f.hint) for f in self._faults).most_common()
        names = ("table", "column", "effect", "hint")
        columns = {name: np.array([kind[k] for kind, _ in kinds], object) for k, name in enumerate(names)}
        counted = {"rows": np.array([n for _, n in kinds], np.int64), **columns}
        note = f"{len(self):,} in all; print(faults.listing()) or faults.to_frame() for each with what stood there"
        return view.table_html("Faults by kind", counted, len(kinds), note)

    def counts(self) -> dict[str, int]:
        """Return how many faults had each effect."""
        return dict(Counter(f.effect for f in self._faults))

    @property
    def costly(self) -> Faults:
        """Those that cost a value, a row or a table: all but warnings."""
        return Faults((f for f in self._faults if f.effect != "warning"), kind=self._kind)

    def listing(self, limit: int = SHOWN) -> str:
        """Return the first `limit` faults, one a line, and how many more there are."""
        lines = [str(f) for f in self._faults[:limit]]
        more = len(self) - limit
        return "\n".join([*lines, f"… and {more} more"] if more > 0 else lines)

    def to_frame(self, kind: str | None = None) -> Any:  # noqa: ANN401  a dataframe of the kind asked
        """Return the faults as a dataframe: ``table, row, id, column, rule, hint, effect``.

        Parameters
        ----------
        kind : {"pandas", "polars", "pyarrow"}, optional
            Default: the kind that the candidates came in.
        """
        from rmtmatch import frames  # noqa: PLC0415  brings the dataframe layer: only where a frame is asked

        columns: dict[str, Any] = {}
        for name in (f.name for f in fields(Fault)):
            values = [getattr(f, name) for f in self._faults]
            columns[name] = np.array(values, np.int64 if name == "row" else object)
        return frames.to_frame(columns, kind or self._kind)
