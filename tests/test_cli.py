"""The command line as its users meet it: what it prints, what it writes, and how it ends."""

import json
import shutil
import subprocess
import sys

import pytest

from region_files import region_files, spoil
from rmtmatch import example, frames
from rmtmatch.cli import main


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    return region_files(tmp_path_factory.mktemp("cli"), ("csv",))


@pytest.fixture
def folder(inputs, tmp_path):
    return shutil.copytree(inputs, tmp_path / "night")


def said(capsys):
    out, err = capsys.readouterr()
    return out, [json.loads(line) for line in err.splitlines()]


def test_the_demo_shows_who_where_why_and_what_a_training_opens(capsys):
    assert main(["demo", "--candidates", "120", "--vacancies", "80"]) == 0
    out, _ = said(capsys)
    for words in ("Wie er meteen kan beginnen", "na een training", "Wie er overblijft", "Schrijf in voor", "€ 75.000"):
        assert words in out


def test_the_demo_in_english(capsys):
    assert main(["demo", "--candidates", "120", "--vacancies", "80", "--lang", "en"]) == 0
    out, _ = said(capsys)
    assert "Who can start at once" in out
    assert "Brings" in out
    assert "mensen" not in out


def test_the_demo_for_machines(capsys):
    assert main(["demo", "--candidates", "60", "--vacancies", "40", "--json"]) == 0
    answer = json.loads(said(capsys)[0])
    people = {r["candidate"] for r in answer["proposals"]} | {r["candidate"] for r in answer["leftovers"]}
    assert len(people) == 60


def test_run_writes_and_says_what_came_of_it(folder, capsys):
    assert main(["run", str(folder / "csv.toml")]) == 0
    out, log = said(capsys)
    assert "Totals" in out
    assert "AM26" in out
    assert log[-1]["event"] == "done"
    assert log[-1]["candidates"] == 60
    assert (folder / "out" / "record.json").exists()


def test_run_for_machines(folder, capsys):
    assert main(["run", str(folder / "csv.toml"), "--json"]) == 0
    answer = json.loads(said(capsys)[0])
    assert answer["placed"] + answer["leftovers"] == 60
    assert sum(row["people"] for row in answer["totals"]) == 60


def test_logs_hold_no_ids_and_no_names(folder, capsys):
    spoil(folder / "candidates.csv", "text", "Wilhelmina Jansen")
    main(["run", str(folder / "csv.toml")])
    _, log = said(capsys)
    words = set(json.dumps(log).replace('"', " ").split())
    assert "Wilhelmina" not in words
    assert not words & set(frames.read_file(folder / "candidates.csv").columns["id"])


def test_a_reached_limit_ends_in_4(folder):
    assert main(["run", str(folder / "csv.toml"), "--time-limit", "0"]) == 4


def test_faults_in_rows_end_in_0(folder, capsys):
    spoil(folder / "candidates.csv", "hours_max", "98")
    assert main(["run", str(folder / "csv.toml")]) == 0
    assert "hours_max" in said(capsys)[0]


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda f: (f / "vacancies.csv").unlink(), "vacancies.csv"),
        (lambda f: spoil(f / "candidates.csv", "nationality", "x"), "nationality"),
        (lambda f: (f / "taxonomy.npz").write_bytes(b"no"), "taxonomy"),
    ],
)
def test_an_input_that_cannot_be_used_ends_in_3(folder, capsys, command, change, told):
    change(folder)
    assert main([command, str(folder / "csv.toml")]) == 3
    out, err = capsys.readouterr()
    assert told in out + err
    assert not (folder / "out").exists()


def test_a_typo_in_the_run_file_ends_in_2_and_names_line_and_nearest_key(folder, capsys):
    text = (folder / "csv.toml").read_text().replace("folder =", "foldr =")
    (folder / "csv.toml").write_text(text)
    assert main(["run", str(folder / "csv.toml")]) == 2
    message = said(capsys)[1][-1]["message"]
    assert "folder" in message
    assert "line" in message


def test_a_folder_that_cannot_be_written_ends_in_2(folder, capsys):
    (folder / "out").write_text("a file stands in the way")
    assert main(["run", str(folder / "csv.toml")]) == 2
    assert "out" in said(capsys)[1][-1]["message"]


def test_check_lists_faults_and_ends_in_0(folder, capsys):
    spoil(folder / "candidates.csv", "hours_max", "98")
    assert main(["check", str(folder / "csv.toml")]) == 0
    assert said(capsys)[0].count("candidates, row") == 60


def test_check_of_sound_inputs(inputs, capsys):
    assert main(["check", str(inputs / "csv.toml"), "--json"]) == 0
    assert json.loads(said(capsys)[0])["unusable"] == []


def test_explain_a_pair_and_a_barred_pair(inputs, capsys):
    truth = example.region(seed=0, candidates=60, vacancies=50).truth
    c, v = truth.fits_now[0]
    assert main(["explain", str(inputs / "csv.toml"), c, v, "--json"]) == 0
    assert json.loads(said(capsys)[0])["score"] > 0.8
    c, v, demand = truth.barred[0]
    assert main(["explain", str(inputs / "csv.toml"), c, v, "--json"]) == 0
    assert demand in said(capsys)[0]
    assert main(["explain", str(inputs / "csv.toml"), c, v, "--lang", "en"]) == 0
    assert said(capsys)[0].strip()


def test_explain_names_the_nearest_id(inputs, capsys):
    assert main(["explain", str(inputs / "csv.toml"), "c1x", "v1"]) == 2
    assert "c1" in said(capsys)[1][-1]["message"]


def test_compare_two_nights(folder, capsys):
    main(["run", str(folder / "csv.toml")])
    (folder / "out").rename(folder / "yesterday")
    table = frames.read_file(folder / "vacancies.csv")
    first = frames.read_file(folder / "yesterday" / "AM26" / "proposals.csv")
    gone = next(iter(first.columns["vacancy"]))
    keep = [v != gone for v in table.columns["id"]]
    columns = {k: [x for x, k_ in zip(col, keep, strict=True) if k_] for k, col in table.columns.items()}
    frames.write_file(columns, folder / "vacancies.csv")
    main(["run", str(folder / "csv.toml"), "--previous", str(folder / "yesterday")])
    capsys.readouterr()
    assert main(["compare", str(folder / "yesterday"), str(folder / "out"), "--json"]) == 0
    changes = json.loads(said(capsys)[0])
    assert any(row["cause"] == f"vacancy {gone} is gone" for row in changes["changes"])
    assert main(["compare", str(folder / "yesterday"), str(folder / "out"), "--max-change", "0"]) == 5
    assert main(["compare", str(folder / "nowhere"), str(folder / "out")]) == 3


def test_link_a_column(folder, capsys):
    frames.write_file({"skill": ["heftruck rijden", "xqzw", "heftruck rijden", None]}, folder / "words.csv")
    taxonomy = ["--taxonomy", str(folder / "taxonomy.npz")]
    assert main(["link", str(folder / "words.csv"), "--column", "skill", *taxonomy, "--json"]) == 0
    rows = json.loads(said(capsys)[0])
    assert [r["text"] for r in rows if r["rank"] <= 1] == ["heftruck rijden", "xqzw"]
    assert rows[0]["band"] == "accept"
    out = folder / "linked.jsonl"
    assert main(["link", str(folder / "words.csv"), "--column", "skill", *taxonomy, "--out", str(out)]) == 0
    assert next(iter(frames.read_file(out).columns["text"])) == "heftruck rijden"
    assert main(["link", str(folder / "words.csv"), "--column", "skil", *taxonomy]) == 3


@pytest.mark.parametrize("record", ["candidate", "vacancy", "training", "policy"])
def test_schema_of_each_record(capsys, record):
    assert main(["schema", record]) == 0
    assert json.loads(said(capsys)[0])["type"] == "object"


def test_schema_of_all(capsys):
    assert main(["schema"]) == 0
    assert set(json.loads(said(capsys)[0])) == {"candidate", "vacancy", "training", "policy"}


@pytest.mark.parametrize("arguments", [[], ["dance"], ["demo", "--candidates", "0"], ["link", "x.csv"]])
def test_wrong_usage_ends_in_2(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


def test_a_bug_ends_in_1_and_is_not_hidden(inputs):
    code = "import rmtmatch.loading as n, rmtmatch.cli as c, sys; n.check = None; sys.exit(c.main(sys.argv[1:]))"
    done = subprocess.run(  # noqa: S603  our own interpreter
        [sys.executable, "-c", code, "check", str(inputs / "csv.toml")], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" in done.stderr


def test_help_loads_no_numpy():
    code = "import sys; from rmtmatch.cli import main\ntry: main(['--help'])\nexcept SystemExit: pass\n"
    code += "assert not {'numpy', 'pydantic', 'scipy'} & set(sys.modules), 'loaded'"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)  # noqa: S603  our own interpreter
    assert done.returncode == 0, done.stderr
    assert "demo" in done.stdout
