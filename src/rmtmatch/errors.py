"""Every error this library raises, and what each carries.

::

    RmtmatchError                      catch this one to catch all
    ├── DataError            .faults   a table cannot be used; every fault at once
    │   └── ProtectedFieldError        a protected column, or ids that are citizen numbers
    ├── PolicyError          .faults   a policy or run file is wrong; each with its place and the nearest right key
    ├── InfeasibleError      .conflict what was demanded cannot all be; names the demands in conflict
    ├── CertificateError     .claim    an answer does not prove what it says for this input
    ├── TaxonomyError                  a taxonomy cannot be read
    ├── VumError                       a VUM file cannot be read
    └── MissingExtraError              an optional package is needed; names the extra to install

A reached time limit is no error: it is a status on the answer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any


class RmtmatchError(Exception):
    """The root of every error raised by rmtmatch."""


class DataError(RmtmatchError):
    """A table cannot be used as it is.

    Parameters
    ----------
    message : str
        One readable text that lists the faults.
    faults : sequence
        The faults themselves (`rmtmatch.frames.tables.Fault`), all of them.
    """

    def __init__(self, message: str, faults: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.faults: tuple[Any, ...] = tuple(faults)


class ProtectedFieldError(DataError):
    """A table holds a column that may not enter matching, or ids that are citizen service numbers."""


class PolicyError(RmtmatchError):
    """A policy or a run file is wrong.

    Parameters
    ----------
    message : str
        One readable text that lists the faults.
    faults : sequence of str
        One sentence a fault, all of them: the file and line, the key, and the nearest right key.
    """

    def __init__(self, message: str, faults: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.faults: tuple[str, ...] = tuple(faults) or (message,)


class InfeasibleError(RmtmatchError):
    """What was demanded cannot all be met at once.

    Parameters
    ----------
    message : str
        What is in conflict.
    conflict : sequence
        The demands in conflict, as the caller named them.
    """

    def __init__(self, message: str, conflict: Sequence[Any] = ()) -> None:
        super().__init__(message)
        self.conflict: tuple[Any, ...] = tuple(conflict)


class CertificateError(RmtmatchError):
    """An answer does not prove what it says for this input.

    Parameters
    ----------
    message : str
        What was claimed, and what was found.
    claim : str
        The claim that failed.
    """

    def __init__(self, message: str, claim: str = "") -> None:
        super().__init__(message)
        self.claim = claim


class TaxonomyError(RmtmatchError):
    """A taxonomy cannot be read or used."""


class VumError(RmtmatchError):
    """A VUM file cannot be read."""


class MissingExtraError(RmtmatchError, ImportError):
    """An optional package is needed for this.

    Parameters
    ----------
    package : str
        The package that is missing.
    extra : str
        The extra of rmtmatch that brings it.
    """

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(f"{package} is needed for this: pip install 'rmtmatch[{extra}]'")
        self.package = package
        self.extra = extra

    def __reduce__(self) -> tuple[Any, ...]:  # a worker process sends it home
        return (MissingExtraError, (self.package, self.extra))
