import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills import lessons as module
from rmtmatch.skills.lessons import Groups, lessons, misspell
from rmtmatch.skills.taxonomy import Taxonomy


def said(taught, groups, concept):
    return {taught.texts[r] for r in groups.rows[groups.offsets[concept] : groups.offsets[concept + 1]]}


@pytest.fixture
def kitchen(monkeypatch):
    monkeypatch.setattr(module, "MISSPELT", 0)
    labels = [
        {
            "concept": "o",
            "label": "Kok",
            "kind": "occupation",
            "lang": "nl",
            "description": "Kookt. Proeft. Roert. Wacht.",
        },
        {"concept": "o", "label": "chef", "kind": "occupation", "lang": "nl"},
        {"concept": "o", "label": "cook", "kind": "occupation", "lang": "en"},
        {"concept": "s", "label": "prepare food", "kind": "skill", "lang": "en"},
        {"concept": "g", "label": "Keukenwerk", "kind": "group"},
    ]
    needs = [{"occupation": "o", "skill": "s", "relation": "essential"}]
    return Taxonomy.from_frame(labels, needs, [{"concept": "s", "broader": "g"}])


def test_what_speaks_of_a_concept(kitchen):
    taught = lessons(kitchen)
    assert said(taught, taught.names, 1) == {"kok", "chef"}
    assert said(taught, taught.mentions, 1) == {"kok", "chef", "cook", "kookt", "proeft", "roert"}
    assert said(taught, taught.names, 0) == {"prepare food"}, "it has no name in the first language"
    assert said(taught, taught.mentions, 0) == {"prepare food", "keukenwerk", "kok"}
    assert len(set(taught.texts)) == len(taught.texts)


def test_names_are_misspelt_and_the_seed_decides_how(kitchen, monkeypatch):
    monkeypatch.setattr(module, "MISSPELT", 2)
    one, same, other = lessons(kitchen, 1), lessons(kitchen, 1), lessons(kitchen, 2)
    assert one.texts == same.texts
    assert one.texts != other.texts
    assert len(said(one, one.mentions, 1)) > 6
    assert said(one, one.names, 1) == {"kok", "chef"}, "a slip is no name"


def test_what_most_need_says_little(kitchen, monkeypatch):
    monkeypatch.setattr(module, "_COMMON", 0)
    taught = lessons(kitchen)
    assert said(taught, taught.mentions, 0) == {"prepare food", "keukenwerk"}


@given(st.text("abc ", max_size=8).map(lambda t: " ".join(t.split())), *[st.floats(0, 1, exclude_max=True)] * 3)
def test_a_slip_changes_at_most_one_place(text, place, kind, letter):
    slipped = misspell(text, place, kind, letter)
    assert abs(len(slipped) - len(text)) <= 2
    assert slipped == " ".join(slipped.split())


def test_groups_count_a_pair_once():
    groups = Groups.of([(2, 5), (0, 1), (2, 5), (2, 3)], 4)
    assert groups.lengths.tolist() == [1, 0, 2, 0]
    assert groups.rows.tolist() == [1, 3, 5]
    assert Groups.of([], 2).offsets.tolist() == [0, 0, 0]


def test_no_concepts():
    taught = lessons(Taxonomy.from_frame({"concept": [], "label": [], "kind": []}))
    assert taught.texts == []
    assert np.array_equal(taught.names.offsets, [0])
