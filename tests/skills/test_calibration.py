import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.calibration import ACCEPT, CHARACTERS, LEARNED, REVIEW, SUGGEST, bands

SCORES = st.lists(st.floats(0, 1), min_size=1, max_size=6).map(lambda x: sorted(x, reverse=True))
ALL = [c[kind] for c in (CHARACTERS, LEARNED) for kind in ("skill", "occupation")]


def chances(calibrator, scores, text=12, label=12):
    scores = np.array(scores)
    return calibrator(scores, np.full(len(scores), text), np.full(scores.shape, label))


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
    assert found[0] == pytest.approx(1 / (1 + np.exp(-odds)))
    w = calibrator.rest
    odds = w.bias + w.score * 0.5 + w.margin * -0.1 + w.length * length + w.longer * (length - np.log(10))
    assert found[1] == pytest.approx(min(found[0], 1 / (1 + np.exp(-odds))))


def test_bands_stand_at_their_thresholds():
    below = np.nextafter([SUGGEST, REVIEW, ACCEPT], 0)
    assert bands(below).tolist() == ["abstain", "suggest", "review"]
    assert bands(np.array([SUGGEST, REVIEW, ACCEPT])).tolist() == ["suggest", "review", "accept"]


@pytest.mark.parametrize("shape", [(0, 3), (2, 0), (1, 1)])
def test_no_texts_and_no_concepts(shape):
    assert chances(LEARNED["skill"], np.zeros(shape)).shape == shape
