"""What a taxonomy itself teaches about words: which texts speak of the same concept."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csc_array

from rmtmatch.skills.text import clean, clean_all
from rmtmatch.skills.vocabulary import KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.taxonomy import Taxonomy

MISSPELT = 2
"""Misspelt copies of each name."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_SENTENCES = 3
_SENTENCE_CHARS = 300
_OCCUPATIONS_A_SKILL = 5
_COMMON = 40  # a skill that more occupations need says little about any of them
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, eq=False)
class Groups:
    """Rows of texts, grouped by concept: those of `c` are ``rows[offsets[c]:offsets[c + 1]]``."""

    offsets: NDArray[np.int64]
    rows: NDArray[np.int64]

    @classmethod
    def of(cls, pairs: Sequence[tuple[int, int]], concepts: int) -> Groups:
        """Group pairs of concept and row; equal pairs count once."""
        found = np.unique(np.array(pairs, np.int64).reshape(-1, 2), axis=0).T
        counts = np.bincount(found[0], minlength=concepts)
        return cls(np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)]), found[1])

    def extended(self, lengths: NDArray[np.int64], rows: NDArray[np.int64]) -> Groups:
        """Return these groups and more behind them, `lengths` of `rows` each."""
        offsets = np.concatenate([self.offsets, self.offsets[-1] + np.cumsum(lengths)])
        return Groups(offsets, np.concatenate([self.rows, rows]))

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many rows each concept has."""
        return np.diff(self.offsets)


@dataclass(frozen=True, eq=False)
class Lessons:
    """Texts, and for each concept those it is called by and those that speak of it.

    Parameters
    ----------
    texts : list of str
        Cleaned, all different.
    names, mentions : Groups
        Concepts are the skills and then the occupations. Names are labels in the first language (in any, where a
        concept has none in it); mentions are all its labels, misspelt copies of its names, the first sentences of its
        descriptions, and of a skill also its groups and some occupations that need it.
    """

    texts: list[str]
    names: Groups
    mentions: Groups


@dataclass
class _Notebook:
    """Texts under numbers, and which concept each belongs to."""

    rows: dict[str, int] = field(default_factory=dict)
    named: list[tuple[int, int]] = field(default_factory=list)
    mentioned: list[tuple[int, int]] = field(default_factory=list)

    def mention(self, concept: int, text: str, *, name: bool = False) -> None:
        if text:
            row = self.rows.setdefault(text, len(self.rows))
            self.mentioned.append((concept, row))
            if name:
                self.named.append((concept, row))


def lessons(taxonomy: Taxonomy, seed: int = 0) -> Lessons:
    """Collect what the taxonomy teaches.

    Parameters
    ----------
    taxonomy : Taxonomy
    seed : int
        Decides which letters are misspelt, and which occupations speak for a skill that many need.

    Notes
    -----
    Seconds for ESCO. Source: each kind of mention was kept because it raised the rank of the right concept on Dutch
    titles and skill phrases (English labels and descriptions .02, occupations .02, misspelt copies .014 under typos).
    """
    rng = np.random.default_rng(seed)
    book = _Notebook()
    n_skills = len(taxonomy.skills)
    concepts = n_skills + len(taxonomy.occupations)
    for kind in KINDS:
        start = 0 if kind == "skill" else n_skills
        labels = taxonomy.of(kind)
        first = taxonomy.languages[0] if taxonomy.languages else ""
        own = labels.lang == first
        # a concept without a label in the first language is called by those it has
        foreign = np.ones(concepts, np.bool_)
        foreign[labels.concept[own]] = False
        name = own | foreign[labels.concept]
        for c, text, is_name in zip(
            labels.concept.tolist(), clean_all(labels.text.tolist()), name.tolist(), strict=True
        ):
            book.mention(start + c, text, name=is_name)
        descriptions = taxonomy.descriptions.of(kind)
        for c, text in zip(descriptions.concept.tolist(), descriptions.text.tolist(), strict=True):
            for sentence in _SENTENCE.split(text)[:_SENTENCES]:
                book.mention(start + c, clean(sentence)[:_SENTENCE_CHARS].rstrip())
    _context(taxonomy, book, rng)
    texts = list(book.rows)
    for (concept, row), slips in zip(book.named, rng.random((len(book.named), MISSPELT, 3)).tolist(), strict=True):
        for slip in slips:
            book.mention(concept, misspell(texts[row], *slip))
    return Lessons(list(book.rows), Groups.of(book.named, concepts), Groups.of(book.mentioned, concepts))


def misspell(text: str, place: float, kind: float, letter: float) -> str:
    """Return the text with one slip: two letters swapped, one left out, replaced or added.

    Parameters
    ----------
    text : str
    place, kind, letter : float, in 0..1
        Where, which slip, and which letter.

    Examples
    --------
    >>> misspell("lasser", 0.5, 0.0, 0.0), misspell("lasser", 0.5, 0.3, 0.0), misspell("lasser", 0.5, 0.9, 0.5)
    ('lasser', 'laser', 'lansser')
    """
    i = int(place * max(1, len(text) - 1))
    add = _LETTERS[int(letter * len(_LETTERS))]
    # swap, leave out, replace, add: equally likely
    tail = (text[i + 1 : i + 2] + text[i : i + 1], "", add, add + text[i : i + 1])[int(kind * 4)]
    used = 2 if kind < 0.25 else 1  # noqa: PLR2004  a swap takes two letters
    return " ".join((text[:i] + tail + text[i + used :]).split())


def _context(taxonomy: Taxonomy, book: _Notebook, rng: np.random.Generator) -> None:
    """Let groups and occupations speak of the skills under them and needed by them."""
    shown = clean_all(taxonomy.shown("occupation").tolist())
    groups = clean_all([taxonomy.group_labels.get(u) for u in taxonomy.groups.tolist()])
    needed = csc_array(taxonomy.essential)
    for skill in range(len(taxonomy.skills)):
        for group in _row(taxonomy.skill_groups, skill):
            book.mention(skill, groups[group])
        by = _row(needed, skill)
        if len(by) <= _COMMON:
            for occupation in rng.permutation(by)[:_OCCUPATIONS_A_SKILL].tolist():
                book.mention(skill, shown[occupation])


def _row(matrix: Any, i: int) -> NDArray[np.int32]:  # noqa: ANN401  compressed by rows or by columns
    indices: NDArray[np.int32] = matrix.indices[matrix.indptr[i] : matrix.indptr[i + 1]]
    return indices
