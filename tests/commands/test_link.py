"""The command ``link`` as its users meet it: words and sentences in any format, and what it says of what is wrong."""

import json

import pytest

from rmtmatch import example, frames
from rmtmatch.cli import main

FORMATS = ["csv", "jsonl", "parquet"]
WORDS = ["heftruck rijden", "xqzw", "Heftruck rijden", None, "  ", "heftruck rijden", "kassa bediennen"]
SAID = ["Ik heb kassa gedraaid.", None, "Wij bieden een prettige werksfeer.", "Wilhelmina heeft pallets gestapeld."]


@pytest.fixture(scope="module")
def taxonomy(tmp_path_factory):
    path = tmp_path_factory.mktemp("link") / "example.taxonomy"
    example.taxonomy().save(path)
    return ["--taxonomy", str(path)]


def written(folder, columns, suffix="csv"):
    path = folder / f"words.{suffix}"
    frames.write_file(columns, path)
    return str(path)


def answer(capsys):
    out, err = capsys.readouterr()
    return json.loads(out), [json.loads(line) for line in err.splitlines()]


@pytest.mark.parametrize("suffix", FORMATS)
@pytest.mark.parametrize("into", FORMATS)
def test_words_of_any_format_into_any_format(tmp_path, taxonomy, suffix, into):
    file, out = written(tmp_path, {"skill": WORDS}, suffix), tmp_path / f"out.{into}"
    assert main(["link", file, "--column", "skill", *taxonomy, "--out", str(out)]) == 0
    columns = frames.read_file(out).columns
    assert list(columns) == ["text", "rank", "concept", "label", "matched_label", "confidence", "band"]
    assert list(columns["text"]) == ["heftruck rijden", "xqzw", "Heftruck rijden", "kassa bediennen"]
    assert list(columns["band"])[:3] == ["accept", "abstain", "accept"]
    assert list(columns["label"])[-1] == "afrekenen"


def test_a_text_that_leads_nowhere_keeps_its_row(tmp_path, taxonomy, capsys):
    file = written(tmp_path, {"skill": ["xqzw", "???", "lassen"]})
    assert main(["link", file, "--column", "skill", *taxonomy, "--top", "3", "--json"]) == 0
    rows, log = answer(capsys)
    assert {r["text"] for r in rows} == {"xqzw", "???", "lassen"}
    assert [(r["rank"], r["concept"]) for r in rows if r["text"] == "???"] == [(0, "")]
    assert [r["rank"] for r in rows if r["text"] == "lassen"] == [1, 2, 3]
    assert log[-1]["bands"]["abstain"] >= 1


def test_job_titles(tmp_path, taxonomy, capsys):
    file = written(tmp_path, {"title": ["Heftruckchauffeur (m/v)"]})
    assert main(["link", file, "--column", "title", "--kind", "occupation", *taxonomy, "--json"]) == 0
    ((row,), _) = answer(capsys)
    assert (row["label"], row["band"]) == ("heftruckchauffeur", "accept")


@pytest.mark.parametrize("into", FORMATS)
def test_sentences(tmp_path, taxonomy, into):
    file, out = written(tmp_path, {"id": ["a", "b", "c", "d"], "text": SAID}), tmp_path / f"out.{into}"
    assert main(["link", file, "--column", "text", "--sentences", *taxonomy, "--out", str(out)]) == 0
    columns = frames.read_file(out).columns
    assert list(columns) == ["row", "start", "end", "words", "concept", "label", "confidence", "band"]
    assert [int(r) for r in columns["row"]] == [0, 3]
    assert list(columns["words"]) == ["kassa gedraaid", "pallets gestapeld"]


def test_sentences_for_a_person_and_for_a_machine(tmp_path, taxonomy, capsys):
    command = ["link", written(tmp_path, {"text": SAID}), "--column", "text", "--sentences", *taxonomy]
    assert main(command) == 0
    out, err = capsys.readouterr()
    assert "2 mentions in 4 texts: 2 review" in out
    assert "Wilhelmina" not in out + err
    assert main([*command, "--json"]) == 0
    rows, _ = answer(capsys)
    assert [r["label"] for r in rows] == ["afrekenen", "pallets stapelen"]
    assert "Wilhelmina" not in json.dumps(rows)


def test_many_rows_are_shown_in_part(tmp_path, taxonomy, capsys):
    file = written(tmp_path, {"skill": [f"lassen {i}" for i in range(60)]})
    assert main(["link", file, "--column", "skill", *taxonomy]) == 0
    out, _ = capsys.readouterr()
    assert "10 more rows" in out
    assert "60 texts: " in out


def test_progress_is_logged_where_there_is_no_terminal(tmp_path, taxonomy, capsys):
    file = written(tmp_path, {"skill": [f"x{i}" for i in range(4001)]})
    assert main(["link", file, "--column", "skill", *taxonomy, "--out", str(tmp_path / "o.csv")]) == 0
    _, err = capsys.readouterr()
    steps = [json.loads(line) for line in err.splitlines()]
    assert {"event": "step", "what": "linking", "total": 4001} in steps


@pytest.mark.parametrize(
    ("columns", "more", "told"),
    [
        ({"skill": ["lassen"]}, ["--column", "skil"], "did you mean 'skill'?"),
        ({"skill": ["lassen"]}, ["--column", "zzz"], "it has skill"),
        ({"skill": ["lassen"]}, ["--column", "skill", "--out", "links.xlsx"], "use one of parquet, csv, jsonl"),
        ({}, ["--column", "skill"], "the file is empty"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, taxonomy, capsys, columns, more, told):  # noqa: PLR0917  cases and fixtures
    assert main(["link", written(tmp_path, columns), *more, *taxonomy]) == 3
    _, err = capsys.readouterr()
    assert told in json.loads(err.splitlines()[-1])["message"]


@pytest.mark.parametrize(
    ("file", "more", "told"),
    [
        ("nowhere.csv", ["--taxonomy", "x"], "nowhere.csv"),
        ("words.xlsx", ["--taxonomy", "x"], "use one of parquet, csv, jsonl"),
        ("words.csv", ["--taxonomy", "nowhere.taxonomy"], "nowhere.taxonomy"),
        ("words.csv", ["--esco", "nowhere"], "nowhere"),
    ],
)
def test_a_file_that_is_missing_is_named(tmp_path, monkeypatch, capsys, file, more, told):  # noqa: PLR0917  cases
    monkeypatch.chdir(tmp_path)
    written(tmp_path, {"skill": ["lassen"]})
    assert main(["link", file, "--column", "skill", *more]) == 3
    _, err = capsys.readouterr()
    assert told in json.loads(err.splitlines()[-1])["message"]


@pytest.mark.parametrize("extra", [[], ["--sentences"]])
def test_a_column_without_a_text(tmp_path, taxonomy, capsys, extra):
    file = written(tmp_path, {"id": ["a"], "skill": [None]})
    assert main(["link", file, "--column", "skill", *taxonomy, "--json", *extra]) == 0
    assert answer(capsys)[0] == []
