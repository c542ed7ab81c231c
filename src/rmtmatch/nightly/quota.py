"""How many new items an adviser gets from each region, where one has people in several."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rmtmatch.results.worklists import NO_ADVISER

if TYPE_CHECKING:
    from collections.abc import Mapping


def quotas(people: Mapping[str, Mapping[str, int]], most: int) -> dict[str, dict[str, int]]:
    """Divide the new items of each adviser over the regions of their people: at most `most` a day in all.

    Parameters
    ----------
    people : mapping of str to mapping of str to int
        For each region, how many people each adviser has there.
    most : int
        New items a day.

    Returns
    -------
    dict of str to dict of str to int
        For each region and adviser, by the largest remainder; ties go to the region that comes first.

    Examples
    --------
    >>> quotas({"AM07": {"a": 30, "b": 9}, "AM08": {"a": 20}}, 5)
    {'AM07': {'a': 3, 'b': 5}, 'AM08': {'a': 2}}
    """
    totals: Counter[str] = Counter()
    for counts in people.values():
        totals.update(counts)
    shares = {r: {a: most * k // totals[a] for a, k in counts.items()} for r, counts in people.items()}
    for adviser, total in totals.items():
        if adviser == NO_ADVISER:
            continue
        where = [r for r in people if adviser in people[r]]
        rest = most - sum(shares[r][adviser] for r in where)
        for r in sorted(where, key=lambda r: (-(most * people[r][adviser] % total), r))[:rest]:
            shares[r][adviser] += 1
    return shares
