import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.skills.wordforms import base_forms, participles, written_forms


@pytest.mark.parametrize(
    ("written", "base"),
    [
        ("kassa's", "kassa"),
        ("klanten", "klant"),
        ("machines", "machine"),
        ("processen", "proces"),
        ("zaken", "zaak"),
        ("zakken", "zak"),
        ("brieven", "brief"),
        ("databases", "database"),
        ("companies", "company"),
    ],
)
def test_plurals_lose_their_ending(written, base):
    assert base in base_forms(written)


@pytest.mark.parametrize(
    ("written", "verb"),
    [
        ("gedraaid", "draaien"),
        ("gewerkt", "werken"),
        ("gelast", "lassen"),
        ("gefreesd", "frezen"),
        ("bediend", "bedienen"),
        ("verzorgd", "verzorgen"),
        ("bijgevuld", "bijvullen"),
        ("schoongemaakt", "schoonmaken"),
        ("gereden", "rijden"),
        ("geschreven", "schrijven"),
        ("verkocht", "verkopen"),
        ("draait", "draaien"),
        ("vulde", "vullen"),
        ("lasser's", "lasser"),
        ("managing", "manage"),
        ("programming", "program"),
        ("laswerk", "lassen"),
    ],
)
def test_forms_of_one_verb_meet(written, verb):
    assert set(written_forms(written)) & set(base_forms(verb))


@pytest.mark.parametrize(
    ("one", "other"),
    [("zaken", "zakken"), ("zaak", "zakken"), ("maken", "makken"), ("lessen", "lezen"), ("las", "laas")],
)
def test_words_that_differ_stay_apart(one, other):
    assert not set(base_forms(one)) & set(base_forms(other))


def test_no_participle():
    assert participles("gebak") == participles("kassa") == participles("") == []


@given(st.text(max_size=20))
def test_any_word_has_forms_and_is_the_first(word):
    for forms in (base_forms(word), written_forms(word)):
        assert forms[0] == word
        assert len(forms) == len(set(forms))
