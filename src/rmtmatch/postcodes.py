"""Where the four digits of a postcode lie, and how long it takes between them where somebody worked that out."""

from __future__ import annotations

import csv
import io
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import frames
from rmtmatch.checking.columns import read_column, unknown_column
from rmtmatch.errors import DataError
from rmtmatch.fieldspec import FieldSpec
from rmtmatch.frames.raw import RawTable, column
from rmtmatch.frames.tables import Fault
from rmtmatch.vocabulary import nearest, squeeze

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The Netherlands in Europe with some room; outside it a latitude and a longitude were probably exchanged.
_PC4 = FieldSpec(kind="postcode", doc="")
_LAT = FieldSpec(kind="number", doc="", low=50.5, high=53.8, unit="degrees")
_LON = FieldSpec(kind="number", doc="", low=3.0, high=7.5, unit="degrees")
_REGION = FieldSpec(kind="text", doc="", items="region")
_MINUTES = FieldSpec(kind="number", doc="", low=0, high=1440, unit="minutes")
_KM = FieldSpec(kind="number", doc="", low=0, high=1000, unit="km")
_NAMES = {
    "pc4": ("pc4", "postcode", "postalcode", "postcode4"),
    "lat": ("lat", "latitude"),
    "lon": ("lon", "lng", "longitude"),
    "region": ("amrcode", "region", "arbeidsmarktregio"),
}
_GEONAMES_COLUMNS = {"pc4": 1, "lat": 9, "lon": 10}


@dataclass(frozen=True, slots=True, eq=False)
class Postcodes:
    """Places of four-digit postcodes, sorted by postcode.

    Parameters
    ----------
    pc4 : ndarray of int32, shape (n,)
        Ascending, each once.
    lat, lon : ndarray of float64, shape (n,)
        Degrees; the middle of what was given for that postcode.
    region : ndarray of object, shape (n,)
        AM code, or None where the table says none.
    """

    pc4: NDArray[np.int32]
    lat: NDArray[np.float64] = field(repr=False)
    lon: NDArray[np.float64] = field(repr=False)
    region: NDArray[np.object_] = field(repr=False)

    def __len__(self) -> int:
        return len(self.pc4)

    def find(self, pc4: NDArray[Any]) -> NDArray[np.int64]:
        """Return the row of each postcode, shape as `pc4`; -1 where it is not in the table. Time O(n log m).

        Examples
        --------
        >>> places, _ = read_postcodes({"pc4": [6511, 9401], "lat": [51.84, 52.99], "lon": [5.86, 6.56]})
        >>> places.find(np.array([9401, 1011])).tolist()
        [1, -1]
        """
        if not len(self.pc4):
            return np.full(len(pc4), -1, np.int64)
        at = np.minimum(np.searchsorted(self.pc4, pc4), len(self.pc4) - 1)
        return np.where(self.pc4[at] == pc4, at, -1)


def read_postcodes(table: object) -> tuple[Postcodes, list[Fault]]:
    """Read a table of postcodes, or a GeoNames file.

    Parameters
    ----------
    table : Postcodes, path, dataframe, records or mapping of columns
        With ``pc4``, ``lat`` and ``lon``, and ``amr_code`` or ``region`` if there is one. A path to a ``.txt`` file is
        read as GeoNames writes it (tabs, no header). A postcode that occurs several times is put in their middle.

    Returns
    -------
    postcodes : Postcodes
    faults : list of Fault
        A row that cannot be used is left out with a warning; a missing column refuses the table.

    Examples
    --------
    >>> places, faults = read_postcodes([{"pc4": "6511 AB", "lat": 51.84, "lon": 5.86, "amr_code": "AM08"}])
    >>> places.pc4.tolist(), places.region.tolist(), faults
    ([6511], ['AM08'], [])
    """
    if isinstance(table, Postcodes):
        return table, []
    raw = _open(table)
    names = {squeeze(n): n for n in raw.columns}
    used = {ours: next((names[n] for n in also if n in names), None) for ours, also in _NAMES.items()}
    faults = [_missing("postcodes", ours, raw) for ours in ("pc4", "lat", "lon") if used[ours] is None]
    if faults:
        return _sorted(np.empty(0, np.int32), np.empty(0), np.empty(0), np.empty(0, object)), faults
    read: dict[str, Any] = {}
    for ours, spec in (("pc4", _PC4), ("lat", _LAT), ("lon", _LON), ("region", _REGION)):
        theirs = used[ours]
        if theirs is None:
            read[ours] = unknown_column(spec, raw.n)
            continue
        read[ours], troubles = read_column(raw.columns[theirs], spec)
        for rows, problem in troubles:
            faults += [_fault("postcodes", row, theirs, problem.rule, problem.hint) for row in rows.tolist()]
    whole = (read["pc4"] > 0) & ~np.isnan(read["lat"]) & ~np.isnan(read["lon"])
    told = {f.row for f in faults}
    for row in np.flatnonzero(~whole).tolist():
        if row not in told:
            faults.append(_fault("postcodes", row, "pc4", "postcode or place is missing", "the row is left out"))
    return _sorted(*(read[k][whole] for k in ("pc4", "lat", "lon", "region"))), faults


def read_travel_times(table: object) -> tuple[dict[str, NDArray[Any]], list[Fault]]:
    """Read a table of travel times between postcodes, which replaces great circles where it speaks.

    Parameters
    ----------
    table : path, dataframe, records or mapping of columns
        With ``from_pc4``, ``to_pc4``, and ``minutes`` or ``km`` or both.

    Returns
    -------
    times : dict
        ``from_pc4`` and ``to_pc4`` (int32), ``minutes`` and ``km`` (float64, NaN where not given), sorted by the two
        postcodes, each pair once (the first).
    faults : list of Fault
        A row that cannot be used is left out with a warning; a missing column refuses the table.

    Examples
    --------
    >>> times, _ = read_travel_times([{"from_pc4": 4381, "to_pc4": 4531, "minutes": 50}])
    >>> times["minutes"].tolist(), times["km"].tolist()
    ([50.0], [nan])
    """
    raw = _open(table, "travel_times")
    specs = {"from_pc4": _PC4, "to_pc4": _PC4, "minutes": _MINUTES, "km": _KM}
    lost = [k for k in ("from_pc4", "to_pc4") if k not in raw.columns]
    if not {"minutes", "km"} & raw.columns.keys():
        lost.append("minutes")
    faults = [_missing("travel_times", k, raw) for k in lost]
    read: dict[str, Any] = {}
    for name, spec in specs.items():
        if lost or name not in raw.columns:
            read[name] = unknown_column(spec, 0 if lost else raw.n)
            continue
        read[name], troubles = read_column(raw.columns[name], spec)
        for rows, problem in troubles:
            faults += [_fault("travel_times", row, name, problem.rule, problem.hint) for row in rows.tolist()]
    pair = read["from_pc4"].astype(np.int64) * 10_000 + read["to_pc4"]
    said = ~np.isnan(read["minutes"]) | ~np.isnan(read["km"])
    whole = np.flatnonzero((read["from_pc4"] > 0) & (read["to_pc4"] > 0) & said)
    rows = whole[np.unique(pair[whole], return_index=True)[1]]
    return {name: values[rows] for name, values in read.items()}, faults


def _open(table: object, name: str = "postcodes") -> RawTable:
    if not isinstance(table, (str, os.PathLike)):
        return frames.read_columns(table, name)
    path = Path(table)
    return _open_geonames(path) if path.suffix.casefold() == ".txt" else frames.read_file(path, name=name)


def _open_geonames(path: Path) -> RawTable:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as e:
        raise DataError(f"{path}: cannot be read as a GeoNames file") from e
    rows = [r for r in csv.reader(io.StringIO(text), delimiter="\t", quoting=csv.QUOTE_NONE) if r]
    width = max(_GEONAMES_COLUMNS.values())
    if not rows or any(len(r) <= width for r in rows):
        raise DataError(f"{path}: not a GeoNames file: every line has at least {width + 1} fields between tabs")
    return RawTable("records", len(rows), {k: column([r[i] for r in rows]) for k, i in _GEONAMES_COLUMNS.items()})


def _sorted(
    pc4: NDArray[Any], lat: NDArray[np.float64], lon: NDArray[np.float64], region: NDArray[np.object_]
) -> Postcodes:
    codes, first, where = np.unique(pc4, return_index=True, return_inverse=True)
    times = np.bincount(where, minlength=len(codes))
    middle_lat, middle_lon = (np.bincount(where, v, minlength=len(codes)) / times for v in (lat, lon))
    return Postcodes(codes.astype(np.int32), middle_lat, middle_lon, region[first])


def _fault(table: str, row: int, name: str, rule: str, hint: str) -> Fault:
    return Fault(table, row, None, name, rule, hint, "warning")


def _missing(table: str, name: str, raw: RawTable) -> Fault:
    near = nearest(name, raw.columns)
    hint = f"did you mean {near!r}? rename it to {name}" if near else f"columns are {', '.join(raw.columns) or 'none'}"
    return Fault(table, -1, None, name, "the required column is missing", hint, "refused")
