import datetime as dt
import json
import os
import pickle
import re
from pathlib import Path

import pytest

from rmtmatch.config import RunConfig, Source
from rmtmatch.errors import PolicyError

NIGHT = """\
on = 2026-11-22
[input]
candidates = "candidates.parquet"
vacancies  = { path = "sub/vum.json", format = "vum" }
trainings  = { url = "postgresql://me:${SECRETWORD}@host/db", query = "select * from t" }
postcodes  = "/absolute/pc4.csv"
[input.columns.vacancies]
vac_id = "id"
[taxonomy]
esco      = "esco-v1.2"
languages = ["nl", "en"]
bridges   = ["competentnl/"]
[policy]
reserve = 0.35
reach   = "region"
[policy.pools_eur]
"scholing" = { limit = 250_000, committed = 40_000, schemes = ["SLIM", "RMT-scholing"] }
[output]
folder = "out"
format = "csv"
"""
LEAST = '[input]\ncandidates = "c.csv"\nvacancies = "v.jsonl"\n[taxonomy]\nesco = "esco"\n'


def _written(tmp_path, text):
    file = tmp_path / "night.toml"
    file.write_text(text)
    return file


def test_every_section_arrives_and_paths_start_at_the_run_file(tmp_path):
    config = RunConfig.from_toml(_written(tmp_path, NIGHT))
    assert config.on == dt.date(2026, 11, 22)
    assert config.input.candidates == Source(path=tmp_path / "candidates.parquet", format="parquet")
    assert config.input.vacancies == Source(path=tmp_path / "sub" / "vum.json", format="vum")
    assert config.input.trainings.url.get_secret_value().startswith("postgresql://me:${SECRETWORD}")
    assert config.input.trainings.query == "select * from t"
    assert config.input.postcodes.path == Path("/absolute/pc4.csv")
    assert config.input.travel_times is None
    assert config.input.columns == {"vacancies": {"vac_id": "id"}}
    assert config.taxonomy.esco == tmp_path / "esco-v1.2"
    assert config.taxonomy.bridges == (tmp_path / "competentnl",)
    assert config.policy.reserve == 0.35
    assert config.policy.pools_eur["scholing"].available == 210_000
    assert config.policy.sources["reserve"] == "night.toml, line 14"
    assert (config.output.folder, config.output.format) == (tmp_path / "out", "csv")


def test_only_the_tables_and_the_taxonomy_are_needed(tmp_path):
    config = RunConfig.from_toml(_written(tmp_path, LEAST))
    assert config.on is None
    assert (config.input.candidates.format, config.input.vacancies.format) == ("csv", "jsonl")
    assert config.taxonomy.languages == ("nl", "en")
    assert (config.output.folder, config.output.format) == (tmp_path / "out", "parquet")
    assert config.policy.reserve == 0.4


def test_a_run_does_not_depend_on_where_it_is_started(tmp_path, monkeypatch):
    _written(tmp_path, NIGHT)
    monkeypatch.chdir(tmp_path)
    here = RunConfig.from_toml("night.toml")
    monkeypatch.chdir(os.sep)
    assert (tmp_path / here.output.folder).resolve() == tmp_path / "out"
    assert RunConfig.from_toml(tmp_path / "night.toml").output.folder == tmp_path / "out"


def test_a_password_is_never_shown(tmp_path):
    config = RunConfig.from_toml(_written(tmp_path, NIGHT))
    assert "SECRETWORD" not in repr(config) + str(config) + config.model_dump_json()
    broken = NIGHT.replace(', query = "select * from t"', "")
    with pytest.raises(PolicyError) as caught:
        RunConfig.from_toml(_written(tmp_path, broken))
    assert "SECRETWORD" not in str(caught.value)
    number = NIGHT.replace('url = "postgresql://me:${SECRETWORD}@host/db"', 'url = ["SECRETWORD"]')
    with pytest.raises(PolicyError) as caught:
        RunConfig.from_toml(_written(tmp_path, number))
    assert "SECRETWORD" not in str(caught.value)


def test_every_fault_comes_at_once_with_its_line_and_the_nearest_key(tmp_path):
    text = """\
on = "22 november"
[input]
candidate = "c.parquet"
vacancies = { path = "v.json", formt = "vum" }
postcodes = 3
[input.columns.vacancie]
vac_id = "id"
[taxonomi]
esco = "esco"
[policy]
reserv = 0.3
weights = { skills = 0.9 }
[output]
format = "xlsx"
"""
    with pytest.raises(PolicyError) as caught:
        RunConfig.from_toml(_written(tmp_path, text))
    said = str(caught.value)
    for expected in (
        "night.toml, line 1: on is '22 november': write a date as 2026-11-22",
        "night.toml, line 2: 'input.candidates' is missing",
        "night.toml, line 3: unknown key 'input.candidate'; did you mean 'candidates'?",
        "night.toml, line 4: unknown key 'input.vacancies.formt'; did you mean 'format'?",
        "night.toml, line 5: input.postcodes is 3: write",
        "night.toml, line 6: unknown key 'input.columns.vacancie'; did you mean 'vacancies'?",
        "night.toml, line 8: unknown key 'taxonomi'; did you mean 'taxonomy'?",
        "night.toml: 'taxonomy' is missing",
        "night.toml, line 11: unknown key 'reserv'; did you mean 'reserve'?",
        "night.toml, line 12: weights: they sum to 1.2",
        "night.toml, line 14: output.format is 'xlsx': input should be 'parquet', 'csv' or 'jsonl'",
    ):
        assert expected in said
    assert len(caught.value.faults) == 11
    assert said.startswith("11 faults in the run file:")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('candidates = "c.xlsx"', "the name 'c.xlsx' does not tell the format"),
        ('candidates = ""', "an empty path"),
        ('candidates = { format = "csv" }', "give a path, or a url with a query"),
        ('candidates = { path = "c.csv", url = "sqlite:///x", query = "y" }', "give a path, or a url with a query"),
        ('candidates = { path = "c.csv", query = "y" }', "a url and a query go together"),
        ('candidates = { url = "sqlite:///x", query = "y", format = "csv" }', "a format goes with a path"),
        ('candidates = { path = "c.csv", format = "xlsx" }', "should be 'parquet', 'csv', 'jsonl' or 'vum'"),
        ('candidates = "c.csv"\ntrainings = { path = "t", format = "vum" }', "no trainings"),
    ],
)
def test_a_source_that_cannot_be_meant_says_why(tmp_path, line, said):
    with pytest.raises(PolicyError, match=re.escape(said)):
        RunConfig.from_toml(_written(tmp_path, LEAST.replace('candidates = "c.csv"', line)))


def test_a_language_is_a_code(tmp_path):
    with pytest.raises(PolicyError, match=r"taxonomy\.languages\.0 is 'Nederlands'"):
        RunConfig.from_toml(_written(tmp_path, LEAST + 'languages = ["Nederlands"]\n'))


def test_a_policy_that_is_no_table_and_a_file_that_is_no_toml_are_said(tmp_path):
    with pytest.raises(PolicyError, match="must be a table"):
        RunConfig.from_toml(_written(tmp_path, "policy = 3\n" + LEAST))
    with pytest.raises(PolicyError, match="not valid TOML"):
        RunConfig.from_toml(_written(tmp_path, "a = = 1"))


def test_a_config_does_not_change_and_travels(tmp_path):
    config = RunConfig.from_toml(_written(tmp_path, NIGHT))
    with pytest.raises(Exception, match="frozen"):
        config.on = None
    with pytest.raises(TypeError):
        config.input.columns["candidates"] = {}
    assert pickle.loads(pickle.dumps(config)) == config  # noqa: S301  our own
    schema = json.dumps(RunConfig.model_json_schema())
    assert all(word in schema for word in ("travel_times", "bridges", "reserve"))
