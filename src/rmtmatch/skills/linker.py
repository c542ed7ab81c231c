"""From words to concepts, or to an honest "I do not know"."""

from __future__ import annotations

import threading
from functools import partial
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from rmtmatch.skills import archive, corrections, persistence
from rmtmatch.skills.bags import Bags
from rmtmatch.skills.calibration import CHARACTERS, LEARNED, Calibrator, bands, spelling
from rmtmatch.skills.encoder import ENOUGH_NAMES, Encoder
from rmtmatch.skills.links import Links, put_first
from rmtmatch.skills.names import Named, Names
from rmtmatch.skills.reranker import CANDIDATES, Reranker, reordered
from rmtmatch.skills.retrieval import Hits
from rmtmatch.skills.sentences import find
from rmtmatch.skills.text import clean_all, distinct
from rmtmatch.skills.views import EMBEDDER_WEIGHT, Embedder, Points, embed, unit
from rmtmatch.skills.vocabulary import KINDS, Kind
from rmtmatch.waiting import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from rmtmatch.skills.evidence import Evidence
    from rmtmatch.skills.quality import LinkReport
    from rmtmatch.skills.retrieval import ConceptIndex
    from rmtmatch.skills.sentences import Mentions
    from rmtmatch.skills.taxonomy import Taxonomy

    Progress = Callable[[int, int, str], None]

_REPORTED = 100
_CHUNK = 8_192


class SkillLinker:
    """Links texts to the skills or occupations of a taxonomy.

    A text that is a concept's URI, a code that a bridge knows, or a label (case, markup, gender marks and hours aside)
    leads to every concept it stands for. Any other text leads to the concepts it is most like: by the characters it
    shares with their labels, and by what the taxonomy itself teaches about words. Nothing is guessed: how sure each
    link is stands beside it, and a text that nothing resembles abstains.

    Parameters
    ----------
    taxonomy : Taxonomy
        Where it carries what an earlier linker learned, nothing is learned again.
    embedder : Embedder, optional
        A model of yours that turns texts into vectors; what it sees is added to what the linker sees itself.
    learn : bool, default True
        False: compare by characters only. Nothing is learned, and nothing that was learned is used; for a look at a
        taxonomy that is worth no minute.
    progress : callable, optional
        Called with ``(done, total, what)`` while the linker learns. Default: a line on standard error where that is a
        terminal.

    Notes
    -----
    A linker learns from its taxonomy when the first text has to be compared: about a minute for ESCO, once, under a
    lock. What is looked up by name alone (``top=1`` for labels; URIs and codes always) learns nothing. What was learned
    is kept with the taxonomy and saved with it. A taxonomy of fewer than 2,000 labels teaches too little, and is
    compared by characters. An index of each kind is built once (some seconds); from then on a linker only reads and may
    be shared between threads. Equal texts are linked once.

    Examples
    --------
    >>> from rmtmatch.skills.taxonomy import Taxonomy
    >>> labels = {"concept": ["s1", "s2"], "label": ["heftruck besturen", "lassen"], "kind": ["skill", "skill"]}
    >>> links = SkillLinker(Taxonomy.from_frame(labels)).link(["Heftruck besturen", "heftruk bestuuren", "zingen"])
    >>> [uris[0] for uris in links.uris], links.bands.tolist()
    (['s1', 's1', 's2'], ['accept', 'accept', 'abstain'])
    """

    def __init__(
        self,
        taxonomy: Taxonomy,
        *,
        embedder: Embedder | None = None,
        learn: bool = True,
        progress: Progress | None = None,
    ) -> None:
        self.taxonomy = taxonomy
        self._embedder = embedder
        self._learn = learn
        self._progress = progress
        self._encoder = Encoder.of_arrays(taxonomy.derived) if learn else None
        self._refined: dict[Kind, Encoder] = {}
        self._taught: dict[Kind, dict[str, tuple[int, ...]]] = {}
        self._calibrators: dict[Kind, Calibrator] = {}
        self._rerankers: dict[Kind, Reranker] = {}
        self._evidence: dict[Kind, Evidence] = {}
        self._indices: dict[Kind, ConceptIndex] = {}
        self._names: dict[Kind, Names] = {}
        self._bags: dict[Kind, Bags] = {}
        self._building = threading.RLock()

    def __repr__(self) -> str:
        people = sum(map(len, self._taught.values()))
        learned = "trained" if self.trained else "not trained"
        return f"<SkillLinker: {self.taxonomy!r}, {learned}{f', {people:,} texts from people' if people else ''}>"

    def __getstate__(self) -> dict[str, Any]:
        # a lock and a bar stay in their process; the indices are worth carrying to a worker
        return {**{k: v for k, v in self.__dict__.items() if k != "_building"}, "_progress": None}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._building = threading.RLock()

    @property
    def trained(self) -> bool:
        """Whether something was learned from the taxonomy; not yet, where no text had to be compared."""
        return self._encoder is not None

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
        if kind not in KINDS:
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
        return self._known(kind).find(texts)

    def find_in(self, texts: Sequence[str | None], kind: Kind = "skill", *, similar: bool = False) -> Mentions:
        """Find the concepts that sentences speak of, with the words that say so.

        Parameters
        ----------
        texts : sequence of str or None
            Descriptions of vacancies, what people tell of their work: any length, markup or not, Dutch or English.
        kind : str
            skill or occupation.
        similar : bool, default False
            True: phrases that only resemble a label count too, where `link` would accept them. Finds more, is right
            less often, and costs as much as `link` for each different phrase.

        Returns
        -------
        Mentions
            A label, or a text whose concept people named, counts where its words stand together, in any form and (in
            Dutch) any order. What an employer offers, what somebody wishes or denies, and what only fills a page give
            nothing.

        Raises
        ------
        ValueError
            Where `kind` is neither.
        TypeError
            Where `texts` is one text.

        Examples
        --------
        >>> from rmtmatch import example
        >>> found = SkillLinker(example.taxonomy()).find_in(["Ik heb met een reachtruck gewerkt en kassa gedraaid."])
        >>> list(zip(found.columns()["words"], found.columns()["label"]))
        [('reachtruck gewerkt', 'reachtruck rijden'), ('kassa gedraaid', 'afrekenen')]
        """
        if kind not in KINDS:
            raise ValueError(f"kind is {kind!r}; use skill or occupation")
        if isinstance(texts, str):
            raise TypeError("texts is one text; give a list of texts")
        if kind not in self._bags:
            with self._building:
                if kind not in self._bags:
                    self._bags[kind] = Bags(self.taxonomy.of(kind).with_texts(kind, self._taught.get(kind, {})))
        alike = partial(self.link, kind=kind, top=1) if similar else None
        return find(self._bags[kind], self.taxonomy, kind, texts, alike)

    def train(self, *, seed: int = 0, progress: Progress | None = None) -> Self:
        """Learn from the taxonomy itself which words mean the same, now and not at the first text.

        About a minute for ESCO, on one core. What is learned is kept with the taxonomy and saved with it, so that it is
        learned once: a linker of a taxonomy that was trained, in this run or before it was saved, is trained. A
        taxonomy of few labels is left as it is, and so is everything under ``learn=False``.

        Parameters
        ----------
        seed : int
            The same taxonomy and seed give the same linker, on any number of threads.
        progress : callable, optional
            Called with ``(done, total, what)``; default the linker's own.

        Returns
        -------
        SkillLinker
            This one. While it learns, other threads link as before.
        """
        if self._learn and len(self.taxonomy.labels) >= ENOUGH_NAMES:
            with shown(progress or self._progress) as steps:
                encoder = Encoder.train(self.taxonomy, seed=seed, progress=steps)
            self.taxonomy.derived.update(encoder.arrays())
            with self._building:
                self._encoder = encoder
                self._become(self._taught, {}, {}, {})
        return self

    def fit(self, pairs: object, *, seed: int = 0, progress: Progress | None = None) -> Self:
        """Learn from people: a crosswalk, or what advisers corrected.

        The texts themselves lead to the concepts given from now on. Where the taxonomy has enough labels the linker is
        trained first if it was not, and then goes on learning from the pairs and those of earlier calls, so that other
        words profit too (minutes, on one core). With some 200 texts of a kind that are no label, a better order of what
        is found is learned too, and how sure it is. Texts are then held out, concept by concept, and for each kind what
        was learned of other words, and of the order, is only taken where it finds the concepts of those better.

        Parameters
        ----------
        pairs : table
            Columns ``text, concept``: a dataframe, a list of dicts, or a dict of columns. A text may have several
            concepts, and concepts may be skills and occupations.
        seed : int
        progress : callable, optional
            Called with ``(done, total, what)``.

        Returns
        -------
        SkillLinker
            This one. While it learns, other threads link as before.

        Raises
        ------
        DataError
            With every fault: a missing column, an unknown concept, an empty text.
        """
        known = corrections.read(pairs, self.taxonomy)
        taught = {kind: {**self._taught.get(kind, {}), **known.memory(kind)} for kind in KINDS}
        said = corrections.Said(taught)
        with shown(progress or self._progress) as steps:
            self._learn_first(steps)
            learned = corrections.learn(self.taxonomy, self._encoder, said, seed=seed, progress=steps)
        self._become(taught, learned.encoders, learned.calibrators, learned.rerankers)
        return self

    def report(self, gold: object) -> LinkReport:
        """Measure the linker on texts whose concepts people gave: ranks, chances, and how they hold together.

        Parameters
        ----------
        gold : table
            Columns ``text, concept``; the concepts of one kind.

        Raises
        ------
        DataError
            With every fault, as in `fit`; also where skills and occupations are mixed.
        """
        from rmtmatch.skills.quality import measure  # noqa: PLC0415  only where it is asked for

        kind, texts, right = corrections.read(gold, self.taxonomy).one_kind()
        return measure(self.link(texts, kind, top=_REPORTED), right)

    def save(self, path: str | Path) -> None:
        """Write the linker and its taxonomy to one file without pickle, so that it is there again within a second.

        An embedder is not saved: give it again when loading.
        """
        indices = {kind: self.index(kind) for kind in KINDS}
        # what was learned from the taxonomy alone is saved with it; what people added is the linker's own
        shared = self.taxonomy.derived.get("encoder.weights")
        seen = {kind: self._sees(kind) for kind in KINDS}
        own = {kind: encoder for kind, encoder in seen.items() if encoder and encoder.weights is not shared}
        arrays = persistence.pack(own, indices, self._taught, self._calibrators, self._rerankers)
        learn = {"linker.learn": np.array(self._learn)}
        archive.write(path, "linker", {**self.taxonomy.arrays(), **arrays, **learn}, pressed=False)

    @classmethod
    def load(cls, path: str | Path, *, embedder: Embedder | None = None) -> Self:
        """Read a file of `save`.

        Raises
        ------
        TaxonomyError
            Where the file is missing, damaged, something else, or newer than this version.
        """
        from rmtmatch.skills.taxonomy import Taxonomy  # noqa: PLC0415  otherwise only a type here

        arrays = archive.read(path, "linker")
        linker = cls(Taxonomy.of_arrays(arrays), embedder=embedder, learn=bool(arrays["linker.learn"]))
        kept = persistence.unpack(arrays, linker._encoder)
        linker._become(kept.taught, kept.encoders, kept.calibrators, kept.rerankers)
        if embedder is None:
            linker._indices = kept.indices
        return linker

    def index(self, kind: Kind) -> ConceptIndex:
        """Return the index of one kind, building it where this is the first time."""
        if kind not in self._indices:
            with self._building:
                if kind not in self._indices:
                    self._learn_first(None)
                    self._indices[kind] = self._index(kind)
        return self._indices[kind]

    def _learn_first(self, progress: Progress | None) -> None:
        """Learn from the taxonomy where nothing was learned yet."""
        if self._learn and self._encoder is None:
            with self._building:
                # another thread, or another linker of the same taxonomy, may have learned meanwhile
                if not self.trained:
                    self._encoder = Encoder.of_arrays(self.taxonomy.derived)
                if not self.trained:
                    self.train(progress=progress)

    def _become(
        self,
        taught: dict[Kind, dict[str, tuple[int, ...]]],
        refined: dict[Kind, Encoder],
        calibrators: dict[Kind, Calibrator],
        rerankers: dict[Kind, Reranker],
    ) -> None:
        with self._building:
            self._taught, self._refined = taught, refined
            self._calibrators, self._rerankers = calibrators, rerankers
            self._indices, self._names, self._bags = {}, {}, {}

    def _sees(self, kind: Kind) -> Encoder | None:
        """Return what compares texts of one kind: refined by people where that helped."""
        return self._refined.get(kind, self._encoder)

    def _index(self, kind: Kind) -> ConceptIndex:
        index = corrections.index_of(self.taxonomy, kind, self._sees(kind))
        if self._embedder is None:
            return index
        words = clean_all(self.taxonomy.of(kind).text.tolist())
        encode = partial(embed, self._embedder, kind)
        points = encode([words[i] for i in index.order.tolist()])
        return index.with_view(Points(EMBEDDER_WEIGHT, EMBEDDER_WEIGHT / 2, encode, points, unit(index.means(points))))

    def _known(self, kind: Kind) -> Names:
        if kind not in self._names:
            with self._building:
                if kind not in self._names:
                    self._names[kind] = Names(self.taxonomy, kind, self._taught.get(kind))
        return self._names[kind]

    def _distinct(self, texts: list[str | None], kind: Kind, top: int) -> Links:
        named = self.named(texts, kind)
        out = Links.nothing(texts, kind, top, self.taxonomy)
        # one whose words fill the list needs no search, and neither does a code
        search = np.array(
            [i for i, x in enumerate(named) if x is None or (len(x.concepts) < top and not x.coded)], np.int64
        )
        words = clean_all([texts[i] for i in search.tolist()])
        # and a text without a letter names nothing
        lettered = np.array([any(c.isalpha() for c in w) for w in words], np.bool_)
        if lettered.any():
            rows, words = search[lettered], [w for w, yes in zip(words, lettered.tolist(), strict=True) if yes]
            # the second best tells how sure the best is, however few are asked for
            hits = self._search(words, kind, max(top, 2))
            out.codes[rows] = hits.concept[:, :top]
            out.matched[rows] = hits.label[:, :top]
            out.confidence[rows] = self._chances(words, hits, kind)[:, :top]
        out.bands[:] = bands(out.confidence[:, 0])
        put_first(out, named)
        return out

    def _search(self, words: list[str], kind: Kind, k: int) -> Hits:
        index, reranker = self.index(kind), self._rerankers.get(kind)
        if reranker is None:
            return index.search(words, k)
        if kind not in self._evidence:
            with self._building:
                self._evidence[kind] = corrections.evidence_of(self.taxonomy, kind)
        hits = index.search(words, max(k, CANDIDATES))
        chance = np.zeros((len(words), CANDIDATES))
        for start in range(0, len(words), _CHUNK):
            rows = slice(start, start + _CHUNK)
            first = Hits(*(getattr(hits, x)[rows, :CANDIDATES] for x in ("concept", "score", "label")))
            chance[rows] = reranker(self._evidence[kind].see(index, words[rows], first))
        return reordered(hits, chance)

    def _chances(self, words: list[str], hits: Hits, kind: Kind) -> NDArray[np.float64]:
        calibrator = self._calibrators.get(kind) or (LEARNED if self.trained else CHARACTERS)[kind]
        lengths = np.array([len(w) for w in words], np.int64)
        same = spelling(words, self._known(kind).words, hits.label)
        return calibrator(hits.score, lengths, self.index(kind).label_chars(hits), same)
