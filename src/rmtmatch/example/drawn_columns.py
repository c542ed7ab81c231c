"""Columns drawn at once: lists a row, choices a row, dates, and what was left unknown."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.frames.raw import Coded, Nested

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray


def listed(rows: NDArray[Any], codes: NDArray[Any], words: Sequence[Any], known: NDArray[np.bool_]) -> Nested:
    """Return a list a row from (row, word) pairs whose rows are sorted; rows that are not known have none."""
    keep = known[rows]
    counts = np.bincount(rows[keep], minlength=len(known))
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Nested(offsets, known, Coded(list(words), codes[keep].astype(np.int64)))


def ticked(ticks: NDArray[np.bool_], words: Sequence[Any], known: NDArray[np.bool_] | None = None) -> Nested:
    """Return a list a row with the words that are ticked, shape (n, words)."""
    rows, codes = np.nonzero(ticks)
    return listed(rows, codes, words, np.ones(len(ticks), np.bool_) if known is None else known)


def named(words: Sequence[Any], codes: NDArray[Any], known: NDArray[np.bool_] | None = None) -> Coded:
    """Return a text a row: ``words[codes]``, missing where not known."""
    return Coded(list(words), np.where(True if known is None else known, codes, -1).astype(np.int64))


def numbered(prefix: str, n: int) -> Coded:
    """Return the ids ``prefix1`` to ``prefix{n}``."""
    return Coded([f"{prefix}{k}" for k in range(1, n + 1)], np.arange(n))


def holey(values: NDArray[Any], share: float, rng: np.random.Generator) -> NDArray[Any]:
    """Return numbers or dates with this share unknown."""
    dates = values.dtype.kind == "M"
    out = values.copy() if dates else values.astype(np.float64)
    out[rng.random(len(out)) < share] = np.datetime64("NaT") if dates else np.nan
    return out


def known(n: int, unknown: float, rng: np.random.Generator) -> NDArray[np.bool_]:
    """Return which of `n` rows filled a field in, where this share did not."""
    return np.asarray(rng.random(n) >= unknown)


def pick(words: Sequence[float], n: int, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return `n` of these numbers, all equally likely."""
    return np.asarray(rng.choice(np.array(words, np.float64), n))
