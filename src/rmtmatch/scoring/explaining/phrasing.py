"""Codes, dates and numbers as a reader of the language knows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rmtmatch.scoring.explaining.wording import Language

WORDS: dict[str, dict[str, str]] = {
    "nl": {
        "day": "overdag",
        "evening": "avond",
        "night": "nacht",
        "weekend": "weekend",
        "irregular": "onregelmatig",
        "permanent": "vast",
        "temporary": "tijdelijk",
        "secondment": "detachering",
        "work_based_learning": "leerbaan",
        "volunteering": "vrijwilligerswerk",
        "work_experience": "werkervaringsplaats",
        "candidate": "de persoon",
        "vacancy": "de werkgever",
        "unknown": "onbekend",
        "heftruck": "heftruckcertificaat",
        "code95": "code 95",
        "nld": "Nederlands",
        "eng": "Engels",
        "deu": "Duits",
        "fra": "Frans",
        "spa": "Spaans",
        "pol": "Pools",
        "tur": "Turks",
        "ara": "Arabisch",
        "ukr": "Oekraïens",
        "rus": "Russisch",
        "por": "Portugees",
        "ita": "Italiaans",
        "ron": "Roemeens",
        "bul": "Bulgaars",
        "tir": "Tigrinya",
        "fas": "Farsi",
    },
    "en": {
        "work_based_learning": "work-based learning",
        "work_experience": "work experience",
        "candidate": "the person",
        "vacancy": "the employer",
        "heftruck": "forklift certificate",
        "code95": "code 95",
        "nld": "Dutch",
        "eng": "English",
        "deu": "German",
        "fra": "French",
        "spa": "Spanish",
        "pol": "Polish",
        "tur": "Turkish",
        "ara": "Arabic",
        "ukr": "Ukrainian",
        "rus": "Russian",
        "por": "Portuguese",
        "ita": "Italian",
        "ron": "Romanian",
        "bul": "Bulgarian",
        "tir": "Tigrinya",
        "fas": "Farsi",
    },
}
"""Words of our vocabularies as a reader knows them; others stay as they are."""

_PREFIXES = {
    "nl": {"rijbewijs": "rijbewijs", "NLQF": "diploma op NLQF-niveau", "crebo": "diploma met crebo"},
    "en": {"rijbewijs": "driving licence", "NLQF": "diploma at NLQF level", "crebo": "diploma with crebo"},
}
_LEVEL = {"nl": "niveau", "en": "level"}
_DATE = re.compile(r"\b(\d{4})-(\d\d)-(\d\d)\b")
_DECIMAL = re.compile(r"(?<=\d)\.(?=\d)")
_GRADED = re.compile(r"([a-z]{3}):(\d(?:\.\d)?)")


def as_read(text: str, lang: Language) -> str:
    """Write a list of codes, dates or numbers as people do.

    Examples
    --------
    >>> as_read("rijbewijs:CE, deu:3, night", "nl"), as_read("2026-11-05", "nl"), as_read("15.9 km", "nl")
    ('rijbewijs CE, Duits niveau 3, nacht', '5-11-2026', '15,9 km')
    >>> as_read("rijbewijs:CE, deu:3, night", "en")
    'driving licence CE, German level 3, night'
    """
    read = ", ".join(_item(item, lang) for item in text.split(", "))
    if lang == "nl":
        read = _DATE.sub(lambda d: f"{int(d[3])}-{int(d[2])}-{d[1]}", read)
        read = _DECIMAL.sub(",", read)
    return read


def _item(item: str, lang: Language) -> str:
    if item in WORDS[lang]:
        return WORDS[lang][item]
    graded = _GRADED.fullmatch(item)
    if graded:
        return f"{WORDS[lang].get(graded[1], graded[1])} {_LEVEL[lang]} {graded[2]}"
    prefix, colon, rest = item.partition(":")
    if colon and prefix in _PREFIXES[lang]:
        return f"{_PREFIXES[lang][prefix]} {rest}"
    return item
