"""What every reader of a vocabulary hands over, and how it becomes the arrays of a taxonomy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from scipy.sparse import csr_array

from rmtmatch.errors import TaxonomyError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

Kind = Literal["skill", "occupation"]
KINDS: tuple[Kind, ...] = ("skill", "occupation")


@dataclass(frozen=True, eq=False, slots=True)
class Labels:
    """Texts of concepts, one a row, as flat arrays.

    Parameters
    ----------
    concept : ndarray of int32, shape (n,)
        Row of the concept among the taxonomy's skills or occupations, as `kind` says.
    kind : ndarray of uint8, shape (n,)
        0 skill, 1 occupation: an index into ``KINDS``.
    text : ndarray of object, shape (n,)
        As the source writes it.
    lang : ndarray of object, shape (n,)
        Language code, ``und`` where the source gives none.
    preferred : ndarray of bool, shape (n,)
        The one label that the source shows first in that language.
    """

    concept: NDArray[np.int32]
    kind: NDArray[np.uint8]
    text: NDArray[np.object_]
    lang: NDArray[np.object_]
    preferred: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.concept)

    def __iter__(self) -> Iterator[tuple[int, int, str, str, bool]]:
        columns = (self.concept, self.kind, self.text, self.lang, self.preferred)
        return zip(*(column.tolist() for column in columns), strict=True)

    def of(self, kind: Kind) -> Labels:
        """Return the rows of one kind."""
        return self.take(np.flatnonzero(self.kind == KINDS.index(kind)))

    def take(self, rows: NDArray[Any]) -> Labels:
        """Return the given rows, in the given order."""
        return Labels(self.concept[rows], self.kind[rows], self.text[rows], self.lang[rows], self.preferred[rows])

    def with_texts(self, kind: Kind, more: Mapping[str, Sequence[int]]) -> Labels:
        """Return these and further texts of concepts of one kind, none of them preferred; `more`: text -> rows."""
        rows = [(c, KINDS.index(kind), text, "und", False) for text, concepts in more.items() for c in concepts]
        return Labels.collect([*self, *rows]) if rows else self

    @classmethod
    def collect(cls, rows: list[tuple[int, int, str, str, bool]]) -> Labels:
        """Build from tuples ``(concept, kind, text, lang, preferred)``."""
        concept, kind, text, lang, preferred = zip(*rows, strict=True) if rows else ((), (), (), (), ())
        return cls(
            np.array(concept, np.int32),
            np.array(kind, np.uint8),
            texts(text),
            texts(lang),
            np.array(preferred, np.bool_),
        )


@dataclass
class Vocabulary:
    """What a reader found, in the words of the source: URIs and texts, nothing resolved yet."""

    kinds: dict[str, Kind] = field(default_factory=dict)
    """Concept URI -> kind."""
    labels: list[tuple[str, str, str, bool]] = field(default_factory=list)
    """(URI, text, language, preferred)."""
    descriptions: list[tuple[str, str, str]] = field(default_factory=list)
    """(URI, text, language)."""
    relations: list[tuple[str, str, bool]] = field(default_factory=list)
    """(occupation URI, skill URI, essential)."""
    broader: list[tuple[str, str]] = field(default_factory=list)
    """(URI, URI of the group or concept it stands directly under)."""
    isco: dict[str, str] = field(default_factory=dict)
    """Occupation URI -> ISCO code."""
    group_labels: dict[str, str] = field(default_factory=dict)
    """URI of a group -> its label."""
    languages: tuple[str, ...] = ()
    notes: list[str] = field(default_factory=list)
    """What was missing or left out, and what that means."""

    def arrays(self) -> dict[str, Any]:
        """Resolve URIs to rows: the fields of a taxonomy, concepts sorted by URI.

        Raises
        ------
        TaxonomyError
            Where the vocabulary holds no concept that has a label.
        """
        named = {uri for uri, *_ in self.labels}
        uris = {kind: sorted(u for u, k in self.kinds.items() if k == kind and u in named) for kind in KINDS}
        row = {kind: {uri: i for i, uri in enumerate(uris[kind])} for kind in KINDS}
        if self.kinds and not (uris["skill"] or uris["occupation"]):
            raise TaxonomyError("no concept has a label")
        code = {uri: (row[kind][uri], KINDS.index(kind)) for kind in KINDS for uri in uris[kind]}
        labels = dict.fromkeys((*code[u], t, lang, p) for u, t, lang, p in self.labels if u in code)
        descriptions = dict.fromkeys((*code[u], t, lang, True) for u, t, lang in self.descriptions if u in code)
        essential, optional = self._relations(row["occupation"], row["skill"])
        groups, skill_groups = self._groups(row["skill"])
        isco = np.full(len(uris["occupation"]), None, object)
        for uri, isco_code in self.isco.items():
            if uri in row["occupation"]:
                isco[row["occupation"][uri]] = isco_code
        return {
            "skills": texts(uris["skill"]),
            "occupations": texts(uris["occupation"]),
            "labels": Labels.collect(list(labels)),
            "descriptions": Labels.collect(list(descriptions)),
            "essential": essential,
            "optional": optional,
            "groups": groups,
            "skill_groups": skill_groups,
            "isco": isco,
            "group_labels": self.group_labels,
            "languages": self.languages,
            "notes": tuple(self.notes),
        }

    def _relations(
        self, occupation: Mapping[str, int], skill: Mapping[str, int]
    ) -> tuple[csr_array[np.float32], csr_array[np.float32]]:
        known = [(occupation[o], skill[s], e) for o, s, e in self.relations if o in occupation and s in skill]
        if lost := len(self.relations) - len(known):
            self.notes.append(f"{lost} of {len(self.relations)} relations name a concept without a label: left out")
        need = {(o, s) for o, s, e in known if e}
        # a pair that the source calls both essential and optional is essential
        want = {(o, s) for o, s, e in known if not e} - need
        shape = (len(occupation), len(skill))
        return incidence(need, shape), incidence(want, shape)

    def _groups(self, skill: Mapping[str, int]) -> tuple[NDArray[np.object_], csr_array[np.float32]]:
        pairs = [(skill[c], b) for c, b in self.broader if c in skill]
        groups = sorted({b for _, b in pairs})
        row = {uri: i for i, uri in enumerate(groups)}
        return texts(groups), incidence({(s, row[b]) for s, b in pairs}, (len(skill), len(groups)))


def texts(values: Any) -> NDArray[np.object_]:  # noqa: ANN401  any iterable of str with a length
    """Return an object array of the texts; never a fixed-width one, which cuts and pads."""
    out = np.empty(len(values), object)
    out[:] = values
    return out


def incidence(pairs: set[tuple[int, int]], shape: tuple[int, int]) -> csr_array[np.float32]:
    """Return the sparse matrix with a 1 at each pair, column indices sorted."""
    at = np.array(sorted(pairs), np.int32).reshape(-1, 2)
    counts = np.bincount(at[:, 0], minlength=shape[0])
    indptr = np.concatenate([np.zeros(1, np.int32), np.cumsum(counts, dtype=np.int32)])
    return csr_array((np.ones(len(at), np.float32), at[:, 1].copy(), indptr), shape=shape)
