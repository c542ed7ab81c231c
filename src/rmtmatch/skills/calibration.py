"""How sure a link is, and what may be done with it."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

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

EXACT: dict[Kind, tuple[float, float]] = {"occupation": (0.97, 0.78), "skill": (0.97, 0.85)}
"""How often people mean the one concept that carries their very words: as its preferred label, or as another one.
Measured on 178 and 233 Dutch titles (.98 and .77) and on 105 skill phrases (.98; hardly any by another label)."""

SHARED = 0.92
"""How often they mean one of several concepts that carry their very words; shared by these. Measured on 102 titles."""

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
    spelling : float
        For the share of letters that text and label have in common, in the same order.
    """

    bias: float
    score: float
    margin: float
    length: float
    longer: float
    spelling: float


@dataclass(frozen=True, slots=True)
class Calibrator:
    """Turns a list of concepts into the chance that each is the one meant.

    ``chance = 1 / (1 + exp(-(bias + score * s + margin * (s - other) + length * l + longer * (l - label) + spelling *
    same)))`` where `other` is the best score of the other concepts, ``l`` and ``label`` are logarithms of lengths, and
    ``same`` is the share of letters in common. A list is judged by its head; below it, a concept that nearly ties is
    better than its score says: hence two sets of weights.

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
        same: NDArray[np.floating[Any]],
    ) -> NDArray[np.float64]:
        """Return the chances, falling along each row.

        Parameters
        ----------
        scores : ndarray, shape (n, k)
            Best first; 0 where there is none.
        text_chars : ndarray of int, shape (n,)
        label_chars : ndarray of int, shape (n, k)
            Of the label nearest to the text.
        same : ndarray, shape (n, k), in 0..1
            As `spelling` gives it.

        Returns
        -------
        ndarray of float64, shape (n, k), in 0..1
            0 where there is none.

        Examples
        --------
        >>> scores, lengths = np.array([[0.8, 0.4, 0.0]]), np.array([[12, 15, 0]])
        >>> LEARNED["occupation"](scores, np.array([12]), lengths, np.array([[0.7, 0.4, 0]])).round(2)
        array([[0.9, 0. , 0. ]])
        """
        n, k = scores.shape
        if not scores.size:
            return np.zeros((n, k))
        weights = np.array([astuple(self.first)] + [astuple(self.rest)] * (k - 1))
        odds = (_seen(scores, text_chars, label_chars, same) * weights).sum(axis=-1)
        chance = 1 / (1 + np.exp(-np.clip(odds, -_MOST_ODDS, _MOST_ODDS)))
        return np.minimum.accumulate(np.where(scores > 0, chance, 0.0), axis=1)


def spelling(
    texts: Sequence[str],
    labels: Sequence[str],
    found: NDArray[np.integer[Any]],
    *,
    scorer: Callable[..., float] | None = None,
    most: float = 100,
) -> NDArray[np.float32]:
    """Return the share of letters that each text and the labels found for it have in common, in the same order.

    Parameters
    ----------
    texts, labels : sequence of str
        Cleaned.
    found : ndarray of int, shape (len(texts), k)
        Rows of `labels`; -1 where there is none.
    scorer : callable, optional
        Another of rapidfuzz; default ``fuzz.ratio``.
    most : float
        What that gives for equal texts.

    Returns
    -------
    ndarray of float32, shape (len(texts), k), in 0..1
        ``2 * common / (letters of both)``, common being their longest common subsequence.

    Examples
    --------
    >>> spelling(["laser"], ["lasser", "kok"], np.array([[0, 1, -1]])).round(2)
    array([[0.91, 0.  , 0.  ]], dtype=float32)
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  imported at use

    left = [text for text in texts for _ in range(found.shape[1])]
    right = [labels[i] if i >= 0 else "" for i in found.ravel().tolist()]
    same = process.cpdist(left, right, scorer=scorer or fuzz.ratio, dtype=np.float32) if left else np.zeros(0)
    return np.where(found >= 0, same.reshape(found.shape) / most, 0).astype(np.float32)


def _seen(
    scores: NDArray[np.floating[Any]],
    text_chars: NDArray[np.integer[Any]],
    label_chars: NDArray[np.integer[Any]],
    same: NDArray[np.floating[Any]],
) -> NDArray[np.float64]:
    """Return what each weight is for, shape (n, k, 6)."""
    scores = np.asarray(scores, np.float64)
    n, k = scores.shape
    second = scores[:, 1:2] if k > 1 else np.zeros((n, 1))
    margin = scores - np.concatenate([second, np.repeat(scores[:, :1], k - 1, axis=1)], axis=1)
    length = np.broadcast_to(np.log1p(text_chars)[:, None], (n, k))
    return np.stack([np.ones((n, k)), scores, margin, length, length - np.log1p(label_chars), same], axis=-1)


_MOST_ODDS = 30.0
_NEWTON_STEPS = 25
_RIDGE = 1e-3

CHARACTERS: dict[Kind, Calibrator] = {
    "occupation": Calibrator(
        Weights(-2.96, 2.84, 4.73, -0.91, 1.35, 4.72), Weights(-4.15, 5.22, 5.05, -0.51, 0.98, 2.08)
    ),
    "skill": Calibrator(Weights(-3.09, 2.83, 7.63, -0.18, -0.48, 1.24), Weights(-5.16, 5.93, 2.45, 0.09, -0.34, 0.30)),
}
"""Where characters alone decide. All four were fitted on Dutch titles (896) and Dutch skill phrases (2,218) that equal
no label of ESCO, twice as they are and once misspelt; by cross-validation grouped by concept the expected calibration
error on these is .06 and .02, on misspelt ones .05 and .04. Fitted on well spelt texts alone it is .03 and .02 there,
but .14 on misspelt titles."""

LEARNED: dict[Kind, Calibrator] = {
    "occupation": Calibrator(
        Weights(-6.03, 6.51, 6.13, -0.35, 0.99, 2.05), Weights(-3.59, 3.32, 8.36, -0.32, 0.18, 0.53)
    ),
    "skill": Calibrator(Weights(-5.31, 5.03, 7.80, 0.11, -0.61, 0.64), Weights(-5.78, 5.14, 3.79, 0.11, -0.05, 0.28)),
}
"""Where the taxonomy taught; errors .06 and .02, on misspelt ones .05 and .02."""


def fit(
    scores: NDArray[np.floating[Any]],
    text_chars: NDArray[np.integer[Any]],
    label_chars: NDArray[np.integer[Any]],
    same: NDArray[np.floating[Any]],
    right: NDArray[np.bool_],
) -> Calibrator:
    """Fit a calibrator by two logistic regressions.

    Parameters
    ----------
    scores, text_chars, label_chars, same
        As a calibrator takes them.
    right : ndarray of bool, shape (n, k)
        Whether the concept was meant.
    """
    seen = _seen(scores, text_chars, label_chars, same)
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
