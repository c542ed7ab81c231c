"""Many jobs at once, through joblib and whatever backend it was told to use; one after another where one is enough."""

from __future__ import annotations

import os
import warnings
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from rmtmatch.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

SMALL_BYTES = 2_000_000
"""Inputs below this are done in less time than it takes to start worker processes."""
Job = TypeVar("Job")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Workers:
    """Worker processes.

    Parameters
    ----------
    count : int
        How many; 1: everything runs in this process, and joblib is not needed.
    """

    count: int

    @classmethod
    def of(cls, count: int | None, inputs: Iterable[Path] | None = ()) -> Workers:
        """Return so many workers; where no number is given, one for each processor, and one alone for small inputs."""
        if count is None:
            if inputs is not None and sum(p.stat().st_size for p in inputs if p.is_file()) < SMALL_BYTES:
                return cls(1)
            count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return cls(max(1, count))

    def each(self, do: Callable[[Job], Answer], jobs: Iterable[Job]) -> Iterator[Answer]:
        """Yield the answer to each job, in the order in which they are done. What is sent is the job: paths, no tables.

        Raises
        ------
        MissingExtraError
            More than one worker, and joblib is not installed.
        """
        if self.count == 1:
            yield from map(do, jobs)
            return
        try:
            from joblib import Parallel, delayed  # noqa: PLC0415  optional
        except ImportError:
            raise MissingExtraError("joblib", "batch") from None
        run = Parallel(n_jobs=self.count, return_as="generator_unordered", pre_dispatch="1.5*n_jobs", batch_size=1)
        with warnings.catch_warnings():
            # a worker that grew is replaced by a fresh one: nothing is lost, and memory is what we want back
            warnings.filterwarnings("ignore", message="A worker stopped while some jobs were given")
            yield from run(delayed(do)(job) for job in jobs)

    def alone(self, do: Callable[..., Answer], *given: Any) -> Answer:  # noqa: ANN401  what `do` takes
        """Do one job in a process of its own, so that its memory is given back afterwards."""
        (answer,) = self.each(_call, [(do, given)])
        self.rest()
        return answer  # type: ignore[no-any-return]  # what `do` returns

    def rest(self) -> None:
        """Let idle workers go: the next stage starts with empty ones."""
        if self.count > 1:
            with suppress(ImportError):
                from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415  optional

                get_reusable_executor(reuse=True).shutdown(wait=True)


def _call(job: tuple[Callable[..., Any], tuple[Any, ...]]) -> Any:  # noqa: ANN401  what the function returns
    do, given = job
    return do(*given)
