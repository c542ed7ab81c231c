"""Words: what people write leads to one code, and nothing else does."""

import csv

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch import vocabulary as v
from rmtmatch.regions import REGIONS, region


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("rijbewijs b", "rijbewijs:B"),
        ("Rijbewijs: C", "rijbewijs:C"),
        ("B rijbewijs", "rijbewijs:B"),
        ("C+E", "rijbewijs:CE"),
        ("driving licence C1", "rijbewijs:C1"),
        ("bromfietsrijbewijs", "rijbewijs:AM"),
        ("forklift", "heftruck"),
        ("Heftruck-certificaat", "heftruck"),
        ("code 95", "code95"),
        ("VCA", "VCA-B"),
        ("VOL VCA", "VCA-VOL"),
        ("bedrijfshulpverlening", "BHV"),
        ("BIG-registratie", "BIG"),
        ("mbo niveau 3", "NLQF:3"),
        ("hbo", "NLQF:6"),
        ("crebo 25168", "crebo:25168"),
        ("diploma: Verzorgende IG", "diploma:Verzorgende IG"),
        ("cert:lassen", "cert:lassen"),
        ("EHBO", "cert:EHBO"),
        ("rijbewijs Q", None),
        ("NLQF:9", None),
        ("crebo:12", None),
        ("zwemdiploma", None),
    ],
)
def test_credentials_have_one_code(written, code):
    assert v.credential(written) == code


@given(st.sampled_from(v.CREDENTIALS), st.sampled_from([str.upper, str.lower, str.title, lambda t: f" {t} "]))
def test_every_code_reads_as_itself_however_it_is_spelt(code, change):
    assert v.credential(change(code)) == code


@given(st.text(max_size=30))
def test_any_text_is_a_code_once_and_for_all_or_none(written):
    code = v.credential(written)
    assert code is None or v.credential(code) == code
    language = v.language(written)
    assert language is None or v.language(language) == language


@pytest.mark.parametrize("words", [v.TRANSPORT, v.SHIFTS, v.CONTRACTS])
def test_every_word_of_a_vocabulary_is_its_own_choice(words):
    assert [v.choice(w, words) for w in words] == list(words)


@pytest.mark.parametrize(
    ("written", "words", "word"),
    [
        ("eigen auto", v.TRANSPORT, "car"),
        ("Openbaar vervoer", v.TRANSPORT, "public"),
        ("'s nachts", v.SHIFTS, "night"),
        ("ploegendienst", v.SHIFTS, "irregular"),
        ("onbepaalde tijd", v.CONTRACTS, "permanent"),
        ("BBL", v.CONTRACTS, "work_based_learning"),
        ("detachering", v.CONTRACTS, "secondment"),
    ],
)
def test_dutch_words_are_choices(written, words, word):
    assert v.choice(written, words) == word


def test_nearest_names_what_was_meant_or_nothing():
    assert v.nearest("postcod", ["region", "postcode"]) == "postcode"
    assert v.nearest("zzz", ["region", "postcode"]) is None
    assert v.near_credential("heftruk") == "heftruck"
    assert v.near_language("Nederlans") == "nld"


def test_there_are_35_regions_by_code_or_name():
    assert len(REGIONS) == 35
    assert not {"AM04", "AM16", "AM31"} & REGIONS.keys()
    for code, name in REGIONS.items():
        assert region(code.lower()) == region(name) == code


@pytest.mark.data
def test_the_regions_of_the_real_table_are_all_known(data):
    with (data / "geo" / "municipality_to_region.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            assert region(row["arbeidsmarktregio"]) == row["amr_code"]
