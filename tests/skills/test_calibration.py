import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.calibration import ACCEPT, CHARACTERS, REVIEW, SUGGEST, bands

SCORES = st.lists(st.floats(0, 1.5), min_size=1, max_size=6).map(lambda x: sorted(x, reverse=True))


@pytest.mark.parametrize("kind", ["skill", "occupation"])
@given(SCORES)
def test_chances_fall_and_stay_in_range(kind, scores):
    chance = CHARACTERS[kind](np.array([scores]))[0]
    assert ((chance >= 0) & (chance <= 1)).all()
    assert (np.diff(chance) <= 0).all()
    assert (chance[np.array(scores) == 0] == 0).all()


@pytest.mark.parametrize("kind", ["skill", "occupation"])
def test_surer_with_a_higher_score_and_a_wider_margin(kind):
    chance = CHARACTERS[kind](np.array([[0.8, 0.6], [1.0, 0.6], [1.0, 0.9]]))[:, 0]
    assert chance[0] < chance[1]
    assert chance[2] < chance[1]


def test_bands_stand_at_their_thresholds():
    below = np.nextafter([SUGGEST, REVIEW, ACCEPT], 0)
    assert bands(below).tolist() == ["abstain", "suggest", "review"]
    assert bands(np.array([SUGGEST, REVIEW, ACCEPT])).tolist() == ["suggest", "review", "accept"]


def test_no_texts_and_no_concepts():
    assert CHARACTERS["skill"](np.zeros((0, 3))).shape == (0, 3)
    assert CHARACTERS["skill"](np.zeros((2, 0))).shape == (2, 0)
    assert CHARACTERS["skill"](np.array([[1.0]])).shape == (1, 1)
