"""The labour-market regions of the Netherlands: 35 codes, dated, since names and borders move and codes stay.

Source: the regional division that municipalities, UWV and Statistics Netherlands use, as it stood on `AS_OF`. Codes
run from AM01 to AM38; AM04, AM16 and AM31 belong to regions that no longer exist.
"""

from __future__ import annotations

from rmtmatch.vocabulary import near_spelling, squeeze

AS_OF = "2025-01-01"
REGIONS = {
    "AM01": "Groningen",
    "AM02": "Friesland",
    "AM03": "Drenthe",
    "AM05": "Twente",
    "AM06": "Stedendriehoek en Noordwest-Veluwe",
    "AM07": "Midden-Gelderland",
    "AM08": "Rijk van Nijmegen",
    "AM09": "Achterhoek",
    "AM10": "Rivierenland",
    "AM11": "Flevoland",
    "AM12": "Gooi en Vechtstreek",
    "AM13": "Midden-Utrecht",
    "AM14": "Amersfoort",
    "AM15": "Noord-Holland Noord",
    "AM17": "Zaanstreek/Waterland",
    "AM18": "Groot Amsterdam",
    "AM19": "Holland Rijnland",
    "AM20": "Midden-Holland",
    "AM21": "Haaglanden",
    "AM22": "Rijnmond",
    "AM23": "Drechtsteden",
    "AM24": "Zeeland",
    "AM25": "West-Brabant",
    "AM26": "Midden-Brabant",
    "AM27": "Noordoost-Brabant",
    "AM28": "Zuidoost-Brabant",
    "AM29": "Noord-Limburg",
    "AM30": "Zuid-Limburg",
    "AM32": "Helmond-De Peel",
    "AM33": "Midden-Limburg",
    "AM34": "Zuid-Holland Centraal",
    "AM35": "Gorinchem",
    "AM36": "Regio Zwolle",
    "AM37": "Zuid-Kennemerland en IJmond",
    "AM38": "Food Valley",
}
UNKNOWN = "unknown"

# Names of earlier years, and names as other lists write them.
_ALSO = {
    "AM02": ("Fryslân",),
    "AM06": ("Stedendriehoek en Noordwest Veluwe", "Stedenvierkant"),
    "AM12": ("Gooi- en Vechtstreek",),
    "AM36": ("Zwolle", "IJsselvechtstreek"),
    "AM13": ("Utrecht-Midden",),
    "AM28": ("Brainport",),
    "AM21": ("Den Haag",),
}
_SPELLINGS = {squeeze(w): code for code, name in REGIONS.items() for w in (code, name, *_ALSO.get(code, ()))}


def region(text: str) -> str | None:
    """Return the code of a region written as a code or a name, or None.

    Examples
    --------
    >>> region("am08"), region("Rijk van Nijmegen"), region("Food Valley"), region("AM04")
    ('AM08', 'AM08', 'AM38', None)
    """
    return _SPELLINGS.get(squeeze(text))


def near_region(text: str) -> str | None:
    """Return the code of the region whose code or name is nearest to `text`, or None."""
    return near_spelling(text, _SPELLINGS)
