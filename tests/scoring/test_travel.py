from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference_scoring import haversine
from rmtmatch.policy import Policy
from rmtmatch.scoring.travel import distances, great_circle_km, reach_km, ride_minutes, travel, travel_bounds

NAN = np.nan
PLACES = SimpleNamespace(
    pc4=np.array([1011, 4381, 4531, 6511], np.int32),
    lat=np.array([52.37, 51.45, 51.33, 51.84]),
    lon=np.array([4.90, 3.57, 3.83, 5.86]),
)
CAR, PUBLIC, BICYCLE = 1, 2, 4


@given(st.lists(st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=6))
def test_the_chord_gives_what_the_haversine_gives(points):
    lat, lon = np.array(points).T
    found = great_circle_km(lat, lon, lat, lon)
    expected = [[haversine(*a, *b) for b in points] for a in points]
    np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-3)  # antipodes are badly conditioned both ways
    near = np.array(expected) < 2000
    np.testing.assert_allclose(found[near], np.array(expected)[near], atol=1e-6)


def test_unknown_and_foreign_postcodes_have_no_distance():
    found = distances(np.array([6511, 0, 9999]), np.array([6511, 1011, 0]), PLACES, None, 1.3)
    km = found.at(*np.divmod(np.arange(9), 3)).reshape(3, 3)
    assert km[0, 0] == 0
    assert km[0, 1] == pytest.approx(1.3 * haversine(51.84, 5.86, 52.37, 4.90))
    assert np.isnan(km[1:]).all()
    assert np.isnan(km[:, 2]).all()


def test_without_postcodes_nothing_is_known():
    found = distances(np.array([6511]), np.array([6511]), None, None, 1.3)
    assert np.isnan(found.at(np.array([0]), np.array([0])))


def test_the_host_knows_the_way_round_the_water():
    times = {
        "from_pc4": np.array([4381]),
        "to_pc4": np.array([4531]),
        "km": np.array([41.0]),
        "minutes": np.array([50.0]),
    }
    crow = distances(np.array([4381]), np.array([4531]), PLACES, None, 1.3).km[0, 0]
    both = distances(np.array([4381, 4531]), np.array([4381, 4531]), PLACES, times, 1.3)
    i, j = np.array([0, 1, 0]), np.array([1, 0, 0])
    assert crow < 41
    assert both.at(i, j).tolist() == [41, 41, 0]  # the way back is the same where it was not given
    means = np.full(3, CAR, np.uint8)
    assert both.minutes_at(i, j, means, Policy()).tolist() == [50, 50, 5]


def test_the_direction_that_was_given_wins():
    times = {"from_pc4": np.array([4381, 4531]), "to_pc4": np.array([4531, 4381]), "km": np.array([41.0, NAN]),
             "minutes": np.array([50.0, 70.0])}  # fmt: skip
    found = distances(np.array([4381, 4531]), np.array([4381, 4531]), PLACES, times, 1.3)
    assert found.minutes[0, 1] == 50
    assert found.minutes[1, 0] == 70
    assert found.km[0, 1] == found.km[1, 0] == 41


def test_minutes_by_the_fastest_of_the_accepted_means():
    km, p = np.array([10.0, 10, 10, NAN]), Policy()
    means = np.array([BICYCLE, BICYCLE | CAR, 0, CAR], np.uint8)
    found = ride_minutes(km, means, p)
    assert found[:2].tolist() == [2 + 60 * 10 / 16, 5 + 60 * 10 / 50]
    assert np.isnan(found[2:]).all()


def test_reach_is_the_way_back_from_minutes_to_kilometres():
    p, means = Policy(), np.array([BICYCLE, BICYCLE | CAR, PUBLIC], np.uint8)
    reach = reach_km(np.full(3, 45.0), means, p)
    np.testing.assert_allclose(ride_minutes(reach, means, p), 45)
    assert np.isnan(reach_km(np.array([NAN]), means[:1], p))
    # of somebody whose means are unknown only what nobody could reach is out of reach
    assert reach_km(np.array([45.0]), np.array([0], np.uint8), p) == max(
        (45 - p.access_min[k]) / 60 * p.speed_km_h[k] for k in p.speed_km_h
    )


def _travel(km, max_km, share, remote, neutral=0.5):
    values = (np.array([float(x)]) for x in (km, max_km, share, remote))
    return float(travel(*values, default_km=40, neutral=neutral)[0])


@pytest.mark.parametrize(
    ("km", "max_km", "share", "remote", "expected"),
    [
        (10, 40, NAN, NAN, 0.75),
        (50, 40, NAN, 0, 0),
        (10, NAN, 0.5, 0, 0.5),  # minutes count where there is no limit in km
        (10, 40, 0.9, 0, 0.75),  # and only there
        (20, NAN, NAN, 0, 0.5),
        (40, 40, NAN, 0.6, 0.6),
        (NAN, 40, NAN, 0, 0.5),
        (NAN, 40, NAN, 1, 1),
        (0, 0, NAN, 0, 1),
        (1, 0, NAN, 0, 0),
    ],
)
def test_the_part_travel(km, max_km, share, remote, expected):
    assert _travel(km, max_km, share, remote) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("km", "max_km", "remote", "bounds"),
    [(10, 40, 0, (0.75, 0.75)), (10, 40, NAN, (0.75, 1)), (10, NAN, 0.2, (0.2, 1)), (NAN, 40, 0, (0, 1))],
)
def test_what_travel_can_become(km, max_km, remote, bounds):
    value = _travel(km, max_km, NAN, remote)
    found = travel_bounds(np.array([value]), *(np.array([float(x)]) for x in (km, max_km, remote)))
    assert tuple(float(x[0]) for x in found) == pytest.approx(bounds)


def test_the_dtype_is_kept():
    one = np.ones(1, np.float32)
    assert travel(one, one, one, one, default_km=40, neutral=0.5).dtype == np.float32
