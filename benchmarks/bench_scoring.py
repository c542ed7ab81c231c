"""Scoring a market against the obvious scipy pipeline, and exact routes against one integer program a gap, in one run.

    python benchmarks/bench_scoring.py [--esco FOLDER] [--candidates 2000] [--vacancies 3000] [--trainings 200]

The rival is handed the same matrices, classes and parts, ready made, and does with them what anybody would: blocks of
500 candidates, `scipy.sparse` products made dense for both directions, every demand and every part for every pair, then
`numpy.argpartition` for rows and for columns. Ours is timed from the market, its own preparation and the exact scores
of what is kept included; with routes it does what the rival does not do at all. Both must keep the same pairs.

Without numba the same is timed with ``--without-numba``. ``sparse_dot_topn`` (where installed) does one skills product
and nothing else. The cheapest sets are raced on a catalogue of their own. ``--grow`` runs three sizes, each in its own
process, for the growth and the peak memory; ``--proof`` makes the plan with and without the pass over all pairs.

Beside it stand the machine's own limits: bytes copied and float32 multiply-adds a second, on one thread as our kernels.
Seconds are those of the processor, all threads together, so that other work on the machine does not count.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
from scipy import sparse
from sklearn.preprocessing import normalize

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.policy import PARTS
from rmtmatch.scoring import cover, search, swift
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
    routes = seconds["all, with routes"] - mine
    print(f"  routes {routes:.2f} s, {routes / mine:.2f} of the scoring; compiled loops: {swift.usable()}")
    one_product(ready, n * m / seconds["rank"], n * m / seconds["all, with routes"], n * m)
    print(f"  routes: {found:,} pairs have one, {len(whole.routes):,} differ, {exactly:,} of {len(whole):,} settled")
    return setting


def one_product(ready, ranked, whole, pairs):
    """Time sparse_dot_topn on forward alone, on one thread."""
    try:
        from sparse_dot_topn import sp_matmul_topn  # noqa: PLC0415  a rival that need not be there
    except ImportError:
        print("  sparse_dot_topn is not installed")
        return
    possessed, weight = (sparse.csr_matrix(x) for x in ready[:2])
    took, _ = timed(lambda: sp_matmul_topn(possessed, weight, top_n=TOP, n_threads=1))
    speed = pairs / took
    print(f"  sparse_dot_topn, one product: {took:.2f} s, {speed / 1e6:.1f} million pairs/s;", end=" ")
    print(f"ranking reaches {ranked / speed:.2f} of it, everything {whole / speed:.2f}")


def alone(market, policy):
    """Print seconds and the peak above what was held before, of this process."""
    score_blocks(market.take(range(50), range(50)), policy)
    page = os.sysconf("SC_PAGE_SIZE")

    def held():
        return int(Path("/proc/self/statm").read_text().split()[1]) * page / 2**20

    before, done = held(), threading.Event()
    peak = [before]

    def watch():
        while not done.wait(0.01):
            peak[0] = max(peak[0], held())

    watcher = threading.Thread(target=watch)
    watcher.start()
    took, whole = timed(lambda: score_blocks(market, policy, top=TOP))
    done.set()
    watcher.join()
    answer = sum(getattr(whole, name).nbytes for name in whole.__slots__ if name != "routes") / 2**20
    n, m = len(market.candidates), len(market.vacancies)
    print(f"{n},{m},{took:.2f},{len(whole)},{answer:.0f},{peak[0] - before:.0f}")


def grow(given):
    """Run three sizes, each in its own process; print the exponent of time in pairs, and the peaks."""
    found = []
    for factor in (0.5, 1, 2):
        size = [str(int(given.candidates * factor)), str(int(given.vacancies * factor))]
        command = [sys.executable, __file__, "--alone", "--esco", str(given.esco), "--trainings", str(given.trainings)]
        command += ["--candidates", size[0], "--vacancies", size[1]] + ["--without-numba"] * given.without_numba
        told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603  ourselves
        found.append([float(x) for x in told.splitlines()[-1].split(",")])
    print("candidates x vacancies: seconds, kept pairs, MB of the answer, peak MB above inputs, and above the answer")
    for n, m, took, kept, answer, peak in found:
        print(f"  {n:,.0f} x {m:,.0f}: {took:.2f} {kept:,.0f} {answer:.0f} {peak:.0f} {peak - answer:.0f}")
    for (n, m, took, *_), (n2, m2, took2, *_) in itertools.pairwise(found):
        print(f"  exponent {np.log(took2 / took) / np.log(n2 * m2 / (n * m)):.2f}")


def proof(market, policy):
    """Time the pass over all pairs against the scoring."""
    took, pairs = timed(lambda: rm.score(market, policy, top=TOP))
    without, before = timed(lambda: rm.propose(pairs, prove=False))
    within, after = timed(lambda: rm.propose(pairs))
    print(f"proof: scoring {took:.2f} s, plan {without:.2f} s, plan over {after.proof} {within:.2f} s;", end=" ")
    print(f"extra {(within - without) / took:.2f} of the scoring")
    print(f"  value {before.value:.4f} (gap {before.gap:.1e}) -> {after.value:.4f} (gap {after.gap:.1e}),", end=" ")
    print(f"{len(pairs):,} kept pairs -> {len(after.pairs):,}")


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
    arguments.add_argument("--catalogue", type=int, default=5000, help="trainings to choose from, for the milp race")
    arguments.add_argument("--without-numba", action="store_true")
    arguments.add_argument("--alone", action="store_true", help="only score, and print seconds and peak memory")
    arguments.add_argument("--grow", action="store_true", help="half and twice the size too, each in its own process")
    arguments.add_argument("--proof", action="store_true", help="the plan over all pairs too")
    given = arguments.parse_args()
    if given.without_numba:
        swift.usable = lambda: False
    if given.grow:
        grow(given)
        return
    folder = given.esco if given.esco.is_dir() else None
    taxonomy = example.taxonomy() if folder is None else rm.Taxonomy.from_esco(folder)
    print(f"taxonomy: {taxonomy!r}")
    market = example.market_from(taxonomy, given.candidates, given.vacancies, trainings=given.trainings)
    policy = rm.Policy()
    if given.alone:
        alone(market, policy)
        return
    scoring(market, policy)
    if given.proof:
        proof(market, policy)
    if given.milp:
        many = example.market_from(taxonomy, 400, 600, trainings=given.catalogue)
        print(f"{given.catalogue:,} trainings:", end=" ")
        covers(many, policy, given.milp)


if __name__ == "__main__":
    main()
