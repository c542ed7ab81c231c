"""A market and scores written down by hand, for tests in which every number must be known."""

from types import SimpleNamespace

import numpy as np
from scipy import sparse

from rmtmatch.frames.tables import Ragged, Table
from rmtmatch.policy import DEMANDS, PARTS


def texts(values):
    array = np.empty(len(values), object)
    array[:] = values
    return array


def trainings(*rows):
    """Rows of (id, cost, weeks, seats or None, schemes or None)."""
    return Table(
        "trainings",
        texts([r[0] for r in rows]),
        {
            "title": texts([f"course {r[0]}" for r in rows]),
            "cost_eur": np.array([r[1] for r in rows], float),
            "weeks": np.array([r[2] for r in rows], float),
            "seats": np.array([np.nan if r[3] is None else r[3] for r in rows], float),
            "schemes": Ragged.of([r[4] for r in rows]),
        },
    )


def market(n, m, courses=(), schemes=None):
    """`n` candidates c0.., `m` vacancies v0.. with one place each, and the given trainings."""
    people = Table("candidates", texts([f"c{i}" for i in range(n)]), {"schemes": Ragged.of(schemes or [None] * n)})
    jobs = Table(
        "vacancies",
        texts([f"v{j}" for j in range(m)]),
        {"places": np.full(m, np.nan), "introductions_per_place": np.full(m, np.nan)},
    )
    profiles = SimpleNamespace(
        candidate_skills=sparse.csr_array(np.ones((n, 1))), candidate_occupation=sparse.csr_array((n, 1))
    )
    return SimpleNamespace(
        candidates=people,
        vacancies=jobs,
        trainings=trainings(*courses),
        profiles=profiles,
        kind="records",
        on=np.datetime64("2026-11-22"),
    )


def scored(pairs, routes=()):
    """Pairs as (c, v, score[, route, score_after[, needs_route]]), routes as (trainings, euro, weeks)."""
    pairs = sorted((*p, *(-1, p[2], False)[len(p) - 3 :]) for p in pairs)
    euro = [0.0 if p[3] < 0 else routes[p[3]][1] for p in pairs]
    weeks = [0.0 if p[3] < 0 else routes[p[3]][2] for p in pairs]
    score = np.array([p[2] for p in pairs], float)
    k = len(pairs)
    return SimpleNamespace(
        rows=np.array([p[0] for p in pairs], np.int32),
        cols=np.array([p[1] for p in pairs], np.int32),
        score=score,
        score_after=np.array([p[4] for p in pairs], float),
        needs_route=np.array([p[5] for p in pairs], bool),
        route=np.array([p[3] for p in pairs], np.int32),
        routes=tuple(SimpleNamespace(trainings=tuple(r[0]), euro=r[1], weeks=r[2]) for r in routes),
        euro=np.array(euro, float),
        weeks=np.array(weeks, float),
        parts=np.tile(score[:, None], (1, len(PARTS))).reshape(k, len(PARTS)),
        removed_candidates=np.zeros((0, len(DEMANDS)), np.int64),
    )
