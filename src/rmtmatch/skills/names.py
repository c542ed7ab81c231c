"""What a text stands for by name: a label, a URI, a code of another vocabulary, or what somebody said it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.skills.calibration import BRIDGED, EXACT, SHARED, TAUGHT
from rmtmatch.skills.text import clean, clean_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rmtmatch.skills.taxonomy import Taxonomy
    from rmtmatch.skills.vocabulary import Kind


@dataclass(frozen=True, slots=True)
class Named:
    """What a text stands for by name.

    Parameters
    ----------
    concepts : tuple of int
        Rows of all concepts, the likeliest first; at least one.
    labels : tuple of int
        The label of each that was found, as a row of the labels of its kind.
    confidence : float
        The chance that one of them is meant.
    sure : bool
        One concept, by its own label or an equal one.
    coded : bool
        By a URI or a code: its letters look like nothing else.
    """

    concepts: tuple[int, ...]
    labels: tuple[int, ...]
    confidence: float
    sure: bool
    coded: bool = False


class Names:
    """All names of one kind of concept of a taxonomy.

    Parameters
    ----------
    taxonomy : Taxonomy
    kind : str
    taught : mapping of str to tuple of int, optional
        Cleaned texts and the rows of the concepts that people said they mean: these come before labels.
    """

    def __init__(self, taxonomy: Taxonomy, kind: Kind, taught: Mapping[str, tuple[int, ...]] | None = None) -> None:
        labels = taxonomy.of(kind)
        self._uris = {
            uri: i for i, uri in enumerate((taxonomy.skills if kind == "skill" else taxonomy.occupations).tolist())
        }
        self._bridges, self._relations = taxonomy.bridges, taxonomy.bridge_relations
        # the label to show of each concept: a preferred one where there is one
        self._first = np.zeros(len(self._uris), np.int64)
        order = np.lexsort((-np.arange(len(labels)), labels.preferred))
        self._first[labels.concept[order]] = order

        concept, preferred = labels.concept.tolist(), labels.preferred.tolist()
        self._cleaned = {
            words: self._bridged(rows, relation) for words, (rows, relation) in taxonomy.exact_bridged[kind].items()
        }
        for words, rows in taxonomy.exact[kind].items():
            # those that prefer the label come first
            chance = SHARED if len(rows) > 1 else EXACT[kind][0 if preferred[rows[0]] else 1]
            self._cleaned[words] = Named(tuple(concept[r] for r in rows), rows, chance, len(rows) == 1)
        for words, concepts in (taught or {}).items():
            self._cleaned[words] = Named(concepts, self._labels(concepts), TAUGHT, len(concepts) == 1)
        # labels as the source spells them need no cleaning
        given = labels.text.tolist()
        self.words: list[str] = clean_all(given)
        """The labels of this kind, cleaned."""
        self._spelt = {t: n for t, w in zip(given, self.words, strict=True) if (n := self._cleaned.get(w))}

    def find(self, texts: Sequence[str | None]) -> list[Named | None]:
        """Return what each text stands for, None where it names nothing; all concepts, however many share the words."""
        spelt, cleaned = self._spelt, self._cleaned
        return [None if t is None else spelt.get(t) or cleaned.get(clean(t)) or self._code(t.strip()) for t in texts]

    def _code(self, text: str) -> Named | None:
        if (row := self._uris.get(text)) is not None:
            return Named((row,), self._labels((row,)), 1.0, sure=True, coded=True)
        rows = tuple(r for uri in self._bridges.get(text, ()) if (r := self._uris.get(uri)) is not None)
        return self._bridged(rows, self._relations.get(text, "exact"), coded=True) if rows else None

    def _bridged(self, rows: tuple[int, ...], relation: str, *, coded: bool = False) -> Named:
        sure = len(rows) == 1 and relation in {"exact", "close"}
        return Named(rows, self._labels(rows), BRIDGED[relation], sure=sure, coded=coded)

    def _labels(self, concepts: tuple[int, ...]) -> tuple[int, ...]:
        return tuple(self._first[list(concepts)].tolist())
