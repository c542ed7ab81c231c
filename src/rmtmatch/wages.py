"""The Dutch minimum wage an hour for adults (21 and over), by the day it came into force.

Amounts change on 1 January and 1 July. A new one is one more line in `ADULT_MINIMUM_EUR_HOUR`, in the release that
follows its announcement; nothing else has to change, and no score depends on it: the table serves one warning at the
door. On a day for which the table has no amount yet the last one holds, and wages just above it get a warning of their
own (`missed` says how many changes the table lacks), so that an old table is never silent.

Source: Wet minimumloon en minimumvakantiebijslag, gross amounts as announced twice a year.
"""

from __future__ import annotations

import datetime as dt

ADULT_MINIMUM_EUR_HOUR = {
    dt.date(2024, 1, 1): 13.27,
    dt.date(2024, 7, 1): 13.68,
    dt.date(2025, 1, 1): 14.06,
    dt.date(2025, 7, 1): 14.40,
    dt.date(2026, 1, 1): 14.71,
}

RISE = 0.03
"""What a change that the table lacks may have added, as a share; those of 2024 to 2026 added 2.2 to 3.1 %."""


def adult_minimum(on: dt.date | None = None) -> float:
    """Return the least an adult may be paid, in euros an hour.

    Parameters
    ----------
    on : date, optional
        The day; default the latest known. Before 2024 there was no minimum an hour: the first known holds.

    Examples
    --------
    >>> adult_minimum(dt.date(2025, 8, 1)), adult_minimum() >= 14.71
    (14.4, True)
    """
    days = sorted(ADULT_MINIMUM_EUR_HOUR)
    held = [d for d in days if on is None or d <= on] or days[:1]
    return ADULT_MINIMUM_EUR_HOUR[held[-1]]


def missed(on: dt.date | None = None) -> int:
    """Return how many changes up to a day are not in the table; 0: the amount of that day is known.

    Examples
    --------
    >>> last = max(ADULT_MINIMUM_EUR_HOUR)
    >>> missed(last), missed(last + dt.timedelta(days=200)), missed(last + dt.timedelta(days=370)), missed()
    (0, 1, 2, 0)
    """
    last = max(ADULT_MINIMUM_EUR_HOUR)
    return 0 if on is None else max(0, _half_years(on) - _half_years(last))


def known(on: dt.date) -> dict[str, float | str | int]:
    """Return what a run on a day went by: the amount, since when it holds, and how many changes are not in the table.

    Stands in the record of a night, so that an old table can be told from a new one afterwards.

    Examples
    --------
    >>> known(dt.date(2025, 8, 1))
    {'eur_hour': 14.4, 'since': '2025-07-01', 'changes_missed': 0}
    """
    days = sorted(ADULT_MINIMUM_EUR_HOUR)
    since = max([day for day in days if day <= on], default=days[0])
    return {"eur_hour": adult_minimum(on), "since": since.isoformat(), "changes_missed": missed(on)}


def _half_years(day: dt.date) -> int:
    return 2 * day.year + (day.month - 1) // 6
