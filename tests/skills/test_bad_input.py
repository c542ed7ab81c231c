"""Whatever people type, a linker answers: the right concept where one is meant, and nothing where none is."""

import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch import example
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy

ROWS = [
    ("o1", "docent/leraar", "occupation"),
    ("o2", "kok", "occupation"),
    ("o3", "caféhouder", "occupation"),
    ("o4", "schilder", "occupation"),
    ("o5", "schilder", "occupation"),
    ("s1", "programmeren in C++", "skill"),
    ("s2", "programmeren in C#", "skill"),
    ("s3", "ontwikkelen met .NET", "skill"),
    ("s4", "programmeren in C", "skill"),
    ("s5", "kok", "skill"),
    ("s6", "laden/lossen", "skill"),
    ("s7", "сварка", "skill"),
    ("s8", "crème brûlée bereiden", "skill"),
]
KINDS = ["skill", "occupation"]


def taxonomy(rows):
    concept, label, kind = zip(*rows, strict=True) if rows else ((), (), ())
    return Taxonomy.from_frame({"concept": concept, "label": label, "kind": kind})


LINKERS = {
    "small": SkillLinker(taxonomy(ROWS)),
    "example": SkillLinker(example.taxonomy()),
    "one": SkillLinker(taxonomy([("s1", "lassen", "skill")])),
    "none": SkillLinker(taxonomy([])),
}
SMALL = LINKERS["small"]

NOTHING = {
    "none": None,
    "empty": "",
    "blanks": " \t\n\u00a0\u2003",
    "punctuation": "?!…;:,.-–()[]{}'\"/\\|@*&^%$~`<>=_",  # noqa: RUF001  as people type it
    "numbers": "12345 67,8 9.000",
    "hours": "32-40 uur per week",
    "gender": "(m/v/x)",
    "emoji": "\N{GRINNING FACE}\N{ZERO WIDTH JOINER}\N{ROCKET}\N{VARIATION SELECTOR-16}",
    "markup": "<p><br/>&nbsp;</p>",
    "no text": 5,
    "not a number": float("nan"),
    "control characters": "\x00\x01\x7f\u200b\ufeff",
    "half a pair": "\ud800",
    "chinese": "焊接工",
    "arabic": "سائق رافعة",
}


def best(text, kind="skill", linker=SMALL):
    links = linker.link([text], kind, top=3)
    return links.uris[0][0] if links.uris[0] else None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("linker", LINKERS.values(), ids=LINKERS)
@pytest.mark.parametrize("text", NOTHING.values(), ids=NOTHING)
def test_what_says_nothing_leads_nowhere(text, linker, kind):
    links = linker.link([text], kind, top=3)
    assert links.uris == [[]]
    assert links.bands.tolist() == ["abstain"]
    assert links.confidence.tolist() == [[0, 0, 0]]


@pytest.mark.parametrize("linker", LINKERS.values(), ids=LINKERS)
@pytest.mark.parametrize("unit", ["x", "kok ", "é", "<b>", "&amp;", "\N{GRINNING FACE}", "a/b ", "e\u0301", "\n"])
def test_a_hundred_thousand_characters_are_no_job(unit, linker):
    text = unit * (100_000 // len(unit))
    links = linker.link([text], "occupation")
    # somebody who says nothing but cook, twenty-five thousand times, may be one
    assert links.bands[0] != "accept" or unit == "kok "


@pytest.mark.parametrize(
    "text",
    [
        "Caféhouder",
        "CAFÉHOUDER",
        "<b>caf&eacute;houder</b>",
        "caféhouder (m/v)",
        "caféhouder m/v/x, 32-40 uur",
        "  caféhouder \N{ROCKET}",
        "café\u00adhouder",
        "\ufeffcaféhouder",
        "ｃａｆéｈｏｕｄｅｒ",
    ],
)
def test_dress_makes_no_difference(text):
    assert best(text, "occupation") == "o3"
    assert SMALL.link([text], "occupation").bands[0] == "accept"
    decomposed = SMALL.link([unicodedata.normalize("NFD", text)], "occupation")
    assert (decomposed.uris[0][0], decomposed.bands[0]) == ("o3", "accept")


@pytest.mark.parametrize(
    ("text", "concept"),
    [
        ("programmeren in C++", "s1"),
        ("C++", "s1"),
        ("c#", "s2"),
        ("programmeren in c#!", "s2"),
        (".NET", "s3"),
        ("ontwikkelen met .net", "s3"),
        ("programmeren in C", "s4"),
    ],
)
def test_signs_that_are_part_of_a_name(text, concept):
    assert best(text) == concept


@pytest.mark.parametrize(
    ("text", "kind", "concept"),
    [
        ("docent/leraar", "occupation", "o1"),
        ("docent / leraar", "occupation", "o1"),
        ("docent", "occupation", "o1"),
        ("leraar", "occupation", "o1"),
        ("laden/lossen", "skill", "s6"),
        ("laden lossen", "skill", "s6"),
        ("caféhouder/kok", "occupation", "o3"),
    ],
)
def test_labels_and_texts_with_a_slash(text, kind, concept):
    assert best(text, kind) == concept


def test_a_label_that_is_both_skill_and_occupation():
    assert (best("kok", "skill"), best("kok", "occupation")) == ("s5", "o2")


def test_two_concepts_with_one_label_are_a_tie():
    links = SMALL.link(["schilder"], "occupation", top=3)
    assert links.uris[0][:2] == ["o4", "o5"]
    assert links.tied[0] == 2
    assert links.confidence[0, 0] == links.confidence[0, 1]


def test_another_alphabet_is_as_good():
    assert best("Сварка") == "s7"
    assert SMALL.link(["водитель"]).bands[0] == "abstain"


def test_one_text_a_million_times_is_searched_once(monkeypatch):
    searched, search = [], SMALL._search
    monkeypatch.setattr(SMALL, "_search", lambda words, *how: searched.extend(words) or search(words, *how))
    links = SMALL.link(["programeren in C++"] * 1_000_000, top=2)
    assert len(searched) == 1
    assert len(links) == 1_000_000
    assert (links.codes == links.codes[0]).all()


@pytest.mark.parametrize("name", ["one", "none"])
def test_a_taxonomy_of_one_concept_and_of_none(name):
    linker = LINKERS[name]
    links = linker.link(["Lassen (m/v)", "lasen", "koken"], "skill", top=4)
    assert links.codes.shape == (3, 4)
    assert [uris[:1] for uris in links.uris[:2]] == ([["s1"], ["s1"]] if name == "one" else [[], []])
    assert linker.link(["lassen"], "occupation").uris == [[]]


@given(
    st.lists(st.one_of(st.none(), st.text(max_size=60), st.integers(), st.floats()), max_size=5), st.sampled_from(KINDS)
)
def test_any_text_at_all(texts, kind):
    links = SMALL.link(texts, kind, top=3)
    assert len(links.uris) == len(links) == len(texts)
    assert ((links.confidence >= 0) & (links.confidence <= 1)).all()
    assert (np.diff(links.confidence, axis=1) <= 0).all()
    assert set(links.bands) <= {"accept", "review", "suggest", "abstain"}
    links.to_frame("pandas")
    for text, uris in zip(texts, links.uris, strict=True):
        if isinstance(text, str):
            other = SMALL.link(
                [f"<i>{text.swapcase()}</i>"] if text.isascii() and "<" not in text else [text], kind, top=3
            )
            assert other.uris[0] == uris or not text.isalpha()


@pytest.mark.slow
@pytest.mark.data
@pytest.mark.parametrize("kind", KINDS)
def test_nothing_of_it_upsets_esco(learned, kind):
    texts = [*NOTHING.values(), "x" * 100_000, "<b>lasser</b> (m/v) 36 uur", "C++", "a/b"]
    links = learned.link(texts, kind)
    assert links.bands.tolist()[: len(NOTHING)] == ["abstain"] * len(NOTHING)
    assert links.bands[len(NOTHING)] == "abstain"
