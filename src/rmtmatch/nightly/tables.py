"""The second and third jobs of a worker: the tables of one shard, and the files of one region made from them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import frames
from rmtmatch.engine import propose, score
from rmtmatch.nightly.drawing import LISTS, Share, read_interest
from rmtmatch.nightly.joint import ANSWER
from rmtmatch.nightly.markets import whole
from rmtmatch.nightly.partition import DOOR
from rmtmatch.nightly.scores import Done, KeptJob, load_shard, taxonomy_at
from rmtmatch.nightly.work import Work
from rmtmatch.nightly.yesterday import Before
from rmtmatch.publish import file_name
from rmtmatch.reports.worklist import worklist_html
from rmtmatch.results import Listing
from rmtmatch.results import leftovers as left
from rmtmatch.results import proposals as proposed
from rmtmatch.results import reached as reach
from rmtmatch.results import shortages as short
from rmtmatch.results import unfilled as empty
from rmtmatch.results.solved import Chosen, Solved, places
from rmtmatch.results.totals import totals
from rmtmatch.results.worklists import shortlist_table, today, work_items

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.nightly.joint import ShardAnswer
    from rmtmatch.nightly.shards import Shard
    from rmtmatch.policy import Policy

PEOPLE = "people"
COUNTED = ("people", "proposals", "through_training", "leftovers", "euros", "weeks_between_jobs")
"""What of the totals is counted by where people live."""


@dataclass(frozen=True, slots=True, eq=False)
class People:
    """The tables of one shard.

    Parameters
    ----------
    tables : dict of str to Listing
        ``proposals``, ``shortlists_candidates``, ``leftovers`` and ``work_items``.
    lists : Listing
        Rows of short lists of vacancies, with the vacancy's row in the country as ``place``.
    totals : dict of str to float
        `COUNTED`.
    reached : list of tuple
        Rows of `rmtmatch.results.reached`: for whom it brought something.
    held : ndarray of int64, shape (S,)
        How many people without a proposal have each skill of the taxonomy.
    """

    tables: dict[str, Listing]
    lists: Listing
    totals: dict[str, float]
    reached: list[tuple[Any, ...]]
    held: NDArray[np.int64]


def tables_of_shard(job: KeptJob) -> Done:
    """Write proposals, leftovers and short lists of one shard in words."""
    began = perf_counter()
    work, key = Work(job.folder), job.shard.key
    name = f"{job.key}.{PEOPLE}.{key}"
    if not work.has(name):
        pairs, laid_out, before = load_shard(work, job)
        told: ShardAnswer = work.load(f"{job.key}.{ANSWER}.{key}")
        share = Share(told.answer, *work.load(f"{job.key}.{LISTS}.{key}"))
        solved = Solved(pairs, job.policy, laid_out.edges, share.answer)
        work.save(name, people_of(solved, share, before, laid_out.vacancies, job.shard.region))
    return Done(job.shard.region, perf_counter() - began)


def people_of(solved: Solved, share: Share, before: Before, vacancies: Any, region: str) -> People:  # noqa: ANN401  ndarray
    """Build the tables of one shard; O(rows of its lists)."""
    proposals = proposed.proposals(solved, share.proposals, before.listed)
    leftovers = left.leftovers(solved)
    offered = shortlist_table(solved, share.vacancies, "vacancy")
    at = solved.cols[share.vacancies.edge]
    lists = Listing("lists", {**offered.columns, "place": np.asarray(vacancies, np.int64)[at]})
    none = empty.unfilled(solved)
    counted = totals(solved, leftovers, none.where(np.zeros(len(none), bool)))
    own = counted.where(counted["region"] == region)
    return People(
        {
            "proposals": proposals,
            "shortlists_candidates": shortlist_table(solved, share.candidates, "candidate"),
            "leftovers": leftovers,
            "work_items": work_items(solved.pairs, proposals, leftovers, before=before.left, shown=before.shown),
        },
        lists,
        {name: float(own[name].sum()) for name in COUNTED},
        _rows(reach.reached(solved)),
        short.held(solved.pairs.market.profiles, ~solved.placed()),
    )


@dataclass(frozen=True, slots=True)
class RegionJob:
    """What is sent: where things are.

    Parameters
    ----------
    shards : tuple of Shard
        Of the whole group.
    stage : Path
        Where the files are made, before they are published.
    gap : float
        Of the plan that the region is in.
    quota : dict of str to int
        New items for each adviser of this region.
    """

    folder: Path
    taxonomy: Path
    country: str
    key: str
    region: str
    shards: tuple[Shard, ...]
    policy: Policy
    stage: Path
    format: str
    gap: float = 0.0
    quota: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Written:
    """What stands ready for one region.

    Parameters
    ----------
    files : tuple of str
        Relative names, made under ``stage`` with ``.part`` behind them.
    totals : dict of str to float
    left, unfilled : dict of str to int
        How many for each reason.
    gap : float
        Of the plan that the region is in.
    seconds : float
    reached : list
        Rows of `rmtmatch.results.reached`.
    asked, held : dict of str to int
        By place of a skill in the taxonomy: how many open vacancies ask for it, how many people without a proposal
        have it.
    """

    region: str
    files: tuple[str, ...]
    totals: dict[str, float]
    left: dict[str, int]
    unfilled: dict[str, int]
    gap: float
    seconds: float
    reached: list[Any]
    asked: dict[str, int]
    held: dict[str, int]


def files_of_region(job: RegionJob) -> Written:
    """Put the tables of a region together and write its files where they can be published from."""
    began = perf_counter()
    work = Work(job.folder)
    state, cols, faults, told = work.load(f"{job.country}.{DOOR}.{job.region}")
    market = whole(state, taxonomy_at(job.taxonomy))
    interest = read_interest(work, job.key, cols)
    own: list[People] = [work.load(f"{job.key}.{PEOPLE}.{s.key}") for s in job.shards if s.region == job.region]
    offered = []
    for shard in job.shards:
        if job.region in shard.offers:
            lists = work.load(f"{job.key}.{PEOPLE}.{shard.key}").lists
            offered.append(lists.where(np.isin(lists["place"], cols)))
    nobody = _without_people(market, job.policy)
    tables = {
        name: stacked(name, [*(p.tables[name] for p in own), nobody.tables[name]])
        for name in ("proposals", "shortlists_candidates", "leftovers", "work_items")
    }
    tables["unfilled"] = empty.listed(market, interest, job.policy.language)
    lists = stacked("shortlists_vacancies", [*offered, nobody.lists])
    lists = lists.where(np.lexsort((lists["rank"], lists["place"])))
    tables["shortlists_vacancies"] = Listing("shortlists_vacancies", {k: lists[k] for k in lists if k != "place"})
    tables["faults"] = faults
    if told is not None:
        tables["feedback"] = told
    items = tables.pop("work_items")
    totals = {name: sum(p.totals[name] for p in own) for name in COUNTED}
    aside = len(tables["leftovers"]) - totals["leftovers"]
    totals |= {"people": totals["people"] + aside, "leftovers": totals["leftovers"] + aside}
    totals |= {
        "vacancies": float(len(cols)),
        "places": float(places(market).sum()),
        "unfilled": float(len(tables["unfilled"])),
    }
    files = [_write(job, name, table) for name, table in tables.items()]
    lists_of = today(items, job.quota)
    advisers = lists_of["adviser"].astype(str)
    for adviser in np.unique(advisers).tolist():
        name, own_list = f"worklists/{file_name(adviser)}", lists_of.where(advisers == adviser)
        page = worklist_html(adviser, str(market.on), own_list, tables["proposals"], lang=job.policy.language)
        files += [_write(job, name, own_list), _write_page(job, f"{name}.html", page)]
    return Written(
        job.region,
        tuple(files),
        totals,
        _counts(tables["leftovers"]["reason"]),
        _counts(tables["unfilled"]["reason"]),
        job.gap,
        perf_counter() - began,
        [row for p in (*own, nobody) for row in p.reached],
        _some(short.asked(market.profiles, np.flatnonzero(interest.filled == 0))),
        _some(np.sum([p.held for p in (*own, nobody)], axis=0)),
    )


def _without_people(market: Market, policy: Policy) -> People:
    """Return the tables of a region in which nobody looks for work: empty, but for who was set aside at the door."""
    none = np.zeros(0, np.int64)
    plan = propose(score(market.take(vacancies=none), policy))
    chosen = Chosen(none, none)
    share = Share(plan.solved.answer, chosen, chosen, chosen)
    return people_of(plan.solved, share, Before(), none, "")


def stacked(name: str, parts: Sequence[Listing]) -> Listing:
    """Put tables with the same columns one behind the other."""
    columns = {c: np.concatenate([p[c] for p in parts]) for c in parts[0]}
    return Listing(name, columns)


def _write(job: RegionJob, name: str, table: Listing) -> str:
    """Write a table under a name that nobody takes for a finished one."""
    file = f"{name}.{job.format}"
    part = job.stage / f"{file}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    frames.write_file(dict(table.columns), part, job.format)
    return file


def _write_page(job: RegionJob, file: str, text: str) -> str:
    part = job.stage / f"{file}.part"
    part.parent.mkdir(parents=True, exist_ok=True)
    part.write_text(text, encoding="utf-8", newline="\n")
    return file


def _rows(listing: Listing) -> list[tuple[Any, ...]]:
    return list(zip(*(listing[name].tolist() for name in reach.REACHED_COLUMNS[:-1]), strict=True))


def _some(counts: NDArray[np.int64]) -> dict[str, int]:
    """Return what is not 0, as JSON holds it."""
    at = np.flatnonzero(counts)
    return dict(zip(map(str, at.tolist()), counts[at].tolist(), strict=True))


def _counts(column: Any) -> dict[str, int]:  # noqa: ANN401  a column of texts
    return dict(sorted(Counter(column.tolist()).items()))
