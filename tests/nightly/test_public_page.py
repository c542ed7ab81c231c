"""The public page of a night says the same as that of one plan over all regions."""

import re

import pytest

import rmtmatch as rm
from region_files import region_files
from rmtmatch import example, nightly
from rmtmatch.config import RunConfig
from rmtmatch.loading import read_inputs
from rmtmatch.record import read_outcome
from rmtmatch.reports.public import SMALLEST, public_html


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    folder = region_files(tmp_path_factory.mktemp("region"), ["csv"], candidates=240, vacancies=160)
    return RunConfig.from_toml(folder / "csv.toml")


@pytest.fixture(scope="module")
def night(config):
    return nightly.run(config)


@pytest.fixture(scope="module")
def page(night):
    return (night.folder / "report_public.html").read_text(encoding="utf-8")


def test_everybody_is_counted_once_for_each_grouping(night):
    for by in ("service", "entry_partner"):
        rows = night.reached.where(night.reached["by"] == by)
        assert rows["people"].sum() == night.counts["candidates"]
        assert rows["proposals"].sum() == night.counts["placed"]
        assert rows["through_training"].sum() == night.counts["through_training"]
        assert rows["euros"].sum() == pytest.approx(night.totals["euros"].sum())


def test_groups_and_shortages_are_those_of_one_plan(tmp_path):
    config = RunConfig.from_toml(example.country(120, 110, seed=5, trainings=40).write(tmp_path, "csv"))
    night = nightly.run(config)
    plan = rm.propose(rm.score(read_inputs(config).market, config.policy))
    assert read_outcome(night.folder).placed == plan.outcome.placed
    assert len(night.regional_shortages)
    assert night.shortages.to_dicts() == plan.shortages.to_dicts()
    assert night.regional_shortages.to_dicts() == plan.regional_shortages.to_dicts()
    assert night.reached.to_dicts() == plan.reached.to_dicts()


def test_the_page_has_every_chapter(page):
    for heading in (
        "Wat leverde het op, per regio?",
        "Voor wie? Per dienst",
        "Voor wie? Per partner",
        "Wat ontbreekt er in de regio?",
        "What did it bring, by region?",
        "For whom? By service",
        "What is missing in the region?",
    ):
        assert heading in page
    assert "kosten van scholing" in page


def test_no_small_count_and_nobody_stands_on_the_page(page, config):
    cells = re.findall(r"<td>([\d.,]+)</td>", page)
    assert cells
    assert min(int(re.sub("[.,]", "", cell)) for cell in cells) >= SMALLEST
    words = set(re.findall(r"[\w-]+", re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL)))
    market = read_inputs(config).market
    assert not words & {*market.candidates.ids, *market.vacancies.ids}


def test_a_night_that_was_finished_writes_the_same_page(night, config, page):
    again = nightly.run(config)
    assert set(again.skipped) == set(night.regions)
    assert public_html(again) == page
