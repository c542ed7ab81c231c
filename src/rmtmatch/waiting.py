"""A line that says how far it is, for somebody who waits at a terminal or in a notebook; quiet everywhere else."""

from __future__ import annotations

import sys
import threading
from contextlib import contextmanager
from contextvars import ContextVar, copy_context
from html import escape
from multiprocessing import current_process
from time import monotonic
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    Progress = Callable[[int, int, str], None]

AFTER_S = 2.0
"""Nothing is shown of what is done sooner."""
_EVERY_S = 0.1
_WIDTH = 30


_DRAWN: ContextVar[Progress | None] = ContextVar("_DRAWN")
"""The bar of the work that this work is a part of; None: nothing is to be drawn."""


@contextmanager
def shown(progress: Progress | None) -> Iterator[Progress | None]:
    """Give the caller's own progress, or a bar where somebody is watching.

    Work inside work shares its bar: the line tells of the innermost.

    Parameters
    ----------
    progress : callable or None
        Called as ``progress(done, total, what)``.

    Examples
    --------
    >>> with shown(None) as progress:
    ...     progress is None  # a doctest is nobody who waits
    True
    """
    if progress is not None:  # who shows it in their own way wants no bar beside it
        with taken():
            yield progress
        return
    if not watched():
        yield None
        return
    if _DRAWN in copy_context():
        yield _DRAWN.get()
        return
    bar = NotebookBar() if _in_notebook() else Bar()
    token = _DRAWN.set(bar)
    try:
        yield bar
    finally:
        _DRAWN.reset(token)
        bar.close()


@contextmanager
def taken() -> Iterator[None]:
    """Draw no bars meanwhile: somebody else has the terminal.

    Examples
    --------
    >>> with taken(), shown(None) as progress:
    ...     progress is None
    True
    """
    token = _DRAWN.set(None)
    try:
        yield
    finally:
        _DRAWN.reset(token)


def watched() -> bool:
    """Tell whether a person sees what the main thread of this process writes to standard error."""
    if current_process().name != "MainProcess" or threading.current_thread() is not threading.main_thread():
        return False
    if _in_notebook():
        return True
    return bool(sys.stderr is not None and sys.stderr.isatty())


def _in_notebook() -> bool:
    shell = sys.modules.get("IPython")
    return shell is not None and type(shell.get_ipython()).__name__ == "ZMQInteractiveShell"


class Bar:
    """One line on standard error, drawn over and over; it appears after `AFTER_S` and goes when it is done."""

    def __init__(self) -> None:
        self._began = monotonic()
        self._last = 0.0
        self._length: int = 0

    def __call__(self, done: int, total: int, what: str) -> None:
        """Draw, where enough time has passed."""
        now = monotonic()
        if now - self._began < AFTER_S or now - self._last < _EVERY_S:
            return
        self._last = now
        share = done / total if total else 1.0
        filled = round(share * _WIDTH)
        left = (now - self._began) * (1 - share) / share if share > 0 else 0.0
        line = f"{what} [{'#' * filled}{'.' * (_WIDTH - filled)}] {share:4.0%}, about {left:.0f} s left"
        self._write(line)

    def close(self) -> None:
        """Wipe what was drawn."""
        if self._length:
            self._write("")
            sys.stderr.write("\r")
            sys.stderr.flush()

    def _write(self, line: str) -> None:
        sys.stderr.write(f"\r{line.ljust(self._length)}")
        sys.stderr.flush()
        self._length = len(line)


class NotebookBar(Bar):
    """The same below a cell of a notebook, and nothing is left of it there."""

    def __init__(self) -> None:
        super().__init__()
        self._handle: Any = None

    def close(self) -> None:
        """Wipe what was drawn."""
        if self._handle is not None:
            self._handle.update({"text/plain": "", "text/html": ""}, raw=True)

    def _write(self, line: str) -> None:
        bundle = {"text/plain": line, "text/html": f"<code>{escape(line)}</code>"}
        if self._handle is None:
            from importlib import import_module  # noqa: PLC0415  only a notebook needs it

            self._handle = import_module("IPython.display").display(bundle, raw=True, display_id=True)
        else:
            self._handle.update(bundle, raw=True)
