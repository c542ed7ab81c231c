"""How the functions of this package are compiled: once, kept on disk, and free of the interpreter's lock."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numba

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile for the types of the first call, and keep the result beside the module for the next process."""
    return cast("Function", numba.njit(cache=True, nogil=True)(function))
