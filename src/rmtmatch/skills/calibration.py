"""How sure a link is, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.skills.vocabulary import Kind

Band = Literal["accept", "review", "suggest", "abstain"]

ACCEPT = 0.75
"""From here on links are right about four times in five (their mean confidence is above .80): taken as they are."""
REVIEW = 0.40
"""From here on the best link is right about half of the time, and the right one is among five in two of three cases:
used, and shown to a person."""
SUGGEST = 0.15
"""From here on the right one is among the five best in one of three cases: offered to a person, never used."""

EXACT: dict[Kind, float] = {"occupation": 0.87, "skill": 0.97}
"""How often people mean the concept that carries their very words, shared by all concepts that do.
Measured on 511 Dutch titles (.86 where one concept carries it, .94 where several do) and 108 skill phrases (.98)."""

BRIDGED = {"exact": 0.90, "close": 0.80, "narrow": 0.60, "broad": 0.60}
"""The same for the words of another vocabulary, by the relation that leads from it to the concept."""


@dataclass(frozen=True, slots=True)
class Calibrator:
    """Turns the scores of a list of concepts into the chance that each is the one meant.

    ``chance = 1 / (1 + exp(-(bias + score * s + margin * (s - other))))`` where `other` is the best of the other
    concepts. `first` holds bias, score and margin for the best concept, `rest` for those below it: a list is judged by
    its head, and below it a concept that nearly ties is better than its score says.

    Parameters
    ----------
    first, rest : tuple of (bias, score, margin)
    """

    first: tuple[float, float, float]
    rest: tuple[float, float, float]

    def __call__(self, scores: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
        """Return the chances, falling along each row.

        Parameters
        ----------
        scores : ndarray, shape (n, k)
            Best first; 0 where there is none.

        Returns
        -------
        ndarray of float64, shape (n, k), in 0..1
            0 where there is none.

        Examples
        --------
        >>> CHARACTERS["occupation"](np.array([[1.2, 0.5, 0.0]])).round(2)
        array([[0.81, 0.  , 0.  ]])
        """
        scores = np.asarray(scores, np.float64)
        if not scores.size:
            return np.zeros(scores.shape)
        second = scores[:, 1:2] if scores.shape[1] > 1 else np.zeros((len(scores), 1))
        other = np.concatenate([second, np.repeat(scores[:, :1], scores.shape[1] - 1, axis=1)], axis=1)
        bias, slope, margin = (
            np.array([a, *[b] * (scores.shape[1] - 1)]) for a, b in zip(self.first, self.rest, strict=True)
        )
        chance = 1 / (1 + np.exp(-(bias + slope * scores + margin * (scores - other))))
        return np.minimum.accumulate(np.where(scores > 0, chance, 0.0), axis=1)


CHARACTERS: dict[Kind, Calibrator] = {
    "occupation": Calibrator((-3.91, 2.97, 2.58), (-4.82, 3.50, 3.67)),
    "skill": Calibrator((-3.92, 2.66, 4.09), (-4.83, 3.78, 2.79)),
}
"""For the scores of `CharacterIndex`; logistic regressions on 955 Dutch titles and 2,218 Dutch skill phrases that equal
no label. Within each tenth of confidence the share that is right differs by at most .09."""


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
