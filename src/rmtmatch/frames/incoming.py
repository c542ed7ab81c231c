"""Tables in: any dataframe, list of records or mapping of columns becomes a `rmtmatch.frames.raw.RawTable`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

import numpy as np
from pydantic import BaseModel

from rmtmatch.errors import DataError, MissingExtraError
from rmtmatch.frames import raw
from rmtmatch.frames.raw import Coded, Nested, RawColumn, RawTable, Struct
from rmtmatch.frames.tables import Fault

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    from numpy.typing import NDArray

_EXACT = 2**53


def read_columns(table: object, name: str) -> RawTable:
    """Read any table as raw columns.

    Parameters
    ----------
    table : list of dict, list of records, mapping of columns, dataframe, or RawTable
        pandas, polars (lazy too), pyarrow, a duckdb relation, or whatever else narwhals takes or speaks Arrow.
    name : str
        What the table is called in faults.

    Returns
    -------
    RawTable
        Its ``kind`` says what answers should be given back as.

    Raises
    ------
    DataError
        Not a table.

    Examples
    --------
    >>> read_columns([{"id": "c1", "postcode": 6511}, {"id": "c2"}], "candidates")
    RawTable(kind='records', n=2, problems=())
    """
    if isinstance(table, RawTable):
        return table
    if isinstance(table, Mapping):
        return _read_mapping(table, name)
    if isinstance(table, (str, bytes)) or table is None:
        raise DataError(f"{name}: a {type(table).__name__} is no table; give records or a dataframe")
    import narwhals as nw  # noqa: PLC0415  brings no dataframe library along

    table = nw.to_native(table, pass_through=True)
    if nw.dependencies.is_pandas_dataframe(table):
        return _read_pandas(table)
    if nw.dependencies.is_pyarrow_table(table):
        return _read_arrow(table)
    native = nw.from_native(table, pass_through=True)
    if isinstance(native, nw.LazyFrame):
        native = native.collect()  # duckdb and others come as pyarrow, polars stays polars
    if isinstance(native, nw.DataFrame):
        if native.implementation.is_polars():
            return _read_polars(native.to_native())
        return _read_pandas(native.to_pandas()) if native.implementation.is_modin() else _read_arrow(native.to_arrow())
    if hasattr(table, "__arrow_c_stream__"):
        return _read_arrow(pyarrow().table(table))
    if isinstance(table, Iterable):
        read = _read_records(list(table), name)
        # A reader's rows may bring what it found wrong along.
        return replace(read, problems=(*getattr(table, "faults", ()), *read.problems))
    raise DataError(f"{name}: a {type(table).__name__} is no table; give records or a dataframe")


def _read_mapping(table: Mapping[Any, Any], name: str) -> RawTable:
    columns = {
        str(k): v if isinstance(v, np.ndarray) and v.dtype.kind in "biufM" else raw.column(list(v))
        for k, v in table.items()
        if not isinstance(v, (str, bytes)) and isinstance(v, Iterable)
    }
    lengths = {len(c) for c in columns.values()}
    if len(columns) < len(table) or len(lengths) > 1:
        raise DataError(f"{name}: a mapping must hold columns of one length")
    return RawTable("records", lengths.pop() if lengths else 0, columns)


def _read_records(rows: list[Any], name: str) -> RawTable:
    if rows and isinstance(rows[0], BaseModel) and len(set(map(type, rows))) == 1:
        rows = list(map(vars, rows))
    problems = []
    if not set(map(type, rows)) <= {dict}:
        rows = [vars(r) if isinstance(r, BaseModel) else r for r in rows]
        for i, row in enumerate(rows):
            if not isinstance(row, Mapping):
                rule, hint = f"{type(row).__name__} where a record is expected", "give one dict or record a row"
                problems.append(Fault(name, i, None, "", rule, hint, "set_aside"))
                rows[i] = {}
    names = dict.fromkeys(chain.from_iterable(rows))
    return RawTable(
        "records",
        len(rows),
        {str(k): raw.column(_cells(rows, k)) for k in names},
        tuple(problems),
    )


def _cells(rows: list[Mapping[str, Any]], key: str) -> list[Any]:
    try:
        return list(map(itemgetter(key), rows))
    except KeyError:  # some rows lack it
        return [r.get(key) for r in rows]


def _read_pandas(table: pd.DataFrame) -> RawTable:
    # By position: pandas allows two columns of one name, and the first is taken.
    columns: dict[str, RawColumn] = {}
    for i, name in enumerate(table.columns):
        columns.setdefault(str(name), _from_pandas(table.iloc[:, i]))
    return RawTable("pandas", len(table), columns)


def _from_pandas(s: pd.Series[Any]) -> RawColumn:
    import pandas as pd  # noqa: PLC0415  at use

    dtype = s.dtype
    if isinstance(dtype, np.dtype):
        return s.to_numpy() if dtype.kind in "biufM" else raw.column(s.tolist())
    if isinstance(dtype, pd.DatetimeTZDtype):
        return np.asarray(s.dt.tz_localize(None))  # the day as it is written
    if isinstance(dtype, pd.CategoricalDtype):
        return Coded(dtype.categories.tolist(), s.cat.codes.to_numpy().astype(np.int64))
    if isinstance(dtype, pd.StringDtype):
        codes, words = pd.factorize(s)
        return Coded(words.tolist(), codes)
    if isinstance(dtype, pd.ArrowDtype):
        return _from_arrow(pyarrow().array(s.array))
    return raw.column([None if v is pd.NA else v for v in s.tolist()])


def _read_polars(table: pl.DataFrame) -> RawTable:
    return RawTable("polars", table.height, {s.name: _from_polars(s) for s in table.get_columns()})


def _from_polars(s: pl.Series) -> RawColumn:
    import polars as pl  # noqa: PLC0415  at use

    dtype = s.dtype
    if dtype in {pl.String, pl.Categorical, pl.Enum}:
        return _coded_polars(s.cast(pl.String))
    if isinstance(dtype, pl.Datetime):
        return s.dt.replace_time_zone(None).cast(pl.Datetime("us")).to_numpy()
    if dtype == pl.Date or dtype.is_float():
        return s.to_numpy()
    if dtype.is_integer() and (s.null_count() == 0 or _small(s.min(), s.max())):
        return s.to_numpy()
    if dtype.is_decimal():
        return s.cast(pl.Float64).to_numpy()
    if isinstance(dtype, pl.Array):
        s = s.arr.to_list()
    if isinstance(s.dtype, pl.List):
        lengths = s.list.len().fill_null(0).to_numpy().astype(np.int64)
        # Exploding gives a row to an empty list too, so those are left out first.
        items = s.filter(pl.Series(lengths > 0)).explode()
        return Nested(_ends(lengths), s.is_not_null().to_numpy(), _from_polars(items))
    if isinstance(dtype, pl.Struct):
        return Struct({f.name: _from_polars(s.struct.field(f.name)) for f in dtype.fields}, len(s))
    return raw.column(s.to_list())


def _coded_polars(s: pl.Series) -> Coded:
    import polars as pl  # noqa: PLC0415  at use

    coded = s.cast(pl.Categorical)
    distinct = coded.drop_nulls().unique()
    words = distinct.cast(pl.String).to_list()
    if not words:
        return raw.missing(len(s))
    # The codes of polars are shared by all its columns: they are numbered anew from 0.
    theirs = distinct.to_physical().to_numpy()
    ours = np.full(int(theirs.max()) + 1, -1, np.int64)
    ours[theirs] = np.arange(len(words))
    known = s.is_not_null().to_numpy()
    codes = np.full(len(s), -1, np.int64)
    codes[known] = ours[coded.drop_nulls().to_physical().to_numpy()]
    return Coded(words, codes)


def _read_arrow(table: Any) -> RawTable:  # noqa: ANN401  pyarrow has no types
    columns: dict[str, RawColumn] = {}
    for name, values in zip(table.column_names, table.columns, strict=True):
        columns.setdefault(str(name), _from_arrow(values))
    return RawTable("pyarrow", table.num_rows, columns)


def _from_arrow(values: Any) -> RawColumn:  # noqa: ANN401
    pa = pyarrow()
    import pyarrow.compute as pc  # noqa: PLC0415  at use

    if isinstance(values, pa.ChunkedArray):
        values = values.chunk(0) if values.num_chunks == 1 else values.combine_chunks()
    if isinstance(values, pa.ChunkedArray):  # no chunks at all, or too long for one
        values = pa.concat_arrays(values.chunks) if values.num_chunks else pa.array([], values.type)
    t = pa.types
    kind = values.type
    if t.is_string(kind) or t.is_large_string(kind) or t.is_string_view(kind):
        values = (values.cast(pa.large_string()) if t.is_string_view(kind) else values).dictionary_encode()
        kind = values.type
    if t.is_dictionary(kind):
        codes = values.indices.fill_null(-1) if values.null_count else values.indices
        return Coded(values.dictionary.to_pylist(), _numpy(codes).astype(np.int64))
    if t.is_timestamp(kind) or t.is_date(kind):
        if t.is_timestamp(kind) and kind.tz is not None:
            values = pc.local_timestamp(values)  # the day as it is written
        return _numpy(values.cast(pa.timestamp("us"), safe=False))
    if t.is_decimal(kind):
        return _numpy(values.cast(pa.float64()))
    if t.is_floating(kind) or (t.is_integer(kind) and (values.null_count == 0 or _small(*_ends_of(values)))):
        return _numpy(values)
    if t.is_fixed_size_list(kind):
        values = values.cast(pa.list_(kind.value_type))
    if t.is_list(values.type) or t.is_large_list(values.type):
        lengths = _numpy(pc.list_value_length(values).fill_null(0)).astype(np.int64)
        return Nested(_ends(lengths), _numpy(values.is_valid()), _from_arrow(pc.list_flatten(values)))
    if t.is_struct(kind):
        parts = zip(kind, values.flatten(), strict=True)
        return Struct({f.name: _from_arrow(part) for f, part in parts}, len(values))
    return raw.column(values.to_pylist())


def _numpy(values: Any) -> NDArray[Any]:  # noqa: ANN401
    return np.asarray(values.to_numpy(zero_copy_only=False))


def _ends_of(values: Any) -> tuple[Any, Any]:  # noqa: ANN401
    import pyarrow.compute as pc  # noqa: PLC0415  at use

    ends = pc.min_max(values).as_py()
    return ends["min"], ends["max"]


def _small(low: Any, high: Any) -> bool:  # noqa: ANN401  whole numbers, or None where there are none
    """Return whether whole numbers survive as floats, where missing values turn them into such."""
    return low is None or bool(low > -_EXACT and high < _EXACT)


def _ends(lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([np.zeros(1, np.int64), np.cumsum(lengths)])


def pyarrow() -> Any:  # noqa: ANN401  a module without types
    """Return pyarrow, or raise with the extra that brings it."""
    try:
        import pyarrow as pa  # noqa: PLC0415  optional
    except ImportError:
        raise MissingExtraError("pyarrow", "batch") from None
    return pa
