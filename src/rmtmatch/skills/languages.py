"""Which language a text is in, by the labels of a taxonomy: a text is seldom meant by a label of another language."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.skills.vocabulary import Kind

WEIGHT: dict[Kind, float] = {"skill": 0.3, "occupation": 0.0}
"""What a label of another language loses. Many skills have labels in one language only, and then words that happen to
be spelt alike win (mean reciprocal rank of Dutch skill phrases .383 -> .393); occupations have labels in all, and Dutch
titles are often English (.632 -> .628)."""

_SHARPNESS = np.float32(4.0)
_MOST = 4.0  # no single n-gram decides
_PIECE = 4_096


@dataclass(frozen=True, eq=False, slots=True)
class Languages:
    """The languages of labels, and what each n-gram says of the language of a text.

    Parameters
    ----------
    weight : float
    of_label : ndarray of uint8, shape (labels,)
        Number of the language of each label.
    told : ndarray of float32, shape (n-grams, languages)
        Logarithm of how much more often labels of a language have the n-gram than those of all languages do.
    """

    weight: float
    of_label: NDArray[np.uint8]
    told: NDArray[np.float32]

    @classmethod
    def of(cls, vectors: csr_array[np.float32], of_label: NDArray[np.uint8], weight: float) -> Self:
        """Learn from the n-grams of labels; `vectors`, shape (labels, n-grams)."""
        number = np.bincount(of_label)
        member = csr_array(
            (np.ones(len(of_label), np.float32), (of_label, np.arange(len(of_label)))),
            shape=(len(number), len(of_label)),
        )
        present = csr_array((np.ones_like(vectors.data), vectors.indices, vectors.indptr), shape=vectors.shape)
        share = np.log((csr_array(member @ present).toarray() + 0.5) / (number[:, None] + 1))
        told = np.clip(share - share.mean(axis=0), -_MOST / 2, _MOST / 2)
        return cls(weight, of_label, np.ascontiguousarray(told.T, np.float32))

    def chances(self, texts: csr_array[np.float32]) -> NDArray[np.float32]:
        """Return the chance that each text is in each language, shape (texts, languages)."""
        present = csr_array((np.ones_like(texts.data), texts.indices, texts.indptr), shape=texts.shape)
        grams = np.maximum(1, np.diff(texts.indptr))[:, None].astype(np.float32)
        odds = _SHARPNESS * np.asarray(present @ self.told) / grams
        odds = np.exp(odds - odds.max(axis=1, keepdims=True))
        chances: NDArray[np.float32] = odds / odds.sum(axis=1, keepdims=True)
        return chances

    def add(self, texts: csr_array[np.float32], out: NDArray[np.float32]) -> None:
        """Take from the score of every label what it loses by its language; `out`, shape (texts, labels)."""
        loss = (self.chances(texts) - 1) * np.float32(self.weight)
        for start in range(0, out.shape[1], _PIECE):
            out[:, start : start + _PIECE] += loss[:, self.of_label[start : start + _PIECE]]
