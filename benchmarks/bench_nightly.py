"""A night of a whole country: seconds by stage, peak memory, growth, borders, one vacancy less, and a plain rival.

    python benchmarks/bench_nightly.py --data FOLDER [--candidates 50000] [--vacancies 60000] [--workers 2]

The country has 35 regions of realistic relative sizes, drawn from ESCO with real postcodes (without ``--data``: from
the built-in taxonomy and places). Each night is the command ``rmtmatch run`` in a process of its own, from Parquet to
all files. Memory is the sum of what all its processes hold alone and their part of what they share, looked at five
times a second. Processor seconds are those of all its processes.

The rival is the pipeline anybody would write, see `plain_pipeline.py`: numpy and scipy alone, products made dense,
every demand and part for every pair, `numpy.argpartition` of rows and of columns, then
`scipy.optimize.linear_sum_assignment` with a column for each place. Both start at the region's market, pay for what
they need of it, and end in the same answer: the same pairs kept, the same scores, intervals and counts of what was
removed, and without trainings the same plan, the best over all pairs. All of that is compared. Beside it stands a
harder rival (`scoring_rival.py`) that borrows from us what makes ours quick: the prepared market with its classes,
compiled possession, single precision; it stops at the value, without the parts and intervals of what it keeps. With
trainings the rival solves one `scipy.optimize.milp` for each distinct gap that our scoring meets (the seconds of a
sample, scaled) and still knows no plan that uses a route; ours ends in the plan that does, proven over all pairs.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
from scipy.optimize import linear_sum_assignment

import rmtmatch as rm
from plain_pipeline import plain_plan
from rmtmatch import example, frames
from rmtmatch.config import RunConfig
from rmtmatch.loading import read_inputs
from rmtmatch.record import read_outcome
from rmtmatch.scoring.setting import prepare
from scoring_gaps import gaps_met, program
from scoring_rival import dense_blocks, ready_for_rival

TOP = 50
MANY = 10_000_000  # pairs from which one run says enough


def family(pid):
    """Return a process and everything below it."""
    found = [pid]
    for p in found:
        try:
            found += [int(c) for c in Path(f"/proc/{p}/task/{p}/children").read_text().split()]
        except OSError:
            continue
    return found


def held_mb(pid):
    total = 0
    for p in family(pid):
        try:
            lines = Path(f"/proc/{p}/smaps_rollup").read_text().splitlines()
            total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
        except (OSError, StopIteration):
            continue
    return total / 1024


def night(run_file, workers, *options):
    """Run one night and return its record, wall and processor seconds and peak megabytes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    command = [sys.executable, "-m", "rmtmatch", "run", str(run_file), "--workers", str(workers), *options]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)  # noqa: S603
    peak = 0.0
    while process.poll() is None:
        peak = max(peak, held_mb(process.pid))
        time.sleep(0.2)
    log = process.stderr.read()
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert process.returncode == 0, log[-2000:]
    out = RunConfig.from_toml(run_file).output.folder
    return json.loads((out / "record.json").read_text()), wall, cpu, peak


def show(name, told):
    record, wall, cpu, peak = told
    c = record["counts"]
    print(f"{name}: {wall:.0f} s, {cpu:.0f} processor seconds, {peak:.0f} MB at most")
    print("  " + ", ".join(f"{stage} {s:.0f} s" for stage, s in record["seconds"].items()))
    print(f"  {c['candidates']:,} people, {c['placed']:,} placed, {c['through_training']:,} through training", end="; ")
    pairs, rounds = sum(s["pairs"] for s in record["solved"]), max((s["rounds"] for s in record["solved"]), default=0)
    print(f"{record['status']}, gap {record['gap']:.1e} over {record['proof']};", end=" ")
    print(f"{pairs:,} pairs kept, {len(record['solved'])} problems, at most {rounds} rounds")
    if record["crossing"].get("proposals"):
        print(f"  across borders: {record['crossing']}")
    sys.stdout.flush()


def prepared(folder, args, size, reach):
    """Write a country without limits on money or seats, and return its run file."""
    taxonomy = places = None
    if args.data:
        taxonomy = rm.Taxonomy.from_esco(args.data / "esco-v1.2")
        places = args.data / "geo" / "pc4.csv"
    land = example.country(size, size * args.vacancies // args.candidates, taxonomy, places, seed=1)
    run_file = land.write(folder, policy=f'reach = "{reach}"\n')
    if args.data:
        (folder / "taxonomy.npz").unlink()
        text = run_file.read_text().replace('"taxonomy.npz"', f'"{args.data / "esco-v1.2"}"')
        run_file.write_text(text)
    table = frames.read_file(folder / "trainings.parquet")
    frames.write_file({k: v for k, v in table.columns.items() if k != "seats"}, folder / "trainings.parquet")
    return run_file


def one_less(folder, run_file, args):
    """Close one vacancy that somebody was assigned to, and see who else is moved."""
    first = folder / "first"
    shutil.copytree(folder / "out", first)
    shutil.rmtree(folder / "out")
    before = read_outcome(first)
    gone = sorted(before.placed.values())[len(before.placed) // 2]
    table = frames.read_file(folder / "vacancies.parquet")
    keep = np.array([v != gone for v in table.columns["id"]])
    columns = {k: [x for x, yes in zip(v, keep.tolist(), strict=True) if yes] for k, v in table.columns.items()}
    frames.write_file(columns, folder / "vacancies.parquet")
    told = night(run_file, args.workers, "--previous", str(first))
    now = read_outcome(folder / "out")
    others = [c for c, v in before.placed.items() if v != gone]
    stay = np.mean([now.placed.get(c) == before.placed[c] for c in others])
    show("one vacancy less", told)
    print(f"  {stay:.4%} of the other proposals stay; keeping them costs {told[0]['given_up']:.6f} of score")


def borrowing(market, policy):
    """Do the obvious with what is ours: prepared, compiled, in single precision. Return seconds and the value."""
    began = time.process_time()
    setting = prepare(market, policy)
    blocks = dense_blocks(setting, ready_for_rival(setting))
    score = np.concatenate([part for _, part in blocks])
    np.argpartition(score, -min(TOP, score.shape[1]), axis=1)[:, -TOP:]
    np.argpartition(score, -min(TOP, score.shape[0]), axis=0)[-TOP:]
    places = np.nan_to_num(market.vacancies["places"], nan=1).astype(int)
    gain = np.repeat(np.maximum(score - np.float32(policy.reserve), 0), places, axis=1)
    rows, cols = linear_sum_assignment(gain, maximize=True)
    return time.process_time() - began, float(gain[rows, cols].astype(float).sum())


def programs(market, policy, most=100):
    """Return how many distinct gaps scoring meets, and the seconds of one integer program for each, by a sample."""
    gaps = [(found, g) for found in gaps_met(market, policy, TOP) for g in np.flatnonzero(found.items > 0).tolist()]
    chosen = np.random.default_rng(0).permutation(len(gaps))[:most]
    began = time.process_time()
    for found, g in (gaps[k] for k in chosen.tolist()):
        program(found, g)
    each = (time.process_time() - began) / max(1, len(chosen))
    return len(gaps), each * len(gaps)


def ours(market, policy):
    """Score and assign, proven over all pairs. Return the seconds of scoring, of all, and the plan."""
    began = time.process_time()
    pairs = rm.score(market, policy, top=TOP)
    scored = time.process_time() - began
    plan = rm.propose(pairs)
    seconds = time.process_time() - began
    assert plan.proof == "all pairs"
    assert plan.gap <= 1e-9
    return scored, seconds, plan


def against_plain(run_file, sizes):
    """Time both on regions, twice: without trainings to choose from, and with them."""
    config = RunConfig.from_toml(run_file)
    market = read_inputs(config).market
    without = config.input.model_copy(update={"trainings": None})
    bare = read_inputs(config.model_copy(update={"input": without})).market
    home, work = (t["region"].astype(str) for t in (market.candidates, market.vacancies))
    rows = []
    for region in sorted(set(home) - {"unknown"}):
        people, offers = np.flatnonzero(home == region), np.flatnonzero(work == region)
        rows.append((len(people) * len(offers), region, people, offers))
    rows.sort()
    at = np.unique(np.linspace(0, len(rows) - 1, sizes).astype(int))
    for k in (at[0], *at[::-1]):  # the first time the smallest: compiled and loaded
        _, region, people, offers = rows[k]
        compare(region, bare.take(people, offers), market.take(people, offers), config.policy)


def compare(region, part, whole, policy):
    """Time ours and the rivals on one region without trainings, and with them, and see that the answers agree."""
    cells = len(part.candidates) * len(part.vacancies)
    turns = []
    for _ in range(3 if cells < MANY else 1):
        mine, theirs, value = ours(part, policy), plain_plan(part, policy, TOP), borrowing(part, policy)
        turns.append((mine[1], mine[0], sum(theirs.seconds.values()), value[0]))
    seconds, scored, obvious, harder = np.median(turns, axis=0)
    same_answer(mine[2], theirs)
    assert abs(mine[2].value - value[1]) <= 1e-4 * max(1, mine[2].value), "not the same plan"  # single precision
    print(f"  {region}: {len(part.candidates):,} x {len(part.vacancies):,}, {cells / 1e6:.1f} million pairs")
    print(f"    no trainings: plain {obvious:.2f} s,", {k: round(v, 2) for k, v in theirs.seconds.items()})
    told = f"ours with its proof {seconds:.2f} s, of which scoring {scored:.2f}: {obvious / seconds:.1f} times"
    print(f"    {told}; the rival that borrows {harder:.2f} s: {harder / seconds:.1f} times", flush=True)
    scored, seconds, _ = ours(whole, policy)
    gaps, each = programs(whole, policy)
    told = f"plain {obvious + each:.0f} s, of which {gaps:,} gaps {each:.0f} s"
    print(f"    {len(whole.trainings)} trainings: {told}", end="")
    print(f"; ours {seconds:.2f} s, of which scoring {scored:.2f}: {(obvious + each) / seconds:.1f} times", flush=True)


def same_answer(plan, theirs):
    """See that both kept the same pairs with the same scores and intervals, counted the same, and plan the same."""
    assert abs(plan.value - theirs.value) <= 1e-6 * max(1, plan.value), f"{plan.value} and {theirs.value}"
    kept, width = plan.pairs.scored, len(plan.pairs.market.vacancies)
    mine, their = kept.rows.astype(np.int64) * width + kept.cols, theirs.rows * width + theirs.cols
    _, a, b = np.intersect1d(mine, their, return_indices=True)
    # single precision may rank pairs the other way round that differ by less than it can tell
    assert len(mine) + len(their) - 2 * len(a) <= 0.001 * len(their), "not the same pairs"
    for name in ("score", "low", "high"):
        np.testing.assert_allclose(getattr(kept, name)[a], theirs.columns[name][b], rtol=0, atol=1e-6, err_msg=name)
    np.testing.assert_array_equal(kept.removed_candidates, theirs.removed[0])
    np.testing.assert_array_equal(kept.removed_vacancies, theirs.removed[1])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, help="folder with esco-v1.2 and geo/pc4.csv")
    parser.add_argument("--candidates", type=int, default=50_000)
    parser.add_argument("--vacancies", type=int, default=60_000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--sizes", type=int, default=5, help="regions that the rival is tried on")
    parser.add_argument("--only", nargs="*", choices=("region", "travel", "growth", "one-less", "workers", "plain"))
    args = parser.parse_args()
    wanted = set(args.only or ("region", "travel", "growth", "one-less", "workers", "plain"))
    print(f"{os.cpu_count()} processors, {args.workers} workers, {args.candidates:,} x {args.vacancies:,}")
    with tempfile.TemporaryDirectory() as top:
        folder = Path(top) / "whole"
        run_file = prepared(folder, args, args.candidates, "region")
        if wanted - {"plain"}:
            whole = night(run_file, args.workers)
            show("region", whole)
        if "travel" in wanted:
            travelling = prepared(Path(top) / "travel", args, args.candidates, "travel")
            over = night(travelling, args.workers)
            show("travel", over)
            print(f"  travel / region: {over[2] / whole[2]:.1f} times the processor seconds")
        if "growth" in wanted:
            small = night(prepared(Path(top) / "fifth", args, args.candidates // 5, "region"), args.workers)
            show("a fifth", small)
            print(f"  growth: seconds ~ pairs ** {math.log(whole[2] / small[2]) / math.log(25):.2f}")
        if "workers" in wanted:
            shutil.copytree(folder / "out", Path(top) / "two")
            shutil.rmtree(folder / "out")
            alone = night(run_file, 1)
            show("one worker", alone)
            print(f"  1 worker / {args.workers} workers: {alone[1] / whole[1]:.2f} times the seconds")
        if "plain" in wanted:
            against_plain(run_file, args.sizes)
        if "one-less" in wanted:
            one_less(folder, run_file, args)


if __name__ == "__main__":
    main()
