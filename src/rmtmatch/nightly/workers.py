"""Many jobs at once, through joblib and whatever backend it was told to use; one after another where one is enough.

On a cluster only jobs go over the line, and they hold paths: every worker has to see the output folder under the same
name. Inputs are read where the run is started, and so no worker needs to see them, or to know a password.
"""

from __future__ import annotations

import ctypes
import gc
import os
import warnings
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from rmtmatch.engine import propose, score
from rmtmatch.errors import MissingExtraError, PolicyError
from rmtmatch.results import provenance
from rmtmatch.testing import tiny_market

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

SMALL_BYTES = 2_000_000
"""Inputs below this are done in less time than it takes to start worker processes."""
KEPT_MB = 400
"""What a worker may hold between two stages and still be kept for the next one: a worker that starts afresh spends some
seconds on what it had already read and prepared. Beyond this its memory is worth more."""
_WAIT_S = 30
_ONE_BY_ONE: dict[str, Any] = {"pre_dispatch": "1.5*n_jobs", "batch_size": 1}
Job = TypeVar("Job")
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Workers:
    """Worker processes. One that is ended from outside is made up for: its jobs are done by the others.

    Parameters
    ----------
    count : int
        How many on this machine; 1: everything runs in this process, and joblib is not needed.
    cluster : str or None
        The address of a Dask scheduler, whose workers get the jobs instead.
    """

    count: int
    cluster: str | None = None
    _client: Any = field(default=None, repr=False)
    _held: dict[int, float] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, count: int | None, inputs: Iterable[Path] | None = (), cluster: str | None = None) -> Workers:
        """Return so many workers; where no number is given, one for each processor, and one alone for small inputs."""
        if count is None:
            if inputs is not None and sum(p.stat().st_size for p in inputs if p.is_file()) < SMALL_BYTES:
                return cls(1, cluster)
            count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        return cls(max(1, count), cluster)

    @contextmanager
    def gathered(self) -> Iterator[Workers]:
        """Hold a connection to the cluster, or the processes on this machine, for as long as a run lasts.

        Raises
        ------
        MissingExtraError
            The extra ``dask`` is not installed.
        PolicyError
            Nobody answers there, there are no workers, or they have other versions: their files would differ.
        """
        if self.cluster is None:
            try:
                yield self
            finally:
                self._end()
            return
        try:
            connect: Any = import_module("distributed").Client
        except ImportError:
            raise MissingExtraError("distributed", "dask") from None
        try:
            client = connect(self.cluster, set_as_default=False, timeout=_WAIT_S)
        except OSError:
            raise PolicyError(f"{self.cluster}: no Dask scheduler answers here") from None
        with client:
            here, there = provenance.versions(), client.run(provenance.versions)
            if not there:
                raise PolicyError(f"{self.cluster}: this Dask cluster has no workers")
            other = sorted({name for found in there.values() for name in here if found.get(name) != here[name]})
            if other:
                raise PolicyError(f"{self.cluster}: workers have other versions than this machine: {', '.join(other)}")
            yield replace(self, _client=client)

    def each(self, do: Callable[[Job], Answer], jobs: Iterable[Job]) -> Iterator[Answer]:
        """Yield the answer to each job, in the order in which they are done. What is sent is the job: paths, no tables.

        Raises
        ------
        MissingExtraError
            More than one worker, and joblib is not installed.
        """
        if self.count == 1 and self._client is None:
            yield from map(do, jobs)
            return
        joblib = _joblib()
        backend = {} if self._client is None else {"backend": "dask", "client": self._client}
        waiting = dict(enumerate(jobs))
        for count in self._attempts():
            with joblib.parallel_config(**backend) if backend else nullcontext():
                run = _parallel(joblib, count)
            tasks = [joblib.delayed(_numbered)(do, k, job) for k, job in waiting.items()]
            with _losses():
                for k, answer, (process, held_mb) in run(tasks):
                    del waiting[k]
                    self._held[process] = held_mb
                    yield answer
            if not waiting:
                return

    def _attempts(self) -> list[int]:
        """Return how many workers are tried, one after another, where one is ended from outside.

        Whoever ends a worker often does it for the memory that all of them take: half as many are next, and at last
        this process alone.
        """
        return [-1] if self._client is not None else [self.count, max(2, self.count // 2), 1]

    def alone(self, do: Callable[..., Answer], *given: Any) -> Answer:  # noqa: ANN401  what `do` takes
        """Do one job in one of the processes on this machine, so that this one does not grow.

        The others load meanwhile what the next jobs need.
        """
        if self.count == 1:
            return do(*given)
        joblib = _joblib()
        for count in self._attempts():
            tasks = [joblib.delayed(_weighed)(do, *given), *[joblib.delayed(_weighed)(_warm)] * (count - 1)]
            with _losses():
                done = joblib.Parallel(count, backend="loky", **_ONE_BY_ONE)(tasks)
                break
        self._held.update(held for _, held in done)
        self.rest()
        answer: Answer = done[0][0]
        return answer

    def rest(self) -> None:
        """Let workers go that hold much: the next stage starts with empty ones."""
        if any(held_mb > KEPT_MB for held_mb in self._held.values()):
            self._end()

    def _end(self) -> None:
        self._held.clear()
        if self.count > 1:
            with suppress(ImportError):
                from joblib.externals.loky import get_reusable_executor  # noqa: PLC0415  optional

                get_reusable_executor(reuse=True).shutdown(wait=True)


def _parallel(joblib: Any, count: int) -> Any:  # noqa: ANN401  a module without types
    """Return what gives answers as they come; a backend that cannot, such as Ray's, gives all of them at the end."""
    try:
        return joblib.Parallel(count, return_as="generator_unordered", **_ONE_BY_ONE)
    except ValueError:
        return joblib.Parallel(count, **_ONE_BY_ONE)


def _numbered(do: Callable[[Job], Answer], k: int, job: Job) -> tuple[int, Answer, tuple[int, float]]:
    """Do a job and say which it was, and what the process holds that did it."""
    return (k, *_weighed(do, job))


def _weighed(do: Callable[..., Answer], *given: Any) -> tuple[Answer, tuple[int, float]]:  # noqa: ANN401  what `do` takes
    """Do a job; return its answer, and what the process that did it holds, in MB."""
    answer = do(*given)
    if _private_mb() > KEPT_MB:
        gc.collect()
        with suppress(OSError, AttributeError, TypeError):  # only glibc can be asked for what it keeps for later
            ctypes.CDLL(None).malloc_trim(0)
    return answer, (os.getpid(), _private_mb())


def _warm() -> None:
    """Load, and where nobody did so before compile, what scoring and solving run."""
    propose(score(tiny_market()))


def _private_mb() -> float:
    """Return the memory in MB that this process shares with no file; where the system does not tell, more than any."""
    try:
        resident, shared = Path("/proc/self/statm").read_text(encoding="ascii").split()[1:3]
    except OSError:
        return float("inf")
    return (int(resident) - int(shared)) * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def _losses() -> Iterator[None]:
    """Go on where a worker is lost: one that was ended from outside, or one that joblib lets go for its memory."""
    with warnings.catch_warnings(), suppress(_ended_worker()):
        # the second kind is replaced by a fresh one at once: nothing is lost, and memory is what we want back
        warnings.filterwarnings("ignore", message="A worker stopped while some jobs were given")
        yield


def _ended_worker() -> type[BaseException]:
    """Return the error by which joblib tells that a worker was ended from outside."""
    from joblib.externals.loky.process_executor import TerminatedWorkerError  # noqa: PLC0415  optional

    found: type[BaseException] = TerminatedWorkerError
    return found


def _joblib() -> Any:  # noqa: ANN401  a module without types
    try:
        import joblib  # noqa: PLC0415  optional
    except ImportError:
        raise MissingExtraError("joblib", "batch") from None
    return joblib
