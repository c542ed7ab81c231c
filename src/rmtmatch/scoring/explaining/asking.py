"""Which one empty field of each person, or each vacancy, would narrow its scores most."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from rmtmatch.policy import PARTS
from rmtmatch.scoring.explaining.wording import FIELDS
from rmtmatch.scoring.rescoring import Coverage
from rmtmatch.scoring.setting import prepare

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.scoring.scored import Scored

BEST = 10
"""How many of its best pairs are looked at for each person or vacancy: those that somebody will read."""
_PAIRS_AT_ONCE = 1 << 16


class Questions(NamedTuple):
    """One question a row of a table that has one, in the order of the table.

    Parameters
    ----------
    row : ndarray of int64
        Row of the candidate or the vacancy.
    field : ndarray of object
        The field to ask for.
    narrows : ndarray of float64, in [0, 1]
        By how much the interval ``low`` to ``high`` of its best pairs would shrink on the mean.
    """

    row: NDArray[np.int64]
    field: NDArray[np.object_]
    narrows: NDArray[np.float64]


def questions(market: Market, policy: Policy, scored: Scored, by: Literal["candidate", "vacancy"]) -> Questions:
    """Find the one empty field of each row that would narrow its scores most.

    The width that a part adds to an interval is shared by the empty fields of both sides it rests on; a field is worth
    its shares over the best pairs of the row.

    Parameters
    ----------
    market, policy
        Those that `scored` was made with.
    scored : Scored
    by : {"candidate", "vacancy"}

    Returns
    -------
    Questions
        Rows without an empty field that matters are not among them.

    Notes
    -----
    O(rows * 10 pairs).

    Examples
    --------
    >>> from rmtmatch.policy import Policy
    >>> from rmtmatch.scoring.blocks import score_blocks
    >>> from rmtmatch.testing import tiny_market
    >>> market, policy = tiny_market(), Policy()
    >>> asked = questions(market, policy, score_blocks(market, policy), "vacancy")
    >>> bool((asked.narrows > 0).all())
    True
    """
    side = 0 if by == "candidate" else 1
    table, other = (market.candidates, market.vacancies)[:: 1 - 2 * side]
    names = sorted({field for fields in FIELDS.values() for field in fields[side]})
    worth = np.zeros((len(table), len(names)))
    pairs = _best_of(scored.cols if side else scored.rows, scored.score)
    empty = [{f: unknown(table[f]) for fields in FIELDS.values() for f in fields[side]}]
    empty.append({f: unknown(other[f]) for fields in FIELDS.values() for f in fields[1 - side]})
    if len(pairs):
        setting = prepare(market, policy)
        rows, cols = scored.rows[pairs], scored.cols[pairs]
        coverage, practical = Coverage(setting, rows, cols), setting.practical()
        for first in range(0, len(pairs), _PAIRS_AT_ONCE):
            part = slice(first, first + _PAIRS_AT_ONCE)
            of = (rows[part], cols[part])[:: 1 - 2 * side]
            found = coverage.parts(practical, part)
            width = np.where(found.unknown, found.high - found.low, 0.0)
            for j, name in enumerate(PARTS):
                own, theirs = FIELDS[name][side], FIELDS[name][1 - side]
                asks = np.zeros(len(width))
                for fields, gone, at in ((own, empty[0], of[0]), (theirs, empty[1], of[1])):
                    for f in fields:
                        asks += gone[f][at]
                share = policy.weights[name] * width[:, j] / np.maximum(asks, 1)
                for f in own:
                    np.add.at(worth[:, names.index(f)], of[0], np.where(empty[0][f][of[0]], share, 0.0))
        looked_at = np.bincount(cols if side else rows, minlength=len(table))
        worth /= np.maximum(looked_at, 1)[:, None]
    best = worth.argmax(axis=1)
    narrows = worth[np.arange(len(table)), best]
    row = np.flatnonzero(narrows > 0)
    return Questions(row, np.array(names, object)[best[row]], narrows[row])


def unknown(column: Any) -> NDArray[np.bool_]:  # noqa: ANN401  an array or a Ragged
    """Tell of each row of a column whether nothing is known."""
    if hasattr(column, "known"):
        return np.asarray(~column.known)
    if column.dtype.kind == "f":
        return np.asarray(np.isnan(column))
    if column.dtype.kind == "M":
        return np.asarray(np.isnat(column))
    if column.dtype == object:
        return np.array([value is None for value in column.tolist()], bool)
    return np.asarray(column == 0)


def _best_of(groups: NDArray[Any], score: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the `BEST` highest of each group, in the order they stand in."""
    order = np.lexsort((-score, groups))
    ordered = groups[order]
    start = np.searchsorted(ordered, ordered)
    return np.sort(order[np.arange(len(order)) - start < BEST])
