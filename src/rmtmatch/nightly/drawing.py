"""Once everybody is assigned: all lists, who came into question where, and what crossing borders brought."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from rmtmatch.nightly.joint import answered, firsts_of, joined_arrays
from rmtmatch.nightly.work import Work
from rmtmatch.policy import DEMANDS
from rmtmatch.regions import UNKNOWN
from rmtmatch.results.pins import Pins, solve_around
from rmtmatch.results.prices import resources as resource_listing
from rmtmatch.results.solved import Chosen
from rmtmatch.results.unfilled import Interest
from rmtmatch.results.worklists import shortlist_caps

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from numpy.typing import NDArray

    from rmtmatch.assign import Assignment
    from rmtmatch.nightly.joint import JoinJob
    from rmtmatch.nightly.scores import LaidOut
    from rmtmatch.policy import Policy
    from rmtmatch.results.solved import Solved

LISTS, INTEREST, PRICES = "lists", "interest", "prices"
FINISHES = ("lists", "crossing")


@dataclass(frozen=True, slots=True, eq=False)
class Share:
    """What the answer says of one shard, in its own numbers.

    Parameters
    ----------
    answer : Assignment
        The edges of this shard, its row prices, and the prices of its vacancies and resources.
    proposals, candidates, vacancies : Chosen
        The lists: proposals, short lists of candidates, short lists of vacancies.
    """

    answer: Assignment
    proposals: Chosen
    candidates: Chosen
    vacancies: Chosen


class FinishJob(NamedTuple):
    """What is to be worked out of an answer: ``lists`` or ``crossing``; two jobs, so that two workers can."""

    answer: JoinJob
    what: str


def finish(job: FinishJob) -> tuple[str, dict[str, Any]]:
    """Work it out; return the key of the answer, and what is to stand in its `Joined`."""
    if job.what == "lists":
        return job.answer.key, {"resources": draw_up(job.answer)}
    return job.answer.key, {"crossing": crossing(job.answer)}


def draw_up(job: JoinJob) -> list[dict[str, Any]]:
    """Draw up all lists of a group and write each shard its own; return the resources, as `Plan.resources`."""
    work, found = Work(job.folder), answered(job)
    parts, solved = found.parts, found.solved
    lists = all_lists(solved, job.policy)
    firsts = firsts_of([len(p.edges) for p in parts])
    for shard, first, last in zip(job.shards, firsts[:-1], firsts[1:], strict=True):
        work.save(f"{job.key}.{LISTS}.{shard.key}", tuple(_within(chosen, first, last) for chosen in lists))
    offered = np.unique(joined_arrays([p.vacancies for p in parts], np.int64))
    write_interest(work, job.key, offered, interest_of(parts, offered, solved.filled()[offered]))
    market, prices = solved.pairs.market, solved.answer.col_prices
    write_group_prices(work, job.key, market.vacancies.ids[offered], prices[offered])
    return resource_listing(solved).to_dicts()


def all_lists(solved: Solved, policy: Policy) -> tuple[Chosen, Chosen, Chosen]:
    """Return proposals, short lists of candidates and short lists of vacancies."""
    market, n = solved.pairs.market, policy.shortlist
    return (
        solved.proposals(),
        solved.lists("row", n, shortlist_caps(market, policy, "candidate", n)),
        solved.lists("column", n, shortlist_caps(market, policy, "vacancy", n)),
    )


def _within(chosen: Chosen, first: int, last: int) -> Chosen:
    here = (chosen.edge >= first) & (chosen.edge < last)
    return Chosen(chosen.edge[here] - first, chosen.rank[here])


def write_group_prices(work: Work, key: str, ids: NDArray[np.object_], prices: NDArray[np.float64]) -> None:
    """Keep what a place in each vacancy costs, by id."""
    work.save(f"{key}.{PRICES}", dict(zip(ids.tolist(), prices.tolist(), strict=True)))


def interest_of(parts: Sequence[LaidOut], offered: NDArray[np.int64], filled: NDArray[np.int64]) -> Interest:
    """Add up who came into question for the vacancies `offered`, by their rows in the country, rising.

    `filled` says how many people were assigned to each of them.
    """
    m = len(offered)
    everyone, removed = np.zeros(m, np.int64), np.zeros((m, len(DEMANDS)), np.int64)
    met, wanted = np.zeros(m, bool), np.zeros(m, bool)
    for p in parts:
        at = np.searchsorted(offered, p.vacancies)
        everyone[at] += p.interest.everyone
        removed[at] += p.interest.removed
        met[at] |= p.interest.met
        wanted[at] |= p.interest.wanted
    return Interest(everyone, removed, met, wanted, filled)


def write_interest(work: Work, key: str, offered: NDArray[np.int64], interest: Interest) -> None:
    """Keep who came into question for the vacancies in reach of a group."""
    work.save(f"{key}.{INTEREST}", (offered, interest))


def read_interest(work: Work, key: str, cols: NDArray[np.int64]) -> Interest:
    """Return who came into question for some vacancies of the country: nobody, where they are in nobody's reach."""
    offered, interest = work.load(f"{key}.{INTEREST}")
    none = Interest.nobody(len(cols))
    at = np.flatnonzero(np.isin(cols, offered))
    found = interest.take(np.searchsorted(offered, cols[at]))
    for name in ("everyone", "removed", "met", "wanted", "filled"):
        getattr(none, name)[at] = getattr(found, name)
    return none


def crossing(job: JoinJob) -> dict[str, float]:
    """Say what crossing borders brought to a group: pairs and their value, and the gain over the best plan without."""
    found = answered(job)
    return crossed(found.solved, job.policy, found.start, job.time_limit_s)


def crossed(
    solved: Solved, policy: Policy, start: NDArray[np.float64] | None, time_limit_s: float | None
) -> dict[str, float]:
    """Say what crossing borders brought: pairs and their value, and the gain over the best plan without them."""
    market, edges, answer = solved.pairs.market, solved.edges, solved.answer
    home, work = market.candidates["region"].astype(str), market.vacancies["region"].astype(str)
    a, b = home[solved.rows], work[solved.cols]
    crosses = (a != b) & (a != UNKNOWN) & (b != UNKNOWN)
    over = answer.edges[crosses[answer.edges]]
    told = {"proposals": float(len(over)), "value": float((edges.value[over] - policy.reserve).sum()), "gain": 0.0}
    if policy.reach == "travel" and crosses.any():
        inside = np.flatnonzero(~crosses)
        free = replace(
            edges,
            pair=edges.pair[inside],
            value=edges.value[inside],
            via=edges.via[inside],
            payment=edges.payment[inside],
            use=edges.use[inside],
        )
        alone, _ = solve_around(
            solved.pairs,
            policy,
            free,
            Pins(np.zeros(0, np.int64)),
            conflicts="lapse",
            start_prices=start,
            time_limit_s=time_limit_s,
        )
        told["gain"] = float(answer.value - alone.value)
        told["placed_more"] = float(len(answer.edges) - len(alone.edges))
    return told
