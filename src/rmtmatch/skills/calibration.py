"""How sure a link is, and what may be done with it."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.skills.vocabulary import Kind

Band = Literal["accept", "review", "suggest", "abstain"]

ACCEPT = 0.75
"""From here on links are right about six times in seven: taken as they are."""
REVIEW = 0.40
"""From here on three of five are right, and the right one is among the best five in three of four cases: used, and
shown to a person."""
SUGGEST = 0.15
"""From here on the right one is among the best five in three of five cases: offered to a person, never used."""

EXACT: dict[Kind, float] = {"occupation": 0.87, "skill": 0.97}
"""How often people mean the concept that carries their very words, shared by all concepts that do.
Measured on 511 Dutch titles (.86 where one concept carries it, .94 where several do) and 108 skill phrases (.98)."""

TAUGHT = 0.95
"""For texts whose concept people named themselves."""

BRIDGED = {"exact": 0.90, "close": 0.80, "narrow": 0.60, "broad": 0.60}
"""The same for the words of another vocabulary, by the relation that leads from it to the concept."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Of a logistic regression on what is seen of one concept in a list.

    Parameters
    ----------
    bias : float
    score : float
        For its score, 0..1.
    margin : float
        For how far it is before the second, or behind the first.
    length : float
        For ``ln(1 + characters of the text)``.
    longer : float
        For how much longer, in logarithms, the text is than the concept's nearest label.
    """

    bias: float
    score: float
    margin: float
    length: float
    longer: float


@dataclass(frozen=True, slots=True)
class Calibrator:
    """Turns a list of concepts into the chance that each is the one meant.

    ``chance = 1 / (1 + exp(-(bias + score * s + margin * (s - other) + length * l + longer * (l - label))))`` where
    `other` is the best score of the other concepts, and ``l`` and ``label`` are logarithms of lengths. A list is judged
    by its head; below it, a concept that nearly ties is better than its score says: hence two sets of weights.

    Parameters
    ----------
    first, rest : Weights
        For the best concept, and for those below it.
    """

    first: Weights
    rest: Weights

    def __call__(
        self,
        scores: NDArray[np.floating[Any]],
        text_chars: NDArray[np.integer[Any]],
        label_chars: NDArray[np.integer[Any]],
    ) -> NDArray[np.float64]:
        """Return the chances, falling along each row.

        Parameters
        ----------
        scores : ndarray, shape (n, k)
            Best first; 0 where there is none.
        text_chars : ndarray of int, shape (n,)
        label_chars : ndarray of int, shape (n, k)
            Of the label nearest to the text.

        Returns
        -------
        ndarray of float64, shape (n, k), in 0..1
            0 where there is none.

        Examples
        --------
        >>> scores, lengths = np.array([[0.8, 0.4, 0.0]]), np.array([[12, 15, 0]])
        >>> LEARNED["occupation"](scores, np.array([12]), lengths).round(2)
        array([[0.78, 0.  , 0.  ]])
        """
        n, k = scores.shape
        if not scores.size:
            return np.zeros((n, k))
        weights = np.array([astuple(self.first)] + [astuple(self.rest)] * (k - 1))
        odds = (_seen(scores, text_chars, label_chars) * weights).sum(axis=-1)
        chance = 1 / (1 + np.exp(-np.clip(odds, -_MOST_ODDS, _MOST_ODDS)))
        return np.minimum.accumulate(np.where(scores > 0, chance, 0.0), axis=1)


def _seen(
    scores: NDArray[np.floating[Any]], text_chars: NDArray[np.integer[Any]], label_chars: NDArray[np.integer[Any]]
) -> NDArray[np.float64]:
    """Return what each weight is for, shape (n, k, 5)."""
    scores = np.asarray(scores, np.float64)
    n, k = scores.shape
    second = scores[:, 1:2] if k > 1 else np.zeros((n, 1))
    margin = scores - np.concatenate([second, np.repeat(scores[:, :1], k - 1, axis=1)], axis=1)
    length = np.broadcast_to(np.log1p(text_chars)[:, None], (n, k))
    return np.stack([np.ones((n, k)), scores, margin, length, length - np.log1p(label_chars)], axis=-1)


_MOST_ODDS = 30.0
_NEWTON_STEPS = 25
_RIDGE = 1e-3

CHARACTERS: dict[Kind, Calibrator] = {
    "occupation": Calibrator(Weights(-1.98, 6.13, 3.50, -0.71, 0.88), Weights(-4.53, 6.27, 3.62, -0.20, 0.65)),
    "skill": Calibrator(Weights(-3.96, 4.19, 6.55, 0.13, -0.65), Weights(-5.15, 6.03, 2.19, 0.10, -0.32)),
}
"""Where characters alone decide. All four were fitted on 954 Dutch titles and 2,218 Dutch skill phrases that equal no
label of ESCO; by cross-validation grouped by concept the expected calibration error is .03 and .02."""

LEARNED: dict[Kind, Calibrator] = {
    "occupation": Calibrator(Weights(-9.53, 10.38, 5.36, 0.13, 1.04), Weights(-3.87, 4.17, 7.08, -0.35, 0.09)),
    "skill": Calibrator(Weights(-6.39, 5.97, 7.16, 0.35, -0.75), Weights(-6.15, 5.51, 4.95, 0.17, -0.08)),
}
"""Where the taxonomy taught; expected calibration error .03 and .03."""


def fit(
    scores: NDArray[np.floating[Any]],
    text_chars: NDArray[np.integer[Any]],
    label_chars: NDArray[np.integer[Any]],
    right: NDArray[np.bool_],
) -> Calibrator:
    """Fit a calibrator by two logistic regressions.

    Parameters
    ----------
    scores, text_chars, label_chars
        As a calibrator takes them.
    right : ndarray of bool, shape (n, k)
        Whether the concept was meant.
    """
    seen = _seen(scores, text_chars, label_chars)
    first = _logistic(seen[:, 0], right[:, 0])
    below = scores[:, 1:] > 0
    return Calibrator(Weights(*first), Weights(*_logistic(seen[:, 1:][below], right[:, 1:][below])))


def _logistic(seen: NDArray[np.float64], right: NDArray[np.bool_]) -> list[float]:
    """Return the weights of a logistic regression, by Newton's steps; a trace of ridge keeps them finite."""
    w = np.zeros(seen.shape[1])
    for _ in range(_NEWTON_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(seen @ w, -_MOST_ODDS, _MOST_ODDS)))
        slope = seen.T @ (right - chance) - _RIDGE * w
        curve = (seen * (chance * (1 - chance))[:, None]).T @ seen + _RIDGE * np.eye(len(w))
        w += np.linalg.solve(curve, slope)
    return [float(x) for x in w]


def bands(confidence: NDArray[np.float64]) -> NDArray[np.object_]:
    """Return the band of each confidence.

    Examples
    --------
    >>> bands(np.array([0.9, 0.5, 0.2, 0.0])).tolist()
    ['accept', 'review', 'suggest', 'abstain']
    """
    names = np.array(["abstain", "suggest", "review", "accept"], object)
    out: NDArray[np.object_] = names[np.searchsorted([SUGGEST, REVIEW, ACCEPT], confidence, side="right")]
    return out
