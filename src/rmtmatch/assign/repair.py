"""Answers within shared limits: leave out what does not fit, mix two answers, and solve a small rest exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.assign.quiet import quiet_c_library
from rmtmatch.assign.shared import ROOM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.assign.shared import Shared

SMALL = 5000  # pairs up to which programs are solved exactly: a fraction of a second
MANY = 60_000
LINEAR = 300_000  # pairs up to which a linear program finds the prices of all resources at once: seconds
_NODES = 2000  # of the search tree; a count, not a clock, so that every machine gives the same answer


def drop_to_fit(shared: Shared, held: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `held` without the pairs that bring least for what they use of the overrun limits."""
    used = shared.used(held)
    if shared.fits(used):
        return held
    use = shared.use[held]
    weight = np.asarray(use @ np.where(used > 1, used, 0.0)).ravel()
    order = np.argsort(-shared.pairs.worth[held] / np.where(weight > 0, weight, 1e-300), kind="stable")
    kept, total = [], np.zeros(shared.count)
    for k in order[weight[order] > 0].tolist():
        span = slice(use.indptr[k], use.indptr[k + 1])
        what = use.indices[span]
        if np.all(total[what] + use.data[span] <= 1 + ROOM):
            total[what] += use.data[span]
            kept.append(k)
    # those that use nothing of the overrun limits stay: they cannot overrun another one
    return held[np.sort(np.append(np.flatnonzero(weight == 0), np.array(kept, np.int64)))]


def mix(shared: Shared, low: NDArray[np.int64], high: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return `low`, with those parts replaced by `high` that gain most for what they use, as far as the limits go.

    Where the two differ, rows and columns hang together in parts that can be swapped one by one.
    """
    from scipy.sparse import coo_array  # noqa: PLC0415  imported at use
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  imported at use

    changed = np.setxor1d(low, high)
    if not len(changed):
        return low
    pairs = shared.pairs
    n, m = len(pairs.indptr) - 1, int(pairs.cols.max()) + 1
    rows, cols = pairs.rows[changed], pairs.cols[changed].astype(np.int64)
    links = coo_array((np.ones(len(changed)), (rows, n + cols)), shape=(n + m, n + m))
    _, label = connected_components(links, directed=False)
    part = np.unique(label[rows], return_inverse=True)[1]
    sign = np.where(np.isin(changed, high), 1.0, -1.0)
    gain = np.bincount(part, sign * pairs.worth[changed])
    extra = np.zeros((len(gain), shared.count))
    np.add.at(extra, part, sign[:, None] * shared.use[changed].toarray())
    total = shared.used(low)
    price = np.maximum(extra, 0) @ np.maximum(total, 1e-9)
    taken = np.zeros(len(gain), np.bool_)
    for q in np.argsort(-gain / np.maximum(price, 1e-300), kind="stable").tolist():
        if gain[q] > 0 and shared.fits(total + extra[q]):
            total = total + extra[q]
            taken[q] = True
    swap = taken[part]
    return np.union1d(np.setdiff1d(low, changed[swap & (sign < 0)]), changed[swap & (sign > 0)])


def small_prices(shared: Shared, places: NDArray[np.int64]) -> NDArray[np.float64] | None:
    """Return the exact best resource prices from a linear program; None where that would be large."""
    if len(shared.pairs) > (SMALL if shared.count == 1 else LINEAR) or not len(shared.pairs):
        return None  # a single price is found sooner by looking at it some 8 times
    from scipy.optimize import linprog  # noqa: PLC0415  imported at use

    every = np.arange(len(shared.pairs))
    table, limit = _constraints(shared, places, every)
    found = linprog(-shared.pairs.worth, A_ub=table, b_ub=limit, bounds=(0, 1), method="highs")
    if found.x is None:
        return None
    prices: NDArray[np.float64] = np.maximum(0.0, -found.ineqlin.marginals[len(limit) - shared.count :])
    return prices


def small_exact(
    shared: Shared,
    places: NDArray[np.int64],
    held: NDArray[np.int64],
    loss: NDArray[np.float64],
    gap: float,
) -> NDArray[np.int64]:
    """Return the best answer among the pairs that the prices leave undecided, by an integer program.

    Parameters
    ----------
    shared : Shared
    places : ndarray of int64, shape (m,)
    held : ndarray of int64
        The best answer so far.
    loss : ndarray of float64, shape (pairs,)
        What choosing a pair takes off the bound.
    gap : float
        Bound less value: a pair that takes off more is in no better answer. If more than `SMALL` pairs take off less,
        those that take off least are looked at, with the pairs held. Among more than `MANY` pairs, where the rest that
        is undecided is worth next to nothing, only programs of a fraction of a second are solved.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  imported at use

    undecided = np.flatnonzero(loss <= gap * (1 + 1e-9) + 1e-12)
    if len(shared.pairs) > MANY and len(undecided) > SMALL // 5:
        return held
    if len(undecided) > SMALL:
        undecided = np.union1d(undecided[np.argsort(loss[undecided], kind="stable")[:SMALL]], held)
    if not len(undecided):
        return held
    table, limit = _constraints(shared, places, undecided)
    worth = shared.pairs.told_apart[undecided]
    for room in (0.0, 2e-6):  # the solver lets a limit be overrun a little: then once more with a little less
        limit[len(limit) - shared.count :] = 1 - room
        with quiet_c_library():
            found = milp(
                -worth * (1e4 / worth.max()),  # it stops at an absolute gap of 1e-6
                constraints=LinearConstraint(table, -np.inf, limit),
                integrality=np.ones(len(worth), np.int64),
                bounds=Bounds(0, 1),
                options={"mip_rel_gap": 0.0, "node_limit": _NODES},
            )
        if found.x is None:
            return held
        chosen = undecided[found.x > 0.5]  # noqa: PLR2004  whole numbers, near enough
        if shared.fits(shared.used(chosen)):
            return chosen
    return held


def _constraints(shared: Shared, places: NDArray[np.int64], some: NDArray[np.int64]) -> tuple[Any, NDArray[np.float64]]:
    """Rows once, columns up to their places, resources up to 1, over `some` pairs."""
    from scipy.sparse import csr_array, vstack  # noqa: PLC0415  imported at use

    at, ones = np.arange(len(some)), np.ones(len(some))
    rows, row = np.unique(shared.pairs.rows[some], return_inverse=True)
    cols, col = np.unique(shared.pairs.cols[some], return_inverse=True)
    table = vstack(
        [
            csr_array((ones, (row, at)), shape=(len(rows), len(some))),
            csr_array((ones, (col, at)), shape=(len(cols), len(some))),
            shared.use[some].T,
        ],
        format="csr",
    )
    return table, np.concatenate([np.ones(len(rows)), places[cols].astype(np.float64), np.ones(shared.count)])
