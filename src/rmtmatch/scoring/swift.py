"""Whether the compiled loops can be used: they need numba, the extra ``speed``."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import ModuleType


@cache
def loops() -> ModuleType | None:
    """Return `rmtmatch.scoring.loops`, or None where numba is not installed."""
    if find_spec("numba") is None:
        return None
    from rmtmatch.scoring import loops as compiled  # noqa: PLC0415  numba is loaded at use

    return compiled
