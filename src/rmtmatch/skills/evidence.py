"""What is seen of a text and a concept found for it, by which a reranker decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from scipy.sparse import csr_array

from rmtmatch.skills.calibration import spelling
from rmtmatch.skills.views import Points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.retrieval import ConceptIndex, Hits
    from rmtmatch.skills.vocabulary import Labels

SEEN = 22
"""How many numbers are seen of each pair."""


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """What is known of the labels of one kind before any text comes.

    Parameters
    ----------
    words : sequence of str
        The labels, cleaned.
    known : dict of str to int
        Number of each word that occurs in a label.
    having : csr_array of float32, shape (labels, words)
        Which label has which word.
    idf : ndarray of float32, shape (words,)
    first, last : ndarray of int64, shape (labels,)
        Number of the first and the last word of each label.
    size : ndarray of float32
        Logarithm of 1 + the number of labels of each concept.
    preferred, own : ndarray of bool, shape (labels,)
        Whether the label is the one that is shown; whether it is in the first language.
    """

    words: Sequence[str]
    known: dict[str, int]
    having: csr_array[np.float32]
    idf: NDArray[np.float32]
    first: NDArray[np.int64]
    last: NDArray[np.int64]
    size: NDArray[np.float32]
    preferred: NDArray[np.bool_]
    own: NDArray[np.bool_]

    @classmethod
    def of(cls, words: Sequence[str], labels: Labels, language: str) -> Self:
        """Collect it; `language`: the first one of the taxonomy."""
        known: dict[str, int] = {}
        for label in words:
            for word in label.split():
                known.setdefault(word, len(known))
        having, first, last = _numbered(words, known)
        df = np.bincount(having.indices, minlength=len(known))
        idf = (np.log(max(1, len(words)) / np.maximum(1, df)) + 1).astype(np.float32)
        size = np.log1p(np.bincount(labels.concept, minlength=1)).astype(np.float32)
        return cls(words, known, having, idf, first, last, size, labels.preferred, labels.lang == language)

    def see(self, index: ConceptIndex, texts: Sequence[str], hits: Hits) -> NDArray[np.float32]:
        """Return what is seen, shape (texts, hits a text, SEEN): likenesses, spelling, shared words, kind of label.

        Parameters
        ----------
        index : ConceptIndex
            That found the hits.
        texts : sequence of str
            Cleaned.
        hits : Hits
        """
        n, k = hits.concept.shape
        found = np.maximum(hits.label, 0)
        parts: list[NDArray[Any]] = [hits.score, hits.score - hits.score[:, :1]]
        for like in _likenesses(index, texts, hits):
            parts += [like, like - like.max(axis=1, keepdims=True, initial=-1)]
        parts += self._spelt(texts, hits.label)
        parts += self._shared(texts, found)
        parts += [self.size[np.maximum(hits.concept, 0)], self.preferred[found], self.own[found]]
        length = np.log1p([len(t) for t in texts])[:, None]
        parts += [np.broadcast_to(length, (n, k)), np.broadcast_to(np.arange(k), (n, k))]
        seen = np.stack([np.asarray(p, np.float32) for p in parts], axis=-1)
        # what was not found is seen by nobody
        return np.where((hits.concept >= 0)[..., None], seen, 0).astype(np.float32)

    def _spelt(self, texts: Sequence[str], label: NDArray[np.int32]) -> list[NDArray[np.float32]]:
        from rapidfuzz import distance, fuzz  # noqa: PLC0415  imported at use

        scorers = (fuzz.ratio, fuzz.token_sort_ratio, fuzz.token_set_ratio, fuzz.partial_ratio)
        likes = [spelling(texts, self.words, label, scorer=scorer) for scorer in scorers]
        jaro = distance.JaroWinkler.normalized_similarity
        return [*likes, spelling(texts, self.words, label, scorer=jaro, most=1)]

    def _shared(self, texts: Sequence[str], found: NDArray[np.int32]) -> list[NDArray[Any]]:
        n, k = found.shape
        spoken, first, last = _numbered(texts, self.known)
        rows = np.repeat(np.arange(n), k)
        ours, theirs = csr_array(spoken[rows]), csr_array(self.having[found.ravel()])
        both = csr_array(ours.multiply(theirs))
        weight = np.asarray(both @ self.idf).reshape(n, k)
        count = np.diff(both.indptr).reshape(n, k)
        # a word that no label has weighs as much as the rarest
        number = np.array([len(set(t.split())) for t in texts])
        rarest = float(self.idf.max(initial=1.0))
        whole = np.asarray(spoken @ self.idf) + rarest * (number - np.diff(spoken.indptr))
        other = np.asarray(self.having @ self.idf)[found]
        in_label = np.diff(self.having.indptr)[found]
        return [
            weight / np.maximum(whole, 1e-9)[:, None],
            weight / np.maximum(other, 1e-9),
            (last[:, None] == self.last[found]) & (last >= 0)[:, None],
            (first[:, None] == self.first[found]) & (first >= 0)[:, None],
            number[:, None] - count,
            in_label - count,
        ]


def _likenesses(index: ConceptIndex, texts: Sequence[str], hits: Hits) -> list[NDArray[np.float32]]:
    """Return the learned likeness to the label and to the middle of each concept; 0 where nothing was learned."""
    view = next((v for v in index.views if isinstance(v, Points)), None)
    if view is None or not len(index.order):
        return [np.zeros(hits.score.shape, np.float32)] * 2
    point = view.encode(texts)
    label = np.empty(len(index.order), np.int64)
    label[index.order] = np.arange(len(index.order))
    middle = np.zeros(int(index.concepts.max()) + 1, np.int64)
    middle[index.concepts] = np.arange(len(index.concepts))
    to_label = np.einsum("nd,nkd->nk", point, view.of_labels[label[np.maximum(hits.label, 0)]])
    to_middle = np.einsum("nd,nkd->nk", point, view.of_centres[middle[np.maximum(hits.concept, 0)]])
    return [to_label, to_middle]


def _numbered(
    texts: Sequence[str], known: dict[str, int]
) -> tuple[csr_array[np.float32], NDArray[np.int64], NDArray[np.int64]]:
    """Return which text has which known word, and the numbers of its first and last word, -1 where unknown."""
    rows = [sorted({known[w] for w in t.split() if w in known}) for t in texts]
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum([len(r) for r in rows], dtype=np.int64)])
    indices = np.array([w for r in rows for w in r], np.int64)
    ends = [(w[0], w[-1]) if (w := t.split()) else ("", "") for t in texts]
    edges = np.array([(known.get(a, -1), known.get(b, -1)) for a, b in ends], np.int64).reshape(-1, 2)
    shape = (len(texts), len(known))
    return csr_array((np.ones(len(indices), np.float32), indices, indptr), shape=shape), edges[:, 0], edges[:, 1]
