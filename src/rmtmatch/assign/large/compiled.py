"""How the functions of this package are compiled: once, kept on disk, and free of the interpreter's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile for the types of the first call, and keep the result for the next process.

    It is kept beside the module; where that cannot be written, in ``NUMBA_CACHE_DIR`` or the user's cache folder; and
    where that cannot be written either, every process compiles anew.
    """
    try:
        return cast("Function", numba.njit(cache=True, nogil=True)(function))
    except RuntimeError:  # numba found no place to keep it
        return cast("Function", numba.njit(nogil=True)(function))
