"""A whole night: files in, plan made, files out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.engine import propose, score
from rmtmatch.loading import Steps, input_paths, read_inputs
from rmtmatch.publish import file_name, publish_table, publish_text, region_tables, remove_stale
from rmtmatch.record import record_text, run_record
from rmtmatch.report import public_html
from rmtmatch.results import Listing
from rmtmatch.results.listing import score_versions, text_array

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from rmtmatch.config import RunConfig
    from rmtmatch.faults import Faults
    from rmtmatch.results import Outcome, Plan
    from rmtmatch.tables import Fault

    Progress = Callable[[int, int, str], None]

FAULT_COLUMNS = ("table", "row", "id", "column", "rule", "hint", "effect", "score_version")


@dataclass(frozen=True, slots=True)
class Night:
    """What a run did.

    Parameters
    ----------
    plan : Plan
    faults : Faults
        Everything that was wrong with the input.
    folder : Path
        Where the files are.
    regions : tuple of str
        The regions that were written, one folder each.
    ignored, dropped : dict
        VUM attributes that were not used, and those that may not be read, with how often they occurred.
    """

    plan: Plan
    faults: Faults
    folder: Path
    regions: tuple[str, ...]
    ignored: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)

    @property
    def limited(self) -> bool:
        """Whether a time limit was reached before the proof was complete."""
        return self.plan.status == "time_limit"


def run(
    config: RunConfig,
    *,
    previous: Outcome | None = None,
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Night:
    """Read the inputs, match them as one market, and write all files, one region after another.

    Parameters
    ----------
    config : RunConfig
    previous : Outcome, optional
        Yesterday's, see `rmtmatch.record.read_outcome`: what stood on its lists is not ``new``.
    time_limit_s : float, optional
        Seconds the solver may take.
    progress : callable, optional
        Called as ``progress(done, total, what)``.

    Returns
    -------
    Night

    Raises
    ------
    RmtmatchError
        An input cannot be used.
    OSError
        The folder cannot be written.
    """
    loaded = read_inputs(config, progress=progress)
    pairs = score(loaded.market, config.policy, progress=progress)
    plan = propose(pairs, previous=previous, conflicts="lapse", time_limit_s=time_limit_s, progress=progress)
    regions = write_plan(plan, loaded.faults, config, progress=progress)
    return Night(plan, loaded.faults, config.output.folder, regions, loaded.ignored, loaded.dropped)


def write_plan(plan: Plan, faults: Faults, config: RunConfig, *, progress: Progress | None = None) -> tuple[str, ...]:
    """Write all files of a plan and return the regions; each file appears whole or not at all.

    The record comes last: a folder with a record holds a finished run.
    """
    folder, suffix = config.output.folder, config.output.format
    listed = fault_listing(faults)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "record.json").unlink(missing_ok=True)
    written = list(region_tables(plan, listed))
    steps = Steps(progress, len(written) + 1, "writing")
    for region, tables, worklists in written:
        here = folder / file_name(region)
        for name, table in tables.items():
            publish_table(here / name, table, suffix)
        for adviser, items in worklists.items():
            publish_table(here / "worklists" / file_name(adviser), items, suffix)
        remove_stale(here / "worklists", {f"{file_name(a)}.{suffix}" for a in worklists}, suffix)
        steps.next()
    publish_table(folder / "totals", plan.totals, suffix)
    publish_text(folder / "report_public.html", public_html(plan))
    publish_text(folder / "record.json", record_text(run_record(plan, input_paths(config), suffix)))
    steps.next()
    return tuple(region for region, _, _ in written)


def fault_listing(faults: Iterable[Fault]) -> Listing:
    """Return faults as a table, columns `FAULT_COLUMNS`."""
    rows = list(faults)
    columns: dict[str, Any] = {
        name: text_array([getattr(f, name) for f in rows])
        for name in ("table", "id", "column", "rule", "hint", "effect")
    }
    columns["row"] = np.array([f.row for f in rows], np.int64)
    columns["score_version"] = score_versions(len(rows))
    return Listing("faults", {name: columns[name] for name in FAULT_COLUMNS})
