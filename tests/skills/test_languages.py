import numpy as np
import pytest

from rmtmatch.skills.languages import Languages
from rmtmatch.skills.ngrams import Ngrams

DUTCH = ["lassen", "schilderen", "vrachtwagen besturen", "schoonmaken", "zagen", "gereedschap gebruiken"]
ENGLISH = ["weld", "paint walls", "drive trucks", "clean rooms", "saw wood", "use tools"]


@pytest.fixture(scope="module")
def spoken():
    ngrams, vectors = Ngrams.fit(DUTCH + ENGLISH, 2, 4)
    return ngrams, Languages.of(vectors, np.array([0] * 6 + [1] * 6, np.uint8), 0.3)


def test_a_text_is_in_the_language_whose_labels_have_its_letters(spoken):
    ngrams, languages = spoken
    chances = languages.chances(ngrams.transform(["gereedschappen schoonmaken", "clean the tools", "qqq"]))
    assert chances.sum(axis=1) == pytest.approx(1, abs=1e-6)
    assert chances[0, 0] > 0.8
    assert chances[1, 1] > 0.8
    assert chances[2].tolist() == [0.5, 0.5], "nothing known says nothing"


def test_labels_of_the_other_language_lose(spoken, monkeypatch):
    ngrams, languages = spoken
    texts = ngrams.transform(["schoonmaken", "saw"])
    out = np.ones((2, 12), np.float32)
    languages.add(texts, out)
    expected = 1 - 0.3 * (1 - languages.chances(texts)[:, languages.of_label])
    assert out == pytest.approx(expected, abs=1e-6)
    monkeypatch.setattr("rmtmatch.skills.languages._PIECE", 5)
    pieces = np.ones((2, 12), np.float32)
    languages.add(texts, pieces)
    assert (pieces == out).all()
