"""Training routes: what to follow so that this person fits this vacancy, at what price, and when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, overload

import numpy as np

from rmtmatch.scoring import swift
from rmtmatch.scoring.classes import HASH_SEEDS, classes, scattered
from rmtmatch.scoring.kernel import spans
from rmtmatch.scoring.ranking import part_of
from rmtmatch.scoring.setting import turns
from rmtmatch.scoring.timing import WEEK
from rmtmatch.scoring.training.after import fit_after, score_after
from rmtmatch.scoring.training.bounds import price_bounds, score_hoped_for
from rmtmatch.scoring.training.cover import WORK
from rmtmatch.scoring.training.gaps import Closing, Kept, Missing, closing_of, missing
from rmtmatch.scoring.training.search import Chosen, choose, options

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rmtmatch.scoring.rescoring import Exact
    from rmtmatch.scoring.setting import Setting

QUICK_WORK = 1 << 9
"""`cover.WORK` of the first search, done for every pair: some milliseconds at most for each."""
LAST_WORK = 1 << 18
"""Of the last search, before integer programming: a tenth of a second at most for each pair."""
THOROUGH_FOR, MILP_FOR = 2000, 50
"""Where no more pairs than this are left unsettled: search them on with the full `WORK`, then with `LAST_WORK` and by
integer programming.

Counted over the run, so that neither the order of the rows nor the machine decides which routes are exact.
"""
_PAIRS_AT_ONCE = 1 << 15
_OPTIONS_AT_ONCE = 1 << 21


@dataclass(frozen=True, slots=True)
class Route:
    """A set of trainings and what comes of it.

    Parameters
    ----------
    trainings : tuple of int
        Rows in the market's trainings, in the order in which they end; empty where all is learned at work.
    closes_skills : tuple of str
        URIs of the essential skills that were missing and are learned, those at work included.
    closes_credentials : tuple of str
    euro : float
        What the seats cost; a training without a price adds nothing.
    weeks : float
        Weeks of training, one after another.
    ready_on : numpy.datetime64[D]
        When the last is done; NaT where nothing is followed.
    schemes : tuple of str
        Schemes that may pay for one of them, in payer order. Which are open to the person is another matter.
    unbridged_skills : tuple of str
        URIs of the essential skills that stay missing.
    """

    trainings: tuple[int, ...]
    closes_skills: tuple[str, ...]
    closes_credentials: tuple[str, ...]
    euro: float
    weeks: float
    ready_on: np.datetime64
    schemes: tuple[str, ...]
    unbridged_skills: tuple[str, ...]


class Routes(Sequence[Route]):
    """The distinct routes of a run, held as arrays; a `Route` is made when it is asked for."""

    def __init__(self, setting: Setting, lists: _Lists, euro: Any, weeks: Any, ready: Any) -> None:  # noqa: ANN401  arrays
        market = setting.market
        self._skills, self._asked = market.taxonomy.skills, setting.asked.skill
        self._codes = setting.demands.before.codes
        self._lists, self._euro, self._weeks, self._ready = lists, euro, weeks, ready
        self._schemes = market.trainings["schemes"] if len(market.trainings) else None
        self._on = market.on

    def __len__(self) -> int:
        return len(self._euro)

    def trainings_of(self, of: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return how many trainings each of some routes has, and which, one route behind the other."""
        return self._lists.trainings_of(of)

    @overload
    def __getitem__(self, index: int) -> Route: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Route, ...]: ...
    def __getitem__(self, index: int | slice) -> Route | tuple[Route, ...]:
        if isinstance(index, slice):
            return tuple(self[i] for i in range(*index.indices(len(self))))
        i = range(len(self))[index]
        trainings, closed, left = self._lists.of(i)
        skills = len(self._asked)
        payers = [s for t in trainings if self._schemes is not None for s in self._schemes.row(t).tolist()]
        ready = self._ready[i]
        return Route(
            trainings=tuple(trainings),
            closes_skills=tuple(dict.fromkeys(self._skills[self._asked[k]] for k in closed if k < skills)),
            closes_credentials=tuple(self._codes[k - skills] for k in closed if k >= skills),
            euro=float(self._euro[i]),
            weeks=float(self._weeks[i]),
            ready_on=self._on + int(ready) if np.isfinite(ready) else np.datetime64("NaT", "D"),
            schemes=tuple(dict.fromkeys(payers)),
            unbridged_skills=tuple(dict.fromkeys(self._skills[self._asked[k]] for k in left if k < skills)),
        )


@dataclass(frozen=True, slots=True)
class _Lists:
    """Trainings, closed items and items left of each route, one behind the other."""

    trainings: tuple[NDArray[np.int64], NDArray[Any]]
    closed: tuple[NDArray[np.int64], NDArray[Any]]
    left: tuple[NDArray[np.int64], NDArray[Any]]

    def of(self, i: int) -> tuple[list[int], list[int], list[int]]:
        """Return the three lists of one route."""
        a, b, c = (v[e[i] : e[i + 1]].tolist() for e, v in (self.trainings, self.closed, self.left))
        return a, b, c

    def trainings_of(self, of: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return the first of the lists, of some routes."""
        ends, values = self.trainings
        count = (ends[of + 1] - ends[of]).astype(np.int64)
        place = np.repeat(ends[of] - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
        return count, values[place].astype(np.int64)


@dataclass(frozen=True, slots=True)
class Found:
    """What came of the search for routes; shapes and meaning as in `Scored`."""

    fit: NDArray[np.float64]
    score: NDArray[np.float64]
    needed: NDArray[np.bool_]
    route: NDArray[np.int32]
    routes: Routes
    exact: NDArray[np.bool_]
    price_low: NDArray[np.float64]
    price_high: NDArray[np.float64]
    euro: NDArray[np.float64]
    weeks: NDArray[np.float64]
    ready_on: NDArray[np.datetime64]


def find_routes(
    setting: Setting,
    rows: NDArray[Any],
    cols: NDArray[Any],
    exact: Exact,
    *,
    routes_for: int | None,
    share: NDArray[np.float64] | None = None,
) -> Found:
    """Work out routes for the best pairs of each side and for every pair that needs one; bounds for all.

    Parameters
    ----------
    rows, cols : ndarray, shape (p,)
        Sorted by row, then column.
    exact : Exact
        Of these pairs.
    routes_for : int or None
        How many of the best pairs of each candidate and each vacancy, by what they could become (`score_hoped_for`);
        None: every pair.
    share : ndarray of float64, shape (m,), optional
        As in `rmtmatch.scoring.blocks.score_blocks`.
    """
    kept = Kept.of(setting, rows, cols, exact)
    lacking = kept.any
    settled = ~lacking
    trainings = setting.trainings
    if trainings is None:
        closes = Closing.nothing(setting)
        low, high = np.zeros(len(rows)), np.zeros(len(rows))
    else:
        closes = closing_of(setting, trainings)
        low, high = price_bounds(kept, trainings, closes)
    hoped = score_hoped_for(kept, closes, low)
    wanted = np.flatnonzero(
        lacking & (kept.needed | _among_best(setting, rows, cols, hoped, routes_for=routes_for, share=share))
    )
    pieces = _search(kept, closes, wanted, settled)
    return _collect(kept, closes, pieces, (settled, low, high))


def _among_best(
    setting: Setting,
    rows: NDArray[Any],
    cols: NDArray[Any],
    score: NDArray[np.float64],
    *,
    routes_for: int | None,
    share: NDArray[np.float64] | None,
) -> NDArray[np.bool_]:
    if routes_for is None:
        return np.ones(len(rows), bool)
    best = np.zeros(len(rows), bool)
    row_turn, col_turn = turns(setting)
    of_rows = np.full(len(setting.market.candidates), routes_for, np.int64)
    of_cols = part_of(routes_for, share, len(setting.market.vacancies))
    for group, member, turn, top in ((rows, cols, col_turn.turn, of_rows), (cols, rows, row_turn.turn, of_cols)):
        if swift.usable():
            swift.route_loops().mark_best(group.astype(np.int64, copy=False), turn[member], score, top, best)
            continue
        order = _by_score(group, score, turn[member])
        sizes = np.bincount(group)
        place = np.arange(len(order)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        best[order[place < top[group[order]]]] = True
    return best


def _by_score(group: NDArray[Any], score: NDArray[np.float64], turn: NDArray[Any]) -> NDArray[np.int64]:
    """Sort by group, the highest score first, equals by turn; whole numbers of 16 bits are sorted in one go."""
    order = np.argsort(-score)
    narrow = group.astype(np.uint16) if len(group) and int(group.max()) <= np.iinfo(np.uint16).max else group
    order = order[np.argsort(narrow[order], kind="stable")]
    same = (group[order[1:]] == group[order[:-1]]) & (score[order[1:]] == score[order[:-1]])
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))[: len(order)]
    some = order[tied]
    order[tied] = some[np.lexsort((turn[some], -score[some], group[some]))]
    return order


_Piece = tuple["NDArray[np.int64]", "Missing", "Chosen"]


def _search(kept: Kept, closes: Closing, wanted: NDArray[np.int64], settled: NDArray[np.bool_]) -> list[_Piece]:
    """Look for routes of the pairs `wanted`; marks in `settled` what is exact."""
    pieces = _pieces(kept, closes, wanted, settled, QUICK_WORK)
    for most, work, by_milp in ((THOROUGH_FOR, WORK, False), (MILP_FOR, LAST_WORK, True)):
        left = wanted[~settled[wanted]]
        if 0 < len(left) <= most:
            pieces = [_without(piece, left) for piece in pieces]
            pieces += _pieces(kept, closes, left, settled, work, by_milp=by_milp)
    return pieces


def _pieces(
    kept: Kept,
    closes: Closing,
    wanted: NDArray[np.int64],
    settled: NDArray[np.bool_],
    work: int,
    *,
    by_milp: bool = False,
) -> list[_Piece]:
    """Search for the pairs `wanted`, as many at a time as fit in memory."""
    pieces: list[_Piece] = []
    trainings = kept.setting.trainings
    teachers = closes.of_item.nnz / max(1, int((np.diff(closes.of_item.indptr) > 0).sum()))
    lacks = 1 + len(kept.missing_at) / max(1, len(kept.rows))
    each = max(work // 16, teachers * lacks)  # options, or partial sets: hardly any gap reaches the full work
    for first, last in spans(len(wanted), int(np.clip(_OPTIONS_AT_ONCE / each, 64, _PAIRS_AT_ONCE))):
        part = wanted[first:last]
        gone = missing(kept, part)
        if trainings is None:
            nothing = np.zeros(0, np.int64)
            chosen = Chosen(nothing, nothing, gone.at_work, np.ones(len(part), bool))
        else:
            found = options(kept, trainings, closes, gone, part)
            chosen = choose(trainings, gone, found, work=work, by_milp=by_milp)
        settled[part] = chosen.exact
        chosen = _usable(kept.setting, gone, chosen)
        pieces.append((part, *_of_routes(gone, chosen)))
    return pieces


def _of_routes(gone: Missing, chosen: Chosen) -> tuple[Missing, Chosen]:
    """Leave out what pairs without a route miss, in whole numbers of half the size: this is held until the end."""
    routed = np.zeros(len(gone.needs_route), bool)
    routed[gone.pair[chosen.closed]] = True
    use = routed[gone.pair]
    narrow = Missing(
        gone.pair[use].astype(np.int32), gone.item[use].astype(np.int32), gone.at_work[use], gone.needs_route
    )
    return narrow, replace(chosen, closed=chosen.closed[use])


def _without(piece: _Piece, pairs: NDArray[np.int64]) -> _Piece:
    """Leave some pairs out of a piece: they are searched anew."""
    part, gone, chosen = piece
    keep = ~np.isin(part, pairs)
    if keep.all():
        return piece
    number = np.cumsum(keep) - 1
    items, courses = keep[gone.pair], keep[chosen.pair]
    return (
        part[keep],
        Missing(number[gone.pair[items]], gone.item[items], gone.at_work[items], gone.needs_route[keep]),
        Chosen(number[chosen.pair[courses]], chosen.training[courses], chosen.closed[items], chosen.exact[keep]),
    )


def _usable(setting: Setting, gone: Missing, chosen: Chosen) -> Chosen:
    """Drop routes that leave a credential open that is needed before the start: half of them is of no use."""
    open_still = ~chosen.closed & (gone.item >= len(setting.asked.skill))
    useless = np.zeros(len(gone.needs_route), bool)
    useless[gone.pair[open_still]] = True
    keep = ~useless[chosen.pair]
    return Chosen(chosen.pair[keep], chosen.training[keep], chosen.closed & ~useless[gone.pair], chosen.exact)


def _collect(
    kept: Kept,
    closes: Closing,
    pieces: list[_Piece],
    told: tuple[NDArray[np.bool_], NDArray[np.float64], NDArray[np.float64]],
) -> Found:
    setting, cols, exact = kept.setting, kept.cols, kept.exact
    p = len(cols)
    settled, low, high = told
    empty = np.zeros(0, np.int64)
    course_pair = np.concatenate([empty, *[part[chosen.pair] for part, _, chosen in pieces]])
    course = np.concatenate([empty, *[chosen.training for _, _, chosen in pieces]])
    of, closed, left = _items_of_routes(pieces, p)
    euro, weeks, ready = np.zeros(p), np.zeros(p), np.full(len(of), -np.inf)
    bought = np.searchsorted(of, course_pair), course
    t = setting.trainings
    if t is not None and len(course):
        # One after another, but none before its own start.
        order = np.lexsort((t.order[course], t.ready[course], course_pair))
        course_pair, course = course_pair[order], course[order]
        bought = np.searchsorted(of, course_pair), course
        np.add.at(euro, course_pair, t.euro[course])
        np.add.at(weeks, course_pair, t.weeks[course])
        np.maximum.at(ready, bought[0], t.ready[course])
        ready = np.where(np.isfinite(ready), np.maximum(ready, WEEK * weeks[of]), ready)
    learned = fit_after(kept, of, bought, closes.teaches)
    fit, score = exact.fit.copy(), exact.score.copy()
    # Learning adds: what was there before is never less afterwards, not even by rounding.
    fit[of] = np.maximum(fit[of], np.where(setting.asks_unknown[cols[of]], fit[of], learned[0]))
    score[of] = score_after(kept, of, learned, ready)

    listed = _Lists((_ends(bought[0], len(of)), course), closed, left)
    number, first = _distinct(listed, len(of))
    route = np.full(p, -1, np.int32)
    route[of] = number
    one = of[first]
    routes = Routes(setting, _pick(listed, first), euro[one], weeks[one], ready[first])
    ready_on = np.full(p, np.datetime64("NaT", "D"))
    done = np.isfinite(ready)
    ready_on[of[done]] = setting.market.on.astype("datetime64[D]") + ready[done].astype(np.int64)
    return Found(
        fit=fit,
        score=score,
        needed=kept.needed,
        route=route,
        routes=routes,
        exact=settled,
        price_low=low,
        price_high=high,
        euro=euro,
        weeks=weeks,
        ready_on=ready_on,
    )


def _items_of_routes(
    pieces: list[_Piece], p: int
) -> tuple[NDArray[np.int64], tuple[NDArray[np.int64], NDArray[Any]], tuple[NDArray[np.int64], NDArray[Any]]]:
    """Return the pairs with a route, rising, and of each what it closes and what it leaves; empties `pieces`."""
    sizes = [len(gone.item) for _, gone, _ in pieces]
    pair, item, closed = (np.empty(sum(sizes), dtype) for dtype in (np.int32, np.int32, bool))
    end = sum(sizes)
    while pieces:
        part, gone, chosen = pieces.pop()
        at = slice(end - len(gone.item), end)
        pair[at], item[at], closed[at] = part[gone.pair], gone.item, chosen.closed
        end = at.start
    if not (pair[1:] >= pair[:-1]).all():
        order = np.argsort(pair, kind="stable")  # pairs that were searched anew stand last
        pair, item, closed = pair[order], item[order], closed[order]
    has = np.zeros(p, bool)
    has[pair] = True
    of = np.flatnonzero(has)
    count, all_ends = np.bincount(pair[closed], minlength=p)[of], _ends(np.searchsorted(of, pair), len(of))
    ends = np.concatenate([[0], np.cumsum(count)])
    return of, (ends, item[closed]), (all_ends - ends, item[~closed])


def _ends(group: NDArray[Any], n: int) -> NDArray[np.int64]:
    """Return where each of `n` groups ends, after a 0; `group` is rising."""
    return np.concatenate([[0], np.cumsum(np.bincount(group, minlength=n))])


def _pick(lists: _Lists, which: NDArray[np.int64]) -> _Lists:
    picked = []
    for ends, values in (lists.trainings, lists.closed, lists.left):
        count = np.diff(ends)[which]
        at = np.repeat(ends[which] - (np.cumsum(count) - count), count) + np.arange(int(count.sum()))
        picked.append((np.concatenate([[0], np.cumsum(count)]), values[at]))
    return _Lists(*picked)


def _distinct(lists: _Lists, n: int) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
    """Give routes that are the same one number, and tell the first of each; lists are compared by 128 bits of hash."""
    columns = []
    for seed in HASH_SEEDS:
        total = np.zeros(n, np.uint64)
        for first, last in spans(n, _PAIRS_AT_ONCE):
            for k, (ends, values) in enumerate((lists.trainings, lists.closed, lists.left)):
                mine = values[ends[first] : ends[last]].astype(np.uint64)
                mixed = scattered(mine + np.uint64((seed * (k + 1)) & 0xFFFFFFFFFFFFFFFF))
                sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
                at = ends[first : last + 1] - ends[first]
                total[first:last] += scattered(sums[at[1:]] - sums[at[:-1]] + np.uint64(k))
        columns.append(total)
    found = classes(n, *columns)
    return found.codes, found.first
