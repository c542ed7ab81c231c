"""The table of minimum wages: what holds on a day, and how old the table is."""

import datetime as dt
import itertools

import pytest

from rmtmatch.wages import ADULT_MINIMUM_EUR_HOUR, adult_minimum, known, missed

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
        "changes_missed": changes,
    }


def test_before_the_table_the_first_amount_holds():
    told = known(FIRST - dt.timedelta(days=400))
    assert (told["eur_hour"], told["since"]) == (ADULT_MINIMUM_EUR_HOUR[FIRST], FIRST.isoformat())
    assert missed(FIRST - dt.timedelta(days=400)) == 0
