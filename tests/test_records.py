"""The record models: one list of fields, with rules, schemas and no values in messages."""

import datetime as dt
import json

import pytest
from pydantic import ValidationError

from rmtmatch.errors import ProtectedFieldError
from rmtmatch.protected import protected
from rmtmatch.records import CONTRACTS, MODELS, PAIRS, SHIFTS, TRANSPORT, Candidate, Training, Vacancy, fields


def test_vocabularies_fit_the_bits_of_a_column():
    for words in (TRANSPORT, SHIFTS, CONTRACTS):
        assert len(words) <= 8


@pytest.mark.parametrize("table", list(MODELS))
def test_every_field_has_rules_a_meaning_and_a_unit_where_it_counts(table):
    specs = fields(table)
    assert list(specs) == list(MODELS[table].model_fields)
    for name, spec in specs.items():
        assert spec.name == name
        assert spec.doc
        assert spec.required == (name == "id")
        if spec.kind in {"number", "whole"}:
            assert spec.unit
            assert spec.low <= spec.high
        assert not protected(name, table)
    for low, high in PAIRS[table]:
        assert {low, high} <= specs.keys()


@pytest.mark.parametrize("table", list(MODELS))
def test_the_json_schema_says_what_may_be_written(table):
    schema = MODELS[table].model_json_schema()
    json.dumps(schema)
    assert schema["required"] == ["id"]
    assert schema["additionalProperties"] is False
    assert list(schema["properties"]) == list(fields(table))
    for name, spec in fields(table).items():
        assert schema["properties"][name]["description"] == spec.doc


def test_the_schema_of_hours_has_their_range_and_unit():
    hours = Candidate.model_json_schema()["properties"]["hours_max"]
    assert hours["anyOf"] == [{"type": "number", "minimum": 0, "maximum": 60}, {"type": "null"}]
    assert hours["x-unit"] == "hours/week"


@pytest.mark.parametrize(
    "record",
    [
        Candidate(
            id=7,
            postcode="6511ab",
            skills=["lassen", ("frezen", 0.5), {"uri": "http://x/1", "level": "0,25"}],
            credentials="B:2027-05-01|forklift",
            languages={"nl": 3},
            transport="OV",
            available_from="22-11-2026",
            hidden="ja",
        ),
        Vacancy(id="v1", credentials_now=["CE"], contract=["vast", "leerbaan"], wage_min_eur_hour="16,50", places=3),
        Training(id="t1", starts_on=["2026-12-01"], grants="heftruck", online=1, cost_eur=1250),
    ],
)
def test_a_record_survives_json(record):
    assert type(record).model_validate_json(record.model_dump_json()) == record


def test_a_record_reads_what_people_write():
    c = Candidate(id=7, postcode="6511 AB", credentials="rijbewijs ce|B:2027-05-01", languages="nl:3", hours_max="36,5")
    assert (c.id, c.postcode, c.hours_max) == ("7", 6511, 36.5)
    assert c.credentials == (("rijbewijs:CE", None), ("rijbewijs:B", dt.date(2027, 5, 1)))
    assert c.languages == (("nld", 3.0),)
    assert c.skills is None


def test_unknown_and_known_to_be_none_differ():
    assert Candidate(id="c1", credentials=[]).credentials == ()
    assert Candidate(id="c1", credentials="").credentials is None


def test_a_record_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Candidate(id="c1").hours_max = 3


@pytest.mark.parametrize("missing", [None, "", float("nan")])
def test_only_the_id_is_required(missing):
    with pytest.raises(ValidationError, match="id"):
        Candidate(id=missing)


@pytest.mark.parametrize(
    ("given", "where", "kind"),
    [
        ({"hours_max": 98}, ("hours_max",), "rmtmatch_value"),
        ({"credentials": ["BHV", "rijbewijs Q"]}, ("credentials", 1), "rmtmatch_item"),
        ({"skills": [("lassen", 3)]}, ("skills", 0), "rmtmatch_level"),
        ({"hours_min": 36, "hours_max": 32}, (), "rmtmatch_pair"),
        ({"postcod": 1234}, ("postcod",), "extra_forbidden"),
    ],
)
def test_an_error_names_its_place_and_kind(given, where, kind):
    with pytest.raises(ValidationError) as refused:
        Candidate(id="c1", **given)
    assert [(e["loc"], e["type"]) for e in refused.value.errors()] == [(where, kind)]


def test_protected_fields_are_refused_as_such():
    with pytest.raises(ProtectedFieldError, match="nationality"):
        Candidate(id="c1", nationality="NL")
    with pytest.raises(ProtectedFieldError, match="leeftijd"):
        Vacancy(id="v1", leeftijd=30)


def test_no_value_of_a_person_is_in_a_message_or_a_repr():
    with pytest.raises(ValidationError) as refused:
        Candidate(id="c1", hours_max="Jansen", postcode="Jansen", available_from="Jansen", hidden="Jansen")
    assert "Jansen" not in str(refused.value)
    record = Candidate(id="c1", text="Jansen", postcode=6511, wage_now_eur_hour=17)
    for told in (repr(record), str(record), f"{record}"):
        assert told == "Candidate(id='c1', 3 fields given)"
    assert "123456782" not in repr(Candidate(id="123456782"))
