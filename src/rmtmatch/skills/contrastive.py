"""Learns a projection in which texts that speak of the same concept lie close together."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.skills.lessons import Groups

TEMPERATURE = 0.12
RATE = 0.02
DROPOUT = 0.2
BATCH = 512
DIMENSIONS = 128

_TRIES = 5
_TINY = 1e-12


def learn(
    vectors: csr_array[np.float32],
    names: Groups,
    mentions: Groups,
    *,
    steps: int,
    same: NDArray[np.int64] | None = None,
    dimensions: int = DIMENSIONS,
    seed: int = 0,
    start: NDArray[np.float32] | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> NDArray[np.float32]:
    """Return a matrix ``W`` such that ``normalise(vectors @ W)`` brings names and mentions of a concept together.

    In every step a batch of concepts is drawn (by the root of how many names they have), for each a name and another
    of its mentions, and a share of the features is dropped. With ``u_i`` and ``v_i`` the projected pair, the loss is
    the mean of ``-ln softmax_j(u_i . v_j / temperature)`` at ``j = i``, taken both ways (InfoNCE); a concept drawn
    twice is no rival of itself. Steps shrink to 0 and are scaled a feature by the root of its squared gradients so far.

    Parameters
    ----------
    vectors : csr_array of float32, shape (texts, features)
    names, mentions : Groups
        Rows of `vectors` for each concept.
    steps : int
    same : ndarray of int64, optional
        A number for each concept; those with equal numbers are one, and no rivals. Default: all differ.
    dimensions : int
    seed : int
        The same seed gives the same matrix, whatever the number of cores.
    start : ndarray of float32, shape (features, dimensions), optional
        Go on from here instead of from random directions.
    progress : callable, optional
        Called with ``(done, total, what)``.

    Returns
    -------
    ndarray of float32, shape (features, dimensions)

    Notes
    -----
    O(steps * batch * (features a text + batch) * dimensions); about .04 s a step on one core for ESCO.

    Source: van den Oord, Li and Vinyals, Representation learning with contrastive predictive coding, 2018. Measured on
    Dutch titles and phrases: 256 dimensions, longer training, hard negatives from one group, stems and compound parts
    brought nothing; batches of 1,024 and a start from the singular vectors neither.
    """
    from threadpoolctl import threadpool_limits  # noqa: PLC0415  comes with scikit-learn; imported at use

    rng = np.random.default_rng(seed)
    W = start.copy() if start is not None else _directions(rng, vectors.shape[1], dimensions)
    seen = np.zeros(len(W), np.float32)  # mean squared gradient of each feature so far
    able = np.flatnonzero((names.lengths > 0) & (mentions.lengths > 1))
    if not able.size:
        return W
    chance = np.cumsum(np.sqrt(names.lengths[able]))
    chance /= chance[-1]
    # one thread: the small products of a step gain nothing from more, and the sums stay in one order
    with threadpool_limits(1, "blas"):
        for step in range(steps):
            drawn = np.minimum(np.searchsorted(chance, rng.random(BATCH)), len(able) - 1)
            concepts = able[drawn]
            rows = np.concatenate(_pairs(rng, names, mentions, concepts))
            batch, columns = _compact(vectors[rows], rng.random)
            gradient = _gradient(batch, W[columns], concepts if same is None else same[concepts])
            seen[columns] += np.einsum("ij,ij->i", gradient, gradient) / W.shape[1]
            rate = RATE * (1 - step / steps)
            W[columns] -= rate * gradient / np.sqrt(seen[columns] + _TINY)[:, None]
            if progress is not None:
                progress(step + 1, steps, "learning from the taxonomy")
    return W


def _directions(rng: np.random.Generator, features: int, dimensions: int) -> NDArray[np.float32]:
    return rng.standard_normal((features, dimensions), np.float32) / np.float32(math.sqrt(dimensions))


def _pairs(
    rng: np.random.Generator, names: Groups, mentions: Groups, concepts: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Draw a name and a mention of each concept, the same text twice only where chance insists."""

    def draw(groups: Groups, of: NDArray[np.int64]) -> NDArray[np.int64]:
        at = groups.offsets[of] + (rng.random(len(of)) * groups.lengths[of]).astype(np.int64)
        return groups.rows[at]

    name, mention = draw(names, concepts), draw(mentions, concepts)
    for _ in range(_TRIES):
        same = np.flatnonzero(name == mention)
        if not same.size:
            break
        mention[same] = draw(mentions, concepts[same])
    return name, mention


def _compact(
    batch: csr_array[np.float32], random: Callable[[int], NDArray[np.float64]]
) -> tuple[csr_array[np.float32], NDArray[np.int32]]:
    """Drop a share of the features and keep only the columns in use: what is updated is what was seen."""
    columns, where = np.unique(batch.indices, return_inverse=True)
    data = np.where(random(len(batch.data)) < DROPOUT, 0, batch.data).astype(np.float32)
    return csr_array((data, where.astype(np.int32), batch.indptr), shape=(batch.shape[0], len(columns))), columns


def _gradient(batch: csr_array[np.float32], W: NDArray[np.float32], concepts: NDArray[np.int64]) -> NDArray[np.float32]:
    """Return the gradient of the loss with respect to `W`: half of the batch are names, half their mentions."""
    n = len(concepts)
    projected = np.asarray(batch @ W)
    length = np.linalg.norm(projected, axis=1, keepdims=True) + np.float32(1e-8)
    unit = projected / length
    u, v = unit[:n], unit[n:]
    closeness = u @ v.T / np.float32(TEMPERATURE)
    twins = concepts[:, None] == concepts[None, :]
    np.fill_diagonal(twins, val=False)
    closeness[twins] = -np.inf
    across = np.exp(closeness - closeness.max(axis=1, keepdims=True))
    down = np.exp(closeness - closeness.max(axis=0, keepdims=True))
    pull = (across / across.sum(axis=1, keepdims=True) + down / down.sum(axis=0, keepdims=True)) / 2
    pull[np.diag_indices(n)] -= 1
    pull /= np.float32(n * TEMPERATURE)
    back = np.concatenate([pull @ v, pull.T @ u])
    # only what turns a vector counts: its length is divided away
    back = (back - unit * np.einsum("ij,ij->i", back, unit)[:, None]) / length
    return np.asarray(batch.T @ back.astype(np.float32))
