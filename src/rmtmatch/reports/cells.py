"""Tables of counts as HTML; what may not be shown is a dash that says so to a screen reader."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from rmtmatch.reports.withheld import SMALLEST

if TYPE_CHECKING:
    from collections.abc import Sequence

DASH = "\N{EN DASH}"
_SMALL = {"nl": "minder dan {least} of afgeschermd", "en": "fewer than {least} or withheld"}


def table(
    corner: str,
    heads: Sequence[str],
    names: Sequence[str],
    cells: Sequence[Sequence[str | None]],
    *,
    lang: str,
    total: str = "",
) -> str:
    """Return a table as HTML; with `total`, its last row is the sum of the others.

    Parameters
    ----------
    cells : sequence of rows
        As they are printed; None for what may not be shown.

    Examples
    --------
    >>> table("sector", ["people"], ["care", "trade"], [["40"], [None]], lang="en").count("<td>")
    2
    """
    head = "".join(f"<th scope='col'>{escape(h)}</th>" for h in (corner, *heads))
    rows = [
        f"<tr><th scope='row'>{escape(name)}</th>{''.join(_cell(cell, lang) for cell in row)}</tr>"
        for name, row in zip([*names, *([total] if total else [])], cells, strict=True)
    ]
    foot = f"<tfoot>{rows.pop()}</tfoot>" if total else ""
    return (
        f"<div class='scroll' tabindex='0' role='region' aria-label='{escape(corner, quote=True)}'><table>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>{foot}</table></div>"
    )


def _cell(text: str | None, lang: str) -> str:
    if text is None:
        label = _SMALL[lang].format(least=SMALLEST)
        return f"<td><span role='img' title='{label}' aria-label='{label}'>{DASH}</span></td>"
    return f"<td>{escape(text)}</td>"
