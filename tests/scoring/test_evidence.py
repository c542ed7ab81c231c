"""The formula keeps what it was chosen for: a better order than its rivals, on occupations that experts relate."""

import importlib.util
from pathlib import Path

import numpy as np
import pytest

import rmtmatch as rm


@pytest.fixture(scope="module")
def bench():
    path = Path(__file__).parents[2] / "benchmarks" / "bench_ranking.py"
    spec = importlib.util.spec_from_file_location("bench_ranking", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.data
@pytest.mark.slow
def test_every_fifth_origin_is_ranked_better_than_by_the_rivals(bench, data, esco):
    transitions = bench.Transitions(data / "transitions", esco)
    some = slice(None, None, 5)
    for name in ("origins", "code", "counts", "across", "gains"):
        setattr(transitions, name, getattr(transitions, name)[some])
    ours = bench.ours(bench.market_of(transitions, esco), rm.Policy(demands=bench.OPEN))
    rivals = bench.rivals(transitions, esco, bench.knowledge_of(data / "esco-v1.2", esco))
    at = bench.MEASURES.index

    def gain(rival, *, across=False):
        both = (transitions.measure(score, across=across) for score in (ours, rivals[rival]))
        return transitions.interval(*both)

    over = gain("TF-IDF cosine")
    assert over[0, at("nDCG@20")] > 0.015
    assert over[0, at("recall@20")] > 0.02
    assert over[0, at("AUC")] > 0.09
    assert (over[1, [at("nDCG@20"), at("recall@20"), at("AUC")]] > 0).all()
    assert gain("TF-IDF cosine", across=True)[0, at("nDCG@20")] > 0.02
    peer = gain("peer formula")
    assert peer[0, at("nDCG@20")] > 0.045
    assert peer[0, at("recall@10")] > 0.025
    assert peer[0, at("AUC")] > 0.09


def test_a_perfect_and_a_reversed_order_measure_one_and_nothing(bench):
    transitions = object.__new__(bench.Transitions)
    gains = np.zeros((2, 60))
    gains[:, :3] = [3, 2, 1]
    transitions.gains, transitions.counts = gains, np.ones((2, 60), bool)
    transitions.counts[1, 3] = False
    transitions.across, transitions.code = transitions.counts, np.array([0, 1])
    np.testing.assert_allclose(transitions.measure(gains.copy()), 1)
    reversed_order = transitions.measure(-gains)
    np.testing.assert_allclose(reversed_order[:, [0, 1, 2, 4]], 0)
    assert (reversed_order[:, 3] < 0.02).all()
    np.testing.assert_allclose(transitions.interval(gains[:, :5], gains[:, :5]), 0)
