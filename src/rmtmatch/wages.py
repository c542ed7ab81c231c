"""The Dutch minimum wage an hour for adults (21 and over), by the day it came into force.

Amounts change on 1 January and 1 July. A new one is one more line in `ADULT_MINIMUM_EUR_HOUR`, in the release that
follows its announcement, or in a policy (``minimum_wage_eur_hour``) where nobody wants to wait for that; nothing else
has to change, and no score depends on it: the table serves one warning at the door. On a day for which no amount is
known yet the last one holds, and wages just above it get a warning of their own (`missed` says how many changes are
lacking), so that an old table is never silent. Lower amounts for those under 21 are not known here: age is not either.

Source: Wet minimumloon en minimumvakantiebijslag (articles 8 and 14), gross amounts as announced twice a year.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Mapping

ADULT_MINIMUM_EUR_HOUR = {
    dt.date(2024, 1, 1): 13.27,
    dt.date(2024, 7, 1): 13.68,
    dt.date(2025, 1, 1): 14.06,
    dt.date(2025, 7, 1): 14.40,
    dt.date(2026, 1, 1): 14.71,
    dt.date(2026, 7, 1): 14.99,
}

LEAST, MOST = 13.27, 100.0
"""Between these lies any amount that may be meant: the first one, and what is no hour's wage any more."""
RISE = 0.03
"""What a change that is not known may have added, as a share; those of 2024 to 2026 added 1.9 to 3.1 %."""

Amounts = Mapping[str, float]
"""Euros an hour by the day they come into force, as a policy gives them: ``{"2027-01-01": 15.3}``."""


def adult_minimum(on: dt.date | None = None, given: Amounts | None = None) -> float:
    """Return the least an adult may be paid, in euros an hour.

    Parameters
    ----------
    on : date, optional
        The day; default the latest known. Before 2024 there was no minimum an hour: the first known holds.
    given : mapping of str to float, optional
        Amounts of a policy; they go before those that are built in.

    Examples
    --------
    >>> adult_minimum(dt.date(2025, 8, 1)), adult_minimum() >= 14.99
    (14.4, True)
    >>> adult_minimum(dt.date(2030, 8, 1), {"2030-07-01": 17.5})
    17.5
    """
    amounts = known_amounts(given)
    return amounts[_since(amounts, on)]


def missed(on: dt.date | None = None, given: Amounts | None = None) -> int:
    """Return how many changes up to a day are not known; 0: the amount of that day is.

    Examples
    --------
    >>> last = max(ADULT_MINIMUM_EUR_HOUR)
    >>> missed(last), missed(last + dt.timedelta(days=200)), missed(last + dt.timedelta(days=370)), missed()
    (0, 1, 2, 0)
    """
    last = max(known_amounts(given))
    return 0 if on is None else max(0, _half_years(on) - _half_years(last))


def known(on: dt.date, given: Amounts | None = None) -> dict[str, float | str | int]:
    """Return what a run on a day went by: the amount, since when it holds, who says so, and how many changes lack.

    Stands in the record of a night, so that an old table can be told from a new one afterwards.

    Examples
    --------
    >>> known(dt.date(2025, 8, 1))
    {'eur_hour': 14.4, 'since': '2025-07-01', 'source': 'built in', 'changes_missed': 0}
    """
    since = _since(known_amounts(given), on).isoformat()
    source = "policy" if since in (given or {}) else "built in"
    return {"eur_hour": adult_minimum(on, given), "since": since, "source": source, "changes_missed": missed(on, given)}


def known_amounts(given: Amounts | None = None) -> dict[dt.date, float]:
    """Return all amounts by day, rising: those that are built in, and over them those of a policy.

    Examples
    --------
    >>> list(known_amounts({"2024-01-01": 13.3}).values())[:2]
    [13.3, 13.68]
    """
    theirs = {dt.date.fromisoformat(day_of(day)): amount for day, amount in (given or {}).items()}
    return dict(sorted({**ADULT_MINIMUM_EUR_HOUR, **theirs}.items()))


def day_of(written: object) -> str:
    """Read the day on which an amount comes into force, as ``2027-01-01``.

    Raises
    ------
    ValueError
        Not a day, or one before there was a minimum an hour.

    Examples
    --------
    >>> day_of(dt.date(2027, 1, 1)), day_of("2027-01-01")
    ('2027-01-01', '2027-01-01')
    """
    text = str(written)
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or day.isoformat() != text:
        raise ValueError("write the day on which it comes into force as 2027-01-01")
    first = min(ADULT_MINIMUM_EUR_HOUR)
    if day < first:
        raise ValueError(f"before {first} there was no minimum wage an hour")
    return text


def rising(given: Amounts) -> None:
    """See that no amount is lower than the one before it: the law does not lower them (article 14).

    Raises
    ------
    ValueError
        Names the two.

    Examples
    --------
    >>> rising({"2027-01-01": 13.5})
    Traceback (most recent call last):
    ValueError: 13.50 on 2027-01-01 is below the 14.99 of 2026-07-01; the law does not lower the minimum wage
    """
    for (before, old), (day, amount) in itertools.pairwise(known_amounts(given).items()):
        if amount < old:
            told = f"{amount:.2f} on {day} is below the {old:.2f} of {before}"
            raise ValueError(f"{told}; the law does not lower the minimum wage")


def _since(amounts: dict[dt.date, float], on: dt.date | None) -> dt.date:
    days = list(amounts)
    return max([d for d in days if on is None or d <= on], default=days[0])


def _half_years(day: dt.date) -> int:
    return 2 * day.year + (day.month - 1) // 6
