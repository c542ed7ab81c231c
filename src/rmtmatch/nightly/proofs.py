"""The proof over every pair: each shard lets its pairs pass by once more at the prices of the plan.

What would improve the plan is added, and everybody is assigned again, until no shard finds anything: then no pair of
any shard, kept or not, could make the plan worth more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from rmtmatch.nightly.joint import ANSWER
from rmtmatch.nightly.scores import KeptJob, lay_out, load_shard, save_shard
from rmtmatch.nightly.work import Work
from rmtmatch.results.pins import Pins
from rmtmatch.results.proving import Round, proven

if TYPE_CHECKING:
    from rmtmatch.assign import Assignment
    from rmtmatch.nightly.joint import Share
    from rmtmatch.results.pairs import Pairs

PROOF = "proof"
MOST_ROUNDS = 8
"""After so many rounds the plan stands with what is proven of it."""


@dataclass(frozen=True, slots=True)
class ProofJob(KeptJob):
    """What is sent to prove an answer, and the memory it may take."""

    working_memory_mb: float


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of one shard.

    Parameters
    ----------
    found : bool
        Pairs or routes were found that would improve the plan.
    over_all : bool
        The plan is the best over all pairs of this shard.
    """

    shard: str
    region: str
    found: bool
    over_all: bool
    seconds: float


def prove_shard(job: ProofJob) -> Looked:
    """Look for pairs that would improve the plan; where there are any, write the shard anew with them."""
    began = perf_counter()
    work, key = Work(job.folder), job.shard.key
    name = f"{job.key}.{PROOF}.{key}"
    if not work.has(name):
        pairs, laid_out, before = load_shard(work, job)
        share: Share = work.load(f"{job.key}.{ANSWER}.{key}")
        plan = Round(pairs, laid_out.edges, share.answer, Pins(laid_out.pinned))
        more: list[Pairs] = []

        def note(over: Pairs, last: Assignment) -> Round:
            more.append(over)
            # one round at a time: the next plan is made by all shards together
            return Round(over, plan.edges, replace(last, status="time_limit"), plan.pins)

        _, over_all = proven(plan, job.policy, note, working_memory_mb=job.working_memory_mb, progress=None)
        if more:
            save_shard(work, f"{job.key}.{key}", more[0], lay_out(more[0], laid_out.people, laid_out.vacancies, before))
        work.save(name, (bool(more), over_all))
    found, over_all = work.load(name)
    return Looked(key, job.shard.region, found, over_all, perf_counter() - began)
