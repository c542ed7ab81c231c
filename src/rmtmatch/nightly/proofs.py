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
    from rmtmatch.nightly.joint import ShardAnswer
    from rmtmatch.results.proving import Seen

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
        Names the last look: what was looked at closer then is not scored again.
    """

    working_memory_mb: float
    last: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of one shard.

    Parameters
    ----------
    found : int
        How many pairs or routes would improve the plan.
    quiet : bool
        Prices say that there is nothing new to see: the look before is still the last one.
    """

    shard: str
    region: str
    found: int
    quiet: bool
    seconds: float


def prove_shard(job: ProofJob) -> Finding:
    """Look for pairs that would improve the plan; where there are any, write the shard anew with them.

    The scores and the market of the shard are read only where its prices moved so that something can have come up.
    """
    began = perf_counter()
    work, key = Work(job.folder), job.shard.key
    name = f"{job.key}.{PROOF}.{key}"
    if not work.has(name):
        seen: Seen | None = work.load(f"{job.last}.{SEEN}.{key}")
        told: ShardAnswer = work.load(f"{job.key}.{ANSWER}.{key}")
        quiet = seen is not None and seen.quiet(job.policy, told.answer, told.resources)
        work.save(name, (0 if quiet else _look(work, job, told, seen), quiet))
        if not quiet and job.last.split(".")[0] == job.key.split(".")[0]:  # what was there before the first round stays
            work.drop([f"{job.last}.{SEEN}.{key}"])
    found, quiet = work.load(name)
    return Finding(key, job.shard.region, found, quiet, perf_counter() - began)


def _look(work: Work, job: ProofJob, told: ShardAnswer, seen: Seen | None) -> int:
    """Write what would improve the plan, and what was seen; return how many pairs it is."""
    key = job.shard.key
    pairs, laid_out, before = load_shard(work, job)
    plan = Round(pairs, laid_out.edges, told.answer, Pins(laid_out.pinned))
    looked = Looked.of(pairs, plan.pins, job.policy, seen)
    better = looked.better(plan, job.policy, job.working_memory_mb, None)
    if len(better):
        more = replace(pairs, scored=pairs.scored.joined(better))
        save_shard(work, f"{job.key}.{key}", more, lay_out(more, laid_out.people, laid_out.vacancies, before))
    work.save(f"{job.key}.{SEEN}.{key}", looked.seen)
    return len(better)
