import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reference import relatedness_by_loops
from rmtmatch.skills import relatedness as module
from rmtmatch.skills.relatedness import comparable_labels, relatedness
from rmtmatch.skills.taxonomy import Taxonomy
from strategies import dutch_phrases


def taxonomy(labels, groups):
    uris = [f"s{i:03}" for i in range(len(labels))]
    broader = [{"concept": u, "broader": g} for u, gs in zip(uris, groups, strict=True) for g in gs]
    rows = [{"concept": u, "label": label, "kind": "skill"} for u, label in zip(uris, labels, strict=True)]
    return Taxonomy.from_frame(rows, broader=broader or None)


SKILLS = st.lists(st.tuples(dutch_phrases(), st.sets(st.sampled_from("gh"), max_size=2)), min_size=1, max_size=9)


@given(SKILLS, st.integers(0, 9), st.sampled_from([0.0, 0.4, 1.0]), st.sampled_from([0.0, 0.2]))
def test_the_slow_twin_agrees(skills, kept, siblings, floor):
    labels, groups = [s for s, _ in skills], [sorted(g) for _, g in skills]
    found = relatedness(taxonomy(labels, groups), kept=kept, siblings=siblings, floor=floor).tocoo()
    expected = relatedness_by_loops(labels, groups, kept, siblings, floor)
    got = dict(zip(zip(found.row.tolist(), found.col.tolist(), strict=True), found.data.tolist(), strict=True))
    # values that differ by less than the rounding may change places at the border
    assert sorted(got.values()) == pytest.approx(sorted(v for v in expected.values() if v > 1e-6), abs=1e-5)
    if kept >= len(labels):
        assert set(got) == {k for k, v in expected.items() if v > 1e-6}


@given(SKILLS)
def test_laws(skills):
    S = relatedness(taxonomy([s for s, _ in skills], [g for _, g in skills]), kept=3)
    assert S.dtype == np.float32
    assert (S.diagonal() == 1).all()
    assert (np.diff(S.indptr) <= 4).all()
    assert ((S.data > 0) & (S.data <= 1)).all()
    assert S.has_sorted_indices


def test_blocks_give_what_one_block_gives(monkeypatch):
    t = taxonomy(["lassen", "mig-lassen", "tig-lassen", "koken", "bakken"], [["g"], ["g"], [], ["h"], ["h"]])
    whole = relatedness(t).toarray()
    t.derived.clear()
    monkeypatch.setattr(module, "_BLOCK", 2)
    assert (relatedness(t).toarray() == whole).all()


def test_it_is_computed_once_and_saved(tmp_path):
    t = taxonomy(["lassen", "koken"], [["g"], ["g"]])
    steps = []
    first = relatedness(t, progress=lambda *x: steps.append(x))
    assert steps == [(2, 2, "relatedness of skills")]
    assert relatedness(t) is first
    assert relatedness(t, siblings=0.5) is not first
    t.save(tmp_path / "t")
    again = Taxonomy.load(tmp_path / "t")
    assert (relatedness(again, progress=lambda *_: pytest.fail("computed again")) != first).nnz == 0


def test_labels_are_compared_in_the_language_that_has_most():
    rows = [
        {"concept": "a", "label": "lassen", "kind": "skill", "lang": "nl"},
        {"concept": "a", "label": "weld", "kind": "skill", "lang": "en"},
        {"concept": "b", "label": "weld pipes", "kind": "skill", "lang": "en"},
    ]
    assert comparable_labels(Taxonomy.from_frame(rows)) == ["weld", "weld pipes"]


def test_no_skills_and_no_words():
    none = Taxonomy.from_frame({"concept": [], "label": [], "kind": []})
    assert relatedness(none).shape == (0, 0)
    assert relatedness(taxonomy(["?", "!"], [["g"], ["g"]])).toarray().tolist() == [
        [1, pytest.approx(0.4)],
        [pytest.approx(0.4), 1],
    ]


@pytest.mark.parametrize("wrong", [{"kept": -1}, {"siblings": 1.5}, {"floor": 1.0}])
def test_numbers_out_of_range(wrong):
    with pytest.raises(ValueError, match="kept="):
        relatedness(taxonomy(["a"], [[]]), **wrong)


@pytest.mark.data
@pytest.mark.slow
def test_real_skills(esco):
    S = relatedness(esco)
    assert S.shape == (13_928, 13_928)
    assert np.diff(S.indptr).max() == 41
    row = esco.skill_index(esco.concepts("toxicology", "skill")[0])
    names = esco.shown("skill", "en")[S[[row]].indices]
    assert "perform toxicological studies" in names
