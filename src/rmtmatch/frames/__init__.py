"""The only place that speaks to dataframes: tables in, frames and files out.

Every kind of table becomes a `rmtmatch.frames.raw.RawTable`; every answer leaves as pandas, polars or pyarrow,
whichever the caller uses, or as a Parquet, CSV or JSON Lines file.
"""

from __future__ import annotations

from rmtmatch.frames.files import FORMATS, format_of, read_file, write_file
from rmtmatch.frames.incoming import read_columns
from rmtmatch.frames.outgoing import KINDS, installed_kind, to_frame
from rmtmatch.frames.streaming import read_parts

__all__ = [
    "FORMATS",
    "KINDS",
    "format_of",
    "installed_kind",
    "read_columns",
    "read_file",
    "read_parts",
    "to_frame",
    "write_file",
]
