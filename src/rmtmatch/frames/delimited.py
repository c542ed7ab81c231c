"""Rows of cells between delimiters: CSV as it is written in practice, and what is told of rows that cannot be trusted.

The delimiter may be a comma, a semicolon or a tab. A file that was cut short is noticed where it ends inside a row.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from rmtmatch.errors import DataError
from rmtmatch.frames import raw
from rmtmatch.frames.raw import RawTable
from rmtmatch.frames.tables import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class CsvRows:
    r"""The rows of a CSV file, and whether it ends in the middle of one.

    Parameters
    ----------
    lines : iterable of str
        With their ends.
    delimiter : str
        Between cells.

    Examples
    --------
    >>> rows = CsvRows(["id,skills\n", "a,x\n", "b"], ",")
    >>> *_, last = rows
    >>> last, rows.cut(last, 2)
    (['b'], 3)
    """

    def __init__(self, lines: Iterable[str], delimiter: str) -> None:
        self._asked_in_vain = self._open = False
        self._last = ""
        self._reader = csv.reader(self._watched(lines), delimiter=delimiter)

    def _watched(self, lines: Iterable[str]) -> Iterator[str]:
        for line in lines:
            self._last = line
            yield line
        self._asked_in_vain = True

    def __iter__(self) -> Iterator[list[str]]:
        for row in self._reader:
            self._open = self._asked_in_vain  # its last line was not enough: a quote waits for its end
            if row:
                yield row

    def cut(self, row: list[str], width: int) -> int | None:
        """Return the line at which `row`, the last that was given, begins, if the file breaks off in it; else None.

        It does where a quote is still open, or where the last line has no end and too few cells.
        """
        ends = self._last.endswith(("\n", "\r"))
        short = not ends and len(row) < width and bool(self._last.strip())
        if not self._open and not short:
            return None
        return self._reader.line_num - "".join(row).count("\n") + ends


def delimiter_of(line: str) -> str:
    """Return what stands between the cells of the first line of a CSV file: a comma, a semicolon or a tab."""
    return max(",;\t", key=line.count)


def csv_table(header: list[str], rows: list[list[str]], name: str, *, cut: int | None = None) -> RawTable:
    """Return rows of cells as a table; a row that cannot be trusted is empty, and told in its ``problems``.

    That is one with cells under no column, and the last one where the file breaks off in it, at line `cut`.
    """
    problems = []
    if cut is not None and rows:
        problems.append(broken_off(name, len(rows) - 1, cut))
        rows[-1] = []
    for i, row in enumerate(rows):
        if len(row) == len(header):
            continue
        if len(row) > len(header) and any(row[len(header) :]):
            # A stray delimiter shifts the cells: none of them can be trusted, the id neither.
            rule = f"{len(row)} cells under {len(header)} columns"
            problems.append(Fault(name, i, None, "", rule, "put texts that hold the delimiter in quotes", "set_aside"))
            row = []  # noqa: PLW2901
        rows[i] = (row + [""] * len(header))[: len(header)]
    problems.extend(
        Fault(name, -1, None, twice, "the column is given twice", "the first is used", "warning")
        for twice in dict.fromkeys(h for h in header if header.count(h) > 1)
    )
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(header)
    return RawTable(
        "records",
        len(rows),
        {h: raw.column(columns[header.index(h)]) for h in header if h},
        tuple(problems),
        cut,
    )


def broken_off(name: str, row: int, line: int) -> Fault:
    """Return the fault of a row in the middle of which its file ends."""
    rule = f"the file ends in the middle of this row, at line {line}"
    return Fault(name, row, None, "", rule, "it was cut short: send it again", "set_aside")


def refuse_bytes(header: Sequence[str], name: str) -> None:
    """Raise where the first line of a file cannot be names of columns: a picture or an archive is no table."""
    if any(not letter.isprintable() and letter not in "\t\r\n" for letter in "".join(header)):
        raise DataError(f"{name}: not a CSV file: its first line holds bytes that no text has")
