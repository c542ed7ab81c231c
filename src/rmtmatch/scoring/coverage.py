"""The skills part: what a person brings of what a vacancy asks, and what the vacancy uses of the person's occupation.

With relatedness ``R``, the possession of skill s is ``P[c, s] = max_t level[c, t] * R[t, s]``, and

    forward[c, v] = sum_s w[v, s] * min(1, P[c, s] / asked[v, s]) / sum_s w[v, s]
    used[c, v]    = sum_s u[o, s] * Q[v, s] / sum_s u[o, s],        o the occupation of c
    near[c, v]    = cosine of where the skills of o, and those that v asks, lie among all work; at least 0
    reverse[c, v] = (1 - nearness_share) * used[c, v] + nearness_share * near[c, v]

with ``w`` and ``u`` the rarity of a skill, times ``optional_weight`` where it is optional, and ``Q`` the possession of
a vacancy: what it asks, related skills counted in. Where the occupation is unknown, reverse is half of forward, so that
one more listed skill never lowers the score; where a vacancy asks nothing that has a place, reverse is what it uses.
Source: docs/decisions/0004-score.md; `rmtmatch.skills.nearness` for the places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from rmtmatch.scoring.possession import strongest
from rmtmatch.skills.nearness import middle, nearness, placed, skill_points
from rmtmatch.skills.relatedness import relatedness

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.policy import Policy
    from rmtmatch.skills.profiles import Profiles
    from rmtmatch.skills.taxonomy import Taxonomy

REVERSE_WITHOUT_OCCUPATION = 0.5
"""Reverse, as a share of forward, for a person whose occupation is unknown."""
IMPLIED_AS_BUILT = 0.7
"""The implied level that profiles are built with; a policy that names another scales it."""
_OCCUPATIONS_AT_ONCE = 1024
OPTIONAL_HELD = 0.7
"""Level at which a vacancy that lists a skill as optional uses it."""


def rarity(taxonomy: Taxonomy, power: float = 1.5) -> NDArray[np.float64]:
    """Return how much each skill of a taxonomy weighs, shape (S,): ``(ln((N + 1) / (df + 1)) + 1) ** power``.

    N counts the occupations, df those that need the skill. At least 1; a skill that no occupation needs weighs most.
    """
    needed = np.asarray(taxonomy.df, float)
    return np.asarray((np.log((len(taxonomy.occupations) + 1) / (needed + 1)) + 1) ** power)


def held_levels(profiles: Profiles, implied_level: float) -> sparse.csr_array:
    """Return at what level each candidate has each skill, own or implied by the occupation, csr float32 (n, S)."""
    implied = profiles.candidate_implied.astype(np.float32, copy=True)
    implied.data = np.minimum(implied.data * np.float32(implied_level / IMPLIED_AS_BUILT), np.float32(1))
    return _tidy(profiles.candidate_skills.astype(np.float32).maximum(implied))


@dataclass(frozen=True, slots=True)
class Asked:
    """What vacancies ask, over columns that are distinct pairs of a skill and the level it is asked at.

    Parameters
    ----------
    skill : ndarray of int32, shape (M,)
        Skill of each column.
    level : ndarray of float32, shape (M,)
        Level of each column, above 0 and at most 1.
    indptr, col : ndarray
        Vacancy j asks the columns ``col[indptr[j]:indptr[j + 1]]``, those that weigh most first.
    weight : ndarray of float64
        Share of each entry in forward: they sum to 1 over the entries of a vacancy.
    essential : ndarray of bool
        Whether an entry is essential.
    optional_weight : ndarray of float64
        Share of each entry in the part ``optional``: 0 for essential ones, else they sum to 1.
    """

    skill: NDArray[np.int32]
    level: NDArray[np.float32]
    indptr: NDArray[np.int64]
    col: NDArray[np.int32]
    weight: NDArray[np.float64]
    essential: NDArray[np.bool_]
    optional_weight: NDArray[np.float64]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many columns each vacancy asks, shape (m,)."""
        return np.diff(self.indptr)

    def matrix(self, dtype: Any, *, optional: bool = False) -> sparse.csr_array:  # noqa: ANN401  numpy dtype-likes
        """Return the weights of forward, or those of the part ``optional``, as csr (m, M)."""
        values = self.optional_weight if optional else self.weight
        shape = (len(self.indptr) - 1, len(self.skill))
        return sparse.csr_array((values.astype(dtype), self.col, self.indptr.astype(np.int32)), shape=shape)

    def columns_of(self, towards: sparse.csr_array) -> sparse.csr_array:
        """Return the relatedness of every skill to the skill of each column, csr float32 (S, M).

        Parameters
        ----------
        towards : csr_array of float32, shape (S, S)
            Relatedness, `turned`.
        """
        return turned(towards[self.skill])

    def covered(self, possessed: NDArray[Any], columns: NDArray[Any] | slice) -> NDArray[Any]:
        """Return how far possession covers what is asked: ``min(1, possessed / level)``, in its own dtype."""
        share = possessed / self.level[columns].astype(possessed.dtype)
        return np.asarray(np.minimum(share, possessed.dtype.type(1)))


def asked_skills(market: Market, policy: Policy) -> Asked:
    """Lay out what the vacancies ask; essential wins where a skill stands in both lists."""
    essential = _tidy(market.profiles.vacancy_essential.astype(np.float32))
    optional = _tidy(market.profiles.vacancy_optional.astype(np.float32))
    m, skills = essential.shape
    row = np.concatenate([np.repeat(np.arange(m), np.diff(x.indptr)) for x in (essential, optional)])
    skill = np.concatenate([essential.indices, optional.indices]).astype(np.int64)
    level = np.minimum(np.concatenate([essential.data, optional.data]), np.float32(1))
    wanted = np.concatenate([np.ones(essential.nnz, bool), np.zeros(optional.nnz, bool)])
    # The first of equal (row, skill) is the essential one.
    _, keep = np.unique(row * skills + skill, return_index=True)
    row, skill, level, wanted = row[keep], skill[keep], level[keep], wanted[keep]

    # Positive floats sort as their bits: one integer orders skill first, then level.
    code = (skill << 32) | level.view(np.uint32).astype(np.int64)
    distinct, inverse = np.unique(code, return_inverse=True)
    col: NDArray[np.int32] = inverse.reshape(-1).astype(np.int32)
    rare = rarity(market.taxonomy, policy.rarity_power)
    weight = rare[skill] * np.where(wanted, 1.0, policy.optional_weight)
    order = np.lexsort((col, -weight, row))
    row, skill, col, wanted, weight = row[order], skill[order], col[order], wanted[order], weight[order]
    indptr = np.concatenate([[0], np.cumsum(np.bincount(row, minlength=m))])
    return Asked(
        skill=(distinct >> 32).astype(np.int32),
        level=(distinct & 0xFFFFFFFF).astype(np.uint32).view(np.float32),
        indptr=indptr,
        col=col,
        weight=_shares(weight, row, m),
        essential=wanted,
        optional_weight=_shares(np.where(wanted, 0.0, rare[skill]), row, m),
    )


@dataclass(frozen=True, slots=True)
class Looking:
    """What is looked back at: the occupations that occur among candidates, as weights over skills.

    Parameters
    ----------
    occupation : ndarray of int32, shape (n,)
        Row of `weight` for each candidate; -1 where the occupation is unknown or needs no skills.
    weight : csr_array of float64, shape (distinct occupations, skills they need)
        Rows sum to 1.
    related : csr_array of float32, shape (S, skills they need)
        How much what a vacancy asks counts for each of those skills.
    place : ndarray of int8, shape (distinct occupations, 64)
        Where each lies, see `rmtmatch.skills.nearness`.
    """

    occupation: NDArray[np.int32]
    weight: sparse.csr_array
    related: sparse.csr_array
    place: NDArray[np.int8]


def looking_back(market: Market, policy: Policy, towards: sparse.csr_array) -> Looking:
    """Lay out the current occupations; a label that leads to several occupations counts as their mixture.

    Parameters
    ----------
    towards : csr_array of float32, shape (S, S)
        Relatedness, `turned`.
    """
    by = f"shares of occupations: {policy.optional_weight}, {policy.rarity_power}"
    shares = market.taxonomy.remember(by, lambda: _occupation_shares(market.taxonomy, policy))
    of = market.profiles.candidate_occupation.astype(np.float64)
    seen: dict[tuple[bytes, bytes], int] = {}
    which = np.full(of.shape[0], -1, np.int32)
    ends = of.indptr.tolist()
    for i in np.flatnonzero(np.diff(of.indptr)).tolist():
        part = slice(ends[i], ends[i + 1])
        which[i] = seen.setdefault((of.indices[part].tobytes(), of.data[part].tobytes()), len(seen))
    _, first = np.unique(which, return_index=True)
    first = first[which[first] >= 0]
    weight = _rows_sum_to_one(sparse.csr_array(of[first] @ shares))
    bare = np.diff(weight.indptr) == 0
    which[np.isin(which, np.flatnonzero(bare))] = -1
    used = np.unique(weight.indices)
    place = middle(weight, skill_points(market.taxonomy))
    return Looking(which, _tidy(sparse.csr_array(weight[:, used])), turned(towards[used]), place)


def _occupation_shares(taxonomy: Taxonomy, policy: Policy) -> sparse.csr_array:
    """Return what each skill weighs in each occupation of the taxonomy; rows sum to 1."""
    needs = taxonomy.essential.astype(np.float64) + policy.optional_weight * taxonomy.optional.astype(np.float64)
    return _rows_sum_to_one(sparse.csr_array(needs @ sparse.diags_array(rarity(taxonomy, policy.rarity_power))))


def used_levels(profiles: Profiles) -> sparse.csr_array:
    """Return at what level each vacancy uses each skill it asks, csr float32 (m, S)."""
    essential = profiles.vacancy_essential.astype(np.float32)
    optional = profiles.vacancy_optional.astype(np.float32) * np.float32(OPTIONAL_HELD)
    levels = _tidy(sparse.csr_array(essential.maximum(optional)))
    levels.data = np.minimum(levels.data, np.float32(1))
    return levels


def used(levels: sparse.csr_array, looking: Looking) -> sparse.csr_array:
    """Return ``Q``, turned: how much each vacancy (column) uses each skill that is looked back at (row)."""
    return strongest(levels, looking.related, turned=True)


def asked_place(asked: Asked, taxonomy: Taxonomy) -> NDArray[np.int8]:
    """Return where what each vacancy asks lies among all work, shape (m, 64)."""
    return middle(asked.matrix(np.float64), skill_points(taxonomy)[asked.skill])


def look_back(used: NDArray[Any], looking: Looking, asked: NDArray[np.int8], share: float) -> NDArray[Any]:
    """Return reverse of every occupation towards some vacancies, in place of `used`.

    Parameters
    ----------
    used : ndarray, shape (distinct occupations, width)
        What the vacancies use of each occupation; overwritten.
    asked : ndarray of int8, shape (width, 64)
        Where they lie.
    share : float
        ``policy.nearness_share``.
    """
    if share == 0:
        return used
    has = placed(asked)
    everywhere = bool(has.all())
    for first in range(0, len(used), _OCCUPATIONS_AT_ONCE):
        part = used[first : first + _OCCUPATIONS_AT_ONCE]
        mine = looking.place[first : first + _OCCUPATIONS_AT_ONCE]
        near = nearness(mine, asked).astype(used.dtype, copy=False)
        near -= part
        near *= used.dtype.type(share)
        if not everywhere:
            near[:, ~has] = 0
        near[~placed(mine)] = 0
        part += near
    return used


def related_towards(taxonomy: Taxonomy, policy: Policy) -> sparse.csr_array:
    """Return the relatedness of a taxonomy's skills, `turned`; csr float32 (S, S)."""
    kept, siblings = policy.related_kept, policy.sibling_relatedness
    return taxonomy.remember(
        f"relatedness, turned: {kept}, {siblings}", lambda: turned(relatedness(taxonomy, kept=kept, siblings=siblings))
    )


def turned(matrix: sparse.csr_array) -> sparse.csr_array:
    """Return the transpose with its rows laid out, tidy."""
    return _tidy(sparse.csr_array(matrix.T))


def skills_part(forward: NDArray[Any], reverse: NDArray[Any], *, reverse_weight: float) -> NDArray[Any]:
    """Join both directions; NaN in `reverse` says that the occupation is unknown.

    Examples
    --------
    >>> skills_part(np.array([0.8, 0.8]), np.array([0.5, np.nan]), reverse_weight=0.3).round(9).tolist()
    [0.71, 0.68]
    """
    back = np.where(np.isnan(reverse), REVERSE_WITHOUT_OCCUPATION * forward, reverse)
    return np.asarray((1 - reverse_weight) * forward + reverse_weight * back)


def _shares(values: NDArray[np.float64], row: NDArray[Any], m: int) -> NDArray[np.float64]:
    total = np.bincount(row, values, m)[row]
    return np.asarray(np.divide(values, total, out=np.zeros_like(values), where=total > 0))


def _rows_sum_to_one(matrix: sparse.csr_array) -> sparse.csr_array:
    shared = _tidy(matrix)
    row = np.repeat(np.arange(shared.shape[0]), np.diff(shared.indptr))
    shared.data = _shares(shared.data, row, shared.shape[0])
    return shared


def _tidy(matrix: Any) -> sparse.csr_array:  # noqa: ANN401  what scipy's operators give
    """Merge repeated entries, sort, drop zeros, narrow the indices: what the kernels expect."""
    tidy = sparse.csr_array(matrix)
    if not tidy.has_canonical_format or not tidy.data.all():
        tidy = tidy.copy()  # the arrays may be those of the market
        tidy.sum_duplicates()
        tidy.eliminate_zeros()
    tidy.indices = tidy.indices.astype(np.int32, copy=False)
    tidy.indptr = tidy.indptr.astype(np.int32, copy=False)
    return tidy
