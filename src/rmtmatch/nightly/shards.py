"""A country in shards: some people of one region with every vacancy they may be proposed for."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.nightly.markets import whole
from rmtmatch.regions import UNKNOWN
from rmtmatch.scoring.travel import distances, reach_km

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.nightly.yesterday import Before
    from rmtmatch.policy import Policy
    from rmtmatch.skills.taxonomy import Taxonomy

MOST_PEOPLE = 3000
"""Candidates in one shard: a worker's memory grows with them and with the vacancies in reach, not with the country."""
MOST_ALONE = 8000
"""The same where regions are matched by themselves: one shard is done by one worker without going through files."""


@dataclass(frozen=True, slots=True)
class Shard:
    """What one worker scores in one go.

    Parameters
    ----------
    key : str
        Of everything that its scores are made from; names its files.
    region : str
        Where its people live.
    number : int
        Which shard of the region, from 0.
    people, vacancies : int
        How many.
    offers : tuple of str
        Regions that its vacancies lie in.
    share : float
        Which part its people are of all that its vacancies choose from, on average; 1: nobody else can reach them.
    """

    key: str
    region: str
    number: int
    people: int
    vacancies: int
    offers: tuple[str, ...]
    share: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class ShardMarket:
    """What a shard is made of.

    Parameters
    ----------
    state : dict
        Its market without the taxonomy, see `rmtmatch.nightly.markets.piece`.
    people, vacancies : ndarray of int64, shapes (n,) and (m,)
        Their rows in the country.
    share : ndarray of float64, shape (m,)
        See `shares`.
    before : Before
        What was there yesterday.
    """

    state: dict[str, Any]
    people: NDArray[np.int64]
    vacancies: NDArray[np.int64]
    share: NDArray[np.float64]
    before: Before

    def market(self, taxonomy: Taxonomy) -> Market:
        """Return the market itself."""
        return whole(self.state, taxonomy)


def in_reach(market: Market, policy: Policy, people: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark the vacancies that people of one region may be proposed for, shape (m,).

    Under ``reach = "region"``, those of the region, and those of which the region is not known. Under ``"travel"`` also
    what somebody of them can reach: within the own limit, or within ``default_max_travel_km`` where no limit is known;
    work wholly at home; and what lies nobody knows where. People without a region are looked at for all vacancies.

    Parameters
    ----------
    people : ndarray of int64
        Rows of candidates of one region.

    Notes
    -----
    A superset of what meets the demands, but for people whose limit or postcode is unknown: they are not compared with
    the whole country. O(postcodes of the people x postcodes of the vacancies).
    """
    region = market.candidates["region"][people[0]]
    where = market.vacancies["region"].astype(str)
    if region == UNKNOWN:
        return np.ones(len(where), bool)
    own = (where == region) | (where == UNKNOWN)
    if policy.reach == "region":
        return np.asarray(own)
    if not policy.demands["travel"]:
        return np.ones(len(where), bool)
    at_home = np.asarray(market.vacancies["remote_share"] >= 1)
    return np.asarray(own | at_home | _within_limits(market, policy, people))


def _within_limits(market: Market, policy: Policy, people: NDArray[np.int64]) -> NDArray[np.bool_]:
    c = market.candidates.take(people)
    to_pc4 = market.vacancies["postcode"]
    limit = np.asarray(c["max_travel_km"], float)
    if market.travel_times is None:  # minutes of the host follow no circle
        in_time = reach_km(np.asarray(c["max_travel_min"], float), c["transport"], policy)
        limit = np.fmin(limit, in_time)
    limit = np.where(np.isnan(limit), policy.default_max_travel_km, limit)
    known = c["postcode"] > 0
    if not known.any():
        return np.zeros(len(to_pc4), bool)
    between = distances(
        c["postcode"][known], to_pc4, market.postcodes, market.travel_times, detour_factor=policy.detour_factor
    )
    furthest = np.zeros(between.km.shape[0])
    np.maximum.at(furthest, between.rows, limit[known])
    known_place = ~np.isnan(between.km).all(axis=1)  # where nobody knows the place, nothing is near
    # NaN, a distance that is not known, compares as False: it keeps nobody away
    out = np.all(between.km[known_place] > furthest[known_place, None], axis=0)
    return np.asarray(~out[between.cols])


def cut(market: Market, most: int = MOST_PEOPLE) -> list[tuple[str, NDArray[np.int64]]]:
    """Cut the candidates into regions, and large regions into equal parts of at most `most`; ``unknown`` last.

    Examples
    --------
    >>> from rmtmatch.testing import tiny_market
    >>> [(region, len(rows)) for region, rows in cut(tiny_market(), most=2)]
    [('AM06', 1), ('AM26', 2), ('AM26', 2)]
    """
    region = market.candidates["region"].astype(str)
    pieces = []
    for name in sorted(set(region.tolist()), key=lambda r: (r == UNKNOWN, r)):
        rows = np.flatnonzero(region == name)
        pieces += [(name, part) for part in np.array_split(rows, -(-len(rows) // most))]
    return pieces


def shares(
    regions: Sequence[str], people: Sequence[int], reach: Sequence[NDArray[np.int64]], at_work: NDArray[np.object_]
) -> list[NDArray[np.float64]]:
    """Return for each shard which part it has of the people that each vacancy in its reach chooses from.

    A vacancy chooses from the people of its own region, and besides from all who can reach it. A shard of its own
    region counts among the first, any other shard among all. So about twice as many pairs are kept of a vacancy at a
    border as of one that only its own region reaches, and not as many times more as there are shards.

    Parameters
    ----------
    regions : sequence of str
        Of each shard.
    people : sequence of int
        In each shard.
    reach : sequence of ndarray of int64
        Rows of the vacancies in reach of each shard, in the country.
    at_work : ndarray of str, shape (m,)
        The region of each vacancy of the country.

    Examples
    --------
    >>> both, one, at_work = np.array([0, 1]), np.array([1]), np.array(["AM01", "AM02"])
    >>> [s.tolist() for s in shares(["AM01", "AM01", "AM02"], [30, 10, 60], [both, both, one], at_work)]
    [[0.75, 0.3], [0.25, 0.1], [1.0]]
    """
    own, everybody = Counter[str](), np.zeros(len(at_work))
    for region, n, cols in zip(regions, people, reach, strict=True):
        own[region] += n
        everybody[cols] += n
    own.pop(UNKNOWN, None)  # nobody is at home there
    found = []
    for region, n, cols in zip(regions, people, reach, strict=True):
        of = np.where((at_work[cols] == region) & (region in own), own[region], everybody[cols])
        found.append(np.asarray(n / np.maximum(of, 1)))
    return found
