from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.bags import FUNCTION, LONGEST, UNKNOWN, USE, Bags
from rmtmatch.skills.bagtable import BagTable
from rmtmatch.skills.phrases import words
from rmtmatch.skills.taxonomy import Taxonomy

LABELS = [
    "kassa bedienen",
    "kassa",
    "lassen",
    "vakken vullen",
    "bed opmaken",
    "werken in team",
    "kassa laden en lossen",
]
SAID = [
    "kassa",
    "bediend",
    "kassa's",
    "gelast",
    "vakken",
    "vul",
    "de",
    "en",
    "het",
    "xyz",
    ",",
    "werk",
    "team",
    "lossen",
]


def bags(labels):
    rows = {"concept": [f"s{i}" for i in range(len(labels))], "label": labels, "kind": ["skill"] * len(labels)}
    taxonomy = Taxonomy.from_frame(rows)
    return Bags(taxonomy.of("skill"))


def naive(index, spoken):
    """Every window of every clause, compared with every label as a multiset of words."""
    key, _ = index._read(spoken)
    label_keys = [
        [k for k in index._sequence[a:b].tolist() if k != FUNCTION]
        for a, b in zip(index._begins[:-1], index._begins[1:], strict=True)
    ]
    found = set()
    for a in range(len(key)):
        for b in range(a, len(key)):
            inside = key[a : b + 1].tolist()
            if spoken.clause[a] != spoken.clause[b] or inside[0] < 0 or inside[-1] < 0:
                continue
            known = [k for k in inside if k >= 0]
            if inside.count(UNKNOWN) > 1 or not 2 <= len(known) <= LONGEST:
                continue
            rows = {i for i, keys in enumerate(label_keys) if Counter(keys) == Counter(known)}
            if rows:
                found.add((a, b, frozenset(rows)))
    return found


@given(st.lists(st.sampled_from(SAID), max_size=12))
def test_bags_are_found_as_by_comparing_every_window(said):
    index = SHARED
    spoken = words([" ".join(said)])
    found = index.search(spoken)
    columns = (found.first, found.last, found.bag, found.core)
    got = {
        (a, b, frozenset(index._whole.rows(bag).tolist()))
        for a, b, bag, core in zip(*(c.tolist() for c in columns), strict=True)
        if not core and b > a
    }
    # a window may hold one word twice at one place only: sizes tell windows of the same words apart
    assert got == {x for x in naive(index, spoken) if x[1] > x[0]}


SHARED = bags(LABELS)


def test_one_key_for_all_forms_of_a_word():
    index = bags(["kassa's bedienen", "de kassa"])
    key, _ = index._read(words(["kassa kassa's bedient gewerkt bediening zomaar de"]))
    kassa, again, *use, unknown, article = key.tolist()
    assert kassa == again > USE
    assert use == [USE] * 3
    assert (unknown, article) == (UNKNOWN, FUNCTION)


def test_verbs_that_come_apart():
    index = bags(["vakken aanvullen"])
    for text in ("ik vul vakken aan", "vakken aan te vullen", "vakken aangevuld"):
        assert len(index.search(words([text])).bag) == 1, text


def test_table_of_none():
    empty = np.zeros(0, np.int64)
    assert BagTable(empty.astype(np.uint64), empty, empty).find(np.uint64([1, 2]), 1).tolist() == [-1, -1]


@pytest.mark.parametrize("labels", [[], ["?"], ["de"], ["R"]])
def test_labels_without_a_word(labels):
    taxonomy = Taxonomy.from_frame(
        {
            "concept": ["x", *("s" for _ in labels)],
            "label": ["kok", *labels],
            "kind": ["occupation", *("skill" for _ in labels)],
        }
    )
    found = Bags(taxonomy.of("skill")).search(words(["de r, het ? en zo"]))
    assert len(found.bag) == 0


def test_turning_metal_is_no_use_of_metal():
    index = bags(["metaal draaien", "kassa bedienen"])

    def meant(text):
        spoken = words([text])
        found = index.search(spoken)
        rows = zip(found.first.tolist(), found.last.tolist(), found.bag.tolist(), found.core.tolist(), strict=True)
        return {
            label
            for a, b, bag, core in rows
            for label in index.labels(bag, " ".join(spoken.text[a : b + 1]), found.key[a : b + 1].tolist(), core=core)[
                0
            ]
        }

    assert meant("kassa gedraaid") == {1}
    assert meant("metaal gedraaid") == {0}
    assert meant("met metaal gewerkt") == set()
