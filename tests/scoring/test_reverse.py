"""Reverse of single pairs is that of all pairs, with numba and without."""

import numpy as np
import pytest

from rmtmatch import example
from rmtmatch.policy import Policy
from rmtmatch.scoring import swift
from rmtmatch.scoring.kernel import reverse_of
from rmtmatch.scoring.reverse import reverse_of_pairs
from rmtmatch.scoring.setting import prepare


@pytest.mark.parametrize("share", [0.0, 0.5])
@pytest.mark.parametrize("compiled", [True, False])
def test_it_is_the_reverse_of_all_pairs(monkeypatch, share, compiled):
    if compiled:
        pytest.importorskip("numba")
    else:
        monkeypatch.setattr(swift, "usable", lambda: False)
    setting = prepare(example.region(seed=3, candidates=40, vacancies=30).market(), Policy(nearness_share=share))
    rows, cols = np.divmod(np.random.default_rng(0).permutation(1200)[:700], 30)
    occupation = setting.looking.occupation[rows]
    assert (occupation >= 0).any()
    whole = np.minimum(reverse_of(setting, 0, 30, np.float64), 1)[occupation, cols]
    found = reverse_of_pairs(setting, rows, cols)
    np.testing.assert_array_equal(found, np.where(occupation < 0, np.nan, whole))


def test_no_pairs():
    setting = prepare(example.region(seed=3, candidates=4, vacancies=3).market(), Policy())
    assert reverse_of_pairs(setting, np.zeros(0, np.int64), np.zeros(0, np.int64)).shape == (0,)
