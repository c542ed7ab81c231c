"""The float32 of the ranking against the float64 that is stored."""

import numpy as np
import pytest
from hypothesis import given, settings

from rmtmatch import example
from rmtmatch.policy import PARTS, Policy
from rmtmatch.scoring.kernel import Passing, Ranking, Strip, spans
from rmtmatch.scoring.possession import strongest
from rmtmatch.scoring.rescoring import rescore
from rmtmatch.scoring.setting import prepare
from strategies_scoring import market, policies, tables


def both(m, policy):
    """Scores of every pair that meets the demands, by the kernel and as they are stored."""
    setting = prepare(m, policy)
    n, width = len(m.candidates), len(m.vacancies)
    ranking, strip = Ranking(setting), Strip(setting, 0, width)
    block = Passing(setting.demands, 0, width).block(0, n)
    possessed = strongest(setting.held, setting.related_asked)
    possessed.data = setting.asked.covered(possessed.data, possessed.indices)
    skills = ranking.skills(strip, block, possessed, 0)
    quick = ranking.whole(skills, block.rows, block.cols)
    assert quick.dtype == np.float32
    assert (quick <= skills + ranking.rest).all()
    return quick, rescore(setting, block.rows, block.cols)


@settings(max_examples=15)
@given(tables(most=4, courses=0), policies())
def test_the_kernel_is_right_to_six_digits(drawn, policy):
    quick, exact = both(market(*drawn), policy)
    np.testing.assert_allclose(quick, exact.score, rtol=0, atol=1e-6)


@pytest.mark.parametrize("weights", [{}, {"skills": 0.4, "optional": 0.3, "wish": 0.3}, {"travel": 1.0}])
def test_the_kernel_is_right_on_a_region(weights):
    policy = Policy(weights=weights) if weights else Policy()
    quick, exact = both(example.region(seed=2, candidates=80, vacancies=60).market(), policy)
    assert len(quick) > 100
    np.testing.assert_allclose(quick, exact.score, rtol=0, atol=1e-6)
    total = sum(policy.weights[name] * exact.parts[:, k] for k, name in enumerate(PARTS))
    np.testing.assert_allclose(total, exact.score, rtol=0, atol=1e-9)


def test_spans_cut_everything_once():
    assert list(spans(7, 3)) == [(0, 3), (3, 6), (6, 7)]
    assert list(spans(0, 3)) == []
