"""Which empty field to ask for first, and whom."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.frames.tables import Ragged
from rmtmatch.policy import PARTS
from rmtmatch.results.listing import filled

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.frames.tables import Table
    from rmtmatch.results.pairs import Pairs

_WIDE = 0.1  # an interval wider than this is worth a question before an introduction

# Which columns of each side a part is read from: whom to ask where it is unknown.
_READ_FROM = {
    "skills": (("skills",), ("skills_essential",)),
    "optional": (("skills",), ("skills_optional",)),
    "travel": (("postcode",), ("postcode",)),
    "hours": (("hours_min", "hours_max"), ("hours_min", "hours_max")),
    "wage": (("wage_now_eur_hour", "wage_min_eur_hour"), ("wage_min_eur_hour", "wage_max_eur_hour")),
    "level": (("work_level",), ("work_level_min",)),
    "contract": (("contracts",), ("contract",)),
    "timing": (("available_from", "job_ends_on"), ("starts_on",)),
    "experience": (("experience_years",), ("experience_years_min",)),
    "wish": (("wanted_occupations",), ("occupation",)),
}


def question(pairs: Pairs, pair: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Find the unknown part that counts most where the interval is wide (-1: none), and whom to ask for it."""
    s = pairs.scored
    weights = np.array([pairs.policy.weights[p] for p in PARTS])
    width = np.where(s.unknown[pair], weights, 0.0)
    part = np.where((s.high[pair] - s.low[pair] > _WIDE) & (width.max(axis=1, initial=0) > 0), width.argmax(axis=1), -1)
    of_candidate = np.zeros(len(pair), bool)
    for k, name in enumerate(PARTS):
        here = part == k
        if here.any():
            of_candidate[here] = lacks(pairs.market.candidates, _READ_FROM[name][0], s.rows[pair[here]])
    return part, of_candidate


def lacks(table: Table, columns: Sequence[str], rows: NDArray[Any]) -> NDArray[np.bool_]:
    """Mark rows in which every one of `columns` is unknown."""
    lacking = np.ones(len(rows), bool)
    for name in columns:
        column = table[name]
        if isinstance(column, Ragged):
            unknown = ~column.known[rows]
        else:
            values = column[rows]
            if values.dtype.kind == "f":
                unknown = np.isnan(values)
            elif values.dtype.kind == "M":
                unknown = np.isnat(values)
            else:
                unknown = ~filled(values) if values.dtype == object else values == 0
        lacking &= unknown.astype(bool)
    return lacking
