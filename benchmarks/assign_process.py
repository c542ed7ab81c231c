"""One solver in one process: seconds of the processor, and the most memory held above what was held before."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from scipy.sparse import csr_array

from assign_rivals import SOLVERS

STATUS, RESET = Path("/proc/self/status"), Path("/proc/self/clear_refs")
AGAIN = 500_000  # pairs up to which the instance itself is solved once more to warm up
ENOUGH_S = 10.0  # no further run after so many seconds


def save(folder, scores, places):
    """Write an instance where `ask` finds it."""
    np.save(folder / "places.npy", places)
    if isinstance(scores, np.ndarray):
        np.save(folder / "full.npy", scores)
        return
    for name in ("data", "indices", "indptr"):
        np.save(folder / f"{name}.npy", getattr(scores, name))
    np.save(folder / "shape.npy", scores.shape)


def ask(solver, folder, repeat, limit_s):
    """Run a solver on what was saved in `folder`: a dict of seconds, mb, value and gap, or a text that says why not."""
    command = [sys.executable, __file__, solver, str(folder), str(repeat)]
    one_thread = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    try:
        done = subprocess.run(  # noqa: S603  ourselves
            command, capture_output=True, text=True, check=False, timeout=limit_s, env=one_thread
        )
    except subprocess.TimeoutExpired:
        return f"> {limit_s:.0f} s"
    if done.returncode:
        return (done.stderr.strip() or "killed").splitlines()[-1][:60]
    return json.loads(done.stdout.splitlines()[-1])


def _load(folder):
    places = np.load(folder / "places.npy")
    if (folder / "full.npy").exists():
        return np.load(folder / "full.npy"), places
    parts = tuple(np.load(folder / f"{name}.npy") for name in ("data", "indices", "indptr"))
    return csr_array(parts, shape=tuple(np.load(folder / "shape.npy"))), places


def _held_mb(what):
    line = next(x for x in STATUS.read_text().splitlines() if x.startswith(what))
    return int(line.split()[1]) / 1024


def _measure(solver, folder, repeat):
    """Load the instance, warm up on a small one of the same kind, then measure."""
    scores, places = _load(folder)
    small = np.random.default_rng(0).random((700, 700))
    if not isinstance(scores, np.ndarray):
        small = csr_array(np.where(small < 0.1, small, 0))
    solve = SOLVERS[solver]
    solve(small, np.ones(700, np.int64))
    if (scores.size if isinstance(scores, np.ndarray) else scores.nnz) < AGAIN:
        solve(scores, places)
    seconds, mb, found = [], None, None
    while len(seconds) < repeat and sum(seconds) < ENOUGH_S:
        before = None
        if os.access(RESET, os.W_OK):
            RESET.write_text("5")  # the peak is counted from here
            before = _held_mb("VmRSS")
        start = time.process_time()
        found = solve(scores, places)
        seconds.append(time.process_time() - start)
        if before is not None:
            mb = max(mb or 0.0, _held_mb("VmHWM") - before)
    value, gap = found if isinstance(found, tuple) else (found, None)
    return {"seconds": statistics.median(seconds), "mb": mb, "value": float(value), "gap": gap}


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))))
