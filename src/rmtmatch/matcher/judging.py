"""Every demand looked up for one person, or one vacancy, against all of the other side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.policy import DEMANDS
from rmtmatch.scoring.blocks import Counts

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.setting import Setting


def judge(setting: Setting, *, row: int | None = None, col: int | None = None) -> tuple[NDArray[np.bool_], Counts]:
    """Tell which of the others meet every demand, and count what each demand removed.

    Parameters
    ----------
    setting : Setting
    row, col : int
        The candidate, or the vacancy; one of the two.

    Returns
    -------
    meets : ndarray of bool, shape (m,) or (n,)
    counts : Counts
        Of this one candidate against all vacancies, or the other way round.

    Notes
    -----
    Time O(others).
    """
    fails = _failing(setting, row, col)
    once, twice, both = np.zeros((3, fails.shape[1]), bool)
    for fail in fails:  # row after row: several times faster than sums over columns
        np.logical_and(once, fail, out=both)
        np.logical_or(twice, both, out=twice)
        np.logical_or(once, fail, out=once)
    meets, only_one = ~once, once & ~twice
    removed = np.array([np.count_nonzero(fail) for fail in fails], np.int64)
    each, met, number = fails.astype(np.int64).T, meets.astype(np.int64), np.array([np.count_nonzero(meets)], np.int64)
    if row is None:
        return meets, Counts(each, removed[None], (fails & only_one).astype(np.int64).T, met, number)
    alone = np.array([np.count_nonzero(fail & only_one) if n else 0 for fail, n in zip(fails, removed, strict=True)])
    return meets, Counts(removed[None], each, alone.astype(np.int64)[None], number, met)


def _failing(setting: Setting, row: int | None, col: int | None) -> NDArray[np.bool_]:
    """Tell which of the others fail each demand, shape (len(DEMANDS), others)."""
    demands, market = setting.demands, setting.market
    fails = np.zeros((len(DEMANDS), len(market.candidates if row is None else market.vacancies)), bool)
    here, there = demands.excluded_rows, demands.excluded_cols
    out = here[there == col] if row is None else there[here == row]
    fails[DEMANDS.index("excluded"), out] = True
    of_others = _wide(setting) if row is not None else {name: grid.rows for name, grid in demands.grids.items()}
    for name, grid in demands.grids.items():
        judged = grid.fails[:, grid.cols[col]] if row is None else grid.fails[grid.rows[row]]
        if judged.any():
            judged.take(of_others[name], out=fails[DEMANDS.index(name)], mode="clip")
    return fails


def _wide(setting: Setting) -> dict[str, NDArray[Any]]:
    """Return the classes of all vacancies as numpy wants them: else they are converted anew for every question."""
    grids = setting.demands.grids
    return setting.sides.vacancies("classes of work", lambda: {k: g.cols.astype(np.intp) for k, g in grids.items()})
