"""For whom the plan brought something: people by the service they get, and by where they came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.results.listing import Listing, score_versions, text_array
from rmtmatch.results.proposals import route_ids

if TYPE_CHECKING:
    from rmtmatch.results.solved import Solved

REACHED_COLUMNS = ("by", "name", "people", "proposals", "through_training", "euros", "score_version")
GROUPED_BY = ("service", "entry_partner")


def reached(solved: Solved) -> Listing:
    """Count people, assigned people, those through training and their euros for each service and entry partner.

    Columns `REACHED_COLUMNS`; a person without the field stands under the empty name, last. Of people who were set
    aside at the door nothing is known: they are not among these.
    """
    market, s, edges = solved.pairs.market, solved.pairs.scored, solved.edges
    pair, via = edges.pair[solved.assigned], edges.via[solved.assigned]
    rows = s.rows[pair]
    trained = (route_ids(solved.pairs, pair, via) != "").astype(np.float64)
    euros = np.where(via, s.euro[pair], 0.0)
    tables = []
    for by in GROUPED_BY:
        group = np.array([g or "" for g in market.candidates[by].tolist()], np.str_)
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
