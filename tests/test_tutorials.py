"""The tutorials run from top to bottom as they stand."""

import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parent.parent / "docs" / "tutorials"
SCRIPTS = sorted(FOLDER.glob("*.py"))
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SCRIPTS, reason="runs in a checkout, where the tutorials are"),
]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_a_tutorial_runs(script, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    runpy.run_path(str(script), run_name="__main__")
    assert len(capsys.readouterr().out.splitlines()) >= 5


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.stem)
def test_a_tutorial_is_a_notebook(script):
    cells = script.read_text(encoding="utf-8").split("# %%")[1:]
    assert cells[0].startswith(" [markdown]\n# # ")
    assert sum(c.startswith(" [markdown]") for c in cells) >= 4
