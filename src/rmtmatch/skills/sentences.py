"""Finds skills inside sentences: what somebody did, or what a vacancy asks, with the words that say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import view
from rmtmatch.skills.bags import FUNCTION, USE
from rmtmatch.skills.boilerplate import NOT, NOT_ONLY, says_nothing
from rmtmatch.skills.calibration import bands
from rmtmatch.skills.phrases import sentences, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.bags import Bags, Found
    from rmtmatch.skills.links import Links
    from rmtmatch.skills.phrases import Words
    from rmtmatch.skills.taxonomy import Taxonomy
    from rmtmatch.skills.vocabulary import Kind

LITERAL, ALIAS, FORMS, CORE, LOOSE, ALIKE = range(6)
_SURE = (0.85, 0.7, 0.65, 0.5, 0.35)
"""How sure the grades are: the very words of a label; one word that is a further label; the words in other forms or
another order; what a label of using something is about; and one English word that is a further label. The English
further labels of ESCO are loose (agile, of ICT project management methodologies): of 12 on spans that people labelled 2
were right, of the very words 52 of 70."""
ALIKE_FROM = 0.75
"""Words that only resemble a label count where the linker would accept them, ..."""
ALIKE_SHARE = 0.7
"""... and as less sure: it was told that they are a skill, here they may be anything."""
_LONGEST_PHRASE = 4
_AND = frozenset({"en", "of", "and", "or"})


@dataclass(frozen=True, eq=False)
class Mentions:
    """Where texts speak of concepts.

    Parameters
    ----------
    texts : sequence of str or None, length t
        As they were given.
    kind : str
        skill or occupation.
    text : ndarray of int64, shape (n,)
        Which text, counted from 0; rising.
    start, end : ndarray of int64, shape (n,)
        Characters of the text as it was given: ``texts[text][start:end]`` are the words.
    codes : ndarray of int32, shape (n,)
        Row of the concept in the taxonomy. Words that several concepts share have a row for each.
    confidence : ndarray of float64, shape (n,), in 0..1
        The chance that the concept is the one meant; concepts that share words share it.
    bands : ndarray of object, shape (n,)
        accept, review or suggest, as in `Links`.
    """

    texts: Sequence[str | None] = field(repr=False)
    kind: Kind
    text: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    codes: NDArray[np.int32]
    confidence: NDArray[np.float64]
    bands: NDArray[np.object_]
    taxonomy: Taxonomy = field(repr=False)

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return (
            f"<Mentions: {len(self):,} of {self.kind}s in {len(np.unique(self.text)):,} of {len(self.texts):,} texts>"
        )

    def _repr_html_(self) -> str:
        found = self.columns()
        del found["words"]  # they may be a name; `to_frame` has them
        return view.table_html(f"Mentions of {self.kind}s in {len(self.texts):,} texts", found, len(self))

    def to_frame(self, kind: str | None = None) -> Any:  # noqa: ANN401  the dataframe of the caller's choice
        """Return a row for each mention: ``text, start, end, words, concept, label, confidence, band``.

        Parameters
        ----------
        kind : str, optional
            polars, pandas or pyarrow; default the first of them that is installed.
        """
        from rmtmatch import frames  # noqa: PLC0415  brings the dataframe layer

        return frames.to_frame(self.columns(), kind or "records")

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the columns of `to_frame` as arrays; `text` is the number of the text, counted from 0."""
        names = self.taxonomy.skills if self.kind == "skill" else self.taxonomy.occupations
        said = np.empty(len(self), object)
        places = zip(self.text.tolist(), self.start.tolist(), self.end.tolist(), strict=True)
        said[:] = [(self.texts[t] or "")[a:b] for t, a, b in places]
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "words": said,
            "concept": names[self.codes],
            "label": self.taxonomy.shown(self.kind)[self.codes],
            "confidence": self.confidence,
            "band": self.bands,
        }


def find(
    bags: Bags,
    taxonomy: Taxonomy,
    kind: Kind,
    texts: Sequence[str | None],
    alike: Callable[[Sequence[str]], Links] | None = None,
) -> Mentions:
    """Find every concept that texts speak of.

    Parameters
    ----------
    bags : Bags
        Of the labels of `kind`.
    taxonomy : Taxonomy
    kind : str
    texts : sequence of str or None
    alike : callable, optional
        Links phrases in which no label stands; without it they say nothing.

    Notes
    -----
    Linear in the characters of the different sentences: one that stands in many texts is read once.
    """
    given = [t if isinstance(t, str) else None for t in texts]
    text: list[int] = []
    offset: list[int] = []
    which: list[int] = []
    said: list[str] = []
    different: dict[str, int] = {}
    for i, whole in enumerate(given):
        for start, sentence in sentences(whole) if whole else ():
            nth = different.get(sentence)
            if nth is None:
                nth = different[sentence] = -1 if says_nothing(sentence) else len(said)
                if nth >= 0:
                    said.append(sentence)
            if nth >= 0:
                text.append(i)
                offset.append(start)
                which.append(nth)
    spoken = words(said)
    found = bags.search(spoken)
    spans = _resolve(_spans(bags, spoken, found))
    if alike is not None:
        spans += _alike(spoken, found, spans, alike)
    # from the different sentences back to where each of them stands
    begin, stop = (np.array([getattr(s, x) for s in spans], np.int64) for x in ("first", "last"))
    where = spoken.sentence[begin]
    order = np.argsort(where, kind="stable")
    first, last = (np.searchsorted(where[order], np.array(which, np.int64), side=x) for x in ("left", "right"))
    many = last - first
    standing = np.repeat(np.arange(len(which)), many)
    place = np.arange(len(standing)) - np.repeat(np.cumsum(many) - many, many)
    hit = order[first[standing] + place]
    shares = np.array([len(s.codes) for s in spans], np.int64)
    row = np.repeat(np.arange(len(hit)), shares[hit])
    base = np.array(offset, np.int64)[standing]
    columns = {
        "text": np.array(text, np.int64)[standing][row],
        "start": (spoken.start[begin][hit] + base)[row],
        "end": (spoken.end[stop][hit] + base)[row],
        "codes": np.array([c for i in hit.tolist() for c in spans[i].codes], np.int32),
        "confidence": (np.array([s.confidence for s in spans])[hit] / shares[hit])[row],
    }
    placed = np.lexsort((columns["start"], columns["text"]))
    columns = {name: column[placed] for name, column in columns.items()}
    sure = bands(columns["confidence"])
    return Mentions(given, kind, **columns, bands=sure, taxonomy=taxonomy)


@dataclass(frozen=True, slots=True)
class _Span:
    """Words, as rows of those that were read, and what they stand for."""

    first: int
    last: int
    grade: int
    joined: bool
    confidence: float
    codes: tuple[int, ...]


def _spans(bags: Bags, spoken: Words, found: Found) -> list[_Span]:
    denied = _denied(spoken)
    labels = bags.of
    concept, preferred = labels.concept, labels.preferred
    out = []
    columns = (found.first, found.last, found.bag, found.core)
    for first, last, bag, core in zip(*(c.tolist() for c in columns), strict=True):
        if int(spoken.clause[first]) in denied:
            continue
        said, keys = " ".join(spoken.text[first : last + 1]), found.key[first : last + 1].tolist()
        rows, literal = bags.labels(bag, said, keys, core=core)
        if not rows:
            continue
        # where the words are what one concept is first called, others that are also called so are not meant
        rows = [r for r in rows if preferred[r]] or rows
        meant = tuple(dict.fromkeys(concept[rows].tolist()))
        grade = CORE if core else LITERAL if literal else FORMS
        if grade == LITERAL and first == last and not preferred[rows[0]]:
            grade = LOOSE if (labels.lang[rows] == "en").all() else ALIAS
        joined = not literal and not _AND.isdisjoint(spoken.text[first:last])
        out.append(_Span(first, last, grade, joined, _SURE[grade], meant))
    return out


def _denied(spoken: Words) -> frozenset[int]:
    """Return the clauses in which something is said not to be there."""
    return frozenset(
        int(spoken.clause[i])
        for i, word in enumerate(spoken.text)
        if word in NOT and (i + 1 == len(spoken.text) or spoken.text[i + 1] not in NOT_ONLY)
    )


def _resolve(spans: list[_Span]) -> list[_Span]:
    """Keep, of spans that overlap, the best: whole labels first, long before short, very words before forms.

    What reaches over an "and" comes late: in "met een heftruck gewerkt en kassa gedraaid" nobody worked with a kassa.
    """
    taken: set[int] = set()
    kept = []
    for span in sorted(spans, key=lambda s: (s.grade == CORE, s.joined, s.first - s.last, s.grade, s.first)):
        rows = range(span.first, span.last + 1)
        if taken.isdisjoint(rows):
            taken.update(rows)
            kept.append(span)
    return kept


def _alike(spoken: Words, found: Found, spans: list[_Span], link: Callable[[Sequence[str]], Links]) -> list[_Span]:
    """Return what phrases resemble in which nothing was found: runs of words between function words."""
    taken = np.zeros(len(spoken.text), np.bool_)
    for span in spans:
        taken[span.first : span.last + 1] = True
    denied = np.isin(spoken.clause, list(_denied(spoken)))
    speaks = (found.key != FUNCTION) & ~taken & ~denied
    # a run ends where a word of it is no neighbour of the next
    at = np.flatnonzero(speaks)
    cut = np.flatnonzero((np.diff(at) > 1) | (np.diff(spoken.clause[at]) != 0)) + 1
    runs = [r for r in np.split(at, cut) if 1 <= len(r) <= _LONGEST_PHRASE and (found.key[r] > USE).any()]
    phrases = [" ".join(spoken.given[i] for i in r.tolist()) for r in runs]
    links = link(phrases)
    out = []
    for i in np.flatnonzero((links.confidence[:, 0] >= ALIKE_FROM) & (links.tied == 0)).tolist() if phrases else ():
        first, last = int(runs[i][0]), int(runs[i][-1])
        sure = float(links.confidence[i, 0]) * ALIKE_SHARE
        codes = (int(links.codes[i, 0]),)
        out.append(_Span(first, last, ALIKE, joined=False, confidence=sure, codes=codes))
    return out
