import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.frames.tables import Table
from rmtmatch.scoring.timing import LONGEST_VOG_WEEKS, free, starts, timing, timing_bounds

ON = np.datetime64("2026-11-22")
NAN = np.nan


def table(**columns):
    n = len(next(iter(columns.values())))
    ids = np.array([str(i) for i in range(n)], object)
    return Table(
        "any", ids, {k: np.array(v, float if k == "vog_weeks" else "datetime64[D]") for k, v in columns.items()}
    )


def test_when_a_person_is_free():
    found = free(
        table(
            job_ends_on=["2026-12-01", "NaT", "NaT", "2026-01-01", "NaT"],
            available_from=["2027-01-01", "2026-12-24", "2026-01-01", "NaT", "NaT"],
        ),
        ON,
    )
    assert found.day.tolist() == [10, 32, 0, 0, 0]
    assert found.known.tolist() == [True, False, False, True, False]
    assert found.job_ends[0] == 9


def test_when_work_can_start():
    found = starts(table(starts_on=["2026-12-01", "2026-01-01", "NaT", "2026-12-01"], vog_weeks=[NAN, 1, 2, 4]), ON)
    np.testing.assert_array_equal(found.day, [9, 7, NAN, 28])
    assert found.earliest.tolist() == [9, 7, 14, 28]
    assert found.latest.tolist() == [7 * LONGEST_VOG_WEEKS, 7, np.inf, 28]


@pytest.mark.parametrize(
    ("free_day", "start", "expected"),
    [(0, 0, 1), (0, 45.5, 0.5), (0, 91, 0), (0, 500, 0), (10, 9, 0.2), (10, 10, 1), (0, NAN, 0.2)],
)
def test_weeks_between_jobs(free_day, start, expected):
    found = timing(np.array([float(free_day)]), np.array([float(start)]), scale_weeks=13, neutral=0.2)
    assert found.item() == pytest.approx(expected)


def test_a_start_before_the_job_ends_is_never_rewarded():
    days = np.arange(0.0, 200)
    value = timing(np.full(200, 50.0), days, scale_weeks=13, neutral=0.5)
    assert (value[:50] == 0.5).all()
    assert value[50] == 1
    assert (np.diff(value[50:]) <= 0).all()


DATES = st.none() | st.integers(-20, 200)


@given(DATES, DATES, DATES, st.none() | st.integers(0, 26), st.sampled_from([0.0, 0.3, 1.0]))
def test_timing_lies_between_what_any_filling_in_gives(ends, able, first, vog, neutral):
    def value(ends, able, first, vog):
        person = free(table(job_ends_on=[_date(ends)], available_from=[_date(able)]), ON)
        work = starts(table(starts_on=[_date(first)], vog_weeks=[NAN if vog is None else vog]), ON)
        part = timing(person.day, work.day, scale_weeks=13, neutral=neutral)
        return part.item(), (person, work)

    part, (person, work) = value(ends, able, first, vog)
    low, high = timing_bounds(person.day, person.known, (work.earliest, work.latest), scale_weeks=13, neutral=neutral)
    low, high = min(low.item(), part), max(high.item(), part)
    days = [-20, 0, 1, 13, 14, 40, 90, 200]
    for e in [ends] if ends is not None else [None, *days]:
        for a in [able] if able is not None else [None, *days]:
            for f in [first] if first is not None else [None, *days]:
                for v in [vog] if vog is not None else [None, 0, 2, 26]:
                    assert low - 1e-12 <= value(e, a, f, v)[0] <= high + 1e-12


def _date(days):
    return "NaT" if days is None else str(dt.date(2026, 11, 22) + dt.timedelta(days=days))
