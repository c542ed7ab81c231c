"""Killed at any moment and started again, a run ends in the same files."""

import contextlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from region_files import region_files
from rmtmatch import nightly
from rmtmatch.cli import main
from rmtmatch.config import RunConfig
from rmtmatch.nightly.folder import Folder


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    return region_files(tmp_path_factory.mktemp("resume"), ("csv", "jsonl"))


@pytest.fixture(scope="module")
def undisturbed(inputs, tmp_path_factory):
    folder = shutil.copytree(inputs, tmp_path_factory.mktemp("whole") / "night")
    began = time.monotonic()
    run_in_a_process(folder, "csv.toml").wait()
    return tables(folder / "out"), time.monotonic() - began


def run_in_a_process(folder, run_file, workers=1):
    command = [sys.executable, "-m", "rmtmatch", "run", str(folder / run_file), "--workers", str(workers)]
    nothing = subprocess.DEVNULL
    return subprocess.Popen(command, stdout=nothing, stderr=nothing, start_new_session=True)  # noqa: S603  our own program


def tables(out):
    found = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    return {k: v for k, v in found.items() if k.endswith((".csv", ".jsonl", ".html"))}


def workers_of(pid):
    """Return the worker processes of a run, the youngest first; Linux tells whose child a process is."""
    found = []
    for file in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = file.read_text().rpartition(")")[2].split()[1]
            if int(parent) == pid and b"popen_loky" in file.with_name("cmdline").read_bytes():
                found.append(int(file.parent.name))
    return sorted(found, reverse=True)


def publishing(folder):
    return any(p.parent.name != ".state" for p in (folder / "out").glob("*/*.csv"))


def killed(folder, what, after_s, workers):
    """Start a run and kill something of it; return the exit code of a run that survives, or of the one after it."""
    running = run_in_a_process(folder, "csv.toml", workers)
    if what == "writing":
        while running.poll() is None and not publishing(folder):
            time.sleep(0.001)
        after_s %= 0.05
    time.sleep(after_s)
    if what == "worker":
        while running.poll() is None and not workers_of(running.pid):
            time.sleep(0.01)
        with contextlib.suppress(ProcessLookupError, IndexError):  # it had just finished
            os.kill(workers_of(running.pid)[0], signal.SIGKILL)
        return running.wait()
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if what == "everything" else os.kill)(running.pid, signal.SIGKILL)
    running.wait()
    for file in (folder / "out").rglob("*.csv") if (folder / "out").exists() else ():
        assert file.read_bytes().endswith(b"\n"), f"{file.name} is half a file"
    return run_in_a_process(folder, "csv.toml", workers).wait()


THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"
KILLS = {  # what is killed: by how many workers the work is done, and how often it is tried when thorough
    "the run": (1, 20),
    "writing": (1, 10),
    "worker": (2, 8),
    "the run but not its workers": (2, 6),
    "everything": (2, 6),
}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="whose child a process is, is read as Linux tells it")
@pytest.mark.parametrize("what", KILLS if THOROUGH else ("the run", "writing", "worker"))
def test_kills_at_any_moment(inputs, undisturbed, tmp_path, what):
    whole, seconds = undisturbed
    workers, count = KILLS[what]
    moment = random.Random(count if THOROUGH else time.time_ns())  # noqa: S311  moments, no secrets
    for k in range(count if THOROUGH else 1):
        folder = shutil.copytree(inputs, tmp_path / f"kill{k}")
        after_s = moment.uniform(0.3, 1.1) * seconds * (1 if workers == 1 else 1.5)  # two start up more slowly
        assert killed(folder, what, after_s, workers) == 0
        assert tables(folder / "out") == whole
        shutil.rmtree(folder)


RENAMES = 40  # a run of the example renames some more files than this


class Stopped(BaseException):
    """The end of the process, as far as a test can have it."""


@pytest.mark.parametrize("share", [0.3, 0.75, 1.0])
def test_stopped_between_any_two_files(inputs, undisturbed, tmp_path, monkeypatch, share):
    folder = shutil.copytree(inputs, tmp_path / "night")
    config = RunConfig.from_toml(folder / "csv.toml")
    rename, calls = Path.replace, []

    def counting(self, target):
        calls.append(target)
        if len(calls) > share * RENAMES:
            raise Stopped
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", counting)
    with pytest.raises(Stopped):
        nightly.run(config)
    monkeypatch.undo()
    nightly.run(config)
    assert tables(folder / "out") == undisturbed[0]
    assert not list((folder / "out").rglob("*.part"))


def test_a_run_that_finds_all_finished_tells_of_the_plan_that_was_made(inputs, tmp_path):
    folder = shutil.copytree(inputs, tmp_path / "night")
    with (folder / "csv.toml").open("a") as file:
        file.write("[policy.pools_eur.scholing]\nlimit = 5_000\n")
    config = RunConfig.from_toml(folder / "csv.toml")
    first, record = nightly.run(config), folder / "out" / "record.json"
    told = json.loads(record.read_text())
    record.unlink()  # as where a run is killed before its last file
    again = nightly.run(config)
    assert again.skipped == first.regions
    now = json.loads(record.read_text())
    assert told["value"] > 0
    assert told["pools"]["scholing"]["proposed"] > 0
    timed = {"seconds", "seconds_by_region"}
    assert {k: v for k, v in now.items() if k not in timed} == {k: v for k, v in told.items() if k not in timed}
    assert (again.status, again.proof, again.gap) == (first.status, first.proof, first.gap)


def test_a_worker_that_outlives_its_run_publishes_nothing(tmp_path):
    folder = Folder(tmp_path / "out", "csv")
    with folder.held():
        made = folder.stage("AM07")
        made.mkdir(parents=True)
        (made / "proposals.csv.part").write_text("from a run that is gone")
    assert not list((tmp_path / "out").glob("AM07/*"))
    with folder.held():
        assert not made.exists()


def test_a_full_disk_ends_in_2_and_leaves_whole_files_or_none(inputs, tmp_path, monkeypatch, capsys):
    folder = shutil.copytree(inputs, tmp_path / "night")
    rename, calls = Path.replace, []

    def full(self, target):
        calls.append(target)
        if len(calls) > 35:
            raise OSError(28, "No space left on device", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", full)
    assert main(["run", str(folder / "csv.toml"), "--workers", "1"]) == 2
    assert "No space left" in capsys.readouterr().err
    assert not (folder / "out" / "record.json").exists()
    for file in (folder / "out").rglob("*.csv"):
        assert file.read_bytes().endswith(b"\n")
