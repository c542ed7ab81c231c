"""Every group of regions brought to its plan: scored by its shards, assigned together, proven by its shards again."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING, TypeVar

from rmtmatch.nightly.drawing import FINISHES, FinishJob, finish
from rmtmatch.nightly.joint import JoinJob, join
from rmtmatch.nightly.partition import TAXONOMY
from rmtmatch.nightly.proofs import MOST_ROUNDS, ProofJob, prove_shard
from rmtmatch.nightly.scores import LAID_OUT, SCORED, ScoreJob
from rmtmatch.nightly.settling import score_shard, settle
from rmtmatch.nightly.work import Work, key_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from rmtmatch.nightly.course import Course
    from rmtmatch.nightly.joint import Joined
    from rmtmatch.nightly.partition import Split
    from rmtmatch.nightly.proofs import Finding
    from rmtmatch.nightly.shards import Shard
    from rmtmatch.nightly.workers import Workers
    from rmtmatch.policy import Policy

Job = TypeVar("Job", ScoreJob, ProofJob)
TOP = 50
"""Pairs kept for each candidate of a shard and for each vacancy in its reach."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A group of regions on its way to a proven plan.

    Parameters
    ----------
    name : str
        Of the answer, by group and round.
    versions : dict of str to str
        The pairs of each shard for the next round.
    looked : dict of str to str
        The answer at whose prices each shard last looked at its pairs.
    solved : dict of str to str
        The pairs that the answer is about.
    joined : Joined or None
    closed : bool
        Nothing was found that would improve it.
    """

    name: str
    versions: dict[str, str]
    looked: dict[str, str] = field(default_factory=dict)
    solved: dict[str, str] = field(default_factory=dict)
    joined: Joined | None = None
    closed: bool = False

    def after(self, findings: Iterable[Finding] | None) -> Answered:
        """Return what stands after a look at all pairs, given what its shards found; None: nobody looked."""
        if findings is None or self.joined is None:
            return replace(self, closed=True)
        findings = list(findings)
        grown = {f.shard: f"{self.name}.{f.shard}" for f in findings if f.found}
        return replace(
            self,
            versions={**self.versions, **grown},
            looked={**self.looked, **{f.shard: self.name for f in findings if not f.quiet}},
            solved=self.versions,
            joined=replace(self.joined, proof="kept pairs" if grown else "all pairs"),
            closed=not grown,
        )


@dataclass(frozen=True, slots=True)
class Planner:
    """How plans are made.

    Parameters
    ----------
    split : Split
        The country in shards.
    folder : Path
        The work in progress.
    policy : Policy
    workers : Workers
    course : Course
        Is told how it goes.
    working_memory_mb : float
        What blocks of scores may take in each worker.
    time_limit_s : float or None
        Seconds the solver may take.
    prove : bool
        Let all pairs pass by once more.
    """

    split: Split
    folder: Path
    policy: Policy
    workers: Workers
    course: Course
    working_memory_mb: float
    time_limit_s: float | None
    prove: bool

    def plans(self, groups: Iterable[str]) -> dict[str, Answered]:
        """Return the plan of each group; what shards leave for their tables stands in the work in progress."""
        shards = {key: shards_of(self.split, key) for key in groups}
        alone = {key: of[0] for key, of in shards.items() if len(of) == 1}
        joint = {key: of for key, of in shards.items() if key not in alone}
        made = self._settle(alone) if alone else {}
        if joint:
            self._score([s for of in joint.values() for s in of])
            made |= self._join(joint)
        return made

    def _settle(self, shard_of: Mapping[str, Shard]) -> dict[str, Answered]:
        """Do all groups that are one shard, each by one worker from scores to tables."""
        began = perf_counter()
        jobs = [self._score_job(f"{key}.{self._how()}", shard) for key, shard in shard_of.items()]
        done, spent = {}, Counter[str]()
        for joined in self.workers.each(settle, _longest_first(jobs)):
            group = joined.key.split(".")[0]
            shard = shard_of[group]
            done[group] = Answered(joined.key, {shard.key: ""}, joined=joined, closed=True)
            spent.update(joined.seconds)
            self.course.did(shard.region, sum(joined.seconds.values()), 2)
        # stages that ran side by side share the time that passed
        passed = perf_counter() - began
        for stage, seconds in spent.items():
            self.course.add(stage, passed * seconds / max(sum(spent.values()), 1e-9))
        return done

    def _score(self, shards: list[Shard]) -> None:
        began = perf_counter()
        jobs = [self._score_job(self._first(s), s) for s in shards]
        for done in self.workers.each(score_shard, _longest_first(jobs)):
            self.course.did(done.name, done.seconds)
        self.workers.rest()
        self.course.took("score", began)

    def _join(self, shards: Mapping[str, list[Shard]]) -> dict[str, Answered]:
        """Assign every group, and let its shards look for what would improve it, until there is nothing."""
        first = {key: {s.key: self._first(s) for s in of} for key, of in shards.items()}
        open_ = {key: Answered("", first[key], first[key]) for key in shards}
        done: dict[str, Answered] = {}
        for turn in range(1, MOST_ROUNDS + 1):
            began = perf_counter()
            jobs = [self._join_job(key, f"{key}.{self._how()}-{turn}", a) for key, a in open_.items()]
            for joined in self.workers.each(join, jobs):
                group = joined.key.split(".")[0]
                open_[group] = replace(open_[group], name=joined.key, joined=replace(joined, rounds=turn))
            self.course.tell(turn, MOST_ROUNDS + 1, "assigning")
            self.course.took("assign", began)
            self._drop_outdated(open_)
            open_ = self._proven(open_)
            done |= {k: a for k, a in open_.items() if a.closed}
            open_ = {k: a for k, a in open_.items() if not a.closed}
            if not open_:
                break
        # what was found in the last round is not in any plan: the plans stand as they are
        done |= {k: replace(a, versions=a.solved) for k, a in open_.items()}
        return self._drawn_up(done)

    def _join_job(self, group: str, name: str, answered: Answered) -> JoinJob:
        shards = tuple(shards_of(self.split, group))
        return JoinJob(
            self.folder,
            taxonomy_of(self.folder, self.split),
            self.split.key,
            name,
            shards,
            tuple(answered.versions[s.key] for s in shards),
            self.policy,
            self.time_limit_s,
            "" if name == answered.name else answered.name,
        )

    def _proven(self, answers: Mapping[str, Answered]) -> dict[str, Answered]:
        """Let all shards look for pairs that would improve the plans they are in."""
        began = perf_counter()
        looking = {k: a for k, a in answers.items() if self.prove and a.joined and a.joined.status != "time_limit"}
        group_of = {s.key: k for k in looking for s in shards_of(self.split, k)}
        shards = [s for s in self.split.shards if s.key in group_of]
        jobs = [
            ProofJob(
                self.folder,
                taxonomy_of(self.folder, self.split),
                (answered := looking[group_of[s.key]]).name,
                s,
                answered.versions[s.key],
                self.policy,
                TOP,
                self.working_memory_mb,
                answered.looked[s.key],
            )
            for s in shards
        ]
        findings: dict[str, list[Finding]] = {k: [] for k in looking}
        for found in self.workers.each(prove_shard, _longest_first(jobs)):
            findings[group_of[found.shard]].append(found)
        self.course.took("prove", began)
        return {k: a.after(findings.get(k)) for k, a in answers.items()}

    def _drawn_up(self, answers: Mapping[str, Answered]) -> dict[str, Answered]:
        """Draw up all lists, and tell what crossing borders brought."""
        began = perf_counter()
        done = dict(answers)
        jobs = [
            FinishJob(self._join_job(key, a.name, replace(a, versions=a.solved or a.versions)), what)
            for key, a in answers.items()
            for what in FINISHES
        ]
        for key, told in self.workers.each(finish, jobs):
            answered = done[key.split(".")[0]]
            if answered.joined is not None:
                done[key.split(".")[0]] = replace(answered, joined=replace(answered.joined, **told))
        self.workers.rest()
        self.course.tell(MOST_ROUNDS + 1, MOST_ROUNDS + 1, "assigning")
        self.course.took("lists", began)
        return done

    def _drop_outdated(self, answers: Mapping[str, Answered]) -> None:
        """Remove the pairs of rounds before the last one; the first ones stay, for a run that has to begin again."""
        work = Work(self.folder)
        for answered in answers.values():
            for shard, version in answered.solved.items():
                if version not in (f"{shard}.{self._how()}", answered.versions[shard]):
                    work.drop(f"{version}.{kind}" for kind in (SCORED, LAID_OUT))

    def _score_job(self, name: str, shard: Shard) -> ScoreJob:
        return ScoreJob(
            self.folder,
            taxonomy_of(self.folder, self.split),
            self.split.key,
            name,
            shard,
            self.policy,
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


def shards_of(split: Split, group: str) -> list[Shard]:
    """Return the shards of a group of regions."""
    return [s for s in split.shards if split.groups[s.region] == group]


def taxonomy_of(folder: Path, split: Split) -> Path:
    """Return where the taxonomy of a run stands among its work in progress."""
    return Work(folder).path(f"{split.key}.{TAXONOMY}")


def _longest_first(jobs: Iterable[Job]) -> list[Job]:
    """Order jobs so that no worker waits for a long one at the end."""
    return sorted(jobs, key=lambda job: -job.shard.people * job.shard.vacancies)
