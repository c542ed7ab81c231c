"""Which forms a Dutch or English word may have: enough to see that "gedraaid" is "draaien" and "kassa's" is "kassa".

No dictionary: every rule only proposes a form, and a form counts where a label of the taxonomy has it.
"""

from __future__ import annotations

import re

_SHORTEST = 3
_LONGEST = 60  # letters: no word of either language is longer
_PARTICLES = (
    "achter", "samen", "terug", "tegen", "schoon", "klaar", "vast", "bij", "door", "voor", "over", "aan", "uit", "mee",
    "toe", "weg", "los", "neer", "goed", "na", "af", "op", "in", "om",
)  # fmt: skip
"""The first part of verbs that come apart: ik vul aan, aangevuld, aan te vullen."""
_TAILS = ("werkzaamheden", "ervaring", "werk", "kennis", "taken", "vaardigheden")
"""What stands behind a skill without changing it: laswerk, kassawerkzaamheden."""

_DOUBLE_CONSONANT = re.compile(r"([bdfgklmnprst])\1$")
_OPEN_SYLLABLE = re.compile(r"(?<![aeiou])([aeou])([bcdfghklmnprstvz])$")
_UNSTRESSED = re.compile(r"[aeiouy]\w*(?:e[lmnr]|ig)$")
_WEAK = re.compile(rf"^({'|'.join(_PARTICLES)})?(?:ge(\w{{3,}})|((?:be|ver|ont|her|er)\w{{3,}}))[dt]$")
_STRONG = re.compile(rf"^({'|'.join(_PARTICLES)})?ge(\w{{3,}})en$")
_LONG_E = re.compile(r"e([bdfgklmnprstv])$")
_IRREGULAR = {
    "kocht": "kopen", "bracht": "brengen", "daan": "doen", "zocht": "zoeken", "dacht": "denken", "nom": "nemen",
    "sprok": "spreken", "holp": "helpen", "trokk": "trekken", "slot": "sluiten", "got": "gieten", "bod": "bieden",
    "log": "liegen", "schot": "schieten", "zong": "zingen", "worp": "werpen", "trad": "treden",
}  # fmt: skip
"""Stems of participles that no rule gives."""
_OTHER = re.compile(rf"^(\w+?)({'|'.join(_IRREGULAR)})(?:en)?$")


def separable(particle: str) -> bool:
    """Tell whether a word may be the loose part of a verb that comes apart."""
    return particle in _PARTICLES


def base_forms(word: str) -> list[str]:
    """Return the word and what it is without the ending of a plural, an infinitive or a possessive.

    Parameters
    ----------
    word : str
        In lower case.

    Examples
    --------
    >>> base_forms("kassa's"), base_forms("lopen"), base_forms("lassen")
    (["kassa's", 'kassa'], ['lopen', 'loop'], ['lassen', 'lass', 'las'])
    """
    out = [word]
    if len(word) > _LONGEST:
        return out
    if "-" in word:
        out.append(word.replace("-", ""))
    if word.endswith(("'s", "s'")):
        out.append(word[:-2])
    elif len(word) > _SHORTEST + 1:
        if word.endswith("ies"):
            out.append(word[:-3] + "y")
        if word.endswith("en"):
            out += _stems(word[:-2])
        elif word.endswith("es"):
            out += [word[:-1], word[:-2]]
        elif word.endswith("s") and not word.endswith("ss"):
            out.append(word[:-1])
        elif word.endswith("e"):
            out += _stems(word[:-1])
    return list(dict.fromkeys(x for x in out if len(x) >= _SHORTEST or x == word))


def written_forms(word: str) -> list[str]:
    """Return what a word in a sentence may be a form of, the likeliest first: inflected verbs and compounds too.

    Parameters
    ----------
    word : str
        In lower case.

    Examples
    --------
    >>> "draai" in written_forms("gedraaid"), "vul" in written_forms("vulde"), "aanvul" in written_forms("aangevuld")
    (True, True, True)
    >>> "manage" in written_forms("managing"), "las" in written_forms("laswerk")
    (True, True)
    """
    out = base_forms(word)
    if len(word) > _LONGEST:
        return out
    out += participles(word)
    if len(word) > _SHORTEST + 1:
        for ending in ("ten", "den", "te", "de", "t"):
            if word.endswith(ending):
                out.append(word[: -len(ending)])
        for ending in ("ing", "ed"):
            if word.endswith(ending):
                stem = word[: -len(ending)]
                out += [*_stems(stem), stem, stem + "e"]
    for tail in _TAILS:
        if word.endswith(tail) and len(word) >= len(tail) + _SHORTEST:
            stem = word[: -len(tail)].rstrip("-")
            out += [stem, stem.removesuffix("s")]
    return list(dict.fromkeys(x for x in out if len(x) >= _SHORTEST or x == word))


def participles(word: str) -> list[str]:
    """Return the verbs that a word may be the past participle of, empty where it is none.

    Examples
    --------
    >>> participles("gelast"), participles("bijgevuld"), participles("gesneden"), participles("verkocht")
    (['las'], ['bijvul'], ['snijd', 'sneed'], ['verkoch', 'verkopen'])
    """
    if len(word) > _LONGEST:
        return []
    if m := _WEAK.match(word):
        regular = [(m[1] or "") + (m[2] or m[3])]
        return [*regular, *_irregular(word)]
    if m := _STRONG.match(word):
        stems = [_LONG_E.sub(r"ij\1", m[2]), m[2]] if _LONG_E.search(m[2]) else [m[2]]
        return list(dict.fromkeys((m[1] or "") + x for stem in stems for x in _stems(stem))) + _irregular(word)
    return _irregular(word)


def _irregular(word: str) -> list[str]:
    m = _OTHER.match(word)
    return [m[1].removesuffix("ge") + _IRREGULAR[m[2]]] if m else []


def _stems(stem: str) -> list[str]:
    """Return what is left when "en", "e" or "ing" is gone, as it is spelt alone: lass is las, lop loop, lez lees."""
    if (short := _DOUBLE_CONSONANT.sub(r"\1", stem)) != stem:
        return [stem, short]
    # an open syllable is long: zaken is zaak, never zak; but leveren is lever
    out = [] if _OPEN_SYLLABLE.search(stem) and not _UNSTRESSED.search(stem) else [stem]
    out.append(_OPEN_SYLLABLE.sub(r"\1\1\2", stem))
    return [x[:-1] + "fs"[x[-1] == "z"] if x.endswith(("v", "z")) else x for x in out]
