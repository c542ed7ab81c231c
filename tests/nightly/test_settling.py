import pytest

import rmtmatch as rm
from rmtmatch import example, frames, nightly
from rmtmatch.config import RunConfig
from rmtmatch.loading import read_inputs
from rmtmatch.nightly import partition
from rmtmatch.record import read_outcome


@pytest.fixture(scope="module")
def config(tmp_path_factory):
    """A country in which no region has anything to do with another: nobody shares vacancies, money or seats."""
    folder = tmp_path_factory.mktemp("settling")
    land = example.country(150, 120, seed=3, trainings=40)
    run_file = land.write(folder, "csv", policy='reach = "region"\n')
    trainings = frames.read_file(folder / "trainings.csv").columns
    frames.write_file({k: v for k, v in trainings.items() if k != "seats"}, folder / "trainings.csv")
    people = frames.read_file(folder / "candidates.csv").columns
    people["postcode"] = ["5141" if p in ("", None) else p for p in people["postcode"]]  # who lives nowhere joins all
    frames.write_file(people, folder / "candidates.csv")
    return RunConfig.from_toml(run_file)


@pytest.fixture(scope="module")
def night(config):
    return nightly.run(config)


def files(folder):
    names = [
        p for p in sorted(folder.rglob("*")) if p.is_file() and ".state" not in p.parts and p.name != "record.json"
    ]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in names}


def test_a_region_by_itself_is_settled_in_one_go_and_proven(night):
    assert len(night.joined) > 30
    assert night.proof == "all pairs"
    assert night.gap <= 1e-9
    assert {"score", "assign", "prove", "lists"} <= set(night.seconds)


def test_one_worker_from_scores_to_tables_is_the_plan_of_the_whole_market(night, config):
    plan = rm.propose(rm.score(read_inputs(config).market, config.policy))
    assert sum(j.value for j in night.joined) == pytest.approx(plan.value, abs=1e-9)
    ours, theirs = read_outcome(night.folder), plan.outcome
    assert (ours.placed, ours.vacancies, ours.left) == (theirs.placed, theirs.vacancies, theirs.left)


def test_in_one_go_or_through_files_the_files_are_the_same(night, config, tmp_path, monkeypatch):
    monkeypatch.setattr(partition, "MOST_ALONE", 4)  # several shards in most regions
    output = config.output.model_copy(update={"folder": tmp_path / "out"})
    through_files = nightly.run(config.model_copy(update={"output": output}))
    assert files(through_files.folder) == files(night.folder)
