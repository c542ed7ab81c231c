"""The main job from records to plan: seconds and peak memory of every stage.

    python benchmarks/bench_main_job.py [--esco FOLDER] [--candidates 2000] [--vacancies 3000] [--repeat 1]

Draws the market from the ESCO download in FOLDER (default: ``esco-v1.2`` in the folder that RMTMATCH_DATA names) or,
where there is none, from the example taxonomy. Memory is the most the process held during a stage above what it held
when the stage began (Linux; elsewhere the most so far).
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.testing import assert_plan_sound

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def held_mb(what: str) -> float:
    """Megabytes this process holds now (VmRSS), or has held at most since the last reset (VmHWM)."""
    if STATUS.exists():
        line = next(x for x in STATUS.read_text().splitlines() if x.startswith(what))
        return int(line.split()[1]) / 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def staged(rows, name, work):
    """Run one stage and write down what it took."""
    if os.access(RESET, os.W_OK):
        RESET.write_text("5")  # the peak is counted from here
    before, start = held_mb("VmRSS"), time.perf_counter()
    answer = work()
    rows.append((name, time.perf_counter() - start, held_mb("VmHWM") - before))
    return answer


def run(folder, candidates, vacancies, seed):
    rows = []
    if folder is None:
        taxonomy = staged(rows, "taxonomy: the example's", example.taxonomy)
    else:
        taxonomy = staged(rows, "taxonomy: read ESCO", lambda: rm.Taxonomy.from_esco(folder))
    with tempfile.TemporaryDirectory() as at:
        file = Path(at) / "taxonomy.npz"
        staged(rows, "taxonomy: save", lambda: taxonomy.save(file))
        taxonomy = staged(rows, "taxonomy: load", lambda: rm.Taxonomy.load(file))
    tables = staged(rows, "draw tables", lambda: example.tables_from(taxonomy, candidates, vacancies, seed))
    records = staged(rows, "(as records)", lambda: [as_records(t) for t in (tables.candidates, tables.vacancies)])
    linker = staged(rows, "linker", lambda: rm.SkillLinker(taxonomy))
    market = staged(
        rows,
        "market: check and link records",
        lambda: rm.Market(
            *records,
            tables.trainings,
            taxonomy=taxonomy,
            on=tables.on,
            postcodes=tables.postcodes,
            linker=linker,
        ),
    )
    pairs = staged(rows, "score: first time", lambda: rm.score(market))
    pairs = staged(rows, "score: again", lambda: rm.score(market))
    plan = staged(rows, "propose", lambda: rm.propose(pairs))
    staged(rows, "plan: tables", lambda: (plan.proposals, plan.leftovers, plan.unfilled, plan.totals))
    first = plan.proposals.to_dicts()[0]
    staged(rows, "explain one pair", lambda: pairs.explain(first["candidate"], first["vacancy"]).text())
    staged(rows, "check the plan", lambda: assert_plan_sound(plan))
    return rows, (taxonomy, market, pairs, plan)


def as_records(table):
    columns = [c.tolist() if hasattr(c, "tolist") else c for c in table.values()]
    return [dict(zip(table, row, strict=True)) for row in zip(*columns, strict=True)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    data = os.environ.get("RMTMATCH_DATA")
    parser.add_argument("--esco", type=Path, default=Path(data) / "esco-v1.2" if data else None)
    parser.add_argument("--candidates", type=int, default=2000)
    parser.add_argument("--vacancies", type=int, default=3000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--repeat", type=int, default=1)
    given = parser.parse_args()
    folder = given.esco if given.esco and given.esco.is_dir() else None
    if folder is None:
        print("no ESCO folder (--esco or RMTMATCH_DATA): the example taxonomy instead", file=sys.stderr)
    for k in range(given.repeat):
        rows, answers = run(folder, given.candidates, given.vacancies, given.seed + k)
        for answer in answers:
            print(answer)
        print(f"\n{'stage':34}{'seconds':>9}{'MB':>9}")
        for name, seconds, mb in rows:
            print(f"{name:34}{seconds:9.3f}{mb:9.1f}")
        flow = {"market: check and link records", "score: first time", "propose", "plan: tables"}
        print(f"{'records to plan':34}{sum(s for n, s, _ in rows if n in flow):9.3f}\n")


if __name__ == "__main__":
    main()
