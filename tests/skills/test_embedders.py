"""A model of somebody else's: what it sees is added, and what it does wrong is told."""

import numpy as np
import pytest

from rmtmatch import example
from rmtmatch.skills.linker import SkillLinker


class Synonyms:
    """Words that mean the same share a direction, of any length."""

    def __init__(self, *groups):
        self.groups = groups
        self.asked = []

    def encode(self, texts, kind):
        self.asked.append((kind, len(texts)))
        rows = [[7.0 * bool(set(text.split()) & group) for group in self.groups] for text in texts]
        return np.array(rows).reshape(len(texts), len(self.groups))


class Gives:
    def __init__(self, give):
        self.give = give

    def encode(self, texts, kind):
        assert kind in {"skill", "occupation"}
        return self.give(texts)


def label(linker, text, kind="skill"):
    return linker.taxonomy.label(linker.link([text], kind).uris[0][0])


def test_what_it_sees_is_added():
    taxonomy = example.taxonomy()
    synonyms = Synonyms({"clark", "heftruck"}, {"sofinummer"})
    assert label(SkillLinker(taxonomy, embedder=synonyms), "clark") == "heftruck rijden"
    assert label(SkillLinker(taxonomy), "clark") != "heftruck rijden"


def test_it_is_asked_once_for_the_labels_and_for_different_texts_alone():
    synonyms = Synonyms({"clark", "heftruck"})
    linker = SkillLinker(example.taxonomy(), embedder=synonyms)
    linker.link(["clark", "clark", "Clark", None, "heftruck rijden"], top=3)
    linker.link(["iets anders"], top=3)
    labels = len(linker.taxonomy.of("skill"))
    assert synonyms.asked[0] == ("skill", labels)
    assert sum(n for _, n in synonyms.asked[1:]) <= 4


def test_words_that_name_a_concept_need_no_model():
    linker = SkillLinker(example.taxonomy(), embedder=Gives(None))
    assert linker.link(["heftruck rijden"], top=1).bands[0] == "accept"


def test_a_saved_linker_takes_it_again(tmp_path):
    synonyms = Synonyms({"clark", "heftruck"})
    SkillLinker(example.taxonomy(), embedder=synonyms).save(tmp_path / "linker")
    assert label(SkillLinker.load(tmp_path / "linker", embedder=synonyms), "clark") == "heftruck rijden"
    assert label(SkillLinker.load(tmp_path / "linker"), "clark") != "heftruck rijden"


@pytest.mark.parametrize(
    ("give", "told"),
    [
        (lambda texts: np.zeros(len(texts)), "one row for each"),
        (lambda texts: np.zeros((len(texts) + 1, 3)), "one row for each"),
        (lambda texts: np.full((len(texts), 3), np.nan), "not finite"),
    ],
)
def test_what_it_does_wrong_is_told(give, told):
    with pytest.raises(ValueError, match=told):
        SkillLinker(example.taxonomy(), embedder=Gives(give)).link(["clark"])


def test_a_model_that_sees_nothing_changes_no_order():
    blind = Gives(lambda texts: np.zeros((len(texts), 5)))
    texts = ["heftruk rijden", "kasa bedienen", "pallets"]
    with_it = SkillLinker(example.taxonomy(), embedder=blind).link(texts)
    without = SkillLinker(example.taxonomy()).link(texts)
    assert with_it.uris == without.uris
