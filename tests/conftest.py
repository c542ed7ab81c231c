"""What every test shares: where the real data is, and how hard hypothesis looks."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))  # the slow twins and strategies: `from reference import ...`

settings.register_profile("dev", max_examples=50, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


@pytest.fixture(scope="session", autouse=True)
def _no_files_of_earlier_runs():
    """Nothing is read from, or left in, the cache of whoever runs the tests."""
    before = os.environ.get("RMTMATCH_CACHE")
    os.environ["RMTMATCH_CACHE"] = "off"
    yield
    os.environ.pop("RMTMATCH_CACHE") if before is None else os.environ.update(RMTMATCH_CACHE=before)


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with real ESCO, CompetentNL, VUM and postcode files."""
    folder = Path(os.environ.get("RMTMATCH_DATA", HERE.parent.parent / "shared" / "data"))
    if not (folder / "esco-v1.2").is_dir():
        pytest.skip(f"no real data at {folder}; set RMTMATCH_DATA to the folder that holds esco-v1.2")
    return folder


@pytest.fixture(scope="session")
def learned(data):
    """A linker of the whole of ESCO that has learned from it, once for all tests: a minute; mark with slow and data."""
    from rmtmatch.skills.linker import SkillLinker  # noqa: PLC0415  only where it is asked for
    from rmtmatch.skills.taxonomy import Taxonomy  # noqa: PLC0415

    # without the bridge of CompetentNL: that holds the answers to the titles of the gold
    return SkillLinker(Taxonomy.from_esco(data / "esco-v1.2")).train()
