"""The two verbs: `score` compares a market's people with its vacancies, `propose` matches them as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.errors import InfeasibleError
from rmtmatch.policy import Policy
from rmtmatch.results.edges import plan_edges
from rmtmatch.results.pairs import Pairs
from rmtmatch.results.plan import Plan
from rmtmatch.results.solved import Solved, places, problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.results.comparison import Outcome

    Progress = Callable[[int, int, str], None]


def score(
    market: Market,
    policy: Policy | None = None,
    *,
    top: int | None = 50,
    working_memory_mb: float = 256,
    progress: Progress | None = None,
) -> Pairs:
    """Score every pair that meets the demands and keep the best.

    Parameters
    ----------
    market : Market
    policy : Policy, optional
        Default ``Policy()``.
    top : int or None, default 50
        Pairs kept for each candidate and for each vacancy; None: every pair that meets the demands.
    working_memory_mb : float, default 256
        Megabytes a block of candidates may take; the full matrix is never held.
    progress : callable, optional
        Called as ``progress(done, total, what)``.

    Returns
    -------
    Pairs

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch import example
    >>> pairs = rm.score(example.region(seed=1, candidates=40, vacancies=30).market(), top=5)
    >>> len(pairs) > 0
    True
    """
    from rmtmatch.scoring.blocks import score_blocks  # noqa: PLC0415  the kernels are loaded at use

    chosen = Policy() if policy is None else policy
    scored = score_blocks(market, chosen, top=top, working_memory_mb=working_memory_mb, progress=progress)
    return Pairs(market, chosen, scored, top)


def propose(
    pairs: Pairs,
    policy: Policy | None = None,
    *,
    previous: Plan | Outcome | None = None,
    time_limit_s: float | None = None,
    progress: Progress | None = None,
) -> Plan:
    """Match all candidates and vacancies at once: the plan with the highest value above the reserve.

    A pair is used directly or through its training route; routes are paid from the policy's pools and take seats. With
    no pool defined, money is no limit.

    Parameters
    ----------
    pairs : Pairs
    policy : Policy, optional
        Default: the one the pairs were scored with. Another may change the reserve, pools and caps; demands and weights
        are those of the pairs.
    previous : Plan or Outcome, optional
        Yesterday's: what stood on its list is not ``new``.
    time_limit_s : float, optional
        Seconds the solver may take; when reached, the best plan known is returned with its bound and that status.
    progress : callable, optional
        Called as ``progress(done, total, what)``.

    Returns
    -------
    Plan

    Raises
    ------
    InfeasibleError
        Pinned pairs that cannot all be; names them.

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch import example
    >>> plan = rm.propose(rm.score(example.region(seed=1, candidates=40, vacancies=30).market()))
    >>> plan.status, plan.gap < 1e-9
    ('optimal', True)
    """
    from rmtmatch.assign import solve  # noqa: PLC0415  the solver is loaded with the first plan

    chosen = pairs.policy if policy is None else policy
    market, scored = pairs.market, pairs.scored
    pinned, lapsed = _pins(pairs)
    is_pinned = np.zeros(len(pairs), bool)
    is_pinned[pinned] = True
    edges = plan_edges(market, chosen, scored, is_pinned)
    lost = pinned[~np.isin(pinned, edges.pair)]
    lapsed += [(*_ids(pairs, p), "no money or seat for its training") for p in lost.tolist()]
    pinned = pinned[np.isin(pinned, edges.pair)]
    scores, resources = problem(pairs, edges)
    try:
        answer = solve(
            scores,
            places=places(market),
            reserve=chosen.reserve,
            resources=resources,
            pinned=np.column_stack([scored.rows[pinned], scored.cols[pinned]]) if len(pinned) else None,
            row_keys=market.candidates.ids,
            col_keys=market.vacancies.ids,
            time_limit_s=time_limit_s,
            progress=progress,
        )
    except InfeasibleError as error:
        named = [_ids(pairs, p) for p in pinned.tolist()]
        raise InfeasibleError(f"pinned pairs cannot all be: {error}; pinned are {_said(named)}", named) from error
    before = previous.outcome if isinstance(previous, Plan) else previous
    return Plan(Solved(pairs, chosen, edges, answer), before, tuple(lapsed))


def _pins(pairs: Pairs) -> tuple[NDArray[np.int64], list[tuple[str, str, str]]]:
    """Find the kept pairs that an adviser pinned, and name the pins that are no kept pair."""
    market, scored = pairs.market, pairs.scored
    pins = market.candidates["pinned"]
    wanted = list(zip(pins.rows.tolist(), pins.values.tolist(), strict=True))
    if not wanted:
        return np.zeros(0, np.int64), []
    place = {i: k for k, i in enumerate(market.vacancies.ids.tolist())}
    width = max(1, len(place))
    keys = scored.rows.astype(np.int64) * width + scored.cols
    found: list[int] = []
    lapsed: list[tuple[str, str, str]] = []
    for c, vacancy in wanted:
        v = place.get(vacancy)
        at = len(keys) if v is None else int(np.searchsorted(keys, c * width + v))
        if v is not None and at < len(keys) and keys[at] == c * width + v:
            found.append(at)
        else:
            why = "there is no such vacancy" if v is None else "the pair does not meet the demands"
            lapsed.append((str(market.candidates.ids[c]), str(vacancy), why))
    return np.unique(np.array(found, np.int64)), lapsed


def _ids(pairs: Pairs, pair: int) -> tuple[str, str]:
    market, scored = pairs.market, pairs.scored
    return str(market.candidates.ids[scored.rows[pair]]), str(market.vacancies.ids[scored.cols[pair]])


def _said(named: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{c} with {v}" for c, v in named)
