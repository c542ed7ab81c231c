"""Scoring a market against the obvious scipy pipeline, and exact routes against one integer program a gap, in one run.

    python benchmarks/bench_scoring.py [--esco FOLDER] [--candidates 2000] [--vacancies 3000] [--trainings 200]

The rival is handed the same matrices, classes and parts, ready made, and does with them what anybody would: blocks of
500 candidates, `scipy.sparse` products made dense for both directions, every demand and every part for every pair, then
`numpy.argpartition` for rows and for columns. Ours is timed from the market, its own preparation and the exact scores
of what is kept included; with routes it does what the rival does not do at all. Both must keep the same pairs.

Beside it stand the machine's own limits: bytes copied and float32 multiply-adds a second, on one thread as our kernels.
Seconds are those of the processor, all threads together, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import os
import time
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.policy import PARTS
from rmtmatch.scoring import cover, search
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.coverage import used
from rmtmatch.scoring.milp import cheapest_milp
from rmtmatch.scoring.possession import strongest
from rmtmatch.scoring.practical import PRACTICAL
from rmtmatch.scoring.ranking import rank
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.setting import prepare

BLOCK = 500
TOP = 50


def timed(work):
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def limits():
    """Return GB copied and billions of float32 multiply-adds a second."""
    a = np.ones(20_000_000, np.float32)
    b = np.empty_like(a)
    np.copyto(b, a)
    copied = min(timed(lambda: np.copyto(b, a))[0] for _ in range(3))
    x = np.random.default_rng(0).random((1500, 1500), np.float32)
    multiplied = min(timed(lambda: x @ x)[0] for _ in range(3))
    return 2 * a.nbytes / copied / 1e9, 1500**3 / multiplied / 1e9


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


def rival(setting, ready):
    """Return the pairs that the obvious pipeline keeps: the best of every row and column."""
    possessed, weight, occupation, use, known, here, there = ready
    share, has = np.float32(setting.policy.nearness_share), there.any(axis=1)
    policy, practical = setting.policy, setting.practical(np.float32)
    n, m = possessed.shape[0], weight.shape[1]
    cols = np.arange(m)
    best_of_cols = [(np.zeros((0, m), np.float32), np.zeros((0, m), np.int64))]
    kept = []
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


def scoring(market, policy):
    """Time both, and see that they keep the same pairs but for ties."""
    n, m = len(market.candidates), len(market.vacancies)
    score_blocks(market.take(range(min(n, 50)), range(min(m, 50))), policy)  # libraries loaded, relatedness worked out
    seconds = {}
    seconds["prepare"], setting = timed(lambda: prepare(market, policy))
    seconds["rank"], ranked = timed(lambda: rank(setting, TOP, 256, None))
    seconds["score what is kept"], exact = timed(lambda: rescore(setting, ranked.rows, ranked.cols))
    seconds["all, with routes"], whole = timed(lambda: score_blocks(market, policy, top=TOP))
    ready = ready_for_rival(setting)
    seconds["rival"], theirs = timed(lambda: rival(setting, ready))
    ours = ranked.rows * m + ranked.cols
    differ = np.setxor1d(ours, theirs)
    assert len(differ) <= 0.001 * len(ours), f"{len(differ)} of {len(ours)} pairs differ: more than ties can explain"
    weights = np.array([policy.weights[name] for name in PARTS])
    assert np.abs(exact.parts @ weights - exact.score).max(initial=0) < 1e-9

    mine = seconds["prepare"] + seconds["rank"] + seconds["score what is kept"]
    met = int(ranked.met_rows.sum())
    print(f"{n:,} x {m:,} = {n * m / 1e6:.1f} million pairs, {met:,} meet the demands, {len(ours):,} kept")
    for name, took in seconds.items():
        print(f"  {name:22s} {took:8.2f} s {n * m / max(took, 1e-9) / 1e6:10.1f} million pairs/s")
    print(f"  ours without routes    {mine:8.2f} s {n * m / mine / 1e6:10.1f} million pairs/s")
    print(f"  rival / ours           {seconds['rival'] / mine:8.2f} times, routes left out")
    print(f"  rival / ours           {seconds['rival'] / seconds['all, with routes']:8.2f} times, routes included")
    copied, multiplied = limits()
    bytes_written = 4 * n * m / seconds["rank"] / 1e9
    print(f"  machine: copies {copied:.1f} GB/s, multiplies {multiplied:.1f} billion float32 pairs/s;", end=" ")
    print(
        f"one float32 a pair at the speed of ranking: {bytes_written:.2f} GB/s, {bytes_written / copied:.0%} of copying"
    )
    found, exactly = int((whole.route >= 0).sum()), int(whole.route_exact.sum())
    print(f"  routes: {found:,} pairs have one, {len(whole.routes):,} differ, {exactly:,} of {len(whole):,} settled")
    return setting


def covers(market, policy, most):
    """Time the exact cheapest sets against one integer program for each gap, on the gaps of a real run."""
    seen = []
    original = search.cheapest

    def spy(gaps, **options):
        seen.append(gaps)
        return original(gaps, **options)

    search.cheapest = spy
    try:
        score_blocks(market, policy, top=TOP)
    finally:
        search.cheapest = original
    gaps = max(seen, key=lambda g: len(g.items), default=None)
    if gaps is None or not len(gaps.items):
        return
    took, (taken, exact) = timed(lambda: cover.cheapest(gaps))
    pick = np.flatnonzero(exact & (gaps.items > 0))
    pick = np.random.default_rng(0).permutation(pick)[:most]
    start = time.process_time()
    for g in pick.tolist():
        a, b = np.searchsorted(gaps.gap, [g, g + 1])
        closes = (gaps.mask[a:b, None] >> np.arange(int(gaps.items[g])) & 1) > 0
        found = cheapest_milp(closes, gaps.price[a:b], gaps.weeks[a:b], float(gaps.limit[g]))
        if found is not None:
            assert abs(gaps.price[a:b] @ found[0] - gaps.price[a:b] @ taken[a:b]) < 1e-6
    each = (time.process_time() - start) / max(1, len(pick))
    ours = took / len(gaps.items)
    print(f"cheapest sets: {len(gaps.items):,} gaps, at most {gaps.items.max()} items, {exact.mean():.1%} exact")
    print(f"  ours {ours * 1e6:10.1f} microseconds a gap")
    print(f"  milp {each * 1e6:10.1f} microseconds a gap ({len(pick)} of them, the same prices)")
    print(f"  milp / ours {each / ours:.0f} times")


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = Path(os.environ.get("RMTMATCH_DATA", ""))
    arguments.add_argument("--esco", type=Path, default=data / "esco-v1.2")
    arguments.add_argument("--candidates", type=int, default=2000)
    arguments.add_argument("--vacancies", type=int, default=3000)
    arguments.add_argument("--trainings", type=int, default=200)
    arguments.add_argument("--milp", type=int, default=200, help="gaps to solve one at a time")
    given = arguments.parse_args()
    folder = given.esco if given.esco.is_dir() else None
    taxonomy = example.taxonomy() if folder is None else rm.Taxonomy.from_esco(folder)
    print(f"taxonomy: {taxonomy!r}")
    market = example.market_from(taxonomy, given.candidates, given.vacancies, trainings=given.trainings)
    policy = rm.Policy()
    scoring(market, policy)
    covers(market, policy, given.milp)


if __name__ == "__main__":
    main()
