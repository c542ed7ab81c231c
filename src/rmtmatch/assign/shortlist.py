"""Short lists: what else is good for a row or a column once places have their price."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from rmtmatch.assign.gainful import gainful_pairs
from rmtmatch.assign.given import is_number
from rmtmatch.assign.reading import read_problem
from rmtmatch.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

    from rmtmatch.assign.answer import Assignment
    from rmtmatch.assign.given import Resources
    from rmtmatch.assign.problem import Problem

_DECIMALS = 12


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Shortlists:
    """Pairs to show, in order of row (or column) and rank.

    Attributes
    ----------
    rows, cols, edges : ndarray of int64, shape (k,)
    rank : ndarray of int64, shape (k,)
        1 for the first of a list; assigned pairs come first.
    left : ndarray of float64, shape (k,)
        Score less reserve, price of the column (or row) and of resources: what orders the list.
    """

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    edges: NDArray[np.int64]
    rank: NDArray[np.int64]
    left: NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.rows)

    def __repr__(self) -> str:
        return f"Shortlists({len(self)} pairs in {int(np.count_nonzero(self.rank == 1))} lists)"


def shortlists(
    answer: Assignment,
    scores: Any,  # noqa: ANN401  as for solve
    k: int,
    *,
    by: Literal["row", "column"] = "row",
    cap: ArrayLike | None = None,
    reserve: float = 0.0,
    resources: Resources | None = None,
    row_keys: ArrayLike | None = None,
    col_keys: ArrayLike | None = None,
) -> Shortlists:
    """List up to `k` pairs for every row: the assigned one, then the best by score less price.

    Parameters
    ----------
    answer : Assignment
        As `solve` returned it for these scores.
    scores, reserve, resources, row_keys, col_keys
        As they were given to `solve`.
    k : int
        Length of a list, >= 1; longer only where more pairs are assigned.
    by : {"row", "column"}
        Whose lists: a row's, ordered by score less price of the column; or a column's, by score less price of the row.
    cap : int or array-like of int, optional
        How often each column (for ``by="column"``: each row) may be offered over all lists, assigned pairs included;
        these are always offered. Without it, there is no cap.

    Returns
    -------
    Shortlists

    Notes
    -----
    Prices keep lists apart: a column that many want is dear, and moves down. Where the cap still bites, a place goes
    to the list in which the pair would stand highest, then to the pair with most left after prices. Pairs not worth
    more than the reserve are never listed. O(E log E).

    Examples
    --------
    >>> from rmtmatch.assign import shortlists, solve
    >>> scores = [[0.9, 0.7], [0.8, 0.2]]
    >>> found = shortlists(solve(scores), scores, 2, cap=2)
    >>> list(zip(found.rows.tolist(), found.cols.tolist(), found.rank.tolist()))
    [(0, 1, 1), (0, 0, 2), (1, 0, 1), (1, 1, 2)]
    """
    if not is_number(k) or k != int(k) or k < 1:
        raise DataError(f"k is {k!r}; it must be a whole number: a list has at least one place")
    if by not in ("row", "column"):
        raise DataError(f"by is {by!r}; it must be row or column")
    problem = read_problem(scores, reserve=reserve, resources=resources, row_keys=row_keys, col_keys=col_keys)
    if (len(answer.row_prices), len(answer.col_prices)) != (problem.rows, problem.columns):
        raise DataError("answer belongs to scores of another shape")
    own, other = ("rows", "cols") if by == "row" else ("cols", "rows")
    pairs = _Pairs.of(problem, answer, resources, by_row=by == "row")
    offered = np.bincount(getattr(answer, other), minlength=problem.columns if by == "row" else problem.rows)
    room = _read_cap(cap, len(offered), len(pairs.left)) - offered
    chosen = pairs.choose(k, room)
    first = np.lexsort((pairs.turn[chosen], getattr(pairs, own)[chosen]))
    chosen = chosen[first]
    lists = getattr(pairs, own)[chosen]
    starts = np.flatnonzero(np.diff(lists, prepend=-1))
    rank = np.arange(len(chosen)) - np.repeat(starts, np.diff(np.append(starts, len(chosen)))) + 1
    return Shortlists(pairs.rows[chosen], pairs.cols[chosen], pairs.edges[chosen], rank, pairs.left[chosen])


def _read_cap(cap: ArrayLike | None, count: int, everything: int) -> NDArray[np.int64]:
    if cap is None:
        return np.full(count, everything, np.int64)
    array = np.asarray(cap)
    if array.shape not in ((), (count,)) or array.dtype.kind not in "iu" or (array.size and array.min() < 0):
        raise DataError(f"cap must be a whole number of at least 0, or one for each of {count}")
    return np.broadcast_to(array, (count,)).astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """Assigned pairs and all others worth making, best first within each list; `turn` is their place in it."""

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    edges: NDArray[np.int64]
    left: NDArray[np.float64]
    assigned: NDArray[np.bool_]
    lists: NDArray[np.int64]
    items: NDArray[np.int64]
    turn: NDArray[np.int64]

    @classmethod
    def of(cls, problem: Problem, answer: Assignment, resources: Resources | None, *, by_row: bool) -> _Pairs:
        gainful = gainful_pairs(problem)
        entries = gainful.at if problem.entries is None else problem.entries[gainful.at]
        rows = gainful.rows if problem.row_ids is None else problem.row_ids[gainful.rows]
        cols = gainful.cols.astype(np.int64) if problem.col_ids is None else problem.col_ids[gainful.cols]
        charge = np.zeros(len(problem.scores)) if resources is None else resources.use @ answer.resource_prices
        price = answer.col_prices[cols] if by_row else answer.row_prices[rows]
        # optimal prices make many pairs exactly as good: what differs by the rounding of a sum is equal
        left = np.round(gainful.worth - price - charge[entries], _DECIMALS)
        assigned = np.isin(entries, answer.edges)
        missing = np.flatnonzero(~np.isin(answer.edges, entries))  # pinned though not worth it: still first
        rows, cols, entries = (
            np.append(rows, answer.rows[missing]),
            np.append(cols, answer.cols[missing]),
            np.append(entries, answer.edges[missing]),
        )
        left = np.append(left, np.zeros(len(missing)))
        assigned = np.append(assigned, np.ones(len(missing), np.bool_))
        lists, items = (rows, cols) if by_row else (cols, rows)
        coin = np.append(gainful.told_apart, np.zeros(len(missing)))
        order = np.lexsort((-coin, -left, ~assigned, lists))
        # one entry a pair: the first, which is the assigned or the best one
        pair = lists[order] * np.int64(max(problem.rows, problem.columns, 1)) + items[order]
        order = order[np.sort(np.unique(pair, return_index=True)[1])]
        lists = lists[order]
        starts = np.flatnonzero(np.diff(lists, prepend=-1))
        turn = np.arange(len(order)) - np.repeat(starts, np.diff(np.append(starts, len(order))))
        return cls(rows[order], cols[order], entries[order], left[order], assigned[order], lists, items[order], turn)

    def choose(self, k: int, room: NDArray[np.int64]) -> NDArray[np.int64]:
        """Offer round by round: each list its next pair, each item to the pairs that have most left by it."""
        starts = np.flatnonzero(np.diff(self.lists, prepend=-1))
        ends = np.append(starts[1:], len(self.lists))
        count = np.zeros(len(starts), np.int64)
        given = [np.empty(0, np.int64)]
        at = starts.copy()
        room = room.copy()
        active = np.arange(len(starts))
        while len(active):
            offer = at[active]
            free = self.assigned[offer]
            wanted = offer[~free]
            order = wanted[np.lexsort((wanted, -self.left[wanted], self.items[wanted]))]
            item = self.items[order]
            begin = np.flatnonzero(np.diff(item, prepend=-1))
            nth = np.arange(len(order)) - np.repeat(begin, np.diff(np.append(begin, len(order))))
            accepted = order[nth < room[item]]
            np.subtract.at(room, self.items[accepted], 1)
            new = np.append(offer[free], accepted)
            given.append(new)
            count[np.searchsorted(starts, new, side="right") - 1] += 1
            at[active] += 1
            active = active[at[active] < ends[active]]
            active = active[(count[active] < k) | self.assigned[at[active]]]
        return np.concatenate(given)
