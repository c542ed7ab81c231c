"""What the plan brought, for each region and in all."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.results.listing import Listing, score_versions, text_array
from rmtmatch.results.proposals import route_ids
from rmtmatch.results.solved import places
from rmtmatch.results.weeks import weeks_between

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.results.solved import Solved

TOTAL_COLUMNS = (
    "region",
    "people",
    "proposals",
    "through_training",
    "leftovers",
    "euros",
    "weeks_between_jobs",
    "vacancies",
    "places",
    "unfilled",
    "score_version",
)


def totals(solved: Solved, leftovers: Listing, unfilled: Listing) -> Listing:
    """Build one row a region, in the order of their codes, ``unknown`` last; columns `TOTAL_COLUMNS`.

    People, proposals, euros and weeks are counted by the candidate's region, vacancies by the vacancy's. `proposals`
    counts people with an assigned vacancy; `weeks_between_jobs` sums the modelled weeks without work of those people
    whose weeks are known. No clock times: the same input gives the same table.
    """
    market, s, edges = solved.pairs.market, solved.pairs.scored, solved.edges
    pair, via = edges.pair[solved.assigned], edges.via[solved.assigned]
    rows, cols = s.rows[pair], s.cols[pair]
    trained = route_ids(solved.pairs, pair, via) != ""  # what is learned at work is no training
    ready = np.where(via, s.ready_on[pair], np.datetime64("NaT", "D"))
    gaps, _ = weeks_between(market, rows, cols, ready)

    home = market.candidates["region"].astype(str)
    work = market.vacancies["region"].astype(str)
    left, empty = leftovers["region"].astype(str), unfilled["region"].astype(str)
    names = np.unique(np.concatenate([home, work, left, empty]))
    names = names[np.argsort(names == "unknown", kind="stable")]
    code = {name: i for i, name in enumerate(names.tolist())}
    k = len(names)

    def count(regions: NDArray[np.str_], weights: NDArray[np.float64] | None = None) -> NDArray[Any]:
        at = np.array([code[r] for r in regions.tolist()], np.int64)
        return np.bincount(at, weights, minlength=k)

    # People who were set aside at the door are people too: they stand among the leftovers only.
    people = count(home[rows]) + count(left)
    offered = places(market)
    columns = {
        "people": people,
        "proposals": count(home[rows]),
        "through_training": count(home[rows], trained.astype(np.float64)).astype(np.int64),
        "leftovers": count(left),
        "euros": count(home[rows], np.where(via, s.euro[pair], 0.0)),
        "weeks_between_jobs": count(home[rows], np.nan_to_num(gaps)),
        "vacancies": count(work),
        "places": count(work, offered.astype(np.float64)).astype(np.int64),
        "unfilled": count(empty),
    }
    table = {"region": text_array(names.tolist()), **columns, "score_version": score_versions(k)}
    return Listing("totals", table, market.kind)
