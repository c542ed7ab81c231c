"""What a night did, in numbers small enough to hold for a whole country."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import view
from rmtmatch.nightly.markets import whole
from rmtmatch.nightly.partition import OUTLINE
from rmtmatch.nightly.scores import taxonomy_at
from rmtmatch.nightly.work import Work
from rmtmatch.regions import UNKNOWN
from rmtmatch.results.listing import Listing, score_versions, text_array
from rmtmatch.results.shortages import by_region, listed, taught
from rmtmatch.results.totals import TOTAL_COLUMNS as PLAN_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from rmtmatch.faults import Faults
    from rmtmatch.nightly.joint import Joined
    from rmtmatch.nightly.tables import Written

COUNTS = ("people", "proposals", "through_training", "leftovers", "vacancies", "places", "unfilled")
TOTAL_COLUMNS = (*PLAN_COLUMNS[:-1], "proposed_before", "opened_rate", "followed_rate", PLAN_COLUMNS[-1])
"""Those of one plan, and what the team of each region did with the proposals of the night before."""


@dataclass(frozen=True, slots=True, repr=False)
class Night:
    """What a run did.

    Parameters
    ----------
    folder : Path
        Where the files are.
    on : str
        The day, as 2026-11-22.
    totals : Listing
        One row a region, columns `TOTAL_COLUMNS`.
    leftovers, unfilled : Listing
        One row a person or vacancy that got nothing: its ``reason`` alone, for counting.
    reached, shortages, regional_shortages : Listing
        As of a plan: people by service and entry partner; skills that are missing, in all regions and in each.
    joined : tuple of Joined
        How each group of regions was solved, tonight or by an earlier run on the same input.
    faults : Faults
        Everything that was wrong with the input.
    unusable : tuple of (str, str)
        Files that could not be used, and why; the others are in the night.
    skipped : tuple of str
        Regions that were finished already from the same input.
    seconds : mapping of str to float
        By stage.
    by_region : mapping of str to float
        Seconds of work for each region.
    gaps : mapping of str to float
        The gap of the plan that each region is in.
    changed : float or None
        Share of the people of both nights whose vacancy changed; None where there was no night before.
    ignored, dropped : dict
        VUM attributes that were not used, and those that may not be read, with how often they occurred.
    """

    folder: Path
    on: str
    totals: Listing
    leftovers: Listing
    unfilled: Listing
    reached: Listing
    shortages: Listing
    regional_shortages: Listing
    joined: tuple[Joined, ...]
    faults: Faults
    unusable: tuple[tuple[str, str], ...] = ()
    skipped: tuple[str, ...] = ()
    seconds: Mapping[str, float] = field(default_factory=dict)
    by_region: Mapping[str, float] = field(default_factory=dict)
    gaps: Mapping[str, float] = field(default_factory=dict)
    changed: float | None = None
    ignored: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)

    def __repr__(self) -> str:
        t = self.counts
        return (
            f"Night of {self.on}: {t['placed']:,} of {t['candidates']:,} people placed in {len(self.totals)} regions, "
            f"{t['through_training']:,} through training (€{t['euros']:,}), {t['leftovers']:,} left over, "
            f"{t['unfilled']:,} vacancies unfilled, {self.status}, gap {max(0.0, self.gap):.1g} over {self.proof}"
        )

    def _repr_html_(self) -> str:
        facts = {
            "people": self.counts["candidates"],
            "placed": self.counts["placed"],
            "through training": self.counts["through_training"],
            "euros": self.counts["euros"],
            "left over": self.counts["leftovers"],
            "vacancies": self.counts["vacancies"],
            "unfilled": self.counts["unfilled"],
            "regions": len(self.totals),
            "status": self.status,
        }
        return view.card_html(f"Night of {self.on}", facts)

    @property
    def regions(self) -> tuple[str, ...]:
        """The regions that have files."""
        return tuple(self.totals["region"].tolist())

    @property
    def limited(self) -> bool:
        """Whether a time limit was reached before the proof was complete."""
        return any(j.status == "time_limit" for j in self.joined)

    @property
    def status(self) -> str:
        """The weakest status of all groups."""
        order = ("time_limit", "within_gap", "optimal")
        return min((j.status for j in self.joined), key=order.index, default="optimal")

    @property
    def proof(self) -> str:
        """Over which pairs the gap holds: ``all pairs`` that could be proposed, or the ``kept pairs``."""
        return "all pairs" if all(j.proof == "all pairs" for j in self.joined) else "kept pairs"

    @property
    def gap(self) -> float:
        """How far the plans together may be from the best."""
        return max((j.gap for j in self.joined), default=0.0)

    @property
    def counts(self) -> dict[str, int]:
        """The night in numbers."""
        t = self.totals
        return {
            "candidates": int(t["people"].sum()),
            "placed": int(t["proposals"].sum()),
            "through_training": int(t["through_training"].sum()),
            "leftovers": int(t["leftovers"].sum()),
            "vacancies": int(t["vacancies"].sum()),
            "unfilled": int(t["unfilled"].sum()),
            "euros": round(float(t["euros"].sum())),
        }

    @property
    def given_up(self) -> float:
        """What keeping yesterday's proposals and pinned pairs cost, in score."""
        return float(sum(j.given_up for j in self.joined))

    @property
    def crossing(self) -> dict[str, float]:
        """What crossing borders brought: proposals, their value, and the gain over the best plan without."""
        names = dict.fromkeys(name for j in self.joined for name in j.crossing)
        return {name: float(sum(j.crossing.get(name, 0.0) for j in self.joined)) for name in names}

    @property
    def resources(self) -> list[dict[str, Any]]:
        """Pools and seats: what there is, what the plan uses, what one more would be worth."""
        return [row for j in self.joined for row in j.resources]


def missing_skills(
    folder: Path, country: str, taxonomy: Path, written: Sequence[Written], lang: str
) -> tuple[Listing, Listing]:
    """Add up what is missing: in all regions together, and the most wanted of each; as `Plan` has them."""
    state, _ = Work(folder).load(f"{country}.{OUTLINE}")
    market = whole(state, taxonomy_at(taxonomy))
    teach = taught(market.profiles)

    def spread(found: Mapping[str, int]) -> NDArray[np.int64]:
        counts = np.zeros(len(teach), np.int64)
        counts[np.array(list(found), np.int64)] = list(found.values())
        return counts

    each = [(w.region, spread(w.asked), spread(w.held)) for w in sorted(written, key=lambda w: w.region)]
    wanted, had = sum((w for _, w, _ in each), 0 * teach), sum((h for _, _, h in each), 0 * teach)
    return (
        listed(market.taxonomy, wanted, had, teach, lang=lang),
        by_region(market.taxonomy, each, teach, lang=lang),
    )


def total_listing(written: Sequence[Written], followed: Mapping[str, tuple[int, int, int]]) -> Listing:
    """Build the totals, one row a region, ``unknown`` last."""
    rows = sorted(written, key=lambda w: (w.region == UNKNOWN, w.region))
    columns: dict[str, Any] = {"region": text_array([w.region for w in rows])}
    for name in ("euros", "weeks_between_jobs"):
        columns[name] = np.array([w.totals[name] for w in rows], np.float64)
    columns |= {name: np.array([round(w.totals[name]) for w in rows], np.int64) for name in COUNTS}
    shown = np.array([followed.get(w.region, (0, 0, 0)) for w in rows], np.float64).reshape(-1, 3)
    columns["proposed_before"] = shown[:, 0].astype(np.int64)
    with np.errstate(invalid="ignore", divide="ignore"):
        columns["opened_rate"], columns["followed_rate"] = shown[:, 1] / shown[:, 0], shown[:, 2] / shown[:, 0]
    columns["score_version"] = score_versions(len(rows))
    return Listing("totals", {name: columns[name] for name in TOTAL_COLUMNS})


def reason_listing(name: str, counts: Sequence[Mapping[str, int]]) -> Listing:
    """Build one row for each person or vacancy, with the reason alone."""
    return Listing(name, {"reason": text_array([r for c in counts for r, k in sorted(c.items()) for _ in range(k)])})
