"""Files that appear whole or not at all: each is written under another name and renamed."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import quote

import numpy as np

from rmtmatch import frames

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rmtmatch.market import Market
    from rmtmatch.results import Listing, Plan

UNKNOWN = "unknown"
"""The folder of people, vacancies and faults without a region."""


def publish_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all."""
    part = _part(path)
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def publish_table(path: Path, listing: Listing, format: str) -> None:  # noqa: A002  as in the run file
    """Write a table, whole or not at all; `path` without its suffix."""
    whole = path.with_name(f"{path.name}.{format}")
    part = _part(whole)
    try:
        frames.write_file(dict(listing.columns), part, format)
        part.replace(whole)
    finally:
        part.unlink(missing_ok=True)


def _part(path: Path) -> Path:
    """Name a file under construction: hidden, and without the suffix by which others would find it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.with_name(f".{path.name}.{os.getpid()}.part")


def file_name(name: str) -> str:
    """Make any region or adviser a file name that stays in its folder and comes back unchanged by unquoting.

    Examples
    --------
    >>> file_name("AM07"), file_name("../a b"), file_name("")
    ('AM07', '%2E.%2Fa%20b', '%')
    """
    safe = quote(str(name), safe="")
    return f"%2E{safe[1:]}" if safe.startswith(".") else safe or "%"


def region_tables(plan: Plan, faults: Listing) -> Iterator[tuple[str, dict[str, Listing], dict[str, Listing]]]:
    """Yield for each region its tables and the worklists of its advisers, ``unknown`` last.

    People, and what is about them, stand with the candidate's region; vacancies, and what is about them, with the
    vacancy's. A region appears where any table has a row for it.
    """
    market = plan.pairs.market
    whole = {
        "proposals": plan.proposals,
        "shortlists_candidates": plan.shortlists("candidate"),
        "shortlists_vacancies": plan.shortlists("vacancy"),
        "leftovers": plan.leftovers,
        "unfilled": plan.unfilled,
        "faults": faults,
    }
    worklists = plan.shortlists("adviser")
    regions = {name: table["region"].astype(str) for name, table in whole.items() if name != "faults"}
    regions["faults"] = regions_of(market, faults)
    home = dict(zip(market.candidates.ids.tolist(), market.candidates["region"].tolist(), strict=True))
    regions["worklists"] = np.array([home[c] for c in worklists["candidate"].tolist()], np.str_)
    names = set(np.concatenate(list(regions.values())).tolist()) | set(market.vacancies["region"].tolist())
    for region in sorted(names, key=lambda r: (r == UNKNOWN, r)):
        tables = {name: table.where(regions[name] == region) for name, table in whole.items()}
        here = worklists.where(regions["worklists"] == region)
        advisers = here["adviser"].astype(str)
        yield region, tables, {a: here.where(advisers == a) for a in np.unique(advisers).tolist()}


def regions_of(market: Market, faults: Listing) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Return the region of the row each fault is about; ``unknown`` where the row has none or was set aside."""
    of = {
        (table.name, i): r
        for table in (market.candidates, market.vacancies, market.trainings)
        for i, r in zip(table.ids.tolist(), table["region"].tolist(), strict=True)
    }
    keys = zip(faults["table"].tolist(), faults["id"].tolist(), strict=True)
    return np.array([of.get(k) or UNKNOWN for k in keys], np.str_)


def remove_stale(folder: Path, keep: set[str], format: str) -> None:  # noqa: A002  as in the run file
    """Remove worklists of an earlier run: an old list would be worked off a second time."""
    for file in folder.glob(f"*.{format}"):
        if file.name not in keep:
            file.unlink()
