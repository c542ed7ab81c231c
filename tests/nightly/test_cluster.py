"""A night on a real Dask cluster of two processes: the same files as on one machine."""

import pickle
import shutil
import sys

import pytest

from region_files import region_files
from rmtmatch import cli, frames, nightly
from rmtmatch.config import RunConfig
from rmtmatch.errors import MissingExtraError, PolicyError
from rmtmatch.nightly import drawing, joint, proofs, scores, shards, tables
from rmtmatch.nightly.workers import Workers

FORMATS = ("csv", "jsonl")
JOBS = {scores.ScoreJob, joint.JoinJob, proofs.ProofJob, drawing.FinishJob, scores.KeptJob, tables.RegionJob}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return region_files(tmp_path_factory.mktemp("cluster"), FORMATS)


@pytest.fixture
def folder(inputs, tmp_path):
    return shutil.copytree(inputs, tmp_path / "night")


@pytest.fixture(scope="module")
def cluster():
    distributed = pytest.importorskip("distributed", reason="needs the extra 'dask'")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, silence_logs="ERROR"
    ) as running:
        yield running


def written(folder):
    return {
        p.relative_to(folder).as_posix(): p.read_bytes()
        for p in sorted(folder.rglob("*"))
        if p.is_file() and p.suffix in (".csv", ".jsonl", ".html") and ".state" not in p.parts
    }


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # Dask and its parts have warnings of their own
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_cluster_writes_the_files_of_one_machine(folder, cluster, suffix, monkeypatch):
    monkeypatch.setattr(shards.cut, "__defaults__", (20,))  # several shards a region: work for both
    path = folder / f"{suffix}.toml"
    alone = nightly.run(RunConfig.from_toml(path))
    expected = written(alone.folder)
    assert len(expected) > 15
    shutil.rmtree(alone.folder)
    path.write_text(path.read_text() + f'[cluster]\ndask = "{cluster.scheduler_address}"\n')
    night = nightly.run(RunConfig.from_toml(path))
    assert written(night.folder) == expected
    assert set(night.by_region) >= {"AM25", "AM26"}


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_the_backend_may_be_chosen_around_the_call(folder, cluster):
    import joblib  # noqa: PLC0415
    from distributed import Client  # noqa: PLC0415

    config = RunConfig.from_toml(folder / "csv.toml")
    expected = written(nightly.run(config).folder)
    shutil.rmtree(config.output.folder)
    with Client(cluster), joblib.parallel_config(backend="dask"):
        night = nightly.run(config, workers=2)
    assert written(night.folder) == expected


def test_what_is_sent_holds_paths_and_no_tables(folder, monkeypatch):
    sent = []
    each = Workers.each
    monkeypatch.setattr(Workers, "each", lambda self, do, jobs: each(self, do, _noted(jobs, sent)))
    nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    assert {type(job) for job in sent} == JOBS
    people = frames.read_file(folder / "candidates.csv").columns
    texts = [t.encode() for t in (*people["skills"], *people["occupation"]) if len(t) > 5]
    for job in sent:
        line = pickle.dumps(job)
        assert len(line) < 20_000
        assert not any(text in line for text in texts)


def _noted(jobs, sent):
    for job in jobs:
        sent.append(job)
        yield job


@pytest.mark.filterwarnings("default")
def test_a_cluster_that_does_not_answer_is_told_before_the_night(folder, monkeypatch, capsys):
    pytest.importorskip("distributed", reason="needs the extra 'dask'")
    monkeypatch.setattr("rmtmatch.nightly.workers._WAIT_S", 1)
    path = folder / "csv.toml"
    path.write_text(path.read_text() + '[cluster]\ndask = "tcp://127.0.0.1:1"\n')
    assert cli.main(["run", str(path)]) == 2
    assert "tcp://127.0.0.1:1: no Dask scheduler answers here" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_without_dask_the_extra_is_named(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    path = folder / "csv.toml"
    path.write_text(path.read_text() + '[cluster]\ndask = "tcp://127.0.0.1:1"\n')
    with pytest.raises(MissingExtraError, match=r"rmtmatch\[dask\]"):
        nightly.run(RunConfig.from_toml(path))
    path.write_text(path.read_text().replace("tcp://", "scheduler "))
    with pytest.raises(PolicyError, match=r"cluster\.dask"):
        RunConfig.from_toml(path)
