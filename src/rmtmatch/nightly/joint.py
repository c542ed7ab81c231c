"""The one job that cannot be divided: assign everybody of a group of regions at once, and draw up all lists."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from rmtmatch.nightly.markets import whole
from rmtmatch.nightly.partition import OUTLINE
from rmtmatch.nightly.scores import LAID_OUT, LaidOut, taxonomy_at
from rmtmatch.nightly.work import Work
from rmtmatch.policy import DEMANDS
from rmtmatch.regions import UNKNOWN
from rmtmatch.results.edges import PlanEdges
from rmtmatch.results.pairs import Pairs
from rmtmatch.results.pins import Pins, solve_around
from rmtmatch.results.prices import resources as resource_listing
from rmtmatch.results.solved import Chosen, Solved
from rmtmatch.results.unfilled import Interest
from rmtmatch.results.worklists import shortlist_caps
from rmtmatch.scoring.blocks import Scored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from rmtmatch.assign import Assignment
    from rmtmatch.market import Market
    from rmtmatch.nightly.shards import Shard
    from rmtmatch.policy import Policy

ANSWER, INTEREST, PRICES = "answer", "interest", "prices"


@dataclass(frozen=True, slots=True)
class JoinJob:
    """What is sent: where things are.

    Parameters
    ----------
    country : str
        Names the outline of the country.
    key : str
        Of the group and the round.
    versions : tuple of str
        Which pairs of each shard are meant.
    """

    folder: Path
    taxonomy: Path
    country: str
    key: str
    shards: tuple[Shard, ...]
    versions: tuple[str, ...]
    policy: Policy
    time_limit_s: float | None = None


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


@dataclass(frozen=True, slots=True)
class Joined:
    """How the assignment of one group came out.

    Parameters
    ----------
    key : str
        Of the group and the round.
    value, bound, given_up : float
        In score; `given_up` is what keeping yesterday's proposals and pins cost.
    status : str
    pairs, edges : int
    resources : list of dict
        As `Plan.resources`.
    lapsed : tuple of Lapsed
    crossing : dict
        ``proposals`` and ``value`` of pairs across a border, and ``gain``: how much more the plan is worth than the
        best one on the same pairs without crossing any.
    seconds : float
    methods : (str, int)
        The road of the solver, and its rounds.
    proof : str
        ``all pairs`` where no pair of any shard could improve the plan, else ``kept pairs``.
    rounds : int
        How often everybody was assigned, with the pairs that were added.
    """

    key: str
    value: float
    bound: float
    given_up: float
    status: str
    pairs: int
    edges: int
    resources: list[dict[str, Any]]
    lapsed: tuple[Any, ...]
    crossing: dict[str, float]
    seconds: float
    methods: tuple[str, int] = field(default=("", 0))
    proof: str = "kept pairs"
    rounds: int = 1

    @property
    def gap(self) -> float:
        """``(bound - value) / max(1, |value|)``."""
        return (self.bound - self.value) / max(1.0, abs(self.value))


def join(job: JoinJob) -> Joined:
    """Solve the shards of a group as one problem and write each shard its share.

    Memory: some 40 bytes an edge, and what the solver takes; the scores themselves stay in their files.
    """
    began = perf_counter()
    work = Work(job.folder)
    if work.has(f"{job.key}.{ANSWER}"):
        found: Joined = work.load(f"{job.key}.{ANSWER}")
        return found
    state, start = work.load(f"{job.country}.{OUTLINE}")
    market = whole(state, taxonomy_at(job.taxonomy))
    parts: list[LaidOut] = [work.load(f"{version}.{LAID_OUT}") for version in job.versions]
    pairs, edges = together(market, job.policy, parts)
    firsts = _firsts([len(p.rows) for p in parts])
    pinned = np.concatenate([p.pinned + a for p, a in zip(parts, firsts[:-1], strict=True)] or [np.zeros(0, np.int64)])
    pins = Pins(pinned.astype(np.int64), tuple(lapse for p in parts for lapse in p.lapsed))
    kept = np.concatenate([p.open for p in parts] or [np.zeros(0, bool)])
    bonus = kept * job.policy.keep_bonus if kept.any() and job.policy.keep_bonus > 0 else None
    answer, pins = solve_around(
        pairs, job.policy, edges, pins, conflicts="lapse", keep=bonus, start_prices=start, time_limit_s=job.time_limit_s
    )
    solved = Solved(pairs, job.policy, edges, answer)
    n = job.policy.shortlist
    lists = (
        solved.proposals(),
        solved.lists("row", n, shortlist_caps(market, job.policy, "candidate", n)),
        solved.lists("column", n, shortlist_caps(market, job.policy, "vacancy", n)),
    )
    _write_shares(work, job, parts, solved, lists)
    work.save(f"{job.key}.{INTEREST}", interest_of(len(market.vacancies), parts, solved.filled()))
    offered = np.unique(_joined([p.vacancies for p in parts], np.int64))
    priced = zip(market.vacancies.ids[offered].tolist(), answer.col_prices[offered].tolist(), strict=True)
    work.save(f"{job.key}.{PRICES}", dict(priced))
    joined = Joined(
        key=job.key,
        value=float(answer.value),
        bound=float(answer.bound),
        given_up=float(answer.given_up),
        status=answer.status,
        pairs=len(pairs),
        edges=len(edges),
        resources=resource_listing(solved).to_dicts(),
        lapsed=pins.lapsed,
        crossing=_crossing(solved, job, start),
        seconds=perf_counter() - began,
        methods=(answer.method, answer.rounds),
    )
    work.save(f"{job.key}.{ANSWER}", joined)
    return joined


def together(market: Market, policy: Policy, parts: Sequence[LaidOut]) -> tuple[Pairs, PlanEdges]:
    """Put the shards one behind the other, numbered as in the country; their resources become one."""
    rows = _joined([p.people[p.rows] for p in parts], np.int32)
    cols = _joined([p.vacancies[p.cols] for p in parts], np.int32)
    firsts = _firsts([len(p.rows) for p in parts])
    names = sorted({name for p in parts for name in p.edges.resources})
    place = {name: k for k, name in enumerate(names)}
    limit = np.zeros(len(names))
    uses = []
    for p in parts:
        at = np.array([place[name] for name in p.edges.resources], np.int64)
        limit[at] = p.edges.limit
        use = p.edges.use.tocsr()
        cols_of = at[use.indices] if len(at) else np.zeros(0, np.int64)
        uses.append(sparse.csr_array((use.data, cols_of, use.indptr), shape=(use.shape[0], len(names))))
    edges = PlanEdges(
        pair=_joined([p.edges.pair + a for p, a in zip(parts, firsts[:-1], strict=True)], np.int64),
        value=_joined([p.edges.value for p in parts], np.float64),
        via=_joined([p.edges.via for p in parts], np.bool_),
        payment=np.full(sum(len(p.edges) for p in parts), -1, np.int32),
        payments=(),
        use=sparse.csr_array(sparse.vstack(uses)) if uses else sparse.csr_array((0, len(names))),
        limit=limit,
        resources=tuple(names),
        barred=np.zeros(len(rows), bool),
    )
    return Pairs(market, policy, _only(rows, cols)), edges


def _only(rows: NDArray[np.int32], cols: NDArray[np.int32]) -> Scored:
    """Return pairs of which nothing but the place is known: all that the solver asks."""
    nothing: Any = np.zeros(0)
    known: dict[str, Any] = {"rows": rows, "cols": cols, "routes": ()}
    return Scored(**{f.name: known.get(f.name, nothing) for f in fields(Scored)})


def interest_of(m: int, parts: Sequence[LaidOut], filled: NDArray[np.int64]) -> Interest:
    """Add up who came into question for each of the m vacancies of the country."""
    everyone, removed = np.zeros(m, np.int64), np.zeros((m, len(DEMANDS)), np.int64)
    met, wanted = np.zeros(m, bool), np.zeros(m, bool)
    for p in parts:
        everyone[p.vacancies] += p.interest.everyone
        removed[p.vacancies] += p.interest.removed
        met[p.vacancies] |= p.interest.met
        wanted[p.vacancies] |= p.interest.wanted
    return Interest(everyone, removed, met, wanted, filled)


def _write_shares(work: Work, job: JoinJob, parts: Sequence[LaidOut], solved: Solved, lists: Sequence[Chosen]) -> None:
    answer = solved.answer
    firsts = _firsts([len(p.edges) for p in parts])
    place = {name: k for k, name in enumerate(solved.edges.resources)}
    for shard, p, first, last in zip(job.shards, parts, firsts[:-1], firsts[1:], strict=True):
        mine = answer.edges[(answer.edges >= first) & (answer.edges < last)] - first
        pair = p.edges.pair[mine]
        at = np.array([place[name] for name in p.edges.resources], np.int64)
        own = replace(
            answer,
            rows=p.rows[pair].astype(np.int64),
            cols=p.cols[pair].astype(np.int64),
            edges=mine,
            row_prices=answer.row_prices[p.people],
            col_prices=answer.col_prices[p.vacancies],
            resource_prices=answer.resource_prices[at] if len(at) else np.zeros(0),
        )
        here = [_within(chosen, first, last) for chosen in lists]
        work.save(f"{job.key}.{ANSWER}.{shard.key}", Share(own, *here))


def _within(chosen: Chosen, first: int, last: int) -> Chosen:
    here = (chosen.edge >= first) & (chosen.edge < last)
    return Chosen(chosen.edge[here] - first, chosen.rank[here])


def _crossing(solved: Solved, job: JoinJob, start: NDArray[np.float64] | None) -> dict[str, float]:
    """Say what crossing borders brought: pairs and their value, and the gain over the best plan without them."""
    market, edges, answer = solved.pairs.market, solved.edges, solved.answer
    home, work = market.candidates["region"].astype(str), market.vacancies["region"].astype(str)
    a, b = home[solved.rows], work[solved.cols]
    crosses = (a != b) & (a != UNKNOWN) & (b != UNKNOWN)
    over = answer.edges[crosses[answer.edges]]
    told = {"proposals": float(len(over)), "value": float((edges.value[over] - job.policy.reserve).sum()), "gain": 0.0}
    if job.policy.reach == "travel" and crosses.any():
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
            job.policy,
            free,
            Pins(np.zeros(0, np.int64)),
            conflicts="lapse",
            start_prices=start,
            time_limit_s=job.time_limit_s,
        )
        told["gain"] = float(answer.value - alone.value)
        told["placed_more"] = float(len(answer.edges) - len(alone.edges))
    return told


def _firsts(counts: Sequence[int]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(counts, np.int64))])


def _joined(arrays: Sequence[NDArray[Any]], dtype: Any) -> NDArray[Any]:  # noqa: ANN401  numpy dtype-likes
    return np.concatenate([np.zeros(0, dtype), *arrays]).astype(dtype, copy=False)
