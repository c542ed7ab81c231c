"""Finds the concepts whose labels look like a text, by the characters they share."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from rmtmatch.skills.ngrams import Ngrams

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

CENTROID_WEIGHT = 0.5
"""What the mean of all labels of a concept adds to its best label."""

_BLOCK_BYTES = 32 << 20


@dataclass(frozen=True, eq=False, slots=True)
class Hits:
    """The best concepts of each text, best first.

    Parameters
    ----------
    concept : ndarray of int32, shape (n, k)
        Rows of concepts; -1 where there are fewer.
    score : ndarray of float32, shape (n, k)
        0 where there is none.
    label : ndarray of int32, shape (n, k)
        The label of the concept that looks most like the text, as a row of the labels that were indexed; -1.
    """

    concept: NDArray[np.int32]
    score: NDArray[np.float32]
    label: NDArray[np.int32]


class CharacterIndex:
    """Labels as TF-IDF vectors of the character n-grams inside words (2 to 5), grouped by concept.

    ``score(text, concept) = max over its labels of cos(text, label) + .5 cos(text, mean of its labels)``, in 0..1.5.

    Parameters
    ----------
    labels : sequence of str
        Cleaned labels.
    concept : ndarray of int, shape (len(labels),)
        Row of the concept of each label.

    Notes
    -----
    Building takes O(total characters); a text costs O(labels that share an n-gram with it). Building fixes the result:
    the same text has the same hits alone and among a million others.
    """

    def __init__(self, labels: Sequence[str], concept: NDArray[np.integer[Any]]) -> None:
        # labels of one concept side by side, so that the best of each is one reduction
        self._order = np.argsort(concept, kind="stable").astype(np.int32)
        self._concepts, starts = np.unique(concept[self._order], return_index=True)
        self._starts = starts.astype(np.int64)
        self._lengths = np.diff(np.append(self._starts, len(concept)))
        self._ngrams, self._labels = Ngrams.fit([labels[i] for i in self._order.tolist()], 2, 5)
        self._centroids = _means(self._labels, self._lengths)

    def search(self, texts: Sequence[str], k: int) -> Hits:
        """Return the `k` best concepts of each text; equal scores in the order of the concepts' rows.

        Parameters
        ----------
        texts : sequence of str
            Cleaned.
        k : int
        """
        n = len(texts)
        hits = Hits(np.full((n, k), -1, np.int32), np.zeros((n, k), np.float32), np.full((n, k), -1, np.int32))
        if not n or not self._labels.nnz:
            return hits
        vectors = self._ngrams.transform(texts)
        size = max(1, _BLOCK_BYTES // (4 * self._labels.shape[0]))
        for start in range(0, n, size):
            self._block(vectors[start : start + size], start, hits)
        return hits

    def _block(self, vectors: csr_array[np.float32], start: int, hits: Hits) -> None:
        columns = csr_array(vectors.T)
        looks = product(self._labels, columns)  # labels by texts: a concept's labels are adjacent rows
        total = np.maximum.reduceat(looks, self._starts, axis=0)
        total += CENTROID_WEIGHT * product(self._centroids, columns)
        # what differs by less was the same before the sums were rounded
        best = top(np.round(total.T, 6), hits.concept.shape[1])
        score = np.take_along_axis(total.T, best, axis=1)
        found = score > 0
        at = slice(start, start + vectors.shape[0])
        width = best.shape[1]
        hits.concept[at, :width] = np.where(found, self._concepts[best], -1)
        hits.score[at, :width] = np.where(found, score, 0)
        hits.label[at, :width] = np.where(found, self._best_label(looks, best), -1)

    def _best_label(self, looks: NDArray[np.float32], best: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return, for each text and concept, the concept's label with the highest value in `looks`."""
        lengths = self._lengths[best.ravel()]
        ends = np.cumsum(lengths)
        rows = np.repeat(self._starts[best.ravel()] - (ends - lengths), lengths) + np.arange(ends[-1])
        texts = np.repeat(np.repeat(np.arange(best.shape[0]), best.shape[1]), lengths)
        values = looks[rows, texts]
        highest = np.maximum.reduceat(values, ends - lengths)
        first = np.flatnonzero(values == np.repeat(highest, lengths))
        # several labels may share the highest value: the first of them counts
        pair = np.searchsorted(ends, first, side="right")
        keep = np.concatenate([[True], pair[1:] != pair[:-1]])
        best_label: NDArray[np.int32] = self._order[rows[first[keep]]].reshape(best.shape)
        return best_label


def top(scores: NDArray[np.floating[Any]], k: int) -> NDArray[np.int64]:
    """Return the columns of the `k` highest values of each row, highest first, equal ones by column.

    Parameters
    ----------
    scores : ndarray, shape (n, m)
    k : int

    Returns
    -------
    ndarray of int64, shape (n, min(k, m))

    Notes
    -----
    O(n m). A partition alone would pick any of those that tie at the border; here the first of them are picked.

    Examples
    --------
    >>> top(np.array([[1., 3., 3., 2., 3.]]), 2)
    array([[1, 2]])
    """
    n, m = scores.shape
    k = min(k, m)
    if not n or not k:
        return np.zeros((n, k), np.int64)
    border = -np.partition(-scores, k - 1, axis=1)[:, k - 1 : k]
    above = scores > border
    level = scores == border
    room = k - above.sum(axis=1, keepdims=True)
    chosen = above | (level & (np.cumsum(level, axis=1) <= room))
    columns = np.nonzero(chosen)[1].reshape(n, k)
    order = np.argsort(-np.take_along_axis(scores, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)


def product(left: csr_array[np.float32], right: csr_array[np.float32]) -> NDArray[np.float32]:
    """Return ``left @ right`` as a dense array, without the sparse one in between where scikit-learn can."""
    from sklearn.utils import sparsefuncs  # noqa: PLC0415  imported at use

    multiply = getattr(sparsefuncs, "sparse_matmul_to_dense", None)  # since scikit-learn 1.8
    if multiply is None:
        return np.asarray((left @ right).toarray(), np.float32)
    return np.asarray(multiply(left, right))


def _means(rows: csr_array[np.float32], lengths: NDArray[np.int64]) -> csr_array[np.float32]:
    """Return the sum of each run of rows, brought to length 1."""
    n = rows.shape[0]
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])
    sums = csr_array((np.ones(n, np.float32), np.arange(n), indptr), shape=(len(lengths), n)) @ rows
    owner = np.repeat(np.arange(len(lengths)), np.diff(sums.indptr))
    length = np.sqrt(np.bincount(owner, sums.data.astype(np.float64) ** 2, minlength=len(lengths)))
    sums.data /= length[owner].astype(np.float32)
    return csr_array(sums)
