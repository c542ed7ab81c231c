"""The one job that cannot be divided: assign everybody of a group of regions at once."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from time import perf_counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from rmtmatch.nightly.markets import whole
from rmtmatch.nightly.partition import OUTLINE
from rmtmatch.nightly.scores import LAID_OUT, LaidOut, taxonomy_at
from rmtmatch.nightly.work import Work
from rmtmatch.results.edges import PlanEdges
from rmtmatch.results.pairs import Pairs
from rmtmatch.results.pins import Pins, solve_around
from rmtmatch.results.solved import Solved
from rmtmatch.scoring.blocks import Scored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from rmtmatch.assign import Assignment
    from rmtmatch.market import Market
    from rmtmatch.nightly.shards import Shard
    from rmtmatch.policy import Policy

ANSWER, WHOLE = "answer", "whole"


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
    last : str
        The key of the round before, if any: the solver starts at its prices.
    """

    folder: Path
    taxonomy: Path
    country: str
    key: str
    shards: tuple[Shard, ...]
    versions: tuple[str, ...]
    policy: Policy
    time_limit_s: float | None = None
    last: str = ""


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
    seconds : dict of str to float
        By what they were spent on: ``assign``, and what the same worker did besides.
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
    lapsed: tuple[Any, ...]
    resources: list[dict[str, Any]] = field(default_factory=list)
    crossing: dict[str, float] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    methods: tuple[str, int] = field(default=("", 0))
    proof: str = "kept pairs"
    rounds: int = 1

    @classmethod
    def of(cls, key: str, answer: Assignment, *, pairs: int, edges: int, lapsed: tuple[Any, ...]) -> Joined:
        """Say what the solver said."""
        return cls(
            key=key,
            value=float(answer.value),
            bound=float(answer.bound),
            given_up=float(answer.given_up),
            status=answer.status,
            pairs=pairs,
            edges=edges,
            lapsed=lapsed,
            methods=(answer.method, answer.rounds),
        )

    @property
    def gap(self) -> float:
        """``(bound - value) / max(1, |value|)``."""
        return (self.bound - self.value) / max(1.0, abs(self.value))


@dataclass(frozen=True, slots=True, eq=False)
class Jointly:
    """A group as one problem: the edges of its shards one behind the other, and the answer.

    Parameters
    ----------
    parts : list of LaidOut
    solved : Solved
        Numbered as in the country.
    start : ndarray of float64 or None
        Yesterday's prices.
    """

    parts: list[LaidOut]
    solved: Solved
    start: NDArray[np.float64] | None


class ShardAnswer(NamedTuple):
    """What an answer says of one shard, and what its resource prices are of."""

    answer: Assignment
    resources: tuple[tuple[str, str], ...]


def join(job: JoinJob) -> Joined:
    """Solve the shards of a group as one problem and write each shard its share of the answer.

    Memory: some 40 bytes an edge, and what the solver takes; the scores themselves stay in their files.
    """
    began = perf_counter()
    work = Work(job.folder)
    if work.has(f"{job.key}.{ANSWER}"):
        found: Joined = work.load(f"{job.key}.{ANSWER}")
        return found
    market, parts, start = _parts(work, job)
    pairs, edges = together(market, job.policy, parts)
    firsts = firsts_of([len(p.rows) for p in parts])
    pinned = np.concatenate([p.pinned + a for p, a in zip(parts, firsts[:-1], strict=True)] or [np.zeros(0, np.int64)])
    pins = Pins(pinned.astype(np.int64), tuple(lapse for p in parts for lapse in p.lapsed))
    last = work.load(f"{job.last}.{WHOLE}").col_prices if job.last else start
    answer, pins = solve_around(
        pairs,
        job.policy,
        edges,
        pins,
        conflicts="lapse",
        keep=keep_bonus([p.open for p in parts], job.policy),
        start_prices=last,
        time_limit_s=job.time_limit_s,
    )
    _write_shares(work, job, parts, Solved(pairs, job.policy, edges, answer))
    work.save(f"{job.key}.{WHOLE}", answer)
    joined = Joined.of(job.key, answer, pairs=len(pairs), edges=len(edges), lapsed=pins.lapsed)
    joined = replace(joined, seconds={"assign": perf_counter() - began})
    work.save(f"{job.key}.{ANSWER}", joined)
    return joined


def answered(job: JoinJob) -> Jointly:
    """Read what `join` solved, and its answer."""
    work = Work(job.folder)
    market, parts, start = _parts(work, job)
    pairs, edges = together(market, job.policy, parts)
    return Jointly(parts, Solved(pairs, job.policy, edges, work.load(f"{job.key}.{WHOLE}")), start)


def _parts(work: Work, job: JoinJob) -> tuple[Market, list[LaidOut], NDArray[np.float64] | None]:
    state, start = work.load(f"{job.country}.{OUTLINE}")
    parts = [work.load(f"{version}.{LAID_OUT}") for version in job.versions]
    return whole(state, taxonomy_at(job.taxonomy)), parts, start


def keep_bonus(opened: Sequence[NDArray[np.bool_]], policy: Policy) -> NDArray[np.float64] | None:
    """Return the bonus of each edge that is open since yesterday; None where there is none."""
    kept = joined_arrays(opened, np.bool_)
    return kept * policy.keep_bonus if kept.any() and policy.keep_bonus > 0 else None


def together(market: Market, policy: Policy, parts: Sequence[LaidOut]) -> tuple[Pairs, PlanEdges]:
    """Put the shards one behind the other, numbered as in the country; their resources become one."""
    rows = joined_arrays([p.people[p.rows] for p in parts], np.int32)
    cols = joined_arrays([p.vacancies[p.cols] for p in parts], np.int32)
    firsts = firsts_of([len(p.rows) for p in parts])
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
        pair=joined_arrays([p.edges.pair + a for p, a in zip(parts, firsts[:-1], strict=True)], np.int64),
        value=joined_arrays([p.edges.value for p in parts], np.float64),
        via=joined_arrays([p.edges.via for p in parts], np.bool_),
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


def _write_shares(work: Work, job: JoinJob, parts: Sequence[LaidOut], solved: Solved) -> None:
    answer = solved.answer
    firsts = firsts_of([len(p.edges) for p in parts])
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
        work.save(f"{job.key}.{ANSWER}.{shard.key}", ShardAnswer(own, p.edges.resources))


def firsts_of(counts: Sequence[int]) -> NDArray[np.int64]:
    """Return where each of several pieces begins, and where the last one ends."""
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(np.array(counts, np.int64))])


def joined_arrays(arrays: Sequence[NDArray[Any]], dtype: Any) -> NDArray[Any]:  # noqa: ANN401  numpy dtype-likes
    """Put arrays one behind the other; nothing at all is an empty one."""
    return np.concatenate([np.zeros(0, dtype), *arrays]).astype(dtype, copy=False)
