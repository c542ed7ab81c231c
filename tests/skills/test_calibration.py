import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.calibration import ACCEPT, CHARACTERS, LEARNED, REVIEW, SUGGEST, bands, fit, spelling

SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=6).map(lambda x: sorted(x, reverse=True))
ALL = [c[kind] for c in (CHARACTERS, LEARNED) for kind in ("skill", "occupation")]


def chances(calibrator, scores, text=12, label=12, same=0.6):
    scores = np.array(scores)
    return calibrator(scores, np.full(len(scores), text), np.full(scores.shape, label), np.full(scores.shape, same))


@pytest.mark.parametrize("calibrator", ALL)
@given(SCORES, st.integers(0, 1000), st.integers(0, 200))
def test_chances_fall_and_stay_in_range(calibrator, scores, text, label):
    chance = chances(calibrator, [scores], text, label)[0]
    assert ((chance >= 0) & (chance <= 1)).all()
    assert (np.diff(chance) <= 0).all()
    assert (chance[np.array(scores) == 0] == 0).all()


@pytest.mark.parametrize("calibrator", ALL)
def test_surer_with_a_higher_score_and_a_wider_margin(calibrator):
    chance = chances(calibrator, [[0.5, 0.4], [0.7, 0.4], [0.7, 0.6]])[:, 0]
    assert chance[0] < chance[1]
    assert chance[2] < chance[1]


@pytest.mark.parametrize("calibrator", ALL)
def test_the_formula(calibrator):
    (found,) = chances(calibrator, [[0.6, 0.5]], text=20, label=9)
    w = calibrator.first
    length = np.log(21)
    odds = w.bias + w.score * 0.6 + w.margin * 0.1 + w.length * length + w.longer * (length - np.log(10))
    odds += w.spelling * 0.6
    assert found[0] == pytest.approx(1 / (1 + np.exp(-odds)))
    w = calibrator.rest
    odds = w.bias + w.score * 0.5 + w.margin * -0.1 + w.length * length + w.longer * (length - np.log(10))
    odds += w.spelling * 0.6
    assert found[1] == pytest.approx(min(found[0], 1 / (1 + np.exp(-odds))))


def test_bands_stand_at_their_thresholds():
    below = np.nextafter([SUGGEST, REVIEW, ACCEPT], 0)
    assert bands(below).tolist() == ["abstain", "suggest", "review"]
    assert bands(np.array([SUGGEST, REVIEW, ACCEPT])).tolist() == ["suggest", "review", "accept"]


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (1, 1)])
def test_no_texts_and_no_concepts(shape):
    assert chances(LEARNED["skill"], np.zeros(shape)).shape == shape


@given(st.lists(st.text("abc ", max_size=8), min_size=1, max_size=4), st.lists(st.text("abc ", max_size=8), min_size=1))
def test_spelling_is_the_longest_common_subsequence(texts, labels):
    found = np.arange(len(texts) * 3).reshape(-1, 3) % (len(labels) + 1) - 1
    same = spelling(texts, labels, found)
    for i, text in enumerate(texts):
        for j, label in enumerate(found[i].tolist()):
            other = labels[label]
            longest = [[0] * (len(other) + 1) for _ in range(len(text) + 1)]
            for a, b in itertools.product(range(len(text)), range(len(other))):
                kept = max(longest[a][b + 1], longest[a + 1][b])
                longest[a + 1][b + 1] = longest[a][b] + 1 if text[a] == other[b] else kept
            both = len(text) + len(other)
            expected = 0 if label < 0 else 2 * longest[-1][-1] / both if both else 1
            assert same[i, j] == pytest.approx(expected, abs=1e-6)


def test_what_was_fitted_tells_shares_that_are_right():
    rng = np.random.default_rng(0)
    scores = -np.sort(-rng.random((4000, 3)), axis=1)
    lengths = rng.integers(5, 30, 4000)
    labels = rng.integers(5, 30, (4000, 3))
    same = rng.random((4000, 3))
    chance = 1 / (1 + np.exp(-(-4 + 5 * scores[:, 0] + 2 * same[:, 0])))
    right = np.zeros((4000, 3), bool)
    right[:, 0] = rng.random(4000) < chance
    right[:, 1] = ~right[:, 0] & (rng.random(4000) < 0.2)
    found = fit(scores, lengths, labels, same, right)
    said = found(scores, lengths, labels, same)
    assert np.abs(said[:, 0] - chance).mean() < 0.02
    assert said[:, 1].mean() == pytest.approx(right[:, 1].mean(), abs=0.03)
    assert found.first.spelling == pytest.approx(2, abs=0.4)
