"""What changed between two plans, and why."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.results.listing import Listing, score_versions, text_array
from rmtmatch.results.words import CLOSED, HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

VACANCY_COLUMNS = ("vacancy", "before", "now", "change", "cause", "score_version")
COMPARISON_COLUMNS = ("candidate", "before", "now", "change", "cause", "score_version")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a comparison needs to know of a plan; a plan in memory and one read from files give the same.

    Parameters
    ----------
    placed : mapping of str to str
        The assigned vacancy of each placed candidate.
    left : mapping of str to str
        The reason of each leftover.
    vacancies : frozenset of str
        Every vacancy of the plan, proposed or unfilled.
    policy_hash : str
        Of what was decided; see `rules_hash`.
    listed : frozenset of (candidate, vacancy)
        Every pair proposed, alternatives too.
    said : mapping of (candidate, vacancy) to str
        The last word on a pair, of those that end it (see `ENDS`); without a vacancy, on the person.
    shown : frozenset of (candidate, vacancy), or None
        What stood on the list of an adviser, leftovers without a vacancy; None where that is not known.
    closed : frozenset of str
        Vacancies whose closing date has passed; they are still among `vacancies`.
    """

    placed: Mapping[str, str]
    left: Mapping[str, str]
    vacancies: frozenset[str]
    policy_hash: str
    listed: frozenset[tuple[str, str]] = frozenset()
    said: Mapping[tuple[str, str], str] = field(default_factory=dict)
    shown: frozenset[tuple[str, str]] | None = None
    closed: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        proposals: Listing,
        leftovers: Listing,
        unfilled: Listing,
        policy_hash: str,
        said: Mapping[tuple[str, str], str] | None = None,
    ) -> Outcome:
        """Build from the three tables of a plan, and what was said of its pairs."""
        first = proposals["rank"] == 1
        ids = proposals["candidate"][first].tolist()
        placed = dict(zip(ids, proposals["vacancy"][first].tolist(), strict=True))
        left = dict(zip(leftovers["candidate"].tolist(), leftovers["reason"].tolist(), strict=True))
        vacancies = frozenset(proposals["vacancy"].tolist()) | frozenset(unfilled["vacancy"].tolist())
        listed = frozenset(zip(proposals["candidate"].tolist(), proposals["vacancy"].tolist(), strict=True))
        closed = frozenset(unfilled["vacancy"][unfilled["reason"] == CLOSED].tolist())
        return cls(placed, left, vacancies, policy_hash, listed, said or {}, closed=closed)


def rules_hash(policy: Mapping[str, Any]) -> str:
    """Return a hash of what a policy decides, given its fields as JSON; money spent or promised is no decision.

    Examples
    --------
    >>> then, now = ({"pools_eur": {"p": {"limit": 9, "spent": spent}}} for spent in (0, 5))
    >>> rules_hash(then) == rules_hash(now), rules_hash(then) == rules_hash({"pools_eur": {"p": {"limit": 8}}})
    (True, False)
    """
    purses: Mapping[str, Mapping[str, Any]] = policy.get("pools_eur", {})
    limits = {n: {k: v for k, v in p.items() if k not in ("committed", "spent")} for n, p in purses.items()}
    text = json.dumps({**policy, "pools_eur": limits}, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


ENDS = {
    **dict.fromkeys(("started", "lasting_6_months", "lasting_12_months"), "has work"),
    "no": "an adviser decided against it",
    "objected": "the candidate objects",
    "rejected": "the employer said no",
}
"""What ends a proposal, in words, by the outcome that feedback gives."""


def compare(now: Outcome, before: Outcome, kind: str = "records") -> Listing:
    """List every candidate whose outcome differs, with the cause; columns `COMPARISON_COLUMNS`.

    `change` is ``new person``, ``gone``, ``placed``, ``moved``, ``lost`` or ``other reason``; `before` and `now` hold
    the vacancy, or the reason of a leftover.

    Examples
    --------
    >>> before = Outcome({"c1": "v1"}, {}, frozenset({"v1", "v2"}), "p")
    >>> now = Outcome({"c1": "v2"}, {}, frozenset({"v2"}), "p")
    >>> compare(now, before).to_dicts()[0]["cause"]
    'vacancy v1 is gone'
    """
    people = _people(before), _people(now)
    rows = []
    for c in sorted({*now.placed, *now.left, *before.placed, *before.left}):
        was = before.placed.get(c) or before.left.get(c)
        is_now = now.placed.get(c) or now.left.get(c)
        if was == is_now:
            continue
        rows.append((c, was or "", is_now or "", _change(c, now, before), _cause(c, now, before, *people)))
    columns = {name: text_array([row[k] for row in rows]) for k, name in enumerate(COMPARISON_COLUMNS[:-1])}
    columns["score_version"] = score_versions(len(rows))
    return Listing("comparison", columns, kind)


def compare_vacancies(now: Outcome, before: Outcome, kind: str = "records") -> Listing:
    """List every vacancy to which other people are assigned, with the cause; columns `VACANCY_COLUMNS`.

    `change` is ``new vacancy``, ``closed``, ``filled``, ``other people`` or ``empty again``; `before` and `now` hold
    the people, joined by ``|``.

    Examples
    --------
    >>> before = Outcome({"c1": "v1"}, {}, frozenset({"v1", "v2"}), "p")
    >>> now = Outcome({"c1": "v2"}, {}, frozenset({"v2"}), "p")
    >>> [(r["vacancy"], r["change"], r["cause"]) for r in compare_vacancies(now, before).to_dicts()]
    [('v1', 'closed', 'no longer among the vacancies'), ('v2', 'filled', 'c1 moved here')]
    """
    then, today = _people(before), _people(now)
    rows = []
    for v in sorted(before.vacancies | now.vacancies):
        was, is_now = then.get(v, []), today.get(v, [])
        if was == is_now and (v in before.vacancies) == (v in now.vacancies):
            continue
        change, cause = _vacancy_change(v, was, is_now, now, before)
        rows.append((v, "|".join(was), "|".join(is_now), change, cause))
    columns = {name: text_array([row[k] for row in rows]) for k, name in enumerate(VACANCY_COLUMNS[:-1])}
    columns["score_version"] = score_versions(len(rows))
    return Listing("comparison_vacancies", columns, kind)


def _people(outcome: Outcome) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for c in sorted(outcome.placed):
        found.setdefault(outcome.placed[c], []).append(c)
    return found


def _vacancy_change(
    v: str, was: Sequence[str], is_now: Sequence[str], now: Outcome, before: Outcome
) -> tuple[str, str]:
    if v not in before.vacancies:
        return "new vacancy", "not in the plan before"
    if v not in now.vacancies:
        return "closed", "no longer among the vacancies"
    change = "filled" if not was else "other people" if is_now else "empty again"
    came = [c for c in is_now if c not in was]
    went = [c for c in was if c not in is_now]
    causes = [_went(c, v, now) for c in went]
    for c in came:
        known = c in before.placed or c in before.left
        causes.append(f"{c} moved here" if c in before.placed else f"{c} was placed" if known else f"{c} is new")
    if now.policy_hash != before.policy_hash:
        causes.append("the policy changed")
    return change, "; ".join(causes)


def _went(c: str, v: str, now: Outcome) -> str:
    """Say where somebody is who no longer has a vacancy."""
    if c not in now.placed and c not in now.left:
        return f"{c} is no longer among the candidates"
    told = f"{c} moved to {now.placed[c]}" if c in now.placed else f"{c} is left over"
    said = now.said.get((c, v)) or now.said.get((c, ""))
    return told if said is None else f"{told} ({ENDS[said]})"


def changed_share(now: Outcome, before: Outcome) -> float:
    """Return the share of people in both plans whose assigned vacancy differs, 0..1."""
    both = [c for c in (*now.placed, *now.left) if c in before.placed or c in before.left]
    differ = [now.placed.get(c) != before.placed.get(c) for c in both]
    return float(np.mean(differ)) if differ else 0.0


def _change(c: str, now: Outcome, before: Outcome) -> str:
    if c not in before.placed and c not in before.left:
        return "new person"
    if c not in now.placed and c not in now.left:
        return "gone"
    if c in now.placed:
        return "moved" if c in before.placed else "placed"
    return "lost" if c in before.placed else "other reason"


def _cause(
    c: str, now: Outcome, before: Outcome, had: Mapping[str, Sequence[str]], have: Mapping[str, Sequence[str]]
) -> str:
    """Say why somebody's outcome is another; `had` and `have`: the people of each vacancy, before and now."""
    if c not in before.placed and c not in before.left:
        return "not in the plan before"
    if c not in now.placed and c not in now.left:
        return "no longer among the candidates"
    was, is_now = before.placed.get(c), now.placed.get(c)
    said = now.said.get((c, was or "")) or now.said.get((c, ""))
    if said is not None:
        return ENDS[said]
    if now.left.get(c) == HIDDEN:
        return "hidden now: has work, or wants no proposals"
    if was is not None and was not in now.vacancies:
        return f"vacancy {was} is gone"
    if was is not None and was in now.closed:
        return f"vacancy {was} has closed"
    if is_now is not None and is_now not in before.vacancies:
        return f"vacancy {is_now} is new"
    if now.policy_hash != before.policy_hash:
        return "the policy changed"
    came = [p for p in have.get(was or "", ()) if p not in had.get(was or "", ())]
    if came:
        return f"vacancy {was} now goes to {came[0]}"
    left = [p for p in had.get(is_now or "", ()) if p not in have.get(is_now or "", ())]
    if left:
        return f"a place came free at {is_now}: {_went(left[0], is_now or '', now)}"
    return "the best plan for everybody changed"
