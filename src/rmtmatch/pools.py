"""Money for training: purses that know what is set aside, promised and paid, and may be paced over a period."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, ClassVar, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

if TYPE_CHECKING:
    from typing import TypeAlias

    Texts: TypeAlias = tuple[str, ...]
    Day: TypeAlias = dt.date | None
else:
    Texts = Annotated[tuple[str, ...], Field(strict=False)]  # TOML has arrays, not tuples
    # JSON has no dates, and a policy must come back from its own JSON
    Day = Annotated[dt.date | None, BeforeValidator(lambda x: dt.date.fromisoformat(x) if isinstance(x, str) else x)]

LEAD_DAYS = 28
"""A paced purse is open this many days ahead: a course that starts next month is paid this month."""


class Pool(BaseModel):
    """A purse: what it may spend this year and what is already gone. Amounts in euros, each at least 0.

    Parameters
    ----------
    limit : float
        What may be spent in all.
    reserved : float, default 0
        Set aside for another purpose.
    committed : float, default 0
        Promised to people, not yet paid.
    spent : float, default 0
        Paid.
    schemes : sequence of str, default ()
        The schemes that feed it; empty: any scheme.
    paced_from, paced_until : date, optional
        First and last day of the period over which it is spread evenly, so that the first night does not spend it all;
        without them all of it is open at once.

    Examples
    --------
    >>> Pool(limit=250_000, committed=40_000).available
    210000.0
    >>> year = Pool(limit=365_000, paced_from=dt.date(2026, 1, 1), paced_until=dt.date(2026, 12, 31), spent=20_000)
    >>> round(year.available_on(dt.date(2026, 1, 1))), year.available_on(dt.date(2026, 12, 20))
    (9000, 345000.0)
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)

    limit: Annotated[float, Field(ge=0)]
    reserved: Annotated[float, Field(ge=0)] = 0.0
    committed: Annotated[float, Field(ge=0)] = 0.0
    spent: Annotated[float, Field(ge=0)] = 0.0
    schemes: Texts = ()
    paced_from: Day = None
    paced_until: Day = None

    @model_validator(mode="after")
    def _a_period(self) -> Self:
        if (self.paced_from is None) != (self.paced_until is None):
            raise ValueError("paced_from and paced_until go together")
        if self.paced_from is not None and self.paced_until is not None and self.paced_from > self.paced_until:
            raise ValueError("paced_from comes after paced_until")
        return self

    @property
    def available(self) -> float:
        """What is left, in euros; never below 0, also where more was promised than there is."""
        return max(0.0, self.limit - self.reserved - self.committed - self.spent)

    def available_on(self, on: dt.date) -> float:
        """Return what may be promised on a day, in euros: what the period so far has opened, less what is gone.

        The period so far counts `LEAD_DAYS` ahead. Never more than `available`.
        """
        if self.paced_from is None or self.paced_until is None:
            return self.available
        days = (self.paced_until - self.paced_from).days + 1
        gone = (on - self.paced_from).days + 1
        share = 0.0 if gone <= 0 else min(1.0, (gone + LEAD_DAYS) / days)
        opened = (self.limit - self.reserved) * share
        return min(self.available, max(0.0, opened - self.committed - self.spent))


def scheme_key(name: str) -> str:
    """Return a scheme's name as it is compared: capitals and outer spaces do not matter."""
    return name.strip().casefold()
