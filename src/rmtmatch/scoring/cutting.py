"""One row cut out of tables and matrices, by slices: nothing but what the row itself holds is copied."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from rmtmatch.frames.tables import Ragged, Table
from rmtmatch.market import Market

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.skills.profiles import Profiles

_OF = {
    "candidates": ("candidate_skills", "candidate_implied", "candidate_told", "candidate_occupation", "wanted"),
    "vacancies": ("vacancy_essential", "vacancy_optional", "vacancy_told", "vacancy_occupation", "learn_on_the_job"),
}


def with_one(market: Market, table: str, row: int) -> Market:
    """Return the market with one row of a table; the other tables stay.

    As ``market.take`` with that row, at a fifth of the price: somebody waits.

    Parameters
    ----------
    market : Market
    table : {"candidates", "vacancies"}
    row : int

    Examples
    --------
    >>> from rmtmatch.testing import tiny_market
    >>> with_one(tiny_market(), "vacancies", 2).vacancies.ids.tolist()
    ['picker']
    """
    cut: dict[str, Any] = {name: row_of(getattr(market.profiles, name), row) for name in _OF[table]}
    if table == "vacancies":
        cut["vacancy_implied"] = market.profiles.vacancy_implied[row : row + 1]
    return _replaced(market, table, _table(getattr(market, table), row), replace(market.profiles, **cut))


def with_rows_of(market: Market, table: str, other: Market) -> Market:
    """Return the market with the rows of another in place of its own in one table; the other tables stay.

    Parameters
    ----------
    market : Market
    table : {"candidates", "vacancies"}
    other : Market
        Linked to the same taxonomy.
    """
    names = (*_OF[table], "vacancy_implied") if table == "vacancies" else _OF[table]
    profiles = replace(market.profiles, **{name: getattr(other.profiles, name) for name in names})
    return _replaced(market, table, getattr(other, table), profiles)


def row_of(matrix: sparse.csr_array, row: int) -> sparse.csr_array:
    """Return one row of a matrix, a view of its numbers.

    Examples
    --------
    >>> row_of(sparse.csr_array(np.float32([[1, 0], [2, 3]])), 1).toarray().tolist()
    [[2.0, 3.0]]
    """
    a, b = matrix.indptr[row], matrix.indptr[row + 1]
    ends = np.array([0, b - a], matrix.indptr.dtype)
    return sparse.csr_array((matrix.data[a:b], matrix.indices[a:b], ends), shape=(1, matrix.shape[1]))


def columns_of(matrix: sparse.csr_array, rows: NDArray[Any]) -> sparse.csr_array:
    """Return some rows of a tidy matrix as the columns of another, tidy too.

    Examples
    --------
    >>> columns_of(sparse.csr_array(np.float32([[1, 0], [2, 3]])), np.array([1, 0])).toarray().tolist()
    [[2.0, 1.0], [3.0, 0.0]]
    """
    first = matrix.indptr[rows]
    count = matrix.indptr[rows + 1] - first
    at = np.repeat(first - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
    minor = matrix.indices[at]
    order = np.argsort(minor, kind="stable")  # so that the columns of one row keep rising
    cols = np.repeat(np.arange(len(rows), dtype=np.int32), count)
    height = matrix.shape[1]
    ends = np.zeros(height + 1, np.int32)
    np.cumsum(np.bincount(minor, minlength=height), out=ends[1:])
    return sparse.csr_array((matrix.data[at[order]], cols[order], ends), shape=(height, len(rows)))


def _table(table: Table, row: int) -> Table:
    cut = slice(row, row + 1)
    columns = {k: _list(v, row) if isinstance(v, Ragged) else v[cut] for k, v in table.columns.items()}
    return Table(table.name, table.ids[cut], columns)


def _list(lists: Ragged, row: int) -> Ragged:
    a, b = lists.offsets[row], lists.offsets[row + 1]
    weights = None if lists.weights is None else lists.weights[a:b]
    return Ragged(np.array([0, b - a], np.int64), lists.values[a:b], lists.known[row : row + 1], weights)


def _replaced(market: Market, table: str, rows: Table, profiles: Profiles) -> Market:
    one: Market = object.__new__(Market)
    one.__setstate__({**market.__getstate__(), table: rows, "profiles": profiles})
    return one
