"""Lays new rows into a market that is already checked and linked, so that nothing old is read again."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array, vstack

from rmtmatch.faults import Faults
from rmtmatch.frames.tables import Ragged, Table
from rmtmatch.market import Market

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Which matrices of the profiles have the rows of which table.
_ROWS = {
    "candidates": ("candidate_skills", "candidate_implied", "candidate_told", "candidate_occupation", "wanted"),
    "vacancies": (
        "vacancy_essential",
        "vacancy_optional",
        "vacancy_told",
        "vacancy_occupation",
        "vacancy_implied",
        "learn_on_the_job",
    ),
    "trainings": ("training_skills",),
}


def join(market: Market, new: Market) -> Market:
    """Return the market with the rows of another laid into it.

    Parameters
    ----------
    market : Market
        Its day, postcodes and travel times stay.
    new : Market
        Of the same taxonomy. A row whose id is there already takes the place of the old one; the others come after.

    Returns
    -------
    Market

    Raises
    ------
    ValueError
        The two are of different taxonomies or days.

    Notes
    -----
    Time and memory O(both markets); no text is linked again.

    Examples
    --------
    >>> from rmtmatch.testing import tiny_market
    >>> one, two = tiny_market(), tiny_market(vacancies=[{"id": "welder", "places": 2}, {"id": "cook"}])
    >>> both = join(one, two)
    >>> both.vacancies.ids.tolist()
    ['forklift-now', 'forklift-later', 'picker', 'welder', 'cook']
    >>> both.vacancies["places"].tolist()
    [1.0, 1.0, 1.0, 2.0, 1.0]
    """
    if market.on != new.on:
        raise ValueError(f"a market of {market.on} and one of {new.on} cannot be joined")
    if market.taxonomy is not new.taxonomy and market.taxonomy.fingerprint != new.taxonomy.fingerprint:
        raise ValueError("the two markets are linked to different taxonomies")
    state = market.__getstate__()
    profiles: dict[str, Any] = {}
    for name, fields in _ROWS.items():
        old, fresh = getattr(market, name), getattr(new, name)
        if not len(fresh):
            continue
        order = _order(old.ids, fresh.ids)
        state[name] = _table(old, fresh, order)
        for field in fields:
            profiles[field] = _stack(getattr(market.profiles, field), getattr(new.profiles, field), order)
    state["profiles"] = replace(market.profiles, **profiles)
    state["faults"] = Faults([*market.faults, *new.faults], kind=market.kind)
    state["set_aside"] = [*market.set_aside, *new.set_aside]
    joined = object.__new__(Market)
    joined.__setstate__(state)
    return joined


def without(market: Market, table: str, ids: set[str]) -> Market:
    """Return the market without these candidates or vacancies.

    Parameters
    ----------
    market : Market
    table : {"candidates", "vacancies"}
    ids : set of str
        Ids that are not there are passed over.
    """
    if not ids:
        return market
    keep = np.flatnonzero([i not in ids for i in getattr(market, table).ids.tolist()])
    if len(keep) == len(getattr(market, table)):
        return market
    return market.take(candidates=keep) if table == "candidates" else market.take(vacancies=keep)


def _order(old: NDArray[np.object_], fresh: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return, for each row of the answer, its row in the old rows followed by the fresh ones."""
    place = {i: len(old) + k for k, i in enumerate(fresh.tolist())}
    kept = [place.pop(i, k) for k, i in enumerate(old.tolist())]
    return np.array([*kept, *place.values()], np.int64)


def _table(old: Table, fresh: Table, order: NDArray[np.int64]) -> Table:
    columns = {name: _stack(old[name], fresh[name], order) for name in old}
    return Table(old.name, np.concatenate([old.ids, fresh.ids])[order], columns)


def _stack(old: Any, fresh: Any, order: NDArray[np.int64]) -> Any:  # noqa: ANN401  a column or a matrix
    if isinstance(old, Ragged):
        return _one_ragged(old, fresh).take(order)
    if isinstance(old, csr_array):
        return csr_array(vstack([old, fresh], format="csr")[order])
    return np.concatenate([old, fresh])[order]


def _one_ragged(old: Ragged, fresh: Ragged) -> Ragged:
    return Ragged(
        np.concatenate([old.offsets, old.offsets[-1] + fresh.offsets[1:]]),
        np.concatenate([old.values, fresh.values]),
        np.concatenate([old.known, fresh.known]),
        _weights(old, fresh),
    )


def _weights(old: Ragged, fresh: Ragged) -> NDArray[Any] | None:
    given = next((r.weights for r in (old, fresh) if r.weights is not None), None)
    if given is None:
        return None
    # a table that names no level or end anywhere may come without weights
    none = np.datetime64("NaT", "D") if given.dtype.kind == "M" else np.nan
    both = [np.full(len(r.values), none, given.dtype) if r.weights is None else r.weights for r in (old, fresh)]
    return np.concatenate(both)
