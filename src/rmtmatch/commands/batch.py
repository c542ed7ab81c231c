"""``check`` and ``explain``: commands on the inputs that a run file names."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.config import RunConfig
from rmtmatch.errors import RmtmatchError

if TYPE_CHECKING:
    from argparse import Namespace

    from rmtmatch.config import Source
    from rmtmatch.faults import Faults
    from rmtmatch.loading import Checked
    from rmtmatch.terminal import Terminal

_SHOWN = 20  # rows of a list that a terminal gets; the files hold all of them


def check(arguments: Namespace, terminal: Terminal) -> int:
    """List all faults of all inputs."""
    config = RunConfig.from_toml(arguments.file)
    from rmtmatch import loading, nightly  # noqa: PLC0415  after the run file has been read

    with terminal.progress() as progress:
        found = loading.check(config, progress=progress)
    if config.input.feedback is not None:
        found = _with_feedback(found, config.input.feedback)
    terminal.table("Inputs", ["table", "rows"], list(found.rows.items()))
    show_faults(found.faults, terminal)
    show_vum(found.ignored, found.dropped, terminal)
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


def _with_feedback(found: Checked, source: Source) -> Checked:
    """Add what is wrong with the feedback; the readers of a market do not know of it."""
    from rmtmatch.faults import Faults  # noqa: PLC0415  at use
    from rmtmatch.nightly.feedback import read_feedback  # noqa: PLC0415  at use
    from rmtmatch.sources import read_source  # noqa: PLC0415  at use

    try:
        table, lost = read_source(source, "feedback")
        given = read_feedback(table)
    except RmtmatchError as error:
        return replace(found, unusable=(*found.unusable, ("feedback", str(error))))
    rows = {**found.rows, "feedback": len(table)}
    faults = Faults([*found.faults, *given.faults])
    return replace(found, rows=rows, faults=faults, unusable=(*found.unusable, *lost))


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


def show_faults(faults: Faults, terminal: Terminal, *, few: bool = False) -> None:
    """Show faults by table, column and effect; all of them one by one unless `few` are asked for."""
    if not faults:
        return
    kinds = Counter((f.table, f.column, f.effect) for f in faults)
    rows = [(t, c or "(row)", e, k) for (t, c, e), k in kinds.most_common(_SHOWN if few else None)]
    terminal.table("Faults", ["table", "column", "effect", "times"], rows)
    if not few:
        terminal.say(faults.listing(len(faults)))


def show_vum(ignored: dict[str, int], dropped: dict[str, int], terminal: Terminal, *, few: bool = False) -> None:
    """Say what of VUM files was not used and what may not be read."""
    if dropped:
        # health is not named, not even as an attribute
        terminal.say(f"{sum(dropped.values()):,} values about health, contact and address were never read.")
    if ignored and few:
        terminal.say(f"{sum(ignored.values()):,} values of {len(ignored)} attributes have no use here.")
    elif ignored:
        most = sorted(ignored.items(), key=lambda item: (-item[1], item[0]))
        terminal.table("Not used", ["attribute", "times"], most[:_SHOWN])
