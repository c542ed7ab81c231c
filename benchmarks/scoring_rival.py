"""The obvious pipeline on what is ours: the rival of `bench_scoring.py`, and the harder one of `bench_nightly.py`.

Scipy products made dense, masks, parts, argpartition, with the matrices, classes and parts of ours ready made (the
rival that borrows nothing is `plain_pipeline.py`): blocks of 500 candidates, both directions dense, every demand and
every part for every pair, `argpartition` for rows and columns. It knows neither routes nor intervals, and stops where
the pairs to keep are known.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

from rmtmatch.scoring.coverage import used
from rmtmatch.scoring.possession import strongest
from rmtmatch.scoring.practical import PRACTICAL

BLOCK = 500
TOP = 50


def ready_for_rival(setting):
    """Make the matrices the rival starts from; not timed."""
    possessed = strongest(setting.held, setting.related_asked)
    possessed.data = setting.asked.covered(possessed.data, possessed.indices)
    looking = setting.looking
    known = looking.occupation >= 0
    of = sparse.csr_array(
        (np.ones(int(known.sum()), np.float32), (np.flatnonzero(known), looking.occupation[known])),
        shape=(len(known), looking.weight.shape[0]),
    )
    occupation = sparse.csr_array(of @ looking.weight.astype(np.float32))
    weight = sparse.csr_array(setting.asked.matrix(np.float32).T)
    here = np.where(known[:, None], looking.place[np.maximum(looking.occupation, 0)], 0)
    here, there = (normalize(np.asarray(x, np.float32)) for x in (here, setting.asked_place))
    return possessed, weight, occupation, used(setting.used_levels, looking), known, here, there


def dense_blocks(setting, ready):
    """Yield rows and their scores with every vacancy, -1 where a demand is not met: the obvious pipeline."""
    possessed, weight, occupation, use, known, here, there = ready
    share, has = np.float32(setting.policy.nearness_share), there.any(axis=1)
    policy, practical = setting.policy, setting.practical(np.float32)
    n, m = possessed.shape[0], weight.shape[1]
    cols = np.arange(m)
    for first in range(0, n, BLOCK):
        rows = np.arange(first, min(n, first + BLOCK))
        forward = (possessed[first : rows[-1] + 1] @ weight).toarray()
        back = (occupation[first : rows[-1] + 1] @ use).toarray()
        near = np.clip(here[rows] @ there.T, 0, 1)
        back = np.where(has & here[rows].any(axis=1)[:, None], back + share * (near - back), back)
        back = np.where(known[rows, None], back, forward / 2)
        skills = (1 - policy.reverse_weight) * forward + policy.reverse_weight * back
        skills[:, setting.asks_unknown] = policy.neutral["skills"]
        score = policy.weights["skills"] * skills
        for name in PRACTICAL:
            # Broadcast where the formula can be; the journey looks at single pairs.
            pairs = (rows[:, None], cols) if name != "travel" else (np.repeat(rows, m), np.tile(cols, len(rows)))
            score += np.float32(policy.weights[name]) * practical.part(name, *pairs).reshape(score.shape)
        met = np.ones(score.shape, bool)
        for grid in setting.demands.grids.values():
            met &= ~grid.fails[grid.rows[rows]][:, grid.cols]
        score[~met] = -1
        yield rows, score


def rival(setting, ready):
    """Return the pairs that the obvious pipeline keeps: the best of every row and column."""
    m = ready[1].shape[1]
    cols = np.arange(m)
    best_of_cols = [(np.zeros((0, m), np.float32), np.zeros((0, m), np.int64))]
    kept = []
    for rows, score in dense_blocks(setting, ready):
        top = np.argpartition(score, -min(TOP, m), axis=1)[:, -min(TOP, m) :]
        good = np.take_along_axis(score, top, 1) >= 0
        kept.append(np.stack([np.repeat(rows, top.shape[1])[good.ravel()], top[good]]))
        values = np.concatenate([best_of_cols[0][0], score])
        who = np.concatenate([best_of_cols[0][1], np.broadcast_to(rows[:, None], score.shape)])
        if len(values) > TOP:
            at = np.argpartition(values, -TOP, axis=0)[-TOP:]
            values, who = np.take_along_axis(values, at, 0), np.take_along_axis(who, at, 0)
        best_of_cols = [(values, who)]
    values, who = best_of_cols[0]
    good = values >= 0
    kept.append(np.stack([who[good], np.broadcast_to(cols, values.shape)[good]]))
    rows, cols = np.concatenate(kept, axis=1)
    return np.unique(rows * m + cols)
