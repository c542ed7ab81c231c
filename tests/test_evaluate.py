"""Rank metrics against their definitions: every order of what is tied, counted one by one."""

from itertools import pairwise, permutations
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import ndcg_score, roc_auc_score

from handmade import market, scored
from rmtmatch.evaluate import auc, labelled, ndcg_at_k, paired_bootstrap, recall_at_k, reciprocal_rank, summary

LISTS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 2), st.sampled_from("ab")),
    min_size=1,
    max_size=7,
)


def by_every_order(rows, metric):
    """Mean of a metric over every order that keeps higher scores above lower ones."""
    orders = [o for o in permutations(rows) if all(a[1] >= b[1] for a, b in pairwise(o))]
    values = [metric([g for g, *_ in o]) for o in orders]
    return np.nan if values[0] is None else np.mean(values)


def recall(k):
    return lambda gains: sum(g > 0 for g in gains[:k]) / sum(g > 0 for g in gains) if any(gains) else None


def ndcg(k):
    def gain(gains):
        return sum(g / np.log2(r + 2) for r, g in enumerate(gains[:k]))

    return lambda gains: gain(gains) / gain(sorted(gains, reverse=True)) if any(gains) else None


def rr(gains):
    return next((1 / (r + 1) for r, g in enumerate(gains) if g > 0), None)


def above(gains):
    good = [r for r, g in enumerate(gains) if g > 0]
    bad = [r for r, g in enumerate(gains) if not g]
    return np.mean([g < b for g in good for b in bad]) if good and bad else None


@given(rows=LISTS, k=st.integers(1, 8))
def test_each_metric_is_its_mean_over_every_order_of_equal_scores(rows, k):
    gains, scores, queries = (np.array(column) for column in zip(*rows, strict=True))
    got = {
        "recall": recall_at_k(gains, scores, queries, k=k),
        "ndcg": ndcg_at_k(gains, scores, queries, k=k),
        "rr": reciprocal_rank(gains, scores, queries),
        "auc": auc(gains, scores, queries),
    }
    slow = {"recall": recall(k), "ndcg": ndcg(k), "rr": rr, "auc": above}
    for name, metric in slow.items():
        want = [by_every_order([r for r in rows if r[2] == q], metric) for q in sorted(set(queries))]
        np.testing.assert_allclose(got[name], want, atol=1e-12, err_msg=name)


@given(rows=LISTS, seed=st.integers(0, 99))
def test_the_order_of_the_rows_and_the_scale_of_the_scores_do_not_matter(rows, seed):
    gains, scores, queries = (np.array(column) for column in zip(*rows, strict=True))
    order = np.random.default_rng(seed).permutation(len(rows))
    a = summary(gains, scores, queries, ks=[2])
    b = summary(gains[order], 3.0 * scores[order] - 7, queries[order], ks=[2])
    assert list(a) == ["recall@2", "ndcg@2", "mrr", "auc", "queries"]
    np.testing.assert_allclose(list(a.values()), list(b.values()), atol=1e-12)


def test_agrees_with_scikit_learn():
    rng = np.random.default_rng(0)
    gains, scores = rng.integers(0, 4, 60), rng.integers(0, 12, 60) / 4
    assert ndcg_at_k(gains, scores, k=20)[0] == pytest.approx(ndcg_score([gains], [scores], k=20))
    assert auc(gains, scores)[0] == pytest.approx(roc_auc_score(gains > 0, scores))


def test_nothing_good_is_nan_and_left_out_of_means():
    assert np.isnan(recall_at_k([0, 0], [1, 2])).all()
    assert np.isnan(auc([1, 1], [1, 2])).all()
    found = summary([1, 0, 0], [2.0, 1.0, 1.0], ["a", "a", "b"], ks=[1])
    assert found["recall@1"] == 1
    assert found["queries"] == 1
    assert np.isnan(summary([], [])["mrr"])


@pytest.mark.parametrize("metric", [recall_at_k, ndcg_at_k, reciprocal_rank, auc])
def test_arrays_that_cannot_be_are_refused(metric):
    with pytest.raises(ValueError, match="one entry a pair"):
        metric([1, 0], [1.0])
    for gains, scores in (([np.nan, 1], [1, 2]), ([-1, 1], [1, 2]), ([1, 0], [np.nan, 1])):
        with pytest.raises(ValueError, match="NaN is neither"):
            metric(gains, scores)


@pytest.mark.parametrize("metric", [recall_at_k, ndcg_at_k])
def test_k_below_one_is_refused(metric):
    with pytest.raises(ValueError, match="k must be"):
        metric([1], [1], k=0)


def test_the_bootstrap_knows_a_difference_from_noise():
    rng = np.random.default_rng(0)
    base = rng.random(200)
    clear = paired_bootstrap(base + 0.05 + rng.normal(0, 0.05, 200), base)
    noise = paired_bootstrap(base + rng.normal(0, 0.05, 200), base)
    assert clear.low > 0
    assert clear.worse == 0
    assert noise.low < 0 < noise.high
    assert clear.queries == 200


def test_the_bootstrap_interval_has_the_width_of_theory():
    gap = np.random.default_rng(1).normal(0.1, 1, 400)
    c = paired_bootstrap(gap, np.zeros(400), rounds=20_000)
    half = 1.96 * gap.std() / 20
    assert c.difference == pytest.approx(gap.mean())
    assert c.high - c.low == pytest.approx(2 * half, rel=0.04)


def test_the_bootstrap_is_the_same_for_the_same_seed_and_leaves_nan_out():
    a, b = np.array([0.5, np.nan, 0.7, 0.2]), np.array([0.4, 0.1, np.nan, 0.1])
    one = paired_bootstrap(a, b, rounds=100, seed=3)
    assert one == paired_bootstrap(a, b, rounds=100, seed=3)
    assert one.queries == 2
    assert one.difference == pytest.approx(0.1)


@pytest.mark.parametrize(
    ("a", "b", "options", "said"),
    [
        ([1.0], [1.0, 2.0], {}, "one number a query"),
        ([np.nan], [1.0], {}, "no query has"),
        ([1.0], [1.0], {"level": 1.0}, "level must"),
        ([1.0], [1.0], {"rounds": 0}, "rounds be"),
    ],
)
def test_the_bootstrap_refuses_what_it_cannot_compare(a, b, options, said):
    with pytest.raises(ValueError, match=said):
        paired_bootstrap(a, b, **options)


@pytest.fixture
def pairs():
    held = scored([(0, 0, 0.9), (0, 1, 0.5), (1, 1, 0.8), (2, 0, 0.7)])
    return SimpleNamespace(market=market(3, 3), scored=held)


def test_outcomes_are_laid_beside_the_lists_they_are_about(pairs):
    outcomes = [
        {"candidate": "c0", "vacancy": "v1", "gain": 2},
        {"candidate": "c1", "vacancy": "v2", "gain": 1},
        {"candidate": "nobody", "vacancy": "v0", "gain": 1},
    ]
    got = labelled(pairs, outcomes)
    assert list(zip(got.queries, got.scores.tolist(), got.gains.tolist(), strict=True)) == [
        ("c0", 0.9, 0.0),
        ("c0", 0.5, 2.0),
        ("c1", 0.8, 0.0),
        ("c1", -np.inf, 1.0),
    ]
    assert recall_at_k(got.gains, got.scores, got.queries, k=1).tolist() == [0.0, 0.0]


def test_the_employers_side_and_the_last_word(pairs):
    outcomes = {"candidate": ["c2", "c2"], "vacancy": ["v0", "v0"], "hired": [False, True]}
    got = labelled(pairs, outcomes, gain="hired", by="vacancy")
    assert got.queries.tolist() == ["v0", "v0"]
    assert got.gains.tolist() == [0.0, 1.0]


def test_no_outcomes_is_no_list(pairs):
    got = labelled(pairs, {"candidate": ["x"], "vacancy": ["y"], "gain": [1]})
    assert len(got.queries) == 0


def test_outcomes_without_a_column_are_refused(pairs):
    with pytest.raises(ValueError, match="no column 'gain'"):
        labelled(pairs, {"candidate": ["c0"], "vacancy": ["v0"]})
    with pytest.raises(ValueError, match="by must be"):
        labelled(pairs, {"candidate": ["c0"], "vacancy": ["v0"], "gain": [1]}, by="adviser")
