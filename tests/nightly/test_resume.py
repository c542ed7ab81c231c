"""Killed at any moment and started again, a run ends in the same files."""

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
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603  our own program


def tables(out):
    found = {p.relative_to(out).as_posix(): p.read_bytes() for p in out.rglob("*") if p.is_file()}
    return {k: v for k, v in found.items() if k.endswith((".csv", ".jsonl", ".html"))}


def killed_then_finished(folder, after_s, workers=1):
    running = run_in_a_process(folder, "csv.toml", workers)
    time.sleep(after_s)
    os.kill(running.pid, signal.SIGKILL)
    running.wait()
    for file in (folder / "out").rglob("*.csv") if (folder / "out").exists() else ():
        assert file.read_bytes().endswith(b"\n"), f"{file.name} is half a file"
    return run_in_a_process(folder, "csv.toml", workers).wait()


def kills(inputs, undisturbed, tmp_path, *, seed, count, workers):
    whole, seconds = undisturbed
    moment = random.Random(seed)  # noqa: S311  moments, no secrets
    for k in range(count):
        folder = shutil.copytree(inputs, tmp_path / f"kill{k}")
        assert killed_then_finished(folder, moment.uniform(0.3, 1.1) * seconds, workers) == 0
        assert tables(folder / "out") == whole
        shutil.rmtree(folder)


THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "thorough"


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is a signal of POSIX systems")
@pytest.mark.parametrize(("count", "workers"), [(40, 1), (10, 2)] if THOROUGH else [(2, 1), (1, 2)])
def test_kills_at_any_moment(inputs, undisturbed, tmp_path, count, workers):
    seed = count if THOROUGH else time.time_ns()
    kills(inputs, undisturbed, tmp_path, seed=seed, count=count, workers=workers)


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
