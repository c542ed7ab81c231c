import json
import shutil

import numpy as np
import pytest

from region_files import region_files, spoil
from rmtmatch import frames, nightly
from rmtmatch.config import RunConfig
from rmtmatch.record import read_outcome


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    return region_files(tmp_path_factory.mktemp("inputs"), frames.FORMATS)


@pytest.fixture
def folder(inputs, tmp_path):
    """A copy of `inputs` that a test may spoil."""
    return shutil.copytree(inputs, tmp_path / "night")


@pytest.fixture(scope="session")
def csv_night(inputs, tmp_path_factory):
    folder = shutil.copytree(inputs, tmp_path_factory.mktemp("csv") / "night")
    return nightly.run(RunConfig.from_toml(folder / "csv.toml"))


def read(path, column):
    return list(frames.read_file(path).columns[column])


def everything(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_each_region_has_its_files_and_the_top_has_the_whole(csv_night):
    out = csv_night.folder
    assert set(csv_night.regions) >= {"AM25", "AM26"}
    names = {"proposals", "shortlists_candidates", "shortlists_vacancies", "leftovers", "unfilled", "faults"}
    for region in csv_night.regions:
        assert {p.stem for p in (out / region).glob("*.csv")} == names
    assert list((out / "AM26" / "worklists").glob("*.csv"))
    assert {p.name for p in out.iterdir() if p.is_file()} == {"totals.csv", "record.json", "report_public.html"}


def test_everybody_is_in_one_file_of_one_region(csv_night):
    out = csv_night.folder
    proposed = [c for file in out.glob("*/proposals.csv") for c in set(read(file, "candidate"))]
    left = [c for file in out.glob("*/leftovers.csv") for c in read(file, "candidate")]
    assert sorted([*proposed, *left]) == sorted(csv_night.plan.pairs.market.candidates.ids)


def test_every_vacancy_is_proposed_or_unfilled(csv_night):
    out = csv_night.folder
    proposed = {v for file in out.glob("*/proposals.csv") for v in read(file, "vacancy")}
    unfilled = {v for file in out.glob("*/unfilled.csv") for v in read(file, "vacancy")}
    assert proposed | unfilled == set(csv_night.plan.pairs.market.vacancies.ids)


def test_the_three_formats_say_the_same(csv_night, folder):
    for suffix in ("jsonl", "parquet"):
        night = nightly.run(RunConfig.from_toml(folder / f"{suffix}.toml"))
        assert night.plan.proposals.to_dicts() == csv_night.plan.proposals.to_dicts()
        assert read(night.folder / "AM26" / f"proposals.{suffix}", "candidate") == read(
            csv_night.folder / "AM26" / "proposals.csv", "candidate"
        )
        shutil.rmtree(night.folder)


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_again_gives_the_same_files_byte_for_byte(folder, suffix):
    config = RunConfig.from_toml(folder / f"{suffix}.toml")
    nightly.run(config)
    first = everything(folder / "out")
    nightly.run(config)
    assert everything(folder / "out") == first


def test_the_record_names_inputs_by_fingerprint_and_no_folder_of_this_machine(csv_night):
    text = (csv_night.folder / "record.json").read_text()
    record = json.loads(text)
    assert set(record["files"]) == {"candidates", "vacancies", "trainings", "postcodes", "taxonomy"}
    assert str(csv_night.folder.parent) not in text
    assert record["counts"]["candidates"] == 60
    assert record["format"] == "csv"


def test_yesterday_is_read_back_from_its_files(csv_night, folder):
    before = read_outcome(csv_night.folder)
    plan = csv_night.plan
    assert before == plan.outcome
    again = nightly.run(RunConfig.from_toml(folder / "csv.toml"), previous=before)
    assert not again.plan.proposals["new"].any()


def test_a_run_that_did_not_finish_is_no_yesterday(csv_night, tmp_path):
    from rmtmatch.errors import DataError  # noqa: PLC0415

    half = shutil.copytree(csv_night.folder, tmp_path / "half")
    (half / "record.json").unlink()
    with pytest.raises(DataError, match="no finished run"):
        read_outcome(half)


def test_lists_of_an_adviser_without_work_are_removed(folder):
    stale = folder / "out" / "AM26" / "worklists" / "gone.csv"
    stale.parent.mkdir(parents=True)
    stale.write_text("old")
    nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert not stale.exists()


def test_faults_stand_with_the_region_of_their_row(folder):
    spoil(folder / "candidates.csv", "hours_max", "98")
    night = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert night.faults.counts()["blanked"] == 60
    out = folder / "out"
    faulty = {r: len([c for c in read(out / r / "faults.csv", "column") if c == "hours_max"]) for r in night.regions}
    people = dict(zip(night.plan.totals["region"], night.plan.totals["people"], strict=True))
    assert faulty == {r: people[r] for r in night.regions}


@pytest.mark.data
@pytest.mark.slow
def test_the_official_vum_profiles_from_files_to_files(data, tmp_path):
    (tmp_path / "night.toml").write_text(f"""
on = 2026-11-22
[input]
candidates = {{ path = "{data}/vum/jobseekers.json", format = "vum" }}
vacancies = {{ path = "{data}/vum/vacancies.json", format = "vum" }}
postcodes = "{data}/geo/pc4.csv"
[taxonomy]
esco = "{data}/esco-v1.2"
bridges = ["{data}/competentnl"]
[output]
format = "csv"
""")
    night = nightly.run(RunConfig.from_toml(tmp_path / "night.toml"))
    people = {p["idWerkzoekende"] for p in json.loads((data / "vum" / "jobseekers.json").read_text())}
    assert len(people) == 1000
    out = night.folder
    proposed = [c for file in out.glob("*/proposals.csv") for c in set(read(file, "candidate"))]
    left = [c for file in out.glob("*/leftovers.csv") for c in read(file, "candidate")]
    assert len(proposed) + len(left) == len(people)
    assert {*proposed, *left} == people
    for column in ("reason", "action"):
        assert all(text for file in out.glob("*/leftovers.csv") for text in read(file, column))
    vacancies = {v["idVacature"] for v in json.loads((data / "vum" / "vacancies.json").read_text())}
    listed = {
        v for name in ("proposals", "unfilled") for file in out.glob(f"*/{name}.csv") for v in read(file, "vacancy")
    }
    assert listed == vacancies
    # Impossible numbers are blanked, and nobody is set aside for them.
    assert not night.plan.pairs.market.set_aside
    assert any(f.column == "hours_max" and f.effect == "blanked" for f in night.faults)
    assert night.dropped["eisAanWerk"] > 0
    written = b"".join(everything(out).values()).decode()
    for word in ("eisAanWerk", "indicatieLdr", "telefoonnummer", "emailadres"):
        assert word not in written
    assert np.isfinite(night.plan.gap)
