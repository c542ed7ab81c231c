"""Pairs that an adviser decided already: what they take is taken first, and the rest is matched around them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rmtmatch.errors import InfeasibleError
from rmtmatch.results.solved import places, problem

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from numpy.typing import NDArray

    from rmtmatch.assign import Assignment
    from rmtmatch.policy import Policy
    from rmtmatch.results.edges import PlanEdges
    from rmtmatch.results.pairs import Pairs


class Lapsed(NamedTuple):
    """A pin that was not honoured, and why."""

    candidate: str
    vacancy: str
    reason: str


@dataclass(frozen=True, slots=True, eq=False)
class Pins:
    """The pins of a market.

    Parameters
    ----------
    pairs : ndarray of int64, shape (k,)
        The kept pairs that are pinned.
    lapsed : tuple of Lapsed
    """

    pairs: NDArray[np.int64]
    lapsed: tuple[Lapsed, ...] = ()

    def mask(self, n: int) -> NDArray[np.bool_]:
        """Mark the pinned ones among `n` kept pairs."""
        marks = np.zeros(n, bool)
        marks[self.pairs] = True
        return marks


def find_pins(pairs: Pairs) -> Pins:
    """Find the kept pairs that are pinned; a pin on a vacancy that is gone, or that fails a demand, lapses."""
    market, scored = pairs.market, pairs.scored
    pins = market.candidates["pinned"]
    place = {i: k for k, i in enumerate(market.vacancies.ids.tolist())}
    width = max(1, len(place))
    keys = scored.rows.astype(np.int64) * width + scored.cols
    found: list[int] = []
    lapsed: list[Lapsed] = []
    for c, vacancy in zip(pins.rows.tolist(), pins.values.tolist(), strict=True):
        v = place.get(vacancy)
        at = -1 if v is None else int(np.searchsorted(keys, c * width + v))
        if v is not None and at < len(keys) and keys[at] == c * width + v:
            found.append(at)
        else:
            why = "there is no such vacancy" if v is None else "the pair does not meet the demands"
            lapsed.append(Lapsed(str(market.candidates.ids[c]), str(vacancy), why))
    return Pins(np.unique(np.array(found, np.int64)), tuple(lapsed))


def solve_around(
    pairs: Pairs,
    policy: Policy,
    edges: PlanEdges,
    pins: Pins,
    *,
    conflicts: Literal["raise", "lapse"],
    keep: NDArray[np.float64] | None = None,
    **options: Any,  # noqa: ANN401  of `rmtmatch.assign.solve`
) -> tuple[Assignment, Pins]:
    """Solve with the pinned pairs in place; value, bound and gap are those of the plan that keeps them.

    Parameters
    ----------
    keep : ndarray of float64, shape (edges,), optional
        A bonus for each edge that stood on yesterday's list; see `rmtmatch.assign.solve`.
    **options
        Of `rmtmatch.assign.solve`. Prices are the lowest that prove the answer: what one more place would bring, and
        steady from one round of a proof to the next.

    Returns
    -------
    assignment : Assignment
        Its edges are the pinned ones and the best of the rest.
    pins : Pins
        Those that were kept, and those that lapsed.

    Notes
    -----
    Prices are those of the rest: they prove it, without the rows that are pinned and in the places and money these
    leave. `Assignment.certify` asks for prices that cover every row, and so refuses an answer with pins, as a pinned
    row may be worth more elsewhere; what holds is that the bound is the worth of the pins plus what the prices say of
    the rest.

    Raises
    ------
    InfeasibleError
        Under ``"raise"``, pins that cannot all be, by the ids of candidate and vacancy.
    """
    from rmtmatch.assign import Resources, solve  # noqa: PLC0415  the solver is loaded with the first plan

    market, scored = pairs.market, pairs.scored
    room = places(market)
    options = {"row_keys": market.candidates.ids, "col_keys": market.vacancies.ids, "lowest_prices": True, **options}
    pinned, pins = _settle(pairs, edges, pins, room, conflicts)
    if not len(pinned):
        scores, resources = problem(pairs, edges)
        return solve(scores, places=room, reserve=policy.reserve, resources=resources, keep=keep, **options), pins
    at = np.flatnonzero(~np.isin(scored.rows[edges.pair], scored.rows[edges.pair[pinned]]))
    left = room - np.bincount(scored.cols[edges.pair[pinned]], minlength=len(room))
    scores, resources = problem(pairs, edges, at)
    if resources is not None:
        limit = edges.limit - np.asarray(edges.use[pinned].sum(axis=0)).reshape(-1)
        resources = Resources(resources.use, np.maximum(limit, 0.0))
    wished = None if keep is None else keep[at]
    rest = solve(scores, places=left, reserve=policy.reserve, resources=resources, keep=wished, **options)
    return _together(pairs, edges, at[rest.edges], pinned, rest=rest, reserve=policy.reserve), pins


def _settle(
    pairs: Pairs, edges: PlanEdges, pins: Pins, room: NDArray[np.int64], conflicts: str
) -> tuple[NDArray[np.int64], Pins]:
    """Choose one edge for each pinned pair, so that they fit together."""
    from rmtmatch.assign import solve  # noqa: PLC0415  the solver is loaded with the first plan

    scored = pairs.scored
    there = np.isin(pins.pairs, edges.pair)
    lapsed = [*pins.lapsed]
    lapsed += [Lapsed(*_ids(pairs, p), "nobody may or can pay its training") for p in pins.pairs[~there].tolist()]
    kept = pins.pairs[there]
    while len(kept):
        at = np.flatnonzero(np.isin(edges.pair, kept))
        scores, resources = problem(pairs, edges, at)
        wanted = np.column_stack([scored.rows[kept], scored.cols[kept]])
        try:
            found = solve(scores, places=room, resources=resources, pinned=wanted)
        except InfeasibleError as error:
            named = [_find(pairs, kept, c, v) for c, v in error.conflict]
            if conflicts == "raise":
                ids = [_ids(pairs, p) for p in named]
                raise InfeasibleError(f"these pinned pairs cannot all be: {_said(ids)}", ids) from None
            lapsed.append(Lapsed(*_ids(pairs, named[-1]), "other pins take the place, the person or the money"))
            kept = kept[kept != named[-1]]
        else:
            return at[found.edges], Pins(kept, tuple(lapsed))
    return np.zeros(0, np.int64), Pins(kept, tuple(lapsed))


def _together(
    pairs: Pairs,
    edges: PlanEdges,
    others: NDArray[np.int64],
    pinned: NDArray[np.int64],
    *,
    rest: Assignment,
    reserve: float,
) -> Assignment:
    """Add the pinned edges to the answer for the rest: they add the same to its value and to its bound."""
    chosen = np.concatenate([others, pinned])
    chosen = chosen[np.argsort(pairs.scored.rows[edges.pair[chosen]], kind="stable")]
    total = float(edges.value[pinned].sum())
    worth = total - reserve * len(pinned)
    value, bound = rest.value + worth, rest.bound + worth
    return replace(
        rest,
        rows=pairs.scored.rows[edges.pair[chosen]].astype(np.int64),
        cols=pairs.scored.cols[edges.pair[chosen]].astype(np.int64),
        edges=chosen,
        total=rest.total + total,
        value=value,
        bound=bound,
        gap=(bound - value) / max(1.0, abs(value)),
    )


def _find(pairs: Pairs, kept: NDArray[np.int64], row: int, col: int) -> int:
    here = (pairs.scored.rows[kept] == row) & (pairs.scored.cols[kept] == col)
    return int(kept[here][0])


def _ids(pairs: Pairs, pair: int) -> tuple[str, str]:
    market, scored = pairs.market, pairs.scored
    return str(market.candidates.ids[scored.rows[pair]]), str(market.vacancies.ids[scored.cols[pair]])


def _said(named: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{c} with {v}" for c, v in named)
