"""What may not enter matching: protected facts, direct identifiers, and citizen service numbers as ids.

Columns are refused by name, in Dutch and English, whatever their case, accents, spaces and underscores, under the name
they were given and under the name they are mapped to. Only `rmtmatch.audit` takes such facts, joined afterwards.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from rmtmatch.vocabulary import squeeze

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

# Ground -> (beginnings that are enough, of the name or of a word in it; whole words that are enough).
_PROTECTED: dict[str, tuple[str, str]] = {
    "age": ("leeftijd geboorte dateofbirth birth yearofbirth generatie", "age ages dob born gebdatum"),
    "sex or gender": ("geslacht gender sekse seksue sexual zwanger pregnan", "sex mv lgbt lhbti"),
    "origin or nationality": (
        (
            "nationalit etnic ethnic afkomst herkomst migratie countryofbirth huidskleur skincolo verblijfsstatus "
            "verblijfsvergunning statushouder residencepermit asielstatus"
        ),
        "origin race ras",
    ),
    "religion or conviction": ("religi geloof levensovertuiging politiek political vakbond tradeunion", ""),
    "health or disability": (
        (
            "gezondheid healthstatus healthcondition healthproblem handicap disab arbeidsbeperk ziekte "
            "arbeidsongeschikt diagnos medicijn medisch medical doelgroep banenafspraak indicatieldr wajong"
        ),
        "health beperking beperkingen ldr wia wao",
    ),
    "benefit status": ("uitkering benefit bijstand participatiewet socialsecurity", "ww"),
    "family or civil status": ("burgerlijkestaat maritalstatus gezins familystatus kinderen", "married gehuwd"),
    "criminal record": ("strafblad strafrecht criminal justitieel", ""),
    "citizen service number": ("burgerservice citizenservice sofinummer", "bsn sofi"),
    "direct identifier": (
        (
            "email telefoon telephone phonenumber mobielnummer voornaam achternaam roepnaam firstname lastname surname "
            "familyname fullname volledigenaam iban paspoort passport"
        ),
        "mail phone mobiel tel initials voorletters",
    ),
}
# An employer or a school has a name and an address; a candidate's are direct identifiers.
_PERSON = frozenset(["candidate", "kandidaat", "client", "klant", "person", "persoon", "jobseeker", "werkzoekende"])
_NAMED = frozenset(["name", "naam"])
_ADDRESS = frozenset(["address", "adres", "street", "straat", "straatnaam", "huisnummer", "huisnr", "housenumber"])
# What looks protected and is not when a vacancy or a training says it, or at all.
_HARMLESS_THERE = frozenset(
    ["benefits", "secondarybenefits", "doelgroep", "herkomst", "origin", "medischekeuring", "medicalcheck"],
)
_HARMLESS = ("gezondheidszorg", "ziektekostenverzekeraar")

_TOKENS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_BSN_WEIGHTS = np.array([9, 8, 7, 6, 5, 4, 3, 2, -1])
_BSN_MARKS = re.compile(r"[.\s-]")
_FEW = 10
_SHORTEST_KEY = 16


@lru_cache(maxsize=4096)  # the same columns come with every question to a service
def protected(column: str, table: str = "candidates") -> str | None:
    """Return why a column of this name may not enter matching, or None.

    Parameters
    ----------
    column : str
        The name of the column, in any spelling.
    table : str, default "candidates"
        A vacancy or training may have a ``name``; a candidate may not.

    Examples
    --------
    >>> protected("Leeftijd"), protected("geboorte datum"), protected("eMail"), protected("max_travel_km")
    ('age', 'age', 'direct identifier', None)
    """
    key = squeeze(column)
    words = {squeeze(w) for w in _TOKENS.findall(column)} | {key}
    of_person = table == "candidates"
    if key.startswith(_HARMLESS) or (not of_person and key in _HARMLESS_THERE):
        return None
    for ground, (beginnings, whole) in _PROTECTED.items():
        if words & set(whole.split()) or any(w.startswith(tuple(beginnings.split())) for w in words):
            return ground
    named = key in _NAMED or (words & _NAMED and words & _PERSON) or words & _ADDRESS
    return "direct identifier" if of_person and named else None


def citizen_numbers(ids: Sequence[str]) -> NDArray[np.bool_]:
    """Return which ids may be citizen service numbers (BSN): nine digits that pass the eleven-test.

    One in eleven nine-digit numbers passes by chance.

    Parameters
    ----------
    ids : sequence of str, length n
        Dots, spaces and dashes between the digits are passed over.

    Returns
    -------
    ndarray of bool, shape (n,)

    Notes
    -----
    With digits ``d1..d9`` the sum ``9*d1 + 8*d2 + ... + 2*d8 - d9`` is a multiple of 11. Time O(n).

    Examples
    --------
    >>> citizen_numbers(["123456782", "123456789", "c1"]).tolist()
    [True, False, False]
    """
    found = np.zeros(len(ids), np.bool_)
    at, digits = [], []
    for i, written in enumerate(ids):
        if not written[:1].isdigit():
            continue
        bare = written if len(written) == len(_BSN_WEIGHTS) else _BSN_MARKS.sub("", written)
        if len(bare) == len(_BSN_WEIGHTS) and bare.isascii() and bare.isdigit() and bare != "0" * len(_BSN_WEIGHTS):
            at.append(i)
            digits.append(bare)
    if at:
        table = np.array(digits, dtype="U9").view("U1").reshape(-1, len(_BSN_WEIGHTS)).astype(np.int64)
        found[at] = table @ _BSN_WEIGHTS % 11 == 0
    return found


def mostly_citizen_numbers(ids: Sequence[str]) -> bool:
    """Return whether ids are citizen service numbers, rather than that a few happen to look like one.

    They are when more than half of all ids pass the eleven-test, or when ten or more do and more than half of the
    nine-digit ids with them: chance would let one in eleven pass.

    Examples
    --------
    >>> mostly_citizen_numbers(["123456782", "111222333"]), mostly_citizen_numbers(["123456782", "c2", "c3"])
    (True, False)
    """
    passing = int(citizen_numbers(ids).sum())
    bare = (_BSN_MARKS.sub("", i) for i in ids if i[:1].isdigit())
    nine = sum(len(b) == len(_BSN_WEIGHTS) and b.isdigit() for b in bare)
    return passing > len(ids) / 2 or (passing >= _FEW and passing > nine / 2)


def pseudonymise(ids: Iterable[str], key: str | bytes) -> list[str]:
    """Return keyed pseudonyms: the same id and key give the same pseudonym, without the key nobody finds the way back.

    Parameters
    ----------
    ids : iterable of str
    key : str or bytes
        A secret of at least 16 bytes, kept outside the data and the same every night.

    Returns
    -------
    list of str
        32 hexadecimal digits each: the first half of an HMAC with SHA-256.

    Raises
    ------
    ValueError
        The key is too short to protect anything.

    Examples
    --------
    >>> first, second = pseudonymise(["123456782", "111222333"], key="a secret of this team")
    >>> len(first), first == second
    (32, False)
    """
    secret = key.encode() if isinstance(key, str) else bytes(key)
    if len(secret) < _SHORTEST_KEY:
        raise ValueError(f"the key has {len(secret)} bytes; use a secret of at least {_SHORTEST_KEY}")
    return [hmac.new(secret, i.encode(), hashlib.sha256).hexdigest()[:32] for i in ids]
