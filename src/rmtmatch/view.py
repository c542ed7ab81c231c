"""What answers look like in a notebook: small tables and cards that follow the page's own light or dark colours."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

DASH = "\N{EN DASH}"  # what unknown looks like
ROWS_SHOWN = 10
_LONG = 40  # characters; a cell that may be cut off shows all of it to a mouse

# Colours are the reader's own (currentColor with transparency), so that a dark notebook stays dark. Twice the class is
# stronger than the rules of notebooks, which set all cells to the right.
_STYLE = (
    "<style>.rmt{font:13px/1.45 system-ui,sans-serif;color:inherit;max-width:100%;overflow-x:auto}"
    ".rmt.rmt table{border-collapse:collapse;margin:.3em 0;font-size:13px}"
    ".rmt.rmt table caption,.rmt .t{text-align:left;font-weight:600;padding:.2em 0;white-space:nowrap;color:inherit}"
    ".rmt.rmt table tr th,.rmt.rmt table tr td{padding:.2em .7em;text-align:left;white-space:nowrap;"
    "border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent)}"
    ".rmt.rmt table tr td{max-width:34em;overflow:hidden;text-overflow:ellipsis}"
    ".rmt.rmt table tr th{font-weight:600}"
    ".rmt.rmt table tr td.n,.rmt.rmt table tr th.n{text-align:right;font-variant-numeric:tabular-nums}"
    ".rmt p,.rmt ul{margin:.25em 0;max-width:60em}.rmt ul{padding-left:1.4em}"
    ".rmt .k{opacity:.75;font-size:12px}</style>"
)


def table_html(name: str, columns: Mapping[str, NDArray[Any]], n: int, note: str = "") -> str:
    """Return the first rows of a table as HTML, with the number of rows it has; `note` stands below it."""
    heads = "".join(f"<th scope='col'{_right(v.dtype.kind in 'iuf')}>{escape(c)}</th>" for c, v in columns.items())
    shown = min(n, ROWS_SHOWN)
    cells = [[_cell(v) for v in c[:shown]] for c in columns.values()]
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    below = [f"{shown:,} of {n:,} rows"] if n > shown else []
    more = "".join(f"<div class='k'>{escape(line)}</div>" for line in (*below, *([note] if note else [])))
    caption = f"<caption>{escape(name)}, {n:,} row{'' if n == 1 else 's'}</caption>"
    table = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<div class='rmt'>{_STYLE}{table}{more}</div>"


def card_html(title: str, facts: Mapping[str, Any]) -> str:
    """Return a short list of facts (a number each) as HTML."""
    rows = "".join(
        f"<tr><th scope='row'>{escape(k)}</th><td class=n>{escape(plain(v))}</td></tr>" for k, v in facts.items()
    )
    return f"<div class='rmt'>{_STYLE}<table><caption>{escape(title)}</caption><tbody>{rows}</tbody></table></div>"


def text_html(text: str) -> str:
    r"""Return sentences as HTML: the first line as a title, lines that begin with a dash as a list.

    Examples
    --------
    >>> text_html("c1 and v1\n- travel: 100%").split("</style>")[1]
    '<div class=t>c1 and v1</div><ul><li>travel: 100%</li></ul></div>'
    """
    title, *lines = text.splitlines()
    pieces, depth = [f"<div class='rmt'>{_STYLE}<div class=t>{escape(title)}</div>"], 0
    for line in lines:
        said = line.lstrip()
        listed = said.startswith("- ")
        to = 1 + (said != line) if listed else 0
        pieces.append("<ul>" * (to - depth) + "</ul>" * (depth - to))
        pieces.append(f"<li>{escape(said[2:])}</li>" if listed else f"<p>{escape(said)}</p>")
        depth = to
    return "".join([*pieces, "</ul>" * depth, "</div>"])


def plain(value: Any) -> str:  # noqa: ANN401  any cell
    """Return a cell as a reader wants to see it: no NaN, no NaT, three decimals."""
    if value is None or (isinstance(value, float | np.floating) and np.isnan(value)):
        return DASH
    if isinstance(value, np.datetime64):
        return DASH if np.isnat(value) else str(value)
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating):
        return f"{value:,.3f}".rstrip("0").rstrip(".")
    if isinstance(value, int | np.integer):
        return f"{value:,}"
    return str(value)


def _cell(value: Any) -> str:  # noqa: ANN401  any cell
    number = isinstance(value, int | float | np.number) and not isinstance(value, bool | np.bool_)
    text = escape(plain(value))
    whole = f" title='{text}'" if len(text) > _LONG else ""
    return f"<td{_right(number)}{whole}>{text}</td>"


def _right(number: bool) -> str:
    return " class=n" if number else ""
