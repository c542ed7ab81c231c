import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import character_ngrams, dot, tfidf
from rmtmatch.skills import ngrams as module
from rmtmatch.skills.ngrams import Ngrams
from strategies import dutch_phrases

PHRASES = st.lists(st.one_of(dutch_phrases(), st.just(""), st.just("é ß 가")), min_size=1, max_size=8)


@given(PHRASES, PHRASES, st.sampled_from([(2, 5), (2, 4), (3, 3)]))
def test_the_slow_twin_agrees(texts, others, sizes):
    low, high = sizes
    ngrams, vectors = Ngrams.fit(texts, low, high)
    found = (ngrams.transform(others) @ vectors.T).toarray()
    known = tfidf(texts, texts, low=low, high=high)
    for i, a in enumerate(tfidf(texts, others, low=low, high=high)):
        assert found[i].tolist() == pytest.approx([dot(a, b) for b in known], abs=2e-6)


@given(dutch_phrases())
def test_a_gram_for_each_that_the_words_have(text):
    ngrams, vectors = Ngrams.fit([text], 2, 5)
    assert len(ngrams.vocabulary) == vectors.nnz == len(character_ngrams(text))


def test_vectors_of_the_fitted_texts_have_length_one():
    _, vectors = Ngrams.fit(["lassen", "", "mig lassen"], 2, 5)
    assert (vectors * vectors).sum(axis=1).tolist() == pytest.approx([1, 0, 1])
    assert vectors.dtype == np.float32
    assert vectors.has_sorted_indices


def test_strange_letters_make_a_text_look_like_nothing():
    ngrams, vectors = Ngrams.fit(["lassen"], 2, 5)
    near, far = (ngrams.transform(["lassen", "lassen zwxq"]) @ vectors.T).toarray().ravel().tolist()
    assert near == pytest.approx(1)
    assert far < 0.75


def test_grams_do_not_cross_words_or_texts():
    ngrams, _ = Ngrams.fit(["ab cd", "ef"], 2, 2)
    across = ngrams.transform(["bc", "de", "dc"])
    assert across.nnz == 0


def test_chunks_give_what_one_chunk_gives(monkeypatch):
    texts = ["lassen", "koken", "", "las koken", "heftruck"]
    whole = Ngrams.fit(texts, 2, 5)[1].toarray()
    monkeypatch.setattr(module, "_CHUNK", 2)
    assert (Ngrams.fit(texts, 2, 5)[1].toarray() == whole).all()


@pytest.mark.parametrize("texts", [[], [""], ["", ""]])
def test_nothing(texts):
    ngrams, vectors = Ngrams.fit(texts, 2, 5)
    assert vectors.shape == (len(texts), 0)
    assert ngrams.transform(["lassen"]).shape == (1, 0)
    assert ngrams.transform([]).shape == (0, 0)
