"""The proof over every pair: each shard lets its pairs pass by once more at the prices of the plan.

What would improve the plan is added, and everybody is assigned again, until no shard finds anything: then no pair of
any shard, kept or not, could make the plan worth more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from rmtmatch.nightly.joint import ANSWER
from rmtmatch.nightly.scores import SEEN, KeptJob, lay_out, load_shard, save_shard
from rmtmatch.nightly.work import Work
from rmtmatch.results.pins import Pins
from rmtmatch.results.proving import Looked, Round

if TYPE_CHECKING:
    from rmtmatch.assign import Assignment

PROOF = "proof"
MOST_ROUNDS = 20
"""After so many rounds the plan stands with what is proven of it."""


@dataclass(frozen=True, slots=True)
class ProofJob(KeptJob):
    """What is sent to prove an answer.

    Parameters
    ----------
    working_memory_mb : float
        What the look at all pairs may take.
    last : str
        Names the round before: what was looked at closer then is not scored again.
    """

    working_memory_mb: float
    last: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one shard: how many pairs or routes would improve the plan."""

    shard: str
    region: str
    found: int
    seconds: float


def prove_shard(job: ProofJob) -> Finding:
    """Look for pairs that would improve the plan; where there are any, write the shard anew with them."""
    began = perf_counter()
    work, key = Work(job.folder), job.shard.key
    name = f"{job.key}.{PROOF}.{key}"
    if not work.has(name):
        pairs, laid_out, before = load_shard(work, job)
        answer: Assignment = work.load(f"{job.key}.{ANSWER}.{key}")
        looked = Looked.of(pairs, job.policy, work.load(f"{job.last}.{SEEN}.{key}"))
        plan = Round(pairs, laid_out.edges, answer, Pins(laid_out.pinned))
        better = looked.better(plan, job.policy, job.working_memory_mb, None)
        if len(better):
            more = replace(pairs, scored=pairs.scored.joined(better))
            save_shard(work, f"{job.key}.{key}", more, lay_out(more, laid_out.people, laid_out.vacancies, before))
        work.save(f"{job.key}.{SEEN}.{key}", looked.seen)
        work.save(name, len(better))
        if job.last.split(".")[0] == job.key.split(".")[0]:  # what was there before the first round stays
            work.drop([f"{job.last}.{SEEN}.{key}"])
    return Finding(key, job.shard.region, work.load(name), perf_counter() - began)
