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


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with real ESCO, CompetentNL, VUM and postcode files."""
    folder = Path(os.environ.get("RMTMATCH_DATA", HERE.parent.parent / "shared" / "data"))
    if not (folder / "esco-v1.2").is_dir():
        pytest.skip(f"no real data at {folder}; set RMTMATCH_DATA to the folder that holds esco-v1.2")
    return folder
