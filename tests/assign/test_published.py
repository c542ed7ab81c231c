"""Published problems (they minimise) have published optima."""

import numpy as np
import pytest
from scipy.sparse import coo_array

from rmtmatch.assign import solve

pytestmark = pytest.mark.data
ROADS = ["dense", "sparse", "large", "auto"]
RESERVE = -1000  # below any cost, so that everyone is assigned


def numbers(data, name):
    file = data / "assign" / f"{name}.txt"
    if not file.is_file():
        pytest.skip(f"no {file}")
    return np.array(file.read_text().split(), np.float64)


@pytest.mark.parametrize("method", ROADS)
@pytest.mark.parametrize(("size", "optimum"), [(100, 305), (200, 475), (300, 626), (400, 804)])
def test_full_matrices(data, method, size, optimum):
    cost = numbers(data, f"assign{size}")[1:].reshape(size, size)
    answer = solve(-cost, reserve=RESERVE, method=method)
    assert (-answer.total, len(answer), answer.status) == (optimum, size, "optimal")
    assert answer.gap == 0 or method == "large"
    answer.certify(-cost, reserve=RESERVE)


@pytest.mark.parametrize("method", ROADS)
def test_a_sparse_one(data, method):
    row, col, cost = numbers(data, "assignp800")[1:].reshape(-1, 3).T
    table = coo_array((-cost, (row.astype(int) - 1, col.astype(int) - 1)), shape=(800, 800)).tocsr()
    answer = solve(table, reserve=RESERVE, method=method)
    assert (-answer.total, len(answer), answer.status) == (2239, 800, "optimal")
    assert answer.gap == 0 or method == "large"
    answer.certify(table, reserve=RESERVE)
