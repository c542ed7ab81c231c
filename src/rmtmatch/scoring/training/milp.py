"""The same cheapest set for gaps of many items, one at a time, by mixed-integer programming."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

NODES = 500
"""Branches looked into at most: a count and not a clock, so that every machine gives the same answer."""
_OPTIMAL, _INFEASIBLE = 0, 2


def cheapest_milp(
    closes: NDArray[np.bool_], price: NDArray[np.float64], weeks: NDArray[np.float64], limit: float
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]] | None:
    """Return which options are taken and which items are included, by the rule of `rmtmatch.scoring.training.cover`.

    None where `NODES` are not enough to tell.

    Parameters
    ----------
    closes : ndarray of bool, shape (options, items)
        The most important item first.
    price, weeks : ndarray of float64, shape (options,)
    limit : float
        Most weeks in all.

    Examples
    --------
    >>> taken, included = cheapest_milp(np.eye(3, dtype=bool), np.ones(3), np.array([2.0, 3, 1]), 3.0)
    >>> taken.tolist(), included.tolist()
    ([True, False, True], [True, False, True])
    """
    wanted = np.ones(closes.shape[1], bool)
    try:
        taken = _solve(closes, price, weeks, limit)
        if taken is None:
            wanted[:] = False
            for item in range(len(wanted)):
                wanted[item] = True
                wanted[item] = _solve(closes[:, wanted], weeks, weeks, limit) is not None
            taken = _solve(closes[:, wanted], price, weeks, limit)
    except _OutOfNodes:
        return None
    return np.zeros(len(price), bool) if taken is None else taken, wanted


class _OutOfNodes(Exception):  # noqa: N818  a way out of three calls, caught above
    """The search was cut off."""


def _solve(
    closes: NDArray[np.bool_], price: NDArray[np.float64], weeks: NDArray[np.float64], limit: float
) -> NDArray[Any] | None:
    """Return the cheapest set that closes every item within the limit; None where there is none."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415  loaded at use: few gaps are so large

    if not closes.shape[1]:
        return np.zeros(len(price), bool)
    if not closes.any(axis=0).all():
        return None  # scipy refuses a problem without any option
    rules = [LinearConstraint(closes.T.astype(float), 1, np.inf), LinearConstraint(weeks[None, :], -np.inf, limit)]
    # By default HiGHS stops a ten-thousandth short of the best.
    found = milp(
        price,
        constraints=rules,
        integrality=np.ones(len(price), np.int64),
        bounds=Bounds(0, 1),
        options={"node_limit": NODES, "mip_rel_gap": 0.0},
    )
    if found.status == _INFEASIBLE:
        return None
    if found.status != _OPTIMAL or found.x is None:
        raise _OutOfNodes
    return np.asarray(found.x > 0.5)  # noqa: PLR2004  whole numbers up to rounding
