"""The innermost loop of a question, compiled; as in `rmtmatch.scoring.loops`. Needs numba."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.scoring.loops import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray


@compiled
def forward_of_one(
    cols: NDArray[np.int64],
    has: NDArray[np.float32],
    asked: tuple[NDArray[Any], ...],
    out: NDArray[np.float32],
) -> None:
    """Write the weighted coverage of one person, who covers `has` of each column, for some vacancies.

    Parameters
    ----------
    asked : tuple of ndarray
        ``indptr, indices, data``: what each vacancy asks, and what that weighs.
    """
    asked_ends, asked_cols, weight = asked
    for p in range(len(cols)):
        total = np.float32(0)
        for k in range(asked_ends[cols[p]], asked_ends[cols[p] + 1]):
            total += has[asked_cols[k]] * weight[k]
        out[p] = total
