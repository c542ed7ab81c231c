import unicodedata

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.text import MAX_CHARS, clean, clean_all, distinct


@pytest.mark.parametrize(
    ("written", "cleaned"),
    [
        ("C++", "c++"),
        ("C#", "c#"),
        (".NET", ".net"),
        ("ASP.NET MVC", "asp.net mvc"),
        ("node.js-ontwikkelaar", "node.js-ontwikkelaar"),
        ("R&D medewerker", "r&d medewerker"),
        ("Lasser (m/v)", "lasser"),
        ("Lasser m/v/x", "lasser"),
        ("V/M lasser", "lasser"),
        ("Lasser, 32-40 uur", "lasser"),
        ("Lasser 32 tot 40 uur per week", "lasser"),
        ("Kok 24u p/w", "kok"),
        ("24-uurszorg", "24-uurszorg"),
        ("Opnameleider film / televisie", "opnameleider film televisie"),
        ("opnameleider film/televisie", "opnameleider film televisie"),
        ("in- en verkoop", "in en verkoop"),
        ("<p>Heftruck&shy;chauffeur&nbsp;<br/>gezocht</p>", "heftruckchauffeur gezocht"),
        ("&lt;b&gt;kok&lt;/b&gt;", "kok"),
        ("#vacature: kok!", "vacature kok"),
        ("50+", "50+"),
        ("\N{FULLWIDTH LATIN CAPITAL LETTER K}\N{FULLWIDTH LATIN CAPITAL LETTER O}K", "kok"),
        ("\N{GRINNING FACE} kok \N{COOKING}", "kok"),
        ("водитель", "водитель"),
        ("1200", "1200"),
        ("v/d Berg", "v d berg"),
        ("", ""),
        ("  \t\n", ""),
        ("?!... --", ""),
        ("m/v", ""),
    ],
)
def test_what_people_write(written, cleaned):
    assert clean(written) == cleaned


@pytest.mark.parametrize("nothing", [None, float("nan"), 12, ["kok"], b"kok", np.nan])
def test_what_is_no_text_is_empty(nothing):
    assert clean(nothing) == ""


def test_composed_and_decomposed_spelling_are_one():
    assert clean(unicodedata.normalize("NFD", "coördinator")) == clean(unicodedata.normalize("NFC", "Coördinator"))


# pieces that the steps act on, so that their remains meet each other
WORDS = ["32", "40", " uur", "u", "m/v", "(m", "/v)", "x", "per week", "amp;", "C", ".NET", "가"]
MARKS = [" ", "-", "<b>", "</", ">", "<", "&amp;", "&", "#", "++", ".", "_", ",", "\u2013"]
TRAPS = ["\ufb03", "\u0130", "\u1e9e", "\u0301", "\u00ad", "\u0345", "\u1100", "\u1161"]
PIECES = st.lists(st.sampled_from(WORDS + MARKS + TRAPS), max_size=40).map("".join)


@given(st.one_of(st.text(max_size=60), PIECES))
def test_cleaning_twice_changes_nothing(text):
    once = clean(text)
    assert clean(once) == once
    assert len(once) <= MAX_CHARS
    assert once == " ".join(once.split())


@given(PIECES)
def test_case_makes_no_difference(text):
    assert clean(text.upper()) == clean(text.upper().lower())


@pytest.mark.parametrize(
    "piece", ["x", "a ", "<a", "&", "32 uur ", "32 ", "(m/", "<!", "&amp", "-", "\u00ad", "\u0301", "ﷺ"]
)
def test_a_text_of_any_length_is_cut(piece):
    assert len(clean(piece * (100_000 // len(piece)))) <= MAX_CHARS


@given(st.lists(st.one_of(st.none(), st.text(max_size=8)), max_size=20))
def test_many_are_cleaned_as_one_by_one(texts):
    assert clean_all(texts) == [clean(t) for t in texts]


@given(st.lists(st.text(max_size=2), max_size=30))
def test_distinct_leads_back(texts):
    different, where = distinct(texts)
    assert [different[i] for i in where] == texts
    assert len(set(different)) == len(different)
