"""A drawn country has all regions in realistic proportions, and is what a run reads."""

import numpy as np
import pytest

from rmtmatch import example, frames
from rmtmatch.config import RunConfig
from rmtmatch.regions import REGIONS


@pytest.fixture(scope="module")
def land():
    return example.country(candidates=3000, vacancies=3600, seed=1, kind="pandas")


def test_all_regions_in_proportion(land):
    market = land.market()
    names, count = np.unique(market.candidates["region"].astype(str), return_counts=True)
    assert set(names) == {*REGIONS, "unknown"}
    size = dict(zip(names.tolist(), count.tolist(), strict=True))
    assert size["AM18"] > 3 * size["AM09"] > 0
    assert size["unknown"] < 40
    assert 1.5 < land.vacancies["places"].mean() < 1.85
    assert not market.faults.costly


def test_advisers_work_in_one_region(land):
    market = land.market()
    for adviser, region in zip(market.candidates["adviser"], market.candidates["region"], strict=True):
        assert region == "unknown" or adviser.startswith(region)


def test_the_seed_decides(land):
    again = example.country(candidates=3000, vacancies=3600, seed=1, kind="pandas")
    assert again.candidates.astype(str).equals(land.candidates.astype(str))
    other = example.country(candidates=3000, vacancies=3600, seed=2, kind="pandas")
    assert not other.candidates.astype(str).equals(land.candidates.astype(str))


def test_regions_follow_the_postcodes_that_are_given():
    places = {"pc4": [1000, 2000, 3000], "lat": [52.0, 52.1, 52.2], "lon": [5.0, 5.1, 5.2], "region": ["AM18"] * 3}
    land = example.country(40, 50, postcodes=places, kind="pandas")
    assert set(land.candidates["postcode"].dropna()) <= {1000, 2000, 3000}
    with pytest.raises(ValueError, match="no postcode"):
        example.country(40, 50, postcodes={"pc4": [], "lat": [], "lon": []})


@pytest.mark.parametrize("suffix", frames.FORMATS)
def test_what_is_written_is_what_a_run_reads(tmp_path, suffix):
    land = example.country(60, 70, seed=3)
    config = RunConfig.from_toml(land.write(tmp_path, suffix, policy="reserve = 0.45\n"))
    assert (config.policy.reserve, config.output.format) == (0.45, suffix)
    table = frames.read_file(config.input.candidates.path)
    assert table.n == 60
    assert frames.read_file(config.input.vacancies.path).n == 70
    market = land.market()
    from rmtmatch.loading import read_inputs  # noqa: PLC0415

    read = read_inputs(config).market
    assert read.candidates["hours_max"].tolist() == market.candidates["hours_max"].tolist()
    assert (read.profiles.candidate_skills != market.profiles.candidate_skills).nnz == 0
