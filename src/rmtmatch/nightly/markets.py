"""Markets in pieces: with other tables, without their taxonomy, or as little of them as the solver needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.faults import Faults
from rmtmatch.frames.tables import Table
from rmtmatch.market import LinkedSkills, Market
from rmtmatch.skills.profiles import Unlinked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.skills.taxonomy import Taxonomy

_FOR_LISTS = {"candidates": ("region",), "vacancies": ("region", "places", "introductions_per_place")}
_NO_TEXTS = np.zeros(0, object)


def with_tables(market: Market, **parts: Any) -> Market:  # noqa: ANN401  whatever a market holds
    """Return a market with some of its parts replaced; nothing is checked and nothing is linked again."""
    made = object.__new__(Market)
    made.__setstate__({**market.__getstate__(), **parts})
    return made


def piece(
    market: Market,
    candidates: NDArray[np.int64],
    vacancies: NDArray[Any],
    aside: tuple[tuple[str, str, str], ...] = (),
) -> dict[str, Any]:
    """Return a part of a market as it can be kept in a file: without taxonomy and without what concerns the whole.

    Parameters
    ----------
    aside : tuple of (table, id, rule)
        The rows set aside at the door that stand with this part.
    """
    state = market.take(candidates, vacancies).__getstate__()
    nothing = Unlinked(_NO_TEXTS, _NO_TEXTS, _NO_TEXTS, np.zeros(0, np.int64))
    return {
        **state,
        "taxonomy": None,
        "faults": Faults(()),
        "set_aside": aside,
        "profiles": replace(state["profiles"], unlinked=nothing),
        "skills": LinkedSkills(nothing),
    }


def whole(state: dict[str, Any], taxonomy: Taxonomy) -> Market:
    """Return the market of a `piece`."""
    made = object.__new__(Market)
    made.__setstate__({**state, "taxonomy": taxonomy})
    return made


def outline(market: Market) -> dict[str, Any]:
    """Return what the solver and the lists need to know of a market: ids, regions and places."""
    none = np.zeros(0, np.int64)
    state = piece(market, none, none)
    for name, columns in _FOR_LISTS.items():
        table = getattr(market, name)
        state[name] = Table(name, table.ids, {c: table[c] for c in columns})
    return state
