"""What the JSON Schema of a record takes, the record takes, and the other way round."""

import json

import pytest
from pydantic import ValidationError

import rmtmatch as rm
from rmtmatch import example
from rmtmatch.cli import main

jsonschema = pytest.importorskip("jsonschema")
REGION = example.region(candidates=25, vacancies=25)
MODELS = {"candidate": rm.Candidate, "vacancy": rm.Vacancy, "training": rm.Training}


def validator(model):
    schema = model.model_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("name", list(MODELS))
def test_what_a_record_writes_its_schema_takes(name):
    takes = validator(MODELS[name])
    rows = getattr(REGION, {"candidate": "candidates", "vacancy": "vacancies", "training": "trainings"}[name])
    for row in rows:
        takes.validate(json.loads(MODELS[name](**row).model_dump_json(exclude_none=True)))


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("candidate", {"id": "c", "hours_max": 98}),
        ("candidate", {"id": "c", "occupatoin": "kok"}),
        ("candidate", {"id": "c", "transport": ["rocket"]}),
        ("candidate", {"occupation": "kok"}),
        ("vacancy", {"id": "v", "remote_share": 2}),
        ("vacancy", {"id": "v", "postcode": 12}),
        ("training", {"id": "t", "cost_eur": -1}),
    ],
)
def test_what_a_schema_refuses_the_record_refuses(name, wrong):
    assert not validator(MODELS[name]).is_valid(wrong)
    with pytest.raises(ValidationError):
        MODELS[name](**wrong)


@pytest.mark.parametrize(("name", "model"), [*MODELS.items(), ("policy", rm.Policy)])
def test_the_command_prints_what_the_models_say(name, model, capsys):
    assert main(["schema", name]) == 0
    assert json.loads(capsys.readouterr().out) == model.model_json_schema()
