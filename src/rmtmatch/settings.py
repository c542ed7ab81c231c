"""Settings from TOML: layers, the line each key stands on, and complaints that name file, line and nearest key.

The parser of the standard library gives values without their place. `key_lines` walks the same text once more and only
notes where keys begin, so that a typo in the third of three files can be pointed at.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args, get_origin

from pydantic import BaseModel

from rmtmatch.errors import PolicyError

if TYPE_CHECKING:
    import os

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

Keys = tuple[str, ...]
Where = Callable[[Keys], str]

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_DOTTED = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_HEADER = re.compile(rf"\[\[?[ \t]*({_DOTTED})[ \t]*\]\]?[^\n]*")
_KEY = re.compile(rf"({_DOTTED})[ \t]*=")
_BLANK = re.compile(r"(?:[\s]|#[^\n]*)+")
_VALUE = re.compile(
    r'"""(?:\\.|[^\\])*?"""|\'\'\'.*?\'\'\'|"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|(?P<open>[\[{])|(?P<close>[\]}])|(?P<end>\n)|.',
    re.DOTALL,
)
_SECRET = ("url", "database")  # an address may hold a password, though it should not
_USER = re.compile(r"://[^'\"]*@")  # and may stand where none is expected
_SHOWN = 60  # characters of a wrong value that are repeated


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A TOML file with the line of every key.

    Parameters
    ----------
    path : Path
    values : dict
        What the file says.
    lines : mapping of tuple of str to int
        The line, counted from 1, on which each key or table begins.
    """

    path: Path
    values: dict[str, Any]
    lines: Mapping[Keys, int]

    def where(self, keys: Keys) -> str:
        """Say where `keys` stands: ``region.toml, line 4``; a key inside an inline table stands where that begins."""
        for n in range(len(keys), 0, -1):
            if keys[:n] in self.lines:
                return f"{self.path.name}, line {self.lines[keys[:n]]}"
        return self.path.name


def read_toml(path: str | os.PathLike[str]) -> TomlFile:
    """Read a TOML file and note the line of every key.

    Raises
    ------
    PolicyError
        The file is not there, cannot be read, is not UTF-8, or is not TOML (with the line).
    """
    path = Path(path)
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise PolicyError(f"{path}: there is no such file") from None
    except OSError as error:
        raise PolicyError(f"{path}: cannot be read ({error.strerror})") from None
    except UnicodeDecodeError:
        raise PolicyError(f"{path}: is not UTF-8 text, as TOML must be") from None
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PolicyError(f"{path.name}: is not valid TOML: {error}") from None
    return TomlFile(path, values, key_lines(text))


def key_lines(text: str) -> dict[Keys, int]:
    r"""Find the line on which each key and each table of a valid TOML text begins; linear in the text.

    Examples
    --------
    >>> key_lines('a = 1\n[t."x y"]\nb.c = [\n 2]\n')
    {('a',): 1, ('t', 'x y'): 2, ('t', 'x y', 'b', 'c'): 3}
    """
    lines: dict[Keys, int] = {}
    text = text.replace("\r\n", "\n")
    table: Keys = ()
    at, line = 0, 1
    while at < len(text):
        if blank := _BLANK.match(text, at):
            end = blank.end()
        elif header := _HEADER.match(text, at):
            table = _keys(header[1])
            lines.setdefault(table, line)
            end = header.end()
        elif key := _KEY.match(text, at):
            lines.setdefault(table + _keys(key[1]), line)
            end = _value_end(text, key.end())
        else:  # not TOML after all: the parser has complained, or will
            break
        line += text.count("\n", at, end)
        at = end
    return lines


def _keys(dotted: str) -> Keys:
    # the parser itself undoes the quotes and escapes of a key
    found: Any = tomllib.loads(f"{dotted} = 0")
    keys = []
    while isinstance(found, dict):
        ((key, found),) = found.items()
        keys.append(key)
    return tuple(keys)


def _value_end(text: str, at: int) -> int:
    depth = 0
    for token in _VALUE.finditer(text, at):
        depth += token["open"] is not None
        depth -= token["close"] is not None
        if token["end"] and depth == 0:
            return token.end()
    return len(text)


def layer(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Lay one tree of settings over another: key by key, nested tables too; what is above wins.

    Examples
    --------
    >>> layer({"a": 1, "t": {"x": 1, "y": 2}}, {"t": {"y": 3}})
    {'a': 1, 't': {'x': 1, 'y': 3}}
    """
    merged = dict(below)
    for key, value in above.items():
        old = merged.get(key)
        both = isinstance(old, Mapping) and isinstance(value, Mapping)
        merged[key] = layer(old, value) if both else value  # type: ignore[arg-type]  # both are mappings
    return merged


def leaves(tree: Mapping[str, Any], above: Keys = ()) -> Iterable[tuple[Keys, Any]]:
    """List every value of a tree of settings with its keys; an empty table is a value.

    Examples
    --------
    >>> list(leaves({"a": 1, "t": {"x": 2}}))
    [(('a',), 1), (('t', 'x'), 2)]
    """
    for key, value in tree.items():
        if isinstance(value, Mapping) and value:
            yield from leaves(value, (*above, key))
        else:
            yield (*above, key), value


def nearest(word: str, known: Iterable[str]) -> str:
    """Say which known word was probably meant, or else which there are.

    Examples
    --------
    >>> nearest("reserv", ["reserve", "reach"])
    "did you mean 'reserve'?"
    >>> nearest("colour", ["reserve", "reach"])
    "known here: 'reach', 'reserve'"
    """
    known = sorted(known)
    close = get_close_matches(word.casefold(), known, n=1)
    if close:
        return f"did you mean {close[0]!r}?"
    return "known here: " + ", ".join(map(repr, known)) if known else "nothing may stand here"


def complaints(error: ValidationError, model: type[BaseModel], where: Where) -> list[str]:
    """Turn what pydantic found wrong into one sentence a fault, with its place and the nearest right key.

    Parameters
    ----------
    error : pydantic.ValidationError
    model : type of BaseModel
        The model that was filled, to know which keys are right.
    where : callable
        Gives the place of a key, such as ``region.toml, line 4``.
    """
    return [_complaint(detail, model, where) for detail in error.errors(include_url=False)]


def _complaint(detail: ErrorDetails, model: type[BaseModel], where: Where) -> str:
    keys = tuple(str(k) for k in detail["loc"])
    kind, value = detail["type"], detail["input"]
    of_key = keys[-1:] == ("[key]",)
    if of_key:
        keys = keys[:-1]
        if kind != "value_error":  # a table with fixed keys
            kind = "extra_forbidden"
    name, place = ".".join(keys), where(keys)
    if kind == "extra_forbidden":
        return f"{place}: unknown key {name!r}; {nearest(keys[-1], _known(model, keys[:-1]))}"
    if kind == "missing":
        return f"{place}: {name!r} is missing"
    said = str(detail["ctx"]["error"]) if kind == "value_error" else _lowered(detail["msg"])
    shown = (
        "" if of_key or isinstance(value, Mapping) or keys[-1:] in {(s,) for s in _SECRET} else f" is {_short(value)}"
    )
    return f"{place}: {name}{shown}: {said}"


def _short(value: object) -> str:
    text = _USER.sub("://…@", repr(value))
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _known(model: type[BaseModel], keys: Keys) -> set[str]:
    """Which keys may stand below `keys`: fields of the model there, or the fixed keys of a table."""
    at: Any = model
    for key in keys:
        if isinstance(at, type) and issubclass(at, BaseModel):
            field = at.model_fields.get(key)
            at = field.annotation if field else None
        elif issubclass(get_origin(at) or object, Mapping):
            at = get_args(at)[1]
        at = next((a for a in get_args(at) if a is not type(None)), at) if _optional(at) else at
    if isinstance(at, type) and issubclass(at, BaseModel):
        return set(at.model_fields)
    if issubclass(get_origin(at) or object, Mapping):
        return {str(word) for word in get_args(get_args(at)[0])}
    return set()


def _optional(annotation: object) -> bool:
    return type(None) in get_args(annotation)
