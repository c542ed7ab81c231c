"""One file of named arrays, without pickle: how a taxonomy and a linker are kept.

The file is a zip of ``.npy`` members as numpy writes it. Texts are one array of UTF-8 bytes and one of offsets, so that
nothing in the file can run code and any language with a numpy reader can open it.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy.sparse import csr_array

from rmtmatch.errors import TaxonomyError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

FORMAT = 1
"""Version of the layout; a reader refuses a newer one."""


def write(path: str | Path, what: str, arrays: Mapping[str, NDArray[Any]], *, pressed: bool = True) -> None:
    """Write the arrays to one file; it appears whole or not at all.

    Parameters
    ----------
    path : path
        Taken as it is: no suffix is added.
    what : str
        Which object this is, checked by `read`.
    arrays : mapping of str to ndarray
        None of them of dtype object.
    pressed : bool
        False: twice the size, and read in half of the time.
    """
    path = Path(path)
    header = np.frombuffer(f"rmtmatch {what}".encode(), np.uint8)
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            save = np.savez_compressed if pressed else np.savez
            save(file, allow_pickle=False, _what=header, _format=np.array(FORMAT), **arrays)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def read(path: str | Path, what: str) -> dict[str, NDArray[Any]]:
    """Read the arrays of `write`.

    Raises
    ------
    TaxonomyError
        Where the file is missing, is something else, is damaged, or was written by a newer version.
    """
    path = Path(path)
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            arrays = {name: file[name] for name in file.files}
    except FileNotFoundError:
        raise TaxonomyError(f"no {what} file at {path}") from None
    except (ValueError, OSError, EOFError, AttributeError, zipfile.BadZipFile) as error:
        raise TaxonomyError(f"{path} is no {what} file, or it is damaged: {error}") from error
    found = arrays.pop("_what", np.zeros(0, np.uint8)).tobytes().decode("utf-8", "replace")
    if found != f"rmtmatch {what}":
        raise TaxonomyError(f"{path} is no {what} file ({found or 'it does not say what it is'})")
    if int(arrays.pop("_format", np.array(0))) > FORMAT:
        raise TaxonomyError(f"{path} was written by a newer rmtmatch; update rmtmatch or build the {what} again")
    return arrays


def pack_texts(name: str, values: Iterable[str | None]) -> dict[str, NDArray[Any]]:
    """Return texts as bytes and offsets; None is kept apart from the empty text.

    Examples
    --------
    >>> unpack_texts("x", pack_texts("x", ["é", "", None])).tolist()
    ['é', '', None]
    """
    values = list(values)
    encoded = [b"" if v is None else v.encode("utf-8", "surrogatepass") for v in values]
    ends = np.cumsum([len(v) for v in encoded], dtype=np.int64)
    return {
        f"{name}.bytes": np.frombuffer(b"".join(encoded), np.uint8),
        f"{name}.ends": ends,
        f"{name}.none": np.flatnonzero([v is None for v in values]),
    }


def unpack_texts(name: str, arrays: Mapping[str, NDArray[Any]]) -> NDArray[np.object_]:
    """Return the texts of `pack_texts` as an object array."""
    data = arrays[f"{name}.bytes"].tobytes()
    ends = arrays[f"{name}.ends"].tolist()
    out = np.empty(len(ends), object)
    starts = [0, *ends][: len(ends)]
    if data.isascii():
        whole = data.decode("ascii")
        out[:] = [whole[a:b] for a, b in zip(starts, ends, strict=True)]
    else:
        out[:] = [data[a:b].decode("utf-8", "surrogatepass") for a, b in zip(starts, ends, strict=True)]
    out[arrays[f"{name}.none"]] = None
    return out


def pack_matrix(name: str, matrix: csr_array[Any]) -> dict[str, NDArray[Any]]:
    """Return a sparse matrix as its three arrays and its shape."""
    return {
        f"{name}.data": matrix.data,
        f"{name}.indices": matrix.indices,
        f"{name}.indptr": matrix.indptr,
        f"{name}.shape": np.array(matrix.shape, np.int64),
    }


def unpack_matrix(name: str, arrays: Mapping[str, NDArray[Any]]) -> csr_array[Any]:
    """Return the sparse matrix of `pack_matrix`."""
    parts = (arrays[f"{name}.data"], arrays[f"{name}.indices"], arrays[f"{name}.indptr"])
    return csr_array(parts, shape=tuple(arrays[f"{name}.shape"].tolist()))


def pack_derived(derived: Mapping[str, Any]) -> dict[str, NDArray[Any]]:
    """Return computed matrices and arrays under names that `unpack_derived` knows."""
    out: dict[str, NDArray[Any]] = {}
    for name, value in derived.items():
        if isinstance(value, np.ndarray):
            out[f"derived.array.{name}"] = value
        else:
            out |= pack_matrix(f"derived.matrix.{name}", value)
    return out


def unpack_derived(arrays: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """Return what `pack_derived` packed."""
    out: dict[str, Any] = {}
    for name, value in arrays.items():
        if name.startswith("derived.array."):
            out[name.removeprefix("derived.array.")] = value
        elif name.startswith("derived.matrix.") and name.endswith(".indptr"):
            key = name.removesuffix(".indptr")
            out[key.removeprefix("derived.matrix.")] = unpack_matrix(key, arrays)
    return out
