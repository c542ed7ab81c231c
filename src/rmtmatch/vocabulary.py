"""The words a field may hold, and what people write for them in Dutch and English.

The order of `TRANSPORT`, `SHIFTS` and `CONTRACTS` is a contract: bit ``k`` of a ``choices`` column is word ``k``.
Credentials have one canonical code each; `credential` leads what people write to it.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

TRANSPORT = ("car", "public", "bicycle", "moped", "motorcycle", "foot", "other")
SHIFTS = ("day", "evening", "night", "weekend", "irregular")
CONTRACTS = ("permanent", "temporary", "secondment", "work_based_learning", "volunteering", "work_experience")
UNPAID = ("volunteering", "work_experience")
LICENCES = ("AM", "A", "A1", "A2", "B", "BE", "C", "CE", "C1", "C1E", "D", "DE", "D1", "D1E", "T")
CREDENTIALS = (
    *(f"rijbewijs:{c}" for c in LICENCES),
    *("code95", "ADR", "VCA-B", "VCA-VOL", "BHV", "heftruck", "BIG", "SKJ"),
    *(f"NLQF:{k}" for k in range(1, 9)),
)

UNTOLD: dict[str, tuple[str, ...]] = {
    "unknown:rijbewijs": ("rijbewijs:A", "rijbewijs:CE", "rijbewijs:DE", "rijbewijs:T", "rijbewijs:D1E"),
    "unknown:NLQF": ("NLQF:8",),
    "unknown:certificate": ("code95", "ADR", "VCA-VOL", "BHV", "heftruck", "BIG", "SKJ", "cert:EHBO"),
}
"""What stands in a list of credentials where one kind was not told: it keeps demands for that kind from failing.

A source may know licences and be silent on diplomas; a list without a diploma would say that there is none.
"""

_ALSO: dict[tuple[str, ...], dict[str, str]] = {
    TRANSPORT: {
        "car": "auto, eigen auto, own car, wagen, personenauto",
        "public": "ov, openbaar vervoer, public transport, bus, trein, train, tram, metro",
        "bicycle": "fiets, bike, e-bike, elektrische fiets",
        "moped": "bromfiets, brommer, scooter, snorfiets",
        "motorcycle": "motor, motorfiets, motorbike",
        "foot": "lopen, lopend, te voet, walking, on foot, walk",
        "other": "anders, overig",
    },
    SHIFTS: {
        "day": "dag, overdag, dagdienst, kantooruren, kantoortijden, office hours",
        "evening": "avond, 's avonds, avonddienst, late dienst",
        "night": "nacht, 's nachts, nachtdienst",
        "weekend": "weekeinde, weekenddienst, zaterdag, zondag",
        "irregular": "onregelmatig, onregelmatige diensten, ploegen, ploegendienst, wisseldienst, rotating",
    },
    CONTRACTS: {
        "permanent": "vast, vaste baan, vast contract, onbepaalde tijd",
        "temporary": "tijdelijk, tijdelijk contract, bepaalde tijd, temp, uitzenden, uitzendwerk, agency work",
        "secondment": "detachering, gedetacheerd",
        "work_based_learning": "leerbaan, bbl, leerwerkplek, leerwerkbaan, apprenticeship",
        "volunteering": "vrijwilligerswerk, vrijwilliger, volunteer",
        "work_experience": "werkervaringsplaats, werkervaringsplek",
    },
}

# Codes that people write in many ways; licences, NLQF and crebo follow patterns and are read further down.
_CREDENTIALS_ALSO = {
    "rijbewijs:AM": "bromfietsrijbewijs, brommerrijbewijs",
    "rijbewijs:A": "motorrijbewijs",
    "rijbewijs:B": "rijbewijs, autorijbewijs, driving licence, driving license, drivers license",
    "rijbewijs:C": "groot rijbewijs, vrachtwagenrijbewijs, truck licence",
    "rijbewijs:D": "busrijbewijs",
    "rijbewijs:T": "trekkerrijbewijs, tractorrijbewijs",
    "code95": "c95, code 95 chauffeur, nascholing code 95",
    "ADR": "adr certificaat, adr certificate, gevaarlijke stoffen adr",
    "VCA-B": "vca, vca basis, vca certificaat, b-vca, basisveiligheid vca",
    "VCA-VOL": "vol-vca, vca vol certificaat",
    "BHV": "bhv diploma, bhv certificaat, bhv'er, bedrijfshulpverlening, bedrijfshulpverlener",
    "heftruck": "heftruckcertificaat, heftruckdiploma, heftruck certificaat, heftruckrijbewijs, forklift, "
    "forklift certificate, forklift licence, forklift license, forklift truck",
    "BIG": "big registratie, big-register, big registration, big nummer",
    "SKJ": "skj registratie, skj register, skj registration",
    "cert:EHBO": "ehbo, ehbo diploma, first aid",
    "NLQF:2": "vmbo, vmbo-tl, mavo",
    "NLQF:4": "havo, vwo",
    "NLQF:5": "ad, associate degree",
    "NLQF:6": "hbo, hbo bachelor, bachelor, wo bachelor",
    "NLQF:7": "master, wo master, hbo master",
    "NLQF:8": "phd, doctoraat, promotie",
}

_LANGUAGES = {
    "nld": "nl, nederlands, dutch, dut",
    "eng": "en, engels, english",
    "deu": "de, duits, german, deutsch, ger",
    "fra": "fr, frans, french, fre",
    "spa": "es, spaans, spanish",
    "ita": "it, italiaans, italian",
    "por": "pt, portugees, portuguese",
    "pol": "pl, pools, polish",
    "ron": "ro, roemeens, romanian, rum",
    "bul": "bg, bulgaars, bulgarian",
    "hun": "hu, hongaars, hungarian",
    "ces": "cs, tsjechisch, czech, cze",
    "slk": "sk, slowaaks, slovak, slo",
    "ukr": "uk, oekraiens, ukrainian",
    "rus": "ru, russisch, russian",
    "tur": "tr, turks, turkish",
    "ara": "ar, arabisch, arabic",
    "ber": "berbers, berber",
    "fry": "fy, fries, frisian",
    "pap": "papiaments, papiamento, papiamentu",
    "srn": "sranan, sranantongo, surinaams",
    "zho": "zh, chinees, chinese, mandarijn, mandarin, chi",
    "hin": "hi, hindi",
    "fas": "fa, perzisch, farsi, persian, per",
    "prs": "dari",
    "pus": "ps, pashto, pasjtoe",
    "kur": "ku, koerdisch, kurdish",
    "som": "so, somalisch, somali",
    "tir": "ti, tigrinya",
    "amh": "am, amhaars, amharic",
    "ell": "el, grieks, greek, gre",
    "hrv": "hr, kroatisch, croatian",
    "srp": "sr, servisch, serbian",
    "bos": "bs, bosnisch, bosnian",
    "lit": "lt, litouws, lithuanian",
    "lav": "lv, lets, latvian",
    "dan": "da, deens, danish",
    "swe": "sv, zweeds, swedish",
    "nor": "no, noors, norwegian",
    "fin": "fi, fins, finnish",
    "vie": "vi, vietnamees, vietnamese",
    "tha": "th, thais, thai",
    "ind": "id, indonesisch, indonesian",
    "jpn": "ja, japans, japanese",
    "dse": "ngt, nederlandse gebarentaal, dutch sign language",
}

CUTOFF = 75.0  # a word less alike than this, of 100, is somebody's own: it is not what was meant, and not shown
_NO_MARKS = re.compile(r"[\W_]+")
_LICENCE = re.compile(
    r"(?:(?:rijbewijs|drivinglicen[cs]e|driverslicen[cs]e|licen[cs]e|categorie|cat)*)"
    r"(am|a1|a2|a|be|b|c1e|c1|ce|c|d1e|d1|de|d|t)(?:rijbewijs|licen[cs]e)?"
)
# Code 96 on a B licence (heavier trailers); the marks that tell it from a B are lost in `squeeze`.
_B_PLUS = re.compile(r"\s*(?:rijbewijs|categorie|cat)?[\s.:_-]*b\s*\+\s*", re.IGNORECASE)
_NLQF = re.compile(r"(?:nlqf|eqf|mbo)(?:niveau|level)?([1-8])")
_CREBO = re.compile(r"crebo(?:nummer|nr|code)?(\d{5})")
_FREE = re.compile(r"([A-Za-z][\w-]*):\s*(\S.*)")
_READ_BY_PATTERN = {"rijbewijs", "nlqf", "crebo"}


def squeeze(text: str) -> str:
    """Return `text` in lower case without accents, spaces, underscores and marks.

    Examples
    --------
    >>> squeeze("Geboorte_Datum"), squeeze("Oekraïens")
    ('geboortedatum', 'oekraiens')
    """
    if text.isascii():
        return _NO_MARKS.sub("", text.lower())
    plain = unicodedata.normalize("NFKD", text).casefold()
    return _NO_MARKS.sub("", "".join(c for c in plain if not unicodedata.combining(c)))


def nearest(word: str, among: Iterable[str], *, cutoff: float = 60.0) -> str | None:
    """Return the one of `among` that looks most like `word`, or None when none comes near.

    Parameters
    ----------
    word : str
        What was written.
    among : iterable of str
        What could have been meant. Equals keep the order given.
    cutoff : float, default 60
        Least similarity, 0 to 100.

    Examples
    --------
    >>> nearest("postcod", ["postcode", "region"])
    'postcode'
    """
    from rapidfuzz import fuzz, process  # noqa: PLC0415  at use: importing rmtmatch stays cheap

    found = process.extractOne(word, list(among), scorer=fuzz.ratio, processor=squeeze, score_cutoff=cutoff)
    return None if found is None else str(found[0])


def near_spelling(text: str, spellings: Mapping[str, str]) -> str | None:
    """Return what the spelling nearest to `text` stands for, or None; the spellings are squeezed already."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415  at use: importing rmtmatch stays cheap

    found = process.extractOne(squeeze(text), spellings.keys(), scorer=fuzz.ratio, score_cutoff=CUTOFF)
    return None if found is None else spellings[found[0]]


def _spellings(also: dict[str, str], words: Iterable[str]) -> dict[str, str]:
    found = {squeeze(w): w for w in words}
    for word, others in also.items():
        found.update({squeeze(o): word for o in others.split(",")})
    return found


_WORDS = {words: _spellings(also, words) for words, also in _ALSO.items()}
_CREDENTIAL_SPELLINGS = _spellings(_CREDENTIALS_ALSO, CREDENTIALS)
_LANGUAGE_SPELLINGS = _spellings(_LANGUAGES, _LANGUAGES)


def choice(text: str, words: tuple[str, ...]) -> str | None:
    """Return the word of a vocabulary that `text` stands for, or None.

    Examples
    --------
    >>> choice("OV", TRANSPORT), choice("ploegendienst", SHIFTS), choice("zweefvliegtuig", TRANSPORT)
    ('public', 'irregular', None)
    """
    return _WORDS[words].get(squeeze(text))


def near_choice(text: str, words: tuple[str, ...]) -> str | None:
    """Return the word of a vocabulary whose spelling is nearest to `text`, or None."""
    return near_spelling(text, _WORDS[words])


@lru_cache(maxsize=4096)
def credential(text: str) -> str | None:
    """Return the canonical code of a licence, certificate, registration or diploma, or None.

    Parameters
    ----------
    text : str
        What somebody wrote. A code with a prefix of its own (``diploma:``, ``cert:``, or one that a policy names)
        is taken as it is.

    Returns
    -------
    str or None
        ``rijbewijs:CE`` or ``rijbewijs:B+``, ``code95``, ``ADR``, ``VCA-B``, ``VCA-VOL``, ``BHV``, ``heftruck``,
        ``BIG``, ``SKJ``, ``NLQF:4``, ``crebo:25168``, or the prefixed code.

    Examples
    --------
    >>> [credential(t) for t in ("rijbewijs b", "CE", "forklift", "heftruckcertificaat", "mbo 4", "cert:lassen")]
    ['rijbewijs:B', 'rijbewijs:CE', 'heftruck', 'heftruck', 'NLQF:4', 'cert:lassen']
    >>> credential("rijbewijs Q") is None
    True
    """
    if _B_PLUS.fullmatch(text):
        return "rijbewijs:B+"
    key = squeeze(text)
    if key in _CREDENTIAL_SPELLINGS:
        return _CREDENTIAL_SPELLINGS[key]
    if m := _LICENCE.fullmatch(key):
        return f"rijbewijs:{m[1].upper()}"
    if m := _NLQF.fullmatch(key):
        return f"NLQF:{m[1]}"
    if m := _CREBO.fullmatch(key):
        return f"crebo:{m[1]}"
    free = _FREE.fullmatch(text.strip())
    if free is None or free[1].casefold() in _READ_BY_PATTERN:
        return None
    return f"{free[1].casefold()}:{free[2].strip()}"


def near_credential(text: str) -> str | None:
    """Return the code whose spelling is nearest to `text`, or None."""
    return near_spelling(text, _CREDENTIAL_SPELLINGS)


def language(text: str) -> str | None:
    """Return the ISO 639-3 code of a language written as a code or by its Dutch or English name, or None.

    Examples
    --------
    >>> language("Nederlands"), language("en"), language("xho"), language("Klingons")
    ('nld', 'eng', 'xho', None)
    """
    key = squeeze(text)
    if key in _LANGUAGE_SPELLINGS:
        return _LANGUAGE_SPELLINGS[key]
    # Any three letters may be a code: the full list of ISO 639-3 has some 7,900.
    return key if re.fullmatch("[a-z]{3}", key) else None


def near_language(text: str) -> str | None:
    """Return the code of the language whose name is nearest to `text`, or None."""
    return near_spelling(text, _LANGUAGE_SPELLINGS)
