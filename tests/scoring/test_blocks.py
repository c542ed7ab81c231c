"""Whole markets against the slow twin, and the laws that hold of every score."""

import itertools

import numpy as np
import pytest
from hypothesis import given

from reference_scoring import Twin
from rmtmatch.policy import DEMANDS, PARTS
from rmtmatch.scoring.blocks import score_blocks
from strategies_scoring import market, policies, tables

EVERY = {"top": None, "routes_for": None}


def found_pairs(scored):
    return list(zip(scored.rows.tolist(), scored.cols.tolist(), strict=True))


@given(tables(), policies())
def test_pairs_counts_parts_and_scores_equal_the_twin(drawn, policy):
    m = market(*drawn)
    twin, scored = Twin(m, policy), score_blocks(m, policy, **EVERY)
    briefs = {(i, j): twin.pair(i, j) for i, j in itertools.product(range(twin.n), range(twin.m))}
    fails = np.array([[b.fails[d] for d in DEMANDS] for b in briefs.values()]).reshape(twin.n, twin.m, -1)
    np.testing.assert_array_equal(scored.removed_candidates, fails.sum(axis=1))
    np.testing.assert_array_equal(scored.removed_vacancies, fails.sum(axis=0))
    met = ~fails.any(axis=2)
    np.testing.assert_array_equal(scored.met_candidates, met.sum(axis=1))
    np.testing.assert_array_equal(scored.met_vacancies, met.sum(axis=0))
    np.testing.assert_array_equal(scored.only_candidates, (fails & (fails.sum(axis=2) == 1)[:, :, None]).sum(axis=1))
    assert found_pairs(scored) == [pair for pair, b in briefs.items() if not any(b.fails.values())]
    for p, pair in enumerate(found_pairs(scored)):
        b = briefs[pair]
        assert dict(zip(PARTS, scored.parts[p].tolist(), strict=True)) == pytest.approx(b.parts, abs=1e-9)
        assert scored.score[p] == pytest.approx(b.score, abs=1e-9)
        assert scored.fit_now[p] == pytest.approx(b.fit, abs=1e-9)
        assert (scored.needs_route[p], scored.starts_early[p]) == (b.needs_route, b.early)
        assert scored.travel_km[p] == pytest.approx(b.km, abs=1e-6, nan_ok=True)
        assert -1e-12 <= scored.low[p] <= scored.score[p] <= scored.high[p] <= 1 + 1e-12
