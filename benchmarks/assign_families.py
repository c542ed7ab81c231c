"""Markets to time assignment on: drawn from a seed, or from a real taxonomy.

A drawn market has occupation groups, skills, distance and wage; hard demands leave some 2.5 % of all pairs, as in a
real one. The other families keep its pairs and change the scores into what solvers find hard: ties and plateaus.
"""

# ruff: noqa: PLC0415  what one solver needs is loaded only where that one is measured

from __future__ import annotations

import numpy as np
from scipy.sparse import csr_array

RESERVE = 0.2
GROUPS, SKILLS = 300, 1500


def market(n, m, *, places=False, seed=0):
    """Scores above the reserve of people (rows) for vacancies (columns), and the places of each vacancy."""
    rng = np.random.default_rng(seed)
    window = (np.arange(GROUPS) * SKILLS // GROUPS)[:, None] + rng.integers(0, 120, (GROUPS, 40))
    common = rng.dirichlet(np.full(GROUPS, 0.7))
    people = np.sort(rng.choice(GROUPS, n, p=common))
    work = np.sort(rng.choice(GROUPS, m, p=(common + rng.dirichlet(np.full(GROUPS, 0.7))) / 2))
    has, asks = _skills(rng, window[people], 16), _skills(rng, window[work], 8)
    asked = np.asarray(asks.sum(axis=1)).ravel()
    at_home, at_work = rng.random((n, 2), np.float32), rng.random((m, 2), np.float32)
    wage_now, wage = rng.normal(0, 1, n).astype(np.float32), rng.normal(0, 1, m).astype(np.float32)
    near = [{(g + d) % GROUPS for d in range(-3, 4)} | set(rng.integers(0, GROUPS, 8).tolist()) for g in range(GROUPS)]
    blocks = []
    for g in range(GROUPS):
        i = slice(*np.searchsorted(people, [g, g + 1]))
        j = np.concatenate([np.arange(*np.searchsorted(work, [h, h + 1])) for h in sorted(near[g])])
        if i.start == i.stop or not len(j):
            continue
        far = np.sqrt(((at_home[i, None] - at_work[None, j]) ** 2).sum(axis=2))
        score = 0.6 * (has[i] @ asks[j].T).toarray() / asked[j] + 0.25 * np.maximum(0, 1 - far)
        score += 0.15 * np.exp(-0.5 * (wage_now[i, None] - wage[j]) ** 2)
        row, col = np.nonzero((score >= RESERVE) & (far < 0.9) & (rng.random(score.shape) < 0.8))
        blocks.append(((row + i.start).astype(np.int32), j[col].astype(np.int32), score[row, col].astype(np.float64)))
    rows, cols, values = (np.concatenate(x) for x in zip(*blocks, strict=True))
    del blocks
    by_row, by_col = (rng.permutation(size).astype(np.int32) for size in (n, m))  # nothing may depend on the order
    table = csr_array((values - RESERVE + 1e-9, (by_row[rows], by_col[cols])), shape=(n, m))
    table.sort_indices()
    room = np.minimum(50, np.maximum(1, np.round(rng.pareto(1.2, m) + 0.5))) if places else np.ones(m)
    return table, room.astype(np.int64)


def _skills(rng, own, most):
    """At most `most` skills each, nearly all of them of their own group."""
    count = len(own)
    mine = own[np.arange(count)[:, None], rng.integers(0, own.shape[1], (count, most))] % SKILLS
    picked = np.where(rng.random(mine.shape) < 0.85, mine, rng.integers(0, SKILLS, mine.shape))
    rows = np.repeat(np.arange(count), most)
    table = csr_array((np.ones(picked.size, np.float32), (rows, picked.ravel())), shape=(count, SKILLS))
    table.data[:] = 1
    return table


def esco_market(folder, n, m, seed=0):
    """Every pair that meets the demands in a market drawn from the ESCO download, scored by the package itself."""
    import rmtmatch as rm
    from rmtmatch import example

    drawn = example.market_from(rm.Taxonomy.from_esco(folder), n, m, seed)
    policy = rm.Policy()
    pairs = rm.score(drawn, policy, top=None).scored
    good = pairs.score > policy.reserve
    table = csr_array(
        (pairs.score[good] - policy.reserve, (pairs.rows[good], pairs.cols[good])),
        shape=(len(drawn.candidates), len(drawn.vacancies)),
    )
    table.sort_indices()
    return table, np.ones(m, np.int64)


def with_scores(drawn, kind):
    """Return the same pairs with other scores."""
    table, places = drawn
    n, m = table.shape
    rng = np.random.default_rng(1)
    row, col = rng.random(n), rng.random(m)
    rows, cols = np.repeat(np.arange(n), np.diff(table.indptr)), table.indices
    new = {
        "ones": lambda: np.ones(table.nnz),
        "rounded": lambda: np.round(table.data, 1) + 0.1,
        "products": lambda: row[rows] * col[cols],
        "sums": lambda: row[rows] + col[cols],
        "a row": lambda: row[rows],
        "a column": lambda: col[cols],
    }[kind]()
    return csr_array((new, table.indices, table.indptr), shape=table.shape), places


def families(size, esco=None, *, huge=False):
    """Name of each family: how to draw it. `size` 1 is what the names say."""

    def drawn(n, m, scores=None, **more):
        found = market(max(60, int(size * n)), max(40, int(size * m)), **more)
        return found if scores is None else with_scores(found, scores)

    def full(n):
        side = max(60, int(size * n))
        return np.random.default_rng(0).random((side, side)), np.ones(side, np.int64)

    few = {"places": True}
    found = {
        "open 2.5k x 5k": lambda: drawn(2_500, 5_000),
        "open 5k x 10k": lambda: drawn(5_000, 10_000),
        "open 10k x 20k": lambda: drawn(10_000, 20_000),
        "contested 1k x 600": lambda: drawn(1_000, 600),
        "contested 10k x 6k": lambda: drawn(10_000, 6_000),
        "contested 20k x 12k": lambda: drawn(20_000, 12_000),
        "places 10k x 3k": lambda: drawn(10_000, 3_000, **few),
        "places 20k x 6k": lambda: drawn(20_000, 6_000, **few),
        "rounded to 0.1, 10k x 6k": lambda: drawn(10_000, 6_000, "rounded"),
        "rounded to 0.1, 10k x 20k": lambda: drawn(10_000, 20_000, "rounded"),
        "all ones, 10k x 6k": lambda: drawn(10_000, 6_000, "ones"),
        "products, 10k x 6k": lambda: drawn(10_000, 6_000, "products"),
        "sums, 10k x 6k": lambda: drawn(10_000, 6_000, "sums"),
        "a value a row, 10k x 6k": lambda: drawn(10_000, 6_000, "a row"),
        "a value a row, places 10k x 3k": lambda: drawn(10_000, 3_000, "a row", **few),
        "a value a column, 10k x 6k": lambda: drawn(10_000, 6_000, "a column"),
        "a value a column, 10k x 20k": lambda: drawn(10_000, 20_000, "a column"),
        "a value a column, places 10k x 3k": lambda: drawn(10_000, 3_000, "a column", **few),
        "full 5000 x 5000": lambda: full(5_000),
    }
    if esco is not None:
        found["ESCO 4k x 8k"] = lambda: esco_market(esco, int(4_000 * size), int(8_000 * size))
        found["ESCO 4k x 2k"] = lambda: esco_market(esco, int(4_000 * size), int(2_000 * size))
    if huge:
        found["open 20k x 40k"] = lambda: drawn(20_000, 40_000)
        found["open 50k x 100k"] = lambda: drawn(50_000, 100_000)
    return found
