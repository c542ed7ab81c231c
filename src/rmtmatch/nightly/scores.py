"""What is kept of the scores of one shard, and laid out for the solver."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.results.edges import plan_edges
from rmtmatch.results.pairs import Pairs
from rmtmatch.results.pins import find_pins
from rmtmatch.results.unfilled import Interest
from rmtmatch.skills.taxonomy import Taxonomy

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from rmtmatch.nightly.shards import Shard, ShardMarket
    from rmtmatch.nightly.work import Work
    from rmtmatch.nightly.yesterday import Before
    from rmtmatch.policy import Policy
    from rmtmatch.results.edges import PlanEdges
    from rmtmatch.results.pins import Lapsed

SCORED, LAID_OUT, SEEN = "scored", "edges", "seen"


@dataclass(frozen=True, slots=True)
class ScoreJob:
    """What is sent to a worker: where things are.

    Parameters
    ----------
    country : str
        Names the prices of the night before.
    name : str
        What is written is named after it: the pairs of the shard, or the answer of its group.
    prove : bool
        Look for pairs that would improve the plan of this shard by itself.
    """

    folder: Path
    taxonomy: Path
    country: str
    name: str
    shard: Shard
    policy: Policy
    top: int | None
    working_memory_mb: float
    time_limit_s: float | None
    prove: bool


@dataclass(frozen=True, slots=True)
class KeptJob:
    """What is sent once shards are scored and an answer is there: where things are.

    Parameters
    ----------
    key : str
        Of the group and the round: the answer.
    version : str
        The kept pairs that the answer is about; see `load_shard`.
    """

    folder: Path
    taxonomy: Path
    key: str
    shard: Shard
    version: str
    policy: Policy
    top: int | None


@dataclass(frozen=True, slots=True, eq=False)
class LaidOut:
    """One shard as the solver sees it: numbers only.

    Parameters
    ----------
    people, vacancies : ndarray of int64
        Their rows in the country.
    rows, cols : ndarray of int32, shape (p,)
        Kept pairs, numbered within the shard.
    edges : PlanEdges
    pinned : ndarray of int64
        Kept pairs that are pinned.
    lapsed : tuple of Lapsed
    open : ndarray of bool, shape (e,)
        Edges that have the keep bonus.
    interest : Interest
        Who came into question for each vacancy.
    """

    people: NDArray[np.int64]
    vacancies: NDArray[np.int64]
    rows: NDArray[np.int32]
    cols: NDArray[np.int32]
    edges: PlanEdges
    pinned: NDArray[np.int64]
    lapsed: tuple[Lapsed, ...]
    open: NDArray[np.bool_]
    interest: Interest


@dataclass(frozen=True, slots=True)
class Done:
    """What a worker says when it has finished: which shard or region, the seconds it took, and how much there was."""

    name: str
    seconds: float
    counts: dict[str, int] = field(default_factory=dict)


@lru_cache(maxsize=1)
def taxonomy_at(path: Path) -> Taxonomy:
    """Read a taxonomy; a worker reads it once."""
    return Taxonomy.load(path)


def save_shard(work: Work, version: str, pairs: Pairs, laid_out: LaidOut) -> None:
    """Write the pairs of a shard, all they are and as the solver sees them, under the name of what they came from."""
    work.save(f"{version}.{SCORED}", pairs.scored)
    work.save(f"{version}.{LAID_OUT}", laid_out)


def load_shard(work: Work, job: KeptJob) -> tuple[Pairs, LaidOut, Before]:
    """Read what `save_shard` wrote, with the market it is about, and what was there yesterday."""
    made: ShardMarket = work.load(f"{job.shard.key}.market")
    pairs = Pairs(made.market(taxonomy_at(job.taxonomy)), job.policy, work.load(f"{job.version}.{SCORED}"), job.top)
    return pairs, work.load(f"{job.version}.{LAID_OUT}"), made.before


def lay_out(pairs: Pairs, people: NDArray[np.int64], vacancies: NDArray[np.int64], before: Before) -> LaidOut:
    """Return the edges of scored pairs, and what the solver has to know besides."""
    pins = find_pins(pairs)
    s = pairs.scored
    edges = plan_edges(pairs.market, pairs.policy, s, pins.mask(len(pairs)))
    m = len(vacancies)
    wanted, usable = np.zeros(m, bool), np.zeros(m, bool)
    wanted[s.cols[edges.pair]] = True
    usable[s.cols[~(s.needs_route & edges.barred)]] = True
    interest = Interest(
        everyone=np.full(m, len(people), np.int64),
        removed=np.asarray(s.removed_vacancies),
        met=(np.asarray(s.met_vacancies) > 0) & usable,
        wanted=wanted,
        filled=np.zeros(m, np.int64),
    )
    return LaidOut(
        people,
        vacancies,
        s.rows,
        s.cols,
        edges,
        pins.pairs,
        pins.lapsed,
        _open(pairs, before)[edges.pair],
        interest,
    )


def _open(pairs: Pairs, before: Before) -> NDArray[np.bool_]:
    """Mark the kept pairs that are open since yesterday."""
    market, s = pairs.market, pairs.scored
    rows = {c: k for k, c in enumerate(market.candidates.ids.tolist())}
    cols = {v: k for k, v in enumerate(market.vacancies.ids.tolist())}
    width = max(1, len(cols))
    wanted = [rows[c] * width + cols[v] for c, v in before.open if c in rows and v in cols]
    keys = s.rows.astype(np.int64) * width + s.cols
    return np.isin(keys, np.array(wanted, np.int64))
