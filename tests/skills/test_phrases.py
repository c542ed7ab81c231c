import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.phrases import plain, sentences, words


@given(st.text(max_size=200))
def test_places_are_those_of_the_text_as_given(text):
    found = list(sentences(text))
    starts = [a for a, _ in found]
    assert starts == sorted(starts)
    spoken = words([s for _, s in found])
    for i, (word, given_) in enumerate(zip(spoken.text, spoken.given, strict=True)):
        offset, sentence = found[spoken.sentence[i]]
        assert sentence[spoken.start[i] : spoken.end[i]] == given_
        assert word == plain(given_)
        if "<" not in text and "&" not in text:
            assert text[offset + spoken.start[i] : offset + spoken.end[i]] == given_


def test_markup_and_entities_keep_their_places():
    text = "<p>Je <b>last</b> R&amp;D</p>"
    (first, one), (second, two), *_ = sentences(text)
    assert (one.strip(), two.strip()) == ("Je", "last")
    assert text[second : second + len(two)].startswith("last") or "last" in text[second:]
    assert first < second


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("C++, C# en .NET", ["c++", "c#", "en", ".net"]),
        ("node.js en vue.js.", ["node.js", "en", "vue.js"]),
        ("kassa\N{RIGHT SINGLE QUOTATION MARK}s", ["kassa's"]),
        ("heftruck/reachtruck", ["heftruck", "reachtruck"]),
        ("re\u0301sume\u0301", ["résumé"]),
        ("kas\u00adsa", ["kassa"]),
        ("...", []),
        ("фрезеровщик 24", ["фрезеровщик", "24"]),
    ],
)
def test_words(text, expected):
    assert words([text]).text == expected


def test_clauses_end_at_punctuation_and_at_but():
    clause = words(["ik las, frees maar draai niet - en (soms) slijp"]).clause.tolist()
    assert clause == [1, 1, 2, 3, 3, 3, 4, 5, 6]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Wij bieden:\n- een auto\n- een laptop\nWat ga je doen?\n- lassen", ["Wat ga je doen?", "- lassen"]),
        ("Functie-eisen:\n- lassen\nArbeidsvoorwaarden:\n- lassen", ["Functie-eisen:", "- lassen"]),
        ("Je last. Je freest.", ["Je last.", "Je freest."]),
        ("", []),
    ],
)
def test_offers_are_passed_over(text, kept):
    assert [s for _, s in sentences(text)] == kept
