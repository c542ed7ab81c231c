"""How a piece of text is cleaned before it is compared: the same for labels and for what people write."""

from __future__ import annotations

import re
import unicodedata
from html import unescape
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

MAX_CHARS = 1000
"""A phrase is cut here: no label of any vocabulary is longer, and a page of text is no phrase."""

_PLAIN = re.compile(r"[a-z]+(?: [a-z]+)*")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});", re.IGNORECASE)
_TAG = re.compile(r"</?[a-z!][^<>]*>", re.IGNORECASE)
# soft hyphens and zero-width marks stand inside words and are not seen
_INVISIBLE = re.compile("[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff]")
_GENDER = re.compile(
    r"(?<!\w)(?:(?:[xd]\s?/\s?)?(?:[mh]\s?/\s?[vfw]|[vfw]\s?/\s?[mh])(?:\s?/\s?[xd])?|man\s?/\s?vrouw|vrouw\s?/\s?man)(?!\w)",
)
_HOURS = re.compile(
    r"(?<![\w.-])\d{1,2}(?:[.,]\d)?(?:\s?(?:-|–|/|tot|à|a|to)\s?\d{1,2}(?:[.,]\d)?)?\s?"  # noqa: RUF001  an en dash as people type it
    r"(?:uur|uren|u|hours?|hrs?)(?!\w)(?:\s?(?:per|/|p)[./]?\s?(?:week|w)(?!\w)\.?)?",
)
_OTHER = re.compile(r"[^\w&+#.-]|_")
# punctuation that carries meaning only beside a letter: C++, C#, .NET, node.js, front-end, R&D
_LOOSE = re.compile(r"(?<![\w+])\++|(?<![\w#])#+|\.(?!\w)|(?<=\w)\.(?=\W)|(?<![\w+#])-+|-+(?!\w)|(?<!\S)&+(?!\S)")
_SPACE = re.compile(r"\s+")


def clean(text: object) -> str:
    """Clean one phrase: markup, gender marks and hours out, one spelling of case and characters.

    Parameters
    ----------
    text : object
        What somebody wrote. Anything but a str (None, NaN, a number) is no text.

    Returns
    -------
    str
        Lower case, single spaces, at most `MAX_CHARS`; empty where nothing is left. Cleaning twice changes nothing.

    Notes
    -----
    Linear in the length of the text. ``C++``, ``C#`` and ``.NET`` stay what they are.

    Examples
    --------
    >>> clean("<b>Heftruckchauffeur</b> (m/v), 32-40 uur per week")
    'heftruckchauffeur'
    >>> clean("C++ &amp; C#-programmeur .NET")
    'c++ c#-programmeur .net'
    >>> clean(None)
    ''
    """
    if not isinstance(text, str):
        return ""
    lowered = text.casefold()
    # most labels are plain words: nothing below can change those (and "u" or "m" alone need a digit or slash)
    if len(lowered) <= MAX_CHARS and _PLAIN.fullmatch(lowered):
        return lowered
    text = text[: 20 * MAX_CHARS]  # markup may be long; what it marks up is cut below
    if "&" in text:
        text = _ENTITY.sub(lambda m: unescape(m[0]), text)
    if "<" in text:
        text = _TAG.sub(" ", text)
    return _settle(text)


def clean_all(texts: Iterable[object]) -> list[str]:
    """Clean many phrases; equal ones are cleaned once.

    Examples
    --------
    >>> clean_all(["Lasser", "lasser (v/m)", None])
    ['lasser', 'lasser', '']
    """
    texts = list(texts)
    known: dict[str, str] = {}
    out: list[str] = []
    for text in texts:
        if not isinstance(text, str):
            out.append("")
            continue
        cleaned = known.get(text)
        if cleaned is None:
            cleaned = known[text] = clean(text)
        out.append(cleaned)
    return out


def distinct(texts: Sequence[Any]) -> tuple[list[Any], NDArray[np.int64]]:
    """Return the different texts in order of first appearance, and where each text stands among them.

    Examples
    --------
    >>> distinct(["b", "a", "b"])
    (['b', 'a'], array([0, 1, 0]))
    """
    rows: dict[Any, int] = {}
    where = np.fromiter((rows.setdefault(text, len(rows)) for text in texts), np.int64, len(texts))
    return list(rows), where


def _settle(text: str) -> str:
    """Repeat the steps until nothing changes: one removal can bring the two halves of another together."""
    while True:
        before = text
        text = unicodedata.normalize("NFKC", _INVISIBLE.sub("", text)).casefold()
        text = _HOURS.sub(" ", _GENDER.sub(" ", text))
        text = _LOOSE.sub(" ", _OTHER.sub(" ", text))
        text = _SPACE.sub(" ", text).strip()[:MAX_CHARS].rstrip()
        if text == before:
            return text
