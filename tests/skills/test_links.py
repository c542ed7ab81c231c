import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.links import Links, put_first
from rmtmatch.skills.names import Named
from rmtmatch.skills.taxonomy import Taxonomy

TAXONOMY = Taxonomy.from_frame({"concept": list("abcdef"), "label": list("abcdef"), "kind": ["skill"] * 6})
TOP = 4

CONCEPTS = st.lists(st.integers(0, 5), unique=True, max_size=TOP)
NAMES = st.lists(st.integers(0, 5), unique=True, min_size=1, max_size=6)


@given(st.lists(st.tuples(CONCEPTS, st.one_of(st.none(), NAMES)), min_size=1, max_size=5))
def test_names_go_before_what_looks_like_them(cases):
    links = Links.nothing([f"{i}" for i in range(len(cases))], "skill", TOP, TAXONOMY)
    for i, (found, _) in enumerate(cases):
        links.codes[i, : len(found)] = links.matched[i, : len(found)] = found
        links.confidence[i, : len(found)] = np.linspace(0.9, 0.1, len(found))
    before = links.confidence.copy()
    put_first(links, [n and Named(tuple(n), tuple(n), 0.8, sure=len(n) == 1) for _, n in cases])
    for i, (found, named) in enumerate(cases):
        expected = (named or []) + [c for c in found if c not in (named or [])]
        expected = expected[:TOP]
        assert links.codes[i].tolist() == expected + [-1] * (TOP - len(expected))
        assert links.matched[i].tolist() == links.codes[i].tolist()
        assert (np.diff(links.confidence[i]) <= 1e-12).all()
        assert ((links.confidence[i] == 0) | (links.codes[i] >= 0)).all()
        if named is None:
            assert (links.confidence[i] == before[i]).all()
            assert links.tied[i] == 0
        else:
            assert (links.confidence[i, : min(TOP, len(named))] == 0.8 / len(named)).all(), "a tie is a tie"
            assert links.tied[i] == len(named)
            assert links.bands[i] == ("accept" if len(named) == 1 else "review")


def test_uris_of_equal_rows_are_one_list():
    links = Links.nothing(["x", "y", "z"], "skill", 2, TAXONOMY)
    links.codes[0] = links.codes[2] = [3, 1]
    assert links.uris == [["d", "b"], [], ["d", "b"]]
    assert links.uris[0] is links.uris[2]
    assert repr(links) == "<Links: 3 texts to skills, 0 accept, 0 review, 0 suggest, 3 abstain>"
