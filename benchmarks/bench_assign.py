"""Assignment against the solvers people would pick: seconds, memory above the input, and the same total.

    python benchmarks/bench_assign.py [--size 0.2] [--families contested "a row" ...] [--solvers ours "scipy dense" ...]
                                      [--repeat 3] [--huge] [--esco FOLDER] [--plot FILE.svg] [--alone]

Needs no data: markets are drawn from a seed; with --esco (or where RMTMATCH_DATA names a folder that has it) also from
the ESCO download. Size 1 is the size the names say; the default is a quick one. Each solver runs in a process of its
own: loaded, compiled and warm, on an input that is there before the clock starts; the median of the runs counts, in
seconds of the processor, so that other work on the machine counts less. Memory is the most held above what was held
before (Linux). Rivals that are not installed, or would take minutes or many gigabytes, are left out.

What a rival builds first is in its time. Ours includes the proof. Every exact rival must reach the same total.
"""

# ruff: noqa: PLC0415  what one solver needs is loaded only where that one is measured

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

import numpy as np

from assign_alone import alone
from assign_families import families
from assign_process import ask, save
from assign_rivals import NOT_EXACT, SCIPY, SOLVERS, suits

LEAST_GAP = 1e-9


def race(options):
    """Every family by every solver that suits; returns {family: (pairs, {solver: figures})}."""
    found = {}
    print(f"{os.cpu_count()} processors, size {options.size:g}. Seconds / MB (times ours in seconds)\n")
    print_row("family", "pairs", *SOLVERS, "gap")
    print_row(*["---"] * (len(SOLVERS) + 3))
    for family, draw in families(options.size, options.esco, huge=options.huge).items():
        if options.families and not any(word in family for word in options.families):
            continue
        scores, places = draw()
        pairs = scores.size if isinstance(scores, np.ndarray) else scores.nnz
        asked = [solver for solver in options.solvers or SOLVERS if suits(solver, scores, places)]
        with tempfile.TemporaryDirectory() as at:
            save(Path(at), scores, places)
            del scores
            figures = {solver: ask(solver, Path(at), options.repeat, options.limit_s) for solver in asked}
        agree(family, figures)
        found[family] = (pairs, figures)
        ours = figures.get("ours")
        cells = [cell(figures.get(solver), ours) for solver in SOLVERS]
        print_row(family, f"{pairs:,}", *cells, f"{ours['gap']:.0e}" if isinstance(ours, dict) else "")
    return found


def agree(family, figures):
    """Stop where two solvers that should agree do not, or where a proof is missing."""
    done = {solver: one for solver, one in figures.items() if isinstance(one, dict)}
    best = max((one["value"] for one in done.values()), default=0.0)
    for solver, one in done.items():
        if solver not in NOT_EXACT:
            assert one["value"] >= best * (1 - 1e-6), (family, solver, one["value"], best)
        if solver.startswith("ours") and solver != "ours, greedy":
            assert one["gap"] <= LEAST_GAP, (family, solver, one["gap"])


def cell(one, ours):
    """Write down what a solver took, and how many times what we took."""
    if one is None or isinstance(one, str):
        return one or ""
    memory = "" if one["mb"] is None else f" / {one['mb']:.0f}"
    times = f" ({one['seconds'] / ours['seconds']:.1f})" if isinstance(ours, dict) and one is not ours else ""
    return f"{one['seconds']:.3f}{memory}{times}"


def without_numba(found):
    """How many times scipy's best road takes what we take without numba."""
    print("\n")
    print_row("without numba", "ours, seconds", "best of scipy", "seconds", "times faster")
    print_row(*["---"] * 5)
    for family, (_, figures) in found.items():
        ours = figures.get("ours, no numba")
        rivals = {s: figures[s] for s in SCIPY if isinstance(figures.get(s), dict)}
        if not rivals or not isinstance(ours, dict):
            continue
        best = min(rivals, key=lambda s: rivals[s]["seconds"])
        theirs = rivals[best]["seconds"]
        print_row(family, f"{ours['seconds']:.3f}", best, f"{theirs:.3f}", f"{theirs / ours['seconds']:.1f}")


def growth(found):
    """How time grows with pairs in the open family: the exponent."""
    points = sorted(
        (pairs, figures["ours"]["seconds"])
        for family, (pairs, figures) in found.items()
        if family.startswith("open") and pairs >= 1e6 and isinstance(figures.get("ours"), dict)
    )
    if len(points) > 1:
        slope = np.polyfit(*np.log(np.array(points)).T, 1)[0]
        print(f"\nGrowth from {points[0][0]:,} to {points[-1][0]:,} pairs, open: exponent {slope:.2f}")


def plot(found, file):
    """Draw seconds by pairs for every solver, both on a log scale."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "assign"  # the same figures give the same file
    mpl.rcParams["svg.fonttype"] = "none"  # letters stay letters: a small file
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(7, 4.5), layout="constrained")
    for solver in SOLVERS:
        open_ = [(pairs, one.get(solver)) for family, (pairs, one) in found.items() if family.startswith("open")]
        points = sorted((pairs, one["seconds"]) for pairs, one in open_ if isinstance(one, dict))
        if points:
            axes.loglog(*zip(*points, strict=True), marker="o", markersize=4, label=solver)
    axes.set(xlabel="pairs", ylabel="seconds of the processor", title="Open markets, 2.5 % of all pairs allowed")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize="small")
    figure.savefig(file, metadata={"Date": None})


def print_row(*cells):
    """Print one row of a table."""
    print("| " + " | ".join(str(one) for one in cells) + " |", flush=True)


def main():
    data = os.environ.get("RMTMATCH_DATA")
    known = Path(data) / "esco-v1.2" if data else None
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=float, default=0.2, help="1: as the names say")
    parser.add_argument("--families", nargs="*", default=[], help="only those whose names contain one of these")
    parser.add_argument("--solvers", nargs="*", default=[], choices=list(SOLVERS), metavar="SOLVER", help="only these")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--limit-s", type=float, default=120, help="seconds after which a solver is stopped")
    parser.add_argument("--huge", action="store_true", help="20k x 40k and 50k x 100k as well: needs some 12 GB")
    parser.add_argument("--esco", type=Path, default=known if known and known.is_dir() else None)
    parser.add_argument("--alone", action="store_true", help="only what no rival does")
    parser.add_argument("--plot", type=Path, help="an SVG file; needs matplotlib")
    options = parser.parse_args()
    if not options.alone:
        found = race(options)
        without_numba(found)
        growth(found)
        if options.plot:
            plot(found, options.plot)
    if options.alone or not options.families:
        alone(options.size, options.repeat)


if __name__ == "__main__":
    main()
