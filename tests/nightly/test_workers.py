"""Worker processes are kept from stage to stage for as long as they hold little, and none outlives a run."""

import os
import sys
from pathlib import Path

import numpy as np
import pytest

from rmtmatch.nightly import workers
from rmtmatch.nightly.workers import Workers

linux = pytest.mark.skipif(sys.platform != "linux", reason="what a process holds is read as Linux tells it")


def processes(crew):
    """Return by which processes some jobs were done."""

    def process_of(_):  # defined in here it travels as it is: workers need not find this file
        return os.getpid()

    return set(crew.each(process_of, range(4)))


def alive(process):
    return Path(f"/proc/{process}").exists()


@linux
@pytest.mark.slow
def test_who_holds_little_is_kept_and_nobody_outlives_the_run(monkeypatch):
    pytest.importorskip("joblib", reason="needs the extra 'batch'")
    with Workers(2).gathered() as crew:
        one = crew.alone(os.getpid)
        many = processes(crew)
        assert os.getpid() not in {one, *many}
        assert len({one, *many}) <= 2
        crew.rest()
        assert len({one, *many, *processes(crew)}) <= 2
        monkeypatch.setattr(workers, "KEPT_MB", 0)
        crew.rest()
        assert not any(map(alive, {one, *many}))
        fresh = processes(crew)
        assert not fresh & {one, *many}
    assert not any(map(alive, fresh))


@linux
def test_what_a_process_holds_is_told_and_given_back(monkeypatch):
    monkeypatch.setattr(workers, "KEPT_MB", 0)
    _, (process, before) = workers._weighed(np.ones, 1)
    held, (_, with_it) = workers._weighed(np.ones, 8_000_000)
    assert process == os.getpid()
    assert held.nbytes == 64_000_000
    assert with_it - before > 50
    del held
    assert workers._weighed(np.ones, 1)[1][1] - before < 30


def test_where_the_system_does_not_tell_nobody_is_kept(monkeypatch):
    monkeypatch.setattr(workers, "Path", lambda _: Path("/nothing/here"))
    assert workers._private_mb() > workers.KEPT_MB


@pytest.mark.parametrize(("size", "count"), [(10, 1), (workers.SMALL_BYTES, None)])
def test_small_inputs_are_done_by_one(tmp_path, size, count):
    file = tmp_path / "candidates.csv"
    file.write_bytes(bytes(size))
    processors = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    assert Workers.of(None, [file, tmp_path / "absent"]).count == (count or processors)
    assert Workers.of(3, [file]).count == 3
    assert Workers.of(None, None).count == processors
