import numpy as np
import pytest

from rmtmatch.skills import encoder as module
from rmtmatch.skills.encoder import Encoder
from rmtmatch.skills.lessons import Groups, Lessons
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.ngrams import Ngrams
from rmtmatch.skills.taxonomy import Taxonomy

PAIRS = [("kok", "chef de cuisine"), ("lasser", "metaalverbinder"), ("schilder", "verver"), ("bakker", "broodmaker")]


@pytest.fixture(scope="module")
def trained():
    rows = [(f"o{i}", name, "occupation") for i, names in enumerate(PAIRS) for name in names]
    concept, label, kind = zip(*rows, strict=True)
    taxonomy = Taxonomy.from_frame({"concept": concept, "label": label, "kind": kind})
    patch = pytest.MonkeyPatch()
    # so few names would be left as they are, and their grams are rare
    patch.setattr(module, "_ROUNDS", 5_000)
    patch.setattr(module, "RAREST", 1)
    patch.setattr("rmtmatch.skills.linker.ENOUGH_NAMES", 1)
    linker = SkillLinker(taxonomy).train(seed=1)
    patch.undo()
    return linker


def test_words_that_share_nothing_but_a_concept_are_near(trained):
    encoder = Encoder.of_arrays(trained.taxonomy.derived)
    first, second = (encoder.encode([p[k] for p in PAIRS]) for k in (0, 1))
    close = first @ second.T
    assert (close.argmax(axis=1) == np.arange(4)).all()
    assert np.linalg.norm(first, axis=1) == pytest.approx(1, abs=1e-5)


def test_a_text_without_known_grams_is_nowhere(trained):
    assert not Encoder.of_arrays(trained.taxonomy.derived).encode(["\N{GREEK SMALL LETTER PI}", ""]).any()


def test_what_was_learned_is_saved_with_the_taxonomy(trained, tmp_path):
    assert trained.trained
    trained.taxonomy.save(tmp_path / "t")
    again = SkillLinker(Taxonomy.load(tmp_path / "t"))
    assert again.trained
    texts = ["kokk", "metaal verbinden", "broden maken", "zzz"]
    one, two = (x.link(texts, "occupation") for x in (trained, again))
    assert one.uris == two.uris
    assert (one.confidence == two.confidence).all()
    assert one.uris[1][0] == "o1"


def test_the_same_seed_learns_the_same(monkeypatch):
    monkeypatch.setattr(module, "RAREST", 1)
    taxonomy = Taxonomy.from_frame(
        {"concept": ["a", "a", "b", "b"], "label": ["aa", "ab", "cc", "cd"], "kind": ["skill"] * 4}
    )
    one, two = (Encoder.train(taxonomy, seed=4).arrays() for _ in range(2))
    assert all((one[k] == two[k]).all() for k in one)
    assert Encoder.of_arrays({}) is None


def test_bytes_serve_as_well_as_floats():
    texts = ["lassen", "koken", "las"]
    ngrams, vectors = Ngrams.fit(texts, 3, 5, word_weight=2.0)
    W = np.random.default_rng(0).normal(size=(vectors.shape[1], 16)).astype(np.float32)
    W[0] = 0
    none = Groups.of([(0, 0)], 1)
    exact = vectors @ W
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    found = Encoder.of(ngrams, W, Lessons(texts, none, none)).encode(texts)
    assert np.einsum("ij,ij->i", exact, found) == pytest.approx(1, abs=1e-3)


def test_a_small_taxonomy_is_left_as_it_is():
    linker = SkillLinker(Taxonomy.from_frame({"concept": ["s"], "label": ["lassen"], "kind": ["skill"]}))
    assert linker.train() is linker
    assert not linker.trained
