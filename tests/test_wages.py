"""The table of minimum wages: what holds on a day, and how old the table is."""

import datetime as dt
import itertools

import pytest

from rmtmatch.wages import ADULT_MINIMUM_EUR_HOUR, adult_minimum, day_of, known, missed, rising

FIRST, LAST = min(ADULT_MINIMUM_EUR_HOUR), max(ADULT_MINIMUM_EUR_HOUR)


def test_amounts_rise_twice_a_year_without_a_gap():
    days = sorted(ADULT_MINIMUM_EUR_HOUR)
    assert all((day.month, day.day) in ((1, 1), (7, 1)) for day in days)
    assert all(0 < (b - a).days < 185 for a, b in itertools.pairwise(days))
    assert [ADULT_MINIMUM_EUR_HOUR[d] for d in days] == sorted(ADULT_MINIMUM_EUR_HOUR.values())


@pytest.mark.parametrize("day", sorted(ADULT_MINIMUM_EUR_HOUR))
def test_an_amount_holds_from_its_day_until_the_next(day):
    assert adult_minimum(day) == ADULT_MINIMUM_EUR_HOUR[day]
    assert adult_minimum(day + dt.timedelta(days=30)) == ADULT_MINIMUM_EUR_HOUR[day]
    if day > FIRST:
        assert adult_minimum(day - dt.timedelta(days=1)) < ADULT_MINIMUM_EUR_HOUR[day]


@pytest.mark.parametrize(("half_years", "changes"), [(0, 0), (1, 1), (2, 2), (5, 5)])
def test_a_record_tells_how_old_the_table_was(half_years, changes):
    months = LAST.month - 1 + 6 * half_years
    told = known(dt.date(LAST.year + months // 12, months % 12 + 1, 1))
    assert told == {
        "eur_hour": ADULT_MINIMUM_EUR_HOUR[LAST],
        "since": LAST.isoformat(),
        "source": "built in",
        "changes_missed": changes,
    }


def test_amounts_of_a_policy_go_before_those_that_are_built_in():
    soon, later = dt.date(LAST.year + 1, 1, 1), dt.date(LAST.year + 1, 7, 1)
    given = {LAST.isoformat(): 20.0, later.isoformat(): 21.0}
    assert [adult_minimum(day, given) for day in (FIRST, LAST, soon, later)] == [
        ADULT_MINIMUM_EUR_HOUR[FIRST],
        20,
        20,
        21,
    ]
    assert (missed(later), missed(later, given)) == (2 if LAST.month == 7 else 3, 0)
    assert known(later, given) == {
        "eur_hour": 21.0,
        "since": later.isoformat(),
        "source": "policy",
        "changes_missed": 0,
    }
    assert known(FIRST, given)["source"] == "built in"


@pytest.mark.parametrize("written", ["1-1-2027", "2027-1-1", "20270101", "2027-13-01", "", None, "2023-12-31"])
def test_a_day_that_is_none_is_refused(written):
    with pytest.raises(ValueError, match=r"2027-01-01|before 2024-01-01"):
        day_of(written)


def test_an_amount_that_falls_is_refused_against_the_built_in_ones_too():
    rising({LAST.isoformat(): ADULT_MINIMUM_EUR_HOUR[LAST]})
    rising({})
    with pytest.raises(ValueError, match="does not lower"):
        rising({dt.date(LAST.year + 1, 1, 1).isoformat(): ADULT_MINIMUM_EUR_HOUR[LAST] - 0.01})
    with pytest.raises(ValueError, match="does not lower"):
        rising({FIRST.isoformat(): 15.0})


def test_before_the_table_the_first_amount_holds():
    told = known(FIRST - dt.timedelta(days=400))
    assert (told["eur_hour"], told["since"]) == (ADULT_MINIMUM_EUR_HOUR[FIRST], FIRST.isoformat())
    assert missed(FIRST - dt.timedelta(days=400)) == 0
