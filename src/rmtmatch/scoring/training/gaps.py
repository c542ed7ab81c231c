"""What stands between a person and a vacancy, as items, and the trainings that close each of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from rmtmatch.scoring.credentials import closure, holds
from rmtmatch.scoring.possession import Lookup, strongest
from rmtmatch.scoring.rescoring import MISSING_BELOW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.rescoring import Exact
    from rmtmatch.scoring.setting import Setting
    from rmtmatch.scoring.training.trainings import Catalogue


@dataclass(frozen=True, slots=True)
class Closing:
    """Which training closes which item. Items are the columns of `Asked`, then the credentials of ``demands.before``.

    Parameters
    ----------
    of_item : csr_array of bool, shape (items, t)
        The trainings that close an item, open ones only.
    teaches : csr_array of float32, shape (t, columns of Asked)
        Possession that a training gives.
    """

    of_item: sparse.csr_array
    teaches: sparse.csr_array

    @classmethod
    def nothing(cls, setting: Setting) -> Closing:
        """Return what there is without trainings."""
        columns = len(setting.asked.skill)
        none = sparse.coo_array((columns + len(setting.demands.before.codes), 0), dtype=bool)
        return cls(sparse.csr_array(none), sparse.csr_array(sparse.coo_array((0, columns), dtype=np.float32)))


def closing(setting: Setting, trainings: Catalogue) -> Closing:
    """Work out what each training closes: an essential skill of which it teaches enough, a credential it leads to."""
    asked, codes = setting.asked, setting.demands.before.codes
    teaches = trainings.teaches(setting.related_asked)
    enough = asked.covered(teaches.data.astype(float), teaches.indices) >= MISSING_BELOW
    row = np.repeat(np.arange(len(trainings)), np.diff(teaches.indptr))
    given = np.nonzero(holds(trainings.grants, codes, closure(setting.policy.credential_implications)))
    training = np.concatenate([row[enough], given[0]])
    item = np.concatenate([teaches.indices[enough], given[1] + len(asked.skill)])
    use = trainings.open[training]
    shape = (len(asked.skill) + len(codes), len(trainings))
    of_item = sparse.csr_array((np.ones(int(use.sum()), bool), (item[use], training[use])), shape=shape)
    of_item.sort_indices()
    return Closing(of_item, teaches)


def at_work(setting: Setting) -> NDArray[np.float64]:
    """Return `learned_at_work`, kept with the vacancies."""
    return setting.sides.vacancies("learned at work", lambda: learned_at_work(setting))


def closing_of(setting: Setting, trainings: Catalogue) -> Closing:
    """Return `closing`, kept with the vacancies."""
    return setting.sides.vacancies("closing", lambda: closing(setting, trainings))


def learned_at_work(setting: Setting) -> NDArray[np.float64]:
    """Return how far the employer's own teaching covers each entry of `Asked`, in [0, 1]; mostly 0."""
    taught = setting.market.profiles.learn_on_the_job.astype(np.float32)
    asked = setting.asked
    found = np.zeros(len(asked.col))
    if not taught.nnz:
        return found
    vacancy = np.repeat(np.arange(len(setting.market.vacancies)), asked.lengths)
    there = np.flatnonzero((np.diff(taught.indptr) > 0)[vacancy])
    possessed = strongest(taught, setting.related_asked)
    level = Lookup(possessed)(vacancy[there], asked.col[there]).astype(float)
    found[there] = asked.covered(level, asked.col[there])
    return found


@dataclass(frozen=True, slots=True)
class Lacking:
    """Pairs, sorted by row, then column, and what they lack.

    Parameters
    ----------
    setting : Setting
    rows, cols : ndarray, shape (p,)
    missing_at, missing_of : ndarray
        See `Exact`.
    at_work : ndarray of float64
        How far the employer's own teaching covers each entry of `Asked`, see `learned_at_work`.
    """

    setting: Setting
    rows: NDArray[Any]
    cols: NDArray[Any]
    missing_at: NDArray[Any]
    missing_of: NDArray[np.int64]
    at_work: NDArray[np.float64]

    @property
    def needed(self) -> NDArray[np.bool_]:
        """Whether a credential is missing that must be earned before the start, shape (p,)."""
        return self.setting.demands.needs_training.at(self.rows, self.cols)

    @property
    def any(self) -> NDArray[np.bool_]:
        """Whether anything is missing, shape (p,)."""
        return np.asarray(self.needed | (np.diff(self.missing_of) > 0))


@dataclass(frozen=True, slots=True)
class Kept(Lacking):
    """The p kept pairs, and their scores of today."""

    exact: Exact

    @classmethod
    def of(cls, setting: Setting, rows: NDArray[Any], cols: NDArray[Any], exact: Exact) -> Kept:
        """Put together what `rescore` found."""
        return cls(setting, rows, cols, exact.missing_at, exact.missing_of, at_work(setting), exact)


@dataclass(frozen=True, slots=True)
class Missing:
    """What pairs miss, item by item: credentials first, then skills, those that weigh most first.

    Parameters
    ----------
    pair : ndarray of int, shape (x,)
        Rising.
    item : ndarray of int, shape (x,)
    at_work : ndarray of bool, shape (x,)
        The employer teaches it: nothing has to be bought for it.
    needs_route : ndarray of bool, shape (q,)
        A credential is missing that must be earned before the start.
    """

    pair: NDArray[Any]
    item: NDArray[Any]
    at_work: NDArray[np.bool_]
    needs_route: NDArray[np.bool_]


def missing(kept: Lacking, of: NDArray[np.int64]) -> Missing:
    """Lay out what the pairs `of` miss; the answer numbers them from 0."""
    asked, before = kept.setting.asked, kept.setting.demands.before
    ends = kept.missing_of
    count = ends[of + 1] - ends[of]
    pair = np.repeat(np.arange(len(of)), count)
    at = kept.missing_at[np.repeat(ends[of] - (np.cumsum(count) - count), count) + np.arange(len(pair))]
    at = asked.indptr[kept.cols[of]][pair] + at
    needs = kept.setting.demands.needs_training.at(kept.rows[of], kept.cols[of])
    lacking = np.flatnonzero(needs)
    which, code = np.nonzero(before.lacks(kept.rows[of[lacking]], kept.cols[of[lacking]]))
    whole = np.concatenate([lacking[which], pair])
    item = np.concatenate([code + len(asked.skill), asked.col[at]]).astype(np.int64)
    # What is asked stands with the heaviest first already: a stable sort keeps credentials before it.
    order = np.argsort(whole, kind="stable")
    taught = np.concatenate([np.zeros(len(code), bool), kept.at_work[at] >= MISSING_BELOW])
    return Missing(whole[order], item[order], taught[order], needs)
