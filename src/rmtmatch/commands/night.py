"""``run``, ``replay`` and ``compare``: the night, once more, and against the night before."""

from __future__ import annotations

import json
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.commands.batch import show_faults, show_vum
from rmtmatch.config import RunConfig

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator

    from rmtmatch.nightly import Night
    from rmtmatch.results import Listing
    from rmtmatch.terminal import Terminal

_CHANGED = "have another vacancy than before, one at last, or none any more"
_SEEN = 0.0005  # of score: less is shown as none
_SHOWN = 20  # rows of a list that a terminal gets; the files hold all of them


def run(arguments: Namespace, terminal: Terminal) -> int:
    """Match and write."""
    began = time.perf_counter()
    config = RunConfig.from_toml(arguments.file)
    from rmtmatch import nightly  # noqa: PLC0415  after the run file has been read

    with terminal.progress() as progress, _named(config.output.folder):
        night = nightly.run(
            config,
            previous=arguments.previous,
            workers=arguments.workers,
            time_limit_s=arguments.time_limit,
            prove=not arguments.kept_pairs,
            progress=progress,
        )
    seconds = time.perf_counter() - began
    _show(night, seconds, terminal)
    gone = _emptied(config.previous if arguments.previous is None else Path(arguments.previous), night)
    if gone:
        told = ", ".join(f"{region} ({people:,})" for region, people in gone.items())
        terminal.say(f"Nobody tonight in regions that had people the night before: {told}. Is a file missing?")
    silent = silent_regions(night.totals)
    for what, regions in silent.items():
        terminal.say(f"No {what} tonight in {', '.join(regions)}. Is a file missing?")
    summary: dict[str, Any] = {
        **night.counts,
        "regions": list(night.regions),
        "skipped": list(night.skipped),
        "emptied": gone,
        "silent": silent,
        "faults": night.faults.counts(),
        "unusable": [name for name, _ in night.unusable],
        "status": night.status,
        "gap": night.gap,
        "proof": night.proof,
        "given_up": night.given_up,
        "crossing": night.crossing,
        "changed_share": night.changed,
        "folder": str(night.folder),
        "seconds": round(seconds, 1),
        "stages": {name: round(s, 1) for name, s in night.seconds.items()},
    }
    unusable = [{"input": name, "why": why} for name, why in night.unusable]
    terminal.answer({**summary, "unusable": unusable, "totals": night.totals.to_dicts()})
    terminal.log("done", **{k: v for k, v in summary.items() if k != "folder"})
    if night.unusable:
        return 3
    if night.limited:
        return 4
    most = config.max_change if arguments.max_change is None else arguments.max_change
    return 5 if most is not None and night.changed is not None and night.changed > most else 0


@contextmanager
def _named(folder: Path) -> Iterator[None]:
    """Say where, when the system refuses to write and does not: a full disk has no name."""
    try:
        yield
    except OSError as error:
        if error.filename is None and error.errno is not None:
            raise OSError(error.errno, error.strerror or str(error), str(folder)) from error
        raise


def replay(arguments: Namespace, terminal: Terminal) -> int:
    """Make a night again from its record, and compare all files."""
    from rmtmatch import nightly  # noqa: PLC0415  at use

    with terminal.progress() as progress:
        again = nightly.replay(arguments.record, arguments.out, workers=arguments.workers, progress=progress)
    if again.versions:
        rows = [(name, then, now or "none") for name, (then, now) in again.versions.items()]
        terminal.table("Other versions than then", ["package", "then", "now"], rows)
    if again.differ:
        terminal.table("Files that differ", ["file"], [(name,) for name in again.differ[:_SHOWN]])
    terminal.say(f"{again.same} files are the same, {len(again.differ)} differ. Written to {again.folder}.")
    told = {"same": again.same, "differ": list(again.differ), "versions": again.versions}
    terminal.answer({**told, "folder": str(again.folder)})
    terminal.log("replayed", same=again.same, differ=len(again.differ))
    return 5 if again.differ else 0


def compare(arguments: Namespace, terminal: Terminal) -> int:
    """Compare two runs, for people and for vacancies."""
    from rmtmatch.record import read_outcome  # noqa: PLC0415  at use
    from rmtmatch.results.comparison import changed_share, compare, compare_vacancies  # noqa: PLC0415  at use

    before, now = read_outcome(Path(arguments.before)), read_outcome(Path(arguments.now))
    changes, of_work = compare(now, before), compare_vacancies(now, before)
    share = changed_share(now, before)
    kinds, work_kinds = (Counter(c["change"].tolist()) for c in (changes, of_work))
    terminal.table("Changes for people", ["change", "people"], kinds.most_common())
    rows = changes.where(np.arange(min(_SHOWN, len(changes)))).to_dicts()
    columns = ["candidate", "before", "now", "cause"]
    terminal.table("", columns, [tuple(r[c] for c in columns) for r in rows])
    terminal.table("Changes for vacancies", ["change", "vacancies"], work_kinds.most_common())
    rows = of_work.where(np.arange(min(_SHOWN, len(of_work)))).to_dicts()
    columns = ["vacancy", "change", "cause"]
    terminal.table("", columns, [tuple(r[c] for c in columns) for r in rows])
    terminal.say(
        f"{share:.1%} of the people in both runs have another vacancy than before, one at last, or none any more."
    )
    terminal.answer({"changed_share": share, "changes": changes.to_dicts(), "vacancies": of_work.to_dicts()})
    terminal.log("compared", changed_share=share, changes=dict(kinds), vacancies=dict(work_kinds))
    return 5 if arguments.max_change is not None and share > arguments.max_change else 0


def _emptied(previous: Path | None, night: Night) -> dict[str, int]:
    """Return the regions that had people in the night before and have none now, and how many they had."""
    from rmtmatch import frames  # noqa: PLC0415  at use

    files = [] if previous is None else sorted(previous.glob("totals.*"))
    if not files:
        return {}
    then = frames.read_file(files[0]).columns
    now = dict(zip(night.totals["region"].tolist(), night.totals["people"].tolist(), strict=True))
    had = {str(r): int(float(n)) for r, n in zip(then["region"], then["people"], strict=True)}
    return {region: n for region, n in had.items() if n and not now.get(region)}


def silent_regions(totals: Listing) -> dict[str, list[str]]:
    """Return the regions of the country without people and those without vacancies, where most regions have some.

    A night of one region or a few says nothing of the others.
    """
    from rmtmatch.regions import REGIONS  # noqa: PLC0415  at use

    silent = {}
    for what in ("people", "vacancies"):
        known = set(totals["region"][totals[what] > 0].tolist())
        without = [region for region in REGIONS if region not in known]
        if 0 < len(without) < len(REGIONS) / 2:
            silent[what] = without
    return silent


def _show(night: Night, seconds: float, terminal: Terminal) -> None:
    numbers = ["people", "proposals", "through\ntraining", "left\nover", "euros", "weeks\nbetween", "unfilled"]
    heads = ["region", *numbers, "gap", "sec"]
    rows = []
    for t in night.totals.to_dicts():
        took = round(night.by_region.get(t["region"], 0.0), 1)
        money = round(t["euros"]), round(t["weeks_between_jobs"])
        counted = t["people"], t["proposals"], t["through_training"], t["leftovers"]
        rows.append([t["region"], *counted, *money, t["unfilled"], _gap(night.gaps.get(t["region"], 0.0)), took])
    sums = [sum(row[k] for row in rows) for k in range(1, len(heads) - 2)]
    whole = ["all", *sums, _gap(max(night.gaps.values(), default=0.0)), round(seconds, 1)]
    terminal.table("Totals", heads, [*rows, whole], summed=True)
    terminal.table("Left over", ["reason", "people"], Counter(night.leftovers["reason"].tolist()).most_common())
    _show_money(night, terminal)
    show_faults(night.faults, terminal, few=True)
    whole = [f for f in night.faults if f.row < 0]  # one typo in a heading costs a column
    for f in whole[:_SHOWN]:
        terminal.say(f"{f.table}, {f.column or 'all rows'}: {f.rule} ({f.hint}).")
    show_vum(night.ignored, night.dropped, terminal, few=True)
    if night.unusable:
        terminal.table("Could not be used", ["input", "why"], list(night.unusable))
    for joined in night.joined:
        for candidate, vacancy, why in joined.lapsed:
            terminal.say(f"Pinned pair {candidate} with {vacancy} was not honoured: {why}.")
    if night.skipped:
        terminal.say(f"{len(night.skipped)} regions were finished already from the same input.")
    if night.joined:
        terminal.say(f"Assignment: {night.status}, gap {_gap(night.gap)} over {night.proof}.")
    if night.given_up >= _SEEN:
        terminal.say(f"Keeping what was open or pinned cost {night.given_up:.3f} of score in all.")
    if night.crossing.get("proposals"):
        c = night.crossing
        terminal.say(
            f"Across a border: {c['proposals']:,.0f} proposals; the plan is worth {c['gain']:,.1f} of score more "
            f"than the best one without them, with {c.get('placed_more', 0):,.0f} more people placed."
        )
    before = night.totals["proposed_before"]
    if before.sum():
        opened, followed = (round(np.nansum(night.totals[name] * before)) for name in ("opened_rate", "followed_rate"))
        terminal.say(
            f"Of {before.sum():,} proposals of the night before {opened:,} were opened, {followed:,} followed up."
        )
    if night.changed is not None:
        terminal.say(f"{night.changed:.1%} of the people of both nights {_CHANGED}.")
    terminal.say(f"Written to {night.folder} in {seconds:.1f} s.")


def _gap(gap: float) -> str:
    """Return a gap in few letters; below what a float can tell it is none."""
    return "0" if gap < np.finfo(float).eps else f"{gap:.0e}"


def _show_money(night: Night, terminal: Terminal) -> None:
    """Show all pools as the record has them: a run that had nothing to do knows of no plan of its own."""
    pools: dict[str, dict[str, float]] = json.loads((night.folder / "record.json").read_text("utf-8"))["pools"]
    columns = ("limit", "reserved", "committed", "spent", "open_tonight", "proposed")
    rows = [
        (name, *(round(p[c]) for c in columns), round(p["open_tonight"] - p["proposed"])) for name, p in pools.items()
    ]
    if rows:
        terminal.table("Money", ["pool", *(c.replace("_", "\n") for c in columns), "left"], rows)
        dry = [name for name, p in pools.items() if p["open_tonight"] <= p["proposed"]]
        if dry:
            terminal.say(
                f"Nothing is left tonight of {', '.join(dry)}: no more training from it; people stay in the plan."
            )
