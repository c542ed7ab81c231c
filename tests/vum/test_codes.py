import pytest

from rmtmatch.records import CONTRACTS, CREDENTIALS, SHIFTS, TRANSPORT
from rmtmatch.vum import codes


def test_every_word_is_one_of_our_vocabularies():
    assert set(codes.TRANSPORT.values()) <= set(TRANSPORT)
    assert {*codes.CONTRACTS.values(), *codes.UNPAID.values(), "work_based_learning"} <= set(CONTRACTS)
    assert {f"NLQF:{n}" for n in (*codes.EDUCATION.values(), codes.MBO_ASKED)} <= set(CREDENTIALS)
    for office in ("1", "2", None):
        for irregular in ("1", "2", None):
            for words in (codes.accepted_shifts(office, irregular), codes.asked_shifts(office, irregular)):
                assert words is None or (words and set(words) <= set(SHIFTS))


@pytest.mark.parametrize("office", ["0", "1", "2", "8", None])
@pytest.mark.parametrize("irregular", ["0", "1", "2", None])
def test_a_person_fails_only_what_they_said_no_to(office, irregular):
    accepted = codes.accepted_shifts(office, irregular) or list(SHIFTS)
    assert set(codes.asked_shifts("1", None)) <= set(accepted) or office == "2"
    assert set(codes.asked_shifts(None, "1")) <= set(accepted) or irregular == "2"
    assert set(codes.asked_shifts("2", None)) <= set(accepted) or (office, irregular) == ("1", "2")
    # and what was said no to is indeed failed
    assert ("day" not in accepted) == (office == "2")
    assert ("irregular" not in accepted) == (irregular == "2")


@pytest.mark.parametrize(
    ("text", "wage"),
    [
        ("minimaal 17 euro per uur", (17.0, None)),
        ("vanaf € 14,50 bruto per uur", (14.5, None)),
        ("maximaal 19 euro per uur", (None, 19.0)),
        ("tot 13 euro per uur", (None, 13.0)),
        ("€ 15,- per uur", (15.0, 15.0)),
        ("15 - 17,50 euro per uur", (15.0, 17.5)),
        ("€15 tot €17 per uur", (15.0, 17.0)),
        ("tussen 15 en 17 euro per uur", (15.0, 17.0)),
        ("16,20 euro/uur", (16.2, 16.2)),
        ("€ 1.250,50 per uur", (1250.5, 1250.5)),
        ("tussen 15 euro per uur", (None, None)),
        ("tot 15 tot 17 euro per uur", (None, None)),
        ("tot 1800 euro per maand", (None, None)),
        ("minimaal 28800 euro per jaar", (None, None)),
        ("15 euro per uur of meer", (None, None)),
        ("marktconform", (None, None)),
        ("", (None, None)),
        (None, (None, None)),
    ],
)
def test_a_wage_is_read_only_where_the_text_says_nothing_else(text, wage):
    assert codes.wage_eur_hour(text) == wage


def test_primary_and_other_education_prove_nothing_and_ask_nothing():
    assert codes.diplomas_held(["1", "9", ""]) == ["unknown:NLQF"]
    assert codes.diploma_asked(["1"]) == []
    assert codes.diploma_asked([]) == []
    assert codes.diploma_asked(["6", "5"]) == ["NLQF:6"]
