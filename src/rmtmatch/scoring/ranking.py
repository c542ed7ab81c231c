"""Which pairs are kept: the best of both sides in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.scoring import swift
from rmtmatch.scoring.demands import pinned_pairs
from rmtmatch.scoring.kernel import Ranking
from rmtmatch.scoring.scanning import Bounds, scan
from rmtmatch.scoring.setting import Setting, turns
from rmtmatch.scoring.topk import Best, Heaps

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy import sparse

    from rmtmatch.scoring.kernel import Block, Strip

    Progress = Callable[[int, int, str], None]

_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Ranked:
    """The pairs to keep, sorted by row, then column; and the counts of `Scored`."""

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    only: NDArray[np.int64]
    met_rows: NDArray[np.int64]
    met_cols: NDArray[np.int64]


def rank(
    setting: Setting,
    top: int | None,
    working_memory_mb: float,
    progress: Progress | None,
    *,
    share: NDArray[np.float64] | None = None,
) -> Ranked:
    """Find the pairs to keep, and count on the way; parameters as in `rmtmatch.scoring.blocks.score_blocks`."""
    m = len(setting.market.vacancies)
    keep: _Everything | _Top | _TopCompiled = _Everything()
    if top is not None:
        most = min(top, max(1, m)), np.minimum(part_of(top, share, m), max(1, len(setting.market.candidates)))
        room = 8 * (most[0] * len(setting.market.candidates) + int(most[1].sum()))
        compiled = swift.usable() and room <= working_memory_mb * _MB / 4
        keep = _TopCompiled(setting, *most) if compiled else _Top(setting, *most)
    tally = scan(setting, keep, working_memory_mb, progress)
    rows, cols = keep.kept()
    pinned = pinned_pairs(setting.market)
    if len(pinned[0]):
        meets = ~setting.demands.at(*pinned).any(axis=1)
        rows = np.concatenate([rows, pinned[0][meets]])
        cols = np.concatenate([cols, pinned[1][meets]])
    rows, cols = distinct_pairs(rows, cols, m)
    return Ranked(rows, cols, tally.only, tally.met_rows, tally.met_cols)


def distinct_pairs(
    rows: NDArray[np.int64], cols: NDArray[np.int64], m: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return pairs of `m` columns, each once, sorted by row, then column."""
    pairs = rows * max(1, m) + cols
    pairs.sort()  # np.unique would hash a million keys first
    pairs = pairs[np.concatenate([np.ones(min(1, len(pairs)), bool), pairs[1:] != pairs[:-1]])]
    return pairs // max(1, m), pairs % max(1, m)


def part_of(top: int, share: NDArray[np.float64] | None, m: int) -> NDArray[np.int64]:
    """Return how many of `top` each of `m` vacancies looks for here, at least 1; `share` as in `score_blocks`."""
    return np.full(m, top, np.int64) if share is None else np.maximum(1, np.ceil(top * share - 1e-9)).astype(np.int64)


class _Everything:
    """Keeps every pair that meets the demands: nothing to rank."""

    def __init__(self) -> None:
        self.bounds: Bounds | None = None
        none = np.zeros(0, np.int64)
        self._pairs = [(none, none)]

    def take(self, rows: NDArray[np.int64], cols: NDArray[np.int64], _: NDArray[np.float32] | None) -> None:
        self._pairs.append((rows, cols))

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        rows, cols = zip(*self._pairs, strict=True)
        return np.concatenate(rows), np.concatenate(cols)


class _Top:
    """Keeps the best of both sides, and scores only what can still be among them."""

    def __init__(self, setting: Setting, top: int, top_of_vacancy: NDArray[np.int64]) -> None:
        n, m = len(setting.market.candidates), len(setting.market.vacancies)
        self._ranking = Ranking(setting)
        self._of_rows = Best(groups=n, members=m, top=top)
        self._of_cols = Best(groups=m, members=n, top=top_of_vacancy)
        self.bounds: Bounds | None = Bounds(self._of_rows.threshold, self._of_cols.threshold, either=True)
        (self._row_turn, self._row_at), (self._col_turn, self._col_at) = turns(setting)

    def take(self, rows: NDArray[np.int64], cols: NDArray[np.int64], skills: NDArray[np.float32] | None) -> None:
        if skills is None:
            return
        score = self._ranking.whole(skills, rows, cols)
        good = score >= self._of_rows.threshold[rows]
        self._of_rows.add(rows[good], self._col_turn[cols[good]], score[good])
        good = score >= self._of_cols.threshold[cols]
        self._of_cols.add(cols[good], self._row_turn[rows[good]], score[good])

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        row, col_turn = self._of_rows.kept()
        col, row_turn = self._of_cols.kept()
        return np.concatenate([row, self._row_at[row_turn]]), np.concatenate([self._col_at[col_turn], col])


class _TopCompiled:
    """Does the same by a compiled loop: pair by pair, with what is best so far."""

    def __init__(self, setting: Setting, top: int, top_of_vacancy: NDArray[np.int64]) -> None:
        n, m = len(setting.market.candidates), len(setting.market.vacancies)
        self._of_rows = Heaps(groups=n, members=m, top=top)
        self._of_cols = Heaps(groups=m, members=n, top=top_of_vacancy)
        (row_turn, self._row_at), (col_turn, self._col_at) = turns(setting)
        self._heaps = self._of_rows.arrays(col_turn), self._of_cols.arrays(row_turn)
        self._ranking = Ranking(setting)

    def take_block(self, strip: Strip, block: Block, covered: sparse.csr_array, first: int) -> None:
        self._ranking.offer(strip, block, covered, first, self._heaps)

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        row, col_turn = self._of_rows.kept()
        col, row_turn = self._of_cols.kept()
        return np.concatenate([row, self._row_at[row_turn]]), np.concatenate([self._col_at[col_turn], col])
