"""The public report: what a night brought, in counts only, as one self-contained page in plain Dutch and English.

Cells below ten are not shown, and neither is a cell that could be worked out from the others.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.charts.bars import bars_svg
from rmtmatch.regions import REGIONS, UNKNOWN
from rmtmatch.reports.cells import table
from rmtmatch.reports.figures import Counted, page_figures
from rmtmatch.reports.page import day, euros, number, page
from rmtmatch.reports.withheld import SMALLEST, suppressed
from rmtmatch.reports.words import PUBLIC
from rmtmatch.results.words import REASON_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rmtmatch.reports.figures import Figures, PageFigures
    from rmtmatch.results import Listing
    from rmtmatch.results.words import Language

__all__ = ["SMALLEST", "Counted", "public_html", "suppressed"]

_SKILLS_SHOWN = 12
_ONE_COLUMN = 10
_STYLE = """
section+section{border-top:2px solid var(--line);margin-top:3rem}
.pair{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));column-gap:2rem}
.pair .bars{margin:.3rem 0}
.wide th,.wide td{white-space:normal;text-align:left}
"""


def public_html(plan: Counted) -> str:
    """Return the page as one HTML text: no script, no network, light and dark, Dutch first and English after it.

    Parameters
    ----------
    plan : Plan or Night

    Returns
    -------
    str
        Counts only; no id, no name of a person or employer. Names of services and entry partners stand there where at
        least `SMALLEST` people share them.
    """
    languages: tuple[Language, Language] = ("nl", "en")
    figures = page_figures(plan)
    sections = "\n".join(_section(plan, figures, lang) for lang in languages)
    body = (
        "<nav aria-label='Taal / language'><a href='#nl'>Nederlands</a> <a href='#en' lang='en'>English</a></nav>\n"
        f"<main>\n{sections}\n</main>"
    )
    return page(PUBLIC["nl"]["title"].format(night=day(plan.on, "nl")), body, lang="nl", style=_STYLE)


def _section(plan: Counted, figures: PageFigures, lang: Language) -> str:
    words = PUBLIC[lang]
    reasons = ((words["left"], figures.left), (words["unfilled"], figures.unfilled))
    pieces = [
        f"<section id='{lang}' lang='{lang}'>",
        f"<h1>{escape(words['title'].format(night=day(plan.on, lang)))}</h1>",
        f"<p>{escape(words['lead'])}</p>",
        _headline(plan.totals, figures.regions, words, lang),
        _regions(figures.regions, words, lang),
        *(_group(by, found, words, lang) for by, found in figures.groups.items()),
        *_missing(plan, words, lang),
        *(f"<h2>{escape(head)}</h2>{_reasons(found, words, lang)}" for head, found in reasons if found.names),
        f"<p class='note'>{escape(words['note'].format(least=SMALLEST))}</p></section>",
    ]
    return "\n".join(pieces)


def _headline(totals: Listing, regions: Figures, words: Mapping[str, str], lang: Language) -> str:
    """Say in numbers what it brought and what it costs; nothing of what is too small."""
    people, placed, _, trained, _, _ = regions.counts[-1].tolist()
    no_people, no_placed, _, no_trained, _, _ = regions.hidden[-1].tolist()
    facts, told = {}, []
    if not no_people:
        facts["people_card"] = number(people, lang)
        told.append(words["people"].format(people=number(people, lang)))
    if not no_placed:
        facts["placed_card"] = number(placed, lang)
        told.append(words["placed"].format(placed=number(placed, lang)))
    if not no_trained:
        cost = float(totals["euros"].sum())
        facts |= {"training_card": number(trained, lang), "cost_card": euros(cost, lang)}
        each = euros(cost / trained, lang)
        told.append(words["money"].format(training=number(trained, lang), euros=euros(cost, lang), each=each))
    if not no_placed:
        weeks = float(totals["weeks_between_jobs"].sum()) / placed
        told.append(words["weeks"].format(weeks=f"{weeks:.1f}".replace(".", "," if lang == "nl" else ".")))
    if not facts:
        return f"<p>{escape(words['few'])}</p>"
    cards = "".join(f"<div><dt>{escape(words[k])}</dt><dd>{escape(v)}</dd></div>" for k, v in facts.items())
    return f"<dl class='cards'>{cards}</dl><p>{escape(' '.join(told))}</p>"


def _regions(found: Figures, words: Mapping[str, str], lang: Language) -> str:
    several = len(found.names) > 1
    rows = _cells(found, lang, trained=3)
    cells = table(
        words["region"],
        [*words["cols"].split("|"), words["cost"]],
        [_region(r, words) for r in found.names],
        rows if several else rows[:1],
        lang=lang,
        total=words["sum"] if several else "",
    )
    names = [REGIONS.get(r, _region(r, words)) for r in found.names]
    picture = _shares(names, found, words, lang) if several else ""
    return f"<h2>{escape(words['regions' if several else 'brought'])}</h2>{picture}{cells}"


def _group(by: str, found: Figures, words: Mapping[str, str], lang: Language) -> str:
    """For whom: a table by service or by entry partner; small groups stand together."""
    names = [name or words["others"] for name in found.names]
    heads = [*words["reached_cols"].split("|"), words["cost"]]
    cells = table(words[by], heads, names, _cells(found, lang, trained=2), lang=lang, total=words["total"])
    return f"<h2>{escape(words[f'by_{by}'])}</h2>{_shares(names, found, words, lang)}{cells}"


def _shares(names: Sequence[str], found: Figures, words: Mapping[str, str], lang: Language) -> str:
    """Draw which share of the people in each row has a proposal, where both numbers are shown."""
    shown = [k for k in range(len(names)) if not found.hidden[k, :2].any() and found.counts[k, 0]]
    shares = [(names[k], float(found.counts[k, 1] / found.counts[k, 0])) for k in shown]
    space = " " if lang == "nl" else ""
    bars = [(name, share, f"{share * 100:.0f}{space}%") for name, share in shares]
    if not bars:
        return ""
    half = -(-len(bars) // 2) if len(bars) > _ONE_COLUMN else len(bars)
    drawn = "".join(bars_svg(part, words["share"], longest=1.0) for part in (bars[:half], bars[half:]) if part)
    return f"<p class='note'>{escape(words['share_note'])}</p><div class='pair'>{drawn}</div>"


def _missing(plan: Counted, words: Mapping[str, str], lang: Language) -> list[str]:
    """List the skills that many open vacancies ask and few people without a proposal have."""
    short = plan.shortages
    rows = short.where(np.flatnonzero(short["vacancies"] >= SMALLEST)[:_SKILLS_SHOWN])
    head = f"<h2>{escape(words['missing'])}</h2>"
    if not len(rows):
        return [f"{head}<p>{escape(words['nothing_missing'].format(least=SMALLEST))}</p>"]
    told = zip(*(rows[c].tolist() for c in ("vacancies", "people", "trainings")), strict=True)
    cells = [
        [number(v, lang), number(p, lang) if p >= SMALLEST else None, words["taught" if t else "not_taught"]]
        for v, p, t in told
    ]
    every = table(words["skill"], words["missing_cols"].split("|"), rows["label"].tolist(), cells, lang=lang)
    pieces = [f"{head}<p>{escape(words['missing_lead'])}</p>{every}"]
    by = plan.regional_shortages
    by = by.where(by["vacancies"] >= SMALLEST)
    codes = list(dict.fromkeys(by["region"].tolist()))
    if len(plan.totals) > 1 and codes:
        names = [_region(code, words) for code in codes]
        skills = [[", ".join(by["label"][by["region"] == code].tolist())] for code in codes]
        cells_by = table(words["region"], [words["missing_most"]], names, skills, lang=lang)
        pieces.append(f"<div class='wide'>{cells_by}</div>")
    return pieces


def _reasons(found: Figures, words: Mapping[str, str], lang: Language) -> str:
    names = [REASON_WORDS[r][lang] for r in found.names]
    return table(words["reason"], [words["count"]], names, _cells(found, lang), lang=lang)


def _cells(found: Figures, lang: Language, trained: int | None = None) -> Sequence[Sequence[str | None]]:
    """Return counts as they are printed, and behind them the euros, shown where those they are for are."""
    rows: list[list[str | None]] = [
        [None if h else number(k, lang) for k, h in zip(counts, hides, strict=True)]
        for counts, hides in zip(found.counts.tolist(), found.hidden.tolist(), strict=True)
    ]
    if trained is not None and found.euros is not None:
        for row, amount in zip(rows, found.euros.tolist(), strict=True):
            row.append(None if row[trained] is None else euros(amount, lang))
    return rows


def _region(code: str, words: Mapping[str, str]) -> str:
    return f"{REGIONS[code]} ({code})" if code in REGIONS else words["unknown"] if code == UNKNOWN else str(code)
