"""Lists for the people who work with the plan: a candidate's, a vacancy's, and an adviser's list for today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.results.listing import Listing, score_versions, text_array
from rmtmatch.results.order import id_order, turn
from rmtmatch.results.pairs import pair_columns
from rmtmatch.results.prices import price_words
from rmtmatch.results.proposals import route_ids
from rmtmatch.results.solved import introductions
from rmtmatch.results.words import SET_ASIDE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet
    from typing import Literal

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.results.pairs import Pairs
    from rmtmatch.results.solved import Chosen, Solved

    Shown = AbstractSet[tuple[str, str]]

SIDES = {"candidate": "candidates", "vacancy": "vacancies"}
SHORTLIST_COLUMNS = (
    "candidate",
    "vacancy",
    "region",
    "rank",
    "assigned",
    "word",
    "score",
    "low",
    "high",
    "fit_now",
    "fit_after",
    "euro",
    "weeks",
    "ready_on",
    "travel_km",
    "route",
    "score_version",
)
WORKLIST_COLUMNS = (
    "adviser",
    "order",
    "kind",
    "candidate",
    "vacancy",
    "title",
    "employer",
    "rank",
    "score",
    "reason",
    "action",
    "new",
    "score_version",
)
NO_ADVISER = "none"
"""Whose list holds what belongs to no adviser. It is not cut short: somebody has to pick it up."""


def shortlists(solved: Solved, by: Literal["candidate", "vacancy"], n: int) -> Listing:
    """Build the best `n` pairs of each candidate or vacancy, columns `SHORTLIST_COLUMNS`.

    A candidate's list goes by score minus the vacancy's price, a vacancy's by score minus the candidate's: who is
    sought elsewhere too comes later. Assigned pairs stand first. The other side stands on a limited number of lists:
    the introductions of the policy, scaled with the length of the list.
    """
    market, policy = solved.pairs.market, solved.policy
    chosen = solved.lists("row" if by == "candidate" else "column", n, shortlist_caps(market, policy, by, n))
    return shortlist_table(solved, chosen, by)


def shortlist_caps(market: Market, policy: Policy, by: Literal["candidate", "vacancy"], n: int) -> NDArray[np.int64]:
    """Return on how many lists of length `n` each vacancy (lists of candidates) or candidate may stand."""
    n_c, n_v = len(market.candidates), len(market.vacancies)
    if by == "candidate":
        share = n / policy.proposals_per_candidate
        return np.asarray(np.ceil(introductions(market, policy) * share), np.int64)
    # As many lists for each person as there are places on lists for each, and some to spare.
    return np.full(n_c, -(-n * n_v // max(1, n_c)) + policy.proposals_per_candidate)


def shortlist_table(solved: Solved, chosen: Chosen, by: Literal["candidate", "vacancy"]) -> Listing:
    """Build the table of lists that were drawn up already, columns `SHORTLIST_COLUMNS`."""
    pairs, policy, edges = solved.pairs, solved.policy, solved.edges
    market = pairs.market
    rows, cols = solved.rows[chosen.edge], solved.cols[chosen.edge]
    region = market.candidates["region"][rows] if by == "candidate" else market.vacancies["region"][cols]
    pair, via = edges.pair[chosen.edge], edges.via[chosen.edge]
    columns = pair_columns(pairs, pair, via)
    columns |= {
        "region": region,
        "rank": chosen.rank,
        "assigned": np.isin(chosen.edge, solved.assigned),
        "word": price_words(solved.answer.col_prices, policy.language)[cols],
        "route": route_ids(pairs, pair, via),
    }
    return Listing(f"shortlists_{SIDES[by]}", {c: columns[c] for c in SHORTLIST_COLUMNS}, market.kind)


def worklists(
    pairs: Pairs, proposals: Listing, leftovers: Listing, *, before: Mapping[str, str], shown: Shown | None, n: int
) -> Listing:
    """Build each adviser's list for today, columns `WORKLIST_COLUMNS`; see `work_items` and `today`."""
    return today(work_items(pairs, proposals, leftovers, before=before, shown=shown), n)


def work_items(
    pairs: Pairs, proposals: Listing, leftovers: Listing, *, before: Mapping[str, str], shown: Shown | None
) -> Listing:
    """List everything that advisers could work on: `WORKLIST_COLUMNS` without ``order``, and ``urgency``, a date.

    Parameters
    ----------
    before : mapping of str to str
        The reason of each leftover of yesterday: another reason is news.
    shown : set of (candidate, vacancy), or None
        What stood on a list yesterday, leftovers without a vacancy: what did not is new, however long it has waited.
        None where that is not known.
    """
    market = pairs.market
    why = zip(leftovers["candidate"].tolist(), leftovers["reason"].tolist(), strict=True)
    fresh = np.array([before.get(c) != r for c, r in why], bool)
    first = np.flatnonzero(proposals["rank"] == 1)
    c_at = _rows(market.candidates.ids, proposals["candidate"][first])
    v_at = _rows(market.vacancies.ids, proposals["vacancy"][first])
    known = np.flatnonzero(leftovers["reason"] != SET_ASIDE)
    l_at = _rows(market.candidates.ids, leftovers["candidate"][known])
    n_p, n_l = len(first), len(known)
    person = np.concatenate([c_at, l_at])
    blank = text_array([""] * n_l)
    ends = market.candidates["job_ends_on"][person]
    columns = {
        "adviser": text_array([a or NO_ADVISER for a in market.candidates["adviser"][person].tolist()]),
        "kind": text_array(["proposal"] * n_p + ["leftover"] * n_l),
        "candidate": market.candidates.ids[person],
        "vacancy": np.concatenate([proposals["vacancy"][first], blank]),
        "title": np.concatenate([market.vacancies["title"][v_at], blank]),
        "employer": np.concatenate([market.vacancies["employer"][v_at], blank]),
        "rank": np.concatenate([proposals["rank"][first], np.zeros(n_l, np.int64)]),
        "score": np.concatenate([proposals["score"][first], np.full(n_l, np.nan)]),
        "reason": np.concatenate([proposals["reason"][first], leftovers["detail"][known]]),
        "action": np.concatenate([proposals["action"][first], leftovers["action"][known]]),
        "new": np.concatenate([proposals["new"][first], fresh[known]]),
        "score_version": score_versions(n_p + n_l),
        "urgency": np.where(np.isnat(ends), np.datetime64("9999-12-31"), ends),
    }
    if shown is not None:
        items = zip(columns["candidate"].tolist(), columns["vacancy"].tolist(), strict=True)
        columns["new"] = columns["new"] | np.fromiter((item not in shown for item in items), bool, n_p + n_l)
    return Listing("work_items", columns, market.kind)


def today(items: Listing, n: int | Mapping[str, int]) -> Listing:
    """Cut `work_items` to today's lists, columns `WORKLIST_COLUMNS`.

    What was open yesterday stays; of what is new, an adviser gets the `n` most urgent: people whose job ends soonest
    come first, then the strongest proposals. The rest waits for tomorrow's list and stays in the plan.

    Parameters
    ----------
    n : int or mapping of str to int
        For everybody, or for each adviser.
    """
    adviser, new = items["adviser"].astype(str), items["new"]
    strength = -np.nan_to_num(items["score"])
    is_left = items["kind"] == "leftover"
    order = np.lexsort((id_order(items["candidate"]), strength, items["urgency"], is_left, new, adviser))
    # Within one adviser the new ones stand last, so their turn among themselves counts from the first new one.
    names, of = np.unique(adviser, return_inverse=True)
    keys = of.reshape(-1)[order]
    most = np.array([n if isinstance(n, int) else n.get(a, 0) for a in names.tolist()], np.int64)[keys]
    nobody = adviser[order] == NO_ADVISER
    shown = order[~new[order] | nobody | (_turn_where(keys, new[order]) < most)]
    chosen = {name: items[name][shown] for name in items if name != "urgency"}
    chosen["order"] = turn(chosen["adviser"].astype(str)) + 1
    return Listing("worklists", {c: chosen[c] for c in WORKLIST_COLUMNS}, items.kind)


def _rows(ids: NDArray[np.object_], wanted: NDArray[np.object_]) -> NDArray[np.int64]:
    place = {i: k for k, i in enumerate(ids.tolist())}
    return np.array([place[i] for i in wanted.tolist()], np.int64)


def _turn_where(keys: NDArray[np.int64], counted: NDArray[np.bool_]) -> NDArray[np.int64]:
    turns = np.zeros(len(keys), np.int64)
    at = np.flatnonzero(counted)
    turns[at] = turn(keys[at])
    return turns
