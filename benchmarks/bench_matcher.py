"""One person against a warm region of 20,000 vacancies: how long, and the same numbers as the batch.

``python benchmarks/bench_matcher.py [--esco FOLDER]``; without ESCO the built-in catalogue is drawn from.
CPU milliseconds of one thread, and wall milliseconds: on a shared machine the first says what the work is.
"""

import argparse
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np

import rmtmatch as rm
from rmtmatch import example

ASKED = 200


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--esco", help="folder of the ESCO download, or a saved taxonomy")
    parser.add_argument("--vacancies", type=int, default=20_000)
    options = parser.parse_args()
    if options.esco is None:
        taxonomy = example.taxonomy()
    elif options.esco.endswith((".tax", ".rmt")):
        taxonomy = rm.Taxonomy.load(options.esco)
    else:
        taxonomy = rm.Taxonomy.from_esco(options.esco, languages=("nl", "en"))
    market = example.market_from(taxonomy, ASKED, options.vacancies, seed=1)
    began = time.process_time()
    matcher = rm.Matcher(market)
    matcher.vacancies_for(market.candidates.ids[0])
    print(f"warm after {time.process_time() - began:.2f} s CPU, {options.vacancies:,} vacancies")
    ids = market.candidates.ids.tolist()
    cpu, wall, alone = [], [], []
    for i in ids:
        a, b = time.thread_time(), time.perf_counter()
        found = matcher.vacancies_for(i)
        cpu.append(time.thread_time() - a)
        wall.append(time.perf_counter() - b)
        alone.append(found.listing)
    for name, seconds in (("cpu", cpu), ("wall", wall)):
        p50, p99 = np.percentile(np.array(seconds) * 1000, [50, 99])
        print(f"{name:5} ms  median {p50:7.1f}  p99 {p99:7.1f}")
    with ThreadPoolExecutor(4) as pool:
        together = [p.listing for p in pool.map(matcher.vacancies_for, ids)]
    wrong = sum(a.to_dicts() != b.to_dicts() for a, b in zip(alone, together, strict=True))
    batch = rm.score(market, top=20).listing
    score = dict(zip(zip(batch["candidate"], batch["vacancy"], strict=True), batch["score"].tolist(), strict=True))
    away = max(
        abs(score[c, v] - s)
        for one in alone
        for c, v, s in zip(one["candidate"], one["vacancy"], one["score"].tolist(), strict=True)
    )
    print(f"4 threads: {wrong} of {len(ids)} answers differ; against the batch: at most {away:.1e}")


if __name__ == "__main__":
    main()
