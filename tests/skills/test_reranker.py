import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.evidence import SEEN, Evidence
from rmtmatch.skills.reranker import Reranker, reordered
from rmtmatch.skills.retrieval import ConceptIndex, Hits
from rmtmatch.skills.taxonomy import Taxonomy


@pytest.fixture(scope="module")
def lesson():
    """One right concept a text: the one that the third and fourth number speak of together."""
    rng = np.random.default_rng(0)
    seen = rng.random((600, 6, SEEN)).astype(np.float32)
    says = seen[..., 2] + (seen[..., 3] > 0.5) * seen[..., 2]
    right = says == says.max(axis=1, keepdims=True)
    return seen, right


@pytest.fixture(scope="module")
def reranker(lesson):
    seen, right = lesson
    return Reranker.fit(seen[:400], right[:400], seed=1)


def test_what_was_learned_holds_for_others(lesson, reranker):
    seen, right = lesson
    first = reranker(seen[400:]).argmax(axis=1)
    assert right[400:][np.arange(200), first].mean() > 0.7


def test_a_tree_is_walked_as_it_is_written(lesson, reranker):
    seen = lesson[0][:3]
    for i in range(3):
        for j in range(6):
            x = seen[i, j]
            odds = float(x @ reranker.weights[:-1] + reranker.weights[-1]) + reranker.bias
            for t in range(len(reranker.feature)):
                node, before = 0, -1
                while node != before:
                    low = x[reranker.feature[t, node]] <= reranker.threshold[t, node]
                    before, node = node, int((reranker.left if low else reranker.right)[t, node])
                odds += reranker.value[t, node]
            assert reranker(seen)[i, j] == pytest.approx(1 / (1 + np.exp(-odds / 2)), abs=1e-6)


def test_the_arrays_are_the_reranker(lesson, reranker):
    again = Reranker.of_arrays(reranker.arrays())
    assert (again(lesson[0]) == reranker(lesson[0])).all()
    same = Reranker.fit(lesson[0][:400], lesson[1][:400], seed=1)
    assert (same(lesson[0]) == reranker(lesson[0])).all()


def test_pieces_and_no_texts(lesson, reranker, monkeypatch):
    whole = reranker(lesson[0])
    monkeypatch.setattr("rmtmatch.skills.reranker._CHUNK", 7)
    assert (reranker(lesson[0]) == whole).all()
    assert reranker(np.zeros((0, 6, SEEN), np.float32)).shape == (0, 6)


@pytest.mark.parametrize("right", [np.zeros((5, 3), bool), np.ones((5, 3), bool)])
def test_nothing_to_learn(right):
    with pytest.raises(ValueError, match="a right and a wrong"):
        Reranker.fit(np.zeros((5, 3, SEEN), np.float32), right)


@given(st.lists(st.lists(st.integers(0, 20), min_size=3, max_size=3), min_size=1, max_size=4))
def test_the_first_are_put_in_order_and_the_rest_stay_behind(chances):
    n = len(chances)
    concept = np.tile(np.arange(5, dtype=np.int32), (n, 1))
    concept[0, 2:] = -1
    score = np.tile(np.array([0.9, 0.8, 0.7, 0.6, 0.35], np.float32), (n, 1))
    score[concept < 0] = 0
    chance = np.array(chances) / 20
    out = reordered(Hits(concept, score, concept + 10 * (concept >= 0)), chance)
    for i in range(n):
        known = [c for c in range(3) if concept[i, c] >= 0]
        expected = sorted(known, key=lambda c: (-chance[i, c], c))
        expected += [c for c in (3, 4) if concept[i, c] >= 0]
        assert out.concept[i, : len(expected)].tolist() == expected
        assert out.label[i, : len(expected)].tolist() == [c + 10 for c in expected]
        assert (np.diff(out.score[i]) <= 0).all()
        assert ((out.score[i] > 0) == (out.concept[i] >= 0)).all()


def test_what_is_seen_of_a_pair():
    names = ["lassen van metaal", "metaal lassen", "hout zagen", "weld metal"]
    taxonomy = Taxonomy.from_frame(
        {"concept": list("aabc"), "label": names, "kind": ["skill"] * 4, "lang": ["nl", "nl", "nl", "en"]}
    )
    labels = taxonomy.of("skill")
    evidence = Evidence.of(labels.text.tolist(), labels, "nl")
    index = ConceptIndex.of(labels.text.tolist(), labels.concept)
    texts = ["lassen van hout", "zagn"]
    hits = index.search(texts, 3)
    seen = evidence.see(index, texts, hits)
    assert seen.shape == (2, 3, SEEN)
    assert np.isfinite(seen).all()
    assert (seen[hits.concept < 0] == 0).all()
    first = names.index("lassen van metaal")
    place = np.flatnonzero(hits.label[0] == first)[0]
    score, behind, *_ = seen[0, place]
    assert score == hits.score[0, place]
    assert behind == score - hits.score[0, 0]
    # of the words: two of three are shared, the first is the same and the last is not
    weight = np.log(4 / np.array([2, 1, 1, 2])) + 1  # lassen, van, hout, metaal
    shared = weight[0] + weight[1]
    assert seen[0, place, 11:17] == pytest.approx(
        [shared / (shared + weight[2]), shared / (shared + weight[3]), 0, 1, 1, 1], abs=1e-5
    )
    assert seen[0, place, 17:20].tolist() == pytest.approx([np.log1p(2), 1, 1])
    assert evidence.see(index, [], index.search([], 3)).shape == (0, 3, SEEN)
