"""Ways of seeing how much a text is like a label: by shared characters, and as points of a learned space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from scipy.sparse import csr_array

from rmtmatch.skills.languages import Languages
from rmtmatch.skills.ngrams import Ngrams

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from rmtmatch.skills.encoder import Encoder
    from rmtmatch.skills.vocabulary import Kind

COMMON_SHARE = 0.02
"""N-grams that more of the labels have are not compared: half of the work, and no rank of a right concept changed by
more than .001 on the mean."""

CENTRE_WEIGHT = 0.7
"""What the learned likeness to everything that speaks of a concept adds: its other labels, description, neighbours."""

EMBEDDER_WEIGHT = 1.0
"""What a model of the user's adds for a label; for the middle of a concept's labels half of it."""

_MANY = 5_000  # below, the whole costs nothing
_PIECE = 4_096


class Embedder(Protocol):
    """A model of somebody else's that turns texts into vectors; `SkillLinker` takes one."""

    def encode(self, texts: Sequence[str], kind: Kind) -> NDArray[np.float32]:
        """Return a vector for each text, shape (n, dimensions); `kind` is what the texts are names of."""


def embed(embedder: Embedder, kind: Kind, texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the unit vectors that an embedder makes of texts.

    Raises
    ------
    ValueError
        Where it gives anything but one row of finite numbers for each text.
    """
    points = np.asarray(embedder.encode(texts, kind), np.float32)
    if points.ndim != 2 or len(points) != len(texts):  # noqa: PLR2004  texts by dimensions
        raise ValueError(f"the embedder gave shape {points.shape} for {len(texts)} texts; one row for each is expected")
    if not np.isfinite(points).all():
        raise ValueError("the embedder gave numbers that are not finite")
    return unit(points)


class View(Protocol):
    """One way of seeing; the parts of a score add up over the views of an index."""

    @property
    def label_weight(self) -> float:
        """What the likeness to a label counts."""

    @property
    def centre_weight(self) -> float:
        """What the likeness to the middle of a concept counts."""

    def prepare(self, texts: Sequence[str]) -> Any:  # noqa: ANN401  rows that can be cut, one a text
        """Return the texts as this view sees them."""

    def labels(self, texts: Any, out: NDArray[np.float32], *, add: bool) -> None:  # noqa: ANN401
        """Write the weighted cosine of every prepared text with every label, shape (texts, labels), or add it."""

    def centres(self, texts: Any, out: NDArray[np.float32], *, add: bool) -> None:  # noqa: ANN401
        """Write the same with every concept's middle, shape (texts, concepts), or add it."""


@dataclass(frozen=True, eq=False, slots=True)
class Characters:
    """Labels by their character n-grams (2 to 5), a concept's middle being the mean of its labels.

    Parameters
    ----------
    label_weight, centre_weight : float
    ngrams : Ngrams
    of_labels : csr_array of float32, shape (n-grams, labels)
        Which labels have a gram: a text walks through the lists of its own grams, some five times quicker than label
        by label.
    of_centres : csr_array of float32, shape (n-grams, concepts), or None
    languages : Languages, optional
    """

    label_weight: float
    centre_weight: float
    ngrams: Ngrams
    of_labels: csr_array[np.float32]
    of_centres: csr_array[np.float32] | None
    languages: Languages | None = None

    @classmethod
    def of(
        cls,
        labels: Sequence[str],
        concept: NDArray[np.int64],
        label_weight: float = 1.0,
        centre_weight: float = 0.5,
        *,
        langs: NDArray[np.uint8] | None = None,
        lang_weight: float = 0.0,
    ) -> Characters:
        """See labels by their characters.

        Parameters
        ----------
        labels : sequence of str
        concept : ndarray of int64, shape (labels,)
            The place of each label's concept, 0 to the number of concepts.
        label_weight, centre_weight : float
        langs : ndarray of uint8, shape (labels,), optional
            Number of the language of each label.
        lang_weight : float
            What a label of another language than the text's loses.
        """
        ngrams, vectors = Ngrams.fit(labels, 2, 5)
        several = langs is not None and lang_weight > 0 and len(np.unique(langs)) > 1
        languages = Languages.of(vectors, langs, lang_weight) if several and langs is not None else None
        if len(labels) > _MANY:
            vectors = _without_common(vectors)
        centres = csr_array(_means(vectors, concept).T) if centre_weight else None
        return cls(label_weight, centre_weight, ngrams, csr_array(vectors.T), centres, languages)

    def prepare(self, texts: Sequence[str]) -> csr_array[np.float32]:
        """Return the TF-IDF vectors of the texts."""
        return self.ngrams.transform(texts)

    def labels(self, texts: csr_array[np.float32], out: NDArray[np.float32], *, add: bool) -> None:
        """Write or add the weighted cosine of every text with every label."""
        _sparse(texts * np.float32(self.label_weight), self.of_labels, out, add=add)
        if self.languages is not None:
            self.languages.add(texts, out)

    def centres(self, texts: csr_array[np.float32], out: NDArray[np.float32], *, add: bool) -> None:
        """Write or add the weighted cosine of every text with every concept's mean."""
        assert self.of_centres is not None  # noqa: S101  asked only where the weight is not 0
        _sparse(texts * np.float32(self.centre_weight), self.of_centres, out, add=add)


@dataclass(frozen=True, eq=False, slots=True)
class Points:
    """Labels as unit vectors that a model makes of texts."""

    label_weight: float
    centre_weight: float
    encode: Callable[[Sequence[str]], NDArray[np.float32]]
    of_labels: NDArray[np.float32]
    of_centres: NDArray[np.float32]
    bytes: NDArray[np.int8] | None = None
    """The labels in steps of 1/127 where they are kept so."""

    @classmethod
    def learned(cls, encoder: Encoder, labels: NDArray[np.int8], centres: NDArray[np.float32]) -> Points:
        """See labels as the encoder that was learned from the taxonomy does; `labels` as its `to_bytes` gives them."""
        return cls(1.0, CENTRE_WEIGHT, encoder.encode, unit(labels.astype(np.float32)), centres, labels)

    def prepare(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return the points of the texts."""
        return self.encode(texts)

    def labels(self, texts: NDArray[np.float32], out: NDArray[np.float32], *, add: bool) -> None:
        """Write or add the weighted cosine of every text with every label."""
        _dense(texts * np.float32(self.label_weight), self.of_labels, out, add=add)

    def centres(self, texts: NDArray[np.float32], out: NDArray[np.float32], *, add: bool) -> None:
        """Write or add the weighted cosine of every text with every concept's middle."""
        _dense(texts * np.float32(self.centre_weight), self.of_centres, out, add=add)


def _sparse(
    texts: csr_array[np.float32], having: csr_array[np.float32], out: NDArray[np.float32], *, add: bool
) -> None:
    if add:
        out += product(texts, having)
    else:
        product(texts, having, out)


def _dense(texts: NDArray[np.float32], points: NDArray[np.float32], out: NDArray[np.float32], *, add: bool) -> None:
    # piece by piece: what is added is still at hand
    for start in range(0, len(points), _PIECE):
        piece = out[:, start : start + _PIECE]
        if add:
            piece += texts @ points[start : start + _PIECE].T
        else:
            np.matmul(texts, points[start : start + _PIECE].T, out=piece)


def _without_common(vectors: csr_array[np.float32]) -> csr_array[np.float32]:
    """Leave out the n-grams that many labels have; the vectors keep the length they had with them."""
    few = np.bincount(vectors.indices, minlength=vectors.shape[1]) <= COMMON_SHARE * vectors.shape[0]
    keep = few[vectors.indices]
    indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(keep)])[vectors.indptr].astype(np.int32)
    return csr_array((vectors.data[keep], vectors.indices[keep], indptr), shape=vectors.shape)


def unit(points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Bring each row to length 1; what is 0 stays 0."""
    length = np.linalg.norm(points, axis=1, keepdims=True)
    out: NDArray[np.float32] = np.divide(points, length, out=np.zeros_like(points), where=length > 0)
    return out


def product(
    left: csr_array[np.float32], right: csr_array[np.float32], out: NDArray[np.float32] | None = None
) -> NDArray[np.float32]:
    """Return ``left @ right`` as a dense array, without the sparse one in between where scikit-learn can."""
    from sklearn.utils import sparsefuncs  # noqa: PLC0415  imported at use

    multiply = getattr(sparsefuncs, "sparse_matmul_to_dense", None)  # since scikit-learn 1.8
    if multiply is None:
        found = np.asarray((left @ right).toarray(), np.float32)
        if out is None:
            return found
        out[:] = found
        return out
    return np.asarray(multiply(left, right, out=out))


def _means(rows: csr_array[np.float32], concept: NDArray[np.int64]) -> csr_array[np.float32]:
    """Return the sum of the rows of each concept, brought to length 1."""
    n = int(concept.max(initial=-1)) + 1
    member = csr_array((np.ones(len(concept), np.float32), (concept, np.arange(len(concept)))), shape=(n, len(concept)))
    sums = csr_array(member @ rows)
    owner = np.repeat(np.arange(n), np.diff(sums.indptr))
    length = np.sqrt(np.bincount(owner, sums.data.astype(np.float64) ** 2, minlength=n))
    sums.data /= length[owner].astype(np.float32)
    return sums
