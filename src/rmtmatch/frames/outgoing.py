"""Frames out: columns become a pandas, polars or pyarrow table with stable types."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.errors import MissingExtraError
from rmtmatch.frames.incoming import pyarrow
from rmtmatch.frames.tables import Ragged

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

KINDS = ("polars", "pandas", "pyarrow")


def installed_kind() -> str:
    """Return the kind of frame that answers to records are given as: polars if installed, else pandas, else pyarrow."""
    from importlib.util import find_spec  # noqa: PLC0415  at use

    for kind in KINDS:
        if find_spec(kind) is not None:
            return kind
    raise MissingExtraError("a dataframe library (polars, pandas or pyarrow)", "batch")


def to_frame(columns: Mapping[str, Any], kind: str) -> Any:  # noqa: ANN401  a dataframe of the kind asked
    """Build a dataframe.

    Parameters
    ----------
    columns : mapping of str to ndarray, list or Ragged
        All of one length. Object arrays and lists without any list in them are texts, None where missing; a `Ragged`
        and a list of lists become a column of lists, with ``name:level`` or ``code:date`` where there are such.
    kind : {"records", "pandas", "polars", "pyarrow"}
        ``records``: polars if installed, else pandas, else pyarrow.

    Returns
    -------
    pandas.DataFrame, polars.DataFrame or pyarrow.Table

    Raises
    ------
    ValueError
        No such kind.

    Examples
    --------
    >>> to_frame({"candidate": np.array(["c1"], object), "score": np.array([0.5])}, "pandas")
      candidate  score
    0        c1    0.5
    """
    kind = installed_kind() if kind == "records" else kind
    if kind not in KINDS:
        raise ValueError(f"kind={kind!r}; use one of records, {', '.join(KINDS)}")
    return {"polars": _to_polars, "pandas": _to_pandas, "pyarrow": _to_arrow}[kind](columns)


def as_lists(values: Any) -> list[Any] | None:  # noqa: ANN401
    """Return a column of lists as Python lists (``name:level`` where there are levels), or None for other columns."""
    if isinstance(values, Ragged):
        items = values.values.tolist()
        if values.weights is not None:
            items = [_joined(*pair) for pair in zip(items, values.weights.tolist(), strict=True)]
        ends = values.offsets.tolist()
        return [items[a:b] if k else None for a, b, k in zip(ends[:-1], ends[1:], values.known.tolist(), strict=True)]
    if isinstance(values, np.ndarray) and values.dtype != object:
        return None
    first = next((v for v in values if v is not None), None)
    if not isinstance(first, (list, tuple, np.ndarray)):
        return None
    return [None if v is None else list(v) for v in values]


def _joined(value: object, weight: object) -> str:
    """Return an item with its level or end date the way a file holds it; without, where there is none."""
    if isinstance(weight, float):
        weight = None if math.isnan(weight) else f"{weight:g}"
    return str(value) if weight is None else f"{value}:{weight}"


def _to_polars(columns: Mapping[str, Any]) -> Any:  # noqa: ANN401
    import polars as pl  # noqa: PLC0415  at use

    series = []
    for name, values in columns.items():
        lists = as_lists(values)
        if lists is not None:
            texts = all(isinstance(v, str) for row in lists if row for v in row)
            series.append(pl.Series(name, lists, pl.List(pl.String) if texts else None))
        elif isinstance(values, np.ndarray) and values.dtype != object:
            series.append(pl.Series(name, values))
        else:
            series.append(pl.Series(name, list(values), dtype=None if _typed(values) else pl.String))
    return pl.DataFrame(series)


def _to_pandas(columns: Mapping[str, Any]) -> Any:  # noqa: ANN401
    import pandas as pd  # noqa: PLC0415  at use

    frame = {}
    for name, values in columns.items():
        lists = as_lists(values)
        if lists is not None:
            frame[name] = pd.Series(lists, dtype=object)
        elif isinstance(values, np.ndarray) and values.dtype != object:
            day = values.dtype == np.dtype("datetime64[D]")  # pandas has no days
            frame[name] = pd.Series(values.astype("datetime64[s]") if day else values)
        else:
            frame[name] = pd.Series(list(values), dtype=None if _typed(values) else "str")
    return pd.DataFrame(frame)


def _to_arrow(columns: Mapping[str, Any]) -> Any:  # noqa: ANN401
    pa = pyarrow()
    arrays = []
    for values in columns.values():
        lists = as_lists(values)
        if lists is not None:
            texts = all(isinstance(v, str) for row in lists if row for v in row)
            arrays.append(pa.array(lists, pa.list_(pa.string()) if texts else None))
        elif isinstance(values, np.ndarray) and values.dtype != object:
            arrays.append(pa.array(values))
        else:
            arrays.append(pa.array(list(values), None if _typed(values) else pa.string()))
    return pa.table(arrays, names=list(columns))


def _typed(values: Iterable[Any]) -> bool:
    """Return whether a list holds something else than texts, so that the library may choose the type."""
    return any(v is not None and not isinstance(v, str) for v in values)
