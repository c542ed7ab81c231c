"""Does this work lie near what the person wishes: occupations by their ISCO code, sectors by their SBI code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from scipy import sparse

from rmtmatch.scoring.classes import classes, list_classes
from rmtmatch.scoring.sides import Side, Sides

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from rmtmatch.market import Market
    from rmtmatch.skills.taxonomy import Taxonomy

NEARNESS = (0.0, 0.25, 0.5, 0.75, 1.0)
"""Worth of a wish met: by 2, 3 or 4 digits of ISCO, and by the occupation or the sector itself."""
_ISCO_DIGITS = (2, 3, 4)
_SAME = 4
_CELLS_AT_ONCE = 1 << 22


@dataclass(frozen=True, slots=True)
class Wishes:
    """How near each class of wishes is to each class of work.

    Parameters
    ----------
    rows, cols : ndarray of int32, shape (n,) and (m,)
        Class of the occupations that each candidate wishes for, and of each vacancy's occupation.
    near : ndarray of uint8, shape (row classes, column classes)
        Position in `NEARNESS`.
    sector_rows, sector_cols : ndarray of int32, shape (n,) and (m,)
        Class of the sectors wished for, and of each vacancy's sector: apart from occupations, as together there are
        about as many classes as rows, and a table of them would grow with their square.
    sector_met : ndarray of bool, shape (row classes, column classes)
    row_occupation, row_sector, col_occupation, col_sector : ndarray of bool
        What is known on either side.
    row_no_occupation, row_no_sector : ndarray of bool
        Known to wish for none.
    """

    rows: NDArray[np.int32]
    cols: NDArray[np.int32]
    near: NDArray[np.uint8]
    sector_rows: NDArray[np.int32]
    sector_cols: NDArray[np.int32]
    sector_met: NDArray[np.bool_]
    row_occupation: NDArray[np.bool_]
    row_sector: NDArray[np.bool_]
    row_no_occupation: NDArray[np.bool_]
    row_no_sector: NDArray[np.bool_]
    col_occupation: NDArray[np.bool_]
    col_sector: NDArray[np.bool_]

    def compared(self, rows: NDArray[Any], cols: NDArray[Any]) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Tell of pairs whether occupations, and whether sectors, can be compared."""
        return self.row_occupation[rows] & self.col_occupation[cols], self.row_sector[rows] & self.col_sector[cols]

    def at(self, rows: NDArray[Any], cols: NDArray[Any], dtype: Any, *, neutral: float) -> NDArray[Any]:  # noqa: ANN401  numpy dtype-likes
        """Score the wish of pairs: the nearest of all wishes, `neutral` where nothing can be compared.

        Returns
        -------
        ndarray
            In [0, 1], shape as `rows`, in `dtype`.
        """
        occupation, sector = self.compared(rows, cols)
        near = self.near[self.rows[rows], self.cols[cols]]
        near[self.sector_met[self.sector_rows[rows], self.sector_cols[cols]]] = _SAME
        worth = np.array(NEARNESS, dtype)[near]
        return np.where(occupation | sector, worth, np.asarray(neutral, dtype))

    def bounds(
        self, value: NDArray[Any], rows: NDArray[Any], cols: NDArray[Any]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the lowest and highest that any value of the unknown fields can give."""
        occupation, sector = self.compared(rows, cols)
        settled = (occupation | self.row_no_occupation[rows]) & (sector | self.row_no_sector[rows])
        low = np.where(settled | occupation | sector, value, 0.0)
        return low, np.where(settled, value, 1.0)


class _Work(NamedTuple):
    """The work that occurs, one a class of occupation; and the sectors that occur."""

    codes: NDArray[np.int32]
    occupations: sparse.csr_array  # of each class (column)
    prefixes: list[sparse.csr_array]  # occupations (rows) that start with each 2, 3, 4 digits
    families: list[sparse.csr_array]  # classes (columns) with work that does
    sector_codes: NDArray[np.int32]
    sectors: list[str]
    has_occupation: NDArray[np.bool_]
    has_sector: NDArray[np.bool_]


def wishes(market: Market, sides: Sides | None = None) -> Wishes:
    """Compare the wishes that occur with the work that occurs; O(row classes x column classes) bytes."""
    sides = Sides(Side(), Side()) if sides is None else sides
    wanted = sparse.csr_array(market.profiles.wanted)
    sectors = market.candidates["sector_wish"]
    of_rows = sides.candidates("wishes", lambda: classes(wanted.shape[0], _row_codes(wanted)))
    by_sector = sides.candidates("sectors wished for", lambda: classes(len(sectors), list_classes(sectors)))
    work = sides.vacancies("work", lambda: _work(market))
    a = wanted[of_rows.first]
    near = np.zeros((a.shape[0], work.occupations.shape[1]), np.uint8)
    for step, (prefixes, families) in enumerate(zip(work.prefixes, work.families, strict=True), start=1):
        _mark(near, a @ prefixes, families, step)
    _mark(near, a, work.occupations, _SAME)

    # A wish for sector 49 is met by 4941.
    asked = [{d for d in map(_digits, sectors.row(i).tolist()) if d} for i in by_sector.first.tolist()]
    codes = {code: k for k, code in enumerate(sorted(set().union(*asked)))} if asked else {}
    meets = np.array([[own.startswith(code) for own in work.sectors] for code in codes], np.float32)
    meets = meets.reshape(len(codes), len(work.sectors))
    met = _flags([[codes[c] for c in wish] for wish in asked], len(codes))[:, : len(codes)] @ meets > 0
    lengths = market.candidates["wanted_occupations"].lengths
    return Wishes(
        rows=of_rows.codes,
        cols=work.codes,
        near=near,
        sector_rows=by_sector.codes,
        sector_cols=work.sector_codes,
        sector_met=met,
        row_occupation=np.diff(wanted.indptr) > 0,
        row_sector=sectors.lengths > 0,
        row_no_occupation=market.candidates["wanted_occupations"].known & (lengths == 0),
        row_no_sector=sectors.known & (sectors.lengths == 0),
        col_occupation=work.has_occupation,
        col_sector=work.has_sector,
    )


def _work(market: Market) -> _Work:
    done = sparse.csr_array(market.profiles.vacancy_occupation)
    branch = [_digits(b) for b in market.vacancies["sector_sbi"].tolist()]
    found, by_sector = classes(done.shape[0], _row_codes(done)), classes(len(branch), _text_codes(branch))
    occupations = done[found.first]
    prefixes = market.taxonomy.remember("ISCO prefixes", lambda: _prefixes(market.taxonomy))
    return _Work(
        codes=found.codes,
        occupations=sparse.csr_array(occupations.T),
        prefixes=prefixes,
        families=[sparse.csr_array((occupations @ p).T) for p in prefixes],
        sector_codes=by_sector.codes,
        sectors=[branch[j] for j in by_sector.first.tolist()],
        has_occupation=np.diff(done.indptr) > 0,
        has_sector=np.array([bool(b) for b in branch], bool),
    )


def _prefixes(taxonomy: Taxonomy) -> list[sparse.csr_array]:
    """Return which occupations (rows) start with each 2, 3 and 4 digits."""
    isco = [_digits(code) for code in taxonomy.isco]
    return [_membership([code[:d] if len(code) >= d else "" for code in isco]) for d in _ISCO_DIGITS]


def _mark(near: NDArray[np.uint8], a: sparse.csr_array, b: sparse.csr_array, step: int) -> None:
    """Write `step` where a row of `a` and a column of `b` meet; steps come in rising order."""
    size = max(1, _CELLS_AT_ONCE // max(1, near.shape[1]))
    for k in range(0, near.shape[0], size):
        hit = sparse.coo_array(a[k : k + size] @ b)
        near[hit.row[hit.data > 0] + k, hit.col[hit.data > 0]] = step


def _membership(prefixes: list[str]) -> sparse.csr_array:
    names = {p: k for k, p in enumerate(sorted(set(prefixes) - {""}))}
    return _flags([[names[p]] if p else [] for p in prefixes], len(names))


def _flags(members: Iterable[Iterable[int]], width: int) -> sparse.csr_array:
    lists = [sorted(m) for m in members]
    ends = np.cumsum([0, *map(len, lists)])
    return sparse.csr_array(
        (np.ones(int(ends[-1]), np.float32), np.array([k for m in lists for k in m], np.int32), ends),
        shape=(len(lists), max(width, 1)),
    )


def _row_codes(matrix: sparse.csr_array) -> NDArray[np.int32]:
    """Give rows with the same columns the same code."""
    seen: dict[bytes, int] = {}
    codes = np.empty(matrix.shape[0], np.int32)
    ends = matrix.indptr.tolist()
    for i in range(matrix.shape[0]):
        codes[i] = seen.setdefault(matrix.indices[ends[i] : ends[i + 1]].tobytes(), len(seen))
    return codes


def _text_codes(texts: Iterable[str]) -> NDArray[np.int32]:
    seen: dict[str, int] = {}
    return np.array([seen.setdefault(t, len(seen)) for t in texts], np.int32)


def _digits(code: object) -> str:
    return "".join(c for c in str(code or "") if c.isdigit())
