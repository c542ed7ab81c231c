import numpy as np
import pytest

from rmtmatch.errors import DataError
from rmtmatch.skills.relatedness import relatedness
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


def test_what_is_missing_reads_the_same_in_every_table():
    pandas, polars = pytest.importorskip("pandas"), pytest.importorskip("polars")
    columns = {**frame("columns", LABELS), "lang": ["nl", None], "preferred": [1, None], "description": [None, "doen"]}
    plain = Taxonomy.from_frame(columns)
    missing = pandas.DataFrame(columns).assign(lang=["nl", pandas.NA], description=[float("nan"), "doen"])
    assert Taxonomy.from_frame(missing).fingerprint == plain.fingerprint
    assert Taxonomy.from_frame(missing.assign(lang=["nl", pandas.NaT])).fingerprint == plain.fingerprint
    assert Taxonomy.from_frame(polars.DataFrame(columns)).fingerprint == plain.fingerprint
    assert Taxonomy.from_frame(missing.astype({"kind": "category"})).fingerprint == plain.fingerprint


def test_numbers_that_a_missing_one_made_floats_are_whole():
    pandas = pytest.importorskip("pandas")
    taxonomy = Taxonomy.from_frame({"concept": [7], "label": ["kok"], "kind": ["occupation"]})
    with pytest.raises(DataError) as caught:
        taxonomy.with_aliases(pandas.DataFrame({"concept": [7, None], "label": ["chef", "x"]}))
    assert [(f.row, f.rule) for f in caught.value.faults] == [(1, "empty")]
    more = taxonomy.with_aliases(pandas.DataFrame({"concept": [7.0], "label": ["chef"]}))
    assert more.concepts("chef", "occupation") == ("7",)


def test_rows_that_come_twice_are_one_label():
    twice = [*LABELS, *({**row, "preferred": "yes"} for row in LABELS)]
    once = Taxonomy.from_frame([{**row, "preferred": "yes"} for row in LABELS])
    assert Taxonomy.from_frame([{"preferred": "no", **row} for row in twice]).fingerprint == once.fingerprint
    assert len(once.with_aliases({"concept": ["s1"], "label": ["koken"]}).labels) == len(once.labels)


def test_circles_and_strangers_in_broader_do_no_harm():
    broader = {"concept": ["s1", "s2", "s1", "o1", "zzz"], "broader": ["s2", "s1", "s1", "g", "g"]}
    labels = [*LABELS, {"concept": "s2", "label": "snijden", "kind": "skill"}]
    taxonomy = Taxonomy.from_frame(labels, RELATIONS, broader)
    assert taxonomy.groups.tolist() == ["s1", "s2"]
    assert relatedness(taxonomy).diagonal().tolist() == [1, 1]


@pytest.mark.parametrize(
    ("labels", "told"),
    [
        ("labels.csv", "a str is no table"),
        (None, "no table"),
        ([["s1", "koken", "skill"]], "a row is a list"),
        (["s1"], "a row is a str"),
        ({"concept": "s1", "label": "koken", "kind": "skill"}, "is one text"),
        ({"concept": ["s1"], "label": [["koken", "bakken"]], "kind": ["skill"]}, "several values in one cell"),
        ({}, "column is missing"),
        (np.array([("s1",)], dtype=[("concept", "U2")]), "rows without names"),
    ],
)
def test_what_is_no_table_is_told(labels, told):
    with pytest.raises(DataError, match=told):
        Taxonomy.from_frame(labels)


def test_no_rows_are_a_taxonomy_of_none():
    empty = Taxonomy.from_frame([])
    assert (len(empty.skills), len(empty.occupations)) == (0, 0)
    assert len(empty.with_aliases([]).labels) == 0


def test_an_alias_of_a_label_names_the_concept_to_give():
    with pytest.raises(DataError, match="that is a label of s1: give the URI"):
        Taxonomy.from_frame(LABELS).with_aliases({"concept": ["Koken"], "label": ["kokkerellen"]})
