import json
import shutil

import numpy as np
import pytest

import rmtmatch as rm
from region_files import region_files, spoil
from rmtmatch import example, frames, nightly
from rmtmatch.config import RunConfig
from rmtmatch.errors import DataError, PolicyError
from rmtmatch.loading import read_inputs
from rmtmatch.nightly import shards
from rmtmatch.nightly.folder import Folder
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


def tables(folder):
    return {k: v for k, v in everything(folder).items() if k.endswith((".csv", ".jsonl")) and not k.startswith(".")}


def changed_at(folder):
    return {p.relative_to(folder).as_posix(): p.stat().st_mtime_ns for p in folder.rglob("*") if p.is_file()}


def test_each_region_has_its_files_and_the_top_has_the_whole(csv_night):
    out = csv_night.folder
    assert set(csv_night.regions) >= {"AM25", "AM26"}
    names = {"proposals", "shortlists_candidates", "shortlists_vacancies", "leftovers", "unfilled", "faults"}
    for region in csv_night.regions:
        assert {p.stem for p in (out / region).glob("*.csv")} == names
    assert list((out / "AM26" / "worklists").glob("*.csv"))
    assert {p.name for p in out.iterdir() if p.is_file()} == {"totals.csv", "record.json", "report_public.html"}


def test_everybody_is_in_one_file_of_one_region(csv_night, inputs):
    out = csv_night.folder
    proposed = [c for file in out.glob("*/proposals.csv") for c in set(read(file, "candidate"))]
    left = [c for file in out.glob("*/leftovers.csv") for c in read(file, "candidate")]
    assert sorted([*proposed, *left]) == sorted(read(inputs / "candidates.csv", "id"))


def test_every_vacancy_is_proposed_or_unfilled(csv_night, inputs):
    out = csv_night.folder
    proposed = {v for file in out.glob("*/proposals.csv") for v in read(file, "vacancy")}
    unfilled = {v for file in out.glob("*/unfilled.csv") for v in read(file, "vacancy")}
    assert proposed | unfilled == set(read(inputs / "vacancies.csv", "id"))


def test_the_three_formats_say_the_same(csv_night, folder):
    for suffix in ("jsonl", "parquet"):
        night = nightly.run(RunConfig.from_toml(folder / f"{suffix}.toml"))
        assert night.totals.to_dicts() == csv_night.totals.to_dicts()
        for table, column in (("proposals", "reason"), ("shortlists_vacancies", "candidate"), ("unfilled", "action")):
            assert read(night.folder / "AM26" / f"{table}.{suffix}", column) == read(
                csv_night.folder / "AM26" / f"{table}.csv", column
            )
        shutil.rmtree(night.folder)


@pytest.mark.parametrize("reach", ["region", "travel"])
def test_the_night_of_many_regions_is_the_plan_of_the_whole_market(tmp_path, reach):
    land = example.country(160, 150, seed=5, trainings=40)
    config = RunConfig.from_toml(land.write(tmp_path, "csv", policy=f'reach = "{reach}"\n'))
    # limits that are not known are compared with the region and its surroundings alone: here everybody names one
    for table in ("candidates", "vacancies"):
        rows = frames.read_file(tmp_path / f"{table}.csv")
        columns = {k: list(v) for k, v in rows.columns.items()}
        for column, usual in (("max_travel_km", "30.0"), ("postcode", "5141")):
            if column in columns:
                columns[column] = [usual if v in ("", None) else v for v in columns[column]]
        frames.write_file(columns, tmp_path / f"{table}.csv")
    night = nightly.run(config)
    plan = rm.propose(rm.score(read_inputs(config).market, config.policy))
    assert sum(j.value for j in night.joined) == pytest.approx(plan.value, abs=1e-9)
    assert night.status == plan.status == "optimal"
    ours, theirs = read_outcome(night.folder), plan.outcome
    assert ours.placed == theirs.placed
    assert ours.vacancies == theirs.vacancies
    assert ours.left == theirs.left
    assert {r["region"]: r["euros"] for r in night.totals.to_dicts()} == pytest.approx(
        {r["region"]: r["euros"] for r in plan.totals.to_dicts()}
    )
    both = [c for c in plan.totals if c in night.totals and c not in ("euros", "weeks_between_jobs")]
    assert [[r[c] for c in both] for r in night.totals.to_dicts()] == [
        [r[c] for c in both] for r in plan.totals.to_dicts()
    ]


@pytest.mark.parametrize("suffix", ["csv", "jsonl"])
def test_again_changes_no_file(folder, suffix):
    config = RunConfig.from_toml(folder / f"{suffix}.toml")
    nightly.run(config)
    first, times = everything(folder / "out"), changed_at(folder / "out")
    again = nightly.run(config)
    assert set(again.skipped) == set(again.regions)
    assert everything(folder / "out") == first
    assert {k: v for k, v in changed_at(folder / "out").items() if "/proposals" in k} == {
        k: v for k, v in times.items() if "/proposals" in k
    }


def test_what_was_damaged_is_made_again(folder):
    config = RunConfig.from_toml(folder / "csv.toml")
    nightly.run(config)
    first = tables(folder / "out")
    (folder / "out" / "AM26" / "proposals.csv").unlink()
    again = nightly.run(config)
    assert "AM26" not in again.skipped
    assert "AM25" in again.skipped
    assert tables(folder / "out") == first


@pytest.mark.slow
def test_two_workers_write_the_same_files(csv_night, folder):
    night = nightly.run(RunConfig.from_toml(folder / "csv.toml"), workers=2)
    assert tables(night.folder) == tables(csv_night.folder)


def test_small_shards_lose_nobody_and_nothing(folder, csv_night, monkeypatch):
    monkeypatch.setattr(shards.cut, "__defaults__", (7,))
    night = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert tables(night.folder).keys() == tables(csv_night.folder).keys()
    assert night.totals["people"].tolist() == csv_night.totals["people"].tolist()
    assert night.totals["vacancies"].tolist() == csv_night.totals["vacancies"].tolist()
    # exact routes are worked out for the best pairs of each shard: more shards, more exact routes, never less value
    assert sum(j.value for j in night.joined) >= sum(j.value for j in csv_night.joined) - 1e-9


def test_the_record_names_inputs_by_fingerprint_and_no_folder_of_this_machine(csv_night):
    text = (csv_night.folder / "record.json").read_text()
    record = json.loads(text)
    assert set(record["files"]) == {"candidates", "vacancies", "trainings", "postcodes", "taxonomy"}
    assert str(csv_night.folder.parent) not in text
    assert record["counts"]["candidates"] == 60
    assert record["format"] == "csv"
    for key in ("versions", "policy", "minimum_wage", "policy_hash", "inputs", "seed", "gap", "seconds", "status"):
        assert key in record
    assert record["minimum_wage"]["source"] == "built in"


def test_yesterday_is_read_back_and_keeps_its_place(csv_night, folder):
    again = nightly.run(RunConfig.from_toml(folder / "csv.toml"), previous=csv_night.folder)
    assert again.changed == 0
    for file in again.folder.glob("*/proposals.csv"):
        assert set(read(file, "new")) <= {"false"}


def test_the_night_before_in_the_same_folder_is_refused(folder):
    config = RunConfig.from_toml(folder / "csv.toml")
    nightly.run(config)
    with pytest.raises(PolicyError, match="same folder"):
        nightly.run(config, previous=config.output.folder)


def test_a_run_that_did_not_finish_is_no_yesterday(csv_night, tmp_path):
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


def test_a_second_run_on_the_same_folder_is_refused(folder):
    config = RunConfig.from_toml(folder / "csv.toml")
    with Folder(config.output.folder, "csv").held(), pytest.raises(PolicyError, match="another run"):
        nightly.run(config)
    nightly.run(config)


def test_faults_stand_with_the_region_of_their_row(folder):
    spoil(folder / "candidates.csv", "hours_max", "98")
    night = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert night.faults.counts()["blanked"] == 60
    out = folder / "out"
    faulty = {r: len([c for c in read(out / r / "faults.csv", "column") if c == "hours_max"]) for r in night.regions}
    people = dict(zip(night.totals["region"], night.totals["people"], strict=True))
    assert faulty == {r: people[r] for r in night.regions}


def test_who_was_set_aside_at_the_door_is_a_leftover_of_no_region(folder):
    rows = frames.read_file(folder / "candidates.csv")
    columns = {k: [*v, next(iter(v))] for k, v in rows.columns.items()}
    columns["id"] = [*list(rows.columns["id"]), ""]
    frames.write_file(columns, folder / "candidates.csv")
    night = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert read(night.folder / "unknown" / "leftovers.csv", "reason") == ["set aside"]
    assert night.counts["candidates"] == 61


@pytest.mark.data
@pytest.mark.slow
def test_the_official_vum_profiles_from_files_to_files(data, learned, tmp_path):
    # what was learned once serves here too
    learned.taxonomy.with_bridge(data / "competentnl").save(tmp_path / "esco.rmt")
    (tmp_path / "night.toml").write_text(f"""
on = 2026-11-22
[input]
candidates = {{ path = "{data}/vum/jobseekers.json", format = "vum" }}
vacancies = {{ path = "{data}/vum/vacancies.json", format = "vum" }}
postcodes = "{data}/geo/pc4.csv"
[taxonomy]
esco = "esco.rmt"
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
    assert "set_aside" not in night.faults.counts()
    assert any(f.column == "hours_max" and f.effect == "blanked" for f in night.faults)
    assert night.dropped["eisAanWerk"] > 0
    written = b"".join(everything(out).values()).decode(errors="replace")
    for word in ("eisAanWerk", "indicatieLdr", "telefoonnummer", "emailadres"):
        assert word not in written
    assert np.isfinite(night.gap)
