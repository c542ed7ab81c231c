"""The first job of a worker: score one shard and find the best plan that it has by itself.

A group that is one shard, most often a region by itself, is done with that, and told in words by the same worker.
Nothing of it goes through files on the way: what is worked out to score a region is there to prove its plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from rmtmatch.nightly.drawing import Share, all_lists, crossed, interest_of, write_group_prices, write_interest
from rmtmatch.nightly.joint import ANSWER, Joined, keep_bonus
from rmtmatch.nightly.partition import START
from rmtmatch.nightly.scores import LAID_OUT, SCORED, SEEN, Done, lay_out, save_shard, taxonomy_at
from rmtmatch.nightly.tables import PEOPLE, people_of
from rmtmatch.nightly.work import Work
from rmtmatch.results.pairs import Pairs
from rmtmatch.results.pins import Pins, solve_around
from rmtmatch.results.prices import resources as resource_listing
from rmtmatch.results.proving import MOST_ROUNDS, Looked, Round
from rmtmatch.results.solved import Solved
from rmtmatch.scoring.blocks import score_blocks
from rmtmatch.scoring.sides import Side, Sides

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from rmtmatch.nightly.scores import LaidOut, ScoreJob
    from rmtmatch.nightly.shards import ShardMarket
    from rmtmatch.results.proving import Seen


MOSTLY_OWN = 0.5
"""From such a share of the people of its vacancies on, a shard's own prices tell much of those of all together."""


@dataclass(frozen=True, slots=True, eq=False)
class Alone:
    """The best plan of one shard by itself.

    Parameters
    ----------
    plan : Round
    laid_out : LaidOut
        Of the pairs of that plan.
    seen : Seen or None
        What the proof leaves for later looks.
    over_all : bool
        No pair of the shard could make the plan worth more.
    rounds : int
        How often it was solved.
    start : ndarray of float64 or None
        Prices of the night before.
    clock : Clock
    """

    plan: Round
    laid_out: LaidOut
    seen: Seen | None
    over_all: bool
    rounds: int
    start: NDArray[np.float64] | None
    clock: Clock


def settle(job: ScoreJob) -> Joined:
    """Do everything for one shard that nobody else has a part in; its files are made of what this leaves.

    Memory: that of scoring the shard, its kept pairs, and those that the proof looked at closer.
    """
    work, key = Work(job.folder), job.shard.key
    if work.has(f"{job.name}.{ANSWER}"):
        found: Joined = work.load(f"{job.name}.{ANSWER}")
        return found
    alone = best_alone(work, job)
    plan, laid_out = alone.plan, alone.laid_out
    solved = Solved(plan.pairs, job.policy, plan.edges, plan.answer, alone.over_all)
    share = Share(plan.answer, *all_lists(solved, job.policy))
    made: ShardMarket = work.load(f"{key}.market")
    work.save(f"{job.name}.{PEOPLE}.{key}", people_of(solved, share, made.before, made.vacancies, job.shard.region))
    write_interest(work, job.name, made.vacancies, interest_of([laid_out], made.vacancies, solved.filled()))
    write_group_prices(work, job.name, plan.pairs.market.vacancies.ids, plan.answer.col_prices)
    joined = Joined.of(job.name, plan.answer, pairs=len(plan.pairs), edges=len(plan.edges), lapsed=plan.pins.lapsed)
    joined = replace(
        joined,
        resources=resource_listing(solved).to_dicts(),
        crossing=crossed(solved, job.policy, alone.start, job.time_limit_s),
        proof="all pairs" if alone.over_all else "kept pairs",
        rounds=alone.rounds,
        seconds=alone.clock.took("lists"),
    )
    work.save(f"{job.name}.{ANSWER}", joined)
    return joined


def score_shard(job: ScoreJob) -> Done:
    """Score one shard of several and write its pairs; what a killed run finished already is left as it is.

    A shard that has most of its vacancies to itself is brought to the best plan that it has by itself: when all are
    assigned together, few pairs are missing. Where others reach them too, its own prices would be far too low for that.
    """
    began = perf_counter()
    work, key = Work(job.folder), job.shard.key
    if not (work.has(f"{job.name}.{SCORED}") and work.has(f"{job.name}.{LAID_OUT}")):
        if job.prove and job.shard.share >= MOSTLY_OWN:
            alone = best_alone(work, job)
            pairs, laid_out, seen = alone.plan.pairs, alone.laid_out, alone.seen
        else:
            made: ShardMarket = work.load(f"{key}.market")
            pairs, seen = _scored(made, job), None
            laid_out = lay_out(pairs, made.people, made.vacancies, made.before)
        work.save(f"{job.name}.{SEEN}.{key}", seen)
        save_shard(work, job.name, pairs, laid_out)
    return Done(job.shard.region, perf_counter() - began)


def best_alone(work: Work, job: ScoreJob) -> Alone:
    """Score one shard and find its best plan, over the kept pairs or, with `prove`, over all."""
    clock = Clock()
    made: ShardMarket = work.load(f"{job.shard.key}.market")
    pairs = _scored(made, job)
    clock.took("score")
    country: NDArray[np.float64] | None = work.load(f"{job.country}.{START}")
    start = None if country is None else country[made.vacancies]
    prices, looked, rounds = start, None, 0
    while True:
        laid_out = lay_out(pairs, made.people, made.vacancies, made.before)
        answer, pins = solve_around(
            pairs,
            job.policy,
            laid_out.edges,
            Pins(laid_out.pinned, laid_out.lapsed),
            conflicts="lapse",
            keep=keep_bonus([laid_out.open], job.policy),
            start_prices=prices,
            time_limit_s=job.time_limit_s,
        )
        plan, rounds = Round(pairs, laid_out.edges, answer, pins), rounds + 1
        clock.took("assign")
        if not job.prove or answer.status == "time_limit" or rounds > MOST_ROUNDS:
            return Alone(plan, laid_out, None if looked is None else looked.seen, False, rounds, start, clock)
        looked = Looked.of(pairs, pins, job.policy) if looked is None else looked
        better = looked.better(plan, job.policy, job.working_memory_mb, None)
        clock.took("prove")
        if not len(better):
            return Alone(plan, laid_out, looked.seen, True, rounds, start, clock)
        pairs, prices = replace(pairs, scored=pairs.scored.joined(better)), answer.col_prices


def _scored(made: ShardMarket, job: ScoreJob) -> Pairs:
    market, sides = made.market(taxonomy_at(job.taxonomy)), Sides(Side(), Side())
    scored = score_blocks(
        market,
        job.policy,
        top=job.top,
        share=made.share,
        working_memory_mb=job.working_memory_mb,
        **sides._asdict(),
    )
    return Pairs(market, job.policy, scored, job.top, sides)


class Clock:
    """Seconds by what they were spent on."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._last = perf_counter()

    def took(self, what: str) -> dict[str, float]:
        """Count the seconds since the last call, or since the start, towards `what`; return all of them."""
        now = perf_counter()
        self._seconds[what] = self._seconds.get(what, 0.0) + now - self._last
        self._last = now
        return self._seconds
