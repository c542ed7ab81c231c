"""The best few of every row and of every column, kept while blocks of scores pass by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SCORE_BITS = 30  # of a float32 in [0, 2): the sign and the top exponent bit are 0
_MOST = (1 << _SCORE_BITS) - 1


class Best:
    """The `top` highest scores of each of n groups, ties broken by the lower member.

    A group, a score and a member share one word of 64 bits; the words of a group sort best first, so that merging is
    one sort, and the outcome does not depend on the order in which scores come.

    Parameters
    ----------
    groups, members : int
        How many there are of each; their product is at most 2**34.
    top : int or ndarray of int64, shape (n,)
        How many are kept of each group, at least 1.

    Examples
    --------
    >>> best = Best(groups=2, members=3, top=1)
    >>> best.add(np.array([0, 0, 1]), np.array([2, 1, 0]), np.float32([0.5, 0.5, 0.25]))
    >>> [a.tolist() for a in best.kept()]
    [[0, 1], [1, 0]]
    """

    def __init__(self, *, groups: int, members: int, top: int | NDArray[np.int64]) -> None:
        self._member_bits = member_bits(groups, members)
        self._top = np.broadcast_to(np.asarray(top, np.int64), groups)
        self._enough = max(1 << 16, int(self._top.sum()) // 2)
        self.threshold: NDArray[np.float32] = np.full(groups, -np.inf, np.float32)
        """A score below this cannot be among the best of its group any more, shape (groups,)."""
        self._groups = groups
        self._words = np.zeros(0, np.uint64)
        self._waiting: list[NDArray[np.uint64]] = []
        self._waiting_for = 0

    def add(self, group: NDArray[Any], member: NDArray[Any], score: NDArray[np.float32]) -> None:
        """Offer scores in [0, 1]; those below the threshold of their group may as well be left out."""
        if not len(group):
            return
        # -0.0 would look like the highest of all.
        bits = np.uint64(_MOST) - (score + np.float32(0)).view(np.uint32).astype(np.uint64)
        word = group.astype(np.uint64) << np.uint64(_SCORE_BITS + self._member_bits)
        word |= bits << np.uint64(self._member_bits)
        word |= member.astype(np.uint64)
        self._waiting.append(word)
        self._waiting_for += len(word)
        # Rarely enough that sorting costs little, often enough that thresholds are worth having.
        if self._waiting_for > self._enough:
            self._merge()

    def _merge(self) -> None:
        if not self._waiting:
            return
        words = np.concatenate([self._words, *self._waiting])
        self._waiting, self._waiting_for = [], 0
        words.sort()
        group = words >> np.uint64(_SCORE_BITS + self._member_bits)
        first = np.searchsorted(group, np.arange(self._groups + 1, dtype=np.uint64))
        left = np.repeat(first[:-1] + self._top, np.diff(first)) - np.arange(len(words))
        last = words[left == 1]
        where = (last >> np.uint64(_SCORE_BITS + self._member_bits)).astype(np.int64)
        bits = np.uint64(_MOST) - ((last >> np.uint64(self._member_bits)) & np.uint64(_MOST))
        self.threshold[where] = bits.astype(np.uint32).view(np.float32)
        self._words = words[left > 0]

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return group and member of all that are kept, best first within a group."""
        self._merge()
        group = self._words >> np.uint64(_SCORE_BITS + self._member_bits)
        member = self._words & np.uint64((1 << self._member_bits) - 1)
        return group.astype(np.int64), member.astype(np.int64)


class Heaps:
    """The same, for compiled loops: a heap for each group, whose worst decides what is looked at from then on.

    It keeps what `Best` keeps of the same scores; `rmtmatch.scoring.rank_loops` puts them in. Room for all that may be
    kept is taken at once.
    """

    def __init__(self, *, groups: int, members: int, top: int | NDArray[np.int64]) -> None:
        self._member_bits = member_bits(groups, members)
        self._ends = np.concatenate([[0], np.cumsum(np.broadcast_to(np.asarray(top, np.int64), groups))])
        self._keys = np.empty(self._ends[-1], np.int64)
        self._sizes = np.zeros(groups, np.int64)
        self._threshold = np.full(groups, -np.inf, np.float32)

    def arrays(self, turn: NDArray[np.int64]) -> tuple[Any, ...]:
        """Return what the loops write to; `turn` is the place of each member where scores are equal."""
        return self._ends, self._keys, self._sizes, self._threshold, turn, self._member_bits

    def kept(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return group and member of all that are kept, in no particular order within a group."""
        group = np.repeat(np.arange(len(self._sizes)), self._sizes)
        place = np.arange(len(group)) + np.repeat(self._ends[:-1] - (np.cumsum(self._sizes) - self._sizes), self._sizes)
        return group, self._keys[place] & ((1 << self._member_bits) - 1)


def member_bits(groups: int, members: int) -> int:
    """Return how many bits name a member, where group, score and member share a word of 64.

    Raises
    ------
    ValueError
        They do not fit.
    """
    bits = max(1, int(members - 1).bit_length()) if members else 1
    if max(1, groups - 1).bit_length() + bits + _SCORE_BITS > 64:  # noqa: PLR2004  bits of a word
        raise ValueError(f"{groups:,} x {members:,} pairs are more than one run can rank: 2**34 at most")
    return bits
