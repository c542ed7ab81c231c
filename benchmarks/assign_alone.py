"""What no rival does: yesterday's prices, a budget; and what the first call costs."""

# ruff: noqa: PLC0415  what one solver needs is loaded only where that one is measured

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.sparse import csr_array

from assign_families import market

FIRST_CALL = """
import time, numpy as np
from rmtmatch.assign import solve
scores = np.random.default_rng(0).random((700, 700))
start = time.process_time()
solve(scores, method="large")
print(time.process_time() - start)
"""


def alone(size, repeat):
    """Print the table."""
    print("\n| what | seconds | beside | times | gap |\n| --- | --- | --- | --- | --- |")
    _first_call()
    _yesterday(size, repeat)
    _budget(size, repeat)


def _first_call():
    """Compile into an empty folder, then start again from what was kept there."""
    with tempfile.TemporaryDirectory() as kept:
        for what in ("first call ever: everything is compiled", "first call of a process: compiled code is read"):
            command = [sys.executable, "-c", FIRST_CALL]
            done = subprocess.run(  # noqa: S603  ourselves
                command, capture_output=True, text=True, check=True, env={**os.environ, "NUMBA_CACHE_DIR": kept}
            )
            _say(what, float(done.stdout), "")


def _yesterday(size, repeat):
    """Solve a contested market in which one row in ten changed, from the prices of before."""
    from rmtmatch.assign import solve

    table, places = market(int(10_000 * size), int(6_000 * size))
    yesterday = solve(table, places=places)
    rng = np.random.default_rng(9)
    some = np.repeat(rng.random(table.shape[0]) < 0.1, np.diff(table.indptr))
    now = table.copy()
    now.data = np.where(some, np.clip(table.data + rng.normal(0, 0.05, table.nnz), 1e-6, 1), table.data)
    cold_s, cold = _timed(lambda: solve(now, places=places), repeat)
    warm_s, warm = _timed(lambda: solve(now, places=places, start_prices=yesterday.col_prices), repeat)
    assert abs(warm.value - cold.value) <= 1e-9 * cold.value
    _say(
        "contested 10k x 6k, 10 % of the rows changed, from yesterday's prices",
        warm_s,
        f"{cold_s:.3f} cold",
        cold_s / warm_s,
        warm.gap,
    )


def _budget(size, repeat):
    """Give an open market a part of the money that it would spend."""
    from rmtmatch.assign import Resources, solve

    table, places = market(int(10_000 * size), int(20_000 * size))
    rng = np.random.default_rng(9)
    euro = np.where(rng.random(table.nnz) < 0.4, 0.0, np.round(rng.gamma(2, 900, table.nnz)))
    plain_s, plain = _timed(lambda: solve(table, places=places), repeat)
    for share in (0.9, 0.5, 0.2, 0.05):
        resources = Resources(csr_array(euro[:, None]), [share * euro[plain.edges].sum()])
        budget_s, answer = _timed(lambda given=resources: solve(table, places=places, resources=given), 1)
        what = f"open 10k x 20k, {share:.0%} of the money it would spend, {answer.rounds} solves"
        _say(what, budget_s, f"{plain_s:.3f} without", budget_s / plain_s, answer.gap)


def _timed(work, repeat):
    seconds, answer = [], work()
    for _ in range(repeat):
        start = time.process_time()
        answer = work()
        seconds.append(time.process_time() - start)
    return statistics.median(seconds), answer


def _say(what, seconds, beside, times=None, gap=None):
    cells = (
        what,
        f"{seconds:.3f}",
        beside,
        "" if times is None else f"{times:.1f}",
        "" if gap is None else f"{gap:.0e}",
    )
    print("| " + " | ".join(cells) + " |", flush=True)
