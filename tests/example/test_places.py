"""The places are plausible, and of our own making."""

import numpy as np

from rmtmatch.example.places import HOME_REGIONS, areas
from rmtmatch.regions import REGIONS


def test_every_region_has_places_and_codes_are_unique_and_sorted():
    a = areas()
    assert set(a.region) == set(REGIONS)
    assert (np.diff(a.pc4) > 0).all()
    assert a.pc4.min() >= 1000
    assert a.pc4.max() <= 9999


def test_all_lie_in_the_netherlands_and_near_their_town():
    a = areas()
    assert ((a.lat > 50.7) & (a.lat < 53.6) & (a.lon > 3.3) & (a.lon < 7.3)).all()
    for town in set(a.town):
        at = a.town == town
        assert np.ptp(a.lat[at]) * 111.2 < 10, town


def test_within_keeps_whole_rows():
    home = areas().within(HOME_REGIONS)
    assert set(home.region) == set(HOME_REGIONS)
    assert home.of("Waalwijk")[0] == 5141
    table = home.table()
    assert list(table) == ["pc4", "lat", "lon", "region"]
    assert {len(column) for column in table.values()} == {len(home.pc4)}
