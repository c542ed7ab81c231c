"""The folder of a run: one run at a time, files that appear whole, and marks of what is finished.

Workers make files in a place of their own under names that no reader looks for; the run alone, which holds the lock,
gives them their names. A worker that outlives its run publishes nothing.
"""

from __future__ import annotations

import json
import shutil
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING

from rmtmatch.errors import MissingExtraError, PolicyError
from rmtmatch.nightly.joint import Joined
from rmtmatch.nightly.tables import Written
from rmtmatch.nightly.yesterday import STATE
from rmtmatch.publish import file_name, place, publish_text
from rmtmatch.record import read_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

_LOCK, _WORK, _STAGE, _DONE, _SOLVED = "lock", "work", "stage", "done", "solved.json"


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a run writes.

    Parameters
    ----------
    top : Path
    format : {"parquet", "csv", "jsonl"}
    """

    top: Path
    format: str

    @property
    def state(self) -> Path:
        """What is no answer: the lock, marks and work in progress."""
        return self.top / STATE

    @property
    def work(self) -> Path:
        """Work in progress."""
        return self.state / _WORK

    def stage(self, region: str) -> Path:
        """Return where the files of a region are made."""
        return self.state / _STAGE / file_name(region)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder for one run; the lock goes when the process does, however it ends.

        Raises
        ------
        PolicyError
            Another run is writing here.
        OSError
            The folder cannot be written.
        """
        try:
            from filelock import FileLock, Timeout  # noqa: PLC0415  optional
        except ImportError:
            raise MissingExtraError("filelock", "batch") from None
        made = not self.top.exists()
        self.state.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.state / _LOCK, timeout=0):
                shutil.rmtree(self.state / _STAGE, ignore_errors=True)
                yield
        except Timeout:
            told = f"{self.top}: another run is writing here; wait for it, or choose another folder"
            raise PolicyError(told) from None
        except BaseException:
            # a run that did not begin to publish leaves no folder behind
            if made and {p.name for p in self.top.iterdir()} == {STATE} and not any(self.work.glob("*")):
                shutil.rmtree(self.top, ignore_errors=True)
            raise

    def finished(self, region: str, key: str) -> Written | None:
        """Return what was written for a region from the same input, where all of it is still there."""
        try:
            mark = json.loads(self._mark(region).read_text(encoding="utf-8"))
            sizes = {name: (self.top / file_name(region) / name).stat().st_size for name in mark["sizes"]}
        except (OSError, ValueError, KeyError):
            return None
        if mark["key"] != key or sizes != mark["sizes"]:
            return None
        written = mark["written"]
        if set(written) != {f.name for f in fields(Written)}:  # of another version
            return None
        return Written(**{**written, "files": tuple(written["files"])})

    def publish(self, written: Written, key: str) -> None:
        """Give the files of a region their names, remove lists that nobody has any more, and mark the region finished.

        A file that would not change is left alone.
        """
        here, made = self.top / file_name(written.region), self.stage(written.region)
        mark = self._mark(written.region)
        old = {*_files(mark), *(f"worklists/{f.name}" for f in here.glob(f"worklists/*.{self.format}"))}
        mark.unlink(missing_ok=True)
        for name in written.files:
            place(made / f"{name}.part", here / name)
        for name in old - set(written.files):  # an old list would be worked off a second time
            (here / name).unlink(missing_ok=True)
        shutil.rmtree(made, ignore_errors=True)
        sizes = {name: (here / name).stat().st_size for name in written.files}
        told = {"key": key, "written": asdict(written), "sizes": sizes}
        publish_text(mark, json.dumps(told, indent=1, sort_keys=True) + "\n")

    def remember(self, solved: Mapping[str, Joined], groups: Iterable[str]) -> tuple[Joined, ...]:
        """Keep how groups of regions were solved, by their keys, and return it for all `groups` of this run.

        A run that finds regions finished tells of their plan what the run that made it did.
        """
        kept = read_json(self.state / _SOLVED) or {}
        known = {f.name for f in fields(Joined)}
        then = {key: Joined(**told) for key, told in kept.items() if set(told) == known}
        every = {key: solved.get(key) or then.get(key) for key in sorted(set(groups))}
        found = {key: joined for key, joined in every.items() if joined is not None}
        text = json.dumps({key: asdict(joined) for key, joined in found.items()}, indent=1, sort_keys=True)
        publish_text(self.state / _SOLVED, text + "\n")
        return tuple(found.values())

    def forget_others(self, regions: Iterable[str]) -> None:
        """Remove the files of regions that an earlier run had and this one has not."""
        names = {file_name(r) for r in regions}
        for mark in (self.state / _DONE).glob("*.json"):
            if mark.stem not in names:
                here = self.top / mark.stem
                for name in _files(mark):
                    (here / name).unlink(missing_ok=True)
                for empty in (here / "worklists", here):
                    with suppress(OSError):  # somebody keeps files of their own there
                        empty.rmdir()
                mark.unlink()

    def clean(self) -> None:
        """Remove work in progress: the run has finished."""
        shutil.rmtree(self.work, ignore_errors=True)
        shutil.rmtree(self.state / _STAGE, ignore_errors=True)

    def _mark(self, region: str) -> Path:
        return self.state / _DONE / f"{file_name(region)}.json"


def _files(mark: Path) -> list[str]:
    """Return the files that a mark says were written."""
    told = read_json(mark) or {}
    return list(told.get("sizes", {}))
