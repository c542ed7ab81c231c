import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.scoring import parts
from rmtmatch.scoring.intervals import contract_bounds, experience_bounds, hours_bounds, level_bounds, wage_bounds

NAN = np.nan


def arrays(*values):
    return [np.array([float(v)]) for v in values]


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [
        ((32, 40), (24, 36), 1),
        ((32, 40), (40, 40), 1),
        ((32, 40), (16, 28), 0.5),
        ((8, 16), (40, 40), 0),
        ((NAN, 16), (20, NAN), 0.5),  # what is known tells already
        ((NAN, NAN), (20, 40), 0.3),
        ((NAN, 30), (NAN, 40), 0.3),
    ],
)
def test_hours(wanted, offered, expected):
    assert parts.hours(*arrays(*wanted, *offered), neutral=0.3).item() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("wanted", "offered", "expected"),
    [(20, 25, 1), (20, 20, 1), (20, 18, 0.5), (20, 10, 0), (20, 0, 0), (0, 0, 1), (0, NAN, 1), (NAN, 20, 0.3)],
)
def test_wage(wanted, offered, expected):
    assert parts.wage(*arrays(wanted, offered), scale=0.2, neutral=0.3).item() == pytest.approx(expected)


@pytest.mark.parametrize(("held", "asked", "expected"), [(6, 1, 1), (3, 3, 1), (2, 3, 0.5), (1, 4, 0), (NAN, 4, 0.3)])
def test_level(held, asked, expected):
    assert parts.level(*arrays(held, asked), scale=2, neutral=0.3).item() == pytest.approx(expected)


@pytest.mark.parametrize(
    ("years", "asked", "expected"), [(9, 1, 1), (0, 2.5, 0.5), (NAN, 0, 1), (NAN, 1, 0.3), (3, NAN, 0.3)]
)
def test_experience(years, asked, expected):
    assert parts.experience(*arrays(years, asked), scale=5, neutral=0.3).item() == pytest.approx(expected)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_dtype_is_kept(dtype):
    one = np.ones(2, dtype)
    assert parts.hours(one, one, one, one, neutral=0.5).dtype == dtype
    assert parts.wage(one, one, scale=0.2, neutral=0.5).dtype == dtype
    assert parts.level(one, one, scale=2, neutral=0.5).dtype == dtype
    assert parts.experience(one, one, scale=5, neutral=0.5).dtype == dtype
    assert parts.contract(np.uint8([1, 0]), np.uint8([1, 1]), dtype, neutral=0.5).dtype == dtype


HOURS = st.none() | st.sampled_from([0.0, 8, 16, 24, 32, 40, 60])


@given(HOURS, HOURS, HOURS, HOURS)
def test_hours_lie_between_what_any_filling_in_gives(c_low, c_high, v_low, v_high):
    ranges = [(c_low, c_high), (v_low, v_high)]
    if any(None not in r and r[0] > r[1] for r in ranges):
        return
    told = [NAN if x is None else x for r in ranges for x in r]
    low, high = (x.item() for x in hours_bounds(*arrays(*told)))
    grid = [0.0, 4, 8, 16, 24, 28, 32, 40, 60]
    values = [
        parts.hours(*arrays(a, b, c, d), neutral=0.5).item()
        for a in ([c_low] if c_low is not None else grid)
        for b in ([c_high] if c_high is not None else grid)
        for c in ([v_low] if v_low is not None else grid)
        for d in ([v_high] if v_high is not None else grid)
        if a <= b and c <= d
    ]
    assert low <= min(values)
    assert max(values) <= high
    if None not in {c_low, c_high, v_low, v_high}:
        assert low == high


WAGES = st.none() | st.sampled_from([0.0, 10, 15, 18, 20, 25])


@given(WAGES, WAGES, WAGES)
def test_wages_lie_between_what_any_filling_in_gives(wanted, v_low, v_high):
    if None not in {v_low, v_high} and v_low > v_high:
        return
    told = [NAN if x is None else x for x in (wanted, v_low, v_high)]
    low, high = (x.item() for x in wage_bounds(*arrays(*told), scale=0.2))
    grid = [0.0, 5, 10, 15, 17, 18, 20, 25, 200]
    values = [
        parts.wage(*arrays(a, (b + c) / 2), scale=0.2, neutral=0.5).item()
        for a in ([wanted] if wanted is not None else grid)
        for b in ([v_low] if v_low is not None else grid)
        for c in ([v_high] if v_high is not None else grid)
        if b <= c
    ]
    assert low <= min(values) + 1e-12
    assert max(values) <= high + 1e-12


def test_other_bounds():
    assert [x.item() for x in level_bounds(*arrays(NAN, 3), scale=2)] == [0, 1]
    assert [x.item() for x in level_bounds(*arrays(6, NAN), scale=2)] == [1, 1]
    assert [x.item() for x in level_bounds(*arrays(NAN, 2), scale=2)] == [0.5, 1]
    assert [x.item() for x in experience_bounds(*arrays(NAN, 2), scale=5)] == [pytest.approx(0.6), 1]
    assert [x.item() for x in experience_bounds(*arrays(3, NAN), scale=5)] == [0, 1]
    assert [x.item() for x in experience_bounds(*arrays(NAN, 0), scale=5)] == [1, 1]
    assert [x.item() for x in contract_bounds(np.uint8([0]), np.uint8([1]))] == [0, 1]
    assert [x.item() for x in contract_bounds(np.uint8([2]), np.uint8([1]))] == [0, 0]
