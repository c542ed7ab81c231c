"""For whom the plan brought something: people by the service they get, and by where they came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.results.listing import Listing, score_versions, text_array
from rmtmatch.results.proposals import route_ids

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from numpy.typing import NDArray

    from rmtmatch.results.solved import Solved

REACHED_COLUMNS = ("by", "name", "people", "proposals", "through_training", "euros", "score_version")
GROUPED_BY = ("service", "entry_partner")
_KEY = ("by", "name")


def reached(solved: Solved) -> Listing:
    """Count people, assigned people, those through training and their euros for each service and entry partner.

    Columns `REACHED_COLUMNS`; a person without the field stands under the empty name, last. So do people who were set
    aside at the door, so that everybody is counted once for each grouping.
    """
    market, s, edges = solved.pairs.market, solved.pairs.scored, solved.edges
    known = set(market.candidates.ids.tolist())
    aside = sum(1 for table, i, _ in market.set_aside if table == "candidates" and i not in known)
    pair, via = edges.pair[solved.assigned], edges.via[solved.assigned]
    rows = s.rows[pair]
    trained = (route_ids(solved.pairs, pair, via) != "").astype(np.float64)
    euros = np.where(via, s.euro[pair], 0.0)
    tables = []
    for by in GROUPED_BY:
        group = np.array([*(g or "" for g in market.candidates[by].tolist()), *[""] * aside], np.str_)
        names, of = np.unique(group, return_inverse=True)
        k = len(names)
        order = np.argsort(names == "", kind="stable")
        counts = (
            np.bincount(of, minlength=k),
            np.bincount(of[rows], minlength=k),
            np.bincount(of[rows], trained, k).astype(np.int64),
            np.bincount(of[rows], euros, k),
        )
        tables.append((text_array([by] * k), text_array(names[order].tolist()), *(c[order] for c in counts)))
    columns = {name: np.concatenate([t[i] for t in tables]) for i, name in enumerate(REACHED_COLUMNS[:-1])}
    n = len(columns["by"])
    return Listing("reached", {**columns, "score_version": score_versions(n)}, market.kind)


def together(parts: Iterable[Iterable[tuple[str, str, int, int, int, float]]]) -> Listing:
    """Add up tables of different people, each given as rows of all columns but the last."""
    sums: dict[tuple[str, str], list[float]] = {}
    for part in parts:
        for by, name, *counts in part:
            so_far = sums.get((by, name), [0] * len(counts))
            sums[by, name] = [a + b for a, b in zip(so_far, counts, strict=True)]
    keys = sorted(sums, key=lambda key: (GROUPED_BY.index(key[0]), key[1] == "", key[1]))
    values = np.array([sums[key] for key in keys], np.float64).reshape(-1, 4)
    columns: dict[str, NDArray[Any]] = {name: text_array([key[k] for key in keys]) for k, name in enumerate(_KEY)}
    columns |= {name: values[:, k].astype(np.int64) for k, name in enumerate(REACHED_COLUMNS[2:5])}
    return Listing("reached", {**columns, "euros": values[:, 3], "score_version": score_versions(len(keys))})
