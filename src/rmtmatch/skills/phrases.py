"""Cuts texts into sentences, clauses and words, each with its place in the text as it was given."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.skills.boilerplate import Section

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

# letters, digits, and the marks and invisible characters that stand inside words
_PART = r"[\w\u0300-\u036f\u00ad\u200b-\u200d\u2060]+"
_WORD = re.compile(rf"\.?{_PART}(?:(?:['\u2019&-]|\.(?=(?:js|net|io|NET|JS)\b)){_PART})*[+#]*")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200d\u2060]")
_TAG = re.compile(r"</?[A-Za-z!][^<>]*>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_END = re.compile(r"(?<=[.!?;])\s+|[\r\n\u2028\u2029]+|[\u2022\u00b7\u25cf\u25aa\u25ba\u2713\u2714*]+")
# what stands between two words where one clause ends and another begins
_CUT = re.compile(r"[^\s'\u2019\"\u201c\u201d.-]|\s-+\s|\.\s")
_BUT = frozenset({"maar", "Maar", "echter", "but", "But", "however"})


@dataclass(frozen=True, eq=False, slots=True)
class Words:
    """Words of sentences as flat arrays, in their order.

    Parameters
    ----------
    text : list of str
        As compared: lower case, one spelling of characters.
    given : list of str
        As written, invisible characters aside.
    sentence : ndarray of int64, shape (n,)
        Which sentence each is of.
    clause : ndarray of int64, shape (n,)
        Which clause, counted over all sentences.
    start, end : ndarray of int64, shape (n,)
        Place in the sentence.
    """

    text: list[str]
    given: list[str]
    sentence: NDArray[np.int64]
    clause: NDArray[np.int64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]


def sentences(text: str) -> Iterator[tuple[int, str]]:
    r"""Give the sentences of a text, each with where it starts; markup and sections of offers are passed over.

    Examples
    --------
    >>> list(sentences("Je last.<br>Wij bieden:\n- een pensioen\nFunctie-eisen:\n- kunnen frezen"))
    [(0, 'Je last.'), (39, 'Functie-eisen:'), (54, '- kunnen frezen')]
    """
    if "<" in text:
        text = _TAG.sub(lambda m: "\n" * len(m[0]), text)
    if "&" in text:
        text = _ENTITY.sub(lambda m: " " * len(m[0]), text)
    section = Section()
    start = 0
    for m in (*_END.finditer(text), None):
        end = len(text) if m is None else m.start()
        part = text[start:end]
        first = start
        start = end if m is None else m.end()
        if part.strip() and section.speaks(part):
            yield first, part


def words(texts: Sequence[str]) -> Words:
    """Cut sentences into words and clauses."""
    given: list[str] = []
    sentence: list[int] = []
    clause: list[int] = []
    start: list[int] = []
    end: list[int] = []
    count = 0
    for i, text in enumerate(texts):
        last = 0
        count += 1
        for m in _WORD.finditer(text):
            a, b = m.span()
            if (last and text[last:a] != " " and _CUT.search(text, last, a)) or m[0] in _BUT:
                count += 1
            given.append(m[0])
            sentence.append(i)
            clause.append(count)
            start.append(a)
            end.append(b)
            last = b
    bare = {word: plain(word) for word in set(given)}
    arrays = (np.array(x, np.int64) for x in (sentence, clause, start, end))
    return Words([bare[w] for w in given], given, *arrays)


def plain(word: str) -> str:
    r"""Return a word as it is compared.

    Examples
    --------
    >>> plain("Kassa\u2019s"), plain("re\u0301sume\u0301")
    ("kassa's", 'résumé')
    """
    if not word.isascii():
        word = _INVISIBLE.sub("", unicodedata.normalize("NFKC", word)).replace("\u2019", "'")
    return word.casefold()
