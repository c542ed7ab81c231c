"""What follows from one side of a market alone, kept so that many markets that share this side work it out once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

if TYPE_CHECKING:
    from collections.abc import Callable

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
