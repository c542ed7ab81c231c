"""What the command line shows: tables and progress on a terminal, JSON lines for machines.

Answers go to standard output, progress and logs to standard error. With the package rich installed a terminal gets its
tables and bars; without it the same content comes as aligned text. Where standard error is no terminal, progress
becomes a log of JSON lines, one an event: counts and codes, no direct identifiers.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
from contextlib import contextmanager, suppress
from itertools import zip_longest
from textwrap import wrap
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Progress = Callable[[int, int, str], None]

_WIDEST = 46  # characters of a line in a cell of aligned text


class Terminal:
    """Where the command line speaks.

    Parameters
    ----------
    as_json : bool, default False
        Answers as one JSON document on standard output, and no tables.

    Examples
    --------
    >>> Terminal().table("Two", ["name", "number"], [["a", 1], ["b", 22]])
    Two
      name  number
      a          1
      b         22
    """

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json
        self.pretty: bool = not as_json and sys.stdout.isatty() and _has_rich()
        self.bars: bool = sys.stderr.isatty()

    def say(self, text: str = "") -> None:
        """Print a line for a person."""
        if not self.as_json:
            print(text)

    def answer(self, document: Any) -> None:  # noqa: ANN401  any JSON value
        """Print the answer for a machine."""
        if self.as_json:
            print(json.dumps(document, ensure_ascii=False, indent=2, default=str))

    def complain(self, text: str) -> None:
        """Print what went wrong: on standard error, as text or as a line of JSON."""
        if self.as_json or not self.bars:
            self.log("error", message=text)
        else:
            print(text, file=sys.stderr)

    def log(self, event: str, **fields: Any) -> None:  # noqa: ANN401  any JSON value
        """Write one event as a line of JSON; nothing on a terminal, where the tables say it."""
        if not self.bars or event == "error":
            print(json.dumps({"event": event, **fields}, ensure_ascii=False, default=str), file=sys.stderr, flush=True)

    def table(self, title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], *, summed: bool = False) -> None:
        """Print a table; a head may have several lines, and the last row may be the sum of the others."""
        if self.as_json:
            return
        if self.pretty:
            _rich_table(title, heads, rows, summed=summed)
        else:
            print("\n".join(aligned(title, heads, rows)))

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """Give a callback ``(done, total, what)`` that draws bars on a terminal and logs finished steps elsewhere.

        Meanwhile whatever compiled libraries print goes to standard error: an answer in JSON stays JSON.
        """
        from rmtmatch.waiting import taken  # noqa: PLC0415  help and usage do without

        with _native_output_on_stderr(), taken():
            if self.bars and _has_rich():
                with _rich_bars() as show:
                    yield show
            elif self.bars:
                yield _one_line
                print(file=sys.stderr)
            else:
                yield self._log_finished

    def _log_finished(self, done: int, total: int, what: str) -> None:
        if done >= total:
            self.log("step", what=what, total=total)


def aligned(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]]) -> list[str]:
    r"""Return a table as lines of aligned text, numbers to the right; long texts go on below themselves.

    Examples
    --------
    >>> print("\n".join(aligned("", ["who", "why"], [["c1", "word " * 14]])))
      who  why
      c1   word word word word word word word word word
           word word word word word
    """
    texts = [
        [wrap(_plain(v), _WIDEST, break_long_words=False, break_on_hyphens=False) or [""] for v in row] for row in rows
    ]
    heads_of = [h.split("\n") for h in heads]
    widths = [max(len(line) for row in [heads_of, *texts] for line in row[k]) for k in range(len(heads))]
    right = [bool(rows) and all(_is_number(row[k]) for row in rows) for k in range(len(heads))]
    lines = [title] if title else []
    for row in [heads_of, *texts]:
        for cells in zip_longest(*row, fillvalue=""):
            padded = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
            lines.append(("  " + "  ".join(padded)).rstrip())
    return lines


def _plain(value: Any) -> str:  # noqa: ANN401  any cell
    from rmtmatch.view import plain  # noqa: PLC0415  the parser of arguments needs no numpy

    return plain(value)


def _is_number(value: Any) -> bool:  # noqa: ANN401  any cell
    import numpy as np  # noqa: PLC0415  the parser of arguments needs no numpy

    return isinstance(value, int | float | np.number) and not isinstance(value, bool)


@contextmanager
def _native_output_on_stderr() -> Iterator[None]:
    """Lead file descriptor 1 to 2 for a while; HiGHS, for one, prints a line of its own now and then."""
    sys.stdout.flush()
    try:
        kept = os.dup(1)
        os.dup2(2, 1)
    except OSError:  # a process without these descriptors has nothing to protect
        yield
        return
    try:
        yield
    finally:
        _flush_native()
        os.dup2(kept, 1)
        os.close(kept)


def _flush_native() -> None:
    """Empty the buffer of the C library before its descriptor points elsewhere again."""
    import ctypes  # noqa: PLC0415  asked for here only

    with suppress(OSError, AttributeError, TypeError):  # Windows has no such handle
        ctypes.CDLL(None).fflush(None)


def _has_rich() -> bool:
    from importlib.util import find_spec  # noqa: PLC0415  asked once

    return find_spec("rich") is not None


def _rich_table(title: str, heads: Sequence[str], rows: Sequence[Sequence[Any]], *, summed: bool) -> None:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415  optional
    from rich.console import Console  # noqa: PLC0415  optional
    from rich.table import Table  # noqa: PLC0415  optional
    from rich.text import Text  # noqa: PLC0415  optional

    looks: dict[str, Any] = {"title_justify": "left", "title_style": "bold", "header_style": "bold"}
    console = Console()
    lines = aligned("", heads, rows)
    tight = max(map(len, lines)) + len(heads) > console.width
    table = Table(title=title or None, box=SIMPLE_HEAD, pad_edge=False, show_edge=False, **looks)
    table.padding = (0, 0) if tight else (0, 1)
    for k, head in enumerate(heads):
        right = bool(rows) and all(_is_number(row[k]) for row in rows)
        # a number in two pieces is two numbers
        table.add_column(head, justify="right" if right else "left", overflow="fold", no_wrap=right)
    for k, row in enumerate(rows):
        last = summed and k == len(rows) - 1
        # Text: what stands in square brackets is data, no markup
        table.add_row(*(Text(_plain(v)) for v in row), style="bold" if last else None)
    console.print(table)
    console.print()


@contextmanager
def _rich_bars() -> Iterator[Progress]:
    from rich.console import Console  # noqa: PLC0415  optional
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn  # noqa: PLC0415  optional

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as bars:
        tasks: dict[str, Any] = {}
        room = max(2, console.height - 3)

        def show(done: int, total: int, what: str) -> None:
            # the last ones that moved are shown: a country has more regions than a screen has lines
            tasks[what] = tasks.pop(what) if what in tasks else bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done, total=total, visible=True)
            for name in [*tasks][:-room]:
                bars.update(tasks[name], visible=False)

        yield show


def _one_line(done: int, total: int, what: str) -> None:
    width = shutil.get_terminal_size().columns - 1
    print(f"\r{what}: {done} of {total}"[:width].ljust(width), end="", file=sys.stderr, flush=True)
