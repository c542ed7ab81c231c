"""How near two skills are: the same, alike in words, or siblings under one group."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

from rmtmatch.skills.ngrams import Ngrams
from rmtmatch.skills.retrieval import top
from rmtmatch.skills.text import clean_all
from rmtmatch.skills.views import product
from rmtmatch.waiting import shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from rmtmatch.skills.taxonomy import Taxonomy

_BLOCK = 256
_COMPUTING = threading.Lock()


def relatedness(
    taxonomy: Taxonomy,
    *,
    kept: int = 40,
    siblings: float = 0.4,
    floor: float = 0.2,
    progress: Callable[[int, int, str], None] | None = None,
) -> csr_array[np.float32]:
    """Return the relatedness of every two skills, kept to each skill's nearest.

    ``S[s, t] = max(1 if s is t, siblings if one group stands above both, (cos(s, t) - floor) / (1 - floor))`` with the
    cosine of the TF-IDF vectors of the labels' character 2- to 4-grams.

    Parameters
    ----------
    taxonomy : Taxonomy
    kept : int
        How many others a row keeps; of equals the one whose label is more alike, then the first.
    siblings : float, in 0..1
    floor : float, in 0..1
        Labels that are not more alike than this are not related.
    progress : callable, optional
        Called with ``(done, total, what)``.

    Returns
    -------
    csr_array of float32, shape (S, S)
        Row `s` holds the skills nearest to `s`, columns sorted, the diagonal 1. Not symmetric where rows were cut.

    Raises
    ------
    ValueError
        Where a number is out of its range.

    Notes
    -----
    O(S^2) in blocks of 256 rows: ESCO takes some seconds, once. The answer is kept with the taxonomy and saved with it.

    Source: the char 2-4-gram cosine with siblings at .4 was chosen on 929 ESCO occupations with expert relations.

    Examples
    --------
    >>> from rmtmatch.skills.taxonomy import Taxonomy
    >>> labels = {"concept": list("abc"), "label": ["lassen", "mig-lassen", "koken"], "kind": ["skill"] * 3}
    >>> t = Taxonomy.from_frame(labels, broader={"concept": ["b", "c"], "broader": ["g", "g"]})
    >>> relatedness(t).toarray().round(2)
    array([[1.  , 0.38, 0.  ],
           [0.38, 1.  , 0.4 ],
           [0.  , 0.4 , 1.  ]], dtype=float32)
    """
    if kept < 0 or not 0 <= siblings <= 1 or not 0 <= floor < 1:
        raise ValueError(f"kept={kept} is at least 0, siblings={siblings} in 0..1, floor={floor} in 0..1 and below 1")
    name = f"relatedness:{kept}:{siblings}:{floor}"
    with _COMPUTING:  # two threads that ask at once wait for one answer
        if name not in taxonomy.derived:
            with shown(progress) as steps:
                taxonomy.derived[name] = _compute(taxonomy, kept, siblings, floor, steps)
    found: csr_array[np.float32] = taxonomy.derived[name]
    return found


def _compute(
    taxonomy: Taxonomy, kept: int, siblings: float, floor: float, progress: Callable[[int, int, str], None] | None
) -> csr_array[np.float32]:
    n = len(taxonomy.skills)
    vectors = Ngrams.fit(comparable_labels(taxonomy), 2, 4)[1]
    across, members = csr_array(vectors.T), csr_array(taxonomy.skill_groups.T)
    columns: list[NDArray[np.int32]] = []
    values: list[NDArray[np.float32]] = []
    counts = np.zeros(n, np.int64)
    for start in range(0, n, _BLOCK):
        rows = slice(start, min(n, start + _BLOCK))
        cosine = product(vectors[rows], across)
        near = np.clip((cosine - floor) / (1 - floor), 0, 1)
        np.maximum(near, siblings * (product(taxonomy.skill_groups[rows], members) > 0), out=near)
        own = np.arange(rows.stop - rows.start)
        # itself comes first, whatever else is as near; among equals the label decides (in steps too small to reorder)
        order = np.round(near, 6) + np.where(near > 0, np.round(1e-7 * cosine, 9), 0)
        order[own, own + start] = np.inf
        near[own, own + start] = 1
        chosen = np.sort(top(order, kept + 1), axis=1)
        picked = np.take_along_axis(near, chosen, axis=1)
        counts[rows] = (picked > 0).sum(axis=1)
        columns.append(chosen[picked > 0].astype(np.int32))
        values.append(picked[picked > 0].astype(np.float32))
        if progress is not None:
            progress(rows.stop, n, "relatedness of skills")
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]).astype(np.int32)
    flat = [np.concatenate(x) if x else np.zeros(0, t) for x, t in ((values, np.float32), (columns, np.int32))]
    return csr_array((flat[0], flat[1], indptr), shape=(n, n))


def comparable_labels(taxonomy: Taxonomy) -> list[str]:
    """Return one cleaned label a skill, in the language that has most of them: across languages nothing looks alike."""
    return clean_all(taxonomy.shown("skill", most_spoken(taxonomy)).tolist())


def most_spoken(taxonomy: Taxonomy) -> str | None:
    """Return the language that has most preferred labels of skills."""
    labels = taxonomy.of("skill")
    langs, counts = np.unique(labels.lang[labels.preferred].astype(str), return_counts=True)
    return max(zip(counts, langs.tolist(), strict=True), key=lambda x: x[0], default=(0, None))[1]
