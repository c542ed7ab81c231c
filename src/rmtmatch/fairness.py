"""Do proposals reach every group alike? Protected facts are joined afterwards, counted, and let go.

This is the only place where facts such as age or sex may be given, and they never meet a score: the plan is made before
they are read, and what comes out are counts of groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.errors import DataError
from rmtmatch.frames import read_columns
from rmtmatch.frames.raw import distinct
from rmtmatch.frames.tables import Fault
from rmtmatch.results.listing import Listing, score_versions, text_array

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.frames.raw import RawColumn
    from rmtmatch.results.plan import Plan

UNKNOWN = "unknown"
_IDS = ("candidate", "id")
_NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, eq=False, repr=False)
class Audit:
    """Rates of proposals for each group, small groups left out. Holds counts alone, no ids and no facts of people.

    Parameters
    ----------
    groups : Listing
        ``fact, group, people, proposed, rate, low, high, ratio``: one row a group of at least `minimum` people.
        ``rate`` is the share with a proposal, ``low`` and ``high`` its 95 % interval (Wilson), ``ratio`` the rate
        divided by that of the best group of the same fact.
    suppressed : mapping of str to int
        Fact -> how many groups were left out.
    minimum : int
        The least number of people a group must have to be shown.
    """

    groups: Listing
    suppressed: dict[str, int]
    minimum: int

    def to_frame(self, kind: str | None = None) -> Any:  # noqa: ANN401  whichever dataframe was asked for
        """Return the groups as a dataframe."""
        return self.groups.to_frame(kind)

    def __repr__(self) -> str:
        facts = ", ".join(dict.fromkeys(self.groups["fact"].tolist())) or "no fact"
        return f"Audit: {len(self.groups)} groups by {facts}, {sum(self.suppressed.values())} suppressed"

    def _repr_html_(self) -> str:
        return self.groups._repr_html_()


def audit(plan: Plan, protected_frame: object, *, by: str | Sequence[str], minimum: int = 10) -> Audit:
    """Compare how often the groups of a protected fact got a proposal.

    Parameters
    ----------
    plan : Plan
        Made without these facts.
    protected_frame : table
        Any kind, with a column ``candidate`` (or ``id``) and the columns of `by`. It is read once and not kept.
    by : str or sequence of str
        The facts to compare by, each on its own. Dates and numbers must be grouped before (age bands, not birthdays).
    minimum : int, default 10
        Groups with fewer people are left out, and so many of the next smallest that what was left out cannot be had by
        subtraction: at least two groups, of `minimum` people together.

    Returns
    -------
    Audit
        People of the plan that the table does not name stand in the group ``unknown``.

    Raises
    ------
    DataError
        With every fault: a missing column, an id twice, ids that are all unknown to the plan.
    ValueError
        ``minimum`` below 1, or no fact in `by`.

    Notes
    -----
    A ratio below .8 is a reason to look, no proof of anything: groups differ in what they can and want, and a rate over
    a few dozen people is wide. Look at ``low`` and ``high`` first.

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch import example
    >>> from rmtmatch.fairness import audit
    >>> plan = rm.propose(rm.score(example.region(candidates=120, vacancies=80).market()))
    >>> people = [{"candidate": f"c{k}", "sex": "fm"[k % 2]} for k in range(1, 121)]
    >>> a = audit(plan, people, by="sex")
    >>> a.groups["group"].tolist(), a.groups["people"].tolist()
    (['f', 'm'], [60, 60])
    """
    facts = [by] if isinstance(by, str) else list(by)
    if minimum < 1 or not facts:
        raise ValueError(f"minimum must be at least 1 and by name a fact; got {minimum} and {facts}")
    table = read_columns(protected_frame, "protected")
    people = plan.pairs.market.candidates.ids
    row = _rows(table.columns, facts, people)
    named = plan.proposals["candidate"].tolist()
    served = np.isin(people, list(set(named))) if named else np.zeros(len(people), np.bool_)
    shown: list[tuple[Any, ...]] = []
    suppressed = {}
    for fact in facts:
        rows, suppressed[fact] = _groups(fact, _group_of(table.columns[fact], row), served, minimum)
        shown += rows
    return Audit(Listing("audit", _columns(shown), plan.pairs.market.kind), suppressed, minimum)


def _rows(columns: dict[str, RawColumn], facts: list[str], people: NDArray[np.object_]) -> NDArray[np.int64]:
    name = next((n for n in _IDS if n in columns), None)
    faults = [
        Fault("protected", -1, None, fact, "no such column", f"there are {', '.join(columns)}", "refused")
        for fact in facts
        if fact not in columns
    ]
    if name is None:
        hint = "name the column of pseudonyms candidate"
        faults.append(Fault("protected", -1, None, "candidate", "no such column", hint, "refused"))
        raise DataError("\n".join(map(str, faults)), faults)
    at: dict[str, int] = {}
    for k, given in enumerate(columns[name]):
        if at.setdefault(str(given), k) != k:
            # which of the two holds cannot be known; the value itself stays out of the message
            faults.append(Fault("protected", k, None, name, "a second row with this id", "give one", "refused"))
    row = np.array([at.get(str(c), -1) for c in people.tolist()], np.int64)
    if len(people) and (row < 0).all():
        hint = "give the pseudonyms of the plan"
        faults.append(Fault("protected", -1, None, name, "not one id is of this plan", hint, "refused"))
    if faults:
        raise DataError("\n".join(map(str, faults)), faults)
    return row


def _group_of(column: RawColumn, row: NDArray[np.int64]) -> NDArray[np.object_]:
    """Return the group of every candidate as text; `row` is where the candidate stands in the column, -1 nowhere."""
    coded = distinct(column)
    words = [*(str(w) for w in coded.words), UNKNOWN]
    codes = np.append(coded.codes, -1)
    return text_array([words[c] for c in codes[row].tolist()])


def _groups(
    fact: str, group: NDArray[np.object_], served: NDArray[np.bool_], minimum: int
) -> tuple[list[tuple[Any, ...]], int]:
    names = sorted(set(group.tolist()))
    counts = {g: (int((group == g).sum()), int((served & (group == g)).sum())) for g in names}
    by_size = sorted(names, key=lambda g: counts[g][0])
    n_small = sum(counts[g][0] < minimum for g in names)
    # what is left out may not be had by subtraction: more than one group, and together enough people
    while n_small and (n_small == 1 or sum(counts[g][0] for g in by_size[:n_small]) < minimum) and n_small < len(names):
        n_small += 1
    left = [g for g in names if g not in by_size[:n_small]]
    best = max((counts[g][1] / counts[g][0] for g in left), default=0.0)
    rows = []
    for g in left:
        n, k = counts[g]
        rows.append((fact, g, n, k, k / n, *_wilson(k, n), k / n / best if best else float("nan")))
    return rows, n_small


def _wilson(k: int, n: int) -> tuple[float, float]:
    z2 = _NORMAL_95**2
    middle = (k + z2 / 2) / (n + z2)
    half = _NORMAL_95 * ((k * (n - k) / n + z2 / 4) ** 0.5) / (n + z2)
    return max(0.0, middle - half), min(1.0, middle + half)


def _columns(rows: list[tuple[Any, ...]]) -> dict[str, NDArray[Any]]:
    names = ("fact", "group", "people", "proposed", "rate", "low", "high", "ratio")
    columns: dict[str, NDArray[Any]] = {}
    for k, name in enumerate(names):
        values = [r[k] for r in rows]
        kind = {"fact": object, "group": object, "people": np.int64, "proposed": np.int64}.get(name, np.float64)
        columns[name] = text_array(values) if kind is object else np.array(values, kind)
    return {**columns, "score_version": score_versions(len(rows))}
