import io
import sys

from rmtmatch.skills.waiting import line


class Screen(io.StringIO):
    def isatty(self):
        return True


def test_a_terminal_sees_how_far_it_is_and_then_nothing(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(sys, "stderr", screen)
    show = line()
    for step in range(1, 301):
        show(step, 300, "learning")
    shown = screen.getvalue().split("\r")
    assert "learning:  50 %" in shown
    assert len(shown) < 110, "no more often than it changes"
    assert not shown[-2].strip(), "wiped at the end"


def test_a_file_sees_nothing(monkeypatch):
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    assert line() is None
