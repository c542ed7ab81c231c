"""Nothing but the caller writes to standard output."""

import ctypes
import os
import sys
import threading

import numpy as np
import pytest

from rmtmatch.assign import Resources, quiet, solve
from rmtmatch.assign.quiet import quiet_c_library

IS_GNU = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "gnu_get_libc_version")
gnu = pytest.mark.skipif(not IS_GNU, reason="needs the GNU C library")


def puts(text):
    library = ctypes.CDLL(None)
    library.puts(text)
    library.fflush(None)


@gnu
def test_an_integer_program_is_solved_without_a_word(capfd):
    rng = np.random.default_rng(7)  # one of those about which HiGHS says something
    scores, use = rng.random((12, 9)), np.round(rng.gamma(2, 900, (108, 2)))
    solve(scores, resources=Resources(use, use.sum(axis=0) * 0.03))
    ctypes.CDLL(None).fflush(None)
    assert capfd.readouterr() == ("", "")


@gnu
def test_c_code_is_silent_inside_and_python_is_not(capfd):
    puts(b"before")
    with quiet_c_library():
        puts(b"within")
        os.write(1, b"python\n")
        with quiet_c_library():
            puts(b"deeper")
        puts(b"still within")
    puts(b"after")
    assert capfd.readouterr().out == "before\npython\nafter\n"


@gnu
def test_it_comes_back_after_an_error_and_when_threads_leave_in_any_order(capfd):
    with pytest.raises(ZeroDivisionError), quiet_c_library():
        1 / 0  # noqa: B018
    entered, leave = threading.Event(), threading.Event()

    def other():
        with quiet_c_library():
            entered.set()
            leave.wait()

    thread = threading.Thread(target=other)
    with quiet_c_library():
        thread.start()
        entered.wait()
    puts(b"one is still inside")
    leave.set()
    thread.join()
    puts(b"nobody is")
    assert capfd.readouterr().out == "nobody is\n"


def test_without_such_a_library_nothing_is_done(monkeypatch):
    quiet._stdout_and_nowhere.cache_clear()
    monkeypatch.setattr(ctypes, "CDLL", lambda _: object())
    with quiet_c_library():
        pass
    monkeypatch.undo()
    quiet._stdout_and_nowhere.cache_clear()
