import json
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dutch_sentences import SILENT, SPEAKING
from rmtmatch import example
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy

LINKER = SkillLinker(example.taxonomy())


def found(texts, **more):
    """For each text the words and the last part of the URI of what is used of it."""
    mentions = LINKER.find_in(texts, **more)
    columns = mentions.columns()
    out = [{} for _ in texts]
    for text, said, uri, band in zip(*(columns[c] for c in ("text", "words", "concept", "band")), strict=True):
        if band in {"accept", "review"}:
            out[text][uri.rsplit("/", 1)[1]] = said
    return out


def test_what_people_did_with_the_words_that_say_so():
    (said,) = found(["Ik heb tien jaar met een reachtruck gewerkt en kassa gedraaid"])
    assert said == {"drive-reach-truck": "reachtruck gewerkt", "take-payments": "kassa gedraaid"}


@pytest.mark.parametrize("text", SILENT)
def test_what_says_nothing_gives_nothing(text):
    assert found([text]) == [{}]


def test_dutch_sentences_are_read_rightly():
    got = found([text for text, _ in SPEAKING])
    right = sum(len(set(g) & r) for g, (_, r) in zip(got, SPEAKING, strict=True))
    assert right / sum(map(len, got)) >= 0.95
    assert right / sum(len(r) for _, r in SPEAKING) >= 0.80


@pytest.mark.parametrize(
    "text",
    [
        "Ik heb geen heftruck gereden",
        "Heftruck rijden kan ik niet",
        "zonder ervaring met heftruck rijden",
        "Ik wil graag heftruck leren rijden",
        "Wij bieden: heftruck rijden",
        "<h2>Wat bieden wij?</h2><li>heftruck rijden</li>",
    ],
)
def test_what_is_denied_wished_or_offered_is_not_there(text):
    assert found([text]) == [{}]


@pytest.mark.parametrize(
    "text",
    [
        "Ik heb heftruck gereden maar niet gelast",
        "Niet alleen heftruck rijden",
        "<li>heftruck&nbsp;rijden</li>",
        "HEFTRUCK RIJDEN",
        "heftruckrijden? nee: heftruck rijden \N{GRINNING FACE}",
        "Geen rijbewijs nodig, wel heftruck rijden",
        "Wat bieden wij?\nEen auto\nWat vragen wij?\nHeftruck rijden",
    ],
)
def test_what_stands_beside_it_does_not_matter(text):
    assert set(found([text])[0]) == {"drive-forklift"}


def test_a_longer_label_comes_before_a_shorter_and_spans_do_not_overlap():
    columns = LINKER.find_in(["heftruck controleren voor gebruik"]).columns()
    assert [u.rsplit("/", 1)[1] for u in columns["concept"]] == ["inspect-trucks-daily"]


def test_words_that_several_concepts_share_are_a_tie():
    rows = {"concept": ["a", "b"], "label": ["lassen", "lassen"], "kind": ["skill", "skill"]}
    mentions = SkillLinker(Taxonomy.from_frame(rows)).find_in(["ik kan lassen"])
    assert mentions.columns()["concept"].tolist() == ["a", "b"]
    assert mentions.confidence[0] == mentions.confidence[1] < 0.5


def test_job_titles_in_sentences():
    columns = LINKER.find_in(["Na vijf jaar orderpicker werd ik heftruckchauffeur."], "occupation").columns()
    assert columns["words"].tolist() == ["orderpicker", "heftruckchauffeur"]


def test_names_are_not_the_words_they_look_like():
    rows = {"concept": ["a", "b"], "label": ["R", "zorgen voor rust"], "kind": ["skill", "skill"]}
    linker = SkillLinker(Taxonomy.from_frame(rows))
    assert len(linker.find_in(["r is een letter"])) == 0
    assert linker.find_in(["analyses in R"]).columns()["words"].tolist() == ["R"]


def test_phrases_that_resemble_a_label_only_where_asked_for():
    text = "Je deelt medicatie"
    assert found([text]) == [{}]
    exact = LINKER.find_in([text], similar=True)
    assert set(exact.bands) <= {"review"}


def test_the_frame():
    mentions = LINKER.find_in([None, "lassen", "Ik heb pallets gestapeld."])
    frame = mentions.to_frame("pandas")
    assert list(frame.columns) == ["text", "start", "end", "words", "concept", "label", "confidence", "band"]
    assert frame["text"].tolist() == [2]
    assert (frame["start"][0], frame["end"][0], frame["words"][0]) == (7, 24, "pallets gestapeld")
    json.dumps(mentions.to_frame("polars").to_dicts())


def test_no_text_in_a_repr():
    mentions = LINKER.find_in(["Wilhelmina heeft pallets gestapeld."])
    assert repr(mentions) == "<Mentions: 1 of skills in 1 of 1 texts>"


BAD = [
    None,
    "",
    "   ",
    "?!",
    "12345",
    "\N{GRINNING FACE}",
    "\x00",
    "\ud800",
    "<<<<",
    "&&&",
    "a" * 100_000,
    "le" * 50_000,
]


def test_bad_input_gives_nothing():
    for similar in (False, True):
        assert len(LINKER.find_in(BAD, similar=similar)) == 0
        assert len(LINKER.find_in([], similar=similar)) == 0


def test_arguments_that_are_wrong():
    with pytest.raises(ValueError, match="use skill or occupation"):
        LINKER.find_in(["x"], "job")
    with pytest.raises(TypeError, match="one text"):
        LINKER.find_in("kassa bedienen")


PIECES = [
    "kassa bedienen",
    "heftruck",
    "gereden",
    "<b>",
    "\n",
    ", ",
    ". ",
    " niet ",
    "lassen",
    "e\u0301",
    "&amp;",
    "Wij bieden",
]


@given(
    st.lists(st.one_of(st.lists(st.sampled_from(PIECES)).map(" ".join), st.text(max_size=40), st.none()), max_size=6)
)
def test_company_makes_no_difference_and_words_stand_where_it_says(texts):
    whole = LINKER.find_in([*texts, *texts])
    alone = [LINKER.find_in([t]).columns() for t in texts]
    columns = whole.columns()
    for i, text in enumerate([*texts, *texts]):
        mine = columns["text"] == i
        for name in ("start", "end", "words", "concept", "confidence"):
            assert columns[name][mine].tolist() == alone[i % len(texts)][name].tolist()
        for a, b in zip(columns["start"][mine].tolist(), columns["end"][mine].tolist(), strict=True):
            assert 0 <= a < b <= len(text)
    assert (np.diff(whole.text) >= 0).all()


@given(st.text(max_size=300))
def test_any_text_at_all(text):
    LINKER.find_in([text, text[::-1]])


def test_many_equal_texts_all_speak():
    mentions = LINKER.find_in(["Ik heb kassa gedraaid. En nog veel meer dan dat."] * 20_000)
    assert len(mentions) == 20_000


def test_threads_share_a_linker():
    linker = SkillLinker(example.taxonomy())
    with ThreadPoolExecutor(8) as pool:
        counts = list(pool.map(lambda _: len(linker.find_in(["kassa bedienen en vakken vullen"])), range(32)))
    assert counts == [2] * 32


@pytest.mark.data
def test_esco(esco):
    linker = SkillLinker(esco, learn=False)
    columns = linker.find_in(["Ik heb een kassa bediend, marktonderzoek gedaan en Java geleerd", *SILENT]).columns()
    assert columns["label"].tolist() == ["kassa's bedienen", "marktonderzoek uitvoeren", "Java (computerprogrammering)"]
    assert columns["words"].tolist() == ["kassa bediend", "marktonderzoek gedaan", "Java"]


def test_an_offer_between_two_demands():
    (said,) = found(["Je gaat heftruck rijden. Je krijgt pallets stapelen. Je moet kunnen lassen afslijpen."])
    assert set(said) == {"drive-forklift", "grind-metal"}


def test_a_further_english_label_of_one_word_is_only_suggested():
    rows = {"concept": ["a", "a"], "label": ["project management", "agile"], "kind": ["skill", "skill"]}
    for lang, band in (("en", "suggest"), ("nl", "review")):
        linker = SkillLinker(Taxonomy.from_frame({**rows, "lang": [lang, lang]}))
        assert linker.find_in(["Je werkt agile."]).bands.tolist() == [band]
        assert linker.find_in(["project management"]).bands.tolist() == ["accept"]


def test_what_people_named_is_found_too():
    linker = SkillLinker(example.taxonomy())
    text = "Ik heb vijf jaar op de clark gereden."
    assert len(linker.find_in([text])) == 0
    forklift = linker.find_in(["heftruck rijden"]).columns()["concept"][0]
    linker.fit({"text": ["clark rijden"], "concept": [forklift]})
    columns = linker.find_in([text]).columns()
    assert (columns["words"].tolist(), columns["concept"].tolist()) == (["clark gereden"], [forklift])


@pytest.mark.parametrize(
    "unit",
    [
        "wil ",
        "<a",
        "&a",
        "niet ",
        "kassa bedienen ",
        "a-",
        "x.",
        "ge",
        "\n",
        ". ",
        "*",
        "(",
        "wij bieden ",
        "aan te ",
        "e\u0301",
    ],
)
@pytest.mark.parametrize("ending", ["", "aben", " leren"])
def test_a_long_text_is_read_to_its_end(unit, ending):
    text = unit * (200_000 // len(unit)) + ending
    words = LINKER.find_in([text]).columns()["words"].tolist()
    assert bool(words) == (unit == "kassa bedienen "), "what says nothing a thousand times says nothing"
    assert set(words) <= {"kassa bedienen"}
