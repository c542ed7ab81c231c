"""Work in progress of a run: one file an object, whole or not at all, named after the input it was made from.

The files let a run that was killed go on where it was, and let workers be sent paths instead of tables. They are
pickles and so as trusted as the program itself: the output folder is for the account that runs the night, and the files
are gone when the run has finished.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_SUFFIX = ".work"


@dataclass(frozen=True, slots=True)
class Work:
    """A folder of work in progress.

    Parameters
    ----------
    folder : Path
    """

    folder: Path

    def path(self, name: str) -> Path:
        """Return where an object is, or will be."""
        return self.folder / f"{name}{_SUFFIX}"

    def has(self, name: str) -> bool:
        """Tell whether an object was finished."""
        return self.path(name).exists()

    def save(self, name: str, content: Any) -> None:  # noqa: ANN401  any object
        """Write an object; it appears whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        whole = self.path(name)
        part = whole.with_name(f".{whole.name}.{os.getpid()}.part")
        try:
            with part.open("wb") as file:
                pickle.dump(content, file, protocol=pickle.HIGHEST_PROTOCOL)
            part.replace(whole)
        finally:
            part.unlink(missing_ok=True)

    def load(self, name: str) -> Any:  # noqa: ANN401  any object
        """Read an object that `save` wrote."""
        with self.path(name).open("rb") as file:
            return pickle.load(file)  # noqa: S301  written by this program, see above

    def drop(self, names: Iterable[str]) -> None:
        """Remove objects that are not needed any more."""
        for name in names:
            self.path(name).unlink(missing_ok=True)

    def keep_only(self, keys: set[str]) -> None:
        """Remove what was made from other input: names begin with the key of what they were made from."""
        for file in self.folder.glob("*") if self.folder.is_dir() else ():
            if file.name.split(".")[0] not in keys:
                file.unlink(missing_ok=True)


def key_of(*parts: Any) -> str:  # noqa: ANN401  what JSON can hold
    """Return one short key for all that something was made from: the same parts give the same key everywhere.

    Examples
    --------
    >>> key_of("a", {"b": 1}) == key_of("a", {"b": 1}), key_of("a") == key_of("b"), len(key_of())
    (True, False, 24)
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]
