"""Which pairs may still be worth having at given prices, directly or through a route; nothing worth more is missed.

A plan is the best over all pairs when no pair, kept or not, is worth more than its row and its column cost. Pairs are
held against the prices by their score and by what a route could add to it at most; `rmtmatch.scoring.watched` lets all
of them pass by. What is found is a superset of what is worth more.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from rmtmatch.policy import PARTS
from rmtmatch.scoring.coverage import REVERSE_WITHOUT_OCCUPATION
from rmtmatch.scoring.kernel import spans
from rmtmatch.scoring.netgain import covered_by, net_gain
from rmtmatch.scoring.training.gaps import at_work

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.scored import Scored
    from rmtmatch.scoring.setting import Setting

ROUNDING = np.float32(1e-5)
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


class Found(NamedTuple):
    """Pairs that may be worth more than their prices, sorted by row, then column; and the most they score today."""

    rows: NDArray[Any]
    cols: NDArray[Any]
    score: NDArray[np.float32]

    @classmethod
    def none(cls) -> Found:
        """Return no pairs."""
        return cls(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.float32))


def kept_beyond(setting: Setting, scored: Scored, prices: Prices) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Find the pairs that may be worth more than their prices, among pairs whose scores are known."""
    rows, cols = scored.rows.astype(np.int64), scored.cols.astype(np.int64)
    good, _ = reached(setting, Found(rows, cols, most_today(setting, rows, cols, scored.score, scored.parts)), prices)
    return rows[good], cols[good]


def most_today(
    setting: Setting,
    rows: NDArray[np.int64],
    cols: NDArray[np.int64],
    score: NDArray[np.float64],
    parts: NDArray[np.float64],
) -> NDArray[np.float32]:
    """Return the most that scores can be without learning: who starts too early may start on the day."""
    timing = parts[:, PARTS.index("timing")]
    early = setting.numbers.v_start[cols] < setting.numbers.c_free[rows]
    most = score + setting.policy.weights["timing"] * np.where(early, 1 - timing, 0)
    return np.asarray(most.astype(np.float32))


def reached(setting: Setting, found: Found, prices: Prices) -> tuple[NDArray[np.bool_], NDArray[np.float32]]:
    """Tell which scores, or scores after a route, can be enough, and what they are at most; O(entries of the pairs)."""
    good, reach = np.zeros(len(found.rows), bool), np.zeros(len(found.rows), np.float32)
    each = score_price(setting, prices.trainings)
    for first, last in spans(len(good), _PAIRS_AT_ONCE):
        rows, cols, score = found.rows[first:last], found.cols[first:last], found.score[first:last]
        short = prices.rows[rows] + prices.cols[cols] - score - ROUNDING
        gain = net_gain(setting, rows, cols, short, each)
        good[first:last] = (short < 0) | (gain > short)
        reach[first:last] = score + np.maximum(gain, 0)
    return good, reach


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
    price = score_price(setting, beside)[trainings.open]
    gives = sparse.csr_array(covered_by(setting, trainings)[np.flatnonzero(trainings.open)].T)
    asks = sparse.csr_array((worth, asked.col, asked.indptr), shape=(m, len(asked.skill)))
    for first, last in spans(m, _STRIP):
        each = (asks[first:last] @ gives).toarray() - price
        gain[first:last] += np.maximum(each, 0).sum(axis=1)
    return gain


def score_price(setting: Setting, beside: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return what each training costs in score, shape (t,); `beside` as in `Prices`."""
    policy, trainings = setting.policy, setting.trainings
    if trainings is None:
        return np.zeros(0)
    each = policy.score_per_1000_eur * trainings.euro / 1000 + policy.score_per_training_week * trainings.weeks
    return np.asarray(each + beside)
