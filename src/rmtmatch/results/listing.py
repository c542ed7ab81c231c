"""One table of an answer: named columns of equal length that become any dataframe on request."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch import view
from rmtmatch.scoring import SCORE_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Listing:
    """A table of results, immutable.

    Parameters
    ----------
    name : str
        What it lists, such as ``proposals``.
    columns : mapping of str to ndarray
        One array a column, all of one length. They are made read-only. Unknown is None in text, NaN in numbers and
        NaT in dates.
    kind : str, default "records"
        The kind of dataframe `to_frame` gives: ``pandas``, ``polars``, ``pyarrow``, or ``records`` for the first of
        polars, pandas and pyarrow that is installed.

    Examples
    --------
    >>> import numpy as np
    >>> listing = Listing("prices", {"vacancy": np.array(["v1", "v2"], object), "price": np.array([0.25, 0.0])})
    >>> listing
    prices: 2 rows (vacancy, price)
    >>> listing.where(listing["price"] > 0).to_dicts()
    [{'vacancy': 'v1', 'price': 0.25}]
    """

    name: str
    columns: Mapping[str, NDArray[Any]] = field(repr=False)
    kind: str = field(default="records", repr=False)

    def __post_init__(self) -> None:
        lengths = {k: len(v) for k, v in self.columns.items()}
        if len(set(lengths.values())) > 1:
            raise ValueError(f"{self.name}: columns of different length: {lengths}")
        for column in self.columns.values():
            column.flags.writeable = False
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __getitem__(self, column: str) -> NDArray[Any]:
        return self.columns[column]

    def __repr__(self) -> str:
        return f"{self.name}: {len(self):,} rows ({', '.join(self.columns)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (Listing, (self.name, dict(self.columns), self.kind))

    def _repr_html_(self) -> str:
        return view.table_html(self.name, self.columns, len(self))

    def where(self, rows: NDArray[Any]) -> Listing:
        """Return the rows of a boolean mask, or the rows with the given indices in their order."""
        return Listing(self.name, {k: v[rows] for k, v in self.columns.items()}, self.kind)

    def to_frame(self, kind: str | None = None) -> Any:  # noqa: ANN401  whichever dataframe was asked for
        """Return a dataframe: the caller's own kind, or the one named (``pandas``, ``polars``, ``pyarrow``)."""
        from rmtmatch import frames  # noqa: PLC0415  dataframes are imported at use

        return frames.to_frame(dict(self.columns), kind or self.kind)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Return one dictionary a row, of plain Python values; unknown is None, dates are ISO text."""
        plain = [_plain(column) for column in self.columns.values()]
        names = tuple(self.columns)
        return [dict(zip(names, row, strict=True)) for row in zip(*plain, strict=True)]

    def to_json(self, path: str | Path | None = None) -> str:
        """Return the rows as a JSON array, and write it to `path` where one is given."""
        text = json.dumps(self.to_dicts(), ensure_ascii=False)
        if path is not None:
            from pathlib import Path  # noqa: PLC0415  only the annotation needs it otherwise

            Path(path).write_text(text + "\n", encoding="utf-8")
        return text

    def to_parquet(self, path: str | Path) -> None:
        """Write the rows to one Parquet file (needs the extra ``batch``)."""
        from rmtmatch import frames  # noqa: PLC0415  dataframes are imported at use

        frames.write_file(dict(self.columns), path, "parquet")


def score_versions(n: int) -> NDArray[np.object_]:
    """Return the column that every table carries: by which version of the score its rows were made."""
    return text_array([SCORE_VERSION] * n)


def filled(column: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Mark what is not None."""
    return np.array([v is not None for v in column.tolist()], bool)


def text_array(values: list[Any]) -> NDArray[np.object_]:
    """Return an object array of `values` as they are: numpy would make fixed-width text of a list of str."""
    array = np.empty(len(values), object)
    array[:] = values
    return array


def _plain(column: NDArray[Any]) -> list[Any]:
    if column.dtype.kind == "f":
        return [None if x != x else x for x in column.tolist()]  # noqa: PLR0124  NaN alone differs from itself
    if column.dtype.kind == "M":
        return [None if t == "NaT" else t for t in np.datetime_as_string(column, unit="D").tolist()]
    return list(column.tolist())
