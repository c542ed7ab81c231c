"""Skill by skill: what is asked, how far the person has it, and which of the person's skills that comes from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from rmtmatch.scoring.rescoring import MISSING_BELOW

if TYPE_CHECKING:
    from rmtmatch.scoring.setting import Setting
    from rmtmatch.scoring.training.gaps import Closing


@dataclass(frozen=True, slots=True)
class SkillLine:
    """One skill that the vacancy asks.

    Parameters
    ----------
    uri, label : str
    essential : bool
    weight : float
        Share in forward coverage; over all skills asked they sum to 1.
    level : float
        Level asked, in (0, 1].
    possession : float
        Level the person has, related skills counted in.
    covered : float
        ``min(1, possession / level)``.
    source : {"own", "told", "implied", "related", "none"}
        The person listed it; their text tells of it; the occupation implies it; it is related to one of these; nothing.
    from_uri, from_label : str or None
        The skill of the person that counts for it.
    missing : bool
        Essential, and covered for less than half.
    trainings : tuple of str
        Ids of open trainings that this person may enter and that teach it.
    asked_in_text : bool
        The vacancy does not list it: its description speaks of it.
    """

    uri: str
    label: str
    essential: bool
    weight: float
    level: float
    possession: float
    covered: float
    source: Literal["own", "told", "implied", "related", "none"]
    from_uri: str | None
    from_label: str | None
    missing: bool
    trainings: tuple[str, ...]
    asked_in_text: bool = False


def skill_lines(setting: Setting, closes: Closing | None) -> tuple[SkillLine, ...]:
    """Describe the skills asked in a market of one candidate and one vacancy, the heaviest first."""
    asked, market = setting.asked, setting.market
    taxonomy, lang = market.taxonomy, setting.policy.language
    held = setting.held
    own = dict(zip(market.profiles.candidate_skills.indices, market.profiles.candidate_skills.data, strict=True))
    told, read = set(market.profiles.candidate_told.indices), set(market.profiles.vacancy_told.indices)
    # Each of the person's skills against each skill asked, rounded as the possession is.
    products = setting.related_asked[held.indices].toarray() * held.data[:, None]
    lines = []
    for at in range(len(asked.col)):
        col = int(asked.col[at])
        skill = int(asked.skill[col])
        best = _best(products[:, col], held.indices == skill) if len(products) else -1
        possession = float(products[best, col]) if best >= 0 else 0.0
        source: Literal["own", "told", "implied", "related", "none"] = "none"
        giver = int(held.indices[best]) if possession > 0 else -1
        if giver == skill:
            source = "implied" if own.get(skill, 0) < held.data[best] else "told" if skill in told else "own"
        elif giver >= 0:
            source = "related"
        covered = float(asked.covered(np.array([possession]), np.array([col]))[0])
        uri = str(taxonomy.skills[skill])
        from_uri = None if giver < 0 else str(taxonomy.skills[giver])
        lines.append(
            SkillLine(
                uri=uri,
                label=taxonomy.label(uri, lang),
                essential=bool(asked.essential[at]),
                weight=float(asked.weight[at]),
                level=float(asked.level[col]),
                possession=possession,
                covered=covered,
                source=source,
                from_uri=from_uri,
                from_label=None if from_uri is None else taxonomy.label(from_uri, lang),
                missing=bool(asked.essential[at]) and covered < MISSING_BELOW,
                trainings=_taught_by(setting, closes, col),
                asked_in_text=skill in read,
            )
        )
    return tuple(lines)


def _best(
    products: np.ndarray[tuple[int], np.dtype[np.float32]], same: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> int:
    """Return where the highest product stands; of equals the skill itself."""
    return int(np.lexsort((~same, -products))[0])


def _taught_by(setting: Setting, closes: Closing | None, col: int) -> tuple[str, ...]:
    if closes is None or setting.trainings is None:
        return ()
    which = closes.of_item.indices[closes.of_item.indptr[col] : closes.of_item.indptr[col + 1]].astype(np.int64)
    may = setting.trainings.can_enter(np.zeros(len(which), np.int64), which)
    return tuple(str(i) for i in setting.market.trainings.ids[which[may]])
