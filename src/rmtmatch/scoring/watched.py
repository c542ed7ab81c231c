"""All pairs under watch while prices move: the first look sees every one, later looks those that can have come up.

The first look remembers which pairs come within a margin of their prices, with seats and pools for nothing. Whatever
lies below can only come up where a row's and a column's price have fallen by more than that margin together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.scoring.beyond import ROUNDING, Found, Prices, closer, most_learned, most_today, score_price
from rmtmatch.scoring.kernel import Ranking, spans
from rmtmatch.scoring.netgain import net_gain
from rmtmatch.scoring.ranking import distinct_pairs
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.scanning import Bounds, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from rmtmatch.scoring.setting import Setting

    Progress = Callable[[int, int, str], None]

MARGIN = 0.04
"""In score: so far below its price a pair is remembered. A wider margin remembers more and looks again at less."""
MOST_AGAIN = 1 / 16
"""Where prices fell for a larger share of all pairs than this, all of them pass by again: that is quicker."""
_PAIRS_AT_ONCE = 1 << 18
_BYTES_A_PAIR = 16
_MB = 1 << 20


class Watched:
    """What is remembered of the pairs of a market.

    Parameters
    ----------
    setting : Setting
    working_memory_mb : float, default 256
        What a block of pairs may take, and what is remembered; what does not fit is looked at anew each time.
    """

    def __init__(self, setting: Setting, working_memory_mb: float = 256) -> None:
        self._setting, self._working_memory_mb = setting, working_memory_mb
        self._seen: Prices | None = None
        self._near: _Near

    def beyond(
        self, prices: Prices, *, known: NDArray[np.int64] | None = None, progress: Progress | None = None
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Find every pair that meets the demands and may be worth more than its prices, directly or through a route.

        Parameters
        ----------
        known : ndarray of int64, optional
            Pairs to pass over, as ``row * vacancies + column``, sorted; from one look to the next only more.

        Returns
        -------
        rows, cols : ndarray of int64
            Sorted by row, then column.

        Notes
        -----
        The first look is O(pairs): each by what learning for its vacancy can bring at most; what is left by what this
        person can learn, and what that costs (`rmtmatch.scoring.netgain`). Each later look is O(pairs remembered +
        pairs whose prices fell).
        """
        setting, known = self._setting, np.zeros(0, np.int64) if known is None else known
        fallen = None if self._seen is None else _Fallen(self._seen, prices)
        if fallen is None or fallen.share > MOST_AGAIN:
            self._look(prices, known, progress)
            fallen = None
        near = self._near
        up = np.flatnonzero(near.reach >= prices.rows[near.rows] + prices.cols[near.cols] - ROUNDING)
        pieces = [Found(near.rows[up], near.cols[up], near.score[up])]
        pieces += [] if fallen is None else _fallen_pairs(setting, fallen)
        found = _together(pieces, len(prices.cols))
        new = ~among(found.rows.astype(np.int64) * len(prices.cols) + found.cols, known)
        return closer(setting, Found(*(x[new] for x in found)), prices)

    def _look(self, prices: Prices, known: NDArray[np.int64], progress: Progress | None) -> None:
        """Let all pairs pass by, and remember those near their prices."""
        most = int(self._working_memory_mb * _MB / _BYTES_A_PAIR)
        near = _Keep(self._setting, prices, known, most)
        scan(self._setting, near, self._working_memory_mb, progress, "proof")
        self._near = near.kept()
        self._seen = None if near.cut else prices


class _Near(NamedTuple):
    """Pairs near their prices, in no order; what they score today at most, and what with all that learning brings."""

    rows: NDArray[np.int32]
    cols: NDArray[np.int32]
    score: NDArray[np.float32]
    reach: NDArray[np.float32]

    @classmethod
    def joined(cls, pieces: list[_Near]) -> _Near:
        """Put pieces behind one another."""
        return cls(*(np.concatenate(column) for column in zip(*pieces, strict=True)))


class _Keep:
    """Keeps the pairs that lie near their prices or beyond; once that is too many, those beyond."""

    def __init__(self, setting: Setting, prices: Prices, known: NDArray[np.int64], most: int) -> None:
        self._setting, self._prices, self._known, self._most = setting, prices, known, most
        self._ranking = Ranking(setting)
        free = np.zeros(0 if setting.trainings is None else len(setting.trainings))
        self._each = score_price(setting, free)
        rows = (prices.rows - MARGIN).astype(np.float32) - ROUNDING
        cols = (prices.cols - most_learned(setting, free)).astype(np.float32)
        self.bounds: Bounds | None = Bounds(rows, cols, either=False)
        self._shown, self._waiting = [Found.none()], 0
        self._kept, self._held = [_Near(*Found.none(), Found.none().score)], 0
        self.cut = False

    def take(self, rows: NDArray[np.int64], cols: NDArray[np.int64], skills: NDArray[np.float32] | None) -> None:
        if skills is None or self.bounds is None:
            return
        most = self._ranking.whole(skills, rows, cols, waiting=True)
        good = self.bounds.reached(most, rows, cols)
        good[good] = ~among(rows[good] * len(self._prices.cols) + cols[good], self._known)
        self._shown.append(Found(rows[good].astype(np.int32), cols[good].astype(np.int32), most[good]))
        self._waiting += int(good.sum())
        if self._waiting > _PAIRS_AT_ONCE:
            self._look_closer()

    def _look_closer(self) -> None:
        """Keep what stays near its price with what this person can learn, at the policy's price alone."""
        found = _together(self._shown, len(self._prices.cols))
        self._shown, self._waiting = [Found.none()], 0
        rows, cols = found.rows.astype(np.int64), found.cols.astype(np.int64)
        margin = 0.0 if self.cut else MARGIN
        short = self._prices.rows[rows] + self._prices.cols[cols] - found.score - margin - ROUNDING
        gain = net_gain(self._setting, rows, cols, short, self._each)
        good = (short < 0) | (gain > short)
        reach = found.score + np.maximum(gain, 0).astype(np.float32)
        self._kept.append(_Near(found.rows[good], found.cols[good], found.score[good], reach[good]))
        self._held += int(good.sum())
        self.cut = self._held > self._most

    def kept(self) -> _Near:
        self._look_closer()
        return _Near.joined(self._kept)


def _together(pieces: list[Found], width: int) -> Found:
    """Put pairs together, each once, sorted by row, then column."""
    rows, cols, score = (np.concatenate([p[k] for p in pieces]) for k in range(3))
    key, first = np.unique(rows.astype(np.int64) * max(1, width) + cols, return_index=True)
    return Found(rows[first], cols[first], score[first]) if len(key) else Found.none()


def among(keys: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which keys are among the sorted known ones."""
    if not len(known):
        return np.zeros(len(keys), bool)
    return np.asarray(known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys)


class _Fallen:
    """Where the prices of a row and a column have fallen by more than the margin together."""

    def __init__(self, seen: Prices, now: Prices) -> None:
        of_rows, of_cols = _fall(seen.rows, now.rows), _fall(seen.cols, now.cols)
        self.cols = np.argsort(-of_cols, kind="stable")
        # the columns that fell most come first, so each row asks for the first so many
        self.count = np.searchsorted(-of_cols[self.cols], of_rows - MARGIN, side="left")
        self.share = float(self.count.sum()) / max(1, len(of_rows) * len(of_cols))


def _fall(before: NDArray[np.float64], now: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how much prices fell; inf stays inf."""
    return np.subtract(before, now, out=np.zeros(len(now)), where=before != now)


def _fallen_pairs(setting: Setting, fallen: _Fallen) -> Iterator[Found]:
    """Yield the pairs with fallen prices that meet the demands, with the most they score today."""
    ends = np.concatenate([[0], np.cumsum(fallen.count)])
    for first, last in spans(int(ends[-1]), _PAIRS_AT_ONCE):
        place = np.arange(first, last)
        rows = np.searchsorted(ends, place, side="right") - 1
        cols = fallen.cols[place - ends[rows]]
        rows, cols = distinct_pairs(rows, cols, len(fallen.cols))
        meets = ~setting.demands.at(rows, cols).any(axis=1)
        rows, cols = rows[meets], cols[meets]
        exact = rescore(setting, rows, cols)
        yield Found(rows, cols, most_today(setting, rows, cols, exact.score, exact.parts))
