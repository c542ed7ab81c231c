"""All pairs under watch while prices move: the first look sees every one, later looks those that can have come up.

The first look remembers which pairs come within a margin of their prices, with seats and pools for nothing. Whatever
lies below can only come up where a row's and a column's price have fallen by more than that margin together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.scoring.beyond import ROUNDING, Found, Prices, most_learned, most_today, reached, score_price
from rmtmatch.scoring.kernel import Ranking, spans
from rmtmatch.scoring.netgain import most_cheapened, net_gain
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
        self._most = int(working_memory_mb * _MB / _BYTES_A_PAIR)
        self._seen: Prices | None = None
        self._lowest: Prices
        self._near: _Near
        self._beside: NDArray[np.float64]

    def __getstate__(self) -> dict[str, object]:
        """Return what is remembered, for a file; the market it is about is given again by `about`."""
        return {name: value for name, value in self.__dict__.items() if name != "_setting"}

    def about(self, setting: Setting) -> Watched:
        """Go on with the same market, prepared anew."""
        self._setting = setting
        return self

    def begin(self, most: NDArray[np.float64], learned: NDArray[np.float64], prices: Prices) -> None:
        """Remember none, as no pair of which not all is known scores more today than `most`, (n,).

        `learned` is the most that learning can add, see `rmtmatch.scoring.beyond.most_learned`.
        """
        more = np.where(learned > 0, learned + self._setting.policy.weights["timing"], 0) - prices.cols
        rows = most + more.max(initial=-np.inf) + MARGIN + ROUNDING
        self._seen = self._lowest = prices._replace(rows=rows)
        self._near, self._beside = _Near(*Found.none(), Found.none().score), np.zeros(len(prices.trainings))

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
        pairs whose prices fell), and works out again what came up since it was last worked out.
        """
        known = np.zeros(0, np.int64) if known is None else known
        self._pass_by(prices, known, progress)
        self._cheapened(prices.trainings)
        near = self._near
        up = np.flatnonzero(near.up(prices))
        new = ~among(near.keys(len(prices.cols), up), known)
        near.reach[up[~new]] = -np.inf
        up = up[new]
        good, near.reach[up] = reached(self._setting, near.found(up), prices)
        return near.rows[up[good]].astype(np.int64), near.cols[up[good]].astype(np.int64)

    def quiet(self, prices: Prices) -> bool:
        """Tell that no pair can have come up since the last look; O(pairs remembered + rows), and asks no market."""
        if self._seen is None or np.any(prices.trainings < self._beside):
            return False
        lowest = Prices(*(np.minimum(a, b) for a, b in zip(self._lowest, prices, strict=True)))
        if np.any(_Fallen(self._seen, lowest).count > _Fallen(self._seen, self._lowest).count):
            return False
        return not self._near.up(prices).any()

    def settle(self, keys: NDArray[np.int64], width: int) -> None:
        """Stop watching some pairs, as ``row * vacancies + column``, sorted: what they are worth is known."""
        self._near.reach[among(self._near.keys(width), keys)] = -np.inf

    def _pass_by(self, prices: Prices, known: NDArray[np.int64], progress: Progress | None) -> None:
        """Look at all pairs, or at those whose prices fell so far for the first time."""
        if self._seen is not None:
            lowest = Prices(*(np.minimum(a, b) for a, b in zip(self._lowest, prices, strict=True)))
            fallen = _Fallen(self._seen, lowest)
            if fallen.share <= MOST_AGAIN:
                pieces = _fallen_pairs(self._setting, fallen, _Fallen(self._seen, self._lowest))
                self._near = self._near.with_more([Found.none(), *pieces], len(prices.cols))
                self._lowest = lowest
                if len(self._near.rows) > self._most:
                    self._seen = None
                return
        near = _Keep(self._setting, prices, known, self._most)
        scan(self._setting, near, self._working_memory_mb, progress, "proof")
        self._near, self._lowest = near.kept(len(prices.cols)), prices
        self._seen = None if near.cut else prices
        self._beside = np.zeros(len(prices.trainings))

    def _cheapened(self, beside: NDArray[np.float64]) -> None:
        """Let everything remembered reach further by what trainings of use to its vacancy cost less now."""
        fell = np.maximum(self._beside - beside, 0)
        if fell.any():
            self._near.reach[:] += most_cheapened(self._setting, fell).astype(np.float32)[self._near.cols]
        self._beside = beside


class _Near(NamedTuple):
    """Pairs near their prices, sorted by row, then column.

    Parameters
    ----------
    rows, cols : ndarray of int32
    score : ndarray of float32
        What they score today at most.
    reach : ndarray of float32
        What they are worth at most with all that learning brings; -inf where that is known.
    """

    rows: NDArray[np.int32]
    cols: NDArray[np.int32]
    score: NDArray[np.float32]
    reach: NDArray[np.float32]

    @classmethod
    def joined(cls, pieces: list[_Near], width: int) -> _Near:
        """Put pieces together, each pair once."""
        near = cls(*(np.concatenate(column) for column in zip(*pieces, strict=True)))
        first = np.unique(near.keys(width), return_index=True)[1]
        return cls(near.rows[first], near.cols[first], near.score[first], near.reach[first])

    def keys(self, width: int, at: NDArray[np.int64] | slice = slice(None)) -> NDArray[np.int64]:
        """Return ``row * width + column``."""
        return np.asarray(self.rows[at].astype(np.int64) * max(1, width) + self.cols[at])

    def up(self, prices: Prices) -> NDArray[np.bool_]:
        """Mark the pairs that reach their prices."""
        return np.asarray(self.reach >= prices.rows[self.rows] + prices.cols[self.cols] - ROUNDING)

    def found(self, at: NDArray[np.int64]) -> Found:
        """Return some of the pairs."""
        return Found(self.rows[at], self.cols[at], self.score[at])

    def with_more(self, pieces: list[Found], width: int) -> _Near:
        """Add pairs of which it is not known yet what they reach."""
        found = _together(pieces, width)
        new = ~among(found.rows.astype(np.int64) * max(1, width) + found.cols, self.keys(width))
        if not new.any():
            return self
        rows, cols, score = (column[new] for column in found)
        reach = np.full(len(rows), np.inf, np.float32)
        return _Near.joined([self, _Near(rows.astype(np.int32), cols.astype(np.int32), score, reach)], width)


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

    def kept(self, width: int) -> _Near:
        self._look_closer()
        return _Near.joined(self._kept, width)


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
        self._of_rows, self._of_cols = of_rows, of_cols
        self.share = float(self.count.sum()) / max(1, len(of_rows) * len(of_cols))

    def at(self, rows: NDArray[np.int64], cols: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Tell it of some pairs."""
        return np.asarray(-self._of_cols[cols] < self._of_rows[rows] - MARGIN)


def _fall(before: NDArray[np.float64], now: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how much prices fell; inf stays inf."""
    return np.subtract(before, now, out=np.zeros(len(now)), where=before != now)


def _fallen_pairs(setting: Setting, fallen: _Fallen, before: _Fallen) -> Iterator[Found]:
    """Yield the pairs with fallen prices that meet the demands, with the most they score today; not those `before`."""
    ends = np.concatenate([[0], np.cumsum(fallen.count)])
    for first, last in spans(int(ends[-1]), _PAIRS_AT_ONCE):
        place = np.arange(first, last)
        rows = np.searchsorted(ends, place, side="right") - 1
        cols = fallen.cols[place - ends[rows]]
        new = ~before.at(rows, cols)
        if not new.any():
            continue
        rows, cols = distinct_pairs(rows[new], cols[new], len(fallen.cols))
        meets = ~setting.demands.at(rows, cols).any(axis=1)
        rows, cols = rows[meets], cols[meets]
        exact = rescore(setting, rows, cols)
        yield Found(rows, cols, most_today(setting, rows, cols, exact.score, exact.parts))
