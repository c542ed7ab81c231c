"""The course of a run: what has been done so far, told to whoever asked, and how long each stage took."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Progress = Callable[[int, int, str], None]


@dataclass(slots=True)
class Course:
    """What has been done so far.

    Parameters
    ----------
    progress : callable, optional
        Called as ``progress(done, total, what)``; `what` is a region or a stage.
    seconds : dict of str to float
        By stage.
    by_region : dict of str to float
        Seconds that workers spent on each region.
    """

    progress: Progress | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    by_region: dict[str, float] = field(default_factory=dict)
    _steps: Counter[str] = field(default_factory=Counter)
    _pieces: Counter[str] = field(default_factory=Counter)

    def expect(self, regions: Iterable[str]) -> None:
        """Say of which region each piece of the work is."""
        self._pieces = Counter(regions)

    def did(self, region: str, seconds: float, steps: int = 1) -> None:
        """Count a finished job: each piece is scored and told in words, and then the files of its region are made."""
        self.by_region[region] = self.by_region.get(region, 0.0) + seconds
        self._steps[region] += steps
        self.tell(self._steps[region], 2 * self._pieces[region] + 1, region)

    def took(self, stage: str, began: float) -> None:
        """Count the seconds since `began` towards a stage."""
        self.add(stage, perf_counter() - began)

    def add(self, stage: str, seconds: float) -> None:
        """Count seconds towards a stage."""
        self.seconds[stage] = self.seconds.get(stage, 0.0) + seconds

    def tell(self, done: int, total: int, what: str) -> None:
        """Say how far a stage is."""
        if self.progress is not None:
            self.progress(done, total, what)
