"""The lowest point of the highest of some lines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from rmtmatch.assign.lowest import Cuts

NUMBERS = st.floats(-5, 5, width=32)


@given(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=1, max_size=6), st.floats(0, 3), st.floats(0, 3))
def test_one_price_is_where_a_linear_program_says(lines, low, width):
    cuts = Cuts(1)
    for slope, offset in lines:
        cuts.add(np.array([slope]), offset)
    prices, height = cuts.lowest(np.array([low]), np.array([low + width]))
    program = linprog(
        [0.0, 1.0],
        A_ub=[[slope, -1.0] for slope, _ in lines],
        b_ub=[-offset for _, offset in lines],
        bounds=[(low, low + width), (None, None)],
    )
    assert height == pytest.approx(program.fun, abs=1e-6)
    assert low <= prices[0] <= low + width
    assert height == pytest.approx(max(slope * prices[0] + offset for slope, offset in lines))


def test_two_prices():
    cuts = Cuts(2)
    for slope, offset in (([1.0, 0.0], 0.0), ([-1.0, 0.0], 2.0), ([0.0, -1.0], 2.5)):
        cuts.add(np.array(slope), offset)
    prices, height = cuts.lowest(np.zeros(2), np.full(2, 3.0))
    assert height == pytest.approx(1.0)
    assert prices[0] == pytest.approx(1.0)
    assert prices[1] >= 1.5
