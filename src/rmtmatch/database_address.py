"""Addresses of databases: what a run file may hold, where its secrets come from, and how they stay out of sight.

A run file is copied, mailed and versioned, so no password may stand in one. PostgreSQL finds user and password in
``PGUSER`` and ``PGPASSWORD`` or its own password file; ``${NAME}`` in an address is replaced by what the environment
holds, at the moment a connection is made and not before.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from rmtmatch.errors import PolicyError

if TYPE_CHECKING:
    from collections.abc import Mapping

POSTGRESQL, SQLITE = "postgresql", "sqlite"
_SCHEMES = {"postgresql": POSTGRESQL, "postgres": POSTGRESQL, "sqlite": SQLITE}
_NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_SECRETS = {"password", "sslpassword"}
_FILE = "sqlite:///"


def checked_address(text: str, folder: Path | None = None) -> str:
    """Return an address as it may stand in a run file; the path of an SQLite file is seen from `folder`.

    Parameters
    ----------
    text : str
        ``postgresql://host:port/database``, ``sqlite:///file.db``, or ``${NAME}`` for one that the environment holds.
    folder : Path, optional
        Where the run file stands.

    Raises
    ------
    ValueError
        No such kind of database, or a password stands in it.

    Examples
    --------
    >>> checked_address("sqlite:///market.db", Path("/data/night"))
    'sqlite:////data/night/market.db'
    >>> checked_address("postgresql://me:secret@host/db")
    Traceback (most recent call last):
        ...
    ValueError: a password does not belong in a file; leave it out and set PGPASSWORD, or write ${NAME} in its place
    """
    if _NAMED.fullmatch(text):
        return text
    scheme, found, rest = text.partition("://")
    kind = _SCHEMES.get(scheme)
    if kind is None or not found:
        raise ValueError("a database is postgresql://host/database or sqlite:///file.db")
    if kind == SQLITE:
        path = text.removeprefix(_FILE)
        if path in (text, ""):
            raise ValueError("an SQLite file is written as sqlite:///file.db, or sqlite:////folder/file.db")
        return text if folder is None else f"{_FILE}{folder / path}"
    place, _, options = rest.partition("?")
    held = [place.rpartition("@")[0].partition(":")[2]]
    held += [v for k, _, v in (o.partition("=") for o in options.split("&")) if unquote(k).casefold() in _SECRETS]
    if any(v and not _NAMED.fullmatch(v) for v in held):
        raise ValueError(
            "a password does not belong in a file; leave it out and set PGPASSWORD, or write ${NAME} in its place"
        )
    return text


def kind_of(address: str) -> str:
    """Return ``postgresql`` or ``sqlite``."""
    return _SCHEMES[address.partition("://")[0]]


def opened_address(address: str, environment: Mapping[str, str] | None = None) -> str:
    """Return an address with every ``${NAME}`` replaced by what the environment holds: never show or keep it.

    Raises
    ------
    PolicyError
        The environment has no such variable, or it holds no address of a database.

    Examples
    --------
    >>> opened_address("postgresql://me:${SECRET}@host/db", {"SECRET": "a b/c"})
    'postgresql://me:a%20b%2Fc@host/db'
    """
    known = os.environ if environment is None else environment
    missing = [name for name in _NAMED.findall(address) if name not in known]
    if missing:
        raise PolicyError(f"{shown_address(address)}: the environment has no variable {missing[0]}")
    whole = _NAMED.fullmatch(address)
    if whole is not None:
        scheme = known[whole[1]].partition("://")[0]
        if scheme not in _SCHEMES:
            raise PolicyError(f"the variable {whole[1]} holds no address that begins with postgresql:// or sqlite:///")
        return known[whole[1]]
    plain = address.startswith(_FILE)  # the path of a file stands as it is
    return _NAMED.sub(lambda m: known[m[1]] if plain else quote(known[m[1]], safe=""), address)


def shown_address(address: str) -> str:
    """Return what of an address may be shown: no user, no password, no options.

    Examples
    --------
    >>> shown_address("postgresql://me:${SECRET}@host:5432/db?sslmode=require")
    'postgresql://host:5432/db'
    >>> shown_address("sqlite:////data/night/market.db")
    'sqlite:///market.db'
    """
    scheme, found, rest = address.partition("://")
    if not found:
        return address if _NAMED.fullmatch(address) else "a database"
    if scheme == SQLITE:
        return f"{_FILE}{Path(rest).name}"
    return f"{scheme}://{rest.partition('?')[0].rpartition('@')[2]}"


def without_secrets(text: str, opened: str, environment: Mapping[str, str] | None = None) -> str:
    """Return what a driver said without any secret it was given.

    Examples
    --------
    >>> without_secrets('no host "cret@host"', "postgresql://me:se@cret@host/db", {})
    'no host "***host"'
    """
    known = os.environ if environment is None else environment
    user = opened.partition("://")[2].partition("?")[0].rpartition("@")[0]
    _, _, password = user.partition(":")
    options = (o.partition("=") for o in opened.partition("?")[2].split("&"))
    held = [opened, password, known.get("PGPASSWORD", ""), *(v for k, _, v in options if unquote(k) in _SECRETS)]
    pieces = [f"{p}@" for p in password.split("@")[1:]]  # a sign that is not escaped splits it for the driver
    for secret in sorted({s for h in (*held, *pieces) for s in (h, unquote(h)) if s}, key=len, reverse=True):
        text = text.replace(secret, "***")
    return text
