import numpy as np
import pytest

from rmtmatch.errors import DataError, TaxonomyError
from rmtmatch.skills.taxonomy import Taxonomy

LABELS = {
    "concept": ["o:kok", "o:kok", "o:bakker", "s:koken", "s:koken", "s:bakken", "s:hygiene", "g:keuken"],
    "label": ["kok", "chef", "bakker", "koken", "cook", "bakken", "hygiënisch werken", "keukenwerk"],
    "kind": ["occupation", "occupation", "occupation", "skill", "skill", "skill", "skill", "group"],
    "lang": ["nl", "nl", "nl", "nl", "en", "nl", None, "nl"],
    "description": ["Kookt.", None, None, None, None, None, None, None],
}
RELATIONS = [
    {"occupation": "o:kok", "skill": "s:koken", "relation": "essential"},
    {"occupation": "o:kok", "skill": "s:koken", "relation": "optional"},
    {"occupation": "o:kok", "skill": "s:hygiene", "relation": "Optional"},
    {"occupation": "o:bakker", "skill": "s:bakken", "relation": "essential"},
    {"occupation": "o:bakker", "skill": "s:hygiene", "relation": "essential"},
]
BROADER = {
    "concept": ["s:koken", "s:bakken", "o:kok"],
    "broader": ["g:keuken", "g:keuken", "http://data.europa.eu/esco/isco/C5120"],
}


@pytest.fixture
def kitchen():
    return Taxonomy.from_frame(LABELS, RELATIONS, BROADER)


def same(a, b):
    assert a.fingerprint == b.fingerprint
    for name in ("skills", "occupations", "groups", "isco"):
        assert getattr(a, name).tolist() == getattr(b, name).tolist()
    for name in ("essential", "optional", "skill_groups"):
        x, y = getattr(a, name), getattr(b, name)
        assert x.dtype == y.dtype == np.float32
        assert x.shape == y.shape
        assert (x.toarray() == y.toarray()).all() if x.nnz < 1e4 else (x != y).nnz == 0
    for name in ("labels", "descriptions"):
        assert list(getattr(a, name)) == list(getattr(b, name))
    for name in ("bridges", "bridge_relations", "bridge_labels", "group_labels", "languages", "notes"):
        assert getattr(a, name) == getattr(b, name)


def test_arrays(kitchen):
    assert kitchen.occupations.tolist() == ["o:bakker", "o:kok"]
    assert kitchen.skills.tolist() == ["s:bakken", "s:hygiene", "s:koken"]
    assert kitchen.essential.toarray().tolist() == [[1, 1, 0], [0, 0, 1]]
    assert kitchen.optional.toarray().tolist() == [[0, 0, 0], [0, 1, 0]], "essential wins over optional"
    assert kitchen.df.tolist() == [1, 2, 1]
    assert kitchen.groups.tolist() == ["g:keuken"]
    assert kitchen.skill_groups.toarray().ravel().tolist() == [1, 0, 1]
    assert kitchen.isco.tolist() == [None, "5120"]
    assert kitchen.essential.indices.dtype == np.int32
    assert (kitchen.skill_index("s:koken"), kitchen.skill_index("o:kok"), kitchen.occupation_index("o:kok")) == (
        2,
        -1,
        1,
    )


def test_labels_to_show(kitchen):
    assert kitchen.label("s:koken") == "koken"
    assert kitchen.label("s:koken", "en") == "cook"
    assert kitchen.label("s:bakken", "en") == "bakken", "no English label: the first language's"
    assert kitchen.label("o:kok") == "kok"
    assert kitchen.label("g:keuken") == "keukenwerk"
    assert kitchen.shown("occupation").tolist() == ["bakker", "kok"]
    assert kitchen.isco_label("5120") == "5120"
    with pytest.raises(KeyError, match="no concept"):
        kitchen.label("s:nothing")


def test_exact_words_lead_to_all_their_concepts():
    taxonomy = Taxonomy.from_frame(
        [
            {"concept": "o1", "label": "Schilder", "kind": "occupation", "preferred": 0},
            {"concept": "o1", "label": "huisschilder", "kind": "occupation", "preferred": 1},
            {"concept": "o2", "label": "schilder", "kind": "occupation", "preferred": 1},
            {"concept": "s1", "label": "schilder", "kind": "skill", "preferred": 1},
        ]
    )
    assert taxonomy.concepts("SCHILDER (m/v)", "occupation") == ("o2", "o1"), "whose preferred label it is comes first"
    assert taxonomy.concepts("schilder", "skill") == ("s1",)
    assert taxonomy.concepts("o1", "occupation") == ("o1",)
    assert taxonomy.concepts("o1", "skill") == ()
    assert taxonomy.concepts("", "skill") == ()
    assert taxonomy.concepts(None, "skill") == ()


def test_round_trip(kitchen, tmp_path):
    kitchen.derived["matrix"] = kitchen.essential
    kitchen.derived["array"] = np.arange(3)
    kitchen.save(tmp_path / "taxonomy")
    again = Taxonomy.load(tmp_path / "taxonomy")
    same(kitchen, again)
    assert (again.derived["matrix"].toarray() == kitchen.essential.toarray()).all()
    assert again.derived["array"].tolist() == [0, 1, 2]
    assert [p.name for p in tmp_path.iterdir()] == ["taxonomy"], "no half-written file stays behind"
    first = (tmp_path / "taxonomy").read_bytes()
    again.save(tmp_path / "taxonomy")
    assert (tmp_path / "taxonomy").read_bytes() == first


def test_no_concept_and_one_concept(tmp_path):
    none = Taxonomy.from_frame({"concept": [], "label": [], "kind": []})
    one = Taxonomy.from_frame({"concept": ["s"], "label": ["lassen"], "kind": ["skill"]})
    for taxonomy in (none, one):
        taxonomy.save(tmp_path / "t")
        same(taxonomy, Taxonomy.load(tmp_path / "t"))
    assert none.concepts("lassen", "skill") == ()
    assert one.concepts("Lassen", "skill") == ("s",)
    assert repr(none) == "<Taxonomy: 0 occupations, 0 skills, 0 relations, 0 labels ()>"


def test_a_file_that_is_no_taxonomy(tmp_path):
    with pytest.raises(TaxonomyError, match="no taxonomy file at"):
        Taxonomy.load(tmp_path / "absent")
    (tmp_path / "text").write_text("concept,label\n")
    with pytest.raises(TaxonomyError, match="damaged"):
        Taxonomy.load(tmp_path / "text")
    np.savez(tmp_path / "other.npz", a=np.arange(3))
    with pytest.raises(TaxonomyError, match="is no taxonomy file"):
        Taxonomy.load(tmp_path / "other.npz")


def test_a_cut_or_newer_file(kitchen, tmp_path, monkeypatch):
    kitchen.save(tmp_path / "whole")
    (tmp_path / "half").write_bytes((tmp_path / "whole").read_bytes()[:2000])
    with pytest.raises(TaxonomyError, match="damaged"):
        Taxonomy.load(tmp_path / "half")
    monkeypatch.setattr("rmtmatch.skills.archive.FORMAT", 99)
    kitchen.save(tmp_path / "newer")
    monkeypatch.undo()
    with pytest.raises(TaxonomyError, match="newer"):
        Taxonomy.load(tmp_path / "newer")


def test_aliases(kitchen, tmp_path):
    more = kitchen.with_aliases(
        [{"concept": "o:kok", "label": "keukenprins"}, {"concept": "o:kok", "label": "keukenprins"}]
    )
    assert more.concepts("Keukenprins", "occupation") == ("o:kok",)
    assert len(more.labels) == len(kitchen.labels) + 1, "the same alias twice is one label"
    assert kitchen.concepts("Keukenprins", "occupation") == (), "the old one is as it was"
    assert more.label("o:kok") == "kok"
    more.save(tmp_path / "t")
    same(more, Taxonomy.load(tmp_path / "t"))


def test_aliases_with_all_faults_at_once(kitchen):
    with pytest.raises(DataError) as caught:
        kitchen.with_aliases({"concept": ["o:kokk", "o:kok", "o:kok"], "label": ["x", "", "goed"]})
    assert [(f.row, f.column) for f in caught.value.faults] == [(0, "concept"), (1, "label")]
    assert "o:kok" in caught.value.faults[0].hint
    with pytest.raises(DataError, match="'lable'"):
        kitchen.with_aliases({"concept": ["o:kok"], "lable": ["x"]})
