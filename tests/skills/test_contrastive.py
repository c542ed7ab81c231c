import numpy as np
import pytest
from scipy.sparse import csr_array

from rmtmatch.skills.contrastive import TEMPERATURE, _gradient, learn
from rmtmatch.skills.lessons import Groups

RNG = np.random.default_rng(0)


def loss(batch, W, concepts):
    """The obvious double loop."""
    points = [p / np.linalg.norm(p) for p in batch.toarray() @ W]
    n = len(concepts)
    u, v = points[:n], points[n:]
    total = 0.0
    for i in range(n):
        rivals = [j for j in range(n) if j == i or concepts[j] != concepts[i]]
        across = [np.exp(u[i] @ v[j] / TEMPERATURE) for j in rivals]
        down = [np.exp(u[j] @ v[i] / TEMPERATURE) for j in rivals]
        own = np.exp(u[i] @ v[i] / TEMPERATURE)
        total -= (np.log(own / sum(across)) + np.log(own / sum(down))) / 2
    return total / n


def test_the_gradient_is_that_of_the_loss():
    batch = csr_array((RNG.random((6, 7)) * (RNG.random((6, 7)) < 0.7) + 0.01).astype(np.float64))
    W = RNG.normal(size=(7, 3))
    concepts = np.array([0, 1, 0])
    found = _gradient(batch, W, concepts)
    step = 1e-6
    for i, j in np.ndindex(*W.shape):
        up, down = W.copy(), W.copy()
        up[i, j] += step
        down[i, j] -= step
        slope = (loss(batch, up, concepts) - loss(batch, down, concepts)) / (2 * step)
        assert found[i, j] == pytest.approx(slope, abs=1e-4)


def market():
    """Four concepts, each with two names that share no feature."""
    vectors = csr_array(np.eye(8, dtype=np.float32))
    pairs = [(c, 2 * c + k) for c in range(4) for k in range(2)]
    return vectors, Groups.of(pairs, 4), Groups.of(pairs, 4)


def test_names_of_one_concept_come_together():
    vectors, names, mentions = market()
    W = learn(vectors, names, mentions, steps=60, dimensions=8, seed=3)
    points = W / np.linalg.norm(W, axis=1, keepdims=True)
    close = points @ points.T
    for i in range(8):
        assert np.argsort(-close[i])[1] == i ^ 1


def test_the_seed_decides_and_progress_is_told():
    vectors, names, mentions = market()
    told = []
    one = learn(vectors, names, mentions, steps=3, dimensions=4, seed=1, progress=lambda *x: told.append(x))
    assert told == [(i, 3, "learning from the taxonomy") for i in (1, 2, 3)]
    assert (one == learn(vectors, names, mentions, steps=3, dimensions=4, seed=1)).all()
    assert (one != learn(vectors, names, mentions, steps=3, dimensions=4, seed=2)).any()


def test_it_goes_on_from_a_start_and_leaves_that_alone():
    vectors, names, mentions = market()
    start = learn(vectors, names, mentions, steps=2, dimensions=4)
    kept = start.copy()
    on = learn(vectors, names, mentions, steps=2, start=start)
    assert (start == kept).all()
    assert (on != start).any()


def test_nothing_to_learn_from():
    vectors = csr_array(np.eye(2, dtype=np.float32))
    alone = Groups.of([(0, 0), (1, 1)], 2)
    assert learn(vectors, alone, alone, steps=5, dimensions=4).shape == (2, 4)
