"""What a vacancy uses of the person's occupation, for single pairs: only of occupations that meet a vacancy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring import swift
from rmtmatch.scoring.coverage import used
from rmtmatch.scoring.kernel import spans
from rmtmatch.scoring.possession import arrays
from rmtmatch.scoring.product import DenseProduct
from rmtmatch.skills.nearness import lengths, nearness_of_pairs, placed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.setting import Setting

_STRIP = 2048
_PAIRS_AT_ONCE = 1 << 16


def reverse_of_pairs(setting: Setting, rows: NDArray[Any], cols: NDArray[Any]) -> NDArray[np.float64]:
    """Return reverse of pairs of candidates and vacancies, in float64, at most 1; NaN where the occupation is unknown.

    The same numbers as `rmtmatch.scoring.kernel.reverse_of` gives for all pairs. O(skills that the distinct vacancies
    reach + pairs x skills of an occupation).
    """
    found = np.full(len(rows), np.nan)
    occupation = setting.looking.occupation[rows]
    known = np.flatnonzero(occupation >= 0)
    known = known[np.argsort(cols[known], kind="stable")]
    if not len(known):
        return found
    pairs = occupation[known].astype(np.int64), cols[known].astype(np.int64)
    uses = _compiled(setting, *pairs) if swift.loops() is not None else _used(setting, *pairs)
    _add_nearness(setting, uses, *pairs)
    found[known] = np.minimum(uses, 1)
    return found


def _used(setting: Setting, occupation: NDArray[np.int64], cols: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return which share of the occupation each vacancy uses; `cols` is rising."""
    looking, out = setting.looking, np.empty(len(cols))
    which, at = np.unique(cols, return_inverse=True)
    weight = looking.weight.astype(np.float64)
    for first, last in spans(len(which), _STRIP):
        a, b = np.searchsorted(at, [first, last])
        strip = DenseProduct(used(setting.used_levels[which[first:last]], looking).astype(np.float64))(weight)
        out[a:b] = strip[occupation[a:b], at[a:b] - first]
    return out


def _compiled(setting: Setting, occupation: NDArray[np.int64], cols: NDArray[np.int64]) -> NDArray[np.float64]:
    """Do the same by a compiled loop."""
    looking, out = setting.looking, np.empty(len(cols))
    related, weight = looking.related, looking.weight.astype(np.float64)
    swift.loops().used_of_pairs(
        (occupation, cols),
        arrays(setting.used_levels),
        arrays(related),
        (weight.indptr, weight.indices, weight.data),
        np.zeros(related.shape[1], np.float32),
        out,
    )
    return out


def _add_nearness(
    setting: Setting, uses: NDArray[np.float64], occupation: NDArray[np.int64], cols: NDArray[np.int64]
) -> None:
    """Do to pairs what `rmtmatch.scoring.coverage.look_back` does to all, in place."""
    share = setting.policy.nearness_share
    if share == 0:
        return
    # Only vacancies that occur: for one person few of a large market do.
    which, cols = np.unique(cols, return_inverse=True)
    mine, asked = setting.looking.place, setting.asked_place[which]
    here, there = placed(mine), placed(asked)
    long, far = lengths(mine), lengths(asked)
    for first, last in spans(len(uses), _PAIRS_AT_ONCE):
        o, v = occupation[first:last], cols[first:last]
        part = uses[first:last]
        near = nearness_of_pairs(mine, asked, (o, v), (long, far)).astype(np.float64)
        near -= part
        near *= share
        near[~(here[o] & there[v])] = 0
        part += near
