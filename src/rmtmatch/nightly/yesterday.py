"""What the night takes from the night before: what stood on the lists, and what places cost."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.errors import PolicyError
from rmtmatch.record import read_json, read_outcome, read_shown
from rmtmatch.skills import archive

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.results import Outcome

STATE = ".state"
"""Folder beside the regions in which a run keeps what is no answer: its lock, its marks, its prices."""
_PRICES = "prices.npz"


@dataclass(frozen=True, slots=True)
class Yesterday:
    """The night before.

    Parameters
    ----------
    outcome : Outcome
    prices : mapping of str to float
        What a place in each vacancy cost: where the solver starts.
    """

    outcome: Outcome
    prices: Mapping[str, float] = field(default_factory=dict, repr=False)

    def start_prices(self, market: Market) -> NDArray[np.float64] | None:
        """Return yesterday's price of each vacancy, NaN for new ones (shape (m,)); None where no price is known."""
        if not self.prices:
            return None
        return np.array([self.prices.get(v, np.nan) for v in market.vacancies.ids.tolist()])


@dataclass(frozen=True, slots=True)
class Before:
    """What of yesterday is about the people of one shard.

    Parameters
    ----------
    listed : frozenset of (candidate, vacancy)
        Pairs that stood on a list: no news.
    open : frozenset of (candidate, vacancy)
        Pairs that have the keep bonus: yesterday's first proposals, and whoever is being introduced.
    left : mapping of str to str
        The reason of each leftover.
    shown : frozenset of (candidate, vacancy), or None
        What stood on an adviser's list, leftovers without a vacancy; None where there was no night before.
    """

    listed: frozenset[tuple[str, str]] = frozenset()
    open: frozenset[tuple[str, str]] = frozenset()
    left: Mapping[str, str] = field(default_factory=dict)
    shown: frozenset[tuple[str, str]] | None = None

    def parts(self) -> list[object]:
        """Return everything in it in one order, for a key."""
        shown = None if self.shown is None else sorted(map(list, self.shown))
        return [
            sorted(map(list, self.listed)),
            sorted(map(list, self.open)),
            sorted(map(list, self.left.items())),
            shown,
        ]


def read_yesterday(folder: Path, on: str) -> Yesterday:
    """Read the output of the night before that of day `on` (as 2026-11-22).

    Raises
    ------
    DataError
        The folder holds no finished run.
    PolicyError
        It is of a later day: a clock is wrong, or the folder.
    """
    then = str((read_json(folder / "record.json") or {}).get("on", ""))
    if then > on:
        told = f"{folder}: the night before is of {then}, and this one of {on}"
        raise PolicyError(f"{told}: is the clock of this machine right, and the folder?")
    outcome = replace(read_outcome(folder), shown=read_shown(folder))
    file = folder / STATE / _PRICES
    if not file.exists():  # a run of an earlier version, or a copy of the tables alone
        return Yesterday(outcome)
    return Yesterday(outcome, read_prices(file))


def write_prices(folder: Path, prices: Mapping[str, float]) -> None:
    """Keep what places cost, for the night after; vacancies that are not named keep what they had."""
    (folder / STATE).mkdir(parents=True, exist_ok=True)
    file = folder / STATE / _PRICES
    known = {**(read_prices(file) if file.exists() else {}), **prices}
    names = sorted(known)
    arrays = {**archive.pack_texts("vacancy", names), "price": np.array([known[v] for v in names], np.float64)}
    archive.write(file, "prices", arrays)


def read_prices(file: Path) -> dict[str, float]:
    """Read what `write_prices` wrote."""
    arrays = archive.read(file, "prices")
    ids = archive.unpack_texts("vacancy", arrays).tolist()
    return dict(zip(ids, arrays["price"].tolist(), strict=True))


def before_of(
    yesterday: Yesterday | None, introduced: frozenset[tuple[str, str]], shards: list[list[str]]
) -> list[Before]:
    """Divide yesterday over shards, given the ids of the people of each; O(what stood on the lists)."""
    shard_of = {c: k for k, ids in enumerate(shards) for c in ids}
    listed: list[set[tuple[str, str]]] = [set() for _ in shards]
    kept: list[set[tuple[str, str]]] = [set() for _ in shards]
    left: list[dict[str, str]] = [{} for _ in shards]
    known = None if yesterday is None else yesterday.outcome.shown
    shown: list[set[tuple[str, str]]] = [set() for _ in shards]
    for c, v in known or ():
        if c in shard_of:
            shown[shard_of[c]].add((c, v))
    for c, v in introduced:
        if c in shard_of:
            kept[shard_of[c]].add((c, v))
            listed[shard_of[c]].add((c, v))
    if yesterday is not None:
        for c, v in yesterday.outcome.listed:
            if c in shard_of:
                listed[shard_of[c]].add((c, v))
        for c, v in yesterday.outcome.placed.items():
            if c in shard_of:
                kept[shard_of[c]].add((c, v))
        for c, why in yesterday.outcome.left.items():
            if c in shard_of:
                left[shard_of[c]][c] = why
    return [
        Before(frozenset(a), frozenset(b), c, None if known is None else frozenset(d))
        for a, b, c, d in zip(listed, kept, left, shown, strict=True)
    ]
