import pytest

from rmtmatch.errors import DataError
from rmtmatch.skills.taxonomy import Taxonomy

LABELS = [
    {"concept": "o1", "label": "kok", "kind": "occupation"},
    {"concept": "s1", "label": "koken", "kind": "skill"},
]
RELATIONS = [{"occupation": "o1", "skill": "s1", "relation": "essential"}]


def frame(kind, rows):
    if kind == "columns":
        return {k: [r[k] for r in rows] for k in rows[0]}
    if kind == "rows":
        return rows
    module = pytest.importorskip(kind)
    if kind == "pyarrow":
        return module.Table.from_pylist(rows)
    return module.DataFrame(rows)


@pytest.mark.parametrize("kind", ["columns", "rows", "pandas", "polars", "pyarrow"])
def test_any_table_gives_the_same(kind):
    broader = [{"concept": "s1", "broader": "g"}]
    one = Taxonomy.from_frame(frame(kind, LABELS), frame(kind, RELATIONS), frame(kind, broader))
    assert one.fingerprint == Taxonomy.from_frame(LABELS, RELATIONS, broader).fingerprint
    assert one.essential.toarray().tolist() == [[1]]
    assert one.groups.tolist() == ["g"]


def test_numbers_serve_as_concepts():
    taxonomy = Taxonomy.from_frame({"concept": [1, 2], "label": ["kok", "koken"], "kind": ["occupation", "skill"]})
    assert taxonomy.concepts("kok", "occupation") == ("1",)


def test_esco_type_names_serve_as_kinds():
    kinds = ["Occupation", "KnowledgeSkillCompetence", "skill/competence", "knowledge", "Skill Group"]
    taxonomy = Taxonomy.from_frame({"concept": list("abcde"), "label": list("abcde"), "kind": kinds})
    assert (len(taxonomy.occupations), len(taxonomy.skills), taxonomy.group_labels) == (1, 3, {"e": "e"})


def test_every_fault_at_once():
    labels = {
        "concept": ["o1", "s1", None, "s2", "o2", "o1"],
        "label": ["kok", "", "x", "snijden", "bakker", "chef"],
        "kind": ["occupation", "skill", "skill", "skil", "job", "skill"],
        "preferred": [1, 1, 1, 1, 1, 1],
    }
    relations = {"occupation": ["o1", "o9"], "skill": ["s1", "s1"], "relation": ["esential", "optional"]}
    with pytest.raises(DataError) as caught:
        Taxonomy.from_frame(labels, relations, {"concept": ["s1"], "parent": ["g"]})
    found = {(f.table, f.row, f.column) for f in caught.value.faults}
    assert found == {
        ("labels", 1, "label"),
        ("labels", 2, "concept"),
        ("labels", 3, "kind"),
        ("labels", 4, "kind"),
        ("labels", 5, "kind"),
        ("relations", 0, "relation"),
        ("relations", 0, "skill"),
        ("relations", 1, "occupation"),
        ("relations", 1, "skill"),
        ("broader", -1, "broader"),
    }
    assert "did you mean skill?" in str(caught.value)
    assert "did you mean essential?" in str(caught.value)


@pytest.mark.parametrize("value", ["maybe", "2"])
def test_preferred_is_yes_or_no(value):
    with pytest.raises(DataError, match="no yes or no"):
        Taxonomy.from_frame({"concept": ["a"], "label": ["b"], "kind": ["skill"], "preferred": [value]})


def test_a_missing_column_names_the_nearest():
    with pytest.raises(DataError, match="nearest is 'lable'"):
        Taxonomy.from_frame({"concept": ["a"], "lable": ["b"], "kind": ["skill"]})
    with pytest.raises(DataError, match="differ in length"):
        Taxonomy.from_frame({"concept": ["a"], "label": ["b", "c"], "kind": ["skill"]})


def test_a_long_list_of_faults_is_cut_in_the_message_alone():
    n = 30
    with pytest.raises(DataError, match="and 20 more") as caught:
        Taxonomy.from_frame({"concept": ["a"] * n, "label": [None] * n, "kind": ["skill"] * n})
    assert len(caught.value.faults) == n


def test_notes_say_what_lacks():
    notes = Taxonomy.from_frame(LABELS).notes
    assert any("no relations" in n for n in notes)
    assert any("no broader" in n for n in notes)
