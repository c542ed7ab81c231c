"""The code in the documentation runs and prints what the page says.

Blocks of one page share their names and run in order: ``python`` blocks are executed, ``pycon`` blocks are sessions
whose output is compared. A block that cannot run here (it needs a file the reader has) says ``no-run`` and is compiled
only.
"""

import doctest
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])
BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<language>\w*)(?P<rest>[^\n]*)\n(?P<body>.*?)^(?P=fence)\s*$", re.MULTILINE | re.DOTALL
)
FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


def blocks(page):
    """Language, rest of the opening line, first line number and body of every fenced block."""
    text = page.read_text(encoding="utf-8")
    for m in BLOCK.finditer(text):
        yield m["language"], m["rest"].strip(), text.count("\n", 0, m.start("body")) + 1, m["body"]


def name(page):
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_code_on_the_page_runs(page, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    names = {"__name__": "__main__"}
    runner = doctest.DocTestRunner(optionflags=FLAGS)
    said = []
    for language, rest, line, body in blocks(page):
        where = f"{name(page)}:{line}"
        if language == "python":
            code = compile("\n" * (line - 1) + body, where, "exec")
            if rest != "no-run":
                exec(code, names)  # noqa: S102  the documentation is ours
        elif language == "pycon":
            session = doctest.DocTestParser().get_doctest(body, names, where, where, line - 1)
            runner.run(session, out=said.append, clear_globs=False)
            names = session.globs
    assert runner.failures == 0, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_between_pages_lead_somewhere(page):
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#\s]+)[^)]*\)", text):
        if "://" not in target and not target.startswith("mailto:"):
            assert (page.parent / target).exists(), target


def test_a_wrong_session_is_seen(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("```pycon\n>>> 1 + 1\n3\n```\n", encoding="utf-8")
    ((language, _, line, body),) = blocks(page)
    runner = doctest.DocTestRunner(optionflags=FLAGS, verbose=False)
    runner.run(doctest.DocTestParser().get_doctest(body, {}, "p", "p", line), out=lambda _: None)
    assert (language, runner.failures) == ("pycon", 1)
