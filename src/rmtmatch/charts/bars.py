"""Horizontal bars as inline SVG: no library, no script, in the colours of the page around them."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _ROW, _BAR = 360, 38, 10
_LETTERS = 40  # of a name: what stands beside it keeps its place


def bars_svg(rows: Sequence[tuple[str, float, str]], title: str, *, longest: float | None = None) -> str:
    """Draw one bar a row, its name above it and its number beside the name.

    Parameters
    ----------
    rows : sequence of (name, length, text)
        Lengths at least 0; `text` is what stands beside the name.
    title : str
        What a screen reader says of the picture.
    longest : float, optional
        What fills the whole width; default the longest bar.

    Returns
    -------
    str
        An ``<svg>`` element, coloured by the page: ``currentColor`` for text, the variable ``--bar`` for bars.

    Examples
    --------
    >>> bars_svg([("care", 2, "2"), ("trade", 1, "1")], "People by sector").count("<rect")
    4
    """
    whole = max((length for _, length, _ in rows), default=0) if longest is None else longest
    parts = []
    for k, (name, length, text) in enumerate(rows):
        y = k * _ROW
        width = round(_WIDTH * length / (whole or 1), 1)
        parts.append(
            f"<text x='0' y='{y + 15}'>{escape(_cut(name))}</text>"
            f"<text x='{_WIDTH}' y='{y + 15}' text-anchor='end'>{escape(text)}</text>"
            f"<rect x='0' y='{y + 21}' width='{_WIDTH}' height='{_BAR}' rx='2' class='ground'/>"
            f"<rect x='0' y='{y + 21}' width='{width}' height='{_BAR}' rx='2' class='bar'/>"
        )
    told = "; ".join(f"{name}: {text}" for name, _, text in rows)
    return (
        f"<svg class='bars' role='img' viewBox='0 0 {_WIDTH} {max(1, len(rows)) * _ROW}' "
        f"aria-label='{escape(f'{title}. {told}', quote=True)}'>{''.join(parts)}</svg>"
    )


def _cut(name: str) -> str:
    return name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1].rstrip()}…"
