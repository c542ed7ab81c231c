"""The public names, and what importing them costs."""

import json
import subprocess
import sys

import pytest

import rmtmatch

NAMES = {
    "Candidate",
    "Market",
    "Matcher",
    "Pairs",
    "Plan",
    "Policy",
    "SkillLinker",
    "Taxonomy",
    "Training",
    "Vacancy",
    "__version__",
    "assign",
    "audit",
    "errors",
    "evaluate",
    "example",
    "propose",
    "score",
    "testing",
    "vum",
}
HEAVY = {
    "numpy",
    "scipy",
    "sklearn",
    "pandas",
    "polars",
    "pyarrow",
    "pydantic",
    "narwhals",
    "rapidfuzz",
    "numba",
    "rich",
}


def loaded_by(statement):
    code = f"{statement}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  our own interpreter
    return set(json.loads(done.stdout))


def test_the_public_names_are_these():
    assert set(rmtmatch.__all__) == NAMES
    assert set(dir(rmtmatch)) >= NAMES


@pytest.mark.parametrize("name", sorted(NAMES))
def test_every_public_name_loads(name):
    assert getattr(rmtmatch, name) is not None


def test_the_stub_names_the_same(pytestconfig):
    text = (pytestconfig.rootpath / "src/rmtmatch/__init__.pyi").read_text(encoding="utf-8")
    stubbed = {line.split(" as ")[1] for line in text.splitlines() if " as " in line}
    assert stubbed | {"__version__"} == NAMES


def test_import_loads_nothing_heavy():
    names = {name.split(".")[0] for name in loaded_by("import rmtmatch")}
    assert not names & HEAVY


def test_import_loads_fewer_modules_than_numpy():
    nothing = loaded_by("pass")
    assert len(loaded_by("import rmtmatch") - nothing) < len(loaded_by("import numpy") - nothing) / 4


def test_scoring_and_proposing_load_no_dataframe():
    names = {
        name.split(".")[0] for name in loaded_by("import rmtmatch; rmtmatch.score; rmtmatch.propose; rmtmatch.Plan")
    }
    assert not names & {"pandas", "polars", "pyarrow", "sklearn", "rich", "joblib"}


def test_a_function_and_a_module_never_share_a_name():
    import rmtmatch.engine  # noqa: PLC0415  loading a submodule sets it on the package

    assert callable(rmtmatch.score)
    assert callable(rmtmatch.propose)


def test_a_typo_names_the_nearest():
    with pytest.raises(AttributeError, match="did you mean 'Policy'"):
        rmtmatch.Polisy  # noqa: B018  the access is the test


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(AttributeError, match=r"it has .*Market"):
        rmtmatch.qqqqqq  # noqa: B018  the access is the test


def test_star_import_gives_the_public_names():
    names = loaded_by("from rmtmatch import *; Market, score, propose")
    assert "rmtmatch.market" in names
