"""The counts of the public page, read once from a plan or a night, and which of them may be shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rmtmatch.reports.withheld import SMALLEST, Counts
from rmtmatch.results.words import LEFTOVER_REASONS, UNFILLED_REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.results import Listing

GROUPED_BY = ("service", "entry_partner")
REGIONAL = ("people", "proposals", "leftovers", "through_training", "vacancies", "unfilled")
"""What is printed of each region, in this order; the euros of trainings stand behind it."""
GROUPED = ("people", "proposals", "through_training")
"""What is printed of each group of people."""


class Counted(Protocol):
    """What the page is made of: a plan, or a night of many regions."""

    @property
    def on(self) -> str:
        """The day, as 2026-11-22."""

    @property
    def totals(self) -> Listing:
        """One row a region."""

    @property
    def leftovers(self) -> Listing:
        """One row a person, with a ``reason``."""

    @property
    def unfilled(self) -> Listing:
        """One row a vacancy, with a ``reason``."""

    @property
    def reached(self) -> Listing:
        """People by service and by entry partner."""

    @property
    def shortages(self) -> Listing:
        """Skills that open vacancies ask and few have."""

    @property
    def regional_shortages(self) -> Listing:
        """The same for each region, the most wanted of each."""


@dataclass(frozen=True, slots=True, eq=False)
class Figures:
    """One table of the page: names, counts and euros, and what is withheld of them.

    Parameters
    ----------
    names : tuple of str
        One a row; the row of the sums, where there is one, has none.
    counts : ndarray of int64, shape (r, c)
    hidden : ndarray of bool, shape (r, c)
    euros : ndarray of float64, shape (r,), or None
        Of trainings; to be shown only where the people through training are.
    """

    names: tuple[str, ...]
    counts: NDArray[np.int64]
    hidden: NDArray[np.bool_]
    euros: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True, eq=False)
class PageFigures:
    """All tables of the page.

    Parameters
    ----------
    regions : Figures
        A row a region and one of the sums; columns `REGIONAL`.
    groups : dict of str to Figures
        By ``service`` and ``entry_partner``: a row for each group of at least `SMALLEST` people, one for the others,
        and one of the sums; columns `GROUPED`.
    left, unfilled : Figures
        A row a reason that occurs; one column.
    """

    regions: Figures
    groups: dict[str, Figures]
    left: Figures
    unfilled: Figures


def page_figures(plan: Counted) -> PageFigures:
    """Count everything once, as one system: tables with the same totals are withheld together."""
    page = Counts()
    totals = plan.totals
    regional = np.column_stack([totals[c] for c in REGIONAL]).astype(np.int64)
    # not printed, but who sees the others can subtract
    direct = regional[:, 1] - regional[:, 3]
    filled = regional[:, 4] - regional[:, 5]
    cells = page.table(np.column_stack([regional, direct, filled]), ((0, 1, 2), (1, 3, 6), (4, 5, 7)))
    below = cells[-1]
    groups = {by: _groups(plan.reached, by) for by in GROUPED_BY}
    grouped = {
        by: page.table(
            np.column_stack([counts, counts[:, 0] - counts[:, 1], counts[:, 1] - counts[:, 2]]),
            ((0, 1, 3), (1, 2, 4)),
            below[[0, 1, 3, 2, 6]],
        )
        for by, (names, counts, _) in groups.items()
        if len(names) > 1
    }
    reasons = {}
    for name, listing, order, total in (
        ("left", plan.leftovers, LEFTOVER_REASONS, below[2]),
        ("unfilled", plan.unfilled, UNFILLED_REASONS, below[5]),
    ):
        found = {r: int(np.sum(listing["reason"] == r)) for r in order}
        some = {r: k for r, k in found.items() if k}
        counts = np.array([*some.values()], np.int64)[:, None]
        reasons[name] = (tuple(some), counts, page.table(counts, totals=np.array([total]))[:-1])
    hidden = page.withheld()

    def listed(name: str) -> Figures:
        names, counts, at = reasons[name]
        return Figures(names, counts, hidden[at])

    euros = np.asarray(totals["euros"], np.float64)
    printed = np.vstack([regional, regional.sum(axis=0)])
    return PageFigures(
        Figures(tuple(totals["region"].tolist()), printed, hidden[cells[:, :6]], np.append(euros, euros.sum())),
        {
            by: Figures(
                groups[by][0],
                np.vstack([groups[by][1], groups[by][1].sum(axis=0)]),
                hidden[at[:, :3]],
                np.append(groups[by][2], groups[by][2].sum()),
            )
            for by, at in grouped.items()
        },
        listed("left"),
        listed("unfilled"),
    )


def _groups(reached: Listing, by: str) -> tuple[tuple[str, ...], NDArray[np.int64], NDArray[np.float64]]:
    """Return names, counts and euros of the groups that are large enough; the others stand together under no name."""
    rows = reached.where(reached["by"] == by)
    counts = np.column_stack([rows[c] for c in GROUPED]).astype(np.int64)
    euros = np.asarray(rows["euros"], np.float64)
    large = (counts[:, 0] >= SMALLEST) & (rows["name"] != "")
    rest = counts[~large].sum(axis=0)
    names: Sequence[str] = rows["name"][large].tolist()
    if not rest.any():
        return tuple(names), counts[large], euros[large]
    return (*names, ""), np.vstack([counts[large], rest]), np.append(euros[large], euros[~large].sum())
