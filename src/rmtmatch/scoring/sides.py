"""What follows from one side of a market alone, kept so that many markets that share this side work it out once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy

    Value = TypeVar("Value")


class Side:
    """What was worked out of one table of a market (and its trainings and taxonomy) under one policy, by name.

    Two threads may both work out the same: they get the same. Nothing kept here is ever changed.

    Examples
    --------
    >>> side = Side()
    >>> side("twice", lambda: 2 * 21), side("twice", lambda: 0)
    (42, 42)
    """

    def __init__(self) -> None:
        self._kept: dict[str, Any] = {}

    def __call__(self, name: str, make: Callable[[], Value]) -> Value:
        """Return what is kept under `name`; make it where nothing is."""
        if name not in self._kept:
            self._kept[name] = make()
        return cast("Value", self._kept[name])


class Sides(NamedTuple):
    """Both sides of a market; `rmtmatch.scoring.setting.prepare` takes one of them from an earlier market.

    The owner sees to it that a side is used only with the rows, trainings, taxonomy, date and policy it was made with.
    """

    candidates: Side
    vacancies: Side


def candidate_side(market: Market, policy: Policy) -> Side:
    """Work out what follows from the candidates of a market, to be given with any vacancies; O(candidates)."""
    from rmtmatch.scoring.setting import prepare  # noqa: PLC0415  a setting is made of sides

    return prepare(market.take(vacancies=[]), policy).sides.candidates


def vacancy_side(market: Market, policy: Policy) -> Side:
    """Work out what follows from the vacancies of a market, to be given with any candidates; O(vacancies).

    Examples
    --------
    >>> from rmtmatch.policy import Policy
    >>> from rmtmatch.scoring.blocks import score_blocks
    >>> from rmtmatch.testing import tiny_market
    >>> market, policy = tiny_market(), Policy()
    >>> one, warm = market.take(candidates=[0]), vacancy_side(market, policy)
    >>> score_blocks(one, policy, vacancies=warm).cols.tolist() == score_blocks(one, policy).cols.tolist()
    True
    """
    from rmtmatch.scoring.setting import prepare  # noqa: PLC0415  a setting is made of sides

    return prepare(market.take(candidates=[]), policy).sides.vacancies
