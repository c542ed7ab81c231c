"""A night through Ray's own backend for joblib: the same files as on one machine."""

import shutil

import pytest

from region_files import region_files
from rmtmatch import nightly
from rmtmatch.config import RunConfig


def written(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.csv")}


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # Ray has warnings of its own
def test_the_backend_of_ray_writes_the_files_of_one_machine(tmp_path, monkeypatch):
    ray = pytest.importorskip("ray", reason="Ray is not installed")
    joblib = pytest.importorskip("joblib", reason="needs the extra 'batch'")
    from ray.util.joblib import register_ray  # noqa: PLC0415

    monkeypatch.setenv("RAY_USAGE_STATS_ENABLED", "0")
    monkeypatch.setenv("RAY_AUTH_MODE", "disabled")
    config = RunConfig.from_toml(region_files(tmp_path, ("csv",)) / "csv.toml")
    expected = written(nightly.run(config).folder)
    shutil.rmtree(config.output.folder)
    register_ray()
    ray.init(num_cpus=2, include_dashboard=False, object_store_memory=100_000_000, log_to_driver=False)
    try:
        with joblib.parallel_config(backend="ray"):
            night = nightly.run(config, workers=2)
    finally:
        ray.shutdown()
    assert len(expected) > 15
    assert written(night.folder) == expected
