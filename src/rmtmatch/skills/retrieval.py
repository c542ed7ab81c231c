"""Finds the concepts that a text is most like."""

from __future__ import annotations

import os
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from rmtmatch.skills.encoder import to_bytes
from rmtmatch.skills.views import Characters, Points
from rmtmatch.waiting import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from numpy.typing import NDArray

    from rmtmatch.skills.encoder import Encoder
    from rmtmatch.skills.views import View
    from rmtmatch.waiting import Progress

CHARACTER_WEIGHT = 0.4
"""What shared characters add to the learned likeness of a label: they know spellings that no lesson taught."""
_BLOCK_BYTES = 32 << 20
_BLOCK_TEXTS = 256
_CHUNK = 8_192
_MOST_THREADS = 8
_GROUP = 64
_STEP = 1e-6
"""Scores are told in these steps: what differs by less was the same before its sum was rounded."""


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
        langs: NDArray[np.uint8] | None = None,
        lang_weight: float = 0.0,
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
        langs, lang_weight
            As `Characters.of` takes them, by label; with an encoder only.
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
            ordered = None if langs is None else langs[order]
            views.append(Characters.of(words, owner, CHARACTER_WEIGHT, 0.0, langs=ordered, lang_weight=lang_weight))
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
        if not len(self.order) or not texts:
            return hits
        size = min(len(texts), _BLOCK_TEXTS, max(1, _BLOCK_BYTES // (4 * len(self.order))))
        threads = min(_MOST_THREADS, processors(), -(-len(texts) // max(1, size)))
        # each thread has room of its own: fresh memory for every block would cost as much as filling it
        rooms: SimpleQueue[tuple[NDArray[np.float32], ...]] = SimpleQueue()
        for _ in range(threads):
            rooms.put((np.empty((size, len(self.order)), np.float32), np.empty((size, self.starts[1]), np.float32)))

        def block(start: int, seen: list[Any]) -> None:
            room = rooms.get()
            try:
                rows = slice(start, start + seen[0].shape[0])
                self._block(seen, rows, hits, *(array[: seen[0].shape[0]] for array in room))
            finally:
                rooms.put(room)

        def blocks(steps: Progress | None) -> Iterator[tuple[int, list[Any]]]:
            for first in range(0, len(texts), _CHUNK):
                seen = [view.prepare(texts[first : first + _CHUNK]) for view in self.views]
                for start in range(0, min(_CHUNK, len(texts) - first), size):
                    if steps is not None:
                        steps(first + start, len(texts), "comparing texts")
                    yield first + start, [rows[start : start + size] for rows in seen]

        with shown(None) as steps:
            _spread(block, blocks(steps), threads)
        return hits

    def _block(
        self, seen: list[Any], at: slice, hits: Hits, looks: NDArray[np.float32], total: NDArray[np.float32]
    ) -> None:
        add = False
        for view, texts in zip(self.views, seen, strict=True):
            if view.label_weight:
                view.labels(texts, looks, add=add)
                add = True
        total[:] = looks[:, : self.starts[1]]
        for start, end in zip(self.starts[1:-1].tolist(), self.starts[2:].tolist(), strict=True):
            np.maximum(total[:, : end - start], looks[:, start:end], out=total[:, : end - start])
        for view, texts in zip(self.views, seen, strict=True):
            if view.centre_weight:
                view.centres(texts, total, add=True)
        weight = sum(view.label_weight + view.centre_weight for view in self.views)
        text, place, column, score = best(total, hits.concept.shape[1], self.concepts, weight)
        for array, values in (
            (hits.concept, self.concepts[column]),
            (hits.score, score),
            (hits.label, self._best_label(looks, text, column)),
        ):
            array[at][text, place] = values

    def _best_label(
        self, looks: NDArray[np.float32], text: NDArray[np.int64], column: NDArray[np.int64]
    ) -> NDArray[np.int32]:
        """Return, for each text and column of a concept, the concept's label with the highest value in `looks`."""
        if not text.size:
            return np.zeros(0, np.int32)
        lengths = np.searchsorted(-np.diff(self.starts), -column, side="left")
        ends = np.cumsum(lengths)
        level = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
        rows = self.starts[level] + np.repeat(column, lengths)
        values = looks[np.repeat(text, lengths), rows]
        highest = np.maximum.reduceat(values, ends - lengths)
        first = np.flatnonzero(values == np.repeat(highest, lengths))
        # several labels may share the highest value: the first of them counts
        pair = np.searchsorted(ends, first, side="right")
        keep = np.concatenate([[True], pair[1:] != pair[:-1]])
        label: NDArray[np.int32] = self.order[rows[first[keep]]]
        return label


def _spread(block: Callable[[int, list[Any]], None], blocks: Iterator[tuple[int, list[Any]]], threads: int) -> None:
    """Work through blocks on some threads; each block has one thread to itself."""
    if threads == 1:
        for start, seen in blocks:
            block(start, seen)
        return
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  comes with scikit-learn; imported at use

    with threadpool_limits(1, "blas"), ThreadPoolExecutor(threads) as pool:
        waiting: deque[Future[None]] = deque()
        for start, seen in blocks:
            waiting.append(pool.submit(block, start, seen))
            # no more is prepared than is about to be done
            if len(waiting) > 4 * threads:
                waiting.popleft().result()
        for done in waiting:
            done.result()


def processors() -> int:
    """Return how many processors this process may use."""
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def best(
    total: NDArray[np.float32], k: int, rank: NDArray[np.integer[Any]], weight: float = 1.0
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """Return the `k` highest values above 0 of each row, in steps of a millionth.

    Parameters
    ----------
    total : ndarray of float32, shape (n, m)
    k : int
    rank : ndarray of int, shape (m,)
        Of equal values the one with the lowest rank comes first.
    weight : float
        Values are divided by it first.

    Returns
    -------
    row, place, column : ndarray of int64
        By row, and from the highest to the lowest; places count from 0.
    value : ndarray of float32

    Notes
    -----
    O(n m), in two passes: no more than k of the highest values of groups of 64 lie above the k-th highest, so the k-th
    highest of those bounds what has to be sorted.

    Examples
    --------
    >>> best(np.array([[1, 3, 3, 2, 0]], np.float32), 2, np.array([4, 3, 2, 1, 0]))[2]
    array([2, 1])
    """
    n, m = total.shape
    groups = m // _GROUP
    floor = np.full(n, _STEP * weight / 2, np.float32)
    if groups > k:
        highest = total[:, : groups * _GROUP].reshape(n, groups, _GROUP).max(axis=2)
        bound = np.partition(highest, groups - k, axis=1)[:, groups - k]
        # what rounds to the same step is not below it
        floor = np.maximum(floor, bound - np.float32(2 * _STEP * weight))
    row, column = np.nonzero(total >= floor[:, None])
    value = np.round(total[row, column] / np.float32(weight), 6)
    order = np.lexsort((rank[column], -value, row))
    row, column, value = row[order], column[order], value[order]
    place = np.arange(len(row)) - np.searchsorted(row, row)
    keep = (place < k) & (value > 0)
    return row[keep], place[keep], column[keep], value[keep]


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
