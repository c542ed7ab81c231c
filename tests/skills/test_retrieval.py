import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.utils import sparsefuncs

from reference import concept_scores
from rmtmatch.skills import retrieval
from rmtmatch.skills.retrieval import ConceptIndex, best, top
from rmtmatch.skills.views import product
from strategies import dutch_phrases

LABELS = st.lists(st.tuples(dutch_phrases(), st.integers(0, 5)), min_size=1, max_size=12)


@given(LABELS, st.lists(dutch_phrases(), min_size=1, max_size=4))
def test_scores_are_those_of_the_slow_twin(labels, texts):
    words, concepts = [w for w, _ in labels], [c for _, c in labels]
    hits = ConceptIndex.of(words, np.array(concepts)).search(texts, 6)
    for i, text in enumerate(texts):
        expected = {c: s for c, s in concept_scores(words, concepts, text).items() if s > 1e-9}
        found = hits.concept[i]
        assert set(found[found >= 0].tolist()) == set(expected)
        for c, s in zip(found[found >= 0].tolist(), hits.score[i].tolist(), strict=False):
            assert s == pytest.approx(expected[c] / 1.5, abs=2e-6)
        assert (np.diff(hits.score[i]) <= 1e-6).all()
        best = hits.label[i][found >= 0]
        assert [concepts[b] for b in best.tolist()] == found[found >= 0].tolist(), "each label is of its concept"


@given(LABELS, st.lists(dutch_phrases(), min_size=1, max_size=6), st.randoms())
def test_order_and_company_make_no_difference(labels, texts, random):
    words, concepts = [w for w, _ in labels], np.array([c for _, c in labels])
    whole = ConceptIndex.of(words, concepts).search(texts, 3)
    rows = list(range(len(labels)))
    random.shuffle(rows)
    shuffled = ConceptIndex.of([words[i] for i in rows], concepts[rows])
    for i, text in enumerate(texts):
        alone = shuffled.search([text], 3)
        assert alone.concept[0].tolist() == whole.concept[i].tolist()
        assert alone.score[0] == pytest.approx(whole.score[i], abs=2e-6)


def test_blocks_give_what_one_block_gives(monkeypatch):
    words = [f"{a}{b}" for a in ("las", "kook", "timmer") for b in ("werk", "sen", "man")]
    concepts = np.arange(9) // 2
    texts = ["laswerk", "kok", "timmerman", "werk", "xyz"]
    whole = ConceptIndex.of(words, concepts).search(texts, 4)
    monkeypatch.setattr(retrieval, "_BLOCK_BYTES", 1)
    cut = ConceptIndex.of(words, concepts).search(texts, 4)
    assert whole.concept.tolist() == cut.concept.tolist()
    assert whole.score.tolist() == cut.score.tolist()
    assert whole.label.tolist() == cut.label.tolist()


@pytest.mark.parametrize("labels", [[], [""], ["", "  "]])
def test_nothing_to_find(labels):
    hits = ConceptIndex.of(labels, np.zeros(len(labels), np.int32)).search(["lassen", ""], 3)
    assert (hits.concept == -1).all()
    assert (hits.score == 0).all()
    assert hits.label.shape == (2, 3)


def test_no_texts():
    assert ConceptIndex.of(["lassen"], np.zeros(1, np.int32)).search([], 3).concept.shape == (0, 3)


@given(st.lists(st.lists(st.integers(0, 3), min_size=4, max_size=4), min_size=1, max_size=5), st.integers(1, 6))
def test_top_is_the_front_of_a_stable_sort(rows, k):
    scores = np.array(rows, float)
    assert top(scores, k).tolist() == np.argsort(-scores, axis=1, kind="stable")[:, :k].tolist()


@given(
    st.lists(st.lists(st.integers(-1, 4), min_size=150, max_size=150), min_size=1, max_size=4),
    st.integers(1, 6),
    st.permutations(range(150)),
)
def test_best_is_the_front_of_a_full_sort(rows, k, rank):
    total = np.array(rows, np.float32) / 2
    found = best(total, k, np.array(rank), weight=2.0)
    expected = [
        (i, place, column, values[column] / 2)
        for i, values in enumerate(total.tolist())
        for place, column in enumerate(sorted(range(150), key=lambda j: (-values[j], rank[j]))[:k])
        if values[column] > 0
    ]
    assert [x.tolist() for x in found] == [list(x) for x in zip(*expected, strict=True)] or not expected


def test_threads_give_what_one_gives(monkeypatch):
    words = [f"{a}{b}{c}" for a in ("las", "kook", "timmer") for b in ("werk", "sen", "man") for c in "abcdefgh"]
    index = ConceptIndex.of(words, np.arange(len(words)) // 3)
    texts = [w[1:] + w[0] for w in words]
    monkeypatch.setattr(retrieval, "_BLOCK_TEXTS", 5)
    monkeypatch.setattr(retrieval, "_CHUNK", 13)
    results = []
    for threads in (1, 3):
        monkeypatch.setattr(retrieval, "processors", lambda n=threads: n)
        hits = index.search(texts, 4)
        results.append((hits.concept.tolist(), hits.score.tolist(), hits.label.tolist()))
    assert results[0] == results[1]


@pytest.mark.parametrize("old", [False, True])
def test_product_with_old_and_new_scikit_learn(monkeypatch, old):
    if old:
        monkeypatch.delattr(sparsefuncs, "sparse_matmul_to_dense", raising=False)
    a = csr_array(np.array([[1, 0, 2], [0, 0, 0]], np.float32))
    b = csr_array(np.array([[1, 1], [0, 5], [3, 0]], np.float32))
    assert product(a, b).tolist() == [[7, 1], [0, 0]]
    assert product(a, b).dtype == np.float32
    out = np.full((2, 2), 9, np.float32)
    assert product(a, b, out) is out
    assert out.tolist() == [[7, 1], [0, 0]]
