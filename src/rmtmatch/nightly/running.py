"""A whole night: files in, plans made, files out, on one machine or many."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from rmtmatch.delivery import deliver, try_delivery
from rmtmatch.errors import DataError, PolicyError
from rmtmatch.nightly.drawing import FINISHES, PRICES, FinishJob, finish
from rmtmatch.nightly.folder import Folder, read_json
from rmtmatch.nightly.joint import JoinJob, join
from rmtmatch.nightly.night import Night, missing_skills, reason_listing, total_listing
from rmtmatch.nightly.partition import TAXONOMY, partition
from rmtmatch.nightly.proofs import MOST_ROUNDS, ProofJob, prove_shard
from rmtmatch.nightly.quota import quotas
from rmtmatch.nightly.recorded import night_record
from rmtmatch.nightly.scores import LAID_OUT, SCORED, KeptJob, ScoreJob
from rmtmatch.nightly.settling import score_shard, settle
from rmtmatch.nightly.tables import RegionJob, files_of_region, tables_of_shard
from rmtmatch.nightly.work import Work, key_of
from rmtmatch.nightly.workers import Workers
from rmtmatch.nightly.yesterday import write_prices
from rmtmatch.publish import publish_table, publish_text
from rmtmatch.record import read_outcome, record_text
from rmtmatch.reports.public import public_html
from rmtmatch.results.comparison import changed_share
from rmtmatch.results.reached import together

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rmtmatch.config import RunConfig
    from rmtmatch.nightly.joint import Joined
    from rmtmatch.nightly.partition import Split
    from rmtmatch.nightly.shards import Shard
    from rmtmatch.nightly.tables import Written

    Progress = Callable[[int, int, str], None]

Job = TypeVar("Job", ScoreJob, ProofJob)
TOP = 50
"""Pairs kept for each candidate of a shard and for each vacancy in its reach."""


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
        return _Run(config, before, folder, crew, working_memory_mb, time_limit_s, prove, progress).whole()


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


@dataclass(frozen=True, slots=True)
class Answered:
    """A group of regions on its way to a proven plan.

    Parameters
    ----------
    name : str
        Of the answer, by group and round.
    versions : dict of str to str
        The pairs of each shard for the next round.
    solved : dict of str to str
        Those that the answer is about.
    joined : Joined or None
    closed : bool
        Nothing was found that would improve it.
    last : str
        The name of the answer of the round before.
    """

    name: str
    versions: dict[str, str]
    solved: dict[str, str] = field(default_factory=dict)
    joined: Joined | None = None
    closed: bool = False
    last: str = ""

    def after(self, grown: Mapping[str, str] | None) -> Answered:
        """Return what stands after a look at all pairs, given the shards that grew; None: nobody looked."""
        if grown is None or self.joined is None:
            return replace(self, closed=True)
        joined = replace(self.joined, proof="kept pairs" if grown else "all pairs")
        return replace(self, versions={**self.versions, **grown}, solved=self.versions, joined=joined, closed=not grown)


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
    progress: Progress | None
    seconds: dict[str, float] = field(default_factory=dict)
    by_region: dict[str, float] = field(default_factory=dict)
    steps: Counter[str] = field(default_factory=Counter)
    total: Counter[str] = field(default_factory=Counter)

    def whole(self) -> Night:
        """Go through all stages."""
        config, folder, work = self.config, self.folder, Work(self.folder.work)
        began = perf_counter()
        self._tell(0, 1, "reading")
        split = self.workers.alone(partition, config, folder.work, self.previous, TOP)
        work.keep_only({split.key, *(s.key for s in split.shards), *split.groups.values()})
        self._tell(1, 1, "reading")
        self._took("read and partition", began)

        how = [folder.format, self.prove, self.time_limit_s]
        keys = {r: key_of(split.groups[r], split.doors[r], how) for r in split.doors}
        finished = {r: w for r, key in keys.items() if (w := folder.finished(r, key)) is not None}
        todo = [r for r in keys if r not in finished]
        groups = sorted({split.groups[r] for r in todo})
        shards = [s for s in split.shards if split.groups[s.region] in groups]
        self.total = Counter(s.region for s in shards)
        alone = [key for key in groups if len(self._shards(split, key)) == 1]
        settled = self._settle(split, alone) if alone else {}
        joint = [key for key in groups if key not in settled]
        self._score(split, [s for s in shards if split.groups[s.region] in joint])
        answers = {**settled, **(self._join(split, joint) if joint else {})}
        joined = tuple(a.joined for a in answers.values() if a.joined is not None)
        if todo:
            (folder.top / "record.json").unlink(missing_ok=True)
        written = {**finished, **self._write(split, answers, todo, keys)}
        folder.forget_others(keys)
        night = self._night(split, written, joined, tuple(finished))
        self._close(split, night, answers, began)
        folder.clean()
        return night

    def _settle(self, split: Split, groups: list[str]) -> dict[str, Answered]:
        """Do all groups that are one shard, each by one worker from scores to tables."""
        began = perf_counter()
        shard_of = {key: self._shards(split, key)[0] for key in groups}
        jobs = [self._score_job(split, f"{key}.{self._how()}", shard) for key, shard in shard_of.items()]
        done, spent = {}, Counter[str]()
        for joined in self.workers.each(settle, _longest_first(jobs)):
            group = joined.key.split(".")[0]
            shard = shard_of[group]
            done[group] = Answered(joined.key, {shard.key: ""}, joined=joined, closed=True)
            spent.update(joined.seconds)
            self._did(shard.region, sum(joined.seconds.values()), 2)
        # stages that ran side by side share the time that passed
        passed = perf_counter() - began
        for stage, seconds in spent.items():
            self._add(stage, passed * seconds / max(sum(spent.values()), 1e-9))
        return done

    def _score(self, split: Split, shards: list[Shard]) -> None:
        began = perf_counter()
        jobs = [self._score_job(split, self._first(s), s) for s in shards]
        for done in self.workers.each(score_shard, _longest_first(jobs)):
            self._did(done.name, done.seconds)
        self.workers.rest()
        self._took("score", began)

    def _join(self, split: Split, groups: list[str]) -> dict[str, Answered]:
        """Assign every group, and let its shards look for what would improve it, until there is nothing."""
        open_ = {key: Answered("", {s.key: self._first(s) for s in self._shards(split, key)}) for key in groups}
        done: dict[str, Answered] = {}
        for turn in range(1, MOST_ROUNDS + 1):
            began = perf_counter()
            jobs = [self._join_job(split, key, f"{key}.{self._how()}-{turn}", a) for key, a in open_.items()]
            for joined in self.workers.each(join, jobs):
                group = joined.key.split(".")[0]
                before = open_[group]
                open_[group] = replace(before, name=joined.key, last=before.name, joined=replace(joined, rounds=turn))
            self._tell(turn, MOST_ROUNDS + 1, "assigning")
            self._took("assign", began)
            self._drop_outdated(open_)
            open_ = self._proven(split, open_)
            done |= {k: a for k, a in open_.items() if a.closed}
            open_ = {k: a for k, a in open_.items() if not a.closed}
            if not open_:
                break
        # what was found in the last round is not in any plan: the plans stand as they are
        done |= {k: replace(a, versions=a.solved) for k, a in open_.items()}
        return self._drawn_up(split, done)

    def _join_job(self, split: Split, group: str, name: str, answered: Answered) -> JoinJob:
        shards = tuple(self._shards(split, group))
        return JoinJob(
            self.folder.work,
            self._taxonomy(split),
            split.key,
            name,
            shards,
            tuple(answered.versions[s.key] for s in shards),
            self.config.policy,
            self.time_limit_s,
            "" if name == answered.name else answered.name,
        )

    def _proven(self, split: Split, answers: Mapping[str, Answered]) -> dict[str, Answered]:
        """Let all shards look for pairs that would improve the plans they are in."""
        began = perf_counter()
        looking = {k: a for k, a in answers.items() if self.prove and a.joined and a.joined.status != "time_limit"}
        group_of = {s.key: k for k in looking for s in self._shards(split, k)}
        shards = [s for s in split.shards if s.key in group_of]
        jobs = [
            ProofJob(
                self.folder.work,
                self._taxonomy(split),
                (answered := looking[group_of[s.key]]).name,
                s,
                answered.versions[s.key],
                self.config.policy,
                TOP,
                self.working_memory_mb,
                answered.last or self._first(s),
            )
            for s in shards
        ]
        grown: dict[str, dict[str, str]] = {k: {} for k in looking}
        for look in self.workers.each(prove_shard, _longest_first(jobs)):
            if look.found:
                group = group_of[look.shard]
                grown[group][look.shard] = f"{looking[group].name}.{look.shard}"
        self._took("prove", began)
        return {k: a.after(grown.get(k)) for k, a in answers.items()}

    def _drawn_up(self, split: Split, answers: Mapping[str, Answered]) -> dict[str, Answered]:
        """Draw up all lists, and tell what crossing borders brought."""
        began = perf_counter()
        done = dict(answers)
        jobs = [
            FinishJob(self._join_job(split, key, a.name, replace(a, versions=a.solved or a.versions)), what)
            for key, a in answers.items()
            for what in FINISHES
        ]
        for key, told in self.workers.each(finish, jobs):
            answered = done[key.split(".")[0]]
            if answered.joined is not None:
                done[key.split(".")[0]] = replace(answered, joined=replace(answered.joined, **told))
        self.workers.rest()
        self._tell(MOST_ROUNDS + 1, MOST_ROUNDS + 1, "assigning")
        self._took("lists", began)
        return done

    def _drop_outdated(self, answers: Mapping[str, Answered]) -> None:
        """Remove the pairs of rounds before the last one; the first ones stay, for a run that has to begin again."""
        work = Work(self.folder.work)
        for answered in answers.values():
            for shard, version in answered.solved.items():
                if version not in (f"{shard}.{self._how()}", answered.versions[shard]):
                    work.drop(f"{version}.{kind}" for kind in (SCORED, LAID_OUT))

    def _write(
        self,
        split: Split,
        answers: Mapping[str, Answered],
        todo: list[str],
        keys: Mapping[str, str],
    ) -> dict[str, Written]:
        began = perf_counter()
        folder, taxonomy, policy = self.folder.work, self._taxonomy(split), self.config.policy
        tables = [
            KeptJob(folder, taxonomy, a.name, s, a.versions[s.key], policy, TOP)
            for key, a in answers.items()
            for s in self._shards(split, key)
            if a.versions[s.key]  # of a group of one shard the tables are there
        ]
        for done in self.workers.each(tables_of_shard, tables):
            self._did(done.name, done.seconds)
        share = quotas(split.advisers, self.config.policy.new_per_adviser)
        jobs = [
            RegionJob(
                folder,
                taxonomy,
                split.key,
                answers[split.groups[r]].name,
                r,
                tuple(self._shards(split, split.groups[r])),
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
            self._did(made.region, made.seconds)
        self.workers.rest()
        self._took("write", began)
        return written

    @staticmethod
    def _shards(split: Split, group: str) -> list[Shard]:
        return [s for s in split.shards if split.groups[s.region] == group]

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
        missing = self.workers.alone(missing_skills, self.folder.work, split.key, self._taxonomy(split), every, lang)
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
            seconds=self.seconds,
            by_region=self.by_region,
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
            self._took("deliver", begun)
        self.seconds["whole"] = perf_counter() - began
        if record is None or record.get("key") != key:
            told = night_record(self.config, split, night, previous=self.previous, key=key, top=TOP, prove=self.prove)
            publish_text(top / "record.json", record_text(told))

    def _taxonomy(self, split: Split) -> Path:
        return Work(self.folder.work).path(f"{split.key}.{TAXONOMY}")

    def _score_job(self, split: Split, name: str, shard: Shard) -> ScoreJob:
        return ScoreJob(
            self.folder.work,
            self._taxonomy(split),
            split.key,
            name,
            shard,
            self.config.policy,
            TOP,
            self.working_memory_mb,
            self.time_limit_s,
            self.prove,
        )

    def _first(self, shard: Shard) -> str:
        """Name the pairs that a shard begins with."""
        return f"{shard.key}.{self._how()}"

    def _how(self) -> str:
        """Name what an answer depends on besides its group: one that was cut short is none for a run with more time."""
        return key_of(self.time_limit_s, self.prove)[:6]

    def _did(self, region: str, seconds: float, steps: int = 1) -> None:
        self.by_region[region] = self.by_region.get(region, 0.0) + seconds
        self.steps[region] += steps
        self._tell(self.steps[region], 2 * self.total[region] + 1, region)

    def _took(self, stage: str, began: float) -> None:
        self._add(stage, perf_counter() - began)

    def _add(self, stage: str, seconds: float) -> None:
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    def _tell(self, done: int, total: int, what: str) -> None:
        if self.progress is not None:
            self.progress(done, total, what)


def _longest_first(jobs: Iterable[Job]) -> list[Job]:
    """Order jobs so that no worker waits for a long one at the end."""
    return sorted(jobs, key=lambda job: -job.shard.people * job.shard.vacancies)
