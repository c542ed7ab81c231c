"""One pass over every pair: blocks of candidates against strips of vacancies; a keeper takes what it wants of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, Protocol, runtime_checkable

import numpy as np

from rmtmatch.policy import DEMANDS
from rmtmatch.scoring.kernel import Passing, Ranking, Strip, spans
from rmtmatch.scoring.possession import strongest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray
    from scipy import sparse

    from rmtmatch.scoring.kernel import Block
    from rmtmatch.scoring.setting import Setting

    Progress = Callable[[int, int, str], None]

_STRIP = 4096  # vacancies: what a block multiplies with stays in the cache
_MB = 1 << 20


class Bounds(NamedTuple):
    """What a pair must reach to be of use to a keeper; float32 arrays that the keeper may raise while pairs pass by.

    Parameters
    ----------
    rows, cols : ndarray of float32, shape (n,) and (m,)
    either : bool
        True: reaching one of the two is enough. False: the score must reach their sum.
    """

    rows: NDArray[np.float32]
    cols: NDArray[np.float32]
    either: bool

    def reached(self, best: NDArray[np.float32], rows: NDArray[np.int64], cols: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell of pairs whether `best`, the most they can score, is enough."""
        if self.either:
            return np.asarray((best >= self.rows[rows]) | (best >= self.cols[cols]))
        return np.asarray(best >= self.rows[rows] + self.cols[cols])


class Keeper(Protocol):
    """What is shown the pairs that meet the demands.

    Attributes
    ----------
    bounds : Bounds or None
        None: every pair is wanted, and its skills are not worked out.
    """

    bounds: Bounds | None

    def take(self, rows: NDArray[np.int64], cols: NDArray[np.int64], skills: NDArray[np.float32] | None) -> None:
        """Be shown pairs that may reach the bounds, and what their skills add to their score."""


@runtime_checkable
class TakesBlocks(Protocol):
    """A keeper that works out itself what it wants of a block."""

    def take_block(self, strip: Strip, block: Block, covered: sparse.csr_array, first: int) -> None:
        """Be shown the pairs that meet the demands; `first` is the first row of `covered`."""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted on the way; fields as in `Scored`."""

    only: NDArray[np.int64]
    met_rows: NDArray[np.int64]
    met_cols: NDArray[np.int64]


def scan(
    setting: Setting,
    keeper: Keeper | TakesBlocks,
    working_memory_mb: float,
    progress: Progress | None,
    what: str = "pairs",
) -> Tally:
    """Let every pair that meets the demands pass by; O(pairs) time.

    An exception raised by `progress` ends the pass; nothing of it is kept but what the keeper has taken.

    Raises
    ------
    ValueError
        `working_memory_mb` is no number above 0.
    """
    if not 0 < working_memory_mb < np.inf:
        raise ValueError(f"working_memory_mb={working_memory_mb!r}: a number of megabytes above 0")
    n, m = len(setting.market.candidates), len(setting.market.vacancies)
    tally = Tally(np.zeros((n, len(DEMANDS)), np.int64), np.zeros(n, np.int64), np.zeros(m, np.int64))
    ranking = Ranking(setting)
    height = _block_height(working_memory_mb)
    done = 0
    # Possessions of a panel of candidates are held while the strips pass by.
    for start, end in spans(n, _panel_height(setting, working_memory_mb)):
        ranked = isinstance(keeper, TakesBlocks) or keeper.bounds is not None
        covered = _covered(setting, start, end) if ranked else None
        for first, last in spans(m, _STRIP):
            passing = Passing(setting.demands, first, last)
            strip = None if covered is None else Strip(setting, first, last)
            for a, b in spans(end - start, height):
                block = passing.block(start + a, start + b)
                tally.only[start + a : start + b] += block.only
                tally.met_rows[start + a : start + b] += np.bincount(block.rows - start - a, minlength=b - a)
                tally.met_cols[first:last] += np.bincount(block.cols - first, minlength=last - first)
                if isinstance(keeper, TakesBlocks):
                    if covered is not None and strip is not None:
                        keeper.take_block(strip, block, covered[a:b], start + a)
                elif covered is None or strip is None:
                    keeper.take(block.rows, block.cols, None)
                elif len(block.rows):
                    _show(keeper, (ranking, strip), block, covered[a:b], start + a)
                done += (b - a) * (last - first)
                if progress is not None:
                    progress(done, n * m, what)
    return tally


def _show(keeper: Keeper, by: tuple[Ranking, Strip], block: Block, covered: sparse.csr_array, first: int) -> None:
    ranking, strip = by
    skills = ranking.skills(strip, block, covered, first)
    if keeper.bounds is None:
        return
    near = np.flatnonzero(keeper.bounds.reached(skills + ranking.rest, block.rows, block.cols))
    keeper.take(block.rows[near], block.cols[near], skills[near])


def _covered(setting: Setting, first: int, last: int) -> sparse.csr_array:
    """Return how far a panel of candidates covers each column asked, csr float32."""
    possessed = strongest(setting.held[first:last], setting.related_asked)
    possessed.data = setting.asked.covered(possessed.data, possessed.indices)
    return possessed


def _block_height(working_memory_mb: float) -> int:
    """Return how many candidates a block holds: about 40 bytes a pair of it are in use at the same time."""
    return int(np.clip(working_memory_mb * _MB / 4 / (_STRIP * 40), 1, 512))


def _panel_height(setting: Setting, working_memory_mb: float) -> int:
    """Return how many candidates' possessions are held: 8 bytes an entry, at most half of the memory."""
    reached = np.diff(setting.related_asked.indptr)[setting.held.indices].sum()
    each = 8.0 * max(1.0, reached / max(1, setting.held.shape[0]))
    return int(max(64, working_memory_mb * _MB / 2 / each))
