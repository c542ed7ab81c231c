from rmtmatch.skills.calibration import BRIDGED, EXACT, SHARED, TAUGHT
from rmtmatch.skills.names import Names
from rmtmatch.skills.taxonomy import Taxonomy

ROWS = [
    ("o1", "huisschilder", True),
    ("o1", "schilder", False),
    ("o2", "kunstschilder", True),
    ("o2", "schilder", False),
    ("o3", "verver", True),
    ("o3", "spuiter", False),
    ("o4", "spuiter", True),
]


def names(taught=None, folder=None):
    concept, label, preferred = zip(*ROWS, strict=True)
    taxonomy = Taxonomy.from_frame(
        {"concept": concept, "label": label, "kind": ["occupation"] * len(ROWS), "preferred": preferred}
    )
    if folder is not None:
        (folder / "uwv_occupation_to_esco.csv").write_text(
            "uwv_code,uwv_label_nl,esco_occupation_uri,esco_label_en,relation\n7,Verfspecialist,o3,x,broadMatch\n"
        )
        taxonomy = taxonomy.with_bridge(folder)
    return Names(taxonomy, "occupation", taught)


def test_a_preferred_label_is_surer_than_another():
    preferred, other = names().find(["Huisschilder", "verver (m/v)"])
    assert preferred.concepts == (0,)
    assert preferred.confidence == other.confidence == EXACT["occupation"][0]
    assert preferred.sure
    assert names(taught={"pseudo": (2,)}).find(["pseudo"])[0].confidence == TAUGHT


def test_another_label_of_one_concept():
    rows = names().find(["schilder", "spuiter"])
    assert [x.confidence for x in rows] == [SHARED, SHARED]
    assert not any(x.sure for x in rows)
    assert rows[0].concepts == (0, 1)
    assert rows[1].concepts == (3, 2), "who prefers the label comes first"


def test_codes_look_like_nothing(tmp_path):
    uri, code, word, unknown, nothing = names(folder=tmp_path).find([" o2 ", "7", "Verfspecialist", "o9", None])
    assert uri.coded
    assert uri.concepts == (1,)
    assert code.coded
    assert code.concepts == word.concepts == (2,)
    assert code.confidence == word.confidence == BRIDGED["broad"]
    assert not word.coded
    assert not code.sure
    assert not word.sure
    assert unknown is None
    assert nothing is None


def test_what_people_said_goes_before_labels():
    (said,) = names(taught={"schilder": (2,)}).find(["Schilder"])
    assert (said.concepts, said.confidence, said.sure) == ((2,), TAUGHT, True)
