"""Labels as bags of words, so that a label is seen in a sentence whatever the order and the forms of its words.

"Kassa's bedienen" stands in "ik heb de kassa bediend", in "bedienen van een kassa" and in "kassa gedraaid": verbs that
only say that something is used or done are one and the same word here.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.skills.bagtable import BagTable, mix, sums_of
from rmtmatch.skills.phrases import words
from rmtmatch.skills.smallwords import EXPERIENCE_WORDS, FUNCTION_WORDS, LOOSE_USE_WORDS, USE_WORDS
from rmtmatch.skills.wordforms import base_forms, participles, separable, written_forms

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.skills.phrases import Words
    from rmtmatch.skills.vocabulary import Labels

LONGEST = 6
"""Words of a label, function words aside, that are still looked for in a sentence."""
MOST_CONCEPTS = 3
"""So many concepts at most may be about one thing, for the thing alone to lead to them."""
MOST_LABELS = {False: 30, True: 8}
"""A word that more labels have is too general to be a label on its own where no concept is first called so: design,
lead. And to be, on its own, what a label of using something is about (True): data, tools, team."""

USE, FUNCTION, UNKNOWN = 0, -2, -1

_SHORT = 2  # letters of a name that is too short to be told from a word
_VERB_BEHIND = 6  # words between a verb and its loose part, at most


@dataclass(frozen=True, eq=False, slots=True)
class Found:
    """Where bags of labels stand in sentences.

    Parameters
    ----------
    first, last : ndarray of int64, shape (n,)
        Words, as rows of the words searched.
    bag : ndarray of int64, shape (n,)
        Which bag.
    core : ndarray of bool, shape (n,)
        Only what the label is about stands there, without the word that says it is used.
    key : ndarray of int64, shape (words,)
        What each word is a form of.
    """

    first: NDArray[np.int64]
    last: NDArray[np.int64]
    bag: NDArray[np.int64]
    core: NDArray[np.bool_]
    key: NDArray[np.int64]


class Bags:
    """The labels of one kind of concept as bags of words.

    Parameters
    ----------
    labels : Labels
        Of one kind.

    Notes
    -----
    Building is linear in the words of the labels; `search` in the words searched, times `LONGEST`. Bags are compared
    by a sum of 64-bit hashes of their words: among a million bags and a million windows, a chance of one in ten
    million that any two different ones are taken for the same.
    """

    def __init__(self, labels: Labels) -> None:
        self.of = labels
        texts, self._row = _variants(labels.text.tolist())
        spelt = words(texts)
        self._keys, self._labelled = _keys(spelt.text), frozenset(spelt.text)
        key = np.array([FUNCTION if w in FUNCTION_WORDS else self._keys[w] for w in spelt.text], np.int64)
        n, owner = len(texts), spelt.sentence
        self._sequence, self._begins = key, np.searchsorted(owner, np.arange(n + 1))
        self._spelt = _joined(spelt, n)
        self._free = labels.lang[self._row] != "en"

        size = np.bincount(owner[key != FUNCTION], minlength=n)
        length = np.bincount(owner[key > USE], minlength=n)
        fits = np.flatnonzero((length >= 1) & (size <= LONGEST))
        self._whole = BagTable(sums_of(mix(key) * (key != FUNCTION), owner, n)[fits], size[fits], fits)
        # what labels of using something are about, where few concepts are
        core = sums_of(mix(key) * (key > USE), owner, n)
        cored = (size <= LONGEST) & (length >= 1) & (length < size)
        few = _few(core, labels.concept[self._row], np.flatnonzero(cored))
        self._core = BagTable(core[few], length[few], few)

        # how many labels have each word, and whether a concept is first called just so
        self._used = np.bincount(key[key != FUNCTION], minlength=1 + max(self._keys.values()))
        first_called = (size == 1) & labels.preferred[self._row]
        self._called = np.zeros(len(self._used), np.bool_)
        self._called[key[first_called[owner] & (key > USE)]] = True
        self._shouted = _shouted(key, spelt, n)

    def search(self, spoken: Words) -> Found:
        """Return every place where a bag stands in words of sentences; places may overlap."""
        key, strong = self._read(spoken)
        loose = {w for w in set(spoken.text) if not LOOSE_USE_WORDS.isdisjoint(written_forms(w))}
        loosely = np.array([w in loose for w in spoken.text], np.bool_)
        experience = np.array([w in EXPERIENCE_WORDS for w in spoken.text], np.bool_)
        speaks_of_use = np.zeros(int(spoken.sentence.max(initial=-1)) + 1, np.bool_)
        speaks_of_use[spoken.sentence[(key == USE) | loosely | experience]] = True
        parts = self._windows(spoken, key, strong, speaks_of_use)
        if loosely.any():
            # "kassa gedraaid" is read once as it stands, and once as a kassa that was used
            upto = np.concatenate([np.zeros(1, np.int64), np.cumsum(loosely)])
            again = self._windows(spoken, np.where(loosely, USE, key), strong, speaks_of_use)
            parts += [[c[upto[p[1] + 1] > upto[p[0]]] for c in p] for p in again]
        columns = [np.concatenate(c) for c in zip(*parts, strict=True)] if parts else [np.zeros(0, np.int64)] * 4
        return Found(columns[0], columns[1], columns[2], columns[3].astype(np.bool_), key)

    def _windows(
        self,
        spoken: Words,
        key: NDArray[np.int64],
        strong: NDArray[np.bool_],
        speaks_of_use: NDArray[np.bool_],
    ) -> list[list[NDArray[Any]]]:
        """Return first word, last word, bag and whether it is a core, of all places of each length."""
        seen = np.flatnonzero(key != FUNCTION)
        known = np.flatnonzero(key[seen] >= 0)
        at = seen[known]
        total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mix(key[at]), dtype=np.uint64)])
        parts = []
        for size in range(1, min(LONGEST, len(at)) + 1):
            n = len(at) - size + 1
            first, last = at[:n], at[size - 1 :]
            # one word that no label has may stand between: een kassa volautomatisch bedienen
            near = (known[size - 1 :] - known[:n] <= size) & (spoken.clause[first] == spoken.clause[last])
            sums = total[size:] - total[:n]
            for table, core in ((self._whole, False), (self._core, True)):
                bag = table.find(sums, size)
                hit = near & (bag >= 0)
                if core:
                    hit &= speaks_of_use[spoken.sentence[first]]
                if size == 1:
                    general = self._used[key[first]] > MOST_LABELS[core]
                    hit &= strong[first] & (~general | (self._called[key[first]] & (not core)))
                where = np.flatnonzero(hit)
                parts.append([first[where], last[where], bag[where], np.full(len(where), core)])
        return parts

    def labels(self, bag: int, said: str, keys: list[int], *, core: bool) -> tuple[list[int], bool]:
        """Return the labels of a bag, as rows of the labels that were given, and whether `said` is their very words.

        Where some labels are spelt as `said`, only those. English says other things in another order: of its labels
        those whose words come in the order of `keys`.
        """
        variants = (self._core if core else self._whole).rows(bag).tolist()
        if same := [v for v in variants if not core and self._spelt[v] == said]:
            return self._row[same].tolist(), True
        order = [k for k in keys if k > USE or (k == USE and not core)]
        fit = [v for v in variants if self._free[v] or self._order(v, core=core) == order]
        # one word in another form is less than a label of several: "be responsible" is not "responsible"
        if len(order) == 1 and not core:
            fit = [v for v in fit if " " not in self._spelt[v]]
        return self._row[fit].tolist(), False

    def _order(self, variant: int, *, core: bool) -> list[int]:
        keys = self._sequence[self._begins[variant] : self._begins[variant + 1]].tolist()
        return [k for k in keys if k > USE or (k == USE and not core)]

    def _read(self, spoken: Words) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
        """Return the key of each word, and whether it may stand for a label on its own."""
        forms = {word: self._form(word) for word in set(spoken.text)}
        key = np.array([forms[w][0] for w in spoken.text], np.int64)
        strong = np.array([forms[w][1] for w in spoken.text], np.bool_)
        self._join_separated(spoken, key, strong)
        for i in np.flatnonzero(np.isin(key, list(self._shouted))).tolist():
            # the LESS of programmers is no less
            strong[i] &= spoken.given[i] in self._shouted[int(key[i])]
        return key, strong

    def _form(self, word: str) -> tuple[int, bool]:
        if word in FUNCTION_WORDS or word in EXPERIENCE_WORDS:
            return FUNCTION, False
        forms = written_forms(word)
        found = [key for form in forms if (key := self._keys.get(form)) is not None]
        if word in self._labelled:
            key = self._keys[word]
        elif USE in found:
            # "bediend" is a form of bedienen, though a label may have "bediende"
            key = USE
        else:
            key = found[0] if found else UNKNOWN
        sure = {self._keys.get(form) for form in (word, *base_forms(word), *participles(word))}
        return key, key > USE and key in sure

    def _join_separated(self, spoken: Words, key: NDArray[np.int64], strong: NDArray[np.bool_]) -> None:
        """Read "vul ... aan" and "aan te vullen" as forms of aanvullen."""
        text, clause = spoken.text, spoken.clause
        for i in np.flatnonzero([separable(w) for w in text]).tolist():
            after = i + 1 < len(text) and clause[i + 1] == clause[i]
            if after and text[i + 1] == "te" and i + 2 < len(text):
                verbs = [i + 2]
            elif not after or text[i + 1] in {"en", "of"}:
                verbs = [j for j in range(i - 1, max(-1, i - 1 - _VERB_BEHIND), -1) if clause[j] == clause[i]]
            else:
                continue
            for j in verbs:
                joined = next((f for w in written_forms(text[j]) if (f := text[i] + w) in self._keys), None)
                if joined is not None:
                    key[j], strong[j] = self._keys[joined], True
                    break


def _variants(labels: list[str]) -> tuple[list[str], NDArray[np.int64]]:
    """Return the labels, and those with something in brackets also without; and the row of each."""
    texts, rows = list(labels), list(range(len(labels)))
    for i, label in enumerate(labels):
        head, bracket, _ = label.partition(" (")
        if bracket and head.strip():
            texts.append(head)
            rows.append(i)
    return texts, np.array(rows, np.int64)


def _joined(spelt: Words, n: int) -> list[str]:
    out: list[list[str]] = [[] for _ in range(n)]
    for i, word in zip(spelt.sentence.tolist(), spelt.text, strict=True):
        out[i].append(word)
    return [" ".join(x) for x in out]


def _few(core: NDArray[np.uint64], concept: NDArray[np.int32], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return those of `rows` whose core leads to few concepts."""
    count = Counter(c for c, _ in set(zip(core[rows].tolist(), concept[rows].tolist(), strict=True)))
    return rows[np.array([count[c] <= MOST_CONCEPTS for c in core[rows].tolist()], np.bool_)]


def _keys(spelt: list[str]) -> dict[str, int]:
    """Return a number for every form of every word, the same for all forms of one word; `USE` for words of use."""
    keys: dict[str, int] = {}
    new = USE
    for word in sorted({*spelt, *USE_WORDS}, key=lambda w: (w not in USE_WORDS, len(w), w)):
        forms = base_forms(word)
        key = USE if word in USE_WORDS else next((keys[f] for f in forms if f in keys), None)
        if key is None:
            new = key = new + 1
        for form in forms:
            keys.setdefault(form, key)
    return keys


def _shouted(keys: NDArray[np.int64], spelt: Words, n: int) -> dict[int, frozenset[str]]:
    """Return how words must be written that are labels on their own, and names rather than words: LESS, R, SPARK.

    A name that stands nowhere among the labels as a common word may be written in small letters too: sql, php.
    """
    alone = np.bincount(spelt.sentence, minlength=n)[spelt.sentence] == 1
    common = {w for w, one in zip(spelt.given, alone.tolist(), strict=True) if not one and w.islower()}
    written: dict[int, set[str]] = {}
    for i in np.flatnonzero(alone).tolist():
        written.setdefault(int(keys[i]), set()).add(spelt.given[i])
    out = {}
    for key, words_ in written.items():
        if all(w.isalpha() and w.isupper() and (len(w) <= _SHORT or w.casefold() in common) for w in words_):
            out[key] = frozenset(words_)
    return out
