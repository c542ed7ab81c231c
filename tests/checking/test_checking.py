"""Bulk checking: it agrees with pydantic row by row, and every kind of bad input has its fault."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from reference import as_comparable, as_record, checked_row_by_row
from rmtmatch.checking.bulk import check, no_rows
from rmtmatch.errors import ProtectedFieldError
from rmtmatch.frames import read_columns
from rmtmatch.frames.tables import Ragged
from rmtmatch.protected import pseudonymise
from rmtmatch.records import MODELS, fields
from rmtmatch.wages import ADULT_MINIMUM_EUR_HOUR
from strategies import messy_tables

BSN = ["123456782", "111222333", "100000009", "999999990"]


def checked(rows, table="candidates", **options):
    return check(table, read_columns(rows, table), **options)


def only_fault(rows, table="candidates", **options):
    _, faults = checked(rows, table, **options)
    assert len(faults) == 1, [str(f) for f in faults]
    return faults[0]


@pytest.mark.parametrize("name", list(MODELS))
@given(data=st.data())
def test_bulk_and_row_by_row_accept_blank_and_set_aside_the_same(name, data):
    rows = data.draw(messy_tables(name))
    records, complaints = checked_row_by_row(name, rows)
    table, faults = checked(rows, name)
    assert table.ids.tolist() == [r.id for r in records.values()]
    for k, record in enumerate(records.values()):
        assert as_record(table, k) == as_comparable(record)
    found = {}
    for f in faults:
        if f.effect != "warning":
            found[f.row, f.column, f.effect] = found.get((f.row, f.column, f.effect), 0) + 1
    assert found == dict(complaints)


@given(data=st.data(), seed=st.integers(0, 2**32 - 1))
def test_the_order_of_rows_changes_nothing_but_the_order(data, seed):
    rows = data.draw(messy_tables("candidates"))
    rows = [{**row, "id": f"c{i}"} for i, row in enumerate(rows)]
    order = np.random.default_rng(seed).permutation(len(rows))
    table, faults = checked(rows)
    mixed, mixed_faults = checked([rows[i] for i in order])
    assert mixed.ids.tolist() == table.ids[order].tolist()
    assert [as_record(mixed, k) for k in range(len(rows))] == [as_record(table, i) for i in order]
    assert sorted((f.id or "", f.column, f.rule) for f in faults) == sorted(
        (f.id or "", f.column, f.rule) for f in mixed_faults
    )


def test_every_field_is_there_and_unknown_when_nothing_was_given():
    for name in MODELS:
        table, faults = checked([{"id": "x"}], name)
        assert list(table.columns) == [f for f in fields(name) if f != "id"]
        assert not faults
        record = as_record(table, 0)
        assert {k: v for k, v in record.items() if v not in (None, False)} in ({"id": "x"}, {"id": "x", "places": 1.0})


def test_no_rows_has_the_columns_of_a_checked_table():
    for name in MODELS:
        empty, full = no_rows(name), checked([{"id": "x"}], name)[0]
        assert list(empty.columns) == list(full.columns)
        for column in empty.columns:
            a, b = empty[column], full[column]
            assert isinstance(a, Ragged) == isinstance(b, Ragged)
            dtype = a.values.dtype if isinstance(a, Ragged) else a.dtype
            assert dtype == (b.values.dtype if isinstance(b, Ragged) else b.dtype), column


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("hours_max", 98, "98 is outside 0 to 60"),
        ("hours_max", "98", "98 is outside 0 to 60"),
        ("hours_max", float("inf"), "not a number"),
        ("hours_max", "veel", "not a number"),
        ("wage_min_eur_hour", -3.5, "-3.5 is outside 0 to 250"),
        ("wage_min_eur_hour", 2600, "2600 is outside 0 to 250"),
        ("experience_years", 89, "89 is outside 0 to 60"),
        ("postcode", "0000", "postcode 00.. does not exist"),
        ("postcode", "B-2000", "not a Dutch postcode"),
        ("postcode", "48529", "not a Dutch postcode"),
        ("available_from", "03/04/2026", "03/04/2026 has two readings, day first and month first"),
        ("available_from", "11/22/2026", "11/22/2026 does not exist"),
        ("available_from", "31-02-2026", "31-02-2026 does not exist"),
        ("available_from", "22-11-26", "22-11-26 has a year of two digits"),
        ("available_from", "volgende week", "not a date"),
        ("available_from", 46348, "not a date"),
        ("available_from", dt.date(9999, 12, 31), "9999-12-31 is outside 1950 to 2100"),
        ("hidden", "misschien", "neither yes nor no"),
        ("region", "AM04", "a word that is not in the list"),
        ("occupation", ["lasser", "frezer"], "a list where a text is expected"),
        ("wanted_occupations", {"a": 1}, "a record where a list is expected"),
        ("excluded", [["a", "b", "c"]], "a list where a text is expected"),
        ("schemes", [{"a": 1}], "not a text where a text is expected"),
        ("credentials", [{"code": None, "until": "2027-05-01"}], "an item without a name"),
        ("credentials", "B:2027-02-31", "2027-02-31 does not exist"),
        ("max_training_weeks", "1_0", "not a number"),
        ("wage_min_eur_hour", True, "a yes or no where a number is expected"),
        ("credentials", "heftruk", "a word that is not in the list"),
        ("languages", ["Klingons"], "a word that is not in the list"),
        ("languages", "nld:7", "level 7 is outside 1 to 4"),
        ("skills", [("lassen", 3)], "level 3 is outside 0 to 1"),
        ("transport", ["zweefvliegtuig"], "a word that is not in the list"),
    ],
)
def test_a_bad_optional_value_is_blanked_and_the_person_stays(field, value, rule):
    fault = only_fault([{"id": "c1", field: value}])
    assert (fault.table, fault.row, fault.id, fault.column) == ("candidates", 0, "c1", field)
    assert (fault.rule, fault.effect) == (rule, "blanked")
    assert fault.hint
    table, _ = checked([{"id": "c1", field: value}])
    assert table.ids.tolist() == ["c1"]


@pytest.mark.parametrize(
    ("field", "value", "read"),
    [
        ("postcode", "1234ab", 1234),
        ("postcode", "1234 AB", 1234),
        ("postcode", "1234.0", 1234),
        ("postcode", 1234, 1234),
        ("postcode", 1234.0, 1234),
        ("available_from", "2026-11-22", dt.date(2026, 11, 22)),
        ("available_from", "22-11-2026", dt.date(2026, 11, 22)),
        ("available_from", "22/11/2026", dt.date(2026, 11, 22)),
        ("available_from", "11/11/2026", dt.date(2026, 11, 11)),
        ("available_from", "22 november 2026", dt.date(2026, 11, 22)),
        ("available_from", dt.datetime(2026, 11, 22, 23, 59), dt.date(2026, 11, 22)),  # noqa: DTZ001  as it comes
        ("available_from", np.datetime64("2026-11-22T10:00"), dt.date(2026, 11, 22)),
        ("hours_min", "36,5", 36.5),
        ("wage_min_eur_hour", "€ 1,5", 1.5),
        ("max_travel_min", "0.3e2", 30),
        ("skills", "lassen:.5", (("lassen", 0.5),)),
        ("work_level", 0, None),
        ("work_level", 7, None),
        ("work_level", 4, 4.0),
        ("languages", "nld:3|eng:2|deu:0", (("nld", 3.0), ("eng", 2.0), ("deu", None))),
        ("skills", "lassen", (("lassen", None),)),
        ("skills", [], ()),
        ("skills", "", None),
        ("skills", "[]", ()),
        ("skills", [None], None),
        ("skills", {"lassen", "frezen"}, (("frezen", None), ("lassen", None))),
        ("skills", np.array(["lassen"]), (("lassen", None),)),
        ("skills", {"lassen": 0.5}, (("lassen", 0.5),)),
        ("skills", "ISO 9001:2015", (("ISO 9001:2015", None),)),
        ("credentials", "rijbewijs:B:2027-05-01|VCA", (("rijbewijs:B", dt.date(2027, 5, 1)), ("VCA-B", None))),
        ("sector_wish", [47741, "9319"], ("47741", "9319")),
        ("excluded", 7.0, ("7",)),
        ("transport", "OV|fiets", ("public", "bicycle")),
        ("adviser", 12.0, "12"),
        ("region", "rijk van nijmegen", "AM08"),
    ],
)
def test_what_people_write_is_read(field, value, read):
    table, faults = checked([{"id": "c1", field: value}])
    assert not faults
    assert as_record(table, 0)[field] == read


def test_an_unknown_licence_costs_only_itself():
    table, faults = checked([{"id": "c1", "credentials": ["rijbewijs Q", "rijbewijs B", "BHV"]}])
    assert table["credentials"].row(0).tolist() == ["rijbewijs:B", "BHV"]
    assert [f.hint for f in faults] == ["did you mean rijbewijs:B?"]


def test_a_list_that_loses_everything_is_unknown_not_empty():
    table, _ = checked([{"id": "c1", "credentials": ["rijbewijs Q"]}, {"id": "c2", "credentials": []}])
    assert table["credentials"].known.tolist() == [False, True]


def test_a_level_that_is_wrong_leaves_its_skill():
    table, _ = checked([{"id": "c1", "skills": [{"label": "lassen", "level": 7}, {"label": "frezen", "level": 0.25}]}])
    assert table["skills"].row(0).tolist() == ["lassen", "frezen"]
    assert np.isnan(table["skills"].weights[0])
    assert table["skills"].weights[1] == 0.25


@pytest.mark.parametrize("name", ["candidates", "vacancies"])
def test_a_maximum_below_its_minimum_blanks_both(name):
    table, faults = checked([{"id": "x", "hours_min": 32, "hours_max": 24}], name)
    assert [(f.column, f.rule) for f in faults] == [
        ("hours_min", "is above hours_max"),
        ("hours_max", "is below hours_min"),
    ]
    assert np.isnan(table["hours_min"][0])
    assert np.isnan(table["hours_max"][0])


def test_rows_without_an_id_or_with_one_that_was_there_are_set_aside():
    table, faults = checked([{"id": "c1"}, {"id": None}, {"id": "c1"}, {"id": float("nan")}, {"id": " "}, {"id": [1]}])
    assert table.ids.tolist() == ["c1"]
    assert [(f.row, f.effect) for f in faults] == [(r, "set_aside") for r in (1, 2, 3, 4, 5)]
    assert faults[1].hint.startswith("row 0 is used")


def test_numbers_are_ids_too():
    assert checked([{"id": 7}, {"id": 8.0}, {"id": "009"}])[0].ids.tolist() == ["7", "8", "009"]
    assert checked([{"id": 2**60 + 1}, {"id": None}])[0].ids.tolist() == [str(2**60 + 1)]


def test_a_wage_below_the_minimum_is_a_warning_except_for_unpaid_places():
    rows = [
        {"id": "v1", "wage_max_eur_hour": 12},
        {"id": "v2", "wage_max_eur_hour": 12, "contract": "vrijwilligerswerk"},
        {"id": "v3", "wage_min_eur_hour": 14.5},
    ]
    table, faults = checked(rows, "vacancies", on=dt.date(2025, 8, 1))
    assert [(f.id, f.column, f.effect) for f in faults] == [("v1", "wage_max_eur_hour", "warning")]
    assert "14.40" in faults[0].rule
    assert table["wage_max_eur_hour"].tolist()[:2] == [12, 12]


def test_a_misspelt_column_is_told_with_the_nearest_name():
    fault = only_fault([{"id": "c1", "postcod": 1234}])
    assert (fault.row, fault.column, fault.effect) == (-1, "postcod", "blanked")
    assert "'postcode'" in fault.hint


def test_a_table_without_ids_is_refused_with_the_column_that_may_be_it():
    table, faults = checked([{"vac_id": 1, "title": "lasser", "hours_max": 98}], "vacancies")
    assert len(table) == 0
    refused = [f for f in faults if f.effect == "refused"]
    assert [(f.column, "vac_id" in f.hint) for f in refused] == [("id", True)]
    assert any(f.column == "hours_max" for f in faults)  # and everything else is told in the same go


def test_columns_are_mapped_flat_or_by_table_and_may_be_left_out():
    rows = [{"vac_id": "v1", "functie": "lasser", "notitie": "x"}]
    for columns in (
        {"vac_id": "id", "functie": "title", "notitie": None},
        {"vacancies": {"vac_id": "id", "functie": "title", "notitie": None}, "candidates": {"functie": "occupation"}},
    ):
        table, faults = checked(rows, "vacancies", columns=columns)
        assert not faults
        assert table["title"].tolist() == ["lasser"]


def test_a_mapping_to_no_field_and_two_columns_for_one_field_are_faults():
    fault = only_fault([{"id": "c1", "pc": 1234}], columns={"pc": "postcod"})
    assert fault.rule == "mapped to postcod, which is no field"
    fault = only_fault([{"id": "c1", "postcode": 9999, "pc": 1234}], columns={"pc": "postcode"})
    assert (fault.column, fault.rule) == ("postcode", "postcode is given twice")
    assert checked([{"id": "c1", "postcode": 9999, "pc": 1234}], columns={"pc": "postcode"})[0]["postcode"][0] == 1234


@pytest.mark.parametrize(
    "column",
    [
        *("leeftijd", "Leeftijd", "LEEFTIJD_JAAR", "age", "Age", "clientAge", "geboorte datum", "date_of_birth"),
        *("year of birth", "geslacht", "gender", "sex", "nationaliteit", "Nationality", "afkomst", "uitkering"),
        *("benefit", "WW", "bijstandsuitkering", "doelgroepregister", "Gezondheid", "health status", "handicap"),
        *("disability", "bsn", "BSN-nummer", "naam", "name", "E-mail", "telefoon", "achternaam", "first_name"),
    ],
)
def test_protected_columns_are_refused_before_anything_else(column):
    written = "41 jaar"
    with pytest.raises(ProtectedFieldError, match="may not enter matching") as refused:
        checked([{"id": None, column: written, "nonsense": 1}])
    assert [f.column for f in refused.value.faults] == [column]
    assert written not in str(refused.value) + repr(refused.value.faults)


@pytest.mark.parametrize("column", ["leeftijd_min", "geslacht", "nationality", "uitkering", "bsn", "telefoon"])
@pytest.mark.parametrize("table", ["vacancies", "trainings"])
def test_protected_columns_are_refused_of_vacancies_and_trainings_too(column, table):
    with pytest.raises(ProtectedFieldError):
        checked([{"id": "x", column: 1}], table)


def test_a_vacancy_may_have_a_name_that_becomes_its_title():
    table, faults = checked([{"id": "v1", "naam": "Lasser"}], "vacancies", columns={"naam": "title"})
    assert not faults
    assert table["title"].tolist() == ["Lasser"]


def test_protected_columns_are_refused_under_either_name():
    with pytest.raises(ProtectedFieldError):
        checked([{"id": "c1", "leeftijd": 41}], columns={"leeftijd": "experience_years"})
    with pytest.raises(ProtectedFieldError):
        checked([{"id": "c1", "veld_7": 41}], columns={"veld_7": "leeftijd"})
    with pytest.raises(ProtectedFieldError):
        checked([{"id": "c1", "leeftijd": 41}], columns={"leeftijd": None})


def test_ids_that_are_citizen_numbers_are_refused_and_never_shown():
    with pytest.raises(ProtectedFieldError, match="BSN") as refused:
        checked([{"id": b} for b in BSN])
    assert not any(b in str(refused.value) + repr(refused.value.faults) for b in BSN)


def test_a_few_ids_that_look_like_citizen_numbers_are_a_warning():
    rows = [{"id": f"c{i}"} for i in range(9)] + [{"id": BSN[0], "hours_max": 98}, {"id": BSN[0]}]
    _, faults = checked(rows)
    assert [(f.row, f.id, f.effect) for f in faults] == [
        (-1, None, "warning"),
        (9, None, "blanked"),
        (10, None, "set_aside"),
    ]
    assert not any(BSN[0] in str(f) for f in faults)


def test_random_nine_digit_ids_are_no_citizen_numbers():
    ids = np.random.default_rng(0).choice(10**9, 2000, replace=False)
    table, faults = checked([{"id": f"{i:09d}"} for i in ids.tolist()])
    assert len(table) == 2000
    assert [f.effect for f in faults] == ["warning"]


def test_a_key_makes_pseudonyms_of_candidates_wherever_they_are_named():
    key = "a secret of this team"
    people, faults = checked([{"id": b} for b in BSN], key=key)
    assert people.ids.tolist() == pseudonymise(BSN, key)
    assert not faults
    work, _ = checked([{"id": "v1", "excluded": BSN[:2]}], "vacancies", key=key)
    assert work.ids.tolist() == ["v1"]
    assert work["excluded"].values.tolist() == pseudonymise(BSN[:2], key)


@pytest.mark.parametrize("empty", [[], {"id": []}])
def test_an_empty_table_is_a_warning(empty):
    table, faults = checked(empty)
    assert len(table) == 0
    assert [(f.rule, f.effect) for f in faults] == [("the table has no rows", "warning")]


def test_texts_of_people_never_appear_in_faults():
    written = "Jansen"
    rows = [{"id": "c1", **dict.fromkeys((f for f in fields("candidates") if f != "id"), f"{written} de Vries 1961")}]
    _, faults = checked(rows)
    assert len({f.column for f in faults}) > 20
    assert not any(written in str(f) for f in faults)
    _, faults = checked([{"id": "c1", "hours_max": 123456782, "wage_now_eur_hour": "123456782", "work_level": 1.2e8}])
    assert len(faults) == 3
    assert not any("123456782" in str(f) or "1.2e" in str(f) for f in faults)


@pytest.mark.parametrize(
    ("field", "name", "meant"),
    [
        ("transport", "Bram", "public"),
        ("transport", "Carl", "car"),
        ("languages", "Daan", "dan"),
        ("languages", "Sara:3", "ara"),
        ("credentials", "Bigi", "BIG"),
        ("region", "Mr. Nederland", None),
    ],
)
def test_a_name_that_looks_like_a_word_is_not_repeated(field, name, meant):
    fault = only_fault([{"id": "c1", field: name}])
    assert name.split(":")[0] not in str(fault)
    if meant is not None:
        assert fault.hint == f"did you mean {meant}?"
    with pytest.raises(ValidationError) as caught:
        MODELS["candidates"](id="c1", **{field: name})
    assert name.split(":")[0] not in str([(e["msg"], e["ctx"]) for e in caught.value.errors()])


def test_all_faults_come_at_once_in_the_order_of_rows_and_columns():
    rows = [
        {"id": "c1", "hours_max": 98, "postcode": "0000", "postcod": 1},
        {"id": None, "transport": "ufo"},
        {"id": "c1", "wage_min_eur_hour": -1},
    ]
    _, faults = checked(rows)
    assert [(f.row, f.column) for f in faults] == [
        (-1, "postcod"),
        (0, "postcode"),
        (0, "hours_max"),
        (1, "id"),
        (1, "transport"),
        (2, "id"),
        (2, "wage_min_eur_hour"),
    ]


def test_a_checked_table_cannot_be_written_to():
    table, _ = checked([{"id": "c1", "hours_max": 36, "skills": ["lassen"]}])
    with pytest.raises(ValueError, match="read-only"):
        table["hours_max"][0] = 40
    with pytest.raises(ValueError, match="read-only"):
        table["skills"].values[0] = "x"
    with pytest.raises(ValueError, match="read-only"):
        table.ids[0] = "x"


def test_an_old_table_of_minimum_wages_is_not_silent():
    def told(wage, on):
        return [f.rule for f in checked([{"id": "v", "wage_min_eur_hour": wage}], "vacancies", on=on)[1]]

    last = max(ADULT_MINIMUM_EUR_HOUR)
    amount = ADULT_MINIMUM_EUR_HOUR[last]
    later = dt.date(last.year + 1, last.month, 1)
    assert told(amount, last) == []
    assert "below the adult minimum" in told(amount - 0.01, last)[0]
    assert "perhaps" in told(amount, later)[0]
    assert "perhaps" not in told(amount - 0.01, later)[0]
    assert told(amount * 1.1, later) == []


def test_a_minimum_wage_of_the_policy_is_the_one_that_counts():
    def told(wage, on):
        given = {"2027-01-01": 15.5}
        rows = [{"id": "v", "wage_max_eur_hour": wage}]
        return [f.rule for f in checked(rows, "vacancies", on=on, wages=given)[1]]

    assert told(15.4, dt.date(2027, 1, 1)) == ["below the adult minimum of 15.50 EUR/hour"]
    assert told(15.5, dt.date(2027, 1, 1)) == []
    assert told(15.0, dt.date(2026, 12, 31)) == []
