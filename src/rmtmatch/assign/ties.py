"""The tie rule: the same input in any order gives the same pairs, on every machine.

Two things together make that so.

*Order.* Before anything is solved, rows and columns are put in the order of their keys (whole numbers by value,
anything else by its text; by default the index). From there every road does the same steps in the same order.

*A coin of its own for every pair.* What pair (i, j) is worth above the reserve is multiplied by ``1 + TIE * coin``,
with ``coin = frac(a_i * b_j / 2**64)`` and ``a``, ``b`` fixed 64-bit hashes of the two keys. So of several equally good
answers the one with the best coins is chosen, whatever road was taken, and it stays the choice when other rows and
columns come and go. The loss is at most ``TIE`` of the value: well under the gap an answer may have to be called
optimal. A pair worth nothing stays worth nothing. Beyond `COINS_UP_TO` pairs there are no coins, and the order of the
keys, which every road keeps to, decides alone: float64 does not tell very many coins apart, and where many pairs are
equal they cost 3 to 80 times the time of a problem without (measured from 15,000 to 60,000 pairs).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from rmtmatch.errors import DataError

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

TIE = 1e-10  # the largest share of a pair's worth that its coin may add
COINS_UP_TO = 5_000  # pairs worth making; beyond, order alone decides: coins make plateaus uneven, and slow to solve

_COIN_BITS = np.uint64(11)  # keeps the upper 53 bits: what a float64 holds
_COIN_UNIT = 2.0**-53
_SALT = {"row": np.uint64(0x243F6A8885A308D3), "column": np.uint64(0x13198A2E03707344)}


def read_keys(keys: ArrayLike | None, count: int, what: str) -> NDArray[Any]:
    """Return `keys` as whole numbers or texts, shape (count,); the index where none were given.

    Raises
    ------
    DataError
        If there is not one key for each row (`what` = "row") or column.
    """
    if keys is None:
        return np.arange(count, dtype=np.int64)
    array = np.asarray(keys)
    if array.shape != (count,):
        raise DataError(f"{what}_keys has shape {array.shape}; it must hold one key for each of the {count} {what}s")
    if array.dtype.kind in "iub":
        return array if array.dtype.kind != "b" else array.astype(np.int64)
    if array.dtype.kind == "O" and all(isinstance(key, (int, np.integer)) for key in array.tolist()):
        try:
            return array.astype(np.int64)
        except OverflowError:
            pass  # beyond 64 bits: by its text
    return array.astype(np.str_)


def key_order(keys: NDArray[Any]) -> NDArray[np.int64] | None:
    """Return the positions in order of key, or None where they stand in order already. Equal keys keep their order."""
    if len(keys) < 2 or bool(np.all(keys[:-1] <= keys[1:])):  # noqa: PLR2004  one key is in order
        return None
    return np.argsort(keys, kind="stable").astype(np.int64)


def key_hash(keys: NDArray[Any], what: str) -> NDArray[np.uint64]:
    """Return an odd 64-bit hash of each key; rows and columns are hashed apart. Vectorised, O(total length)."""
    state = np.full(len(keys), _SALT[what], np.uint64)
    if keys.dtype.kind in "iu":
        state = _mix(state ^ keys.astype(np.uint64 if keys.dtype.kind == "u" else np.int64).view(np.uint64))
    elif keys.dtype.itemsize and len(keys):
        letters = np.ascontiguousarray(keys).view(np.uint32).reshape(len(keys), -1)
        for letter in letters.T:  # one step a character position; numpy pads short texts with 0, which is passed over
            state = np.where(letter > 0, _mix(state ^ letter.astype(np.uint64)), state)
    return state | np.uint64(1)


def coins(row_hash: NDArray[np.uint64], col_hash: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Return the coin of each pair in [0, 1); the arguments broadcast."""
    product: NDArray[np.uint64] = row_hash * col_hash  # wraps, as meant
    return (product >> _COIN_BITS).astype(np.float64) * _COIN_UNIT


def _mix(x: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scramble 64 bits (the finaliser of splitmix64)."""
    x = x + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
