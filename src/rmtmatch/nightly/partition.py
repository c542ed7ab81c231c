"""Read once, cut once: the inputs as one market, and a file for each shard of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.loading import copy_of, is_database, read_inputs
from rmtmatch.nightly import feedback as outcomes
from rmtmatch.nightly.faulty import fault_listing, regions_of
from rmtmatch.nightly.groups import group_keys
from rmtmatch.nightly.markets import outline, piece
from rmtmatch.nightly.shards import MOST_ALONE, Shard, ShardMarket, cut, in_reach, shares
from rmtmatch.nightly.work import Work, key_of
from rmtmatch.nightly.yesterday import before_of, read_yesterday
from rmtmatch.record import file_hash
from rmtmatch.regions import UNKNOWN
from rmtmatch.results import provenance
from rmtmatch.results.worklists import NO_ADVISER
from rmtmatch.scoring import SCORE_VERSION
from rmtmatch.scoring.ranking import part_of
from rmtmatch.skills.nearness import skill_points
from rmtmatch.skills.relatedness import relatedness
from rmtmatch.sources import read_source

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from rmtmatch.config import RunConfig
    from rmtmatch.faults import Faults
    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.skills.cache import Kept

OUTLINE, START, TAXONOMY, DOOR = "outline", "start", "taxonomy", "door"
KEPT = "inputs"
"""Folder beside the work in progress with what databases answered: a night is made again from it."""


@dataclass(frozen=True, slots=True)
class Split:
    """A country in shards, and what was found at the door.

    Parameters
    ----------
    key : str
        Of all input and the policy.
    on : str
        The day, as 2026-11-22.
    shards : tuple of Shard
    groups : dict of str to str
        The key of what each region has to be solved together with.
    doors : dict of str to str
        The key of what else stands in the files of each region: its vacancies, its faults, its feedback.
    advisers : dict of str to dict of str to int
        For each region, how many people each adviser has there.
    inputs : dict
        Rows and fingerprint of each table.
    faults : Faults
    unusable : tuple of (str, str)
        Files that could not be used, and why; the others are in the night.
    ignored, dropped : dict
        Of VUM files.
    followed : dict of str to (int, int, int)
        For each region: proposals of yesterday, how many were opened, how many followed up.
    kept : dict of str to str
        Inputs that came from a database and of which a copy is kept, with its SHA-256.
    """

    key: str
    on: str
    shards: tuple[Shard, ...]
    groups: dict[str, str]
    doors: dict[str, str]
    advisers: dict[str, dict[str, int]]
    inputs: dict[str, dict[str, Any]]
    faults: Faults
    unusable: tuple[tuple[str, str], ...]
    ignored: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    followed: dict[str, tuple[int, int, int]] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)


def partition(config: RunConfig, folder: Path, previous: Path | None, top: int) -> Split:
    """Read the inputs, honour the feedback, and write one file for each shard and each region.

    Returns
    -------
    Split
        Small: what is large stands in the files.

    Raises
    ------
    RmtmatchError
        An input cannot be used.
    """
    keep = folder.with_name(KEPT) if config.output.keep_inputs else None
    loaded = read_inputs(config, keep=keep)
    market, policy = loaded.market, config.policy
    faults = [*loaded.faults]
    given = None
    unusable = loaded.unusable
    if config.input.feedback is not None:
        table, lost = read_source(config.input.feedback, "feedback", keep=copy_of(keep, "feedback"))
        unusable = (*unusable, *lost)
        given = outcomes.read_feedback(table, market.on)
        faults += [*given.faults, *outcomes.strangers(given, market.candidates.ids.tolist())]
        market = outcomes.honoured(market, given)
    yesterday = None if previous is None else read_yesterday(previous, str(market.on))
    found = type(loaded.faults)(faults)

    pieces = cut(market, MOST_ALONE) if policy.reach == "region" else cut(market)
    ids = [market.candidates.ids[rows].tolist() for _, rows in pieces]
    befores = before_of(yesterday, frozenset() if given is None else given.introduced, ids)
    prints = {name: provenance.fingerprint(getattr(market, name)) for name in ("candidates", "vacancies", "trainings")}
    shared = [
        SCORE_VERSION,
        provenance.versions(),
        policy.hash,
        str(market.on),
        top,
        market.taxonomy.fingerprint,
        prints["trainings"],
        key_of(*_places(market)),
    ]
    offered = _vacancies_by_region(market)
    work = Work(folder)
    made = []
    numbers: dict[str, int] = {}
    reach = _reach(market, policy, pieces)
    at_work = market.vacancies["region"].astype(str)
    parts = shares([region for region, _ in pieces], [len(rows) for _, rows in pieces], reach, at_work)
    for (region, rows), cols, share, before in zip(pieces, reach, parts, befores, strict=True):
        where = tuple(np.unique(at_work[cols]).tolist())
        people = provenance.fingerprint(market.candidates.take(rows))
        kept = key_of(part_of(top, share, len(cols)).tolist())
        key = key_of(shared, region, people, {r: offered[r] for r in where}, len(cols), kept, before.parts())
        number = numbers[region] = numbers.get(region, -1) + 1
        shard = Shard(key, region, number, len(rows), len(cols), where, float(share.mean()) if len(cols) else 1.0)
        made.append(shard)
        if not work.has(f"{key}.market"):
            work.save(f"{key}.market", ShardMarket(piece(market, rows, cols), rows, cols, share, before))
    # people set aside at the door have no region: they are listed somewhere too
    key = key_of(shared, [list(map(str, aside)) for aside in market.set_aside])
    start = None if yesterday is None else yesterday.start_prices(market)
    extra = [key, None if start is None else key_of(np.nan_to_num(start, nan=-1).tolist())]
    groups = group_keys(market, policy, made, offered, extra)
    copies = _copies(folder.with_name(KEPT), config)
    whole = key_of(prints, shared, sorted(groups.items()), [str(f) for f in found], copies)
    _write_country(work, whole, market, start, policy=policy, kept=loaded.kept)
    doors = _write_doors(work, whole, market, found, given)
    inputs = {n: {"rows": len(getattr(loaded.market, n)), "sha256": prints[n]} for n in prints}
    return Split(
        whole,
        str(market.on),
        tuple(made),
        groups,
        doors,
        _advisers(market),
        inputs,
        found,
        unusable,
        loaded.ignored,
        loaded.dropped,
        _followed(market, yesterday, given),
        copies,
    )


def _reach(market: Market, policy: Policy, pieces: list[tuple[str, NDArray[np.int64]]]) -> list[NDArray[np.int64]]:
    """Return the vacancies in reach of each piece: those of its region."""
    found: dict[str, NDArray[np.int64]] = {}
    for region, _ in pieces:
        if region not in found:
            everyone = np.concatenate([rows for name, rows in pieces if name == region])
            found[region] = np.flatnonzero(in_reach(market, policy, everyone))
    return [found[region] for region, _ in pieces]


def _copies(folder: Path, config: RunConfig) -> dict[str, str]:
    """Return what is kept of databases, with its hash; copies that no source of this run has made are removed."""
    made = {f"{name}.parquet": name for name in type(config.input).model_fields if is_database(config, name)}
    wanted = made if config.output.keep_inputs else {}
    for file in folder.glob("*"):
        if file.name not in wanted:
            file.unlink()
    return {name: file_hash(folder / file) for file, name in sorted(wanted.items()) if (folder / file).exists()}


def _places(market: Market) -> list[Any]:
    """Return what of postcodes and travel times a score depends on."""
    p, t = market.postcodes, market.travel_times
    shown: list[Any] = [] if p is None else [key_of(p.pc4.tolist(), p.lat.tolist(), p.lon.tolist())]
    return shown + ([] if t is None else [key_of({k: v.tolist() for k, v in t.items()})])


def _vacancies_by_region(market: Market) -> dict[str, str]:
    region = market.vacancies["region"].astype(str)
    names = sorted(set(region.tolist()))
    return {r: provenance.fingerprint(market.vacancies.take(np.flatnonzero(region == r))) for r in names}


def _write_country(
    work: Work,
    whole: str,
    market: Market,
    start: Any,  # noqa: ANN401  ndarray or None
    *,
    policy: Policy,
    kept: Kept,
) -> None:
    # once, not in every worker
    relatedness(market.taxonomy, kept=policy.related_kept, siblings=policy.sibling_relatedness)
    skill_points(market.taxonomy)
    kept.keep()
    work.folder.mkdir(parents=True, exist_ok=True)
    market.taxonomy.save(work.path(f"{whole}.{TAXONOMY}"))
    work.save(f"{whole}.{OUTLINE}", (outline(market), start))
    work.save(f"{whole}.{START}", start)


def _write_doors(
    work: Work, whole: str, market: Market, faults: Faults, given: outcomes.Feedback | None
) -> dict[str, str]:
    """Write what each region needs besides its shards: its vacancies, its faults, its feedback; return their keys."""
    listed = fault_listing(faults)
    of_fault = regions_of(market, listed)
    at_work = market.vacancies["region"].astype(str)
    home = market.candidates["region"].astype(str)
    known = {name: set(getattr(market, name).ids.tolist()) for name in ("candidates", "vacancies")}
    gone = tuple(row for row in market.set_aside if row[1] not in known.get(row[0], ()))
    aside = {UNKNOWN} if gone else set()
    nobody = np.zeros(0, np.int64)
    keys = {}
    for region in sorted({*at_work.tolist(), *home.tolist(), *of_fault.tolist(), *aside}):
        cols = np.flatnonzero(at_work == region)
        told = None if given is None else outcomes.of_ids(given, set(market.candidates.ids[home == region].tolist()))
        here = listed.where(of_fault == region)
        state = piece(market, nobody, cols, aside=gone if region == UNKNOWN else ())
        work.save(f"{whole}.{DOOR}.{region}", (state, cols, here, told))
        shown = None if told is None else [[str(v) for v in told[c].tolist()] for c in told]
        keys[region] = key_of([[str(v) for v in here[c].tolist()] for c in here], shown)
    return keys


def _advisers(market: Market) -> dict[str, dict[str, int]]:
    names = [a or NO_ADVISER for a in market.candidates["adviser"].tolist()]
    found: dict[str, dict[str, int]] = {}
    counted = Counter(zip(market.candidates["region"].tolist(), names, strict=True))
    for (region, adviser), k in sorted(counted.items()):
        found.setdefault(region, {})[adviser] = k
    return found


def _followed(market: Market, yesterday: Any, given: outcomes.Feedback | None) -> dict[str, tuple[int, int, int]]:  # noqa: ANN401  Yesterday or None
    if yesterday is None or given is None:
        return {}
    home = dict(zip(market.candidates.ids.tolist(), market.candidates["region"].tolist(), strict=True))
    by_region: dict[str, list[tuple[str, str]]] = {}
    for pair in yesterday.outcome.placed.items():
        by_region.setdefault(home.get(pair[0], UNKNOWN), []).append(pair)
    return {region: outcomes.followed(given, pairs) for region, pairs in sorted(by_region.items())}
