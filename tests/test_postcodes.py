"""Postcodes and travel times: any table, the real one, and GeoNames."""

import numpy as np
import pandas as pd
import pytest

from rmtmatch.errors import DataError
from rmtmatch.postcodes import read_postcodes, read_travel_times


def test_postcodes_are_sorted_and_each_once_in_the_middle():
    table = {"pc4": ["9401", "6511 AB", "6511"], "lat": [53.0, 51.84, 51.86], "lon": ["6,56", "5.86", "5.88"]}
    places, faults = read_postcodes(table)
    assert not faults
    assert places.pc4.tolist() == [6511, 9401]
    assert places.lat.tolist() == pytest.approx([51.85, 53.0])
    assert places.lon.tolist() == pytest.approx([5.87, 6.56])
    assert places.region.tolist() == [None, None]


def test_regions_are_codes_whatever_the_column_says():
    rows = [{"PC4": 6511, "Latitude": 51.8, "Longitude": 5.9, "arbeidsmarktregio": "Rijk van Nijmegen"}]
    assert read_postcodes(pd.DataFrame(rows))[0].region.tolist() == ["AM08"]
    rows[0]["amr_code"] = "AM09"
    assert read_postcodes(rows)[0].region.tolist() == ["AM09"]


def test_rows_that_cannot_be_used_are_left_out_with_a_warning():
    rows = [
        {"pc4": 6511, "lat": 51.84, "lon": 5.86},
        {"pc4": 6512, "lat": 5.86, "lon": 51.84},
        {"pc4": "0000", "lat": 51.84, "lon": 5.86},
        {"pc4": 6513, "lat": None, "lon": 5.86},
        {"pc4": 6514, "lat": 51.84, "lon": 5.86, "region": "Atlantis"},
    ]
    places, faults = read_postcodes(rows)
    assert places.pc4.tolist() == [6511, 6514]
    assert sorted({f.row for f in faults}) == [1, 2, 3, 4]
    assert {f.effect for f in faults} == {"warning"}


def test_a_missing_column_refuses_the_table_with_the_nearest():
    places, faults = read_postcodes([{"pc4": 6511, "latt": 51.84, "lon": 5.86}])
    assert len(places) == 0
    assert [(f.column, f.effect) for f in faults] == [("lat", "refused")]
    assert "'latt'" in faults[0].hint


def test_geonames_files_are_read(tmp_path):
    line = "NL\t6511\tNijmegen\tGelderland\tGE\tNijmegen\t0268\t\t\t51.84\t5.86\t6\n"
    (tmp_path / "NL.txt").write_text(line + line.replace("51.84", "51.86"))
    places, faults = read_postcodes(tmp_path / "NL.txt")
    assert (places.pc4.tolist(), places.lat.tolist(), faults) == ([6511], [pytest.approx(51.85)], [])
    (tmp_path / "other.txt").write_text("pc4,lat,lon\n")
    with pytest.raises(DataError, match="GeoNames"):
        read_postcodes(tmp_path / "other.txt")


def test_postcodes_that_are_not_there_are_not_found():
    places, _ = read_postcodes({"pc4": [6511], "lat": [51.84], "lon": [5.86]})
    assert places.find(np.array([0, 6511, 9999])).tolist() == [-1, 0, -1]
    nowhere, _ = read_postcodes({"pc4": [], "lat": [], "lon": []})
    assert nowhere.find(np.array([6511])).tolist() == [-1]


def test_travel_times_are_sorted_and_each_pair_once():
    rows = [
        {"from_pc4": 4531, "to_pc4": 4381, "minutes": 55, "km": 60},
        {"from_pc4": 4381, "to_pc4": 4531, "minutes": 50},
        {"from_pc4": 4381, "to_pc4": 4531, "minutes": 99},
        {"from_pc4": 4381, "to_pc4": 4531},
        {"from_pc4": "x", "to_pc4": 4531, "minutes": 5},
        {"from_pc4": 4381, "to_pc4": 4532, "minutes": -5},
    ]
    times, faults = read_travel_times(rows)
    assert times["from_pc4"].tolist() == [4381, 4531]
    assert times["minutes"].tolist() == [50, 55]
    assert [(f.row, f.column) for f in faults] == [(4, "from_pc4"), (5, "minutes")]


def test_travel_times_need_both_ends_and_minutes_or_km():
    times, faults = read_travel_times([{"from_pc4": 4381, "minuten": 5}])
    assert len(times["from_pc4"]) == 0
    assert [(f.column, f.effect) for f in faults] == [("to_pc4", "refused"), ("minutes", "refused")]
    assert "'minuten'" in faults[1].hint


@pytest.mark.data
def test_the_real_table_is_read_whole(data):
    places, faults = read_postcodes(data / "geo" / "pc4.csv")
    assert (len(places), faults) == (4064, [])
    assert len(set(places.region)) == 35
    assert (np.diff(places.pc4) > 0).all()
