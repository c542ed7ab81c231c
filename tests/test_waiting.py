import sys

import pytest

import rmtmatch as rm
from rmtmatch.engine import shown
from rmtmatch.testing import tiny_market
from rmtmatch.waiting import watched

# of the very function that the verbs call: collecting doctests may load a module a second time
SETTINGS = shown.__wrapped__.__globals__


class Terminal:
    def __init__(self):
        self.text = ""

    def write(self, text):
        self.text += text

    def flush(self):
        pass

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.setitem(sys.modules, "IPython", None)
    return Terminal()


def test_what_is_done_soon_shows_nothing(terminal, monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal)  # here and not in the fixture: capturing sets it again
    monkeypatch.setitem(SETTINGS, "AFTER_S", 600.0)  # a machine may be slow
    assert watched()
    rm.propose(rm.score(tiny_market()))
    assert terminal.text == ""


def test_what_takes_longer_shows_how_far_it_is_and_wipes_it(terminal, monkeypatch):
    market = tiny_market()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(SETTINGS, "AFTER_S", -1.0)
    monkeypatch.setitem(SETTINGS, "_EVERY_S", 0.0)
    rm.score(market)
    assert "pairs [##############################] 100%" in terminal.text
    assert terminal.text.endswith("\r")


def test_a_callback_of_ones_own_is_used_instead(terminal, monkeypatch):
    market = tiny_market()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(SETTINGS, "AFTER_S", -1.0)
    told = []
    rm.score(market, progress=lambda *step: told.append(step))
    assert told[-1][0] == told[-1][1]
    assert terminal.text == ""


def test_work_inside_work_shares_its_bar(terminal, monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(SETTINGS, "AFTER_S", -1.0)
    with shown(None) as outer, shown(None) as inner:
        assert inner is outer
        inner(1, 2, "inside")
    assert "inside" in terminal.text
    assert terminal.text.endswith("\r")
    with shown(None) as later:
        assert later is not outer


def test_nothing_is_drawn_where_somebody_else_has_the_terminal(terminal, monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(SETTINGS, "AFTER_S", -1.0)
    with SETTINGS["taken"]():
        rm.score(tiny_market())
    assert terminal.text == ""


def test_learning_and_linking_tell_how_far_they_are(terminal, monkeypatch):
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setitem(SETTINGS, "AFTER_S", -1.0)
    monkeypatch.setitem(SETTINGS, "_EVERY_S", 0.0)
    rows = [{"id": f"v{k}", "title": f"magazijnmedewerkr {k}"} for k in range(3)]
    tiny_market(vacancies=rows)
    assert "linking texts" in terminal.text
    assert "comparing texts" in terminal.text
    assert terminal.text.endswith("\r")


def test_a_file_or_a_pipe_stays_quiet(monkeypatch, capsys):
    monkeypatch.setitem(SETTINGS, "AFTER_S", -1.0)
    monkeypatch.setitem(sys.modules, "IPython", None)
    rm.score(tiny_market())
    assert capsys.readouterr().err == ""


def test_in_a_notebook_somebody_watches(monkeypatch):
    class ZMQInteractiveShell:
        pass

    class Module:
        @staticmethod
        def get_ipython():
            return ZMQInteractiveShell()

    monkeypatch.setitem(sys.modules, "IPython", Module)
    assert watched()


def test_a_notebook_draws_in_one_place_and_leaves_nothing(monkeypatch):
    drawn = []

    class Handle:
        def update(self, bundle, **_):
            drawn.append(bundle["text/plain"])

    class ZMQInteractiveShell:
        pass

    class Module:
        @staticmethod
        def get_ipython():
            return ZMQInteractiveShell()

    class Display:
        @staticmethod
        def display(bundle, **_):
            drawn.append(bundle["text/plain"])
            return Handle()

    monkeypatch.setitem(sys.modules, "IPython", Module)
    monkeypatch.setitem(sys.modules, "IPython.display", Display)
    monkeypatch.setitem(SETTINGS, "AFTER_S", -1.0)
    monkeypatch.setitem(SETTINGS, "_EVERY_S", 0.0)
    with shown(None) as bar:
        bar(1, 2, "half")
        bar(2, 2, "half")
    assert drawn[0].startswith("half [####")
    assert len(drawn) == 3
    assert drawn[-1] == ""
