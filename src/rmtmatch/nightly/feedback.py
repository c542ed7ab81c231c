"""What came of proposals: a table of outcomes that is honoured the next night and kept for evaluation.

=====================  ===============================================================================================
outcome                the next night
=====================  ===============================================================================================
opened                 counted
introduced, interview  the pair keeps its place on the list unless something better turns up (the keep bonus)
started                the person has work and is proposed no more; the vacancy has one place less
lasting_6_months       as started
lasting_12_months      as started
no                     "no, because": an adviser decided against it; the pair is not proposed again
objected               the candidate does not want it: the pair is not proposed again; without a vacancy, nothing is
rejected               the employer said no: this pair is not proposed again. Nothing more follows from it: no score, no
                       other pair and no other person changes because of what an employer refused
=====================  ===============================================================================================
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import frames
from rmtmatch.checking.bulk import shown_ids
from rmtmatch.checking.headers import refuse_protected
from rmtmatch.errors import DataError
from rmtmatch.frames.raw import RawTable, distinct
from rmtmatch.frames.reading import Unreadable, date
from rmtmatch.frames.tables import Fault, Ragged, Table
from rmtmatch.nightly.markets import with_tables
from rmtmatch.results.listing import Listing, text_array
from rmtmatch.vocabulary import nearest, squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from rmtmatch.market import Market

OUTCOMES = (
    "opened",
    "introduced",
    "interview",
    "started",
    "lasting_6_months",
    "lasting_12_months",
    "no",
    "objected",
    "rejected",
)
COLUMNS = ("candidate", "vacancy", "adviser", "outcome", "on", "reason")
_NEEDED = ("candidate", "vacancy", "outcome")
_SAID = {
    "geopend": "opened",
    "bekeken": "opened",
    "voorgesteld": "introduced",
    "gesprek": "interview",
    "begonnen": "started",
    "gestart": "started",
    "aannemen": "started",
    "aangenomen": "started",
    "lasting 6 months": "lasting_6_months",
    "6 maanden": "lasting_6_months",
    "lasting 12 months": "lasting_12_months",
    "12 maanden": "lasting_12_months",
    "no, because": "no",
    "nee": "no",
    "nee, want": "no",
    "candidate objects": "objected",
    "bezwaar": "objected",
    "afgewezen": "rejected",
}
_WORDS = {squeeze(w): o for w, o in {**{o: o for o in OUTCOMES}, **_SAID}.items()}
_ENDS = {"no", "objected", "rejected"}
_WORKS = {"started", "lasting_6_months", "lasting_12_months"}
_UNDER_WAY = {"introduced", "interview"}
FOLLOWED = _UNDER_WAY | _WORKS
_OF_PEOPLE = ("objected", "started", "lasting_6_months", "lasting_12_months")  # what may be said of a person alone


@dataclass(frozen=True, slots=True)
class Feedback:
    """Outcomes of pairs, in the order of the table.

    Parameters
    ----------
    table : Listing
        Columns `COLUMNS`: ids as they were given, `on` a date.
    faults : tuple of Fault
    """

    table: Listing = field(repr=False)
    faults: tuple[Fault, ...] = ()

    def latest(self) -> dict[tuple[str, str], str]:
        """Return the last outcome of each pair, by date, then by row."""
        order = np.argsort(self.table["on"], kind="stable")
        pairs = zip(self.table["candidate"][order], self.table["vacancy"][order], strict=True)
        return dict(zip(pairs, self.table["outcome"][order].tolist(), strict=True))

    @property
    def introduced(self) -> frozenset[tuple[str, str]]:
        """Pairs that are being introduced."""
        return frozenset(pair for pair, outcome in self.latest().items() if outcome in _UNDER_WAY)


def read_feedback(table: Path | RawTable, on: np.datetime64 | None = None) -> Feedback:
    """Read a table of feedback: ``candidate, vacancy, outcome``, and ``adviser, on, reason`` if there are.

    Parameters
    ----------
    table : path or RawTable
    on : datetime64[D], optional
        The day of the run: what is dated later is told, and counts as the last word all the same.

    Raises
    ------
    DataError
        The file cannot be read, or lacks a column.
    """
    raw = table if isinstance(table, RawTable) else frames.read_file(table, name="feedback")
    refuse_protected({"feedback": raw.columns}, None)
    if raw.n == 0:
        return Feedback(_listing({c: [] for c in COLUMNS}))
    for name in _NEEDED:
        if name not in raw.columns:
            near = nearest(name, raw.columns)
            raise DataError(f"feedback: there is no column {name!r}" + (f"; did you mean {near!r}?" if near else ""))
    given = {c: _texts(raw.columns[c]) if c in raw.columns else [""] * raw.n for c in COLUMNS if c != "on"}
    days = list(raw.columns["on"]) if "on" in raw.columns else [None] * raw.n
    rows: dict[str, list[Any]] = {c: [] for c in COLUMNS}
    faults = []
    for i in range(raw.n):
        candidate, outcome = given["candidate"][i], _WORDS.get(squeeze(given["outcome"][i]))
        shown = shown_ids([candidate or None])[0]
        wrong = _wrong(given["outcome"][i], outcome, candidate, given["vacancy"][i])
        if outcome is None or wrong is not None:
            faults.append(Fault("feedback", i, shown, *(wrong or ("", "", "")), "set_aside"))
            continue
        try:
            day = date(days[i])
        except Unreadable as unread:
            day = None
            faults.append(Fault("feedback", i, shown, "on", str(unread), "write 2026-11-22", "blanked"))
        if day is not None and on is not None and np.datetime64(day) > on:
            rule = f"{day} lies after the day of the run"
            faults.append(Fault("feedback", i, shown, "on", rule, "it counts as the last word", "warning"))
        for name in ("candidate", "vacancy", "adviser", "reason"):
            rows[name].append(given[name][i])
        rows["outcome"].append(outcome)
        rows["on"].append(np.datetime64("NaT" if day is None else day, "D"))
    return Feedback(_listing(rows), tuple(faults))


def _wrong(said: str, outcome: str | None, candidate: str, vacancy: str) -> tuple[str, str, str] | None:
    """Return column, rule and hint of what makes a row useless; None where nothing does."""
    if outcome is None:
        near = nearest(said, OUTCOMES)
        hint = f"did you mean {near!r}?" if near else "use one of " + ", ".join(OUTCOMES)
        # a word like none of ours may be a sentence about somebody, in the wrong column
        return "outcome", f"{said!r} is no outcome" if near else "no outcome", hint
    if not candidate:
        return "candidate", "no candidate", "give the id that the person has among the candidates"
    if not vacancy and outcome not in _OF_PEOPLE:
        return "vacancy", f"{outcome!r} without a vacancy", f"only {', '.join(_OF_PEOPLE)} go without"
    return None


def _listing(rows: dict[str, list[Any]]) -> Listing:
    columns = {c: text_array(rows[c]) for c in COLUMNS if c != "on"}
    columns["on"] = np.array(rows["on"], "datetime64[D]")
    return Listing("feedback", {c: columns[c] for c in COLUMNS})


def _texts(column: Any) -> list[str]:  # noqa: ANN401  a raw column
    coded = distinct(column)
    words = [*(str(w).strip() for w in coded.words), ""]
    return [words[k] for k in coded.codes.tolist()]


def strangers(feedback: Feedback, people: Iterable[str]) -> list[Fault]:
    """Warn where not one row is about any of `people`: ids of another kind, or the feedback of somebody else."""
    rows = feedback.table["candidate"].tolist()
    if not rows or not set(rows).isdisjoint(people):
        return []
    rule = f"none of the {len(rows)} rows is about a candidate of this run"
    return [Fault("feedback", -1, None, "candidate", rule, "use the ids of the candidates", "warning")]


def honoured(market: Market, feedback: Feedback) -> Market:
    """Return the market as the outcomes leave it; people and vacancies that are gone are passed over."""
    latest = feedback.latest()
    refused = [pair for pair, outcome in latest.items() if outcome in _ENDS and pair[1]]
    working = {c for (c, _), outcome in latest.items() if outcome in _WORKS}
    out = working | {c for (c, v), outcome in latest.items() if outcome == "objected" and not v}
    taken = Counter(v for (_, v), outcome in latest.items() if outcome in _WORKS)
    ids, vacancies = market.candidates.ids.tolist(), market.vacancies.ids.tolist()
    place = {c: k for k, c in enumerate(ids)}
    hidden = market.candidates["hidden"] | np.fromiter((c in out for c in ids), bool, len(ids))
    excluded = _added(market.candidates["excluded"], [(place[c], v) for c, v in refused if c in place])
    places = np.asarray(market.vacancies["places"], float)
    used = np.array([taken.get(v, 0) for v in vacancies], float)
    left = np.where(used > 0, np.maximum(np.where(np.isnan(places), 1, places) - used, 0), places)
    return with_tables(
        market,
        candidates=_replaced(market.candidates, {"hidden": hidden, "excluded": excluded}),
        vacancies=_replaced(market.vacancies, {"places": left}),
    )


def _added(lists: Ragged, more: Iterable[tuple[int, str]]) -> Ragged:
    """Add values to rows of lists; a row that gets one is known."""
    extra = list(more)
    if not extra:
        return lists
    rows = np.concatenate([lists.rows, np.array([r for r, _ in extra], np.int64)])
    values = np.concatenate([lists.values, text_array([v for _, v in extra])])
    order = np.argsort(rows, kind="stable")
    known = lists.known.copy()
    known[[r for r, _ in extra]] = True
    counts = np.bincount(rows, minlength=len(lists))
    offsets = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
    return Ragged(offsets, values[order], known)


def of_ids(feedback: Feedback, people: set[str]) -> Listing:
    """Return the rows about some people."""
    here = np.fromiter((c in people for c in feedback.table["candidate"].tolist()), bool, len(feedback.table))
    return feedback.table.where(here)


def followed(feedback: Feedback, proposed: Iterable[tuple[str, str]]) -> tuple[int, int, int]:
    """Count of some proposals how many there are, how many were opened, and how many were followed up.

    Whoever did anything with a proposal has opened it.
    """
    pairs = set(proposed)
    done: dict[tuple[str, str], set[str]] = {}
    columns = (feedback.table[c].tolist() for c in ("candidate", "vacancy", "outcome"))
    for c, v, outcome in zip(*columns, strict=True):
        if (c, v) in pairs:
            done.setdefault((c, v), set()).add(outcome)
    return len(pairs), len(done), sum(bool(outcomes & FOLLOWED) for outcomes in done.values())


def _replaced(table: Table, columns: dict[str, Any]) -> Table:
    return Table(table.name, table.ids, {**table.columns, **columns})
