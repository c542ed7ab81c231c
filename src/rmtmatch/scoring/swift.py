"""Whether the compiled loops can be used: they need numba, the extra ``speed``."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from typing import Any


def loops() -> Any:  # noqa: ANN401  a module whose functions are compiled for the arrays they are given
    """Return `rmtmatch.scoring.loops`, or None where numba is not installed."""
    if not usable():
        return None
    from rmtmatch.scoring import loops as found  # noqa: PLC0415  numba is loaded at use

    return found


def rank_loops() -> Any:  # noqa: ANN401  the same
    """Return `rmtmatch.scoring.rank_loops`, or None where numba is not installed."""
    if not usable():
        return None
    from rmtmatch.scoring import rank_loops as found  # noqa: PLC0415  numba is loaded at use

    return found


def route_loops() -> Any:  # noqa: ANN401  the same
    """Return `rmtmatch.scoring.training.route_loops`, or None where numba is not installed."""
    if not usable():
        return None
    from rmtmatch.scoring.training import route_loops as found  # noqa: PLC0415  numba is loaded at use

    return found


def cover_loops() -> Any:  # noqa: ANN401  the same
    """Return `rmtmatch.scoring.training.cover_loops`, or None where numba is not installed."""
    if not usable():
        return None
    from rmtmatch.scoring.training import cover_loops as found  # noqa: PLC0415  numba is loaded at use

    return found


@cache
def usable() -> bool:
    """Tell whether numba is installed."""
    return find_spec("numba") is not None
