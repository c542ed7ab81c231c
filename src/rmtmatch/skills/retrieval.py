"""Finds the concepts that a text is most like."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from rmtmatch.skills.encoder import to_bytes
from rmtmatch.skills.views import Characters, Points

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.encoder import Encoder
    from rmtmatch.skills.views import View

CHARACTER_WEIGHT = 0.4
"""What shared characters add to the learned likeness of a label: they know spellings that no lesson taught."""
_BLOCK_BYTES = 64 << 20
_CHUNK = 16_384


@dataclass(frozen=True, eq=False, slots=True)
class Hits:
    """The best concepts of each text, best first.

    Parameters
    ----------
    concept : ndarray of int32, shape (n, k)
        Rows of concepts; -1 where there are fewer.
    score : ndarray of float32, shape (n, k), in 0..1
        0 where there is none.
    label : ndarray of int32, shape (n, k)
        The label of the concept that is most like the text, as a row of the labels that were indexed; -1.
    """

    concept: NDArray[np.int32]
    score: NDArray[np.float32]
    label: NDArray[np.int32]

    @classmethod
    def none(cls, n: int, k: int) -> Self:
        """Return hits where nothing was found."""
        return cls(np.full((n, k), -1, np.int32), np.zeros((n, k), np.float32), np.full((n, k), -1, np.int32))


@dataclass(frozen=True, eq=False, slots=True)
class ConceptIndex:
    """Labels grouped by concept, seen in one or more ways.

    ``score(text, concept)``: the best of its labels by the views' label parts, plus the views' centre parts, divided by
    the sum of the weights.

    Parameters
    ----------
    order : ndarray of int32, shape (labels,)
        The labels as they were given: first one of every concept, then a second of those that have two, and so on.
    concepts : ndarray of int32, shape (concepts,)
        Concepts that have a label, those with most labels first.
    starts : ndarray of int64, shape (most labels of a concept + 1,)
        Where the first ones, the second ones and so on begin: the best label of every concept is found by comparing
        whole runs, some forty times quicker than concept by concept.
    chars : ndarray of int64, shape (labels,)
        Length of each label, as they were given.
    views : tuple of View

    Notes
    -----
    A text costs O(labels that share an n-gram with it + labels * dimensions). The same text has the same hits alone and
    among a million others, up to the last bits of the sums.
    """

    order: NDArray[np.int32]
    concepts: NDArray[np.int32]
    starts: NDArray[np.int64]
    chars: NDArray[np.int64]
    views: tuple[View, ...]

    @classmethod
    def of(
        cls,
        labels: Sequence[str],
        concept: NDArray[np.integer[Any]],
        *,
        encoder: Encoder | None = None,
        centres: NDArray[np.float32] | None = None,
        others: Sequence[View] = (),
    ) -> Self:
        """Index cleaned labels.

        Parameters
        ----------
        labels : sequence of str
        concept : ndarray of int, shape (len(labels),)
            Row of the concept of each label.
        encoder : Encoder, optional
            Without one, the characters alone decide.
        centres : ndarray of float32, shape (concepts, dimensions), optional
            With an encoder: the middle of what speaks of each concept, by row of concept.
        others : sequence of View
            Added to these; their labels in the order of `labels`.
        """
        concepts, member, counts = np.unique(np.asarray(concept, np.int32), return_inverse=True, return_counts=True)
        # the how manieth label of its concept each is
        by_concept = np.argsort(member, kind="stable")
        level = np.empty(len(member), np.int64)
        level[by_concept] = np.arange(len(member)) - np.repeat(np.cumsum(counts) - counts, counts)
        place = np.empty(len(concepts), np.int64)
        place[np.argsort(-counts, kind="stable")] = np.arange(len(concepts))
        order = np.lexsort((place[member], level)).astype(np.int32)
        starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(level))])
        concepts = concepts[np.argsort(place)]
        words = [labels[i] for i in order.tolist()]
        owner = place[member][order]
        views: list[View] = []
        if encoder is None or centres is None:
            views.append(Characters.of(words, owner))
        else:
            views.append(Characters.of(words, owner, CHARACTER_WEIGHT, 0.0))
            views.append(Points.learned(encoder, to_bytes(encoder.encode(words)), centres[concepts]))
        chars = np.array([len(label) for label in labels], np.int64)
        return cls(order, concepts, starts, chars, (*views, *others))

    def with_view(self, view: View) -> Self:
        """Return an index that also sees labels in another way; the view's labels and middles in this one's order."""
        return replace(self, views=(*self.views, view))

    def means(self, points: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the sum of the points of the labels of each concept; labels and concepts in the index's order."""
        out = points[: self.starts[1]].copy()
        for start, end in zip(self.starts[1:-1].tolist(), self.starts[2:].tolist(), strict=True):
            out[: end - start] += points[start:end]
        return out

    def label_chars(self, hits: Hits) -> NDArray[np.int64]:
        """Return the length of the label of each hit, 0 where there is none."""
        if not len(self.chars):
            return np.zeros(hits.label.shape, np.int64)
        return np.where(hits.label >= 0, self.chars[hits.label], 0)

    def search(self, texts: Sequence[str], k: int) -> Hits:
        """Return the `k` best concepts of each text; equal scores in the order of the concepts' rows.

        Parameters
        ----------
        texts : sequence of str
            Cleaned.
        k : int
        """
        hits = Hits.none(len(texts), k)
        if not len(self.order):
            return hits
        size = max(1, _BLOCK_BYTES // (4 * len(self.order)))
        for first in range(0, len(texts), _CHUNK):
            chunk = texts[first : first + _CHUNK]
            seen = [view.prepare(chunk) for view in self.views]
            for start in range(0, len(chunk), size):
                part = [rows[start : start + size] for rows in seen]
                self._block(part, slice(first + start, first + min(len(chunk), start + size)), hits)
        return hits

    def _block(self, seen: list[Any], at: slice, hits: Hits) -> None:
        looks, centre = (self._sum(seen, of) for of in ("label", "centre"))
        total = looks[: self.starts[1]].copy()
        for start, end in zip(self.starts[1:-1].tolist(), self.starts[2:].tolist(), strict=True):
            np.maximum(total[: end - start], looks[start:end], out=total[: end - start])
        if centre is not None:
            total += centre
        total /= sum(view.label_weight + view.centre_weight for view in self.views)
        # what differs by less was the same before the sums were rounded; of equals the first concept comes first
        by_row = np.argsort(self.concepts)
        rounded = np.round(total[by_row].T, 6)
        best = top(rounded, hits.concept.shape[1])
        score = np.take_along_axis(rounded, best, axis=1)
        found = score > 0
        width = best.shape[1]
        hits.concept[at, :width] = np.where(found, self.concepts[by_row][best], -1)
        hits.score[at, :width] = np.where(found, score, 0)
        hits.label[at, :width] = np.where(found, self._best_label(looks, by_row[best]), -1)

    def _sum(self, seen: list[Any], of: str) -> Any:  # noqa: ANN401  an array, or None where no view has a say
        out = None
        for view, texts in zip(self.views, seen, strict=True):
            weight = view.label_weight if of == "label" else view.centre_weight
            if weight:
                part = view.labels(texts) if of == "label" else view.centres(texts)
                part *= np.float32(weight)
                out = part if out is None else np.add(out, part, out=out)
        return out

    def _best_label(self, looks: NDArray[np.float32], best: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return, for each text and place of a concept, the concept's label with the highest value in `looks`."""
        lengths = np.searchsorted(-np.diff(self.starts), -best.ravel(), side="left")
        ends = np.cumsum(lengths)
        level = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
        rows = self.starts[level] + np.repeat(best.ravel(), lengths)
        texts = np.repeat(np.repeat(np.arange(best.shape[0]), best.shape[1]), lengths)
        values = looks[rows, texts]
        highest = np.maximum.reduceat(values, ends - lengths)
        first = np.flatnonzero(values == np.repeat(highest, lengths))
        # several labels may share the highest value: the first of them counts
        pair = np.searchsorted(ends, first, side="right")
        keep = np.concatenate([[True], pair[1:] != pair[:-1]])
        label: NDArray[np.int32] = self.order[rows[first[keep]]].reshape(best.shape)
        return label


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
    columns = np.sort(np.argpartition(-scores, k - 1, axis=1)[:, :k], axis=1)
    border = np.take_along_axis(scores, columns, axis=1).min(axis=1, keepdims=True)
    tied = np.flatnonzero((scores >= border).sum(axis=1) > k)
    if tied.size:
        above, level = scores[tied] > border[tied], scores[tied] == border[tied]
        room = k - above.sum(axis=1, keepdims=True)
        columns[tied] = np.nonzero(above | (level & (np.cumsum(level, axis=1) <= room)))[1].reshape(-1, k)
    order = np.argsort(-np.take_along_axis(scores, columns, axis=1), axis=1, kind="stable")
    return np.take_along_axis(columns, order, axis=1)
