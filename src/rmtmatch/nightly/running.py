"""A whole night: files in, plans made, files out, on one machine or many."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from rmtmatch.delivery import deliver, try_delivery
from rmtmatch.errors import DataError, PolicyError
from rmtmatch.nightly.course import Course
from rmtmatch.nightly.drawing import PRICES
from rmtmatch.nightly.folder import Folder
from rmtmatch.nightly.night import Night, missing_skills, reason_listing, total_listing
from rmtmatch.nightly.partition import partition
from rmtmatch.nightly.planning import TOP, Planner, shards_of, taxonomy_of
from rmtmatch.nightly.quota import quotas
from rmtmatch.nightly.recorded import night_record
from rmtmatch.nightly.scores import KeptJob
from rmtmatch.nightly.tables import RegionJob, files_of_region, tables_of_shard
from rmtmatch.nightly.work import Work, key_of
from rmtmatch.nightly.workers import Workers
from rmtmatch.nightly.yesterday import write_prices
from rmtmatch.publish import publish_table, publish_text
from rmtmatch.record import read_json, read_outcome, record_text
from rmtmatch.reports.public import public_html
from rmtmatch.results.comparison import changed_share
from rmtmatch.results.reached import together

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rmtmatch.config import RunConfig
    from rmtmatch.nightly.joint import Joined
    from rmtmatch.nightly.partition import Split
    from rmtmatch.nightly.planning import Answered
    from rmtmatch.nightly.tables import Written

    Progress = Callable[[int, int, str], None]


def run(
    config: RunConfig,
    *,
    previous: Path | str | None = None,
    workers: int | None = 1,
    working_memory_mb: float = 128,
    time_limit_s: float | None = None,
    prove: bool = True,
    progress: Progress | None = None,
) -> Night:
    """Read the inputs, match everybody, and write all files.

    A run that was killed goes on where it was when it is started again, and ends in the same files; a region that was
    finished from the same input is left as it is.

    Parameters
    ----------
    config : RunConfig
    previous : path, optional
        The output of the night before; default ``config.previous``. It gives the prices to start from and the bonus for
        what is still open, and says what is new.
    workers : int or None, default 1
        Processes; None: one for each processor, or one where the inputs are small. With one, everything happens in
        this process.
    working_memory_mb : float, default 128
        What blocks of scores may take in each worker.
    time_limit_s : float, optional
        Seconds the solver may take.
    prove : bool, default True
        Let the pairs that were not kept pass by once more, and add those that would improve the plan, until there are
        none.
    progress : callable, optional
        Called as ``progress(done, total, what)``; `what` is a region or a stage.

    Returns
    -------
    Night

    Raises
    ------
    RmtmatchError
        An input cannot be used, or another run is writing to the folder.
    OSError
        The folder or the database of the output cannot be written.
    """
    before = _before(config, previous)
    folder = Folder(config.output.folder.absolute(), config.output.format)
    if config.output.database is not None:  # an answer that cannot be delivered is known now, not after the night
        try_delivery(config.output.database.get_secret_value())
    scheduler = None if config.cluster is None else config.cluster.dask
    with Workers.of(workers, _sizable(config), scheduler).gathered() as crew, folder.held():
        return _Run(config, before, folder, crew, working_memory_mb, time_limit_s, prove, Course(progress)).whole()


def _sizable(config: RunConfig) -> list[Path] | None:
    """Return the files by whose size a run is told to be a small one; None where a database holds nobody knows what."""
    given = config.input.candidates, config.input.vacancies
    if any(source.url is not None for source in given):
        return None
    return [file for source in given for file in source.files()]


def _before(config: RunConfig, previous: Path | str | None) -> Path | None:
    named = config.previous if previous is None else Path(previous)
    if named is not None and named.resolve() == config.output.folder.resolve():
        raise PolicyError(f"{named}: the night before and this one are the same folder; give each night its own")
    if named is not None and not (named / "record.json").exists():
        raise DataError(f"{named}: no finished run here (record.json is missing)")
    return named


@dataclass(slots=True)
class _Run:
    """One run: its settings, and what it has found so far."""

    config: RunConfig
    previous: Path | None
    folder: Folder
    workers: Workers
    working_memory_mb: float
    time_limit_s: float | None
    prove: bool
    course: Course

    def whole(self) -> Night:
        """Go through all stages."""
        config, folder, work = self.config, self.folder, Work(self.folder.work)
        began = perf_counter()
        self.course.tell(0, 1, "reading")
        split = self.workers.alone(partition, config, folder.work, self.previous, TOP)
        work.keep_only({split.key, *(s.key for s in split.shards), *split.groups.values()})
        self.course.tell(1, 1, "reading")
        self.course.took("read and partition", began)

        how = [folder.format, self.prove, self.time_limit_s]
        keys = {r: key_of(split.groups[r], split.doors[r], how) for r in split.doors}
        finished = {r: w for r, key in keys.items() if (w := folder.finished(r, key)) is not None}
        todo = [r for r in keys if r not in finished]
        groups = sorted({split.groups[r] for r in todo})
        self.course.expect(s.region for s in split.shards if split.groups[s.region] in groups)
        planner = Planner(
            split,
            folder.work,
            config.policy,
            self.workers,
            self.course,
            self.working_memory_mb,
            self.time_limit_s,
            self.prove,
        )
        answers = planner.plans(groups)
        solved = {key: a.joined for key, a in answers.items() if a.joined is not None}
        joined = folder.remember(solved, split.groups.values())
        if todo:
            (folder.top / "record.json").unlink(missing_ok=True)
        written = {**finished, **self._write(split, answers, todo, keys)}
        folder.forget_others(keys)
        night = self._night(split, written, joined, tuple(finished))
        self._close(split, night, answers, began)
        folder.clean()
        return night

    def _write(
        self,
        split: Split,
        answers: Mapping[str, Answered],
        todo: list[str],
        keys: Mapping[str, str],
    ) -> dict[str, Written]:
        began = perf_counter()
        folder, taxonomy, policy = self.folder.work, taxonomy_of(self.folder.work, split), self.config.policy
        tables = [
            KeptJob(folder, taxonomy, a.name, s, a.versions[s.key], policy, TOP)
            for key, a in answers.items()
            for s in shards_of(split, key)
            if a.versions[s.key]  # of a group of one shard the tables are there
        ]
        for done in self.workers.each(tables_of_shard, tables):
            self.course.did(done.name, done.seconds)
        share = quotas(split.advisers, self.config.policy.new_per_adviser)
        jobs = [
            RegionJob(
                folder,
                taxonomy,
                split.key,
                answers[split.groups[r]].name,
                r,
                tuple(shards_of(split, split.groups[r])),
                policy,
                self.folder.stage(r),
                self.folder.format,
                joined.gap if (joined := answers[split.groups[r]].joined) is not None else 0.0,
                share.get(r, {}),
            )
            for r in todo
        ]
        written = {}
        for made in self.workers.each(files_of_region, jobs):
            self.folder.publish(made, keys[made.region])
            written[made.region] = made
            self.course.did(made.region, made.seconds)
        self.workers.rest()
        self.course.took("write", began)
        return written

    def _night(
        self, split: Split, written: Mapping[str, Written], joined: tuple[Joined, ...], skipped: tuple[str, ...]
    ) -> Night:
        config = self.config
        top = self.folder.top
        every = list(written.values())
        totals = total_listing(every, split.followed)
        changed = None
        publish_table(top / "totals", totals, self.folder.format)
        lang = config.policy.language
        missing = self.workers.alone(
            missing_skills, self.folder.work, split.key, taxonomy_of(self.folder.work, split), every, lang
        )
        if self.previous is not None:
            record = {"format": self.folder.format, "policy_hash": config.policy.hash}
            changed = changed_share(read_outcome(top, record=record), read_outcome(self.previous))
        return Night(
            folder=top,
            on=split.on,
            totals=totals,
            leftovers=reason_listing("leftovers", [w.left for w in every]),
            unfilled=reason_listing("unfilled", [w.unfilled for w in every]),
            reached=together([w.reached for w in every]),
            shortages=missing[0],
            regional_shortages=missing[1],
            joined=joined,
            faults=split.faults,
            unusable=split.unusable,
            skipped=skipped,
            seconds=self.course.seconds,
            by_region=self.course.by_region,
            gaps={r: w.gap for r, w in written.items()},
            changed=changed,
            ignored=split.ignored,
            dropped=split.dropped,
        )

    def _close(self, split: Split, night: Night, answers: Mapping[str, Answered], began: float) -> None:
        """Write what stands at the top; the record comes last: a folder with a record holds a finished run."""
        top, work = self.folder.top, Work(self.folder.work)
        key = key_of(split.key, self.folder.format, self.prove, self.time_limit_s)
        record = read_json(top / "record.json")
        publish_text(top / "report_public.html", public_html(night))
        if answers:
            write_prices(top, {v: p for a in answers.values() for v, p in work.load(f"{a.name}.{PRICES}").items()})
        if self.config.output.database is not None:
            begun = perf_counter()
            address = self.config.output.database.get_secret_value()
            deliver(address, top, self.folder.format, night.on, night.regions)
            self.course.took("deliver", begun)
        self.course.seconds["whole"] = perf_counter() - began
        if record is None or record.get("key") != key:
            told = night_record(self.config, split, night, previous=self.previous, key=key, top=TOP, prove=self.prove)
            publish_text(top / "record.json", record_text(told))
