"""The two verbs: `score` compares a market's people with its vacancies, `propose` matches them as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rmtmatch.policy import Policy
from rmtmatch.results.edges import plan_edges
from rmtmatch.results.pairs import Pairs
from rmtmatch.results.pins import find_pins, solve_around
from rmtmatch.results.plan import Plan
from rmtmatch.results.proving import Round, proven
from rmtmatch.results.solved import Solved
from rmtmatch.waiting import shown

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Literal

    from rmtmatch.assign import Assignment
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
        Called as ``progress(done, total, what)``. Default: a bar for who waits longer than two seconds at a terminal
        or in a notebook; quiet otherwise.

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
    from rmtmatch.scoring.sides import Side, Sides  # noqa: PLC0415  the same

    _given(market, "profiles", "market", "give Market(candidates, vacancies, taxonomy=..., on=...)")
    chosen = Policy() if policy is None else policy
    _given(chosen, "weights", "policy", "give Policy(reserve=...) or Policy.from_toml(file)")
    sides = Sides(Side(), Side())
    with shown(progress) as steps:
        scored = score_blocks(
            market,
            chosen,
            top=top,
            working_memory_mb=working_memory_mb,
            progress=steps,
            **sides._asdict(),
        )
    return Pairs(market, chosen, scored, top, sides)


def propose(
    pairs: Pairs,
    policy: Policy | None = None,
    *,
    previous: Plan | Outcome | None = None,
    conflicts: Literal["raise", "lapse"] = "raise",
    time_limit_s: float | None = None,
    prove: bool = True,
    working_memory_mb: float = 256,
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
    conflicts : {"raise", "lapse"}, default "raise"
        What to do with pinned pairs that cannot all be: raise, or let the fewest lapse and name them in
        `Plan.lapsed_pins`.
    time_limit_s : float, optional
        Seconds the solver may take; when reached, the best plan known is returned with its bound and that status.
    prove : bool, default True
        Let every pair that was not kept pass by once more, and add those that would improve the plan, until there are
        none: then ``plan.proof`` is ``all pairs``. False: the plan is the best of the kept pairs.
    working_memory_mb : float, default 256
        Megabytes a block of candidates may take in that pass.
    progress : callable, optional
        Called as ``progress(done, total, what)``. Default: a bar for who waits longer than two seconds at a terminal
        or in a notebook; quiet otherwise.

    Returns
    -------
    Plan

    Raises
    ------
    InfeasibleError
        Under ``conflicts="raise"``: pinned pairs that cannot all be; names them.

    Examples
    --------
    >>> import rmtmatch as rm
    >>> from rmtmatch import example
    >>> plan = rm.propose(rm.score(example.region(seed=1, candidates=40, vacancies=30).market()))
    >>> plan.status, plan.gap < 1e-9
    ('optimal', True)
    """
    _given(pairs, "scored", "pairs", "give score(market)")
    chosen = pairs.policy if policy is None else policy
    _given(chosen, "weights", "policy", "give Policy(reserve=...) or Policy.from_toml(file)")

    def solve(over: Pairs, last: Assignment | None) -> Round:
        pins = find_pins(over)
        edges = plan_edges(over.market, chosen, over.scored, pins.mask(len(over)))
        start = None if last is None else last.col_prices
        answer, pins = solve_around(
            over,
            chosen,
            edges,
            pins,
            conflicts=conflicts,
            time_limit_s=time_limit_s,
            start_prices=start,
            progress=steps,
        )
        return Round(over, edges, answer, pins)

    with shown(progress) as steps:
        plan, over_all = solve(pairs, None), False
        if prove:
            plan, over_all = proven(plan, chosen, solve, working_memory_mb=working_memory_mb, progress=steps)
    before = previous.outcome if isinstance(previous, Plan) else previous
    return Plan(Solved(plan.pairs, chosen, plan.edges, plan.answer, over_all), before, plan.pins.lapsed)


def _given(value: object, has: str, name: str, hint: str) -> None:
    """Refuse what is something else altogether, by what the right one has."""
    if not hasattr(value, has):
        raise TypeError(f"{name} is a {type(value).__name__}; {hint}")
