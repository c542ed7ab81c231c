"""Keep a line of HiGHS off standard output.

HiGHS, which scipy solves integer programs with, writes a line of its own ("transformNewIntegerFeasibleSolution
tmpSolver.run()") when it repairs an answer, whatever it is told about output. It does so through the `stdout` of the C
library, which Python does not use: Python writes to the file itself. So for as long as a program is solved, the C
library is given another `stdout`, one that goes nowhere. What Python prints meanwhile, in this thread or another one,
comes out as ever; only lines that other C code prints through the C library in these fractions of a second are lost.

Where the C library has no such variable to set (Windows, macOS, musl), nothing is done and the line may appear.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCK = threading.Lock()
_inside: list[Any] = []  # the C library's own stdout, once for each thread that is inside


@contextmanager
def quiet_c_library() -> Iterator[None]:
    """Let what C code prints through the C library go nowhere; threads may be inside together."""
    known = _stdout_and_nowhere()
    if known is None:
        yield
        return
    stdout, nowhere = known
    with _LOCK:
        _inside.append(_inside[0] if _inside else stdout.value)
        stdout.value = nowhere
    try:
        yield
    finally:
        with _LOCK:
            own = _inside.pop()
            if not _inside:
                stdout.value = own


@cache
def _stdout_and_nowhere() -> tuple[Any, int] | None:
    """Return the variable of the C library, and an open file that goes nowhere; None where there is no such thing."""
    import ctypes  # noqa: PLC0415  only who solves integer programs needs it

    try:
        library = ctypes.CDLL(None)
        library.gnu_get_libc_version  # noqa: B018  elsewhere `stdout` is fixed, or called something else
        stdout = ctypes.c_void_p.in_dll(library, "stdout")
        library.fopen.restype = ctypes.c_void_p
        nowhere = library.fopen(os.fsencode(os.devnull), b"w")
    except (AttributeError, OSError, TypeError, ValueError):
        return None
    return None if nowhere is None else (stdout, nowhere)
