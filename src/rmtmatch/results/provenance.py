"""Where a plan came from: versions, policy, fingerprints of the input, counts; enough to make it again."""

from __future__ import annotations

import hashlib
import platform
from importlib import metadata
from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.frames.tables import Ragged

if TYPE_CHECKING:
    from rmtmatch.frames.tables import Table

PACKAGES = ("rmtmatch", "numpy", "scipy", "scikit-learn", "numba", "pydantic", "narwhals")


def versions() -> dict[str, str]:
    """Return the versions of Python, of rmtmatch and of the packages whose numbers may differ between versions."""
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def fingerprint(table: Table) -> str:
    """Return the SHA-256 of a table's ids and columns: the same content in the same order gives the same text.

    Examples
    --------
    >>> import numpy as np
    >>> from rmtmatch.frames.tables import Table
    >>> one = Table("candidates", np.array(["a"], object), {"hours_min": np.array([32.0])})
    >>> two = Table("candidates", np.array(["a"], object), {"hours_min": np.array([36.0])})
    >>> fingerprint(one) == fingerprint(one), fingerprint(one) == fingerprint(two)
    (True, False)
    """
    digest = hashlib.sha256(table.name.encode())
    _add(digest, table.ids)
    for name in sorted(table):
        digest.update(f"\x1c{name}\x1c".encode())
        column = table[name]
        if isinstance(column, Ragged):
            for part in (column.offsets, column.values, column.known, column.weights):
                if part is not None:
                    _add(digest, part)
        else:
            _add(digest, column)
    return digest.hexdigest()


def _add(digest: Any, array: np.ndarray[Any, Any]) -> None:  # noqa: ANN401  hashlib's object has no public type
    if array.dtype == object:
        # Lengths stand before the texts, so that no text can imitate a border between two.
        texts = ["\x00" if v is None else str(v) for v in array.tolist()]
        digest.update(",".join(str(len(t)) for t in texts).encode())
        digest.update("".join(texts).encode())
    else:
        digest.update(np.ascontiguousarray(array).tobytes())
