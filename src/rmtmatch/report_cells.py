"""Tables of counts in which nobody can be recognised: small cells are left out, and what would give them away too."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.report_page import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

DASH = "\N{EN DASH}"
SMALLEST = 10
"""Counts below this are not shown."""
_SMALL = {"nl": "minder dan {least} of afgeschermd", "en": "fewer than {least} or withheld"}


def suppressed(
    counts: NDArray[np.int64], sums: Sequence[tuple[int, ...]] = (), least: int = SMALLEST
) -> NDArray[np.bool_]:
    """Mark the cells of a table of counts that may not be shown.

    Parameters
    ----------
    counts : ndarray of int, shape (r, c)
        The table, the sums of its columns in its last row.
    sums : sequence of tuple of int
        Columns of which the first is the sum of the others, in every row.
    least : int, default 10

    Returns
    -------
    ndarray of bool, shape (r, c)
        Cells below `least`; and wherever one such cell stands alone in a sum, the smallest other part of that sum too,
        because it would give the one away. Repeats until none stands alone; each round hides at least one more cell.

    Examples
    --------
    >>> import numpy as np
    >>> suppressed(np.array([[40], [3], [25], [68]])).ravel().tolist()
    [False, True, True, False]
    """
    counts = np.asarray(counts, np.int64)
    hidden = counts < least
    rows, columns = counts.shape
    lines = [np.array([(r, c) for r in range(rows)]) for c in range(columns)]
    lines += [np.array([(r, c) for c in parts]) for parts in sums for r in range(rows)]
    changed = True
    while changed:
        changed = False
        for line in lines:
            mask = hidden[line[:, 0], line[:, 1]]
            if mask.sum() == 1 and len(line) > 1:
                others = line[~mask]
                smallest = others[np.argmin(counts[others[:, 0], others[:, 1]])]
                hidden[smallest[0], smallest[1]] = changed = True
    return hidden


def table(
    corner: str,
    heads: Sequence[str],
    names: Sequence[str],
    counts: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    *,
    lang: str,
    total: str = "",
) -> str:
    """Return a table of counts as HTML; with `total`, its last row is the sum of the others.

    Examples
    --------
    >>> import numpy as np
    >>> cells = np.array([[40], [12]])
    >>> table("sector", ["people"], ["care", "trade"], cells, cells < 10, lang="en").count("<td>")
    2
    """
    head = "".join(f"<th scope='col'>{escape(h)}</th>" for h in (corner, *heads))
    rows = [
        f"<tr><th scope='row'>{escape(name)}</th>"
        f"{''.join(_cell(int(k), bool(h), lang) for k, h in zip(row, hide, strict=True))}</tr>"
        for name, row, hide in zip([*names, *([total] if total else [])], counts, hidden, strict=True)
    ]
    foot = f"<tfoot>{rows.pop()}</tfoot>" if total else ""
    return (
        f"<div class='scroll' tabindex='0' role='region' aria-label='{escape(corner, quote=True)}'><table>"
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody>{foot}</table></div>"
    )


def _cell(count: int, hide: bool, lang: str) -> str:
    if hide:
        label = _SMALL[lang].format(least=SMALLEST)
        return f"<td><span title='{label}' aria-label='{label}'>{DASH}</span></td>"
    return f"<td>{number(count, lang)}</td>"
