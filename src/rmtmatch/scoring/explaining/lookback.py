"""What looks back from the person's occupation to the vacancy, in one line of an explanation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.scoring.coverage import REVERSE_WITHOUT_OCCUPATION, used
from rmtmatch.skills.nearness import nearness, placed

if TYPE_CHECKING:
    from rmtmatch.scoring.setting import Setting


@dataclass(frozen=True, slots=True)
class BackLine:
    """How the vacancy looks from the person's current occupation.

    Parameters
    ----------
    occupations : tuple of str
        Labels of the occupation; several where a title may mean several. Empty where it is unknown.
    used, near : float or None
        Which share of the occupation the vacancy uses, and how near it lies to it; None where that cannot be said.
    value : float
        What the two come to; without an occupation half of `fit_now`.
    weight : float
        Share of `value` in the part ``skills``; the rest is `fit_now`.
    """

    occupations: tuple[str, ...]
    used: float | None
    near: float | None
    value: float
    weight: float


def back_line(setting: Setting, fit: float, reverse: float) -> BackLine | None:
    """Describe a market of one candidate and one vacancy; None where the vacancy asks nothing that is known.

    Parameters
    ----------
    fit, reverse : float
        Forward coverage and what looks back, as scored.
    """
    if setting.asks_unknown[0]:
        return None
    weight, looking = setting.policy.reverse_weight, setting.looking
    row = int(looking.occupation[0])
    if row < 0:
        return BackLine((), None, None, REVERSE_WITHOUT_OCCUPATION * fit, weight)
    taxonomy, of = setting.market.taxonomy, setting.market.profiles.candidate_occupation
    uses = used(setting.used_levels, looking)
    there = bool(placed(setting.asked_place)[0] and placed(looking.place)[row])
    near = float(nearness(looking.place[[row]], setting.asked_place)[0, 0]) if there else None
    return BackLine(
        occupations=tuple(taxonomy.label(str(taxonomy.occupations[o]), setting.policy.language) for o in of.indices),
        used=min(1.0, float((looking.weight[[row]] @ uses.astype(np.float64)).toarray()[0, 0])),
        near=near,
        value=reverse,
        weight=weight,
    )
