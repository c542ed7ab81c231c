"""How good is a ranking? Plain functions on arrays, for outcomes, feedback of advisers, or pairs that people judged.

Every metric takes flat arrays, one entry a pair: `gains` (how good the pair turned out; 0 or False: not), `scores`
(higher is ranked first) and `queries` (whose list the pair is in: a candidate, a vacancy). It gives one number for each
query, in the order of the sorted distinct queries, and NaN where the query cannot say anything. Equal scores count as
their average over all orders, so that a ranking that cannot tell things apart gets no credit for the order of the rows.

Take means with ``numpy.nanmean`` or `summary`, and compare two rankings by `paired_bootstrap`: the same queries, drawn
again and again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import ArrayLike, NDArray

    from rmtmatch.results.pairs import Pairs


def recall_at_k(gains: ArrayLike, scores: ArrayLike, queries: ArrayLike | None = None, *, k: int = 10) -> NDArray[Any]:
    """Return the share of each query's good pairs that stand among its first `k`.

    Parameters
    ----------
    gains : array-like, shape (n,)
        Good where above 0.
    scores : array-like, shape (n,)
        No NaN; -inf for what was not retrieved at all.
    queries : array-like, shape (n,), optional
        Default: all one query.
    k : int, default 10

    Returns
    -------
    ndarray of float64, shape (distinct queries,)
        0 to 1; NaN for a query without a good pair.

    Raises
    ------
    ValueError
        Arrays of different length, a NaN, a negative gain, or ``k`` below 1.

    Examples
    --------
    >>> recall_at_k([1, 0, 1, 0], [.9, .8, .7, .6], k=2).tolist()
    [0.5]
    """
    r = _Ranked.of(_good(gains), scores, queries)
    _check_k(k)
    with np.errstate(invalid="ignore"):
        return r.per_query(r.gain * np.clip(k - r.start, 0, r.size) / r.size) / r.per_query(r.gain)


def ndcg_at_k(gains: ArrayLike, scores: ArrayLike, queries: ArrayLike | None = None, *, k: int = 20) -> NDArray[Any]:
    """Return the discounted gain of each query's first `k` pairs, as a share of the best there could be.

    The gain at rank r counts for ``1 / log2(r + 1)``, as it is given (not ``2 ** gain - 1``).

    Parameters
    ----------
    gains : array-like, shape (n,)
        Any unit, at least 0.
    scores, queries
        As in `recall_at_k`.
    k : int, default 20

    Returns
    -------
    ndarray of float64, shape (distinct queries,)
        0 to 1; NaN for a query without any gain.

    Raises
    ------
    ValueError
        As in `recall_at_k`.

    References
    ----------
    Järvelin and Kekäläinen (2002), Cumulated gain-based evaluation of IR techniques. McSherry and Najork (2008) for
    equal scores.

    Examples
    --------
    >>> ndcg_at_k([3, 1, 2], [.9, .8, .7]).round(3).tolist()
    [0.973]
    """
    _check_k(k)
    r = _Ranked.of(gains, scores, queries)
    ideal = _Ranked.of(gains, gains, queries)

    def discounted(ranked: _Ranked) -> NDArray[Any]:
        most = int((ranked.start + ranked.size).max(initial=0))
        place = np.arange(1, most + 1)
        counts = np.concatenate([np.zeros(1), np.cumsum(np.where(place <= k, 1 / np.log2(place + 1), 0))])
        weight = counts[ranked.start + ranked.size] - counts[ranked.start]
        return ranked.per_query(ranked.gain / ranked.size * weight)

    with np.errstate(invalid="ignore"):
        return np.asarray(discounted(r) / discounted(ideal))


def reciprocal_rank(gains: ArrayLike, scores: ArrayLike, queries: ArrayLike | None = None) -> NDArray[Any]:
    """Return one over the rank of each query's first good pair; their mean is the MRR.

    Parameters
    ----------
    gains, scores, queries
        As in `recall_at_k`.

    Returns
    -------
    ndarray of float64, shape (distinct queries,)
        Above 0, at most 1; NaN for a query without a good pair.

    Raises
    ------
    ValueError
        As in `recall_at_k`.

    Examples
    --------
    >>> reciprocal_rank([0, 1, 0], [.9, .8, .7]).tolist()
    [0.5]
    """
    r = _Ranked.of(_good(gains), scores, queries)
    out = np.full(r.n_queries, np.nan)
    good = np.flatnonzero(r.gain > 0)
    first = good[np.unique(r.query[good], return_index=True)[1]]
    for query, before, size, among in zip(
        r.query[first], r.start[first], r.size[first], r.gain[first].astype(int), strict=True
    ):
        # the chance that the first good one of `among` stands at each place of the tie
        place = np.arange(size - among + 1)
        still = np.concatenate([np.ones(1), np.cumprod(1 - among / (size - place[:-1]))])
        out[query] = (still * among / (size - place) / (before + place + 1)).sum()
    return out


def auc(gains: ArrayLike, scores: ArrayLike, queries: ArrayLike | None = None) -> NDArray[Any]:
    """Return how often a good pair stands above one that is not, equal scores counting half.

    Parameters
    ----------
    gains, scores, queries
        As in `recall_at_k`.

    Returns
    -------
    ndarray of float64, shape (distinct queries,)
        0 to 1, .5 for chance; NaN for a query where all pairs are good, or none.

    Raises
    ------
    ValueError
        As in `recall_at_k`.

    Examples
    --------
    >>> auc([1, 0, 1, 0], [.9, .8, .7, .6]).tolist()
    [0.75]
    """
    r = _Ranked.of(_good(gains), scores, queries)
    bad = r.size - r.gain
    total = r.per_query(bad)
    through = np.cumsum(bad)
    # what stood before the query itself is taken off
    below = total[r.query] - (through - np.concatenate([np.zeros(1), np.cumsum(total)])[r.query])
    with np.errstate(invalid="ignore"):
        return r.per_query(r.gain * (below + bad / 2)) / (r.per_query(r.gain) * total)


def summary(
    gains: ArrayLike,
    scores: ArrayLike,
    queries: ArrayLike | None = None,
    *,
    ks: Sequence[int] = (10, 20),
) -> dict[str, float]:
    """Return the mean of every metric over the queries that can say something.

    Parameters
    ----------
    gains, scores, queries
        As in `recall_at_k`.
    ks : sequence of int, default (10, 20)

    Returns
    -------
    dict
        ``recall@k`` and ``ndcg@k`` for each k, ``mrr``, ``auc``, and ``queries`` with a good pair.

    Raises
    ------
    ValueError
        As in `recall_at_k`.

    Examples
    --------
    >>> summary([1, 0, 0, 1], [.9, .8, .9, .8], ["a", "a", "b", "b"], ks=[1])
    {'recall@1': 0.5, 'ndcg@1': 0.5, 'mrr': 0.75, 'auc': 0.5, 'queries': 2.0}
    """
    found = {f"recall@{k}": recall_at_k(gains, scores, queries, k=k) for k in ks}
    found |= {f"ndcg@{k}": ndcg_at_k(gains, scores, queries, k=k) for k in ks}
    found |= {"mrr": reciprocal_rank(gains, scores, queries), "auc": auc(gains, scores, queries)}
    means = {name: _mean(values) for name, values in found.items()}
    return {**means, "queries": float(np.isfinite(found["mrr"]).sum())}


@dataclass(frozen=True, slots=True)
class Comparison:
    """How much better one ranking is than another over the same queries.

    Parameters
    ----------
    difference : float
        Mean of the first minus mean of the second.
    low, high : float
        Interval of the difference.
    worse : float
        Share of the draws in which the first was not better: a one-sided p-value.
    queries : int
        On how many queries it rests.
    """

    difference: float
    low: float
    high: float
    worse: float
    queries: int


def paired_bootstrap(
    first: ArrayLike,
    second: ArrayLike,
    *,
    rounds: int = 10_000,
    level: float = 0.95,
    seed: int = 0,
) -> Comparison:
    """Compare two rankings by drawing the same queries again with replacement.

    Parameters
    ----------
    first, second : array-like, shape (queries,)
        One metric for each query, such as `ndcg_at_k` gives for two scores. A query that is NaN in either is left out.
    rounds : int, default 10000
        Draws; memory is bounded whatever their number.
    level : float, default 0.95
        Coverage of the interval, 0 to 1.
    seed : int, default 0

    Returns
    -------
    Comparison

    Raises
    ------
    ValueError
        Different lengths, no query left, or ``level`` outside (0, 1).

    Notes
    -----
    Time O(rounds * queries).

    Examples
    --------
    >>> c = paired_bootstrap([.9, .8, .7, .9], [.5, .6, .6, .4])
    >>> round(c.difference, 3), c.low > 0, c.worse
    (0.3, True, 0.0)
    """
    a, b = np.asarray(first, np.float64), np.asarray(second, np.float64)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f"one number a query for each ranking: got shapes {a.shape} and {b.shape}")
    if not 0 < level < 1 or rounds < 1:
        raise ValueError(f"level must lie between 0 and 1 and rounds be at least 1; got {level} and {rounds}")
    gap = (a - b)[np.isfinite(a) & np.isfinite(b)]
    if not len(gap):
        raise ValueError("no query has a number in both rankings")
    rng = np.random.default_rng(seed)
    block = max(1, 4_000_000 // len(gap))
    drawn = [
        gap[rng.integers(0, len(gap), (min(block, rounds - done), len(gap)))].mean(axis=1)
        for done in range(0, rounds, block)
    ]
    means = np.concatenate(drawn)
    low, high = np.quantile(means, [(1 - level) / 2, (1 + level) / 2])
    return Comparison(float(gap.mean()), float(low), float(high), float((means <= 0).mean()), len(gap))


@dataclass(frozen=True, slots=True, repr=False)
class Labelled:
    """Judged pairs laid beside a ranking: the three arrays every metric takes.

    Parameters
    ----------
    gains : ndarray of float64, shape (n,)
        0 where nobody judged the pair.
    scores : ndarray of float64, shape (n,)
        -inf for judged pairs that the ranking does not hold.
    queries : ndarray of object, shape (n,)
        Ids.
    """

    gains: NDArray[np.float64]
    scores: NDArray[np.float64]
    queries: NDArray[np.object_]

    def __repr__(self) -> str:
        return f"Labelled({len(self.gains):,} pairs, {len(set(self.queries.tolist())):,} queries)"


def labelled(pairs: Pairs, outcomes: object, *, gain: str = "gain", by: str = "candidate") -> Labelled:
    """Lay what is known of pairs (placed, interested, judged by an adviser) beside their scores.

    Only lists of which something is known count: a candidate without outcomes says nothing. What nobody judged counts
    as 0, so that a list that was never shown to anyone looks worse than it is. Outcomes of ids that are not in the
    market are passed over.

    Parameters
    ----------
    pairs : Pairs
        Of `rmtmatch.score`.
    outcomes : table
        Any kind, columns ``candidate, vacancy`` and `gain`.
    gain : str, default "gain"
        Column that says how good it was, at least 0.
    by : {"candidate", "vacancy"}, default "candidate"
        Whose lists are judged.

    Returns
    -------
    Labelled

    Raises
    ------
    ValueError
        A missing column, or another `by`.
    """
    from rmtmatch import frames  # noqa: PLC0415  the metrics alone need no tables

    if by not in {"candidate", "vacancy"}:
        raise ValueError(f"by must be 'candidate' or 'vacancy', not {by!r}")
    table = frames.read_columns(outcomes, "outcomes")
    for name in ("candidate", "vacancy", gain):
        if name not in table.columns:
            raise ValueError(f"outcomes: no column {name!r}; there are {', '.join(table.columns)}")
    good = np.array([float(v) for v in table.columns[gain]], np.float64)
    rows = _places(table.columns["candidate"], pairs.market.candidates.ids)
    cols = _places(table.columns["vacancy"], pairs.market.vacancies.ids)
    here = (rows >= 0) & (cols >= 0)
    # the last word on a pair counts
    keys, last = np.unique((rows * len(pairs.market.vacancies) + cols)[here][::-1], return_index=True)
    good = good[here][::-1][last]
    held = pairs.scored.rows.astype(np.int64) * len(pairs.market.vacancies) + pairs.scored.cols
    side = pairs.scored.rows if by == "candidate" else pairs.scored.cols
    ids = pairs.market.candidates.ids if by == "candidate" else pairs.market.vacancies.ids
    width = len(pairs.market.vacancies)
    lists = keys // width if by == "candidate" else keys % width
    at = np.flatnonzero(np.isin(side, lists))
    found = np.searchsorted(keys, held[at]).clip(max=max(0, len(keys) - 1))
    judged = keys[found] == held[at] if len(keys) else np.zeros(0, np.bool_)
    lost = ~np.isin(keys, held[at])
    return Labelled(
        np.concatenate([np.where(judged, good[found], 0.0), good[lost]]),
        np.concatenate([pairs.scored.score[at], np.full(int(lost.sum()), -np.inf)]),
        ids[np.concatenate([side[at].astype(np.int64), lists[lost]])],
    )


def _places(given: Iterable[object], ids: NDArray[np.object_]) -> NDArray[np.int64]:
    place = {v: k for k, v in enumerate(ids.tolist())}
    return np.array([place.get(str(v), -1) for v in given], np.int64)


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Ties of every query in order: which query, pairs before it in the query, its size, the gain it holds."""

    query: NDArray[np.int64]
    start: NDArray[np.int64]
    size: NDArray[np.int64]
    gain: NDArray[np.float64]
    n_queries: int

    @classmethod
    def of(cls, gains: ArrayLike, scores: ArrayLike, queries: ArrayLike | None) -> _Ranked:
        g, s = np.asarray(gains, np.float64), np.asarray(scores, np.float64)
        q = np.zeros(len(g), np.int64) if queries is None else np.asarray(queries)
        if not g.shape == s.shape == q.shape or g.ndim != 1:
            raise ValueError(f"one entry a pair in every array: got shapes {g.shape}, {s.shape} and {q.shape}")
        if np.isnan(g).any() or np.isnan(s).any() or (g < 0).any():
            raise ValueError("gains are numbers of at least 0 and scores numbers; NaN is neither")
        names, query = np.unique(q, return_inverse=True)
        order = np.lexsort((-s, query))
        query, s, g = query[order], s[order], g[order]
        new = np.ones(len(g), np.bool_)
        new[1:] = (query[1:] != query[:-1]) | (s[1:] != s[:-1])
        at = np.flatnonzero(new)
        first = np.searchsorted(query, np.arange(len(names)))
        size = np.diff(np.append(at, len(g)))
        return cls(query[at], at - first[query[at]], size, np.add.reduceat(g, at) if len(g) else g, len(names))

    def per_query(self, values: NDArray[Any]) -> NDArray[np.float64]:
        return np.bincount(self.query, values, self.n_queries).astype(np.float64)


def _check_k(k: int) -> None:
    if k < 1:
        raise ValueError(f"k must be at least 1, not {k}")


def _mean(values: NDArray[Any]) -> float:
    known = values[np.isfinite(values)]
    return float(known.mean()) if len(known) else float("nan")


def _good(gains: ArrayLike) -> NDArray[np.float64]:
    # a negative or missing gain must not become a plain no
    g = np.asarray(gains, np.float64)
    return np.where(g > 0, 1.0, g)
