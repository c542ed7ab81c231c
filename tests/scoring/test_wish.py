import numpy as np
import pytest

from rmtmatch.scoring.wish import wishes
from strategies_scoring import market, occupations, taxonomy


def nearness(person, job, neutral=0.3):
    found = wishes(market([{"id": "c", **person}], [{"id": "v", **job}]))
    zero = np.zeros(1, int)
    value = found.at(zero, zero, float, neutral=neutral)
    low, high = found.bounds(value, zero, zero)
    return value.item(), (low.item(), high.item())


def isco(uri):
    return taxonomy().isco[taxonomy().occupation_index(uri)]


def test_the_occupation_itself_is_worth_all():
    welder = occupations()[0]
    job = {"occupation": welder, "sector_sbi": "25"}
    assert nearness({"wanted_occupations": [welder], "sector_wish": []}, job) == (1, (1, 1))
    # a sector that may still be wished for cannot add to it, but nobody counts on that
    assert nearness({"wanted_occupations": [welder]}, job) == (1, (1, 1))


def test_shared_digits_of_isco_are_worth_a_part():
    t = taxonomy()
    by_digits = {}
    for a in t.occupations.tolist():
        for b in t.occupations.tolist():
            if a != b and isco(a) and isco(b):
                same = next((k for k in (4, 3, 2) if isco(a)[:k] == isco(b)[:k]), 0)
                by_digits.setdefault(same, (a, b))
    worth = {0: 0, 2: 0.25, 3: 0.5, 4: 0.75}
    assert len(by_digits) >= 3
    for same, (a, b) in by_digits.items():
        value, _ = nearness({"wanted_occupations": [a], "sector_wish": []}, {"occupation": b})
        assert value == worth[same]


@pytest.mark.parametrize(("wish", "branch", "expected"), [("49", "49.41", 1), ("4941", "49", 0), ("47", "49.41", 0)])
def test_a_sector_is_met_by_what_lies_within_it(wish, branch, expected):
    assert nearness({"sector_wish": [wish], "wanted_occupations": []}, {"sector_sbi": branch}) == (
        expected,
        (expected, expected),
    )


def test_what_cannot_be_compared_is_neutral_and_open():
    assert nearness({}, {"occupation": occupations()[0]}) == (0.3, (0, 1))
    assert nearness({"wanted_occupations": [occupations()[0]]}, {}) == (0.3, (0, 1))
    assert nearness({"wanted_occupations": ["zweefvlieger"]}, {"occupation": occupations()[0]}) == (0.3, (0, 1))


def test_who_wishes_for_nothing_is_neutral_for_good():
    assert nearness({"wanted_occupations": [], "sector_wish": []}, {"sector_sbi": "49"}) == (0.3, (0.3, 0.3))
