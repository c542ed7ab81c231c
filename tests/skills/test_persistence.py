import numpy as np
import pytest

from rmtmatch.errors import TaxonomyError
from rmtmatch.skills import corrections
from rmtmatch.skills import encoder as module
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy

ROWS = [
    ("o1", "kok", "occupation", "nl"),
    ("o1", "cook", "occupation", "en"),
    ("o2", "lasser", "occupation", "nl"),
    ("o2", "welder", "occupation", "en"),
    ("s1", "koken", "skill", "nl"),
    ("s2", "weld", "skill", "en"),
    ("s3", "schilderen", "skill", "nl"),
]
TEXTS = ["kokk", "lassen", "welding", "koken", "s1", None, "metaalverbinder", "qqq"]


def linker(**how):
    concept, label, kind, lang = zip(*ROWS, strict=True)
    return SkillLinker(Taxonomy.from_frame({"concept": concept, "label": label, "kind": kind, "lang": lang}), **how)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(module, "_ROUNDS", 1_000)
    monkeypatch.setattr(module, "RAREST", 1)
    monkeypatch.setattr("rmtmatch.skills.linker.ENOUGH_NAMES", 1)
    monkeypatch.setattr(corrections, "STEPS", 30)
    monkeypatch.setattr(corrections, "ENOUGH_TO_CALIBRATE", 2)


def same(one, two):
    for kind in ("skill", "occupation"):
        a, b = (x.link(TEXTS, kind, top=3) for x in (one, two))
        assert a.uris == b.uris
        assert (a.confidence == b.confidence).all()
        assert (a.matched == b.matched).all()
        assert (a.tied == b.tied).all()
        assert a.bands.tolist() == b.bands.tolist()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("learn", [False, True])
def test_a_linker_is_there_again(tmp_path, learn):
    one = linker(learn=learn)
    one.save(tmp_path / "linker")
    two = SkillLinker.load(tmp_path / "linker")
    assert two.trained is learn
    assert two._indices.keys() == {"skill", "occupation"}, "nothing is built again"
    same(one, two)
    assert two.fit([{"text": "x", "concept": "o1"}]).trained is learn, "who learns nothing goes on learning nothing"


@pytest.mark.usefixtures("quick")
def test_what_people_said_is_there_again(tmp_path):
    pairs = [{"text": t, "concept": "o2"} for t in ("metaalverbinder", "las specialist", "naadlegger")]
    one = linker().fit([*pairs, {"text": "stoven", "concept": "s1"}, {"text": "las specialist", "concept": "o1"}])
    one.save(tmp_path / "linker")
    two = SkillLinker.load(tmp_path / "linker")
    same(one, two)
    assert two._calibrators == one._calibrators
    assert two._calibrators
    assert repr(two) == repr(one)
    assert two.link(["stoven"], "skill", top=1).uris == [["s1"]]
    assert set(one._refined) >= {"skill"}, "one text cannot tell whether it helps"
    assert two._refined.keys() == one._refined.keys()


@pytest.mark.usefixtures("quick")
def test_what_was_refined_for_one_kind_is_there_again(tmp_path):
    one = linker().fit([{"text": "metaalverbinder", "concept": "o2"}])
    assert set(one._refined) == {"occupation"}, "nothing was said of skills"
    one.save(tmp_path / "linker")
    two = SkillLinker.load(tmp_path / "linker")
    same(one, two)
    two.save(tmp_path / "again")
    same(one, SkillLinker.load(tmp_path / "again"))


def test_an_embedder_is_given_again(tmp_path):
    class Lengths:
        def encode(self, texts, kind):  # noqa: ARG002  part of the protocol
            return np.array([[len(t), 1.0] for t in texts], np.float32)

    one = linker(embedder=Lengths())
    one.save(tmp_path / "linker")
    same(one, SkillLinker.load(tmp_path / "linker", embedder=Lengths()))


def test_something_else_is_refused(tmp_path):
    linker().taxonomy.save(tmp_path / "taxonomy")
    with pytest.raises(TaxonomyError, match="no linker file"):
        SkillLinker.load(tmp_path / "taxonomy")
    with pytest.raises(TaxonomyError, match="no linker file at"):
        SkillLinker.load(tmp_path / "absent")
    linker().save(tmp_path / "half")
    (tmp_path / "half").write_bytes((tmp_path / "half").read_bytes()[:500])
    with pytest.raises(TaxonomyError, match="damaged"):
        SkillLinker.load(tmp_path / "half")


def test_nothing_in_the_file_is_pickled(tmp_path):
    linker().save(tmp_path / "linker")
    with np.load(tmp_path / "linker", allow_pickle=False) as file:
        assert all(file[name].dtype != object for name in file.files)
