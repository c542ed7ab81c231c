"""A market as a folder of arrays that can be mapped into memory: one ``.npy`` file an array, no pickle."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from rmtmatch.errors import TaxonomyError
from rmtmatch.faults import Faults
from rmtmatch.frames.tables import Ragged, Table
from rmtmatch.market import LinkedSkills, Market
from rmtmatch.postcodes import Postcodes
from rmtmatch.skills import archive
from rmtmatch.skills.profiles import Profiles, Unlinked
from rmtmatch.skills.taxonomy import Taxonomy

if TYPE_CHECKING:
    from numpy.typing import NDArray

FORMAT = 1
"""Version of the layout; `load` refuses a newer one."""
_ABOUT = "market.json"
_TABLES = ("candidates", "vacancies", "trainings")


def save(market: Market, path: str | Path) -> None:
    """Write a market to a folder; it appears whole or not at all, and takes the place of one that is there.

    Faults stay behind: they belong to the input, not to the market.
    """
    path = Path(path)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    gone = path.with_name(f".{path.name}.{os.getpid()}.old")
    for left in (part, gone):
        shutil.rmtree(left, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        shapes: dict[str, Any] = {}
        arrays: dict[str, NDArray[Any]] = {}
        for name in _TABLES:
            table = getattr(market, name)
            for column, values in {"id": table.ids, **table.columns}.items():
                shapes[f"{name}.{column}"] = _lay_out(f"{name}.{column}", values, arrays)
        for field in fields(Profiles):
            if field.name != "unlinked":
                key = f"profiles.{field.name}"
                shapes[key] = _lay_out(key, getattr(market.profiles, field.name), arrays)
        for key, values in _extras(market).items():
            shapes[key] = _lay_out(key, values, arrays)
        for key, array in arrays.items():
            np.save(part / f"{key}.npy", array, allow_pickle=False)
        market.taxonomy.save(part / "taxonomy.rmt")
        about = {"rmtmatch market": FORMAT, "on": str(market.on), "kind": market.kind, "arrays": shapes}
        (part / _ABOUT).write_text(json.dumps(about), encoding="utf-8")
        # who has the old one mapped keeps it; who comes in between finds none for as long as two renames take
        if path.is_dir() and (path / _ABOUT).exists():
            path.replace(gone)
        part.replace(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(gone, ignore_errors=True)


def load(path: str | Path) -> Market:
    """Return the market of `save`; numbers are mapped, not read, and cannot be written to.

    Raises
    ------
    TaxonomyError
        There is none, or it was written by a newer version.
    """
    path = Path(path)
    try:
        about = json.loads((path / _ABOUT).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise TaxonomyError(f"no saved market at {path}: write one with Matcher.save") from None
    if not isinstance(about, dict) or about.get("rmtmatch market", FORMAT + 1) > FORMAT:
        raise TaxonomyError(f"{path} was written by a newer rmtmatch; update rmtmatch or save the market again")
    found = {key: _read(path, key, shape) for key, shape in about["arrays"].items()}

    def under(prefix: str) -> dict[str, Any]:
        return {k.removeprefix(f"{prefix}."): v for k, v in found.items() if k.startswith(f"{prefix}.")}

    tables = {}
    for name in _TABLES:
        columns = under(name)
        tables[name] = Table(name, columns.pop("id"), columns)
    unlinked = Unlinked(**under("unlinked"), kind=about["kind"])
    places = under("postcodes")
    market: Market = object.__new__(Market)
    market.__setstate__(
        {
            **tables,
            "taxonomy": Taxonomy.load(path / "taxonomy.rmt"),
            "on": np.datetime64(about["on"], "D"),
            "kind": about["kind"],
            "faults": Faults([], kind=about["kind"]),
            "set_aside": tuple(zip(*(under("set_aside")[k].tolist() for k in ("table", "id", "rule")), strict=True)),
            "postcodes": Postcodes(**places) if places else None,
            "travel_times": under("travel_times") or None,
            "profiles": Profiles(**under("profiles"), unlinked=unlinked),
            "skills": LinkedSkills(unlinked),
        }
    )
    return market


def _extras(market: Market) -> dict[str, Any]:
    """Return what else a market holds, as named arrays."""
    unlinked = market.profiles.unlinked
    found: dict[str, Any] = {f"unlinked.{k}": getattr(unlinked, k) for k in ("text", "table", "column", "count")}
    aside = list(zip(*market.set_aside, strict=True)) or [(), (), ()]
    for key, values in zip(("table", "id", "rule"), aside, strict=True):
        column = np.empty(len(values), object)
        column[:] = values
        found[f"set_aside.{key}"] = column
    if market.postcodes is not None:
        found |= {f"postcodes.{f.name}": getattr(market.postcodes, f.name) for f in fields(Postcodes)}
    if market.travel_times is not None:
        found |= {f"travel_times.{k}": v for k, v in market.travel_times.items()}
    return found


def _lay_out(key: str, values: Any, arrays: dict[str, NDArray[Any]]) -> Any:  # noqa: ANN401  a column or a matrix
    """Put the arrays of a value under its key; return how to put them together again."""
    if isinstance(values, csr_array):
        arrays |= archive.pack_matrix(key, values)
        return "matrix"
    if isinstance(values, Ragged):
        parts = {"offsets": values.offsets, "values": values.values, "known": values.known, "weights": values.weights}
        return {k: _lay_out(f"{key}.{k}", v, arrays) for k, v in parts.items() if v is not None}
    if values.dtype == object:
        arrays |= archive.pack_texts(key, values)
        return "texts"
    arrays[key] = values
    return "array"


def _read(path: Path, key: str, shape: Any) -> Any:  # noqa: ANN401  a column or a matrix
    if isinstance(shape, dict):
        return Ragged(**{k: _read(path, f"{key}.{k}", inner) for k, inner in shape.items()})
    if shape == "matrix":
        return archive.unpack_matrix(key, _Mapped(path))
    if shape == "texts":
        return archive.unpack_texts(key, _Mapped(path))
    return _Mapped(path)[key]


class _Mapped(dict[str, Any]):
    """The arrays of a folder by name, mapped when asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path

    def __missing__(self, key: str) -> NDArray[Any]:
        array = np.load(self._path / f"{key}.npy", mmap_mode="r", allow_pickle=False)
        # an ordinary read-only view: scipy and numpy need not know that it lies in a file
        return np.asarray(array)
