"""An adviser's list for today as a page: search a candidate, read the reasons, do the action, print it. Ids only."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.reports.page import day, page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rmtmatch.results import Listing, Plan
    from rmtmatch.results.words import Language

_WORDS: Mapping[str, Mapping[str, str]] = {
    "nl": {
        "title": "Werklijst van {adviser}, {on}",
        "lead": "{proposals} voorstellen en {left} mensen zonder voorstel. U beslist. Wat u weet, gaat voor.",
        "search": "Zoek een kandidaat of vacature",
        "found": "{n} van {all} op de lijst",
        "print": "Print deze lijst",
        "new": "nieuw",
        "fits": "past nu voor {score}",
        "why": "Waarom",
        "do": "Wat nu",
        "else": "Ook mogelijk",
        "no_proposal": "nog geen voorstel",
        "empty": "Er staat vandaag niets op deze lijst.",
        "foot": "Een voorstel is geen besluit. De score telt op wat bekend is; vraag de uitleg op met de twee nummers.",
    },
    "en": {
        "title": "Worklist of {adviser}, {on}",
        "lead": "{proposals} proposals and {left} people without a proposal. You decide; what you know goes first.",
        "search": "Search a candidate or vacancy",
        "found": "{n} of {all} on the list",
        "print": "Print this list",
        "new": "new",
        "fits": "fits for {score} now",
        "why": "Why",
        "do": "What now",
        "else": "Also possible",
        "no_proposal": "no proposal yet",
        "empty": "There is nothing on this list today.",
        "foot": "A proposal is no decision. The score adds up what is known; the explanation goes by the two ids.",
    },
}

_STYLE = """
.tools{display:flex;flex-wrap:wrap;gap:.8rem;align-items:end;margin:1rem 0}
.tools label{display:block;font-size:.93rem;color:var(--soft)}
input,button{font:inherit;color:inherit;background:var(--paper);border:1px solid var(--soft);border-radius:.3rem;
padding:.45rem .7rem;min-height:2.75rem}
input{width:min(22rem,100%)}
ol{list-style:none;padding:0;margin:0}
article{background:var(--card);border-radius:.4rem;padding:.9rem 1.1rem;margin:.8rem 0;break-inside:avoid}
article p{margin:.3rem 0}
.new{color:var(--mark);font-weight:600;border:1px solid currentColor;border-radius:.3rem;padding:0 .4rem;
margin-left:.5rem;font-size:.85rem}
article b{font-weight:600}
details{margin-top:.4rem}
summary{cursor:pointer;min-height:1.75rem}
[hidden]{display:none!important}
@page{margin:15mm}
@media print{article{margin-right:1px;border:1px solid #999;background:none}
details::details-content{content-visibility:visible;block-size:auto}}
"""

# The list is whole without it: this only hides what was not asked for.
_SCRIPT = """
const tools=document.querySelector('.tools'),field=document.getElementById('q'),told=document.getElementById('found');
const items=[...document.querySelectorAll('li[data-find]')];
tools.hidden=false;
const plain=t=>t.toLowerCase().normalize('NFD').replace(/[\\u0300-\\u036f]/g,'');
field.addEventListener('input',()=>{
const words=plain(field.value).split(/\\s+/).filter(Boolean);let n=0;
for(const i of items){const on=words.every(w=>i.dataset.find.includes(w));i.hidden=!on;n+=on;}
told.textContent=told.dataset.text.replace('#',n);});
document.getElementById('print').addEventListener('click',()=>print());
"""


def worklist_pages(plan: Plan) -> dict[str, str]:
    """Return the page of every adviser who has something on today's list.

    Parameters
    ----------
    plan : Plan

    Returns
    -------
    dict of str to str
        HTML by adviser.
    """
    today, proposals = plan.shortlists("adviser"), plan.proposals
    advisers = dict.fromkeys(today["adviser"].tolist())
    return {
        a: worklist_html(a, plan.on, today.where(today["adviser"] == a), proposals, lang=plan.policy.language)
        for a in advisers
    }


def worklist_html(
    adviser: str, on: str, items: Listing, proposals: Listing | None = None, *, lang: Language = "nl"
) -> str:
    """Return one adviser's list for today as a whole page.

    Parameters
    ----------
    adviser : str
    on : str
        The day, as 2026-11-22.
    items : Listing
        The adviser's rows of ``plan.shortlists("adviser")``, in their order.
    proposals : Listing, optional
        Of the plan: what stands below the first for a candidate is listed as also possible.
    lang : {"nl", "en"}

    Returns
    -------
    str
        Self-contained, readable without its script, which only searches and prints. Ids of people, never names.

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch.testing import tiny_market
    >>> plan = rm.propose(rm.score(tiny_market()))
    >>> "anna" in worklist_html("none", plan.on, plan.shortlists("adviser"), plan.proposals)
    True
    """
    words = _WORDS[lang]
    rows = items.to_dicts()
    others = _alternatives(proposals, {r["candidate"] for r in rows})
    cards = "".join(_card(row, others.get(row["candidate"], ()), words, lang) for row in rows)
    title = words["title"].format(adviser=adviser, on=day(on, lang))
    n_left = sum(r["kind"] == "leftover" for r in rows)
    lead = words["lead"].format(proposals=len(rows) - n_left, left=n_left)
    found = words["found"].format(n="#", all=len(rows))
    body = (
        f"<main><h1>{escape(title)}</h1><p>{escape(lead)}</p>"
        f"<div class='tools screen' hidden><div><label for='q'>{escape(words['search'])}</label>"
        f"<input id='q' type='search' autocomplete='off'></div>"
        f"<button id='print' type='button'>{escape(words['print'])}</button>"
        f"<p id='found' class='note' role='status' data-text='{escape(found, quote=True)}'></p></div>"
        + (f"<ol>{cards}</ol>" if rows else f"<p>{escape(words['empty'])}</p>")
        + f"<p class='note'>{escape(words['foot'])}</p></main>"
    )
    return page(title, body, lang=lang, style=_STYLE, script=_SCRIPT)


def _alternatives(proposals: Listing | None, of: set[str]) -> dict[str, list[dict[str, Any]]]:
    if proposals is None:
        return {}
    found: dict[str, list[dict[str, Any]]] = {}
    keep = [r > 1 and c in of for r, c in zip(proposals["rank"].tolist(), proposals["candidate"].tolist(), strict=True)]
    for row in proposals.where(np.array(keep, bool)).to_dicts():
        found.setdefault(row["candidate"], []).append(row)
    return found


def _card(row: Mapping[str, Any], others: Sequence[Mapping[str, Any]], words: Mapping[str, str], lang: Language) -> str:
    badge = f"<span class='new'>{escape(words['new'])}</span>" if row["new"] else ""
    if row["vacancy"]:
        where = " · ".join(escape(str(row[k])) for k in ("title", "employer", "vacancy") if row[k])
        fits = f"<p>{where}, {_whole(words['fits'].format(score=_percent(row['score'], lang)))}</p>"
    else:
        fits = f"<p>{escape(words['no_proposal'])}</p>"
    lines = "".join(
        f"<p><b>{escape(words[k])}:</b> {_whole(str(row[column]))}</p>"
        for k, column in (("why", "reason"), ("do", "action"))
        if row[column]
    )
    rest = "".join(f"<li>{escape(o['vacancy'])}: {_whole(o['reason'])}</li>" for o in others)
    more = (
        f"<details><summary>{escape(words['else'])} ({len(others)})</summary><ul>{rest}</ul></details>" if rest else ""
    )
    find = " ".join(str(row[k] or "") for k in ("candidate", "vacancy", "title", "employer")).lower()
    return (
        f"<li data-find='{escape(_folded(find), quote=True)}'><article><h3>{escape(row['candidate'])}{badge}</h3>"
        f"{fits}{lines}{more}</article></li>"
    )


def _whole(text: str) -> str:
    """Return a sentence for a page, with amounts that a line does not break in two."""
    return escape(text).replace(" %", "&nbsp;%").replace("€ ", "€&nbsp;")


def _percent(share: float, lang: Language) -> str:
    return f"{share * 100:.0f} %" if lang == "nl" else f"{share * 100:.0f}%"


def _folded(text: str) -> str:
    from unicodedata import combining, normalize  # noqa: PLC0415  only a page needs it

    return "".join(c for c in normalize("NFD", text) if not combining(c))
