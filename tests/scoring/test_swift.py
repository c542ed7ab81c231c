"""Compiled loops on machines that cannot keep what was compiled."""

import numpy as np
import pytest

pytest.importorskip("numba")


@pytest.mark.parametrize("module", ["rmtmatch.scoring.loops", "rmtmatch.assign.large.compiled"])
def test_where_nothing_can_be_kept_it_is_compiled_all_the_same(module, monkeypatch):
    from importlib import import_module  # noqa: PLC0415  numba is needed first

    from numba.core import caching  # noqa: PLC0415

    compiled = import_module(module).compiled
    # a folder that cannot be written, nor the home of the user
    monkeypatch.setattr(caching.FunctionCache._impl_class, "_locator_classes", [])
    double = compiled(lambda x: 2 * x)
    assert double(np.float64(3)) == 6
