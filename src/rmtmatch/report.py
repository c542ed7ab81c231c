"""The public report: what a night brought, in counts only, as one self-contained page in plain Dutch and English.

Cells below ten are not shown, and neither is a cell that could be found by subtracting the others from a sum.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.results.words import LEFTOVER_REASONS, REASON_WORDS, UNFILLED_REASONS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.results import Plan

DASH = "\N{EN DASH}"
SMALLEST = 10
"""Counts below this are not shown."""


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


def public_html(plan: Plan) -> str:
    """Return the page as one HTML text: no script, no network, light and dark, Dutch first and English after it.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    str
        Counts only; no id, no name, no free text of the input.
    """
    night = str(plan.pairs.market.on)
    nl = _section(plan, "nl", night)
    en = _section(plan, "en", night)
    return (
        "<!doctype html>\n<html lang='nl'>\n<head>\n<meta charset='utf-8'>\n"
        "<meta name='viewport' content='width=device-width,initial-scale=1'>\n"
        f"<title>Van werk naar werk: resultaat van {escape(night)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        "<nav aria-label='Taal / language'><a href='#nl'>Nederlands</a> <a href='#en' lang='en'>English</a></nav>\n"
        f"<main>\n{nl}\n{en}\n</main>\n</body>\n</html>\n"
    )


_STYLE = """
:root{color-scheme:light dark;--ink:#1b1f24;--soft:#4a5360;--line:#c9d0d8;--paper:#fff;--bar:#1f5fa8}
@media (prefers-color-scheme:dark){:root{--ink:#eceff3;--soft:#b4bdc8;--line:#414a55;--paper:#14181d;--bar:#7fb2ea}}
body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.55 system-ui,sans-serif}
nav,main{max-width:62rem;margin:0 auto;padding:0 1.2rem}
nav{padding-top:1rem}
a{color:var(--bar)}
h1{font-size:1.7rem;line-height:1.25;margin:1.4rem 0 .4rem}
h2{font-size:1.2rem;margin:2rem 0 .4rem}
section+section{border-top:2px solid var(--line);margin-top:3rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%;margin:.6rem 0}
th,td{padding:.35rem .7rem;text-align:left;border-bottom:1px solid var(--line);white-space:nowrap}
td,thead th+th{text-align:right;font-variant-numeric:tabular-nums}
tfoot th,tfoot td{font-weight:600;border-top:2px solid var(--line)}
.note{color:var(--soft);font-size:.92rem}
@media print{nav{display:none}body{font-size:12px}}
"""

_WORDS: dict[str, dict[str, str]] = {
    "nl": {
        "title": "Van werk naar werk: resultaat van {night}",
        "lead": "Elke nacht vergelijkt het team alle mensen die werk zoeken met alle vacatures. "
        "Een adviseur beslist over elk voorstel. Hieronder staan alleen aantallen.",
        "people": "{people} mensen deden mee. Voor {placed} van hen is er een voorstel, bij {training} met scholing.",
        "regions": "Per regio",
        "region": "regio",
        "left": "Waarom er voor sommigen nog geen voorstel is",
        "unfilled": "Waarom sommige vacatures nog open zijn",
        "reason": "reden",
        "count": "aantal",
        "cols": "mensen|met voorstel|geen voorstel|via scholing|vacatures|open vacatures",
        "sum": "alle regio's",
        "small": "minder dan {least} of afgeschermd",
        "note": "Getallen onder de {least} staan er niet, zodat niemand te herkennen is. "
        "Staat er een streepje, dan is het getal klein of zou een klein getal eruit volgen.",
        "money": "Voor scholing is {euros} begroot.",
        "unknown": "onbekend",
    },
    "en": {
        "title": "From job to job: result of {night}",
        "lead": "Every night the team compares all people who look for work with all vacancies. "
        "An adviser decides about every proposal. Below are counts only.",
        "people": "{people} people took part. For {placed} of them there is a proposal, for {training} with training.",
        "regions": "By region",
        "region": "region",
        "left": "Why there is no proposal yet for some",
        "unfilled": "Why some vacancies are still open",
        "reason": "reason",
        "count": "number",
        "cols": "people|with a proposal|no proposal|through training|vacancies|open vacancies",
        "sum": "all regions",
        "small": "fewer than {least} or withheld",
        "note": "Numbers below {least} are left out, so that nobody can be recognised. "
        "A dash means that the number is small, or that a small number would follow from it.",
        "money": "{euros} is planned for training.",
        "unknown": "unknown",
    },
}


def _section(plan: Plan, lang: str, night: str) -> str:
    words = _WORDS[lang]
    totals = plan.totals
    names = [words["unknown"] if r == "unknown" else str(r) for r in totals["region"].tolist()]
    pieces = [f"<section id='{lang}' lang='{lang}'>", f"<h1>{escape(words['title'].format(night=night))}</h1>"]
    pieces.append(f"<p>{escape(words['lead'])}</p>")
    counts = _region_counts(plan)
    hide = suppressed(counts, _SUMS)
    people, placed, _, training = counts[-1, :4].tolist()
    if not hide[-1, :4].any():
        said = words["people"].format(people=_n(people, lang), placed=_n(placed, lang), training=_n(training, lang))
        said += " " + words["money"].format(euros=_euros(float(totals["euros"].sum()), lang))
        pieces.append(f"<p><strong>{escape(said)}</strong></p>")
    pieces.append(f"<h2>{escape(words['regions'])}</h2>")
    pieces.append(_region_table(counts, hide, names, words, lang))
    for heading, table, order in (
        (words["left"], plan.leftovers, LEFTOVER_REASONS),
        (words["unfilled"], plan.unfilled, UNFILLED_REASONS),
    ):
        listed = [int(np.sum(table["reason"] == r)) for r in order]
        labels = [REASON_WORDS[r]["nl" if lang == "nl" else "en"] for r in order]
        pieces += [f"<h2>{escape(heading)}</h2>", _reason_table(labels, listed, words, lang)]
    pieces.append(f"<p class='note'>{escape(words['note'].format(least=SMALLEST))}</p></section>")
    return "\n".join(pieces)


# Columns of the table by region; the last two are not printed, but follow from those that are.
_COLUMNS = ("people", "proposals", "leftovers", "through_training", "vacancies", "unfilled")
_SUMS = ((0, 1, 2), (1, 3, 6), (4, 5, 7))


def _region_counts(plan: Plan) -> NDArray[np.int64]:
    """Return counts by region with their sums below, printed columns first."""
    t = plan.totals
    printed = [t[c] for c in _COLUMNS]
    derived = [t["proposals"] - t["through_training"], t["vacancies"] - t["unfilled"]]
    table = np.column_stack([*printed, *derived]).astype(np.int64)
    return np.vstack([table, table.sum(axis=0, keepdims=True)])


def _region_table(
    counts: NDArray[np.int64], hide: NDArray[np.bool_], names: Sequence[str], words: dict[str, str], lang: str
) -> str:
    printed = range(len(_COLUMNS))
    cells = [[_cell(int(counts[i, c]), bool(hide[i, c]), lang) for c in printed] for i in range(len(counts))]
    return _table(words["region"], words["cols"].split("|"), names, cells[:-1], (words["sum"], cells[-1]))


def _reason_table(labels: Sequence[str], counts: Sequence[int], words: dict[str, str], lang: str) -> str:
    some = [i for i, k in enumerate(counts) if k]
    listed = np.array([counts[i] for i in some] + [sum(counts)], np.int64)
    hide = suppressed(listed[:, None])[:, 0]
    body = [[_cell(counts[i], bool(h), lang)] for i, h in zip(some, hide[:-1], strict=True)]
    return _table(words["reason"], [words["count"]], [labels[i] for i in some], body, None)


def _table(
    corner: str, heads: Sequence[str], names: Sequence[str], body: Sequence[Sequence[str]], foot: tuple[str, Any] | None
) -> str:
    head = "".join(f"<th scope='col'>{escape(h)}</th>" for h in (corner, *heads))
    rows = "".join(
        f"<tr><th scope='row'>{escape(n)}</th>{''.join(cells)}</tr>" for n, cells in zip(names, body, strict=True)
    )
    last = f"<tfoot><tr><th scope='row'>{escape(foot[0])}</th>{''.join(foot[1])}</tr></tfoot>" if foot else ""
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody>{last}</table></div>"


def _cell(count: int, hide: bool, lang: str) -> str:
    if hide:
        label = _WORDS[lang]["small"].format(least=SMALLEST)
        return f"<td><span title='{escape(label)}' aria-label='{escape(label)}'>{DASH}</span></td>"
    return f"<td>{_n(count, lang)}</td>"


def _n(count: int, lang: str) -> str:
    return f"{count:,}".replace(",", ".") if lang == "nl" else f"{count:,}"


def _euros(amount: float, lang: str) -> str:
    return f"€ {_n(round(amount), lang)}" if lang == "nl" else f"€{_n(round(amount), lang)}"
