"""Scoring against the obvious scipy pipeline, and routes against integer programs: every ratio beside its target.

    python benchmarks/bench_scoring.py --esco ESCO [--grow] [--ranking DATA] [--proof]
    python benchmarks/bench_scoring.py --candidates 1000 --vacancies 2000   # the example's own taxonomy

At the default 10,000 x 20,000 about four minutes on two quiet cores; ``--grow`` (5,000 x 10,000, 10,000 x 20,000 and
20,000 x 40,000, each in a process of its own, for the growth and the peak memory) adds three; ``--ranking`` (is the
order any good? see `bench_ranking.py`) two.

Ours is timed from the market to the frame: its own preparation, ranking, the exact scores of what is kept, intervals
and routes included. The rival (`scoring_rival.py`) is handed its matrices ready made and does none of the last three.
It gets every fifth of the people against all vacancies, and its seconds are multiplied by five (``--share 1``: all).
Both must keep the same pairs but for ties. ``sparse_dot_topn`` (where installed) does one skills product of all people
and nothing else.

Beside it stand the machine's own limits: bytes copied and float32 multiply-adds a second, on one thread as our kernels.
Seconds are those of the processor, all threads together, so that other work on the machine counts little.
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

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.policy import PARTS
from rmtmatch.scoring import swift
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.ranking import rank
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.setting import prepare
from rmtmatch.scoring.training import cover
from scoring_gaps import gaps_met, program
from scoring_rival import TOP, ready_for_rival, rival

WITH_NUMBA = swift.usable()


def timed(work):
    start = time.process_time()
    answer = work()
    return time.process_time() - start, answer


def row(what, ratio, aim, *, most=False):
    """Print one line of the table: a ratio and its target."""
    reached = ratio <= aim if most else ratio >= aim
    bound = "at most" if most else "at least"
    print(f"  {what:58s} {ratio:8.2f}   {bound} {aim:g}: {'reached' if reached else 'NOT reached'}", flush=True)


def limits():
    """Return GB copied and billions of float32 multiply-adds a second."""
    a = np.ones(20_000_000, np.float32)
    b = np.empty_like(a)
    np.copyto(b, a)
    copied = min(timed(lambda: np.copyto(b, a))[0] for _ in range(3))
    x = np.random.default_rng(0).random((1500, 1500), np.float32)
    multiplied = min(timed(lambda: x @ x)[0] for _ in range(3))
    return 2 * a.nbytes / copied / 1e9, 1500**3 / multiplied / 1e9


def stages(market, policy):
    """Return seconds of each stage, the pairs kept, and the whole answer."""
    rm.score(market.take(range(50), range(50)), policy).to_frame()  # libraries loaded, loops compiled
    seconds = {}
    seconds["prepare"], setting = timed(lambda: prepare(market, policy))
    seconds["rank"], ranked = timed(lambda: rank(setting, TOP, 256, None))
    seconds["score what is kept"], exact = timed(lambda: rescore(setting, ranked.rows, ranked.cols))
    weights = np.array([policy.weights[name] for name in PARTS])
    assert np.abs(exact.parts @ weights - exact.score).max(initial=0) < 1e-9
    del exact
    seconds["all, with routes"], pairs = timed(lambda: rm.score(market, policy, top=TOP))
    seconds["frame"], _ = timed(pairs.to_frame)
    return seconds, setting, ranked, pairs.scored


def scoring(market, policy, share):
    """Time both, see that they keep the same pairs but for ties, and print the ratios."""
    n, m = len(market.candidates), len(market.vacancies)
    found = {}
    for numba in (True, False) if WITH_NUMBA else (False,):
        swift.usable = lambda numba=numba: numba
        found[numba], setting, ranked, whole = stages(market, policy)
    swift.usable = lambda: WITH_NUMBA
    best = found[WITH_NUMBA]
    met = int(ranked.met_rows.sum())
    print(f"{n:,} x {m:,} = {n * m / 1e6:.1f} million pairs, {met:,} meet the demands, {len(whole):,} kept")
    for numba, seconds in found.items():
        listed = ", ".join(f"{name} {took:.2f}" for name, took in seconds.items())
        print(f"  seconds {'with' if numba else 'without'} numba: {listed}", flush=True)
    theirs = against_rival(market, policy, share)
    said = "" if share == 1 else f", reckoned from every {1 / share:.0f}th of the people"
    print(f"  seconds of the obvious pipeline: {theirs:.1f}{said}")
    for numba, seconds in found.items():
        all_of_it = seconds["all, with routes"] + seconds["frame"]
        name = "with numba" if numba else "without numba"
        row(f"obvious pipeline / everything, {name}", theirs / all_of_it, 6 if numba else 4)
    if WITH_NUMBA:
        gain = [found[False][k] / found[True][k] for k in ("rank", "score what is kept", "all, with routes")]
        print(f"  without / with numba: ranking {gain[0]:.2f}, scoring what is kept {gain[1]:.2f}")
        row("without / with numba, everything", gain[2], 1.5)
    mine = best["prepare"] + best["rank"] + best["score what is kept"]
    row("routes / scoring", (best["all, with routes"] - mine) / mine, 1, most=True)
    one_product(setting, n * m / best["rank"], n * m / best["all, with routes"], n * m)
    copied, multiplied = limits()
    written = 4 * n * m / best["rank"] / 1e9
    print(f"  machine: copies {copied:.1f} GB/s, multiplies {multiplied:.1f} billion float32 pairs/s;", end=" ")
    print(f"one float32 a pair at the speed of ranking: {written:.2f} GB/s, {written / copied:.1%} of copying")
    print(f"  routes: {int((whole.route >= 0).sum()):,} pairs have one, {len(whole.routes):,} differ", end=", ")
    print(f"{int(whole.route_exact.sum()):,} of {len(whole):,} settled", flush=True)


def against_rival(market, policy, share):
    """Return the seconds the rival would take for all; see that it keeps what ours keeps of the people it gets."""
    m, step = len(market.vacancies), max(1, round(1 / share))
    part = market.take(candidates=range(0, len(market.candidates), step))
    setting = prepare(part, policy)
    ours = rank(setting, TOP, 256, None)
    ready = ready_for_rival(setting)
    took, theirs = timed(lambda: rival(setting, ready))
    differ = np.setxor1d(ours.rows * m + ours.cols, theirs)
    assert len(differ) <= 0.001 * len(theirs), f"{len(differ)} of {len(theirs)} pairs differ: more than ties"
    return took * len(market.candidates) / max(1, len(part.candidates))


def one_product(setting, ranked, whole, pairs):
    """Time sparse_dot_topn on forward alone, on one thread."""
    try:
        from sparse_dot_topn import sp_matmul_topn  # noqa: PLC0415  a rival that need not be there
    except ImportError:
        print("  sparse_dot_topn is not installed")
        return
    possessed, weight = (sparse.csr_matrix(x) for x in ready_for_rival(setting)[:2])
    took, _ = timed(lambda: sp_matmul_topn(possessed, weight, top_n=TOP, n_threads=1))
    speed = pairs / took
    print(f"  sparse_dot_topn, one product: {took:.2f} s, {speed / 1e6:.1f} million pairs/s")
    row("ranking, in pairs a second of sparse_dot_topn", ranked / speed, 0.3)
    print(f"  everything, in pairs a second of it: {whole / speed:.2f}")


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
    answer = sum(getattr(whole, name).nbytes for name in whole.__slots__ if name != "routes")
    lists = whole.routes._lists  # noqa: SLF001  the routes are part of the answer
    answer += sum(a.nbytes for pair in (lists.trainings, lists.closed, lists.left) for a in pair)
    answer /= 2**20
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
    print("growth: seconds, kept pairs, MB of the answer, peak MB above the inputs")
    for n, m, took, kept, answer, peak in found:
        print(f"  {n:,.0f} x {m:,.0f}: {took:.2f} {kept:,.0f} {answer:.0f} {peak:.0f}", flush=True)
    for n, m, *_, answer, peak in found[1:]:
        row(f"MB above inputs and answer, {n:,.0f} x {m:,.0f}", peak - answer, 400, most=True)
    for (n, m, took, *_), (n2, m2, took2, *_) in [*itertools.pairwise(found), (found[0], found[-1])]:
        exponent = np.log(took2 / took) / np.log(n2 * m2 / (n * m))
        row(f"exponent of seconds in pairs, {n:,.0f} to {n2:,.0f} people", exponent, 1.05, most=True)


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
    gaps = max(gaps_met(market, policy, TOP), key=lambda g: len(g.items), default=None)
    if gaps is None or not len(gaps.items):
        return
    took, (taken, exact) = timed(lambda: cover.cheapest(gaps))
    pick = np.flatnonzero(exact & (gaps.items > 0))
    pick = np.random.default_rng(0).permutation(pick)[:most]
    start = time.process_time()
    for g in pick.tolist():
        own, found = program(gaps, g)
        if found is not None:
            assert abs(gaps.price[own] @ found[0] - gaps.price[own] @ taken[own]) < 1e-6
    each = (time.process_time() - start) / max(1, len(pick))
    ours = took / len(gaps.items)
    print(f"cheapest sets: {len(gaps.items):,} gaps, at most {gaps.items.max()} items, {exact.mean():.1%} exact")
    print(f"  ours {ours * 1e6:.1f} microseconds a gap, milp {each * 1e6:.1f} ({len(pick)} gaps, the same prices)")
    row("one integer program a gap / ours", each / ours, 30)


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    data = Path(os.environ.get("RMTMATCH_DATA", ""))
    arguments.add_argument("--esco", type=Path, default=data / "esco-v1.2")
    arguments.add_argument("--candidates", type=int, default=10_000)
    arguments.add_argument("--vacancies", type=int, default=20_000)
    arguments.add_argument("--trainings", type=int, default=200)
    arguments.add_argument("--share", type=float, default=0.2, help="of the people, for the obvious pipeline")
    arguments.add_argument("--milp", type=int, default=100, help="gaps to solve one at a time; 0 to leave it out")
    arguments.add_argument("--catalogue", type=int, default=5000, help="trainings to choose from, for the milp race")
    arguments.add_argument("--without-numba", action="store_true")
    arguments.add_argument("--alone", action="store_true", help="only score, and print seconds and peak memory")
    arguments.add_argument("--grow", action="store_true", help="half and twice the size too, each in its own process")
    arguments.add_argument("--ranking", type=Path, help="folder with esco-v1.2 and transitions: the order, too")
    arguments.add_argument("--proof", action="store_true", help="the plan over all pairs too")
    given = arguments.parse_args()
    if given.without_numba:
        globals()["WITH_NUMBA"] = False
        swift.usable = lambda: False
    folder = given.esco if given.esco.is_dir() else None
    taxonomy = example.taxonomy() if folder is None else rm.Taxonomy.from_esco(folder)
    market = example.market_from(taxonomy, given.candidates, given.vacancies, trainings=given.trainings)
    policy = rm.Policy()
    if given.alone:
        alone(market, policy)
        return
    print(f"taxonomy: {taxonomy!r}")
    scoring(market, policy, given.share)
    if given.proof:
        proof(market, policy)
    del market
    if given.milp:
        many = example.market_from(taxonomy, 400, 600, trainings=given.catalogue)
        print(f"{given.catalogue:,} trainings:", end=" ")
        covers(many, policy, given.milp)
    if given.grow:
        grow(given)
    if given.ranking:
        script = Path(__file__).with_name("bench_ranking.py")
        subprocess.run([sys.executable, script, "--data", given.ranking], check=True)  # noqa: S603  ourselves


if __name__ == "__main__":
    main()
