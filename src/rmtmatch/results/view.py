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

# Colours are the reader's own (currentColor with transparency), so that a dark notebook stays dark.
_STYLE = (
    "<style>.rmt{font:13px/1.45 system-ui,sans-serif;color:inherit;max-width:100%;overflow-x:auto}"
    ".rmt table{border-collapse:collapse;margin:.3em 0}"
    ".rmt caption{text-align:left;font-weight:600;padding:.2em 0}"
    ".rmt th,.rmt td{padding:.2em .7em;text-align:left;"
    "border-bottom:1px solid color-mix(in srgb,currentColor 18%,transparent)}"
    ".rmt th{font-weight:600}.rmt td.n{text-align:right;font-variant-numeric:tabular-nums}"
    ".rmt .k{opacity:.75;font-size:12px}</style>"
)


def table_html(name: str, columns: Mapping[str, NDArray[Any]], n: int) -> str:
    """Return the first rows of a table as HTML, with the number of rows it has."""
    heads = "".join(f"<th scope='col'>{escape(c)}</th>" for c in columns)
    shown = min(n, ROWS_SHOWN)
    cells = [[_cell(v) for v in c[:shown]] for c in columns.values()]
    rows = "".join(f"<tr>{''.join(row)}</tr>" for row in zip(*cells, strict=True))
    more = f"<div class='k'>{shown:,} of {n:,} rows</div>" if n > shown else ""
    caption = f"<caption>{escape(name)}, {n:,} rows</caption>"
    table = f"<table>{caption}<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<div class='rmt'>{_STYLE}{table}{more}</div>"


def card_html(title: str, facts: Mapping[str, Any]) -> str:
    """Return a short list of facts (a number each) as HTML."""
    rows = "".join(f"<tr><th scope='row'>{escape(k)}</th>{_cell(v)}</tr>" for k, v in facts.items())
    return f"<div class='rmt'>{_STYLE}<table><caption>{escape(title)}</caption><tbody>{rows}</tbody></table></div>"


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
    return f"<td{' class=n' if number else ''}>{escape(plain(value))}</td>"
