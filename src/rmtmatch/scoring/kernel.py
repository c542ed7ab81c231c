"""Blocks of pairs in float32: demands as bits, skills as one sparse product, the rest where it can still matter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse

from rmtmatch.policy import DEMANDS
from rmtmatch.scoring import swift
from rmtmatch.scoring.coverage import REVERSE_WITHOUT_OCCUPATION, look_back, used
from rmtmatch.scoring.laid_out import laid_out
from rmtmatch.scoring.possession import arrays
from rmtmatch.scoring.practical import PRACTICAL
from rmtmatch.scoring.product import DenseProduct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from rmtmatch.scoring.demands import Demands
    from rmtmatch.scoring.setting import Setting


_ROUNDING = 1e-5
"""More than sums in float32 may be off."""


@dataclass(frozen=True, slots=True)
class Block:
    """The pairs of one block that meet every demand.

    Parameters
    ----------
    rows, cols : ndarray of int64
        Numbers in the market.
    only : ndarray of int64, shape (rows of the block, len(DEMANDS))
        Pairs that fail this demand and no other.
    """

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    only: NDArray[np.int64]


class Passing:
    """Which pairs of a strip of vacancies meet every demand; the demands packed 64 vacancies to a word."""

    def __init__(self, demands: Demands, first: int, last: int) -> None:
        self.first: int = first
        self.last: int = last
        self._bits = [(DEMANDS.index(n), g.rows, g.bits(first, last)) for n, g in demands.grids.items()]
        inside = slice(*np.searchsorted(demands.excluded_cols, [first, last]))
        self._out_rows = demands.excluded_rows[inside]
        self._out_cols = demands.excluded_cols[inside] - first

    def block(self, first: int, last: int) -> Block:
        """Return the pairs of candidates `first` to `last` that pass."""
        width = self.last - self.first
        words = -(-width // 64)
        once, twice = np.zeros((2, last - first, words), np.uint64)
        each = [(k, bits[of[first:last]]) for k, of, bits in self._bits]
        out = self._excluded(first, last, words)
        if out is not None:
            each.append((DEMANDS.index("excluded"), out))
        for _, fails in each:
            twice |= once & fails
            once |= fails
        alone = once & ~twice
        only = np.zeros((last - first, len(DEMANDS)), np.int64)
        for k, fails in each:
            only[:, k] = np.bitwise_count(alone & fails).sum(axis=1, dtype=np.int64)
        passes = np.unpackbits((~once).view(np.uint8), axis=1, count=width)
        # On a flat array: several times faster than nonzero in two dimensions.
        flat = np.flatnonzero(passes.view(bool).reshape(-1))
        met = width - np.bitwise_count(once).sum(axis=1, dtype=np.int64)
        rows = np.repeat(np.arange(last - first), met)
        return Block(rows + first, flat - rows * width + self.first, only)

    def _excluded(self, first: int, last: int, words: int) -> NDArray[np.uint64] | None:
        inside = (self._out_rows >= first) & (self._out_rows < last)
        if not inside.any():
            return None
        out = np.zeros((last - first, words * 64), np.uint8)
        out[self._out_rows[inside] - first, self._out_cols[inside]] = 1
        return np.packbits(out, axis=1).view(np.uint64)


class Strip:
    """The skills of a strip of vacancies, ready to be multiplied with possessions.

    Parameters
    ----------
    setting : Setting
    first, last : int
        Which vacancies.
    dtype : dtype
        Float32 to rank, float64 for what is stored.
    """

    def __init__(self, setting: Setting, first: int, last: int, dtype: Any = np.float32) -> None:  # noqa: ANN401  numpy dtype-likes
        self.first: int = first
        weight = setting.asked.matrix(dtype)[first:last]
        self._compiled = swift.loops() is not None and dtype is np.float32
        self._forward: DenseProduct | None = None
        if self._compiled:
            weight.sort_indices()  # added in the order of the columns, as in a product
            self.weight: sparse.csr_array = weight
            self.has: NDArray[np.float32] = np.zeros(weight.shape[1], np.float32)
        else:
            self._forward = DenseProduct(sparse.csr_array(weight.T))
        self._optional: DenseProduct | None = None
        if setting.policy.weights["optional"] > 0:
            optional = setting.asked.matrix(dtype, optional=True)[first:last]
            self._optional = DenseProduct(sparse.csr_array(optional.T))
        self.reverse: NDArray[Any] = reverse_of(setting, first, last, dtype)

    def forward(self, covered: sparse.csr_array, at: tuple[NDArray[np.int64], NDArray[np.int64]]) -> NDArray[Any]:
        """Return forward of pairs, sorted by row: rows of `covered` against vacancies counted from `first`."""
        if self._forward is not None:
            return np.asarray(self._forward(covered)[at])
        out = np.empty(len(at[0]), np.float32)
        w, loops = self.weight, swift.loops()
        loops.forward_of_pairs(
            *at, covered.indptr, covered.indices, covered.data, w.indptr, w.indices, w.data, self.has, out
        )
        return out

    def optional(self, covered: sparse.csr_array) -> NDArray[Any] | None:
        """Return the coverage of optional skills, or None where it weighs nothing."""
        return None if self._optional is None else self._optional(covered)


def reverse_of(setting: Setting, first: int, last: int, dtype: Any) -> NDArray[Any]:  # noqa: ANN401  numpy dtype-likes
    """Return reverse of every occupation that occurs, towards vacancies `first` to `last`; (occupations, width)."""
    looking = setting.looking
    use = used(setting.used_levels[first:last], looking)
    covered = DenseProduct(use.astype(dtype))(looking.weight.astype(dtype))
    return look_back(covered, looking, setting.asked_place[first:last], setting.policy.nearness_share)


class Ranking:
    """The score in float32, as far as it is needed to tell whether a pair can be among the best."""

    def __init__(self, setting: Setting) -> None:
        policy = setting.policy
        self._setting = setting
        self._practical = setting.practical(np.float32)
        self._weights = {n: np.float32(policy.weights[n]) for n in PRACTICAL if policy.weights[n] > 0}
        self._skills = np.float32(policy.weights["skills"])
        self._extra = np.float32(policy.weights["optional"])
        self._back = np.float32(policy.reverse_weight)
        self._neutral = np.float32(policy.neutral["skills"])
        self._neutral_extra = np.float32(policy.neutral["optional"])
        self._rest = np.float32(sum(self._weights.values()) + 1e-6)
        self._laid_out: tuple[Any, ...] | None = None

    def skills(self, strip: Strip, block: Block, covered: sparse.csr_array, first: int) -> NDArray[np.float32]:
        """Return what the skills of each pair of a block add to its score; `first` is the first row of `covered`."""
        s = self._setting
        at = block.rows - first, block.cols - strip.first
        forward = strip.forward(covered, at)
        occupation = s.looking.occupation[block.rows]
        known = occupation >= 0
        back = forward * np.float32(REVERSE_WITHOUT_OCCUPATION)
        back[known] = strip.reverse[occupation[known], at[1][known]]
        both = (np.float32(1) - self._back) * forward + self._back * back
        total: NDArray[Any] = self._skills * np.where(s.asks_unknown[block.cols], self._neutral, both)
        extra = strip.optional(covered)
        if extra is not None:
            part = np.where(s.asks_optional[block.cols], extra[at], self._neutral_extra)
            total = total + self._extra * part
        return np.asarray(total, np.float32)

    @property
    def rest(self) -> np.float32:
        """The most that anything but skills can add."""
        return self._rest

    def whole(
        self, skills: NDArray[np.float32], rows: NDArray[Any], cols: NDArray[Any], *, waiting: bool = False
    ) -> NDArray[np.float32]:
        """Return the whole score of pairs, given what their skills add.

        With `waiting`, the most it can be when the start may be put off: who starts too early then starts on the day.
        """
        total: NDArray[Any] = skills
        for name, weight in self._weights.items():
            part = self._practical.part(name, rows, cols)
            if waiting and name == "timing":
                f = self._setting.numbers
                part = np.where(f.v_start[cols] < f.c_free[rows], part.dtype.type(1), part)
            total = total + weight * part
        return np.asarray(total, np.float32)

    def offer(self, strip: Strip, block: Block, covered: sparse.csr_array, first: int, heaps: tuple[Any, Any]) -> None:
        """Put the pairs of a block among the best of their row and column, by a compiled loop; as `skills`."""
        s, asked = self._setting, self._setting.asked
        if self._laid_out is None:
            self._laid_out = (
                (asked.indptr.astype(np.int64), asked.col, asked.weight.astype(np.float32)),
                laid_out(self._practical),
                np.array([self._weights.get(name, 0) for name in PRACTICAL], np.float32),
            )
        heavy, given, weights = self._laid_out
        extra = strip.optional(covered)
        constants = [self._skills, np.float32(1) - self._back, self._back, REVERSE_WITHOUT_OCCUPATION, self._neutral]
        constants += [self._extra, self._neutral_extra, _ROUNDING]
        swift.rank_loops().rank_pairs(
            (block.rows, block.cols),
            (first, strip.first),
            arrays(covered),
            arrays(strip.weight),
            heavy,
            (
                s.looking.occupation,
                strip.reverse,
                s.asks_unknown,
                s.asks_optional,
                np.zeros((0, 0), np.float32) if extra is None else extra,
            ),
            strip.has,
            given,
            np.array(constants, np.float32),
            weights,
            *heaps,
        )


def spans(n: int, size: int) -> Iterator[tuple[int, int]]:
    """Cut ``range(n)`` into pieces of at most `size`."""
    return ((k, min(n, k + size)) for k in range(0, n, size))
