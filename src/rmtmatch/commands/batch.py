"""``check``, ``run``, ``explain`` and ``compare``: commands on a run file and on what a run wrote."""

from __future__ import annotations

import time
from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.config import RunConfig

if TYPE_CHECKING:
    from argparse import Namespace

    from rmtmatch.faults import Faults
    from rmtmatch.nightly import Night
    from rmtmatch.terminal import Terminal

_SHOWN = 20  # rows of a list that a terminal gets; the files hold all of them


def check(arguments: Namespace, terminal: Terminal) -> int:
    """List all faults of all inputs."""
    config = RunConfig.from_toml(arguments.file)
    from rmtmatch import loading, nightly  # noqa: PLC0415  after the run file has been read

    with terminal.progress() as progress:
        found = loading.check(config, progress=progress)
    terminal.table("Inputs", ["table", "rows"], list(found.rows.items()))
    _show_faults(found.faults, terminal)
    _show_vum(found.ignored, found.dropped, terminal)
    if found.unusable:
        terminal.table("Could not be used", ["input", "why"], list(found.unusable))
    if not found.faults and not found.unusable:
        terminal.say("No faults.")
    terminal.answer(
        {
            "rows": found.rows,
            "faults": nightly.fault_listing(found.faults).to_dicts(),
            "unusable": [{"input": n, "why": why} for n, why in found.unusable],
            "ignored": found.ignored,
            "dropped": sum(found.dropped.values()),
        }
    )
    terminal.log("checked", rows=found.rows, faults=found.faults.counts(), unusable=[n for n, _ in found.unusable])
    return 3 if found.unusable else 0


def run(arguments: Namespace, terminal: Terminal) -> int:
    """Match and write."""
    began = time.perf_counter()
    config = RunConfig.from_toml(arguments.file)
    from rmtmatch import nightly  # noqa: PLC0415  after the run file has been read
    from rmtmatch.record import read_outcome  # noqa: PLC0415  the same

    previous = read_outcome(arguments.previous) if arguments.previous else None
    with terminal.progress() as progress:
        night = nightly.run(config, previous=previous, time_limit_s=arguments.time_limit, progress=progress)
    seconds = time.perf_counter() - began
    _show_night(night, seconds, terminal)
    plan = night.plan
    summary = {
        **plan.counts,
        "regions": list(night.regions),
        "faults": night.faults.counts(),
        "status": plan.status,
        "gap": plan.gap,
        "proof": plan.proof,
        "folder": str(night.folder),
        "seconds": round(seconds, 1),
    }
    terminal.answer({**summary, "totals": plan.totals.to_dicts()})
    terminal.log("done", **{k: v for k, v in summary.items() if k != "folder"})
    return 4 if night.limited else 0


def explain(arguments: Namespace, terminal: Terminal) -> int:
    """Explain one pair."""
    config = RunConfig.from_toml(arguments.file)
    from rmtmatch import engine, loading  # noqa: PLC0415  after the run file has been read

    with terminal.progress() as progress:
        market = loading.read_inputs(config, progress=progress).market
    lang = arguments.lang or config.policy.language
    try:
        c, v = market.candidate_index(arguments.candidate), market.vacancy_index(arguments.vacancy)
    except KeyError as error:
        terminal.complain(str(error.args[0]))
        return 2
    alone = market.take(candidates=np.array([c]), vacancies=np.array([v]))
    pairs = engine.score(alone, config.policy, top=None)
    answer: Any
    answer = (
        pairs.explain(arguments.candidate, arguments.vacancy)
        if len(pairs)
        else pairs.why_not(arguments.candidate, arguments.vacancy)
    )
    terminal.say(answer.text(lang))
    terminal.answer(answer.to_dict())
    return 0


def compare(arguments: Namespace, terminal: Terminal) -> int:
    """Compare two runs."""
    from rmtmatch.record import read_outcome  # noqa: PLC0415  at use
    from rmtmatch.results.comparison import changed_share, compare  # noqa: PLC0415  at use

    before, now = read_outcome(arguments.before), read_outcome(arguments.now)
    changes = compare(now, before)
    share = changed_share(now, before)
    kinds = Counter(changes["change"].tolist())
    terminal.table("Changes", ["change", "people"], kinds.most_common())
    rows = changes.where(np.arange(min(_SHOWN, len(changes)))).to_dicts()
    terminal.table(
        "", ["candidate", "before", "now", "cause"], [(r["candidate"], r["before"], r["now"], r["cause"]) for r in rows]
    )
    terminal.say(f"{share:.1%} of the people in both runs have another vacancy, or none any more.")
    terminal.answer({"changed_share": share, "changes": changes.to_dicts()})
    terminal.log("compared", changed_share=share, changes=dict(kinds))
    return 5 if arguments.max_change is not None and share > arguments.max_change else 0


def _show_night(night: Night, seconds: float, terminal: Terminal) -> None:
    plan = night.plan
    heads = ["region", "people", "proposals", "through training", "left over", "euros", "weeks between", "unfilled"]
    names = [
        "region",
        "people",
        "proposals",
        "through_training",
        "leftovers",
        "euros",
        "weeks_between_jobs",
        "unfilled",
    ]
    rows = [[row[n] for n in names] for row in plan.totals.to_dicts()]
    whole = ["all", *(sum(row[k] for row in rows) for k in range(1, len(names)))]
    terminal.table("Totals", heads, [*([*row[:5], round(row[5]), round(row[6]), row[7]] for row in (*rows, whole))])
    left = Counter(plan.leftovers["reason"].tolist())
    terminal.table("Left over", ["reason", "people"], left.most_common())
    _show_faults(night.faults, terminal, few=True)
    _show_vum(night.ignored, night.dropped, terminal, few=True)
    for candidate, vacancy, why in plan.lapsed_pins:
        terminal.say(f"Pinned pair {candidate} with {vacancy} was not honoured: {why}.")
    terminal.say(f"{plan!r}")
    terminal.say(f"Written to {night.folder} in {seconds:.1f} s.")


def _show_faults(faults: Faults, terminal: Terminal, *, few: bool = False) -> None:
    if not faults:
        return
    kinds = Counter((f.table, f.column, f.effect) for f in faults)
    rows = [(t, c or "(row)", e, k) for (t, c, e), k in kinds.most_common(_SHOWN if few else None)]
    terminal.table("Faults", ["table", "column", "effect", "times"], rows)
    if not few:
        terminal.say(faults.listing(len(faults)))


def _show_vum(ignored: dict[str, int], dropped: dict[str, int], terminal: Terminal, *, few: bool = False) -> None:
    if dropped:
        # health is not named, not even as an attribute
        terminal.say(f"{sum(dropped.values()):,} values about health, contact and address were never read.")
    if ignored and few:
        terminal.say(f"{sum(ignored.values()):,} values of {len(ignored)} attributes have no use here.")
    elif ignored:
        most = sorted(ignored.items(), key=lambda item: (-item[1], item[0]))
        terminal.table("Not used", ["attribute", "times"], most[:_SHOWN])
