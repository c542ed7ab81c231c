"""A night from a database is made again from what the database answered then, whatever it holds now."""

import json
import shutil
import sqlite3
import sys
from contextlib import closing

import pytest

from database_server import PASSWORD, USER, binaries, server, sqlite_tables
from region_files import region_files
from rmtmatch import cli, frames, nightly
from rmtmatch.config import RunConfig
from rmtmatch.database import Copy, connected, query_parts
from rmtmatch.errors import DataError

pytest.importorskip("adbc_driver_sqlite", reason="needs the extra 'database'")
TABLES = {"candidates": "candidates", "vacancies": "vacancies", "trainings": "trainings", "postcodes": "pc4"}


@pytest.fixture(scope="module")
def inputs(tmp_path_factory):
    folder = region_files(tmp_path_factory.mktemp("replay"), ("csv", "parquet"))
    columns = {"candidate": ["c-0001"], "vacancy": ["v-0001"], "outcome": ["no"]}
    frames.write_file(columns, folder / "feedback.csv")
    sqlite_tables(folder / "market.db", {n: folder / f"{n}.csv" for n in (*TABLES.values(), "feedback")})
    return folder


@pytest.fixture
def folder(inputs, tmp_path):
    return shutil.copytree(inputs, tmp_path / "night")


def run_file(folder, address, tables=TABLES, output=""):
    lines = [f'{n} = {{ url = "{address}", query = "select * from {t}" }}\n' for n, t in tables.items()]  # noqa: S608
    text = (folder / "csv.toml").read_text()
    start, end = text.index("[input]"), text.index("[taxonomy]")
    (folder / "night.toml").write_text(f"{text[:start]}[input]\n{''.join(lines)}{text[end:]}{output}")
    return folder / "night.toml"


def change(folder):
    with closing(sqlite3.connect(folder / "market.db")) as connection, connection:
        connection.execute("delete from candidates")


def kept(folder):
    return {p.name: p.read_bytes() for p in sorted((folder / "out" / ".state" / "inputs").glob("*"))}


def test_a_night_from_sqlite_is_made_again_after_the_database_has_changed(folder, capsys):
    night = nightly.run(
        RunConfig.from_toml(run_file(folder, "sqlite:///market.db", {**TABLES, "feedback": "feedback"}))
    )
    assert set(kept(folder)) == {f"{n}.parquet" for n in (*TABLES, "feedback")}
    text = (night.folder / "record.json").read_text()
    assert "market.db" not in text
    assert json.loads(text)["run"]["input"]["candidates"]["path"] == ".state/inputs/candidates.parquet"
    change(folder)
    assert cli.main(["replay", str(night.folder / "record.json")]) == 0
    assert "0 differ" in capsys.readouterr().out
    copy = night.folder / ".state" / "inputs" / "candidates.parquet"
    copy.write_bytes(copy.read_bytes() + b" ")
    assert cli.main(["replay", str(night.folder / "record.json")]) == 3
    assert "candidates (candidates.parquet) has changed" in capsys.readouterr().err
    copy.unlink()
    assert cli.main(["replay", str(night.folder / "record.json")]) == 3
    assert "is gone" in capsys.readouterr().err


def test_a_night_from_postgresql_is_made_again_without_the_server(folder, monkeypatch, capsys):
    pytest.importorskip("adbc_driver_postgresql", reason="needs the extra 'database'")
    import pyarrow.parquet as pq  # noqa: PLC0415

    where = binaries()
    if where is None or sys.platform == "win32":
        pytest.skip("no PostgreSQL server here: initdb and pg_ctl are not installed")
    monkeypatch.setenv("PGUSER", USER)
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    frames.write_file(dict(frames.read_file(folder / "pc4.csv").columns), folder / "pc4.parquet")
    with server(where) as running:
        with connected(running.address, "test") as (connection, _), connection.cursor() as cursor:
            for name in TABLES.values():
                cursor.adbc_ingest(name, pq.read_table(folder / f"{name}.parquet"), mode="create")
            connection.commit()
        night = nightly.run(RunConfig.from_toml(run_file(folder, running.address)))
        assert night.counts["candidates"] == 60
    assert cli.main(["replay", str(night.folder / "record.json")]) == 0
    assert "0 differ" in capsys.readouterr().out


def test_without_copies_a_night_says_that_it_cannot_be_made_again(folder, capsys):
    config = RunConfig.from_toml(run_file(folder, "sqlite:///market.db"))
    nightly.run(config)
    before = kept(folder)
    assert len(before) == 4
    nightly.run(config)
    assert kept(folder) == before
    path = run_file(folder, "sqlite:///market.db", output="keep_inputs = false\n")
    night = nightly.run(RunConfig.from_toml(path))
    assert not kept(folder)
    assert cli.main(["replay", str(night.folder / "record.json")]) == 3
    assert "came from a database, and what it answered was not kept" in capsys.readouterr().err


def test_a_copy_appears_whole_or_not_at_all(folder, tmp_path):
    address, path = f"sqlite:///{folder}/market.db", tmp_path / "kept" / "c.parquet"
    parts = query_parts(address, "select * from candidates", "candidates", rows=10, keep=path)
    next(parts)
    assert not path.exists()
    with pytest.raises(RuntimeError):
        parts.throw(RuntimeError)
    assert not list(path.parent.iterdir())
    whole = list(query_parts(address, "select * from candidates", "candidates", rows=10, keep=path))
    assert sum(p.n for p in whole) == frames.read_file(path).n == 60
    assert list(whole[0].columns["id"]) == list(frames.read_file(path).columns["id"])[: whole[0].n]
    with pytest.raises(DataError, match="no such table"):
        next(query_parts(address, "select * from nobody", "candidates", keep=path))


def test_a_type_that_parquet_does_not_know_ends_the_copy_and_not_the_run(tmp_path):
    pa = pytest.importorskip("pyarrow")
    path = tmp_path / "c.parquet"
    with Copy(path) as copy:
        copy.add(pa.table({"x": pa.array([None], pa.month_day_nano_interval())}))
        copy.add(pa.table({"x": [1]}))
    assert not list(tmp_path.iterdir())
