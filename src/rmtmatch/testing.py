"""For the tests of those who build on rmtmatch: a market small enough to reason about, and the laws every plan obeys.

Examples
--------
>>> import rmtmatch as rm
>>> from rmtmatch.testing import assert_plan_sound, tiny_market
>>> plan = rm.propose(rm.score(tiny_market()))
>>> assert_plan_sound(plan)
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.policy import PARTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rmtmatch.market import Market
    from rmtmatch.results.plan import Plan
    from rmtmatch.skills.taxonomy import Taxonomy

_EXACT = 1e-9
_SHOWN = 20

_SKILLS = {
    "s:drive": "heftruck rijden",
    "s:load": "laden en lossen",
    "s:pick": "orders verzamelen",
    "s:clean": "vloeren reinigen",
    "s:weld": "lassen",
}
_GOODS = ("s:drive", "s:load", "s:pick")
_JOBS = {
    "o:forklift": ("heftruckchauffeur", ("s:drive", "s:load")),
    "o:picker": ("orderpicker", ("s:pick", "s:load")),
    "o:cleaner": ("schoonmaker", ("s:clean",)),
    "o:welder": ("lasser", ("s:weld",)),
}


def tiny_taxonomy() -> Taxonomy:
    """Return a taxonomy of four occupations and five skills with Dutch labels.

    Examples
    --------
    >>> tiny_taxonomy().concepts("orderpicker", "occupation")
    ('o:picker',)
    """
    from rmtmatch.skills.taxonomy import Taxonomy  # noqa: PLC0415  the checks alone need no taxonomy

    labels = [{"concept": uri, "label": label, "kind": "skill", "lang": "nl"} for uri, label in _SKILLS.items()]
    labels += [{"concept": o, "label": label, "kind": "occupation", "lang": "nl"} for o, (label, _) in _JOBS.items()]
    relations = [
        {"occupation": o, "skill": s, "relation": "essential"} for o, (_, skills) in _JOBS.items() for s in skills
    ]
    return Taxonomy.from_frame(labels, relations, [{"concept": s, "broader": "g:goods"} for s in _GOODS])


def tiny_market(**options: Any) -> Market:  # noqa: ANN401  keywords of Market
    """Return a market of five people, four vacancies and one training, of which the outcome can be reasoned out.

    ``anna`` drives a forklift and has the certificate: ``forklift-now`` is hers. ``bram`` picks orders and has no
    certificate: he can have ``picker``, or through ``course`` the place at ``forklift-later``. ``coen`` cleans and
    lives too far from everything. ``dina`` is hidden. Nobody can weld; ``emma``, who cleans too, does not want to.

    Parameters
    ----------
    **options
        Passed on to `Market`; ``candidates``, ``vacancies`` or ``trainings`` replace a whole table.

    Returns
    -------
    Market

    Examples
    --------
    >>> tiny_market().candidates.ids.tolist()
    ['anna', 'bram', 'coen', 'dina', 'emma']
    """
    from rmtmatch.market import Market  # noqa: PLC0415  the checks alone need no market

    near = {"postcode": 5011, "max_travel_km": 20, "transport": ["car"], "hours_min": 32, "hours_max": 40}
    work = {"postcode": 5012, "hours_min": 32, "hours_max": 40, "contract": ["permanent"], "starts_on": "2027-01-18"}
    tables: dict[str, Any] = {
        "candidates": [
            {**near, "id": "anna", "occupation": "heftruckchauffeur", "credentials": ["heftruck"]},
            {**near, "id": "bram", "occupation": "orderpicker", "skills": ["laden en lossen"], "credentials": []},
            {**near, "id": "coen", "occupation": "schoonmaker", "postcode": 5099, "max_travel_km": 5},
            {**near, "id": "dina", "occupation": "orderpicker", "hidden": True},
            {**near, "id": "emma", "skills": ["vloeren reinigen"], "credentials": [], "excluded": ["welder"]},
        ],
        "vacancies": [
            {**work, "id": "forklift-now", "occupation": "heftruckchauffeur", "credentials_now": ["heftruck"]},
            {**work, "id": "forklift-later", "title": "heftruckchauffeur", "credentials_before_start": ["heftruck"]}
            | {"skills_essential": ["heftruck rijden", "laden en lossen"]},
            {**work, "id": "picker", "occupation": "orderpicker"},
            {**work, "id": "welder", "occupation": "lasser"},
        ],
        "trainings": [
            {"id": "course", "title": "Heftruckcertificaat", "skills": ["heftruck rijden"], "grants": ["heftruck"]}
            | {"weeks": 1, "cost_eur": 400, "online": True, "starts_on": ["2026-12-07"]},
        ],
        "postcodes": {"pc4": [5011, 5012, 5099], "lat": [51.56, 51.56, 52.4], "lon": [5.08, 5.09, 5.9]},
    }
    tables["postcodes"]["region"] = ["AM26", "AM26", "AM06"]
    return Market(**{**tables, "taxonomy": tiny_taxonomy(), "on": "2026-11-22", **options})


def assert_plan_sound(plan: Plan) -> None:
    """Check every law a plan obeys whatever the market; for use in tests.

    - everybody is in exactly one of proposals and leftovers, every vacancy is assigned or unfilled;
    - ranks run 1, 2, … without a hole and no list is longer than the policy says;
    - no vacancy takes more people than it has places, none is introduced more often than it wants;
    - hidden people, excluded pairs and unpaid work are never proposed;
    - every proposal and every leftover has a reason and an action;
    - the parts, weighed, sum to the score within 1e-9; low <= score <= high; training never lowers the fit;
    - no pool pays and no training seats more than it has;
    - the bound is not below the value, and an optimal plan has no gap.

    Parameters
    ----------
    plan : Plan

    Raises
    ------
    AssertionError
        With every law that is broken, and by what.

    Notes
    -----
    Time O(proposals + people + vacancies).
    """
    broken = [f"{law.__name__.lstrip('_').replace('_', ' ')}: {what}" for law in _LAWS for what in law(plan)]
    if broken:
        more = f"\n... and {len(broken) - _SHOWN} more" if len(broken) > _SHOWN else ""
        raise AssertionError(f"the plan is not sound:\n{chr(10).join(broken[:_SHOWN])}{more}")


def _nobody_disappears(plan: Plan) -> Iterator[str]:
    market = plan.pairs.market
    known = set(market.candidates.ids.tolist())
    # a second row of somebody who is there already is no second person
    aside = [str(i) for table, i, _ in market.set_aside if table == "candidates" and i not in known]
    first = plan.proposals["vacancy"][plan.proposals["rank"] == 1]
    first_of = plan.proposals["candidate"][plan.proposals["rank"] == 1]
    everyone = Counter([*market.candidates.ids.tolist(), *aside])
    ends = Counter([*first_of.tolist(), *plan.leftovers["candidate"].tolist()])
    for who in everyone.keys() | ends.keys():
        if ends[who] != everyone[who]:
            yield f"{who} stands {ends[who]} times in proposals and leftovers together"
    taken, empty = set(first.tolist()), Counter(plan.unfilled["vacancy"].tolist())
    for v in market.vacancies.ids.tolist():
        if (v in taken) + empty[v] != 1:
            yield f"vacancy {v} is {'assigned' if v in taken else 'not assigned'} and {empty[v]} times unfilled"


def _lists_are_lists(plan: Plan) -> Iterator[str]:
    ranks: dict[str, list[int]] = {}
    for c, rank in zip(plan.proposals["candidate"].tolist(), plan.proposals["rank"].tolist(), strict=True):
        ranks.setdefault(c, []).append(rank)
    for c, given in ranks.items():
        if sorted(given) != list(range(1, len(given) + 1)) or len(given) > plan.policy.proposals_per_candidate:
            yield f"{c} has ranks {given}"
    ids = zip(plan.proposals["candidate"].tolist(), plan.proposals["vacancy"].tolist(), strict=True)
    for pair, n in Counter(ids).items():
        if n > 1:
            yield f"{pair} stands {n} times"


def _places_are_respected(plan: Plan) -> Iterator[str]:
    work = plan.pairs.market.vacancies
    first = plan.proposals["rank"] == 1
    assigned = Counter(plan.proposals["vacancy"][first].tolist())
    named = Counter(plan.proposals["vacancy"].tolist())
    own = np.asarray(work["introductions_per_place"], np.float64)
    wanted = np.where(np.isnan(own), plan.policy.introductions_per_place, own)
    given = np.asarray(work["places"], np.float64)
    for v, places, introductions in zip(work.ids.tolist(), given.tolist(), wanted.tolist(), strict=True):
        n = 1 if np.isnan(places) else int(places)
        if assigned[v] > n:
            yield f"{v} takes {assigned[v]} people and has {n} places"
        if named[v] > max(introductions * n, assigned[v]):
            yield f"{v} is proposed to {named[v]} people and wants {introductions * n:g}"


def _wishes_are_honoured(plan: Plan) -> Iterator[str]:
    market = plan.pairs.market
    hidden = set(market.candidates.ids[np.asarray(market.candidates["hidden"], bool)].tolist())
    no = _listed(market.candidates, "excluded") | {(c, v) for v, c in _listed(market.vacancies, "excluded")}
    contract = np.asarray(market.vacancies["contract"])
    # bits 4 and 5 of the contract words: volunteering and work experience
    unpaid = set(market.vacancies.ids[(contract != 0) & (contract & 0b001111 == 0)].tolist())
    for c, v in zip(plan.proposals["candidate"].tolist(), plan.proposals["vacancy"].tolist(), strict=True):
        if c in hidden:
            yield f"{c} is hidden and is proposed for {v}"
        if (c, v) in no:
            yield f"{c} and {v} are excluded and proposed"
        if v in unpaid:
            yield f"{v} is unpaid and is proposed to {c}"


def _every_row_says_why(plan: Plan) -> Iterator[str]:
    for listing, who in ((plan.proposals, "candidate"), (plan.leftovers, "candidate"), (plan.unfilled, "vacancy")):
        for column in ("reason", "action"):
            for i in np.flatnonzero([not text for text in listing[column].tolist()]).tolist():
                yield f"{listing.name} of {listing[who][i]} has no {column}"


def _the_explanation_is_the_score(plan: Plan) -> Iterator[str]:
    p = plan.proposals
    weights = np.array([plan.pairs.policy.weights[part] for part in PARTS])
    parts = np.column_stack([p[part] for part in PARTS]) if len(p) else np.zeros((0, len(PARTS)))
    checks = {
        "its parts do not sum to its score": np.abs(parts @ weights - p["score"]) > _EXACT,
        "a part is outside 0..1": ((parts < -_EXACT) | (parts > 1 + _EXACT)).any(axis=1),
        "its score is outside low..high": (p["score"] < p["low"] - _EXACT) | (p["score"] > p["high"] + _EXACT),
        "training lowers its fit": p["fit_after"] < p["fit_now"] - _EXACT,
    }
    for what, fails in checks.items():
        for i in np.flatnonzero(fails).tolist():
            yield f"{p['candidate'][i]} with {p['vacancy'][i]}: {what}"


def _money_and_seats_suffice(plan: Plan) -> Iterator[str]:
    r = plan.resources
    for name, limit, used in zip(r["name"].tolist(), r["limit"].tolist(), r["used"].tolist(), strict=True):
        if used > limit * (1 + _EXACT) + _EXACT:
            yield f"{name} gives {used:g} of {limit:g}"


def _the_proof_holds(plan: Plan) -> Iterator[str]:
    if plan.bound < plan.value - _EXACT * max(1, abs(plan.value)):
        yield f"bound {plan.bound} is below value {plan.value}"
    if plan.status == "optimal" and plan.gap > _EXACT:
        yield f"optimal with a gap of {plan.gap}"


_LAWS = (
    _nobody_disappears,
    _lists_are_lists,
    _places_are_respected,
    _wishes_are_honoured,
    _every_row_says_why,
    _the_explanation_is_the_score,
    _money_and_seats_suffice,
    _the_proof_holds,
)


def _listed(table: Any, column: str) -> set[tuple[str, str]]:  # noqa: ANN401  a Table
    lists = table[column]
    return set(zip(table.ids[lists.rows].tolist(), lists.values.tolist(), strict=True))
