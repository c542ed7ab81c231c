"""What every test shares: where the real data is, and how hard hypothesis looks."""

import os
import subprocess
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


def data_folder():
    return Path(os.environ.get("RMTMATCH_DATA", HERE.parent.parent / "shared" / "data"))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder with real ESCO, CompetentNL, VUM and postcode files."""
    folder = data_folder()
    if not (folder / "esco-v1.2").is_dir():
        pytest.skip(f"no real data at {folder}; set RMTMATCH_DATA to the folder that holds esco-v1.2")
    return folder


@pytest.fixture(scope="session")
def esco(data):
    """The whole of ESCO, read once for all tests; what is worked out from it stays with it. Mark with data."""
    from rmtmatch.skills.taxonomy import Taxonomy  # noqa: PLC0415  only where it is asked for

    return Taxonomy.from_esco(data / "esco-v1.2")


LEARN = """
import sys
from rmtmatch.skills.linker import SkillLinker
from rmtmatch.skills.taxonomy import Taxonomy
SkillLinker(Taxonomy.from_esco(sys.argv[1])).train().taxonomy.save(sys.argv[2])
"""


@pytest.fixture(scope="session", autouse=True)
def _learning(request, tmp_path_factory):
    """Learning from ESCO takes a minute: it begins at once, in a process beside the first tests, if any test asks."""
    folder = data_folder() / "esco-v1.2"
    asked = any("learned" in getattr(item, "fixturenames", ()) for item in request.session.items)
    if not asked or not folder.is_dir():
        yield None
        return
    file = tmp_path_factory.mktemp("learned") / "esco"
    command = [sys.executable, "-c", LEARN, str(folder), str(file)]
    with subprocess.Popen(command) as process:  # noqa: S603  our own program
        yield process, file
        process.kill()


@pytest.fixture(scope="session")
def learned(esco, _learning):
    """A linker of the whole of ESCO that has learned from it, once for all tests; mark with slow and data."""
    from rmtmatch.skills.linker import SkillLinker  # noqa: PLC0415  only where it is asked for
    from rmtmatch.skills.taxonomy import Taxonomy  # noqa: PLC0415

    # without the bridge of CompetentNL: that holds the answers to the titles of the gold
    process, file = _learning
    assert process.wait() == 0
    esco.derived.update(Taxonomy.load(file).derived)
    return SkillLinker(esco)
