"""Where the example lives: towns all over the country, each with some postcode areas around its middle.

Town middles were written down by hand and are right within some kilometres; the areas around them are invented, laid
on a spiral. Good for demonstrations and load, not for travel advice.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

HOME_REGIONS = ("AM25", "AM26")

_GOLDEN_ANGLE = np.pi * (3 - 5**0.5)
_AREA_KM = 0.7
_KM_PER_DEGREE = 111.2


@dataclass(frozen=True, slots=True)
class Areas:
    """Postcode areas, one a row, sorted by code.

    Parameters
    ----------
    pc4 : ndarray of int32, shape (n,)
        Four-digit postcodes.
    lat, lon : ndarray of float64, shape (n,)
        Degrees.
    region : ndarray of object, shape (n,)
        AM codes.
    town : ndarray of object, shape (n,)
    people : ndarray of float64, shape (n,)
        Thousands of inhabitants: the town's, divided over its areas.
    """

    pc4: NDArray[np.int32]
    lat: NDArray[np.float64]
    lon: NDArray[np.float64]
    region: NDArray[np.object_]
    town: NDArray[np.object_]
    people: NDArray[np.float64]

    def within(self, regions: Collection[str]) -> Areas:
        """Return the areas of these regions."""
        rows = np.flatnonzero(np.isin(self.region.astype(str), list(regions)))
        return Areas(*(getattr(self, name)[rows] for name in self.__slots__))

    def of(self, town: str) -> list[int]:
        """Return the postcodes of a town, its middle first."""
        return [int(p) for p in self.pc4[self.town == town]]

    def table(self) -> dict[str, list[Any]]:
        """Return the columns that ``Market(postcodes=)`` takes."""
        return {name: getattr(self, name).tolist() for name in ("pc4", "lat", "lon", "region")}


@cache
def areas() -> Areas:
    """Return every area of the country: some 900 in over 100 towns and all 35 regions.

    Examples
    --------
    >>> a = areas()
    >>> len(set(a.region)), a.within(["AM26"]).of("Waalwijk")[:2]
    (35, [5141, 5142])
    """
    towns = list(csv.DictReader(files(__package__).joinpath("places.csv").read_text(encoding="utf-8").splitlines()))
    counts = np.array([int(t["areas"]) for t in towns])
    k = np.concatenate([np.arange(n) for n in counts])

    def each(column: str, dtype: type) -> NDArray[Any]:
        return np.repeat(np.array([dtype(t[column]) for t in towns]), counts)

    lat = each("lat", float)
    radius, angle = _AREA_KM * np.sqrt(k), k * _GOLDEN_ANGLE
    pc4 = each("pc4", int) + k
    order = np.argsort(pc4)
    columns = (
        pc4.astype(np.int32),
        np.round(lat + radius * np.sin(angle) / _KM_PER_DEGREE, 4),
        np.round(each("lon", float) + radius * np.cos(angle) / (_KM_PER_DEGREE * np.cos(np.radians(lat))), 4),
        each("region", str).astype(object),
        each("town", str).astype(object),
        each("weight", float) / np.repeat(counts, counts),
    )
    return Areas(*(column[order] for column in columns))
