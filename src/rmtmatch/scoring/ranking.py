"""Which pairs are kept: blocks of candidates against strips of vacancies, the best of both sides in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.policy import DEMANDS
from rmtmatch.scoring.demands import pinned_pairs
from rmtmatch.scoring.kernel import Block, Passing, Ranking, Strip, spans
from rmtmatch.scoring.possession import strongest
from rmtmatch.scoring.setting import Setting, turns
from rmtmatch.scoring.topk import Best

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy import sparse

    Progress = Callable[[int, int, str], None]

_STRIP = 4096  # vacancies: what a block multiplies with stays in the cache
_MB = 1 << 20


@dataclass(frozen=True, slots=True)
class Ranked:
    """The pairs to keep, sorted by row, then column; and the counts of `Scored`."""

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    only: NDArray[np.int64]
    met_rows: NDArray[np.int64]
    met_cols: NDArray[np.int64]


def rank(setting: Setting, top: int | None, working_memory_mb: float, progress: Progress | None) -> Ranked:
    """Find the pairs to keep, and count on the way; parameters as in `rmtmatch.scoring.blocks.score_blocks`."""
    n, m = len(setting.market.candidates), len(setting.market.vacancies)
    only = np.zeros((n, len(DEMANDS)), np.int64)
    met_rows, met_cols = np.zeros(n, np.int64), np.zeros(m, np.int64)
    keep = _Everything() if top is None else _Top(setting, top)
    height = _block_height(working_memory_mb)
    done = 0
    # Possessions of a panel of candidates are held while the strips pass by.
    for start, end in spans(n, _panel_height(setting, working_memory_mb)):
        covered = keep.covered(start, end)
        for first, last in spans(m, _STRIP):
            passing = Passing(setting.demands, first, last)
            keep.strip(first, last)
            for a, b in spans(end - start, height):
                block = passing.block(start + a, start + b)
                only[start + a : start + b] += block.only
                met_rows[start + a : start + b] += np.bincount(block.rows - start - a, minlength=b - a)
                met_cols[first:last] += np.bincount(block.cols - first, minlength=last - first)
                keep.block(block, covered[a:b] if covered is not None else None, start + a)
                done += (b - a) * (last - first)
                if progress is not None:
                    progress(done, n * m, "pairs")
    rows, cols = keep.kept()
    pinned = pinned_pairs(setting.market)
    if len(pinned[0]):
        meets = ~setting.demands.at(*pinned).any(axis=1)
        rows = np.concatenate([rows, pinned[0][meets]])
        cols = np.concatenate([cols, pinned[1][meets]])
    pairs = rows * max(1, m) + cols
    pairs.sort()  # np.unique would hash a million keys first
    pairs = pairs[np.concatenate([np.ones(min(1, len(pairs)), bool), pairs[1:] != pairs[:-1]])]
    return Ranked(pairs // max(1, m), pairs % max(1, m), only, met_rows, met_cols)


class _Everything:
    """Keeps every pair that meets the demands: nothing to rank."""

    def __init__(self) -> None:
        self._pairs: list[tuple[NDArray[np.int64], NDArray[np.int64]]] = []

    def covered(self, first: int, last: int) -> None:
        """Need no possessions."""

    def strip(self, first: int, last: int) -> None:
        """Need no skills."""

    def block(self, block: Block, covered: sparse.csr_array | None, first: int) -> None:  # noqa: ARG002  as in _Top
        self._pairs.append((block.rows, block.cols))

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        none = np.zeros(0, np.int64)
        rows, cols = zip(*self._pairs, strict=True) if self._pairs else ([none], [none])
        return np.concatenate(rows), np.concatenate(cols)


class _Top:
    """Keeps the best of both sides, and scores only what can still be among them."""

    def __init__(self, setting: Setting, top: int) -> None:
        n, m = len(setting.market.candidates), len(setting.market.vacancies)
        self._setting, self._ranking = setting, Ranking(setting)
        self._of_rows = Best(groups=n, members=m, top=min(top, max(1, m)))
        self._of_cols = Best(groups=m, members=n, top=min(top, max(1, n)))
        # Ties go by id and not by row, so that the order of the input does not matter.
        (self._row_turn, self._row_at), (self._col_turn, self._col_at) = turns(setting)
        self._strip: Strip | None = None

    def covered(self, first: int, last: int) -> sparse.csr_array:
        """Return how far a panel of candidates covers each column asked, csr float32."""
        s = self._setting
        possessed = strongest(s.held[first:last], s.related_asked)
        possessed.data = s.asked.covered(possessed.data, possessed.indices)
        return possessed

    def strip(self, first: int, last: int) -> None:
        self._strip = Strip(self._setting, first, last)

    def block(self, block: Block, covered: sparse.csr_array | None, first: int) -> None:
        if not len(block.rows) or self._strip is None or covered is None:
            return
        rows, cols = block.rows, block.cols
        skills = self._ranking.skills(self._strip, block, covered, first)
        can = skills + self._ranking.rest
        keep = np.flatnonzero((can >= self._of_rows.threshold[rows]) | (can >= self._of_cols.threshold[cols]))
        rows, cols = rows[keep], cols[keep]
        score = self._ranking.whole(skills[keep], rows, cols)
        good = score >= self._of_rows.threshold[rows]
        self._of_rows.add(rows[good], self._col_turn[cols[good]], score[good])
        good = score >= self._of_cols.threshold[cols]
        self._of_cols.add(cols[good], self._row_turn[rows[good]], score[good])

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        row, col_turn = self._of_rows.kept()
        col, row_turn = self._of_cols.kept()
        return np.concatenate([row, self._row_at[row_turn]]), np.concatenate([self._col_at[col_turn], col])


def _block_height(working_memory_mb: float) -> int:
    """Return how many candidates a block holds: about 40 bytes a pair of it are in use at the same time."""
    return int(np.clip(working_memory_mb * _MB / 4 / (_STRIP * 40), 1, 512))


def _panel_height(setting: Setting, working_memory_mb: float) -> int:
    """Return how many candidates' possessions are held: 8 bytes an entry, at most half of the memory."""
    reached = np.diff(setting.related_asked.indptr)[setting.held.indices].sum()
    each = 8.0 * max(1.0, reached / max(1, setting.held.shape[0]))
    return int(max(64, working_memory_mb * _MB / 2 / each))
