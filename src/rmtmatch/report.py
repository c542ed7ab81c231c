"""The public report: what a night brought, in counts only, as one self-contained page in plain Dutch and English.

Cells below ten are not shown, and neither is a cell that could be found by subtracting the others from a sum.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Protocol

import numpy as np

from rmtmatch.charts.bars import bars_svg
from rmtmatch.regions import REGIONS
from rmtmatch.report_cells import SMALLEST, suppressed, table
from rmtmatch.report_page import euros, number, page
from rmtmatch.report_words import PUBLIC
from rmtmatch.results.words import LEFTOVER_REASONS, REASON_WORDS, UNFILLED_REASONS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from rmtmatch.results import Listing
    from rmtmatch.results.words import Language

__all__ = ["SMALLEST", "Counted", "public_html", "suppressed"]

_SKILLS_SHOWN = 12
_STYLE = """
section+section{border-top:2px solid var(--line);margin-top:3rem}
"""


class Counted(Protocol):
    """What the page is made of: a plan, or a night of many regions.

    A source may also have ``reached`` (people by service and entry partner) and ``shortages`` (skills that nobody has);
    the page has those chapters where the source has them.
    """

    @property
    def on(self) -> str:
        """The day, as 2026-11-22."""

    @property
    def totals(self) -> Listing:
        """One row a region."""

    @property
    def leftovers(self) -> Listing:
        """One row a person, with a ``reason``."""

    @property
    def unfilled(self) -> Listing:
        """One row a vacancy, with a ``reason``."""


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
    sections = "\n".join(_section(plan, lang) for lang in languages)
    body = (
        "<nav aria-label='Taal / language'><a href='#nl'>Nederlands</a> <a href='#en' lang='en'>English</a></nav>\n"
        f"<main>\n{sections}\n</main>"
    )
    return page(PUBLIC["nl"]["title"].format(night=plan.on), body, lang="nl", style=_STYLE)


def _section(plan: Counted, lang: Language) -> str:
    words = PUBLIC[lang]
    counts = _region_counts(plan.totals)
    hidden = suppressed(counts, _SUMS)
    pieces = [
        f"<section id='{lang}' lang='{lang}'>",
        f"<h1>{escape(words['title'].format(night=plan.on))}</h1>",
        f"<p>{escape(words['lead'])}</p>",
        _headline(plan.totals, counts[-1], hidden[-1], words, lang),
        _regions(plan.totals, counts, hidden, words, lang),
        *_reached(getattr(plan, "reached", None), words, lang),
        *_missing(getattr(plan, "shortages", None), words, lang),
    ]
    for heading, listing, order in (
        (words["left"], plan.leftovers, LEFTOVER_REASONS),
        (words["unfilled"], plan.unfilled, UNFILLED_REASONS),
    ):
        pieces += [f"<h2>{escape(heading)}</h2>", _reasons(listing, order, words, lang)]
    pieces.append(f"<p class='note'>{escape(words['note'].format(least=SMALLEST))}</p></section>")
    return "\n".join(pieces)


# Columns of the table by region; the last two are not printed, but follow from those that are.
_COLUMNS = ("people", "proposals", "leftovers", "through_training", "vacancies", "unfilled")
_SUMS = ((0, 1, 2), (1, 3, 6), (4, 5, 7))


def _region_counts(totals: Listing) -> NDArray[np.int64]:
    """Return counts by region with their sums below, printed columns first."""
    printed = [totals[c] for c in _COLUMNS]
    derived = [totals["proposals"] - totals["through_training"], totals["vacancies"] - totals["unfilled"]]
    counts = np.column_stack([*printed, *derived]).astype(np.int64)
    return np.vstack([counts, counts.sum(axis=0, keepdims=True)])


def _headline(
    totals: Listing, last: NDArray[np.int64], hidden: NDArray[np.bool_], words: Mapping[str, str], lang: Language
) -> str:
    """Say in numbers what it brought and what it costs; nothing where a number is too small."""
    if hidden[:4].any():
        return ""
    people, placed, _, trained = last[:4].tolist()
    cost, between = float(totals["euros"].sum()), float(totals["weeks_between_jobs"].sum())
    facts = {
        "people_card": number(people, lang),
        "placed_card": number(placed, lang),
        "training_card": number(trained, lang),
        "cost_card": euros(cost, lang),
    }
    cards = "".join(f"<div><dt>{escape(words[k])}</dt><dd>{escape(v)}</dd></div>" for k, v in facts.items())
    told = words["people"].format(
        people=number(people, lang), placed=number(placed, lang), training=number(trained, lang)
    )
    money = words["money"].format(euros=euros(cost, lang), each=euros(cost / trained, lang))
    weeks = words["weeks"].format(weeks=number(between / placed, lang))
    return f"<p><strong>{escape(told)}</strong></p><dl class='cards'>{cards}</dl><p>{escape(f'{money} {weeks}')}</p>"


def _regions(
    totals: Listing, counts: NDArray[np.int64], hidden: NDArray[np.bool_], words: Mapping[str, str], lang: Language
) -> str:
    printed = len(_COLUMNS)
    codes = totals["region"].tolist()
    names = [f"{REGIONS[r]} ({r})" if r in REGIONS else words["unknown"] if r == "unknown" else str(r) for r in codes]
    cells = table(
        words["region"],
        words["cols"].split("|"),
        names,
        counts[:, :printed],
        hidden[:, :printed],
        lang=lang,
        total=words["sum"],
    )
    shown = [k for k in range(len(names)) if not hidden[k, 1]]
    picture = bars_svg(
        [(names[k], float(counts[k, 1]), number(counts[k, 1], lang)) for k in shown], words["placed_card"]
    )
    return f"<h2>{escape(words['regions'])}</h2>{picture if shown else ''}{cells}"


def _reached(reached: Listing | None, words: Mapping[str, str], lang: Language) -> list[str]:
    """For whom: a table by service and one by entry partner; small groups stand together."""
    if reached is None:
        return []
    pieces = []
    for by in ("service", "entry_partner"):
        rows = reached.where(reached["by"] == by)
        counts = np.column_stack([rows[c] for c in ("people", "proposals", "through_training")]).astype(np.int64)
        large = (counts[:, 0] >= SMALLEST) & (rows["name"] != "")
        if not large.any():
            continue
        names = [*rows["name"][large].tolist(), words["others"]]
        counts = np.vstack([counts[large], counts[~large].sum(axis=0)])
        counts = np.column_stack([counts, counts[:, 0] - counts[:, 1], counts[:, 1] - counts[:, 2]])
        counts = np.vstack([counts, counts.sum(axis=0)])
        hidden = suppressed(counts, ((0, 1, 3), (1, 2, 4)))
        heads = words["reached_cols"].split("|")
        cells = table(words[by], heads, names, counts[:, :3], hidden[:, :3], lang=lang, total=words["total"])
        picture = _shares(names, counts[:-1], hidden[:-1], words, lang)
        pieces.append(f"<h2>{escape(words[f'by_{by}'])}</h2>{picture}{cells}")
    return pieces


def _shares(
    names: Sequence[str],
    counts: NDArray[np.int64],
    hidden: NDArray[np.bool_],
    words: Mapping[str, str],
    lang: Language,
) -> str:
    """Draw which share of each group has a proposal, where both numbers are shown."""
    rows = []
    for k in np.flatnonzero(~hidden[:, :2].any(axis=1)).tolist():
        share = counts[k, 1] / max(1, counts[k, 0])
        text = f"{share * 100:.0f} %" if lang == "nl" else f"{share * 100:.0f}%"
        rows.append((names[k], float(share), text))
    return bars_svg(rows, words["share"], longest=1.0) if rows else ""


def _missing(shortages: Listing | None, words: Mapping[str, str], lang: Language) -> list[str]:
    """List the skills that many open vacancies ask and few people without a proposal have."""
    if shortages is None:
        return []
    shown = np.flatnonzero(shortages["vacancies"] >= SMALLEST)[:_SKILLS_SHOWN]
    if not len(shown):
        return [f"<h2>{escape(words['missing'])}</h2><p>{escape(words['nothing_missing'].format(least=SMALLEST))}</p>"]
    rows = shortages.where(shown)
    counts = np.column_stack([rows["vacancies"], rows["people"]]).astype(np.int64)
    taught = {True: words["taught"], False: words["not_taught"]}
    names = [
        f"{label} ({taught[bool(t)]})"
        for label, t in zip(rows["label"].tolist(), rows["trainings"].tolist(), strict=True)
    ]
    cells = table(words["skill"], words["missing_cols"].split("|"), names, counts, counts < SMALLEST, lang=lang)
    return [f"<h2>{escape(words['missing'])}</h2><p>{escape(words['missing_lead'])}</p>{cells}"]


def _reasons(listing: Listing, order: Sequence[str], words: Mapping[str, str], lang: Language) -> str:
    listed = [(REASON_WORDS[r][lang], int(np.sum(listing["reason"] == r))) for r in order]
    some = [(label, k) for label, k in listed if k]
    counts = np.array([*(k for _, k in some), sum(k for _, k in some)], np.int64)[:, None]
    hidden = suppressed(counts)
    return table(words["reason"], [words["count"]], [label for label, _ in some], counts[:-1], hidden[:-1], lang=lang)
