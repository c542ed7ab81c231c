"""Licences, certificates and diplomas: which include which, until when somebody holds them, who lacks what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.vocabulary import UNTOLD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from rmtmatch.frames.tables import Ragged

IMPLIES: dict[str, tuple[str, ...]] = {
    # Directive 2006/126/EC, article 6: which licence also covers which vehicles, and which is a condition for which.
    **{f"rijbewijs:{k}": tuple(f"rijbewijs:{w}" for w in v.split()) for k, v in {
        "A": "A2", "A2": "A1", "A1": "AM", "B": "AM", "B+": "B", "BE": "B+",
        "C1": "B", "C": "C1", "C1E": "C1 BE", "CE": "C C1E",
        "D1": "B", "D": "D1", "D1E": "D1 BE", "DE": "D D1E",
    }.items()},
    "VCA-VOL": ("VCA-B",),
    **{f"NLQF:{k}": (f"NLQF:{k - 1}",) for k in range(2, 9)},
    **UNTOLD,
}  # fmt: skip
"""What somebody who holds the first also holds. A policy extends it (``credential_implications``)."""

HELD, LACKED = np.inf, -np.inf


def closure(extra: Mapping[str, Iterable[str]] | None = None) -> dict[str, frozenset[str]]:
    """Return for each credential all that it includes, itself too, through any number of steps.

    Examples
    --------
    >>> sorted(closure()["rijbewijs:CE"])
    ['rijbewijs:AM', 'rijbewijs:B', 'rijbewijs:B+', 'rijbewijs:BE', 'rijbewijs:C', 'rijbewijs:C1', 'rijbewijs:C1E',
     'rijbewijs:CE']
    """
    direct = {code: set(others) for code, others in IMPLIES.items()}
    for code, others in (extra or {}).items():
        direct.setdefault(code, set()).update(others)
    found: dict[str, frozenset[str]] = {}
    for code in direct:
        seen, todo = {code}, [code]
        while todo:
            new = direct.get(todo.pop(), set()) - seen
            seen |= new
            todo.extend(new)
        found[code] = frozenset(seen)
    return found


def included(
    values: Iterable[Any], codes: Sequence[str], includes: Mapping[str, frozenset[str]]
) -> dict[str, list[int]]:
    """Return for each distinct value the positions in `codes` of all it includes."""
    place = {code: i for i, code in enumerate(codes)}
    return {v: sorted(place[c] for c in includes.get(v, {v}) if c in place) for v in dict.fromkeys(values)}


def held_until(
    lists: Ragged, codes: Sequence[str], includes: Mapping[str, frozenset[str]], on: np.datetime64
) -> NDArray[np.float64]:
    """Return until when each row holds each credential, shape (n, len(codes)), in days after `on`.

    Inf: without end, or the whole list is unknown (unknown is not a mismatch). -inf: known not to be held.

    Examples
    --------
    >>> from rmtmatch.frames.tables import Ragged
    >>> lists = Ragged.of([["rijbewijs:CE"], [], None])
    >>> held_until(lists, ["rijbewijs:B", "VCA-B"], closure(), np.datetime64("2026-11-22")).tolist()
    [[inf, -inf], [-inf, -inf], [inf, inf]]
    """
    held = np.full((len(lists), len(codes)), LACKED)
    of = included(lists.values.tolist(), codes, includes)
    counts = np.array([len(of[v]) for v in lists.values.tolist()], np.int64)
    which = np.array([k for v in lists.values.tolist() for k in of[v]], np.int64)
    until = np.full(len(lists.values), HELD)
    if lists.weights is not None:
        ends = lists.weights.astype("datetime64[D]")
        until = np.where(np.isnat(ends), HELD, (ends - on).astype(float))
    np.maximum.at(held, (np.repeat(lists.rows, counts), which), np.repeat(until, counts))
    held[~lists.known] = HELD
    return held


def holds(lists: Ragged, codes: Sequence[str], includes: Mapping[str, frozenset[str]]) -> NDArray[np.bool_]:
    """Tell which rows list each credential, or one that includes it; shape (n, len(codes)). Unknown lists list none."""
    plain = held_until(lists, codes, includes, np.datetime64("1970-01-01"))
    return (plain > LACKED) & lists.known[:, None]


def lacking(held: NDArray[np.float64], asked: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Tell which of n rows lack something that each of m columns asks.

    Parameters
    ----------
    held : ndarray, shape (n, r)
        How much of each thing a row has; inf where unknown.
    asked : ndarray, shape (m, r)
        How much of each thing a column asks; -inf where nothing is asked.

    Returns
    -------
    ndarray of bool, shape (n, m)
        Whether ``held < asked`` for at least one thing; O(n x things asked).
    """
    fails = np.zeros((len(held), len(asked)), bool)
    for k in range(held.shape[1]):
        cols = np.flatnonzero(asked[:, k] > LACKED)
        if len(cols):
            fails[:, cols] |= held[:, k, None] < asked[None, cols, k]
    return fails


@dataclass(frozen=True, slots=True)
class Wanted:
    """Credentials that vacancies ask, and until when candidates hold them.

    Parameters
    ----------
    codes : tuple of str
        Every credential asked, sorted.
    held : ndarray of float64, shape (n, len(codes))
        See `held_until`.
    asked : ndarray of float64, shape (m, len(codes))
        The day on which it is needed, in days after the market's date; -inf where it is not asked.
    """

    codes: tuple[str, ...]
    held: NDArray[np.float64]
    asked: NDArray[np.float64]

    def lacks(self, rows: NDArray[Any], cols: NDArray[Any]) -> NDArray[np.bool_]:
        """Tell which credentials single pairs lack, shape (p, len(codes))."""
        return np.asarray(self.held[rows] < self.asked[cols])


def asked_on(asked: Ragged, start: NDArray[np.float64]) -> tuple[tuple[str, ...], NDArray[np.float64]]:
    """Return the credentials that one column of vacancies asks, and on which day; an unknown start counts as today.

    Both as in `Wanted`.
    """
    codes = tuple(sorted(set(asked.values.tolist())))
    place = {code: k for k, code in enumerate(codes)}
    days = np.full((len(asked), len(codes)), LACKED)
    days[asked.rows, [place[x] for x in asked.values.tolist()]] = np.nan_to_num(start)[asked.rows]
    return codes, days
