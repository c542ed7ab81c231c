"""Tables from databases: an SQLite file, and a real PostgreSQL server where there is one."""

import datetime as dt
import pickle
import shutil
import sys

import numpy as np
import pytest

from database_server import PASSWORD, USER, binaries, query, server, sqlite_tables
from region_files import region_files
from rmtmatch import cli, frames, nightly
from rmtmatch.config import RunConfig
from rmtmatch.database import connected, read_query
from rmtmatch.database_address import checked_address, opened_address, shown_address, without_secrets
from rmtmatch.errors import DataError, MissingExtraError, PolicyError

pytest.importorskip("adbc_driver_sqlite", reason="needs the extra 'database'")
pytest.importorskip("adbc_driver_postgresql", reason="needs the extra 'database'")

GONE = "case i when 90000 then pg_terminate_backend(pg_backend_pid()) end as gone from generate_series(1, 100000) i"
TABLES = ("candidates", "vacancies", "trainings", "pc4")


@pytest.fixture(scope="session")
def inputs(tmp_path_factory):
    folder = region_files(tmp_path_factory.mktemp("database"), ("csv", "parquet"))
    sqlite_tables(folder / "market.db", {name: folder / f"{name}.csv" for name in TABLES})
    return folder


@pytest.fixture
def folder(inputs, tmp_path):
    return shutil.copytree(inputs, tmp_path / "night")


@pytest.fixture(scope="session")
def postgres():
    where = binaries()
    if where is None:
        pytest.skip("no PostgreSQL server here: initdb and pg_ctl are not installed")
    if sys.platform == "win32":
        pytest.skip("the server is started as on Unix")
    with server(where) as running:
        yield running


@pytest.fixture
def address(postgres, monkeypatch):
    monkeypatch.setenv("PGUSER", USER)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    return postgres.address


def execute(address, *statements, ingest=None):
    with connected(address, "test") as (connection, _), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
        for name, table in (ingest or {}).items():
            cursor.adbc_ingest(name, table, mode="create")
        connection.commit()


def rows(address, sql):
    table = read_query(address, sql, "test")
    return [tuple(row) for row in zip(*table.columns.values(), strict=True)]


def run_file(folder, address, name="night.toml", output=""):
    """Write a run file whose tables all come from a database."""
    lines = {
        n: f'{{ url = "{address}", query = "select * from {t}" }}'  # noqa: S608
        for n, t in zip((*TABLES[:3], "postcodes"), TABLES, strict=True)
    }
    text = (folder / "csv.toml").read_text()
    given = "\n".join(f"{n} = {line}" for n, line in lines.items())
    start, end = text.index("[input]"), text.index("[taxonomy]")
    (folder / name).write_text(f"{text[:start]}[input]\n{given}\n{text[end:]}{output}")
    return folder / name


def files(folder):
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.suffix == ".csv"}


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "postgresql://me:secret@host/db",
        "postgresql://me:sec/ret@host/db",
        "postgresql://me:se@cret@host/db",
        "postgres://host/db?sslmode=require&password=secret",
        "postgresql://host/db?%70assword=secret",
        "postgresql://me:${NAME}secret@host/db",
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(text):
    with pytest.raises(ValueError, match="a password does not belong in a file") as caught:
        checked_address(text)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize("text", ["mysql://host/db", "host=db", "sqlite://file.db", "sqlite:///", "postgresql"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match=r"postgresql://|sqlite:///"):
        checked_address(text)


def test_addresses_that_may_stand_in_a_file(tmp_path):
    for text in (
        "postgresql://host/db",
        "postgresql://me@host:5432/db?sslmode=require",
        "postgresql://me:${PW}@h/d",
        "${DB}",
    ):
        assert checked_address(text, tmp_path) == text
    assert checked_address("sqlite:///a/b.db", tmp_path) == f"sqlite:///{tmp_path}/a/b.db"
    assert checked_address("sqlite:////c/b.db", tmp_path) == "sqlite:////c/b.db"


def test_the_environment_fills_an_address():
    known = {"PW": "a/b@c d", "DB": "postgresql://me:pw@h/d", "FOLDER": "/data/x y", "BAD": "nonsense"}
    assert opened_address("postgresql://me:${PW}@h/d", known) == "postgresql://me:a%2Fb%40c%20d@h/d"
    assert opened_address("${DB}", known) == "postgresql://me:pw@h/d"
    assert opened_address("sqlite:///${FOLDER}/m.db", known) == "sqlite:////data/x y/m.db"
    with pytest.raises(PolicyError, match="the environment has no variable NONE"):
        opened_address("postgresql://me:${NONE}@h/d", known)
    with pytest.raises(PolicyError, match="the variable BAD holds no address") as caught:
        opened_address("${BAD}", known)
    assert "nonsense" not in str(caught.value)


def test_what_is_shown_of_an_address_holds_no_user_and_no_secret():
    assert shown_address("postgresql://me:${PW}@h:5432/d?user=x") == "postgresql://h:5432/d"
    assert shown_address("${DB}") == "${DB}"
    opened = "postgresql://me:a%2Fb@h/d?sslpassword=third"
    said = without_secrets(f"no {opened}, a%2Fb, a/b, third, fourth", opened, {"PGPASSWORD": "fourth"})
    assert said == "no ***, ***, ***, ***, ***"


def test_a_run_file_with_a_password_names_the_line_and_not_the_password(folder):
    for where in ("postgresql://me:SECRETWORD@host/db", "mysql://me:SECRETWORD@host/db"):
        path = run_file(folder, where, output=f'database = "{where}"\n')
        with pytest.raises(PolicyError, match=r"night\.toml, line 4: input\.candidates\.url") as caught:
            RunConfig.from_toml(path)
        assert len(caught.value.faults) == 5
        assert "SECRETWORD" not in str(caught.value)
    path.write_text(
        (folder / "csv.toml").read_text().replace('"candidates.csv"', '"postgresql://me:SECRETWORD@host/db"')
    )
    with pytest.raises(PolicyError) as caught:
        RunConfig.from_toml(path)
    assert "SECRETWORD" not in str(caught.value)


# --- SQLite ----------------------------------------------------------------------------------------------------------


def test_a_night_from_sqlite_is_the_night_from_the_same_csv(folder):
    nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    expected = files(folder / "out")
    shutil.rmtree(folder / "out")
    night = nightly.run(RunConfig.from_toml(run_file(folder, "sqlite:///market.db")))
    assert files(night.folder) == expected
    assert "market.db" not in (night.folder / "record.json").read_text()


def test_the_first_rows_of_sqlite_do_not_decide_what_comes_later(tmp_path):
    path = tmp_path / "long.csv"
    frames.write_file({"id": list(range(3000)), "late": [None] * 2990 + ["word"] * 10}, path)
    table = read_query(f"sqlite:///{sqlite_tables(tmp_path / 'a.db', {'t': path})}", "select * from t;", "t")
    assert table.n == 3000
    assert list(table.columns["late"])[-1] == "word"
    assert list(table.columns["id"])[2999] == "2999"
    assert read_query(f"sqlite:///{tmp_path}/a.db", "select * from t where 0", "t").n == 0


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select nope from candidates", "no such column: nope"),
        ("select * from nobody", "no such table: nobody"),
        ("selec 1", "syntax error"),
        ("delete from candidates", "syntax error"),
    ],
)
def test_a_wrong_query_to_sqlite_is_told_in_one_line(folder, sql, said):
    with pytest.raises(DataError, match=rf"^candidates: sqlite:///market\.db: .*{said}$"):
        read_query(f"sqlite:///{folder}/market.db", sql, "candidates")
    assert query(folder / "market.db", "select count(*) from candidates") == [(60,)]


def test_a_file_that_is_not_there_or_no_database_is_told_and_not_made(tmp_path):
    with pytest.raises(DataError, match="there is no such file"):
        read_query(f"sqlite:///{tmp_path}/none.db", "select 1", "t")
    assert not (tmp_path / "none.db").exists()
    (tmp_path / "text.db").write_text("no database" * 100)
    with pytest.raises(DataError, match="not a database"):
        read_query(f"sqlite:///{tmp_path}/text.db", "select 1", "t")


def test_feedback_may_come_from_a_database(folder):
    first = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    proposals = frames.read_file(first.folder / "AM26" / "proposals.csv").columns
    candidate, vacancy = next(iter(proposals["candidate"])), next(iter(proposals["vacancy"]))
    frames.write_file({"candidate": [candidate], "vacancy": [vacancy], "outcome": ["objected"]}, folder / "said.csv")
    sqlite_tables(folder / "said.db", {"said": folder / "said.csv"})
    path = run_file(folder, "sqlite:///market.db")
    asked = '[input]\nfeedback = { url = "sqlite:///said.db", query = "select * from said" }'
    path.write_text(path.read_text().replace("[input]", asked))
    night = nightly.run(RunConfig.from_toml(path))
    after = frames.read_file(night.folder / "AM26" / "proposals.csv").columns
    assert (candidate, vacancy) not in set(zip(after["candidate"], after["vacancy"], strict=True))


def test_without_a_driver_the_extra_is_named(folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "adbc_driver_sqlite.dbapi", None)
    with pytest.raises(MissingExtraError, match=r"pip install 'rmtmatch\[database\]'") as caught:
        read_query(f"sqlite:///{folder}/market.db", "select 1", "t")
    assert pickle.loads(pickle.dumps(caught.value)).extra == "database"  # noqa: S301  as to a worker
    assert cli.main(["run", str(run_file(folder, "sqlite:///market.db")), "--workers", "1"]) == 2
    assert "rmtmatch[database]" in capsys.readouterr().err


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


def test_a_night_from_postgresql_is_the_night_from_the_same_parquet(folder, address):
    import pyarrow.parquet as pq  # noqa: PLC0415

    tables = {n: pq.read_table(folder / f"{n}.parquet") for n in TABLES[:3]}
    frames.write_file(dict(frames.read_file(folder / "pc4.csv").columns), folder / "pc4.parquet")
    tables["pc4"] = pq.read_table(folder / "pc4.parquet")
    execute(address, ingest=tables)
    expected = nightly.run(RunConfig.from_toml(folder / "csv.toml"))
    tables = files(expected.folder)
    shutil.rmtree(expected.folder)
    night = nightly.run(RunConfig.from_toml(run_file(folder, address)))
    assert files(night.folder) == tables
    execute(address, *(f"drop table {n}" for n in TABLES))


def test_the_types_of_postgresql_arrive(address):
    table = read_query(
        address,
        "select 1.5::numeric n, 'é'::text t, array['x','y'] l, date '2026-11-22' d, true b, null::int nothing,"
        " '00000000-0000-0000-0000-000000000001'::uuid u, '{\"a\": 1}'::jsonb j",
        "t",
    )
    found = {name: next(iter(column)) for name, column in table.columns.items()}
    assert (found["n"], found["t"], found["l"], found["b"]) == ("1.5", "é", ["x", "y"], True)
    assert np.datetime64(found["d"], "D") == dt.date(2026, 11, 22)
    assert (found["u"], found["j"]) == ("00000000-0000-0000-0000-000000000001", '{"a": 1}')
    assert np.isnan(found["nothing"])
    assert read_query(address, "select 1 a where false", "t").n == 0


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("select nope from pg_class", 'column "nope" does not exist'),
        ("selec 1", "syntax error"),
        ("create table mine (a int)", "read-only transaction"),
        ("select 'Jansen'::bytea as photo", "column 'photo' holds bytes"),
        ("select name::int from (values ('Jansen')) t(name)", 'invalid input syntax for type integer: "…"'),
        (f"select i, {GONE}", "terminating connection"),
    ],
)
def test_what_postgresql_refuses_is_told_without_a_value(address, sql, said):
    with pytest.raises(DataError, match=r"^candidates: postgresql://127\.0\.0\.1:\d+/postgres: ") as caught:
        read_query(address, sql, "candidates")
    assert said in str(caught.value)
    assert "Jansen" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_database_that_goes_away_leaves_no_file(folder, address, capsys):
    path = run_file(folder, "sqlite:///market.db")
    wrong = f'{{ url = "{address}", query = "select i as id, {GONE}" }}'
    text = path.read_text().splitlines()
    path.write_text("\n".join(f"vacancies = {wrong}" if line.startswith("vacancies") else line for line in text))
    assert cli.main(["run", str(path), "--workers", "1"]) == 3
    assert "vacancies: postgresql://" in capsys.readouterr().err
    assert not (folder / "out").exists()


def test_wrong_credentials_and_no_server_are_told_without_secrets(postgres, monkeypatch, capsys, folder):
    monkeypatch.setenv("PGUSER", USER)
    monkeypatch.setenv("PGPASSWORD", "wrong-SECRETWORD")
    with pytest.raises(DataError, match="password authentication failed") as caught:
        read_query(postgres.address, "select 1", "t")
    assert "SECRETWORD" not in str(caught.value)
    with pytest.raises(DataError, match="refused"):
        read_query("postgresql://127.0.0.1:1/db", "select 1", "t")
    monkeypatch.setenv("PW", "SECRETWORD@x")
    path = run_file(folder, f"postgresql://{USER}:${{PW}}@127.0.0.1:{postgres.port}/postgres")
    assert cli.main(["run", str(path), "--workers", "1"]) == 3
    told = capsys.readouterr()
    assert "SECRETWORD" not in told.out + told.err
    assert not (folder / "out").exists()
    monkeypatch.setenv("PW", PASSWORD)
    monkeypatch.delenv("PGPASSWORD")
    whole = f"postgresql://{USER}:${{PW}}@127.0.0.1:{postgres.port}/postgres"
    assert rows(whole, "select 1::bigint") == [(1,)]
