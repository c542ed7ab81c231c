"""A market under a policy, prepared for scoring: everything that is worked out once and read by every step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from rmtmatch.scoring.coverage import (
    Asked,
    Looking,
    asked_place,
    asked_skills,
    held_levels,
    looking_back,
    related_towards,
    used_levels,
)
from rmtmatch.scoring.demands import Demands, demands
from rmtmatch.scoring.fields import Fields, read_fields
from rmtmatch.scoring.practical import Practical
from rmtmatch.scoring.sides import Side, Sides
from rmtmatch.scoring.training.trainings import Catalogue, catalogue
from rmtmatch.scoring.travel import Distances, distances
from rmtmatch.scoring.wish import Wishes, wishes
from rmtmatch.skills.relatedness import relatedness

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from scipy import sparse

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy


@dataclass(frozen=True, slots=True)
class Setting:
    """What every step reads. Made by `prepare`; O(rows + columns) of memory, and tables of classes.

    Parameters
    ----------
    market, policy
        What was asked.
    asked : Asked
        What vacancies ask, by column of distinct skill and level.
    related, related_asked : csr_array of float32, shape (S, S) and (S, M)
        Relatedness, whole and towards the columns asked.
    held : csr_array of float32, shape (n, S)
        Level at which each candidate has each skill, own or implied.
    used_levels : csr_array of float32, shape (m, S)
        Level at which each vacancy uses each skill.
    looking : Looking
    asked_place : ndarray of int8, shape (m, 64)
        Where what each vacancy asks lies among all work.
    numbers : Fields
        As float64.
    places : Distances
    wishes : Wishes
    trainings : Catalogue or None
    demands : Demands
    asks_unknown : ndarray of bool, shape (m,)
        No skill asked is known: the skills part is neutral.
    asks_optional : ndarray of bool, shape (m,)
        At least one optional skill is known.
    asks_open, optional_open : ndarray of bool, shape (m,)
        What is asked, or asked beside it, may be anything: it was not given, was taken from the occupation, or would be
        taken from one that is unknown. Optional skills that were not given beside essential ones are taken to be none.
    most_implied : ndarray of float64, shape (m,)
        How far skills that an occupation implies can cover what is asked.
    skills_known : ndarray of bool, shape (n,)
        The person's skills were given.
    sides : Sides
        What later steps work out of one side alone is kept there.
    """

    market: Market
    policy: Policy
    asked: Asked
    related: sparse.csr_array
    related_asked: sparse.csr_array
    held: sparse.csr_array
    used_levels: sparse.csr_array
    looking: Looking
    asked_place: NDArray[np.int8]
    numbers: Fields
    places: Distances
    wishes: Wishes
    trainings: Catalogue | None
    demands: Demands
    asks_unknown: NDArray[np.bool_]
    asks_optional: NDArray[np.bool_]
    asks_open: NDArray[np.bool_]
    optional_open: NDArray[np.bool_]
    most_implied: NDArray[np.float64]
    skills_known: NDArray[np.bool_]
    sides: Sides

    def practical(self, dtype: Any = np.float64) -> Practical:  # noqa: ANN401  numpy dtype-likes
        """Return the practical parts, in a dtype."""
        return Practical(self.numbers.astype(dtype, self.sides), self.places, self.wishes, self.policy)


class Turns(NamedTuple):
    """Rows of one side by id: the turn of each row, and the row of each turn."""

    turn: NDArray[np.int64]
    at: NDArray[np.int64]


def turns(setting: Setting) -> tuple[Turns, Turns]:
    """Return the turns of candidates and of vacancies: ties go by id and not by row, so that no order matters."""
    market, sides = setting.market, setting.sides
    return (
        sides.candidates("turns", lambda: _by_id(market.candidates.ids)),
        sides.vacancies("turns", lambda: _by_id(market.vacancies.ids)),
    )


def _by_id(ids: NDArray[np.object_]) -> Turns:
    at = np.argsort(ids.astype(np.str_), kind="stable").astype(np.int64)
    turn = np.empty_like(at)
    turn[at] = np.arange(len(at))
    return Turns(turn, at)


class _Open(NamedTuple):
    """What is known of what vacancies ask, see `Setting`; shape (m,) each."""

    asks_unknown: NDArray[np.bool_]
    asks_optional: NDArray[np.bool_]
    asks_open: NDArray[np.bool_]
    optional_open: NDArray[np.bool_]
    most_implied: NDArray[np.float64]


def prepare(
    market: Market, policy: Policy, *, candidates: Side | None = None, vacancies: Side | None = None
) -> Setting:
    """Work out once what every step reads.

    Parameters
    ----------
    candidates, vacancies : Side, optional
        Kept from another market that has the same rows on that side; see `rmtmatch.scoring.sides`.
    """
    sides = Sides(candidates or Side(), vacancies or Side())
    related = relatedness(market.taxonomy, kept=policy.related_kept, siblings=policy.sibling_relatedness)
    towards = related_towards(market.taxonomy, policy)
    asked = sides.vacancies("asked", lambda: asked_skills(market, policy))
    numbers = read_fields(market, sides)
    places = distances(
        market.candidates["postcode"],
        market.vacancies["postcode"],
        market.postcodes,
        market.travel_times,
        policy.detour_factor,
        sides=sides,
    )
    trainings = sides.candidates("catalogue", lambda: catalogue(market, policy))
    known = sides.vacancies("what is known of it", lambda: _open(market, policy, asked))
    return Setting(
        market=market,
        policy=policy,
        asked=asked,
        related=related,
        related_asked=sides.vacancies("relatedness to it", lambda: asked.columns_of(towards)),
        held=sides.candidates("held", lambda: held_levels(market.profiles, policy.implied_level)),
        used_levels=sides.vacancies("used", lambda: used_levels(market.profiles)),
        looking=sides.candidates("looking back", lambda: looking_back(market, policy, towards)),
        asked_place=sides.vacancies("where it lies", lambda: asked_place(asked, market.taxonomy)),
        numbers=numbers,
        places=places,
        wishes=wishes(market, sides),
        trainings=trainings,
        demands=demands(market, policy, numbers, places, trainings, sides=sides),
        asks_unknown=known.asks_unknown,
        asks_optional=known.asks_optional,
        asks_open=known.asks_open,
        optional_open=known.optional_open,
        most_implied=known.most_implied,
        skills_known=market.candidates["skills"].known,
        sides=sides,
    )


def _open(market: Market, policy: Policy, asked: Asked) -> _Open:
    m = len(market.vacancies)
    vacancy = np.repeat(np.arange(m), asked.lengths)
    asks_optional = np.bincount(vacancy, ~asked.essential, m) > 0
    lowest = np.ones(m)
    np.minimum.at(lowest, vacancy, asked.level[asked.col].astype(float))
    essential, optional = market.vacancies["skills_essential"], market.vacancies["skills_optional"]
    none_essential, none_optional = (x.known & (x.lengths == 0) for x in (essential, optional))
    # An occupation that is still to be told would bring its skills with it, unless there are said to be none.
    untold = (np.bincount(vacancy, asked.essential, m) == 0) & ~none_essential
    untold &= np.diff(market.profiles.vacancy_occupation.indptr) == 0
    asks_unknown = asked.lengths == 0
    none_asked = none_essential & none_optional
    asks_open = ~essential.known | market.profiles.vacancy_implied | untold | (asks_unknown & ~none_asked)
    return _Open(
        asks_unknown=asks_unknown,
        asks_optional=asks_optional,
        asks_open=asks_open,
        optional_open=asks_open | (~asks_optional & ~none_optional),
        most_implied=np.minimum(policy.implied_level / lowest, 1.0),
    )
