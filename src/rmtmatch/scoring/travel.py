"""How far it is, and how long it takes: four digits of postcode to four digits, each pair of places worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.vocabulary import TRANSPORT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from rmtmatch.policy import Policy
    from rmtmatch.scoring.sides import Sides

EARTH_KM = 6371.0
_ROWS_AT_ONCE = 64
NO_LIMIT_KM = 1e-3  # a limit of 0 km still lets through who lives there


def great_circle_km(
    lat_a: NDArray[Any], lon_a: NDArray[Any], lat_b: NDArray[Any], lon_b: NDArray[Any]
) -> NDArray[np.float64]:
    """Return kilometres over the globe, all pairs of the places a (n,) and b (m,), shape (n, m).

    From the chord between points on a sphere of 6371 km: one matrix product and one arcsine.

    Examples
    --------
    >>> round(float(great_circle_km([52.09], [5.12], [51.84], [5.86])[0, 0]), 1)  # Utrecht to Nijmegen
    57.8
    """

    def point(lat: NDArray[Any], lon: NDArray[Any]) -> NDArray[np.float64]:
        phi, lam = np.radians(np.asarray(lat, float)), np.radians(np.asarray(lon, float))
        return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])

    a, b = point(lat_a, lon_a), point(lat_b, lon_b)
    km = np.empty((a.shape[1], b.shape[1]))
    for first in range(0, len(km), _ROWS_AT_ONCE):
        part = slice(first, first + _ROWS_AT_ONCE)
        # The chord from differences, not from the cosine: that loses the metres between neighbours.
        square, away = np.zeros_like(km[part]), np.empty_like(km[part])
        for k in range(3):
            np.subtract(a[k, part, None], b[k][None, :], out=away)
            square += np.square(away, out=away)
        chord = np.sqrt(square, out=square)
        np.arcsin(np.minimum(chord / 2, 1, out=chord), out=km[part])
    km *= 2 * EARTH_KM
    return km


def ride_minutes(km: NDArray[Any], transport: NDArray[Any], policy: Policy) -> NDArray[np.float64]:
    """Return minutes one way by the fastest of the accepted means; NaN where `km` or the means are unknown.

    ``access_min + 60 * km / speed_km_h``.

    Parameters
    ----------
    km : ndarray, shape (p,)
        Road kilometres.
    transport : ndarray of uint8, shape (p,)
        Accepted means, bit k for ``TRANSPORT[k]``; 0: unknown.
    """
    best = np.full(len(km), np.inf)
    for k, name in enumerate(TRANSPORT):
        ride = policy.access_min[name] + 60 * km / policy.speed_km_h[name]
        best = np.where(transport >> k & 1, np.minimum(best, ride), best)
    return np.where(np.isinf(best), np.nan, best)


def reach_km(minutes: NDArray[Any], transport: NDArray[Any], policy: Policy) -> NDArray[np.float64]:
    """Return how many road kilometres fit in `minutes` by the best accepted means; NaN where the minutes are unknown.

    Where the means are unknown, by the fastest there is: only what nobody could reach in time is out of reach.
    """
    best = np.full(len(minutes), -np.inf)
    for k, name in enumerate(TRANSPORT):
        ride = (minutes - policy.access_min[name]) / 60 * policy.speed_km_h[name]
        best = np.where((transport == 0) | (transport >> k & 1 == 1), np.fmax(best, ride), best)
    return np.where(np.isnan(minutes), np.nan, best)


@dataclass(frozen=True, slots=True)
class Distances:
    """Kilometres, and the host's minutes, between the places on the two sides.

    Parameters
    ----------
    rows, cols : ndarray of int32, shape (n,) and (m,)
        Place of each row and column; the last place of each side is the unknown one.
    km : ndarray of float64, shape (row places + 1, column places + 1)
        Road kilometres; NaN from or to the unknown place.
    minutes : ndarray or None, same shape
        Minutes as the host gave them, whatever the means of transport; NaN where it gave none.
    """

    rows: NDArray[np.int32]
    cols: NDArray[np.int32]
    km: NDArray[np.float64]
    minutes: NDArray[np.float64] | None

    def at(self, rows: NDArray[Any], cols: NDArray[Any]) -> NDArray[np.float64]:
        """Return kilometres of single pairs (shape as `rows`); NaN where unknown."""
        return np.asarray(self.km[self.rows[rows], self.cols[cols]])

    def minutes_at(
        self, rows: NDArray[Any], cols: NDArray[Any], transport: NDArray[Any], policy: Policy
    ) -> NDArray[np.float64]:
        """Return minutes of single pairs: the host's where it has them, else by the means of transport."""
        ride = ride_minutes(self.at(rows, cols), transport, policy)
        if self.minutes is None:
            return ride
        given = self.minutes[self.rows[rows], self.cols[cols]]
        return np.where(np.isnan(given), ride, given)


def distances(
    from_pc4: NDArray[Any],
    to_pc4: NDArray[Any],
    postcodes: Any,  # noqa: ANN401  Postcodes of the market, or None
    travel_times: Mapping[str, NDArray[Any]] | None,
    detour_factor: float,
    *,
    sides: Sides | None = None,
) -> Distances:
    """Work out every distance that occurs; O(places of one side x places of the other).

    Parameters
    ----------
    from_pc4, to_pc4 : ndarray of int, shape (n,) and (m,)
        Postcodes of both sides; 0: unknown.
    postcodes : object with ``pc4`` (sorted), ``lat`` and ``lon``, or None
    travel_times : mapping or None
        ``from_pc4``, ``to_pc4``, ``km`` and ``minutes`` of the host: they replace great circles in the direction given,
        and in the other where nothing was given for that one.
    detour_factor : float
        Road kilometres for one kilometre as the crow flies.
    sides : Sides, optional
        Where the places of each side are kept.
    """
    rows, row_places = _places(from_pc4) if sides is None else sides.candidates("places", lambda: _places(from_pc4))
    cols, col_places = _places(to_pc4) if sides is None else sides.vacancies("places", lambda: _places(to_pc4))
    km = np.full((len(row_places) + 1, len(col_places) + 1), np.nan)
    if postcodes is not None and len(row_places) and len(col_places) and len(postcodes.pc4):
        a, known_a = _find(postcodes.pc4, row_places)
        b, known_b = _find(postcodes.pc4, col_places)
        km[:-1, :-1] = great_circle_km(postcodes.lat[a], postcodes.lon[a], postcodes.lat[b], postcodes.lon[b])
        km *= detour_factor
        km[:-1][~known_a] = np.nan
        km[:, :-1][:, ~known_b] = np.nan
    minutes = None
    if travel_times is not None:
        minutes = np.full_like(km, np.nan)
        # Backwards first, so that what was given for the right direction is written over it.
        for a_name, b_name in (("to_pc4", "from_pc4"), ("from_pc4", "to_pc4")):
            a, known_a = _find(row_places, np.asarray(travel_times[a_name]))
            b, known_b = _find(col_places, np.asarray(travel_times[b_name]))
            both = known_a & known_b
            for table, name in ((km, "km"), (minutes, "minutes")):
                if name in travel_times:
                    given = np.asarray(travel_times[name], float)
                    use = both & ~np.isnan(given)
                    table[a[use], b[use]] = given[use]
    return Distances(rows, cols, km, minutes)


def _places(pc4: NDArray[Any]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Give the places that occur a number each; unknown ones get the one after the last."""
    codes = np.asarray(pc4, np.int64)
    places = np.unique(codes[codes > 0])
    at = np.searchsorted(places, codes)
    return np.where(codes > 0, at, len(places)).astype(np.int32), places


def _find(among: NDArray[Any], wanted: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Return where each of `wanted` stands in the sorted `among`, and whether it is there."""
    if not len(among):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), bool)
    at = np.minimum(np.searchsorted(among, wanted), len(among) - 1)
    return at, among[at] == wanted


def travel(
    km: NDArray[Any],
    max_km: NDArray[Any],
    minutes_share: NDArray[Any],
    remote: NDArray[Any],
    *,
    default_km: float,
    neutral: float,
) -> NDArray[Any]:
    """Score the journey: ``1 - (1 - remote) * min(1, share of the limit used)``.

    The share is ``km / max_km``; without a limit in km, minutes against the limit in minutes; without either,
    ``km / default_km``. An unknown distance takes ``remote + (1 - remote) * neutral``.

    Parameters
    ----------
    km, max_km, minutes_share, remote : ndarray
        NaN where unknown; an unknown `remote` counts as 0.

    Returns
    -------
    ndarray
        In [0, 1], in the dtype given.

    Examples
    --------
    >>> nan = np.nan
    >>> travel(np.array([10.0, nan, 10]), np.array([40.0, 40, nan]), np.full(3, nan), np.array([nan, 0.5, 1]),
    ...        default_km=40, neutral=0.5).tolist()
    [0.75, 0.75, 1.0]
    """
    by_km = km / np.maximum(max_km, NO_LIMIT_KM)
    share = np.where(np.isnan(max_km), np.where(np.isnan(minutes_share), km / default_km, minutes_share), by_km)
    share = np.where(np.isnan(km) & np.isnan(share), 1 - neutral, np.minimum(share, 1))
    at_home = np.where(np.isnan(remote), 0, remote)
    return (1 - (1 - at_home) * share).astype(km.dtype, copy=False)


def travel_bounds(
    value: NDArray[Any], km: NDArray[Any], max_km: NDArray[Any], remote: NDArray[Any]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the lowest and highest `travel` that any value of the unknown fields can give."""
    at_home = np.where(np.isnan(remote), 0.0, remote)
    # Without a limit in km, or without a distance, the journey may be nothing or all that is accepted.
    open_ended = np.isnan(km) | np.isnan(max_km)
    low = np.where(open_ended, at_home, value)
    high = np.where(open_ended | np.isnan(remote), 1.0, value)
    return low, high
