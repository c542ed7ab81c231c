import json
import subprocess
import sys

import pytest

from rmtmatch import terminal
from rmtmatch.terminal import Terminal, aligned


def test_numbers_stand_to_the_right_and_texts_to_the_left():
    lines = aligned("T", ["name", "n"], [["a", 5], ["bbbbbb", 123]])
    assert lines == ["T", "  name      n", "  a         5", "  bbbbbb  123"]


def test_a_table_without_rows_has_its_heads():
    assert aligned("", ["a", "b"], []) == ["  a  b"]


def test_off_a_terminal_progress_is_a_log_of_json_lines(capsys):
    with Terminal().progress() as progress:
        progress(1, 2, "pairs")
        progress(2, 2, "pairs")
    out, err = capsys.readouterr()
    assert out == ""
    assert [json.loads(line) for line in err.splitlines()] == [{"event": "step", "what": "pairs", "total": 2}]


def test_json_prints_the_answer_and_nothing_else(capsys):
    t = Terminal(as_json=True)
    t.say("hello")
    t.table("T", ["a"], [[1]])
    t.answer({"a": 1})
    assert json.loads(capsys.readouterr().out) == {"a": 1}


def test_complaints_are_json_lines_off_a_terminal(capsys):
    Terminal().complain("no such file")
    assert json.loads(capsys.readouterr().err) == {"event": "error", "message": "no such file"}


@pytest.fixture
def screen():
    """As on a terminal with rich."""
    t = Terminal()
    t.pretty = t.bars = True
    return t


def test_on_a_terminal_with_rich_the_table_is_drawn_and_brackets_are_data(screen, capsys):
    screen.table("T", ["a", "n"], [["[red]x", 1]])
    out = capsys.readouterr().out
    assert "[red]x" in out
    assert "─" in out


def test_heads_of_several_lines_and_numbers_fit_in_80_columns(screen, capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    heads = ["region", "people", "proposals", "through\ntraining", "left\nover", "euros", "weeks\nbetween", "unfilled"]
    row = ["AM18", 50_000, 40_000, 20_000, 10_000, 23_456_789, 123_456, 30_000, "1e-16", 123.4]
    screen.table("Totals", [*heads, "gap", "sec"], [row, row], summed=True)
    out = capsys.readouterr().out
    assert max(map(len, out.splitlines())) <= 80
    assert out.count("23,456,789") == 2
    assert "proposals" in out
    lines = aligned("", heads[:4], [row[:4]])
    assert [line.split()[-1] for line in lines] == ["through", "training", "20,000"]


def test_more_regions_than_lines_are_shown_by_turns(screen, capsys, monkeypatch):
    monkeypatch.setenv("LINES", "10")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with screen.progress() as progress:
        for k in range(35):
            progress(1, 3, f"AM{k:02}")
        progress(2, 3, "AM03")
    last = capsys.readouterr().err.rpartition("AM28")[2]
    assert "AM03" in last
    assert "AM04" not in last


def test_on_a_terminal_progress_leaves_no_log(screen, capsys):
    with screen.progress() as progress:
        progress(1, 2, "pairs")
        progress(2, 2, "pairs")
    screen.log("done", n=1)
    assert '"event"' not in capsys.readouterr().err


def test_without_rich_progress_is_one_line(screen, capsys, monkeypatch):
    monkeypatch.setattr(terminal, "_has_rich", lambda: False)
    with screen.progress() as progress:
        progress(1, 2, "pairs")
    screen.complain("oh")
    err = capsys.readouterr().err
    assert "pairs: 1 of 2" in err
    assert err.endswith("oh\n")


def test_what_compiled_libraries_print_does_not_spoil_the_answer():
    code = (
        "import ctypes\nfrom rmtmatch.terminal import Terminal\nt = Terminal(as_json=True)\n"
        "with t.progress():\n    ctypes.CDLL(None).puts(b'noise')\nt.answer({'a': 1})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  our own interpreter
    assert json.loads(done.stdout) == {"a": 1}
    assert "noise" in done.stderr
