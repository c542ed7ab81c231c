"""Questions to a warm region of 20,000 vacancies: how long, and the same numbers as the batch.

``python benchmarks/bench_matcher.py [--esco FOLDER] [--people 10000] [--plain]``; without ESCO the built-in catalogue
is drawn from, with ``--plain`` numba is left aside. CPU milliseconds of one thread, and wall milliseconds: on a shared
machine the first says what the work is.
"""

import argparse
import itertools
import multiprocessing
import re
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.scoring import swift

ASKED = 200


def timed(what, question, asked):
    """Ask one after another; return the answers."""
    for one in asked[:10]:
        question(one)
    cpu, wall, answers = [], [], []
    for one in asked:
        a, b = time.thread_time(), time.perf_counter()
        answers.append(question(one))
        cpu.append(time.thread_time() - a)
        wall.append(time.perf_counter() - b)
    figures = [np.percentile(np.array(seconds) * 1000, [50, 99]) for seconds in (cpu, wall)]
    each = ", ".join(f"{n} {p50:.1f} / {p99:.1f}" for n, (p50, p99) in zip(("CPU", "wall"), figures, strict=True))
    print(f"{what:34} median / p99 in ms: {each}")
    return answers


def rows(table):
    """Return the rows of a dict of columns, as records."""
    return [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]


def memory(pid="self"):
    """Return resident megabytes of a process, and its share where pages are shared (Pss); Linux only."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    return tuple(int(re.search(rf"^{name}:\s+(\d+)", text, re.MULTILINE)[1]) / 1024 for name in ("Rss", "Pss"))


def answer_and_wait(matcher, ids, ready, done):
    for i in ids:
        matcher.vacancies_for(i)
    ready.wait()
    done.wait()


def loaded(folder, ids):
    """Load a saved market, and fork two children that answer: what they take of memory together."""
    a, b = time.process_time(), time.perf_counter()
    matcher = rm.Matcher.load(folder)
    cpu, wall = time.process_time() - a, time.perf_counter() - b
    print(f"loaded in {cpu:.2f} s CPU, {wall:.2f} s wall, {memory()[0]:.0f} MB resident")
    fork = multiprocessing.get_context("fork")
    ready, done = fork.Barrier(3), fork.Event()
    children = [fork.Process(target=answer_and_wait, args=(matcher, ids, ready, done)) for _ in range(2)]
    for child in children:
        child.start()
    ready.wait()
    for child in children:
        resident, share = memory(child.pid)
        print(f"a forked child that has answered: {resident:.0f} MB resident, {share:.0f} MB its share")
    done.set()
    for child in children:
        child.join()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--esco", help="folder of the ESCO download, or a saved taxonomy")
    parser.add_argument("--vacancies", type=int, default=20_000)
    parser.add_argument("--people", type=int, default=ASKED)
    parser.add_argument("--plain", action="store_true", help="without numba")
    options = parser.parse_args()
    if options.plain:
        swift.usable = lambda: False
    if options.esco is None:
        taxonomy = example.taxonomy()
    elif options.esco.endswith((".tax", ".rmt")):
        taxonomy = rm.Taxonomy.load(options.esco)
    else:
        taxonomy = rm.Taxonomy.from_esco(options.esco, languages=("nl", "en"))
    market = example.market_from(taxonomy, options.people, options.vacancies, seed=1)
    began = time.process_time()
    matcher = rm.Matcher(market)
    matcher.vacancies_for(market.candidates.ids[0])
    print(f"warm after {time.process_time() - began:.2f} s CPU, {options.people:,} x {options.vacancies:,}")
    ids = market.candidates.ids[:: options.people // ASKED].tolist()
    jobs = market.vacancies.ids[:: options.vacancies // ASKED].tolist()
    alone = [found.listing for found in timed("vacancies_for, by id", matcher.vacancies_for, ids)]
    timed("candidates_for, by id", matcher.candidates_for, jobs)
    new = example.tables_from(taxonomy, 50, 50, seed=9)
    people = [{**row, "id": f"new{k}"} for k, row in enumerate(rows(new.candidates))]
    work = [{**row, "id": f"job{k}"} for k, row in enumerate(rows(new.vacancies))]
    timed("vacancies_for, a record", matcher.vacancies_for, people)
    timed("candidates_for, a record", matcher.candidates_for, work)
    count = itertools.count()
    written = [{**row, "occupation": "magazijnmedewerker", "text": f"heftruck {next(count)}"} for row in people]
    timed("the same, with words to link", matcher.vacancies_for, written)
    timed("update, one vacancy", lambda row: matcher.update(vacancies=[row]), work[:12])
    timed("update, one person", lambda row: matcher.update(candidates=[row]), people[:12])
    with ThreadPoolExecutor(4) as pool:
        together = [p.listing for p in pool.map(matcher.vacancies_for, ids)]
    wrong = sum(a.to_dicts() != b.to_dicts() for a, b in zip(alone, together, strict=True))
    batch = rm.score(market.take(candidates=[market.candidate_index(i) for i in ids]), top=20).listing
    score = dict(zip(zip(batch["candidate"], batch["vacancy"], strict=True), batch["score"].tolist(), strict=True))
    away = max(
        abs(score[c, v] - s)
        for one in alone
        for c, v, s in zip(one["candidate"], one["vacancy"], one["score"].tolist(), strict=True)
    )
    print(f"4 threads: {wrong} of {len(ids)} answers differ; against the batch: at most {away:.1e}")
    with tempfile.TemporaryDirectory() as folder:
        matcher.save(Path(folder) / "warm")
        fresh = multiprocessing.get_context("spawn").Process(target=loaded, args=(Path(folder) / "warm", ids))
        fresh.start()
        fresh.join()


if __name__ == "__main__":
    main()
