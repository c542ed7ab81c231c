"""What learning can add to the score of a pair at most, less what it costs at least; without looking for a route.

A route is a set of trainings T. Let every training spread its cost over the skills it closes, in proportion to what it
adds there to this person at this vacancy. Of each skill that T closes then remains at most the best of
``gain - share of the cost`` among the trainings that close it; of a skill that T leaves open, nothing. So the whole is
at most the sum, over what is asked, of that best or 0; and where it is certain that the route closes a skill, of that
best even if it is below 0. Work starts no sooner than the last of those skills can be learned: what waiting for that
costs goes off. What the employer teaches, and what trainings teach of skills they do not close, is counted
in full.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import sparse

from rmtmatch.scoring import swift
from rmtmatch.scoring.coverage import REVERSE_WITHOUT_OCCUPATION
from rmtmatch.scoring.entries import entries
from rmtmatch.scoring.kernel import spans
from rmtmatch.scoring.possession import arrays
from rmtmatch.scoring.rescoring import MISSING_BELOW
from rmtmatch.scoring.training.gaps import at_work, closing_of
from rmtmatch.scoring.training.open_gaps import MOST_ITEMS

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from rmtmatch.scoring.setting import Setting
    from rmtmatch.scoring.training.trainings import Catalogue

_CELLS_AT_ONCE = 1 << 22
_VACANCIES_AT_ONCE = 1 << 10


class Teaching(NamedTuple):
    """What open trainings teach, by column of `Asked`.

    Parameters
    ----------
    ends : ndarray of int64, shape (M + 1,)
        Column c is closed by the entries ``ends[c]`` to ``ends[c + 1]``.
    training : ndarray of int64
    covers : ndarray of float64
        How far; at least `MISSING_BELOW`.
    most, partly : ndarray of float64, shape (M,)
        The furthest that any covers it, and any that does not close it.
    """

    ends: NDArray[np.int64]
    training: NDArray[np.int64]
    covers: NDArray[np.float64]
    most: NDArray[np.float64]
    partly: NDArray[np.float64]


class Courses(NamedTuple):
    """Trainings as the bound sees them, shape (t,): cost in score, seat and money counted in; weeks; day they end."""

    each: NDArray[np.float64]
    weeks: NDArray[np.float64]
    ready: NDArray[np.float64]


def net_gain(
    setting: Setting,
    rows: NDArray[np.int64],
    cols: NDArray[np.int64],
    short: NDArray[np.float64],
    each: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Return the most that a route can add to the score of each pair, less what it costs in score.

    Parameters
    ----------
    rows, cols : ndarray of int64, shape (p,)
        Sorted by row.
    short : ndarray of float64, shape (p,)
        Pairs that surely gain no more than this are not worked out: what they get is a bound, and not a close one.
    each : ndarray of float64, shape (t,)
        What each training costs in score, at least 0.

    Returns
    -------
    ndarray of float64, shape (p,)
        -inf where there is surely no route.

    Notes
    -----
    O(what is asked x trainings that close it) a pair.
    """
    trainings = setting.trainings
    taught = setting.sides.vacancies("what trainings cover", lambda: _teaching(setting))
    none = np.zeros(0)
    courses = Courses(each, *((none, none) if trainings is None else (trainings.weeks, trainings.ready)))
    follows = np.where(setting.looking.occupation[rows] < 0, REVERSE_WITHOUT_OCCUPATION, 0.0)
    policy = setting.policy
    factor = policy.weights["skills"] * (1 - policy.reverse_weight + policy.reverse_weight * follows)
    needed = setting.demands.needs_training.at(rows, cols)
    gain, soonest = np.full((2, len(rows)), -np.inf)
    pairs = rows, cols, short, needed, factor
    step = max(1, _CELLS_AT_ONCE // max(1, len(each)))
    for first, last in spans(len(setting.market.candidates), step):
        a, b = np.searchsorted(rows, [first, last])
        if a == b:
            continue
        part: _Pairs = tuple(x[a:b] for x in pairs)
        if swift.usable():
            _compiled(setting, part, (taught, courses), first, (gain[a:b], soonest[a:b]))
        else:
            _vectorised(setting, part, (taught, courses), (gain[a:b], soonest[a:b]))
    late = np.flatnonzero((gain > short) & np.isfinite(soonest))
    gain[late] -= _waiting(setting, rows[late], cols[late], soonest[late])
    return gain


def _waiting(
    setting: Setting, rows: NDArray[np.int64], cols: NDArray[np.int64], soonest: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return what it costs in score at least when work starts on no day before `soonest`.

    As in `rmtmatch.scoring.training.after`, against the most without learning: who starts too early may start on the
    day.
    """
    timing, start = setting.practical().timing, setting.numbers.v_start[cols]
    day = np.where(np.isnan(start), -np.inf, np.maximum(start, setting.numbers.c_free[rows]))
    now = np.where(np.isnan(start), setting.policy.neutral["timing"], timing(rows, day))
    return np.asarray(setting.policy.weights["timing"] * np.maximum(now - timing(rows, np.maximum(day, soonest)), 0))


_Pairs = tuple["NDArray[Any]", ...]
_By = tuple[Teaching, Courses]
_Into = tuple["NDArray[np.float64]", "NDArray[np.float64]"]


def covered_by(setting: Setting, trainings: Catalogue) -> sparse.csr_array:
    """Return how far each open training alone covers each column asked, csr float64 (t, M)."""
    t = closing_of(setting, trainings).teaches
    covered = setting.asked.covered(t.data.astype(float), t.indices)
    row = np.repeat(np.arange(len(trainings)), np.diff(t.indptr))
    use = trainings.open[row]
    return sparse.csr_array((covered[use], (row[use], t.indices[use])), shape=t.shape)


def most_cheapened(setting: Setting, fell: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return by how much the bounds of each vacancy rise at most when trainings get cheaper by `fell`; (m,).

    Each training spreads its cost once, so what it costs less counts once, where it closes anything that is asked.
    """
    asked, m = setting.asked, len(setting.market.vacancies)
    rise = np.zeros(m)
    if setting.trainings is None:
        return rise
    cheaper = np.flatnonzero(fell)
    closes = covered_by(setting, setting.trainings)[cheaper] >= MISSING_BELOW
    asks = sparse.csr_array((np.ones(len(asked.col), np.float32), asked.col, asked.indptr), shape=(m, closes.shape[1]))
    teaches = sparse.csr_array(closes.T).astype(np.float32)
    for first, last in spans(m, _VACANCIES_AT_ONCE):
        of_use = sparse.csr_array(asks[first:last] @ teaches)
        of_use.data[:] = 1
        rise[first:last] = np.asarray(of_use @ fell[cheaper])
    return rise


def _teaching(setting: Setting) -> Teaching:
    columns = len(setting.asked.skill)
    none = np.zeros(columns)
    if setting.trainings is None:
        nothing = np.zeros(0, np.int64)
        return Teaching(np.zeros(columns + 1, np.int64), nothing, np.zeros(0), none, none)
    covers = covered_by(setting, setting.trainings).tocoo()
    most, partly = none.copy(), none.copy()
    np.maximum.at(most, covers.col, covers.data)
    closes = covers.data >= MISSING_BELOW
    np.maximum.at(partly, covers.col[~closes], covers.data[~closes])
    order = np.lexsort((covers.row[closes], covers.col[closes]))
    col = covers.col[closes][order]
    return Teaching(
        np.searchsorted(col, np.arange(columns + 1)),
        covers.row[closes][order].astype(np.int64),
        covers.data[closes][order],
        most,
        partly,
    )


def _enters(setting: Setting, first: int, last: int) -> NDArray[np.bool_]:
    """Tell who of some candidates may enter what."""
    return np.zeros((last - first, 0), bool) if setting.trainings is None else setting.trainings.entry_of(first, last)


def _weeks_of(setting: Setting, first: int, last: int) -> NDArray[np.float64]:
    return np.zeros(last - first) if setting.trainings is None else setting.trainings.max_weeks[first:last]


def _compiled(setting: Setting, pairs: _Pairs, by: _By, first: int, into: _Into) -> None:
    from rmtmatch.scoring import proof_loops  # noqa: PLC0415  numba is loaded at use

    asked, (taught, courses) = setting.asked, by
    rows, cols, *rest = pairs
    last = int(rows[-1]) + 1
    ends, indices, data = arrays(setting.held[first:last])
    optional = setting.policy.weights["optional"] * asked.optional_weight
    work, col = at_work(setting), asked.col
    partly = np.maximum(work, taught.partly[col])
    of_entries = (asked.level.astype(np.float64)[col], work, partly, np.maximum(partly, taught.most[col]))
    proof_loops.net_gains(
        (rows - first, cols, *rest),
        (ends, indices, data, *arrays(setting.related_asked)),
        (asked.indptr.astype(np.int64), col, asked.weight, optional, asked.essential, *of_entries),
        tuple(taught)[:3],
        (*courses, _weeks_of(setting, first, last), _enters(setting, first, last)),
        (MISSING_BELOW, MOST_ITEMS),
        *into,
    )


def _vectorised(setting: Setting, pairs: _Pairs, by: _By, into: _Into) -> None:
    """Do the same in numpy."""
    rows, cols, short, needed, factor = pairs
    asked, work, taught = setting.asked, at_work(setting), by[0]
    for e in entries(setting, rows, cols):
        part = slice(e.first, e.last)
        worth = factor[part][e.pair] * asked.weight[e.at]
        worth += setting.policy.weights["optional"] * asked.optional_weight[e.at]
        col = asked.col[e.at]
        most = np.maximum(np.maximum(e.covered, work[e.at]), taught.most[col])
        size = e.last - e.first
        whole = np.bincount(e.pair, worth * (most - e.covered), size)
        near = whole > short[part]
        use = np.flatnonzero(near[e.pair])
        some = _Entry(e.pair[use], e.at[use], e.covered[use], worth[use])
        bound, into[1][part] = _bound(setting, rows[part], needed[part], some, by)
        into[0][part] = np.where(near, bound, whole)


class _Entry(NamedTuple):
    """Some of what pairs ask: pair, place in `Asked`, how far it is covered, and what covering it all is worth."""

    pair: NDArray[np.int64]
    at: NDArray[np.int64]
    now: NDArray[np.float64]
    worth: NDArray[np.float64]


def _bound(setting: Setting, rows: NDArray[Any], needed: NDArray[np.bool_], e: _Entry, by: _By) -> _Into:
    """Return the bound of each pair, and the day before which no route of it ends; by the entries of some."""
    taught, courses = by
    size, asked, work = len(rows), setting.asked, at_work(setting)
    col = asked.col[e.at]
    free = np.maximum(np.maximum(e.now, work[e.at]), taught.partly[col])
    ways, training, covers = _ways(setting, rows, e, taught)
    pair = e.pair[ways]
    more = e.worth[ways] * np.maximum(covers - free[ways], 0)
    # what each training adds to each pair in all
    key = pair * len(courses.each) + training
    if size * len(courses.each) > _CELLS_AT_ONCE:  # too many cells to lay out: only those that occur
        key = np.unique(key, return_inverse=True)[1].reshape(-1)
    gain = np.bincount(key, more)[key]
    share = np.divide(courses.each[training], gain, out=np.zeros(len(gain)), where=more > 0)
    net, (shortest, ready) = np.full(len(e.at), -np.inf), np.full((2, len(e.at)), np.inf)
    np.maximum.at(net, ways, more * (1 - share))
    np.minimum.at(ready, ways, courses.ready[training])
    np.minimum.at(shortest, ways, courses.weeks[training])
    lacks = asked.essential[e.at] & (e.now < MISSING_BELOW)
    learned = lacks & (work[e.at] >= MISSING_BELOW)
    closed = lacks & ~learned & np.isfinite(shortest)
    opens = needed.copy()
    opens[e.pair[learned | closed]] = True
    most = np.inf if setting.trainings is None else setting.trainings.max_weeks[rows]
    used, items = _so_far(e.pair, np.where(closed, shortest, 0.0)), _so_far(e.pair, closed.astype(float))
    fits = used <= np.broadcast_to(most, size)[e.pair]
    certain = closed & fits & (items <= MOST_ITEMS) & ~needed[e.pair]
    total = np.bincount(e.pair, e.worth * (free - e.now), size)
    total += np.bincount(e.pair, np.where(certain, net, np.maximum(net, 0)), size)
    soonest = np.full(size, -np.inf)
    np.maximum.at(soonest, e.pair[certain], ready[certain])
    return np.where(opens, total, -np.inf), soonest


def _ways(
    setting: Setting, rows: NDArray[Any], e: _Entry, taught: Teaching
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Return entry, training and how far it covers, of all trainings that close an entry and may be entered."""
    col = setting.asked.col[e.at]
    count = np.diff(taught.ends)[col]
    ways = np.repeat(np.arange(len(col)), count)
    place = np.repeat(taught.ends[col] - (np.cumsum(count) - count), count) + np.arange(len(ways))
    training = taught.training[place]
    if setting.trainings is not None:
        may = setting.trainings.can_enter(rows[e.pair[ways]], training)
        ways, place, training = ways[may], place[may], training[may]
    return ways, training, taught.covers[place]


def _so_far(pair: NDArray[np.int64], value: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the running sum within each pair; pairs stand together."""
    total = np.cumsum(value)
    starts = np.flatnonzero(np.concatenate([[True], pair[1:] != pair[:-1]]))[: len(pair)]
    before = total[starts] - value[starts]
    return np.asarray(total - np.repeat(before, np.diff(np.concatenate([starts, [len(pair)]]))))
