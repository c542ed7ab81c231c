"""What a person sees while a linker learns, where nobody else shows it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    Progress = Callable[[int, int, str], None]


def line() -> Progress | None:
    """Return a callback that keeps one line of standard error up to date, None where that is no terminal.

    The line is wiped when the work is done.

    Examples
    --------
    >>> import io, sys
    >>> from contextlib import redirect_stderr
    >>> with redirect_stderr(io.StringIO()):
    ...     print(line())
    None
    """
    if not sys.stderr.isatty():
        return None
    shown = -1

    def show(done: int, total: int, what: str) -> None:
        nonlocal shown
        percent = 100 * done // max(1, total)
        if percent != shown:
            shown = percent
            text = f"{what}: {percent:3d} %"
            end = text if done < total else " " * len(text) + "\r"
            sys.stderr.write(f"\r{end}")
            sys.stderr.flush()

    return show
