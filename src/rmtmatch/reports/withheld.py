"""Which counts may not be shown: the small ones, and every other without which a small one could be worked out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

SMALLEST = 10
"""Counts below this are not shown."""
_TINY = 1e-6
_UNBOUNDED = 3


@dataclass(slots=True)
class Counts:
    """All counts of a page as one system: cells, and the sums that a reader can make of them.

    Tables that share their totals are withheld together, so that one does not give away what another keeps.

    Attributes
    ----------
    values : list of int
        The count of each cell.
    sums : list of (int, tuple of int)
        A cell, and the cells it is the sum of.

    Examples
    --------
    >>> import numpy as np
    >>> page = Counts()
    >>> cells = page.table(np.array([[40], [3], [25]]))
    >>> page.withheld()[cells].ravel().tolist()
    [False, True, True, False]
    """

    values: list[int] = field(default_factory=list)
    sums: list[tuple[int, tuple[int, ...]]] = field(default_factory=list)

    def add(self, counts: NDArray[np.int64]) -> NDArray[np.int64]:
        """Add cells; return their numbers, in the shape of `counts`."""
        first = len(self.values)
        self.values += np.asarray(counts, np.int64).ravel().tolist()
        return np.arange(first, len(self.values)).reshape(np.shape(counts))

    def table(
        self,
        counts: NDArray[np.int64],
        sums: Sequence[tuple[int, ...]] = (),
        totals: NDArray[np.int64] | None = None,
    ) -> NDArray[np.int64]:
        """Add a table of which every column is summed below.

        Parameters
        ----------
        counts : ndarray of int, shape (r, c)
        sums : sequence of tuple of int
            Columns of which the first is the sum of the others, in every row.
        totals : ndarray of int, shape (c,), optional
            The cells of the sums, where another table has them already.

        Returns
        -------
        ndarray of int, shape (r + 1, c)
            The numbers of the cells, the sums of the columns in the last row.
        """
        cells = self.add(counts)
        below = self.add(np.asarray(counts).sum(axis=0)) if totals is None else totals
        self.sums += [(int(below[c]), tuple(cells[:, c].tolist())) for c in range(len(below))]
        rows = np.vstack([cells, below])
        for first, *others in sums:
            own = rows if totals is None else cells
            self.sums += [(int(row[first]), tuple(row[others].tolist())) for row in own]
        return rows

    def withheld(self, least: int = SMALLEST) -> NDArray[np.bool_]:
        """Mark the cells that may not be shown.

        Returns
        -------
        ndarray of bool, one a cell
            Cells below `least`, and so many others, the smallest first, that what is withheld of one sum is together
            not below `least`, and that from everything shown no withheld cell is known more precisely than to within
            half of `least`.

        Notes
        -----
        What a reader can know of a cell is the smallest and the largest value it has in any table of counts with the
        same sums and the same shown cells: two linear programs a cell, and few of them, because every table that is
        found widens what is known of all cells. Each round withholds one more cell. Where nothing else is shown any
        more, it ends.
        """
        counts = np.array(self.values, np.int64)
        hidden = counts < least
        while self._sums_broken(counts, hidden, least) or self._told(counts, hidden, least):
            pass
        return hidden

    def _sums_broken(self, counts: NDArray[np.int64], hidden: NDArray[np.bool_], least: int) -> bool:
        """Withhold more where one sum alone gives something away; say whether there was such a sum."""
        before = hidden.sum()
        for total, parts in self.sums:
            at = np.array(parts, np.int64)
            kept = at[hidden[at]]
            open_ = at[~hidden[at]]
            if hidden[total]:
                lone = not len(kept)  # the sum of what is shown would be the total
            else:
                lone = bool(len(kept)) and (len(kept) == 1 or counts[kept].sum() < least)
            if lone:
                hidden[open_[np.argmin(counts[open_])] if len(open_) else total] = True
        return bool(hidden.sum() > before)

    def _told(self, counts: NDArray[np.int64], hidden: NDArray[np.bool_], least: int) -> bool:
        """Withhold one more cell where one that is withheld is known too precisely; say whether there was one."""
        from scipy.optimize import linprog  # noqa: PLC0415  heavy, and only a page needs it

        at = np.flatnonzero(hidden)
        system = np.zeros((len(self.sums), len(counts)))
        for row, (total, parts) in zip(system, self.sums, strict=True):
            row[total] -= 1.0
            row[list(parts)] += 1.0
        unknown, known = system[:, at], -system[:, ~hidden] @ counts[~hidden]
        lowest, highest = counts[at].astype(float), counts[at].astype(float)
        for k in range(len(at)):
            for sign in (-1.0, 1.0):
                if highest[k] - lowest[k] >= least / 2:
                    break  # seen already, in a table that another cell asked for
                aim = np.zeros(len(at))
                aim[k] = sign
                found = linprog(aim, A_eq=unknown, b_eq=known, bounds=(0, None))
                if found.status == _UNBOUNDED:
                    highest[k] = np.inf
                elif found.x is not None:
                    lowest, highest = np.minimum(lowest, found.x), np.maximum(highest, found.x)
            if highest[k] - lowest[k] < least / 2 - _TINY:
                return self._one_more(counts, hidden, int(at[k]))
        return False

    def _one_more(self, counts: NDArray[np.int64], hidden: NDArray[np.bool_], cell: int) -> bool:
        """Withhold the smallest cell that stands in a sum with `cell`, or else the smallest of all."""
        near = {c for total, parts in self.sums if cell in {total, *parts} for c in (total, *parts)}
        shown = [c for c in sorted(near) if not hidden[c]] or np.flatnonzero(~hidden).tolist()
        if shown:
            hidden[shown[int(np.argmin(counts[shown]))]] = True
        return bool(shown)


def suppressed(
    counts: NDArray[np.int64], sums: Sequence[tuple[int, ...]] = (), least: int = SMALLEST
) -> NDArray[np.bool_]:
    """Mark the cells of one table of counts that may not be shown; its last row has the sums of its columns.

    Examples
    --------
    >>> import numpy as np
    >>> suppressed(np.array([[40], [3], [25], [68]])).ravel().tolist()
    [False, True, True, False]
    """
    page = Counts()
    cells = page.table(np.asarray(counts, np.int64)[:-1], sums)
    return page.withheld(least)[cells]
