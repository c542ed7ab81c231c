import pickle
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy
from strategies import dutch_phrases

ROWS = [
    ("o1", "huisschilder", "occupation"),
    ("o1", "schilder", "occupation"),
    ("o2", "kunstschilder", "occupation"),
    ("o2", "schilder", "occupation"),
    ("o3", "heftruckchauffeur", "occupation"),
    ("o4", "kok", "occupation"),
    ("s1", "heftruck besturen", "skill"),
    ("s2", "programmeren in C++", "skill"),
    ("s3", "programmeren in C#", "skill"),
    ("s4", "koken", "skill"),
    ("s5", "kok", "skill"),
    ("s6", ".NET", "skill"),
]


def taxonomy(rows=ROWS):
    concept, label, kind = zip(*rows, strict=True) if rows else ((), (), ())
    return Taxonomy.from_frame({"concept": concept, "label": label, "kind": kind})


@pytest.fixture(scope="module")
def linker():
    return SkillLinker(taxonomy())


def test_words_of_one_concept_are_accepted(linker):
    links = linker.link(["Heftruck besturen (m/v)", "C++"], "skill")
    assert links.uris[0][0] == "s1"
    assert links.bands[0] == "accept"
    assert links.uris[1][0] == "s2", "C++ is not C#"


def test_words_of_several_concepts_are_a_tie(linker):
    links = linker.link(["Schilder"], "occupation", top=3)
    assert links.uris[0][:2] == ["o1", "o2"]
    assert links.confidence[0, 0] == links.confidence[0, 1]
    assert links.bands[0] == "review"
    assert links.tied[0] == 2


def test_a_label_that_is_both_skill_and_occupation(linker):
    assert linker.link(["kok"], "skill").uris[0][0] == "s5"
    assert linker.link(["kok"], "occupation").uris[0][0] == "o4"


def test_uris_and_bridged_codes_lead_straight_on(linker):
    assert linker.link(["s4"], "skill").confidence[0, 0] == 1.0
    assert linker.link([" s4 "], "skill").uris[0][0] == "s4"


def test_a_misspelling_finds_its_way(linker):
    links = linker.link(["heftruk bestuuren", "hefftruckchaufeur"], "skill")
    assert links.uris[0][0] == "s1"
    assert linker.link(["hefftruckchaufeur"], "occupation").uris[0][0] == "o3"


NOTHING = [
    None,
    "",
    "   ",
    "?!",
    "12345",
    "32-40 uur",
    "m/v",
    "\N{GRINNING FACE}",
    "водитель погрузчика",
    "フォークリフト",
]


@pytest.mark.parametrize("text", [*NOTHING, "x" * 100_000, "<div>" * 1000, "gezellige werksfeer"])
def test_what_cannot_be_linked_abstains(linker, text):
    for kind in ("skill", "occupation"):
        links = linker.link([text], kind)
        assert links.bands.tolist() == ["abstain"]
        assert (links.confidence < 0.15).all()
    if text in NOTHING:
        assert linker.link([text], "skill").uris == [[]]


def test_a_page_of_text_is_one_odd_phrase(linker):
    page = "Wij zoeken een kok die samenwerkt, meedenkt en de handen uit de mouwen steekt. " * 1250
    assert len(page) > 100_000 - 2000
    assert linker.link([page], "occupation").bands[0] in {"abstain", "suggest"}


@pytest.mark.parametrize(
    "rows", [[], [("s1", "lassen", "skill")], [("o1", "lasser", "occupation")], [("s1", "?", "skill")]]
)
def test_taxonomies_of_none_and_one(rows):
    linker = SkillLinker(taxonomy(rows))
    for kind in ("skill", "occupation"):
        links = linker.link(["lassen", "LASSER", None, "koken", "s1"], kind, top=5)
        assert links.codes.shape == links.confidence.shape == (5, 5)
        assert links.bands[2] == "abstain"
        assert len(links.uris) == 5


def test_no_texts(linker):
    links = linker.link([], "skill")
    assert (len(links), links.uris, links.bands.shape) == (0, [], (0,))
    assert repr(links) == "<Links: 0 texts to skills, 0 accept, 0 review, 0 suggest, 0 abstain>"


def test_arguments_that_are_wrong(linker):
    with pytest.raises(ValueError, match="use skill or occupation"):
        linker.link(["x"], "job")
    with pytest.raises(ValueError, match="at least 1"):
        linker.link(["x"], top=0)
    with pytest.raises(TypeError, match="one text"):
        linker.link("kok")


@given(
    st.lists(st.one_of(st.none(), dutch_phrases(), st.text(max_size=12)), max_size=8),
    st.sampled_from(["skill", "occupation"]),
)
def test_company_number_and_repetition_make_no_difference(texts, kind):
    linker = SHARED
    whole = linker.link([*texts, *texts], kind, top=4)
    for i, text in enumerate(texts):
        alone = linker.link([text], kind, top=2)
        assert whole.uris[i] == whole.uris[i + len(texts)]
        assert alone.uris[0] == whole.uris[i][:2]
        assert alone.confidence[0].tolist() == pytest.approx(whole.confidence[i, :2].tolist(), abs=1e-5)
        assert alone.bands[0] == whole.bands[i]
        assert len(set(whole.uris[i])) == len(whole.uris[i])
        assert (np.diff(whole.confidence[i]) <= 0).all()
        assert ((whole.codes[i] < 0) == (whole.confidence[i] == 0)).all()


SHARED = SkillLinker(taxonomy())


def test_of_many_equal_texts_one_is_searched(linker, monkeypatch):
    searched, search = [], linker._search
    monkeypatch.setattr(linker, "_search", lambda words, *how: searched.extend(words) or search(words, *how))
    links = linker.link(["heftruk bestuuren"] * 300_000, "skill")
    assert searched == ["heftruk bestuuren"]
    assert (links.codes[:, 0] == links.codes[0, 0]).all()


def test_threads_share_one_linker():
    linker = SkillLinker(taxonomy())
    texts = [f"{a} {b}" for a in ("heftruck", "koken", "schilder") for b in ("x", "besturen", "werk")]
    with ThreadPoolExecutor(8) as pool:
        results = list(pool.map(lambda _: linker.link(texts, "skill").uris, range(16)))
    assert all(r == results[0] for r in results)


def test_a_linker_travels_to_another_process(linker):
    there = pickle.loads(pickle.dumps(linker))  # noqa: S301  our own bytes
    assert there.link(["heftruk"], "skill").uris == linker.link(["heftruk"], "skill").uris


def test_frame(linker):
    links = linker.link(["Schilder", None], "occupation", top=2)
    frame = links.to_frame("pandas")
    assert frame.columns.tolist() == ["text", "rank", "concept", "label", "matched_label", "confidence", "band"]
    assert frame["rank"].tolist() == [1, 2]
    assert frame["label"].tolist() == ["huisschilder", "kunstschilder"]
    assert frame["matched_label"].tolist() == ["schilder", "schilder"]


def test_words_of_a_bridged_vocabulary(tmp_path):
    (tmp_path / "uwv_occupation_to_esco.csv").write_text(
        "uwv_code,uwv_label_nl,esco_occupation_uri,esco_label_en,relation\n"
        "7,Reachtruckbestuurder,o3,x,exactMatch\n8,Verfspecialist,o1,x,narrowMatch\n8,Verfspecialist,o2,x,narrowMatch\n"
    )
    links = SkillLinker(taxonomy().with_bridge(tmp_path)).link(
        ["reachtruckbestuurder", "Verfspecialist", "8"], "occupation", top=2
    )
    assert links.uris[0][0] == "o3"
    assert links.uris[1] == links.uris[2] == ["o1", "o2"]
    assert links.bands.tolist() == ["accept", "review", "review"]


@pytest.mark.slow
@pytest.mark.data
def test_real_titles(learned, data):
    esco = learned.taxonomy.with_bridge(data / "competentnl")
    links = SkillLinker(esco).link(["Heftruckchauffeur (m/v)", "verpleegkundige", "schilder", "qwrtpl"], "occupation")
    assert esco.label(links.uris[0][0], "en") == "forklift operator"
    assert links.bands.tolist()[0] == "accept"
    assert links.tied[2] == 2
    assert links.bands[3] == "abstain"
