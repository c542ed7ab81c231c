"""Texts as vectors of the character n-grams inside their words, weighted by how rare each is (TF-IDF)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from scipy.sparse import csr_array, vstack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
_CHUNK = 16_384


@dataclass(frozen=True, eq=False, slots=True)
class Ngrams:
    """The n-grams of a set of texts, and how rare each is.

    A word is padded with a blank on both sides; n-grams do not cross words. The weight of a gram in a text is
    ``(1 + ln count) * idf`` with ``idf = ln((1 + texts) / (1 + texts with it)) + 1``, and vectors have length 1. A gram
    that no text had weighs most: it makes a vector shorter in all known directions, so that strange words look like
    nothing rather than like whatever they share two letters with.

    Parameters
    ----------
    low, high : int
        Shortest and longest n-gram.
    word_weight : float
        What a whole word, as one more gram, weighs beside the others; 0: words are no grams.
    vocabulary : ndarray of uint64, shape (V,)
        Hashes of the n-grams, sorted: 64 bits, so that two different grams practically never meet.
    idf : ndarray of float32, shape (V,)
    unknown : float
        Weight of a gram that no text had.

    Notes
    -----
    All steps are array operations over the characters; some ten thousands of labels a second.

    Examples
    --------
    >>> ngrams, vectors = Ngrams.fit(["lassen", "las", "koken"], 2, 4)
    >>> (ngrams.transform(["lasser"]) @ vectors.T).toarray().round(2)
    array([[0.54, 0.3 , 0.  ]], dtype=float32)
    """

    low: int
    high: int
    word_weight: float
    vocabulary: NDArray[np.uint64]
    idf: NDArray[np.float32]
    unknown: float

    @classmethod
    def fit(
        cls, texts: Sequence[str], low: int, high: int, *, word_weight: float = 0.0, rarest: int = 1
    ) -> tuple[Self, csr_array[np.float32]]:
        """Learn the n-grams of texts; return them and the vectors of the texts.

        Parameters
        ----------
        texts : sequence of str
            Single blanks between words.
        low, high, word_weight
            See the class.
        rarest : int
            A gram that fewer texts have is left out, as if nobody had it.
        """
        counted = [
            _count(texts[i : i + _CHUNK], low, high, words=word_weight > 0) for i in range(0, len(texts), _CHUNK)
        ]
        # in one text a gram is listed once, so its number of listings is the number of texts that have it
        hashes = np.concatenate([c[1] for c in counted]) if counted else np.zeros(0, np.uint64)
        vocabulary, df = np.unique(hashes, return_counts=True)
        idf = np.log((1 + len(texts)) / (1 + df)) + 1
        if word_weight > 0:
            idf[vocabulary % 2 == 1] *= word_weight
        often = df >= rarest
        unknown = float(np.log(1 + len(texts)) + 1)
        ngrams = cls(low, high, word_weight, vocabulary[often], idf[often].astype(np.float32), unknown)
        return ngrams, ngrams.transform(texts)

    def transform(self, texts: Sequence[str]) -> csr_array[np.float32]:
        """Return the vectors of the texts, shape (len(texts), V); no longer than 1, rows of nothing known are empty."""
        parts = [self._chunk(texts[i : i + _CHUNK]) for i in range(0, len(texts), _CHUNK)]
        if not parts:
            return csr_array(np.zeros((0, len(self.vocabulary)), np.float32))
        return parts[0] if len(parts) == 1 else csr_array(vstack(parts, format="csr"))

    def _chunk(self, texts: Sequence[str]) -> csr_array[np.float32]:
        text, grams, counts = _count(texts, self.low, self.high, words=self.word_weight > 0)
        size = len(self.vocabulary)
        column = np.searchsorted(self.vocabulary, grams)
        known = np.zeros(len(grams), np.bool_)
        inside = column < size
        known[inside] = self.vocabulary[column[inside]] == grams[inside]
        weight = np.full(len(grams), self.unknown)
        weight[known] = self.idf[column[known]]
        weight *= 1 + np.log(counts)
        length = np.sqrt(np.bincount(text, weight**2, minlength=len(texts)))
        data = (weight / length[text])[known].astype(np.float32)
        rows = np.bincount(text[known], minlength=len(texts))
        indptr = np.concatenate([np.zeros(1, np.int64), np.cumsum(rows)]).astype(np.int32)
        # hashes are sorted within a text, and so are their columns
        return csr_array((data, column[known].astype(np.int32), indptr), shape=(len(texts), size))


def _count(
    texts: Sequence[str], low: int, high: int, *, words: bool
) -> tuple[NDArray[np.int64], NDArray[np.uint64], NDArray[np.int64]]:
    """Return text, hash and count of every different gram of every text, by text and then by hash.

    The last bit of a hash says what it is of: 0 an n-gram, 1 a whole word.
    """
    padded = [f" {t.replace(' ', '  ')} " if t else "" for t in texts]
    characters = np.frombuffer("".join(padded).encode("utf-32-le", "surrogatepass"), np.uint32).astype(np.uint64)
    owner = np.repeat(np.arange(len(texts), dtype=np.int64), [len(p) for p in padded])
    if not len(characters):
        return owner, characters, owner
    # a word ends where two blanks meet: within a text, and where the next text begins
    blank = characters == ord(" ")
    ends = np.concatenate([[False], blank[1:] & blank[:-1]])
    word = np.cumsum(ends)
    hashed = characters.copy()
    grams, texts_of = [], []
    with np.errstate(over="ignore"):
        for n in range(2, high + 1):
            hashed = hashed[:-1] * _MULTIPLIER + characters[n - 1 :]
            if n < low:
                continue
            whole = word[n - 1 :] == word[: len(hashed)]
            grams.append((hashed[whole] * _MULTIPLIER + np.uint64(n)) << np.uint64(1))
            texts_of.append(owner[: len(hashed)][whole])
        if words:
            first = np.flatnonzero(np.concatenate([[True], ends[1:]]))
            # place by place inside the word, so that the order of the letters counts
            place = np.arange(len(characters)) - first[word]
            power = np.cumprod(np.full(int(place.max()) + 1, _MULTIPLIER))[place]
            grams.append((np.add.reduceat(characters * power, first) << np.uint64(1)) | np.uint64(1))
            texts_of.append(owner[first])
    different, gram = np.unique(np.concatenate(grams), return_inverse=True)
    key, counts = np.unique(np.concatenate(texts_of) * len(different) + gram, return_counts=True)
    return key // len(different), different[key % len(different)], counts
