"""The Dutch minimum wage an hour for adults (21 and over), by the day it came into force.

Source: Wet minimumloon en minimumvakantiebijslag, gross amounts as announced twice a year. After the last day in the
table the last amount holds: a warning based on it is mild, never wrong.
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
