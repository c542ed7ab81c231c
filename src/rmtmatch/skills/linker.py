"""From words to concepts, or to an honest "I do not know"."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from rmtmatch.skills.calibration import BRIDGED, CHARACTERS, EXACT, LEARNED, bands
from rmtmatch.skills.encoder import ENOUGH_NAMES, Encoder
from rmtmatch.skills.retrieval import ConceptIndex
from rmtmatch.skills.text import clean_all, distinct

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.retrieval import Hits
    from rmtmatch.skills.taxonomy import Taxonomy
    from rmtmatch.skills.vocabulary import Kind


@dataclass(frozen=True, eq=False)
class Links:
    """Where texts lead: for each the concepts, best first, how sure each is, and what may be done with it.

    Parameters
    ----------
    texts : sequence of str or None, length n
        As they were given.
    kind : str
        skill or occupation.
    codes : ndarray of int32, shape (n, top)
        Rows of concepts in the taxonomy; -1 where there are fewer.
    confidence : ndarray of float64, shape (n, top)
        The chance that the concept is the one meant; concepts that carry the same words share it. 0 where none.
    bands : ndarray of object, shape (n,)
        accept (use it), review (use it and show it), suggest (show it), abstain.
    tied : ndarray of int64, shape (n,)
        How many of the first concepts carry the very words of the text: all of them, or none of them, are meant.

    Notes
    -----
    Equal texts share one list in `uris`: change none of them.
    """

    texts: Sequence[str | None]
    kind: Kind
    codes: NDArray[np.int32]
    confidence: NDArray[np.float64]
    bands: NDArray[np.object_]
    tied: NDArray[np.int64]
    matched: NDArray[np.int32] = field(repr=False)
    taxonomy: Taxonomy = field(repr=False)

    def __len__(self) -> int:
        return len(self.codes)

    def __repr__(self) -> str:
        counts = {band: int((self.bands == band).sum()) for band in ("accept", "review", "suggest", "abstain")}
        return f"<Links: {len(self):,} texts to {self.kind}s, {', '.join(f'{v:,} {k}' for k, v in counts.items())}>"

    @cached_property
    def uris(self) -> list[list[str]]:
        """The concepts of each text, best first; filled whatever the band, empty where nothing comes near."""
        names = self.taxonomy.skills if self.kind == "skill" else self.taxonomy.occupations
        rows, where = np.unique(self.codes, axis=0, return_inverse=True)
        lists = [names[row[row >= 0]].tolist() for row in rows]
        return [lists[i] for i in where.ravel().tolist()]

    @classmethod
    def nothing(cls, texts: Sequence[str | None], kind: Kind, top: int, taxonomy: Taxonomy) -> Links:
        """Return links of texts that lead nowhere."""
        n = len(texts)
        codes = np.full((n, top), -1, np.int32)
        tied = np.zeros(n, np.int64)
        return cls(texts, kind, codes, np.zeros((n, top)), np.full(n, "abstain", object), tied, codes.copy(), taxonomy)

    def to_frame(self, kind: str | None = None) -> Any:  # noqa: ANN401  the dataframe of the caller's choice
        """Return a row for each text and concept: ``text, rank, concept, label, matched_label, confidence, band``.

        Parameters
        ----------
        kind : str, optional
            polars, pandas or pyarrow; default the first of them that is installed.
        """
        from rmtmatch import frames  # noqa: PLC0415  brings the dataframe layer

        text, rank = np.nonzero(self.codes >= 0)
        codes = self.codes[text, rank]
        names = self.taxonomy.skills if self.kind == "skill" else self.taxonomy.occupations
        given = np.empty(len(self), object)
        given[:] = list(self.texts)
        return frames.to_frame(
            {
                "text": given[text],
                "rank": rank + 1,
                "concept": names[codes],
                "label": self.taxonomy.shown(self.kind)[codes],
                "matched_label": self.taxonomy.of(self.kind).text[self.matched[text, rank]],
                "confidence": self.confidence[text, rank],
                "band": self.bands[text],
            },
            kind or "records",
        )


class SkillLinker:
    """Links texts to the skills or occupations of a taxonomy.

    A text that is a concept's URI, a code that a bridge knows, or a label (case, markup, gender marks and hours aside)
    leads to every concept it stands for. Any other text leads to the concepts whose labels share most of its character
    n-grams. Nothing is guessed: how sure each link is stands beside it, and a text that nothing resembles abstains.

    Parameters
    ----------
    taxonomy : Taxonomy

    Notes
    -----
    An index is built at the first text of each kind (some seconds for ESCO), once, under a lock; from then on a linker
    only reads and may be shared between threads. Equal texts are linked once.

    Examples
    --------
    >>> from rmtmatch.skills.taxonomy import Taxonomy
    >>> labels = {"concept": ["s1", "s2"], "label": ["heftruck besturen", "lassen"], "kind": ["skill", "skill"]}
    >>> links = SkillLinker(Taxonomy.from_frame(labels)).link(["Heftruck besturen", "heftruk bestuuren", "zingen"])
    >>> [uris[0] for uris in links.uris], links.bands.tolist()
    (['s1', 's1', 's2'], ['accept', 'accept', 'abstain'])
    """

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.taxonomy = taxonomy
        self._indices: dict[Kind, ConceptIndex] = {}
        self._preferred: dict[Kind, NDArray[np.int32]] = {}
        self._building = threading.Lock()

    def __getstate__(self) -> dict[str, Any]:
        # a lock stays in its process; the indices are worth carrying to a worker
        return {k: v for k, v in self.__dict__.items() if k != "_building"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._building = threading.Lock()

    def link(self, texts: Sequence[str | None], kind: Kind = "skill", top: int = 10) -> Links:
        """Link texts to concepts of one kind.

        Parameters
        ----------
        texts : sequence of str or None
            Phrases: a skill, a job title. None and what is no text abstain.
        kind : str
            skill or occupation.
        top : int
            How many concepts for each text; where more than that share its very words, the first of them.

        Returns
        -------
        Links

        Raises
        ------
        ValueError
            Where `kind` is neither, or `top` is below 1.
        TypeError
            Where `texts` is one text.
        """
        if kind not in {"skill", "occupation"}:
            raise ValueError(f"kind is {kind!r}; use skill or occupation")
        if isinstance(texts, str):
            raise TypeError("texts is one text; give a list of texts")
        if top < 1:
            raise ValueError(f"top is {top}; at least 1")
        given = [t if isinstance(t, str) else None for t in texts]
        different, where = distinct(given)
        found = self._distinct(different, kind, top)
        return Links(
            texts=given,
            kind=kind,
            codes=found.codes[where],
            confidence=found.confidence[where],
            bands=found.bands[where],
            tied=found.tied[where],
            matched=found.matched[where],
            taxonomy=self.taxonomy,
        )

    def named(self, texts: Sequence[str | None], kind: Kind) -> list[Named | None]:
        """Return what each text stands for by name: as a label, a URI or a bridged code; None where by none.

        Quick: only looked up, nothing is compared. All concepts come back, however many share the words.
        """
        exact = self.taxonomy.exact[kind]
        bridged = self.taxonomy.exact_bridged[kind]
        concept = self.taxonomy.of(kind).concept
        out: list[Named | None] = []
        for text, words in zip(texts, clean_all(texts), strict=True):
            if labels := exact.get(words):
                out.append(Named(concept[list(labels)].tolist(), labels, EXACT[kind], sure=len(labels) == 1))
            elif known := self._code(text, kind):
                out.append(known)
            elif words in bridged:
                rows, relation = bridged[words]
                out.append(self._bridged(rows, relation, kind))
            else:
                out.append(None)
        return out

    def train(self, *, seed: int = 0, progress: Callable[[int, int, str], None] | None = None) -> Self:
        """Learn from the taxonomy itself which words mean the same; about a minute for ESCO, on one core.

        What is learned is kept with the taxonomy and saved with it, so that it is learned once: a linker of a taxonomy
        that was trained, in this run or before it was saved, is trained. A taxonomy of few labels is left as it is.

        Parameters
        ----------
        seed : int
            The same taxonomy and seed give the same linker.
        progress : callable, optional
            Called with ``(done, total, what)``.

        Returns
        -------
        SkillLinker
            This one. While it learns, other threads should not link.
        """
        if len(self.taxonomy.labels) >= ENOUGH_NAMES:
            encoder = Encoder.train(self.taxonomy, seed=seed, progress=progress)
            with self._building:
                self.taxonomy.derived.update(encoder.arrays())
                self._indices.clear()
        return self

    @property
    def trained(self) -> bool:
        """Whether something was learned from the taxonomy."""
        return "encoder.weights" in self.taxonomy.derived

    def index(self, kind: Kind) -> ConceptIndex:
        """Return the index of one kind, building it where this is the first time."""
        if kind not in self._indices:
            with self._building:
                if kind not in self._indices:
                    labels = self.taxonomy.of(kind)
                    encoder = Encoder.of_arrays(self.taxonomy.derived)
                    centres = encoder.centres(kind, len(self.taxonomy.skills)) if encoder else None
                    self._indices[kind] = ConceptIndex.of(
                        clean_all(labels.text.tolist()), labels.concept, encoder=encoder, centres=centres
                    )
        return self._indices[kind]

    def _distinct(self, texts: list[str | None], kind: Kind, top: int) -> Links:
        named = self.named(texts, kind)
        out = Links.nothing(texts, kind, top, self.taxonomy)
        cleaned = clean_all(texts)
        # a text without a letter names nothing; one whose words fill the list needs no search
        search = [
            i
            for i, (words, known) in enumerate(zip(cleaned, named, strict=True))
            if (known is None or len(known.concepts) < top) and any(c.isalpha() for c in words)
        ]
        if search:
            # the second best tells how sure the best is, however few are asked for
            hits = self.index(kind).search([cleaned[i] for i in search], max(top, 2))
            out.codes[search] = hits.concept[:, :top]
            out.matched[search] = hits.label[:, :top]
            out.confidence[search] = self._chances([cleaned[i] for i in search], hits, kind)[:, :top]
        out.bands[:] = bands(out.confidence[:, 0])
        _put_first(out, named)
        return out

    def _chances(self, words: list[str], hits: Hits, kind: Kind) -> NDArray[np.float64]:
        calibrator = LEARNED[kind] if self.trained else CHARACTERS[kind]
        characters = np.array([len(w) for w in words], np.int64)
        labels = np.where(hits.label < 0, 0, self.index(kind).chars[hits.label]) if hits.score.any() else hits.label + 1
        return calibrator(hits.score, characters, labels)

    def _code(self, text: str | None, kind: Kind) -> Named | None:
        text = (text or "").strip()
        index = self.taxonomy.skill_index if kind == "skill" else self.taxonomy.occupation_index
        if (row := index(text)) >= 0:
            return Named([row], self._first_labels(kind, [row]), 1.0, sure=True)
        if text in self.taxonomy.bridges:
            rows = tuple(r for u in self.taxonomy.bridges[text] if (r := index(u)) >= 0)
            return self._bridged(rows, self.taxonomy.bridge_relations.get(text, "exact"), kind) if rows else None
        return None

    def _bridged(self, rows: tuple[int, ...], relation: str, kind: Kind) -> Named:
        sure = len(rows) == 1 and relation in {"exact", "close"}
        return Named(list(rows), self._first_labels(kind, list(rows)), BRIDGED[relation], sure=sure)

    def _first_labels(self, kind: Kind, rows: list[int]) -> tuple[int, ...]:
        """Return a preferred label of each concept, as rows of the labels of its kind."""
        if kind not in self._preferred:
            labels = self.taxonomy.of(kind)
            first = np.zeros(len(self.taxonomy.skills if kind == "skill" else self.taxonomy.occupations), np.int32)
            order = np.lexsort((-np.arange(len(labels)), labels.preferred))
            first[labels.concept[order]] = order
            self._preferred[kind] = first
        return tuple(self._preferred[kind][rows].tolist())


@dataclass(frozen=True, slots=True)
class Named:
    """What a text stands for by name.

    Parameters
    ----------
    concepts : list of int
        Rows of all concepts, the likeliest first; at least one.
    labels : tuple of int
        The label of each that was found, as a row of the labels of its kind.
    confidence : float
        The chance that one of them is meant.
    sure : bool
        One concept, by its own label or an equal one.
    """

    concepts: list[int]
    labels: tuple[int, ...]
    confidence: float
    sure: bool


def _put_first(links: Links, named: list[Named | None]) -> None:
    """Put the concepts that are named before those that look alike, each once."""
    rows = np.array([i for i, x in enumerate(named) if x is not None], np.int64)
    if not rows.size:
        return
    known = [x for x in named if x is not None]
    top = links.codes.shape[1]
    width = min(top, max(len(x.concepts) for x in known))
    codes = np.full((len(rows), width), -1, np.int32)
    labels = codes.copy()
    chance = np.zeros((len(rows), width))
    for i, x in enumerate(known):
        n = min(width, len(x.concepts))
        codes[i, :n] = x.concepts[:n]
        labels[i, :n] = x.labels[:n]
        chance[i, :n] = x.confidence / len(x.concepts)
        links.bands[rows[i]] = "accept" if x.sure else "review"
        links.tied[rows[i]] = len(x.concepts)
    again = (links.codes[rows][:, :, None] == codes[:, None, :]).any(axis=2)
    # the look-alikes come after the named ones, so they cannot be surer than those
    rest = np.minimum(links.confidence[rows], chance[:, :1])
    all_codes = np.concatenate([codes, np.where(again, -1, links.codes[rows])], axis=1)
    order = np.argsort(all_codes < 0, axis=1, kind="stable")[:, :top]
    links.codes[rows] = np.take_along_axis(all_codes, order, axis=1)
    links.matched[rows] = np.take_along_axis(np.concatenate([labels, links.matched[rows]], axis=1), order, axis=1)
    both = np.concatenate([chance, rest], axis=1)
    links.confidence[rows] = np.where(links.codes[rows] < 0, 0.0, np.take_along_axis(both, order, axis=1))
    links.matched[rows] = np.where(links.codes[rows] < 0, -1, links.matched[rows])
