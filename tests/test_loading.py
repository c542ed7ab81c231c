import shutil

import pytest

from region_files import region_files, spoil
from rmtmatch import frames, loading
from rmtmatch.config import RunConfig


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    return region_files(tmp_path_factory.mktemp("loading"), ("csv",))


@pytest.fixture
def folder(inputs, tmp_path):
    """A copy of `inputs` that a test may spoil."""
    return shutil.copytree(inputs, tmp_path / "night")


def test_check_names_every_fault_of_every_input_at_once(folder):
    spoil(folder / "candidates.csv", "hours_max", "98")
    (folder / "vacancies.csv").unlink()
    (folder / "taxonomy.npz").write_bytes(b"")
    found = loading.check(RunConfig.from_toml(folder / "csv.toml"))
    assert {name for name, _ in found.unusable} == {"vacancies", "taxonomy"}
    assert sum(f.column == "hours_max" for f in found.faults) == 60
    assert found.rows == {"candidates": 60, "trainings": frames.read_file(folder / "trainings.csv").n}


def test_check_names_a_protected_column_and_goes_on(folder):
    spoil(folder / "candidates.csv", "leeftijd", "44")
    spoil(folder / "vacancies.csv", "hours_max", "98")
    found = loading.check(RunConfig.from_toml(folder / "csv.toml"))
    assert [name for name, _ in found.unusable] == ["candidates"]
    assert "leeftijd" in found.unusable[0][1]
    assert sum(f.table == "vacancies" and f.column == "hours_max" for f in found.faults) == 50


def test_check_finds_nothing_in_sound_inputs(inputs):
    found = loading.check(RunConfig.from_toml(inputs / "csv.toml"))
    assert not found.unusable
    assert not [f for f in found.faults if f.effect != "warning"]


def test_the_inputs_become_one_market_and_faults_do_not_stop_it(folder):
    spoil(folder / "candidates.csv", "hours_max", "98")
    loaded = loading.read_inputs(RunConfig.from_toml(folder / "csv.toml"))
    assert len(loaded.market.candidates) == 60
    assert loaded.faults.counts()["blanked"] == 60


def test_a_minimum_wage_of_the_policy_is_judged_by_in_a_check_and_in_a_run(folder):
    spoil(folder / "vacancies.csv", "wage_max_eur_hour", "80")
    with (folder / "csv.toml").open("a") as file:
        file.write("\n[policy.minimum_wage_eur_hour]\n2026-10-01 = 90\n")
    config = RunConfig.from_toml(folder / "csv.toml")
    for found in (loading.check(config), loading.read_inputs(config)):
        rules = [f.rule for f in found.faults if f.column == "wage_max_eur_hour"]
        assert "below the adult minimum of 90.00 EUR/hour" in rules


def test_steps_are_counted_to_the_end(inputs):
    told = []
    loading.read_inputs(RunConfig.from_toml(inputs / "csv.toml"), progress=lambda *step: told.append(step))
    done, total, what = told[-1]
    assert done == total == len(told)
    assert what == "reading"


def test_a_database_that_cannot_be_read_is_named_beside_what_else_is_wrong(folder):
    pytest.importorskip("adbc_driver_sqlite", reason="needs the extra 'database'")
    text = (folder / "csv.toml").read_text()
    for name in ("vacancies.csv", "pc4.csv"):
        text = text.replace(f'"{name}"', f'{{ url = "sqlite:///{name}.db", query = "select 1" }}')
    (folder / "csv.toml").write_text(text)
    found = loading.check(RunConfig.from_toml(folder / "csv.toml"))
    assert found.unusable == (
        ("vacancies", "vacancies: sqlite:///vacancies.csv.db: there is no such file"),
        ("postcodes", "postcodes: sqlite:///pc4.csv.db: there is no such file"),
    )


def test_their_names_are_led_to_ours(folder):
    table = frames.read_file(folder / "vacancies.csv")
    columns = {("vac_id" if name == "id" else name): list(values) for name, values in table.columns.items()}
    frames.write_file(columns, folder / "vacancies.csv")
    (folder / "csv.toml").write_text((folder / "csv.toml").read_text() + '[input.columns.vacancies]\nvac_id = "id"\n')
    config = RunConfig.from_toml(folder / "csv.toml")
    assert len(loading.read_inputs(config).market.vacancies) == 50
    assert not loading.check(config).unusable
