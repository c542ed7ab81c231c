"""A country in shards: some people of one region with every vacancy they may be proposed for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.regions import UNKNOWN
from rmtmatch.scoring.travel import distances, reach_km

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy

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
    """

    key: str
    region: str
    number: int
    people: int
    vacancies: int
    offers: tuple[str, ...]


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
