"""The answer of a night in the tables of a database: all of it or nothing, in SQLite and in a real PostgreSQL."""

import shutil
from pathlib import Path

import pytest

from database_server import PASSWORD, USER, binaries, query, server
from region_files import region_files
from rmtmatch import cli, frames, nightly
from rmtmatch.config import RunConfig
from rmtmatch.database import connected, read_query
from rmtmatch.delivery import DELIVERED, deliver
from rmtmatch.errors import PolicyError

pytest.importorskip("adbc_driver_sqlite", reason="needs the extra 'database'")
pytest.importorskip("adbc_driver_postgresql", reason="needs the extra 'database'")

FORMATS = ("csv", "jsonl", "parquet")
COUNT = "select count(*) from rmtmatch_"


@pytest.fixture(scope="session")
def nights(tmp_path_factory):
    """One night in each format."""
    folder = region_files(tmp_path_factory.mktemp("delivery"), FORMATS)
    for suffix in FORMATS:
        text = (folder / f"{suffix}.toml").read_text()
        (folder / f"{suffix}.toml").write_text(text.replace('folder = "out"', f'folder = "out-{suffix}"'))
        nightly.run(RunConfig.from_toml(folder / f"{suffix}.toml"))
    return folder


@pytest.fixture(scope="session")
def postgres():
    where = binaries()
    if where is None:
        pytest.skip("no PostgreSQL server here: initdb and pg_ctl are not installed")
    with server(where) as running:
        yield running


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path, monkeypatch):
    """An empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/answer.db"
        return
    running = request.getfixturevalue("postgres")
    monkeypatch.setenv("PGUSER", USER)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    yield running.address
    execute(running.address, *(f"drop table if exists rmtmatch_{t} cascade" for t in DELIVERED))


def execute(address, *statements):
    with connected(address, "test") as (connection, _), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        connection.commit()


def told(address, sql):
    table = read_query(address, sql, "test")
    return [tuple(str(v) for v in row) for row in zip(*table.columns.values(), strict=True)]


def count(address, table):
    return int(float(told(address, COUNT + table)[0][0]))


def expected(nights, suffix, table):
    return sum(frames.read_file(f).n for f in (nights / f"out-{suffix}").glob(f"*/{table}.{suffix}"))


@pytest.mark.parametrize("suffix", FORMATS)
def test_every_row_of_the_files_is_in_the_tables_whatever_their_format(nights, address, suffix):
    out = nights / f"out-{suffix}"
    written = deliver(address, out, suffix, "2026-11-22", ["AM25", "AM26"])
    for table in DELIVERED:
        assert count(address, table) == written[table] == expected(nights, suffix, table) > 0
    rows = {
        (c, v): (region, float(score), float(rank), bool(route))
        for c, v, region, score, rank, route in told(
            address,
            "select candidate, vacancy, region, score, rank, coalesce(route, '') from rmtmatch_proposals"
            " where cast(run_on as text) = '2026-11-22'",
        )
    }
    t = frames.read_file(out / "AM26" / f"proposals.{suffix}").columns
    for c, v, score, rank, route in zip(
        *(t[k] for k in ("candidate", "vacancy", "score", "rank", "route")), strict=True
    ):
        assert rows[c, v] == ("AM26", pytest.approx(float(score), abs=1e-12), float(rank), bool(route))


def test_types_hold_what_is_unknown_as_null_and_truth_as_truth(nights, address):
    deliver(address, nights / "out-csv", "csv", "2026-11-22", ["AM26"])
    without = told(address, "select count(*) from rmtmatch_proposals where route is null and ready_on is null")
    dated = told(address, "select count(*) from rmtmatch_proposals where route is not null and ready_on > '2026-11-22'")
    new = told(address, "select count(*) from rmtmatch_proposals where new")
    t = frames.read_file(nights / "out-csv" / "AM26" / "proposals.csv").columns
    routes = [bool(r) for r in t["route"]]
    assert [int(float(x[0][0])) for x in (without, dated, new)] == [
        routes.count(False),
        routes.count(True),
        len(routes),
    ]


def test_the_same_day_is_replaced_and_other_days_stay(nights, address):
    out = nights / "out-csv"
    for on in ("2026-11-21", "2026-11-22", "2026-11-22"):
        written = deliver(address, out, "csv", on, ["AM25", "AM26"])
    assert count(address, "proposals") == 2 * written["proposals"]
    deliver(address, out, "csv", "2026-11-22", ["AM26"])  # AM25 is no region of that day any more
    where = "proposals where cast(run_on as text) = '2026-11-22' and region = 'AM25'"
    assert count(address, where) == 0
    assert count(address, "proposals where cast(run_on as text) = '2026-11-21' and region = 'AM25'") > 0


def test_what_fails_half_way_changes_nothing(nights, address, tmp_path):
    out = shutil.copytree(nights / "out-csv", tmp_path / "out")
    written = deliver(address, out, "csv", "2026-11-22", ["AM25", "AM26"])
    (out / "AM26" / "leftovers.csv").unlink()
    with pytest.raises(OSError, match="cannot be read"):
        deliver(address, out, "csv", "2026-11-22", ["AM25", "AM26"])
    assert {t: count(address, t) for t in DELIVERED} == written
    execute(address, "drop table rmtmatch_leftovers", "create table rmtmatch_leftovers (run_on date, candidate text)")
    with pytest.raises(OSError, match="region"):
        deliver(address, nights / "out-csv", "csv", "2026-11-22", ["AM25"])
    assert count(address, "proposals") == written["proposals"]


def test_a_server_that_goes_away_while_it_is_written_to_holds_what_it_held(nights, postgres, monkeypatch):
    monkeypatch.setenv("PGUSER", USER)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    address, out = postgres.address, nights / "out-csv"
    written = deliver(address, out, "csv", "2026-11-21", ["AM25", "AM26"])
    execute(
        address,
        "create function gone() returns trigger as $$ begin if new.region = 'AM26' then"
        " perform pg_terminate_backend(pg_backend_pid()); end if; return new; end $$ language plpgsql",
        "create trigger gone before insert on rmtmatch_leftovers for each row execute function gone()",
    )
    with pytest.raises(OSError, match="terminating connection") as caught:
        deliver(address, out, "csv", "2026-11-22", ["AM25", "AM26"])
    assert caught.value.filename.startswith("postgresql://127.0.0.1")
    assert {t: count(address, t) for t in DELIVERED} == written
    execute(address, *(f"drop table rmtmatch_{t}" for t in DELIVERED), "drop function gone")


def test_who_may_only_write_into_the_tables_can_deliver(nights, postgres, monkeypatch):
    monkeypatch.setenv("PGUSER", USER)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    address, out = postgres.address, nights / "out-csv"
    deliver(address, out, "csv", "2026-11-21", ["AM25"])
    names = ", ".join(f"rmtmatch_{t}" for t in DELIVERED)
    execute(
        address,
        "create role writer login password 'writer-word'",
        f"grant select, insert, delete on {names} to writer",
    )
    monkeypatch.setenv("PGUSER", "writer")
    monkeypatch.setenv("PGPASSWORD", "writer-word")
    assert deliver(address, out, "csv", "2026-11-22", ["AM25"])["proposals"] > 0
    monkeypatch.setenv("PGUSER", USER)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    execute(address, *(f"drop table rmtmatch_{t}" for t in DELIVERED), "drop role writer")


def test_a_night_delivers_and_its_record_holds_no_address(nights, tmp_path):
    folder = shutil.copytree(nights, tmp_path / "night")
    path = folder / "csv.toml"
    path.write_text(path.read_text() + 'database = "sqlite:///answer.db"\n')
    config = RunConfig.from_toml(path)
    night = nightly.run(config)  # the files stood there already: the tables come from them
    assert set(night.skipped) == set(night.regions)
    assert query(folder / "answer.db", COUNT + "proposals") == [(expected(nights, "csv", "proposals"),)]
    assert "deliver" in night.seconds
    shutil.rmtree(config.output.folder)
    nightly.run(config)
    assert query(folder / "answer.db", COUNT + "proposals") == [(expected(nights, "csv", "proposals"),)]
    assert "answer.db" not in (config.output.folder / "record.json").read_text()


def test_an_answer_that_cannot_be_delivered_is_known_before_the_night(nights, tmp_path, capsys):
    folder = shutil.copytree(nights, tmp_path / "night")
    path = folder / "csv.toml"
    shutil.rmtree(folder / "out-csv")
    text = path.read_text()
    for database, code, said in (
        ("sqlite:///no/folder.db", 2, "sqlite:///folder.db: there is no such folder"),
        ("postgresql://127.0.0.1:1/db", 2, "refused"),
        ("postgresql://me:${RMTMATCH_NONE}@h/db", 2, "the environment has no variable RMTMATCH_NONE"),
    ):
        path.write_text(text + f'database = "{database}"\n')
        assert cli.main(["run", str(path)]) == code
        assert said in capsys.readouterr().err
        assert not (folder / "out-csv").exists()


def test_a_delivery_that_fails_leaves_the_files_and_no_record_until_it_succeeds(nights, tmp_path, capsys):
    folder = shutil.copytree(nights, tmp_path / "night")
    path, out = folder / "csv.toml", folder / "out-csv"
    shutil.rmtree(out)
    path.write_text(path.read_text() + 'database = "sqlite:///answer.db"\n')
    execute(f"sqlite:///{folder}/answer.db", "create table rmtmatch_leftovers (run_on date)")
    assert cli.main(["run", str(path)]) == 2
    assert "sqlite:///answer.db: " in capsys.readouterr().err
    assert (out / "AM26" / "proposals.csv").exists()
    assert not (out / "record.json").exists()
    assert query(folder / "answer.db", "select name from sqlite_master") == [("rmtmatch_leftovers",)]
    execute(f"sqlite:///{folder}/answer.db", "drop table rmtmatch_leftovers")
    assert cli.main(["run", str(path)]) == 0
    assert (out / "record.json").exists()
    assert query(folder / "answer.db", COUNT + "leftovers") == [(expected(nights, "csv", "leftovers"),)]


def test_a_password_in_the_address_of_the_output_is_refused(nights, tmp_path):
    text = (nights / "csv.toml").read_text() + 'database = "postgresql://me:SECRETWORD@host/db"\n'
    Path(tmp_path / "n.toml").write_text(text)
    with pytest.raises(PolicyError, match=r"output\.database: a password does not belong in a file") as caught:
        RunConfig.from_toml(tmp_path / "n.toml")
    assert "SECRETWORD" not in str(caught.value)
