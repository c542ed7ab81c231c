"""The text model that is learned from a taxonomy: from words to a point, near the points of what means the same."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.sparse import csr_array

from rmtmatch.skills.contrastive import BATCH, learn
from rmtmatch.skills.lessons import lessons
from rmtmatch.skills.ngrams import Ngrams
from rmtmatch.skills.views import unit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.lessons import Lessons
    from rmtmatch.skills.taxonomy import Taxonomy
    from rmtmatch.skills.vocabulary import Kind

ENOUGH_NAMES = 2_000
"""Fewer labels teach nothing that the characters do not say themselves."""

RAREST = 4
"""Grams of fewer texts are not learned."""

_ROUNDS = 18
_MOST_STEPS = 1_500
_CHUNK = 4_096
_LEVELS = 127  # of a signed byte


@dataclass(frozen=True, eq=False, slots=True)
class Encoder:
    """Character n-grams and words of a text, projected to a unit vector.

    Parameters
    ----------
    ngrams : Ngrams
    weights : ndarray of int8, shape (V, dimensions)
        One byte a weight serves as well as four.
    scale : ndarray of float32, shape (V,)
        What a step of each row's weights is worth.
    middles : ndarray of int8, shape (S + O, dimensions)
        The middle of all that speaks of each skill and then of each occupation, in steps of 1/127.
    """

    ngrams: Ngrams
    weights: NDArray[np.int8]
    scale: NDArray[np.float32]
    middles: NDArray[np.int8]

    @classmethod
    def train(
        cls, taxonomy: Taxonomy, *, seed: int = 0, progress: Callable[[int, int, str], None] | None = None
    ) -> Self:
        """Learn from the taxonomy alone: about a minute for ESCO on one core, nothing is downloaded.

        Parameters
        ----------
        taxonomy : Taxonomy
        seed : int
            The same taxonomy and seed give the same encoder.
        progress : callable, optional
            Called with ``(done, total, what)``.
        """
        taught = lessons(taxonomy, seed)
        ngrams, vectors = Ngrams.fit(taught.texts, 3, 5, word_weight=2.0, rarest=RAREST)
        steps = min(_MOST_STEPS, max(1, _ROUNDS * len(taught.names.rows) // BATCH))
        W = learn(vectors, taught.names, taught.mentions, steps=steps, seed=seed, progress=progress)
        return cls.of(ngrams, W, taught)

    @classmethod
    def of(cls, ngrams: Ngrams, W: NDArray[np.float32], taught: Lessons) -> Self:
        """Round the weights to bytes, and place the middle of each concept.

        Parameters
        ----------
        ngrams : Ngrams
        W : ndarray of float32, shape (V, dimensions)
        taught : Lessons
            What it was learned from.
        """
        scale = (np.abs(W).max(axis=1, initial=0) / _LEVELS).astype(np.float32)
        weights = np.rint(W / np.where(scale > 0, scale, 1)[:, None]).astype(np.int8)
        blank = cls(ngrams, weights, scale, np.zeros((0, W.shape[1]), np.int8))
        groups = taught.mentions
        shape = (len(groups.lengths), len(taught.texts))
        speaks = csr_array((np.ones(len(groups.rows), np.float32), groups.rows, groups.offsets), shape=shape)
        middles = unit(speaks @ blank.encode(taught.texts))
        return cls(ngrams, weights, scale, to_bytes(middles))

    def centres(self, kind: Kind, skills: int) -> NDArray[np.float32]:
        """Return the middle of each concept of one kind as unit vectors; `skills`: how many skills there are."""
        return unit((self.middles[:skills] if kind == "skill" else self.middles[skills:]).astype(np.float32))

    def floats(self) -> NDArray[np.float32]:
        """Return the weights as they were before they were rounded, nearly."""
        return self.weights.astype(np.float32) * self.scale[:, None]

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a unit vector for each cleaned text, shape (n, dimensions); 0 where no gram is known."""
        out = np.zeros((len(texts), self.weights.shape[1]), np.float32)
        for start in range(0, len(texts), _CHUNK):
            vectors = self.ngrams.transform(texts[start : start + _CHUNK])
            # only the rows in use become floats
            used, where = np.unique(vectors.indices, return_inverse=True)
            parts = (vectors.data * self.scale[vectors.indices], where.astype(np.int32), vectors.indptr)
            points = csr_array(parts, shape=(vectors.shape[0], len(used))) @ self.weights[used].astype(np.float32)
            out[start : start + len(points)] = unit(points)
        return out

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what `of_arrays` needs, to be saved."""
        return {
            "encoder.vocabulary": self.ngrams.vocabulary,
            "encoder.idf": self.ngrams.idf,
            "encoder.ngrams": np.array(
                [self.ngrams.low, self.ngrams.high, self.ngrams.word_weight, self.ngrams.unknown]
            ),
            "encoder.weights": self.weights,
            "encoder.scale": self.scale,
            "encoder.middles": self.middles,
        }

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self | None:
        """Return the encoder of `arrays`, None where there is none."""
        if "encoder.weights" not in arrays:
            return None
        low, high, word_weight, unknown = arrays["encoder.ngrams"].tolist()
        ngrams = Ngrams(int(low), int(high), word_weight, arrays["encoder.vocabulary"], arrays["encoder.idf"], unknown)
        return cls(ngrams, arrays["encoder.weights"], arrays["encoder.scale"], arrays["encoder.middles"])


def to_bytes(points: NDArray[np.float32]) -> NDArray[np.int8]:
    """Return unit vectors in steps of 1/127: close enough, and a quarter of the size."""
    return np.rint(points * _LEVELS).astype(np.int8)
