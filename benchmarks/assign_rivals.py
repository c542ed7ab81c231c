"""The solvers people would pick, each asked for the best value of a table of scores above 0 with places.

Building what a solver wants (dummy columns, arcs, a full matrix, a column for each place) is a part of its time, as
every user has to do it.
"""

# ruff: noqa: PLC0415  what one solver needs is loaded only where that one is measured

from __future__ import annotations

import importlib.util
import sys

import numpy as np
from scipy.sparse import csr_array, hstack, vstack


def ours(scores, places, method="auto"):
    from rmtmatch.assign import solve

    answer = solve(scores, places=places, method=method)
    return answer.value, answer.gap


def without_numba(scores, places):
    if "rmtmatch.assign" not in sys.modules:
        sys.modules["numba"] = None  # importing it fails from now on
    return ours(scores, places)


def greedy(scores, places):
    return ours(scores, places, "greedy")


def a_column_a_place(scores, places):
    """Make a column for each place that could be filled: what solvers want that know no places."""
    if places.max(initial=0) <= 1:
        return scores
    could = (
        np.full(len(places), len(scores))
        if isinstance(scores, np.ndarray)
        else np.bincount(scores.indices, minlength=len(places))
    )
    return scores[:, np.repeat(np.arange(len(places)), np.minimum(places, could))]


def scipy_dense(scores, places):
    from scipy.optimize import linear_sum_assignment

    table = a_column_a_place(scores if isinstance(scores, np.ndarray) else scores.toarray(), places)
    return float(table[linear_sum_assignment(table, maximize=True)].sum())


def scipy_sparse(scores, places):
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    table = csr_array(a_column_a_place(csr_array(scores), places))
    n, m = table.shape
    stay = csr_array((np.full(n, 1e-300), (np.arange(n), np.arange(n))), shape=(n, n))
    row, col = min_weight_full_bipartite_matching(hstack([-table, stay], format="csr"))
    real = col < m
    return float(np.asarray(table[row[real], col[real]]).sum())


def scipy_sparse_turned(scores, places):
    """Exchange rows and columns: what an expert would do where columns are the smaller side."""
    table = csr_array(a_column_a_place(csr_array(scores), places).T)
    return scipy_sparse(table, np.ones(table.shape[1], np.int64))


def min_cost_flow(scores, places, scale=1e9):
    from ortools.graph.python import min_cost_flow as library

    table = csr_array(scores)
    n, m = table.shape
    flow, sink = library.SimpleMinCostFlow(), n + m
    rows = np.repeat(np.arange(n, dtype=np.int32), np.diff(table.indptr))
    cost = np.rint(-table.data * scale).astype(np.int64)  # it takes whole numbers only
    flow.add_arcs_with_capacity_and_unit_cost(rows, n + table.indices, np.ones(table.nnz, np.int64), cost)
    ends = np.arange(n + m, dtype=np.int32)
    room = np.append(np.ones(n, np.int64), places)
    flow.add_arcs_with_capacity_and_unit_cost(ends, np.full(n + m, sink, np.int32), room, np.zeros(n + m, np.int64))
    supply = np.zeros(n + m + 1, np.int64)
    supply[:n], supply[sink] = 1, -n
    flow.set_nodes_supplies(np.arange(n + m + 1, dtype=np.int32), supply)
    if flow.solve() != flow.OPTIMAL:
        raise RuntimeError("no optimum")
    return -flow.optimal_cost() / scale


def highs(scores, places):
    from scipy.optimize import linprog

    table = csr_array(scores)
    n, m = table.shape
    at, one = np.arange(table.nnz), np.ones(table.nnz)
    rows = np.repeat(np.arange(n), np.diff(table.indptr))
    limits = vstack(
        [csr_array((one, (rows, at)), shape=(n, len(at))), csr_array((one, (table.indices, at)), (m, len(at)))]
    )
    return -linprog(-table.data, A_ub=limits, b_ub=np.append(np.ones(n), places), bounds=(0, 1)).fun


def lapjv(scores, places):  # noqa: ARG001  square and one place each
    from lapjv import lapjv as library

    return float(scores[np.arange(len(scores)), library(-scores)[0]].sum())


def lapx(scores, places):  # noqa: ARG001  the same
    from lap import lapjv as library

    return float(scores[np.arange(len(scores)), library(-scores)[1]].sum())


def lapx_sparse(scores, places):
    """Square it with a dummy column for each row and a dummy row for each column, as lapmod wants it."""
    from lap import lapmod

    table = csr_array(a_column_a_place(csr_array(scores), places))
    n, m = table.shape
    top = float(table.data.max())
    costs = csr_array((top - table.data + 1.0, table.indices, table.indptr), shape=table.shape)

    def stay(size, cost):
        return csr_array((np.full(size, cost), (np.arange(size), np.arange(size))), shape=(size, size))

    nobody = csr_array((np.ones(table.nnz), table.indices, table.indptr), shape=table.shape).T
    whole = vstack([hstack([costs, stay(n, top + 1.0)]), hstack([stay(m, 1.0), nobody])], format="csr")
    whole.sort_indices()
    chosen = lapmod(n + m, whole.data, whole.indptr, whole.indices, return_cost=False)[0][:n]
    rows = np.flatnonzero(chosen < m)
    return float(np.asarray(table[rows, chosen[rows]]).sum())


SOLVERS = {
    "ours": ours,
    "ours, no numba": without_numba,
    "ours, greedy": greedy,
    "scipy dense": scipy_dense,
    "scipy sparse": scipy_sparse,
    "scipy sparse, turned": scipy_sparse_turned,
    "min-cost flow": min_cost_flow,
    "HiGHS": highs,
    "lapjv": lapjv,
    "lapx": lapx,
    "lapx, sparse": lapx_sparse,
}
SCIPY = ("scipy dense", "scipy sparse", "scipy sparse, turned")
NOT_EXACT = ("ours, greedy", "min-cost flow")  # a baseline, and whole numbers
_NEEDS = {"min-cost flow": "ortools", "lapjv": "lapjv", "lapx": "lap", "lapx, sparse": "lap", "ours": "numba"}
_MOST_PAIRS = {"HiGHS": 100_000, "lapx, sparse": 2e6, "min-cost flow": 25e6, "ours, greedy": 6e6}


def suits(solver, scores, places):
    """Whether a solver can be asked for this: installed, and neither minutes nor many gigabytes."""
    if solver in _NEEDS and importlib.util.find_spec(_NEEDS[solver]) is None:
        return False
    n, m = scores.shape
    is_full = isinstance(scores, np.ndarray)
    if solver in {"lapjv", "lapx"}:
        return is_full and n == m
    if solver == "lapx, sparse" and is_full:
        return False
    if solver == "scipy dense":
        return n * int(np.minimum(places, n).sum()) <= 250e6
    if solver == "scipy sparse, turned":  # of use only where columns are the smaller side
        return not is_full and int(np.minimum(places, n).sum()) < n
    return (scores.size if is_full else scores.nnz) <= _MOST_PAIRS.get(solver, np.inf)
