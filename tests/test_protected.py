"""What may not come in, what may although it looks like it, and what becomes of ids."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rmtmatch.protected import citizen_numbers, mostly_citizen_numbers, protected, pseudonymise

KEY = "a secret of this team"


def passes(digits):
    weights = [9, 8, 7, 6, 5, 4, 3, 2, -1]
    return sum(w * int(d) for w, d in zip(weights, digits, strict=True)) % 11 == 0 and set(digits) != {"0"}


@pytest.mark.parametrize(
    "column",
    [
        *("vac_id", "functie", "functienaam", "bedrijfsnaam", "employer_name", "job_title", "reisafstand", "talen"),
        *("uren_min", "sector", "gezondheidszorg", "average", "agency", "stage", "language", "packaging", "message"),
        *("mobiliteit", "images", "management", "voertuig", "rijbewijs", "opleidingsnaam", "omschrijving", "status"),
    ],
)
def test_harmless_names_are_let_through(column):
    assert protected(column) is None


@pytest.mark.parametrize("column", ["name", "naam", "street", "benefits", "doelgroep", "medical check"])
def test_what_a_vacancy_may_say_a_candidate_may_not(column):
    assert protected(column, "candidates")
    assert protected(column, "vacancies") is None


@given(st.lists(st.text("0123456789", min_size=9, max_size=9)))
def test_citizen_numbers_are_those_that_pass_the_test(ids):
    assert citizen_numbers(ids).tolist() == [passes(i) for i in ids]


def test_marks_between_the_digits_do_not_hide_a_citizen_number():
    assert citizen_numbers(["1234.56.782", "123 456 782", "12345678-2", "x123456782"]).tolist() == [True] * 3 + [False]


@pytest.mark.parametrize(
    ("bsn", "others", "refused"),
    [
        (1, [], True),
        (2, ["c1"], True),
        (1, ["c1"], False),
        (3, [f"c{i}" for i in range(97)], False),
        (40, [f"c{i}" for i in range(1000)], True),
        (
            40,
            [f"c{i}" for i in range(1000)] + [f"1000{i:05d}" for i in range(400) if not passes(f"1000{i:05d}")],
            False,
        ),
    ],
)
def test_most_or_many_are_refused_and_few_are_not(bsn, others, refused):
    numbers = [f"{i:09d}" for i in range(100_000_000, 100_001_000) if passes(f"{i:09d}")][:bsn]
    assert len(numbers) == bsn
    assert mostly_citizen_numbers([*numbers, *others]) == refused


def test_pseudonyms_depend_on_the_key_and_the_id_alone():
    ids = ["123456782", "c1", "c1"]
    once, again, other = pseudonymise(ids, KEY), pseudonymise(ids, KEY.encode()), pseudonymise(ids, KEY + "2")
    assert once == again
    assert once[1] == once[2] != once[0]
    assert not set(once) & set(other)
    assert not citizen_numbers(once).any()


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="at least 16"):
        pseudonymise(["c1"], "short")
