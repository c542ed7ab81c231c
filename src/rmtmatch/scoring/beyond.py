"""Pairs that would still be worth having at given prices, looked for among all that meet the demands.

A plan is the best over all pairs when no pair, kept or not, is worth more than its row and its column cost. Every pair
passes by once more, in float32: its score, and what a route could add to it at most, against the prices. What this
finds is a superset of what is worth more: nothing is missed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from rmtmatch.policy import PARTS
from rmtmatch.scoring.coverage import REVERSE_WITHOUT_OCCUPATION
from rmtmatch.scoring.gaps import at_work
from rmtmatch.scoring.kernel import Ranking, spans
from rmtmatch.scoring.netgain import covered_by, net_gain
from rmtmatch.scoring.scanning import Bounds, scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.scoring.scored import Scored
    from rmtmatch.scoring.setting import Setting
    from rmtmatch.scoring.trainings import Catalogue

_ROUNDING = np.float32(1e-5)
"""What a score in float32 may be off, and some more."""
_STRIP = 1024
_PAIRS_AT_ONCE = 1 << 17


class Prices(NamedTuple):
    """What a pair must be worth more than, in score.

    Parameters
    ----------
    rows : ndarray of float64, shape (n,)
        What each candidate gets, the reserve included; inf: not to be looked at.
    cols : ndarray of float64, shape (m,)
        What a place in each vacancy costs.
    trainings : ndarray of float64, shape (t,)
        What following each training costs besides the policy's price: its seat, and the euros of the cheapest pool.
    """

    rows: NDArray[np.float64]
    cols: NDArray[np.float64]
    trainings: NDArray[np.float64]


class _Found(NamedTuple):
    """Pairs that may be worth more than their prices, sorted by row, then column; and the most they score today."""

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    score: NDArray[np.float32]


def pairs_beyond(
    setting: Setting,
    prices: Prices,
    *,
    known: NDArray[np.int64] | None = None,
    working_memory_mb: float = 256,
    progress: Callable[[int, int, str], None] | None = None,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find every pair that meets the demands and may be worth more than its prices, directly or through a route.

    Two looks: all pairs by what a vacancy's learning can bring at most; what is left by what this person can learn, and
    what that costs (`rmtmatch.scoring.netgain`).

    Parameters
    ----------
    known : ndarray of int64, optional
        Pairs to pass over, as ``row * vacancies + column``, sorted.

    Returns
    -------
    rows, cols : ndarray of int64
        Sorted by row, then column.
    """
    above = _Above(
        setting, prices, most_learned(setting, prices.trainings), np.zeros(0, np.int64) if known is None else known
    )
    scan(setting, above, working_memory_mb, progress, "proof")
    return _closer(setting, above.kept(), prices)


def kept_beyond(setting: Setting, scored: Scored, prices: Prices) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the same among pairs whose scores are known."""
    rows, cols = scored.rows.astype(np.int64), scored.cols.astype(np.int64)
    timing = scored.parts[:, PARTS.index("timing")]
    early = setting.numbers.v_start[cols] < setting.numbers.c_free[rows]
    most = scored.score + setting.policy.weights["timing"] * np.where(early, 1 - timing, 0)
    return _closer(setting, _Found(rows, cols, most.astype(np.float32)), prices)


class _Above:
    """Keeps the pairs that may be worth more than their prices."""

    def __init__(self, setting: Setting, prices: Prices, gain: NDArray[np.float64], known: NDArray[np.int64]) -> None:
        self._ranking = Ranking(setting)
        self._known, self._width = known, max(1, len(gain))
        rows = prices.rows.astype(np.float32) - _ROUNDING
        self.bounds: Bounds | None = Bounds(rows, (prices.cols - gain).astype(np.float32), either=False)
        none = np.zeros(0, np.int64)
        self._found = [_Found(none, none, np.zeros(0, np.float32))]

    def take(self, rows: NDArray[np.int64], cols: NDArray[np.int64], skills: NDArray[np.float32] | None) -> None:
        if skills is None or self.bounds is None:
            return
        most = self._ranking.whole(skills, rows, cols, waiting=True)
        good = self.bounds.reached(most, rows, cols)
        good[good] = ~_among(rows[good] * self._width + cols[good], self._known)
        self._found.append(_Found(rows[good], cols[good], most[good]))

    def kept(self) -> _Found:
        rows, cols, score = (np.concatenate([f[k] for f in self._found]) for k in range(3))
        order = np.lexsort((cols, rows))
        return _Found(rows[order], cols[order], score[order])


def _among(keys: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which keys are among the sorted known ones."""
    if not len(known):
        return np.zeros(len(keys), bool)
    return np.asarray(known[np.minimum(np.searchsorted(known, keys), len(known) - 1)] == keys)


def _closer(setting: Setting, found: _Found, prices: Prices) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the pairs whose score, or score after a route, can be enough; O(entries of the pairs)."""
    good = np.zeros(len(found.rows), bool)
    trainings = setting.trainings
    each = np.zeros(0) if trainings is None else _score_price(setting, trainings, prices.trainings)
    for first, last in spans(len(good), _PAIRS_AT_ONCE):
        rows, cols, score = found.rows[first:last], found.cols[first:last], found.score[first:last]
        short = prices.rows[rows] + prices.cols[cols] - score - _ROUNDING
        good[first:last] = (short < 0) | (net_gain(setting, rows, cols, short, each) > short)
    return found.rows[good], found.cols[good]


def most_learned(setting: Setting, beside: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the most that learning can add to the score of any pair of each vacancy, less what it costs; (m,).

    `beside` is what trainings cost besides the policy's price, as in `Prices`.

    What a set of trainings adds to coverage is at most the sum of what each adds alone, to somebody who has nothing.
    So each training counts where that is worth more than its price, and what the employer teaches counts in full.
    """
    asked, policy = setting.asked, setting.policy
    m = len(setting.market.vacancies)
    forward = policy.weights["skills"] * (1 - policy.reverse_weight * (1 - REVERSE_WITHOUT_OCCUPATION))
    worth = forward * asked.weight + policy.weights["optional"] * asked.optional_weight
    vacancy = np.repeat(np.arange(m), asked.lengths)
    gain = np.asarray(np.bincount(vacancy, worth * at_work(setting), m), float)
    trainings = setting.trainings
    if trainings is None or not trainings.open.any():
        return gain
    price = _score_price(setting, trainings, beside)[trainings.open]
    gives = sparse.csr_array(covered_by(setting, trainings)[np.flatnonzero(trainings.open)].T)
    asks = sparse.csr_array((worth, asked.col, asked.indptr), shape=(m, len(asked.skill)))
    for first, last in spans(m, _STRIP):
        each = (asks[first:last] @ gives).toarray() - price
        gain[first:last] += np.maximum(each, 0).sum(axis=1)
    return gain


def _score_price(setting: Setting, trainings: Catalogue, beside: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what each training costs in score."""
    policy = setting.policy
    each = policy.score_per_1000_eur * trainings.euro / 1000 + policy.score_per_training_week * trainings.weeks
    return np.asarray(each + beside)
