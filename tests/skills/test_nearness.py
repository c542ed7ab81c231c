"""Where skills lie among all work: what kindred occupations need lies close together, whatever it is called."""

import numpy as np
import pytest

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.skills.nearness import DIMENSIONS, middle, nearness, placed, skill_points

KINDS = ["occupation"] * 4 + ["skill"] * 5


def small():
    """Two cooks, two welders, and a skill that nobody needs."""
    labels = {
        "concept": ["chef", "cook", "welder", "fitter", "pans", "knives", "torch", "files", "juggling"],
        "label": ["chef", "cook", "welder", "fitter", "pans", "knives", "torch", "files", "juggling"],
        "kind": KINDS,
    }
    needs = [("chef", "pans"), ("chef", "knives"), ("cook", "pans"), ("cook", "knives")]
    needs += [("welder", "torch"), ("welder", "files"), ("fitter", "files"), ("fitter", "torch")]
    relations = {"occupation": [o for o, _ in needs], "skill": [s for _, s in needs], "relation": ["essential"] * 8}
    return rm.Taxonomy.from_frame(labels, relations)


def test_skills_of_kindred_occupations_lie_together():
    taxonomy = small()
    at = skill_points(taxonomy)
    near = nearness(at, at)
    pans, knives, torch, juggling = (taxonomy.skill_index(s) for s in ("pans", "knives", "torch", "juggling"))
    assert near[pans, knives] > 0.99
    assert near[pans, torch] < 0.01
    assert not at[juggling].any()
    assert placed(at).sum() == 4


@pytest.mark.parametrize("occupations", [[], ["o1"]])
def test_without_other_work_nothing_has_a_place(occupations):
    labels = {"concept": [*occupations, "s"], "label": [*occupations, "s"], "kind": ["occupation"] * len(occupations)}
    labels["kind"] = [*labels["kind"], "skill"]
    relations = {
        "occupation": occupations,
        "skill": ["s"] * len(occupations),
        "relation": ["essential"] * len(occupations),
    }
    taxonomy = rm.Taxonomy.from_frame(labels, relations if occupations else None)
    np.testing.assert_array_equal(skill_points(taxonomy), np.zeros((1, DIMENSIONS)))


def test_points_are_kept_and_saved_with_the_taxonomy(tmp_path):
    taxonomy = example.taxonomy()
    at = skill_points(taxonomy)
    assert skill_points(taxonomy) is at
    taxonomy.save(tmp_path / "taxonomy")
    again = rm.Taxonomy.load(tmp_path / "taxonomy")
    assert any(np.array_equal(x, at) for x in again.derived.values() if isinstance(x, np.ndarray))
    np.testing.assert_array_equal(skill_points(again), at)
    np.testing.assert_array_equal(skill_points(example.taxonomy()), at)


def test_nearness_does_not_depend_on_what_is_asked_beside_it():
    at = skill_points(example.taxonomy())
    whole = nearness(at, at)
    for rows in (slice(0, 1), slice(3, 10), slice(None, None, 7)):
        np.testing.assert_array_equal(nearness(at[rows], at[:50]), whole[rows, :50])
    assert 0 <= whole.min() <= whole.max() <= 1
    np.testing.assert_allclose(np.diag(whole)[placed(at)], 1, atol=1e-6)


def test_the_middle_weighs_and_what_has_no_place_is_passed_over():
    points = np.int8([[127, 0], [0, 127], [0, 0]])
    weights = np.array([[1.0, 1, 0], [3, 0, 5], [0, 0, 1]])
    assert middle(weights, points).tolist() == [[90, 90], [127, 0], [0, 0]]
