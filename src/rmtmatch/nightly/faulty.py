"""Faults as a table, and the region that each belongs to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.regions import UNKNOWN
from rmtmatch.results import Listing
from rmtmatch.results.listing import score_versions, text_array

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from rmtmatch.frames.tables import Fault
    from rmtmatch.market import Market

FAULT_COLUMNS = ("table", "row", "id", "column", "rule", "hint", "effect", "score_version")


def fault_listing(faults: Iterable[Fault]) -> Listing:
    """Return faults as a table, columns `FAULT_COLUMNS`."""
    rows = list(faults)
    columns: dict[str, Any] = {
        name: text_array([getattr(f, name) for f in rows])
        for name in ("table", "id", "column", "rule", "hint", "effect")
    }
    columns["row"] = np.array([f.row for f in rows], np.int64)
    columns["score_version"] = score_versions(len(rows))
    return Listing("faults", {name: columns[name] for name in FAULT_COLUMNS})


def regions_of(market: Market, faults: Listing) -> NDArray[np.str_]:
    """Return the region of the row each fault is about; ``unknown`` where the row has none or was set aside."""
    of = {
        (table.name, i): r
        for table in (market.candidates, market.vacancies, market.trainings)
        for i, r in zip(table.ids.tolist(), table["region"].tolist(), strict=True)
    }
    of |= {("feedback", i): r for (table, i), r in of.items() if table == "candidates"}
    keys = zip(faults["table"].tolist(), faults["id"].tolist(), strict=True)
    return np.array([of.get(k) or UNKNOWN for k in keys], np.str_)
