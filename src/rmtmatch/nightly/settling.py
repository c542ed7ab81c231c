"""A group that is one shard, most often a region by itself: scored, assigned, proven and told in words by one worker.

Nothing of it goes through files on the way: what is worked out to score a region is there to prove its plan.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

from rmtmatch.engine import score
from rmtmatch.nightly.drawing import Share, all_lists, crossed, interest_of, write_group_prices, write_interest
from rmtmatch.nightly.joint import ANSWER, Joined, keep_bonus
from rmtmatch.nightly.markets import whole
from rmtmatch.nightly.partition import START
from rmtmatch.nightly.scores import lay_out, taxonomy_at
from rmtmatch.nightly.tables import PEOPLE, people_of
from rmtmatch.nightly.work import Work
from rmtmatch.results.pins import Pins, solve_around
from rmtmatch.results.prices import resources as resource_listing
from rmtmatch.results.proving import Round, proven
from rmtmatch.results.solved import Solved

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from rmtmatch.assign import Assignment
    from rmtmatch.nightly.scores import LaidOut
    from rmtmatch.nightly.shards import Shard
    from rmtmatch.policy import Policy
    from rmtmatch.results.pairs import Pairs


@dataclass(frozen=True, slots=True)
class SettleJob:
    """What is sent: where things are.

    Parameters
    ----------
    country : str
        Names the prices of the night before.
    key : str
        Of the group.
    """

    folder: Path
    taxonomy: Path
    country: str
    key: str
    shard: Shard
    policy: Policy
    top: int | None
    working_memory_mb: float
    time_limit_s: float | None
    prove: bool


def settle(job: SettleJob) -> Joined:
    """Do everything for one shard that nobody else has a part in; its files are made of what this leaves.

    Memory: that of scoring the shard, its kept pairs, and those that the proof looked at closer.
    """
    work, key = Work(job.folder), job.shard.key
    if work.has(f"{job.key}.{ANSWER}"):
        found: Joined = work.load(f"{job.key}.{ANSWER}")
        return found
    clock = Clock()
    state, people, vacancies, before = work.load(f"{key}.market")
    market = whole(state, taxonomy_at(job.taxonomy))
    pairs = score(market, job.policy, top=job.top, working_memory_mb=job.working_memory_mb)
    clock.took("score")

    whole_start: NDArray[np.float64] | None = work.load(f"{job.country}.{START}")
    start = None if whole_start is None else whole_start[vacancies]
    laid_out: list[LaidOut] = []
    rounds: list[Assignment] = []

    def solve(over: Pairs, last: Assignment | None) -> Round:
        laid = lay_out(over, people, vacancies, before)
        laid_out[:] = [laid]
        answer, pins = solve_around(
            over,
            job.policy,
            laid.edges,
            Pins(laid.pinned, laid.lapsed),
            conflicts="lapse",
            keep=keep_bonus([laid.open], job.policy),
            start_prices=start if last is None else last.col_prices,
            time_limit_s=job.time_limit_s,
        )
        rounds.append(answer)
        return Round(over, laid.edges, answer, pins)

    plan, over_all = solve(pairs, None), False
    clock.took("assign")
    if job.prove:
        plan, over_all = proven(plan, job.policy, solve, working_memory_mb=job.working_memory_mb, progress=None)
    clock.took("prove")
    solved = Solved(plan.pairs, job.policy, plan.edges, plan.answer, over_all)
    share = Share(plan.answer, *all_lists(solved, job.policy))
    work.save(f"{job.key}.{PEOPLE}.{key}", people_of(solved, share, before, vacancies, job.shard.region))
    write_interest(work, job.key, vacancies, interest_of(laid_out, vacancies, solved.filled()))
    write_group_prices(work, job.key, market.vacancies.ids, plan.answer.col_prices)
    joined = Joined.of(job.key, plan.answer, pairs=len(plan.pairs), edges=len(plan.edges), lapsed=plan.pins.lapsed)
    joined = replace(
        joined,
        resources=resource_listing(solved).to_dicts(),
        crossing=crossed(solved, job.policy, start, job.time_limit_s),
        proof="all pairs" if over_all else "kept pairs",
        rounds=len(rounds),
        seconds=clock.took("lists"),
    )
    work.save(f"{job.key}.{ANSWER}", joined)
    return joined


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
