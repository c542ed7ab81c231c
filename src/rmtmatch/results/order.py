"""Counting within groups, and the order of ids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


def turn(keys: NDArray[Any]) -> NDArray[np.int64]:
    """Return for each key how many equal ones stand before it.

    Examples
    --------
    >>> import numpy as np
    >>> turn(np.array([5, 3, 5, 5, 3])).tolist()
    [0, 0, 1, 2, 1]
    """
    by_key = np.argsort(keys, kind="stable")
    in_order = keys[by_key]
    first = np.flatnonzero(np.concatenate([np.ones(min(1, len(keys)), bool), in_order[1:] != in_order[:-1]]))
    starts = np.repeat(first, np.diff(np.concatenate([first, [len(keys)]])))
    turns = np.empty(len(keys), np.int64)
    turns[by_key] = np.arange(len(keys)) - starts
    return turns


def id_order(ids: NDArray[np.object_]) -> NDArray[np.int64]:
    """Return the place of each id among all ids sorted as text: what breaks ties, whatever order the input came in.

    Examples
    --------
    >>> import numpy as np
    >>> id_order(np.array(["b", "c", "a"], object)).tolist()
    [1, 2, 0]
    """
    order = np.argsort(ids.astype(str), kind="stable")
    places = np.empty(len(ids), np.int64)
    places[order] = np.arange(len(ids))
    return places
