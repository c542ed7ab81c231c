"""Skills that a table's free text speaks of, beside those that are listed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.sparse import csr_array

if TYPE_CHECKING:
    from rmtmatch.frames.tables import Table
    from rmtmatch.skills.linker import SkillLinker

TOLD_LEVEL = 0.8
"""How well somebody masters what they tell they did: better than what an occupation implies, and less sure than what
they list."""


def told_skills(table: Table, linker: SkillLinker, listed: str) -> csr_array[np.float32]:
    """Return the skills that the column ``text`` of a table speaks of, each once, as ones.

    Parameters
    ----------
    table : Table
    linker : SkillLinker
    listed : str
        A column of skills; where it says that there are none, the text is not asked.

    Returns
    -------
    csr_array of float32, shape (len(table), S)

    Notes
    -----
    Only labels count whose words stand in a sentence, accepted or under review; what merely resembles one does not.
    Linear in the characters of the different sentences.
    """
    shape = (len(table), len(linker.taxonomy.skills))
    if "text" not in table.columns or not any(isinstance(t, str) for t in table["text"].tolist()):
        nothing = np.zeros(0, np.int32)
        return csr_array((nothing.astype(np.float32), nothing, np.zeros(shape[0] + 1, np.int32)), shape=shape)
    none = table[listed].known & (table[listed].lengths == 0)
    texts = [None if silent else t for t, silent in zip(table["text"].tolist(), none.tolist(), strict=True)]
    found = linker.find_in(texts)
    used = np.isin(found.bands.astype(str), ("accept", "review"))
    key = np.unique(found.text[used] * max(1, shape[1]) + found.codes[used])
    rows, columns = np.divmod(key, max(1, shape[1]))
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(np.bincount(rows, minlength=shape[0]))])
    ones = np.ones(len(key), np.float32)
    return csr_array((ones, columns.astype(np.int32), indptr.astype(np.int32)), shape=shape)
