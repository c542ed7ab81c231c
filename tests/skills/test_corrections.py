import numpy as np
import pytest

from rmtmatch.errors import DataError
from rmtmatch.skills import corrections
from rmtmatch.skills import encoder as module
from rmtmatch.skills.corrections import read
from rmtmatch.skills.evidence import SEEN
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.reranker import Reranker
from rmtmatch.skills.retrieval import Hits
from rmtmatch.skills.taxonomy import Taxonomy

NAMES = ["kok", "lasser", "schilder", "bakker", "metselaar", "kapper", "slager", "tuinman"]
SAID = ["chef de cuisine", "metaalverbinder", "verver", "broodmaker", "stenenlegger"]
SAID += ["coiffeur", "worstmaker", "hovenier"]


def taxonomy():
    rows = [(f"o{i}", name, "occupation") for i, name in enumerate(NAMES)]
    rows += [(f"o{i}", f"{name} in loondienst", "occupation") for i, name in enumerate(NAMES)]
    rows += [("s1", "koken", "skill"), ("s2", "lassen", "skill")]
    concept, label, kind = zip(*rows, strict=True)
    return Taxonomy.from_frame({"concept": concept, "label": label, "kind": kind})


def pairs(texts=SAID):
    return [{"text": text, "concept": f"o{i}"} for i, text in enumerate(texts)]


@pytest.fixture
def quick(monkeypatch):
    """So few names would be left as they are; and less is learned than from a real crosswalk."""
    monkeypatch.setattr(module, "_ROUNDS", 3_000)
    monkeypatch.setattr(module, "RAREST", 1)
    monkeypatch.setattr("rmtmatch.skills.linker.ENOUGH_NAMES", 1)
    monkeypatch.setattr(corrections, "STEPS", 60)


def test_what_people_said_is_remembered():
    twice = [{"text": "gast", "concept": uri} for uri in ("o0", "o3")]
    linker = SkillLinker(taxonomy()).fit([*pairs(), *twice])
    links = linker.link(["Hovenier (m/v)", "gast", "tuinman"], "occupation", top=3)
    assert [u[0] for u in links.uris] == ["o7", "o0", "o7"]
    assert links.bands.tolist() == ["accept", "review", "accept"]
    assert links.tied.tolist() == [1, 2, 1]
    assert links.confidence[1, 0] == links.confidence[1, 1]
    assert "9 texts from people" in repr(linker)


@pytest.mark.usefixtures("quick")
def test_what_is_said_later_is_added_and_goes_before():
    linker = SkillLinker(taxonomy(), learn=False).fit(pairs())
    linker.fit([{"text": "verver", "concept": "o1"}, {"text": "stoven", "concept": "s1"}])
    assert linker.link(["verver", "hovenier"], "occupation", top=1).uris == [["o1"], ["o7"]]
    assert linker.link(["stoven"], "skill", top=1).uris == [["s1"]]
    assert not linker.trained


@pytest.mark.usefixtures("quick")
def test_words_like_those_that_were_said_profit():
    before = SkillLinker(taxonomy()).train(seed=1)
    texts = ["metaal verbinden", "stenen leggen", "broden maken", "chef cuisine", "worst"]
    right = ["o1", "o4", "o3", "o0", "o6"]
    found = before.link(texts, "occupation", top=1).uris
    after = SkillLinker(before.taxonomy).fit(pairs())
    learned = after.link(texts, "occupation", top=1).uris
    hits, hits_before = (sum(u[:1] == [r] for u, r in zip(x, right, strict=True)) for x in (learned, found))
    assert hits > hits_before
    same = before.link(texts, "occupation", top=1).uris
    assert same == found, "another linker of the same taxonomy learns nothing from it"


@pytest.mark.usefixtures("quick")
def test_the_same_pairs_and_seed_learn_the_same():
    one, two = (SkillLinker(taxonomy()).fit(pairs(), seed=3).link(["worsten"], "occupation") for _ in range(2))
    assert one.uris == two.uris
    assert (one.confidence == two.confidence).all()


@pytest.mark.usefixtures("quick")
def test_with_pairs_enough_the_chances_are_fitted(monkeypatch):
    monkeypatch.setattr(corrections, "ENOUGH_TO_CALIBRATE", 8)
    told = []
    linker = SkillLinker(taxonomy()).train()
    linker.fit(pairs(), progress=lambda *step: told.append(step))
    assert set(linker._calibrators) == {"occupation"}, "nothing was said of skills"
    assert told[-1][0] == told[-1][1]
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    chance = linker.link(["tuinen", "vrver", "qqq"], "occupation").confidence
    assert ((chance >= 0) & (chance <= 1)).all()
    assert (np.diff(chance, axis=1) <= 0).all()


def test_an_order_that_was_learned_is_used_and_saved(tmp_path):
    linker = SkillLinker(taxonomy())
    plain = linker.link(["lasser kok", "kookster"], "occupation", top=8)
    rng = np.random.default_rng(0)
    seen, right = rng.random((300, 4, SEEN)).astype(np.float32), np.zeros((300, 4), bool)
    # the lower its score the better: what nobody would learn from people
    seen[..., 0] = np.sort(seen[..., 0])[:, ::-1]
    right[:, 3] = True
    linker._rerankers["occupation"] = Reranker.fit(seen, right)
    turned = linker.link(["lasser kok", "kookster"], "occupation", top=8)
    assert [sorted(u) for u in turned.uris] == [sorted(u) for u in plain.uris]
    assert turned.uris != plain.uris
    assert (np.diff(turned.confidence, axis=1) <= 0).all()
    linker.save(tmp_path / "linker")
    again = SkillLinker.load(tmp_path / "linker").link(["lasser kok", "kookster"], "occupation", top=8)
    assert again.uris == turned.uris
    assert (again.confidence == turned.confidence).all()


def found(places):
    """What is found where the right concept of each text stands at a place."""
    n = len(places)
    score = np.tile(np.array([0.9, 0.6, 0.3], np.float32), (n, 1))
    rows = np.zeros((n, 3), np.int32)
    right = np.arange(3) == np.array(places)[:, None]
    number = np.zeros(n, np.int64)
    return corrections._Tried(score[..., None], Hits(rows, score, rows), number, rows, score, right, number)


def test_what_was_refined_is_taken_only_where_it_helps():
    before = {"skill": [found([0, 1]), found([0])], "occupation": [found([2, 1]), found([1])]}
    after = {"skill": [found([0, 0]), found([2])], "occupation": [found([1, 1]), found([1])]}
    assert corrections._taken(before, after) == {"occupation"}, "skills are better in one fold only"
    assert corrections._taken(before, before) == set()
    assert corrections._taken(before, {"skill": [], "occupation": []}) == set(), "nothing was refined"


def test_texts_of_one_concept_are_held_out_together():
    meant = {f"text {i}": (i % 40,) for i in range(400)}
    parts = [corrections._part(meant, fold, held=True) for fold in range(corrections._FOLDS)]
    assert sum(map(len, parts)) == 400
    concepts = [{c for cs in part.values() for c in cs} for part in parts]
    assert not set.intersection(*concepts)
    assert all(len(c) > 40 / corrections._FOLDS / 2 for c in concepts)
    for fold, part in enumerate(parts):
        assert corrections._part(meant, fold, held=False) == {t: c for t, c in meant.items() if t not in part}


def test_every_fault_is_told_at_once():
    wrong = [
        {"text": "x", "concept": "o99"},
        {"text": "", "concept": "o1"},
        {"text": "y", "concept": None},
        {"text": "kok", "concept": "o1"},
    ]
    with pytest.raises(DataError) as raised:
        SkillLinker(taxonomy()).fit(wrong)
    assert [f.row for f in raised.value.faults] == [0, 1, 2]
    with pytest.raises(DataError, match="concept"):
        SkillLinker(taxonomy()).fit({"text": ["x"]})


def test_nothing_said_changes_nothing():
    linker = SkillLinker(taxonomy())
    before = linker.link(["lassr"], "occupation")
    assert linker.fit({"text": [], "concept": []}).link(["lassr"], "occupation").uris == before.uris


def test_gold_is_of_one_kind():
    with pytest.raises(DataError, match="no texts"):
        read({"text": [], "concept": []}, taxonomy()).one_kind()
    with pytest.raises(DataError, match="mixes"):
        read({"text": ["a", "b"], "concept": ["o1", "s1"]}, taxonomy()).one_kind()
    kind, texts, right = read({"text": ["A", "a"], "concept": ["o1", "o2"]}, taxonomy()).one_kind()
    assert (kind, texts, right) == ("occupation", ["a"], [(1, 2)])
