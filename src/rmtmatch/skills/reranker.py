"""Puts the concepts found for a text in a better order, by what people said of other texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from rmtmatch.skills.retrieval import Hits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

CANDIDATES = 20
"""How many concepts of each text are put in order anew."""

_TREES = 80
_DEPTH = 3
_NODES = 2 ** (_DEPTH + 1) - 1
_RATE = 0.1
_CHUNK = 8_192
_MOST_ODDS = 30.0


@dataclass(frozen=True, eq=False, slots=True)
class Reranker:
    """The mean of a logistic regression and of gradient-boosted trees, as arrays.

    Parameters
    ----------
    weights : ndarray of float64, shape (seen + 1,)
        Of the regression; the last one is the bias.
    feature, left, right : ndarray of int64, shape (trees, nodes)
        What each node of a tree looks at, and where it goes on; a leaf goes on to itself.
    threshold, value : ndarray of float64, shape (trees, nodes)
        A node goes left up to its threshold; the values of the leaves reached add up.
    bias : float
        Of the trees.
    """

    weights: NDArray[np.float64]
    feature: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    threshold: NDArray[np.float64]
    value: NDArray[np.float64]
    bias: float

    @classmethod
    def fit(cls, seen: NDArray[np.float32], right: NDArray[np.bool_], *, seed: int = 0) -> Self:
        """Learn from what was seen of concepts and which were right; texts without a right one teach nothing.

        Parameters
        ----------
        seen : ndarray of float32, shape (texts, concepts, what is seen)
        right : ndarray of bool, shape (texts, concepts)
        seed : int

        Raises
        ------
        ValueError
            Where no text has a right and a wrong concept.
        """
        from sklearn.ensemble import GradientBoostingClassifier  # noqa: PLC0415  imported at use
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  imported at use

        kept = right.any(axis=1)
        X, y = seen[kept].reshape(-1, seen.shape[-1]).astype(np.float64), right[kept].ravel()
        if not len(y) or y.all():
            raise ValueError("no text has a right and a wrong concept")
        middle, spread = X.mean(axis=0), X.std(axis=0) + 1e-6
        line = LogisticRegression(C=0.3, max_iter=300).fit((X - middle) / spread, y)
        slope = line.coef_[0] / spread
        forest = GradientBoostingClassifier(
            n_estimators=_TREES,
            learning_rate=_RATE,
            max_depth=_DEPTH,
            min_samples_leaf=30,
            subsample=0.5,
            max_features=8,
            random_state=seed,
        ).fit(X, y)
        nodes = {name: np.zeros((_TREES, _NODES), np.int64) for name in ("feature", "left", "right")}
        numbers = {name: np.zeros((_TREES, _NODES)) for name in ("threshold", "value")}
        for i, one in enumerate(forest.estimators_[:, 0]):
            tree = one.tree_
            n, leaf = tree.node_count, tree.children_left < 0
            itself = np.arange(n)
            nodes["feature"][i, :n] = np.where(leaf, 0, tree.feature)
            nodes["left"][i, :n] = np.where(leaf, itself, tree.children_left)
            nodes["right"][i, :n] = np.where(leaf, itself, tree.children_right)
            numbers["threshold"][i, :n] = tree.threshold
            numbers["value"][i, :n] = _RATE * tree.value[:, 0, 0]
        share = y.mean()
        weights = np.append(slope, line.intercept_[0] - slope @ middle)
        return cls(weights, **nodes, **numbers, bias=float(np.log(share / (1 - share))))

    def __call__(self, seen: NDArray[np.float32]) -> NDArray[np.float64]:
        """Return how likely each concept is right, shape (texts, concepts), in 0..1.

        Parameters
        ----------
        seen : ndarray of float32, shape (texts, concepts, what is seen)

        Notes
        -----
        O(texts * concepts * trees), array operations only.
        """
        X = seen.reshape(-1, seen.shape[-1]).astype(np.float32)
        odds = X @ self.weights[:-1] + self.weights[-1]
        trees = np.arange(len(self.feature))
        for start in range(0, len(X), _CHUNK):
            part = X[start : start + _CHUNK]
            row = np.arange(len(part))[:, None]
            node = np.zeros((len(part), len(trees)), np.int64)
            for _ in range(_DEPTH):
                low = part[row, self.feature[trees, node]] <= self.threshold[trees, node]
                node = np.where(low, self.left[trees, node], self.right[trees, node])
            odds[start : start + _CHUNK] += self.value[trees, node].sum(axis=1) + self.bias
        chance: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(odds / 2, -_MOST_ODDS, _MOST_ODDS)))
        return chance.reshape(seen.shape[:-1])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Return what `of_arrays` needs, to be saved."""
        names = ("weights", "feature", "left", "right", "threshold", "value", "bias")
        return {name: np.asarray(getattr(self, name)) for name in names}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, NDArray[Any]]) -> Self:
        """Return the reranker of `arrays`."""
        bias = float(arrays["bias"])
        return cls(**{k: v for k, v in arrays.items() if k != "bias"}, bias=bias)


def reordered(hits: Hits, chance: NDArray[np.float64]) -> Hits:
    """Return the hits with the first of them in the order of their chances, which become their scores.

    Parameters
    ----------
    hits : Hits
    chance : ndarray of float64, shape (texts, k)
        Of the first `k` hits. Those behind stay there, with scores that fall as they did.
    """
    k = chance.shape[1]
    found = hits.concept[:, :k] >= 0
    # what differs by less was the same before it was rounded
    chance = np.where(found, np.maximum(np.round(chance, 6), 1e-6), 0)
    order = np.argsort(-chance, axis=1, kind="stable")
    concept, label, score = hits.concept.copy(), hits.label.copy(), hits.score.copy()
    for array, values in ((concept, hits.concept), (label, hits.label), (score, chance)):
        array[:, :k] = np.take_along_axis(values[:, :k], order, axis=1)
    last, edge = score[:, k - 1 : k], hits.score[:, k - 1 : k]
    score[:, k:] = last * np.divide(hits.score[:, k:], edge, out=np.zeros_like(hits.score[:, k:]), where=edge > 0)
    return Hits(concept, score, label)
