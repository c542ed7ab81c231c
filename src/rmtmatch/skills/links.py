"""What a linker answers: concepts for each text, how sure each is, and what may be done with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import view

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.names import Named
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

    def _repr_html_(self) -> str:
        found = self.columns()
        # texts may hold names: their number stands here, the words are in `to_frame`
        found["text"] = np.nonzero(self.codes >= 0)[0]
        return view.table_html(f"Links of {len(self):,} texts to {self.kind}s", found, len(found["text"]))

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

        return frames.to_frame(self.columns(), kind or "records")

    def columns(self) -> dict[str, NDArray[Any]]:
        """Return the columns of `to_frame` as arrays."""
        text, rank = np.nonzero(self.codes >= 0)
        codes = self.codes[text, rank]
        names = self.taxonomy.skills if self.kind == "skill" else self.taxonomy.occupations
        given = np.empty(len(self), object)
        given[:] = list(self.texts)
        return {
            "text": given[text],
            "rank": rank + 1,
            "concept": names[codes],
            "label": self.taxonomy.shown(self.kind)[codes],
            "matched_label": self.taxonomy.of(self.kind).text[self.matched[text, rank]],
            "confidence": self.confidence[text, rank],
            "band": self.bands[text],
        }


def put_first(links: Links, named: Sequence[Named | None]) -> None:
    """Put the concepts that a text names before those it looks like, each once; `links` is being made."""
    rows = np.array([i for i, x in enumerate(named) if x is not None], np.int64)
    if not rows.size:
        return
    known = [x for x in named if x is not None]
    top = links.codes.shape[1]
    counts = np.array([len(x.concepts) for x in known], np.int64)
    shown = np.minimum(counts, top)
    width = int(shown.max())
    owner = np.repeat(np.arange(len(rows)), shown)
    place = np.arange(len(owner)) - np.repeat(np.cumsum(shown) - shown, shown)
    codes = np.full((len(rows), width), -1, np.int32)
    labels = codes.copy()
    codes[owner, place] = [c for x in known for c in x.concepts[:top]]
    labels[owner, place] = [c for x in known for c in x.labels[:top]]
    share = np.array([x.confidence for x in known]) / counts
    chance = np.where(codes >= 0, share[:, None], 0.0)
    links.bands[rows] = np.where([x.sure for x in known], "accept", "review")
    links.tied[rows] = counts

    again = (links.codes[rows][:, :, None] == codes[:, None, :]).any(axis=2)
    every = np.concatenate([codes, np.where(again, -1, links.codes[rows])], axis=1)
    order = np.argsort(every < 0, axis=1, kind="stable")[:, :top]
    kept = np.take_along_axis(every, order, axis=1)
    matched = np.concatenate([labels, links.matched[rows]], axis=1)
    # what it looks like comes after what it names, so it cannot be surer
    sure = np.concatenate([chance, np.minimum(links.confidence[rows], share[:, None])], axis=1)
    links.codes[rows] = kept
    links.matched[rows] = np.where(kept < 0, -1, np.take_along_axis(matched, order, axis=1))
    links.confidence[rows] = np.where(kept < 0, 0.0, np.take_along_axis(sure, order, axis=1))
