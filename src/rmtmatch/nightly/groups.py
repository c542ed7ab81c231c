"""Which regions have to be solved together: those that share vacancies within reach, money or seats."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from rmtmatch.nightly.work import key_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rmtmatch.market import Market
    from rmtmatch.nightly.shards import Shard
    from rmtmatch.policy import Policy


def groups(regions: Sequence[str], links: Sequence[Sequence[str]]) -> list[int]:
    """Return a number for each region; all regions of one link belong together.

    Examples
    --------
    >>> groups(["a", "b", "c", "d"], [["a", "c"], ["b"], ["c", "d"]])
    [0, 1, 0, 0]
    """
    place = {r: k for k, r in enumerate(regions)}
    pairs = [(place[link[0]], place[r]) for link in links for r in link]
    rows, cols = np.array(pairs, np.int64).reshape(-1, 2).T
    graph = sparse.csr_array((np.ones(len(rows)), (rows, cols)), shape=(len(place), len(place)))
    return [int(k) for k in connected_components(graph, directed=False)[1]]


def group_keys(
    market: Market, policy: Policy, shards: Sequence[Shard], offered: Mapping[str, str], extra: Sequence[Any]
) -> dict[str, str]:
    """Return for each region the key of the group it is solved with; the key holds all that the group depends on.

    Parameters
    ----------
    offered : mapping of str to str
        A fingerprint of the vacancies of each region.
    extra : sequence
        What every group depends on.
    """
    regions = sorted({*(s.region for s in shards), *offered, *(r for s in shards for r in s.offers), "unknown"})
    links = [[s.region, *s.offers] for s in shards]
    shared = bool(policy.pools_eur) or bool((~np.isnan(market.trainings["seats"])).any())
    if shared:
        links.append(regions)
    number = groups(regions, links)
    members: dict[int, list[str]] = {}
    for region, k in zip(regions, number, strict=True):
        members.setdefault(k, []).append(region)
    keys = {}
    for inside in members.values():
        made_from = [s.key for s in shards if s.region in inside]
        key = key_of(made_from, [[r, offered.get(r)] for r in inside], list(extra))
        keys.update(dict.fromkeys(inside, key))
    return keys
