"""A PostgreSQL server of one's own, on loopback, for as long as tests need it; and tables in databases."""

import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rmtmatch import frames

USER, PASSWORD = "night", "Geheim/w@rd:1"  # needs escaping in an address


@dataclass(frozen=True)
class Server:
    """Where it listens; its user and password are `USER` and `PASSWORD`."""

    port: int

    @property
    def address(self):
        return f"postgresql://127.0.0.1:{self.port}/postgres"


def binaries():
    """Return the folder with initdb and pg_ctl, or None."""
    places = [Path(p).resolve().parent for p in [shutil.which("initdb")] if p]
    places += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((p for p in places if (p / "initdb").exists() and (p / "pg_ctl").exists()), None)


@contextmanager
def server(where):
    """Start a server from the binaries in `where`, and stop it afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="rmtmatch-pg-", dir="/tmp"))
    who = {}
    if os.geteuid() == 0:  # the server does not run as root
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
        shutil.chown(folder, "postgres", "postgres")
    word = folder / "word"
    word.write_text(PASSWORD)
    word.chmod(0o644)
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]

    def call(*command):
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True, timeout=120, **who)  # noqa: S603
        assert done.returncode == 0, done.stderr

    data = folder / "data"
    kept = "-c fsync=off -c full_page_writes=off -c listen_addresses=127.0.0.1"
    try:
        call(where / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={word}", "-E", "UTF8")
        call(
            where / "pg_ctl",
            "-D",
            data,
            "-w",
            "-s",
            "-l",
            folder / "log",
            "-o",
            f"-p {port} -k {folder} {kept}",
            "start",
        )
        try:
            yield Server(port)
        finally:
            call(where / "pg_ctl", "-D", data, "-w", "-s", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def sqlite_tables(path, files):
    """Put tables, by name, into an SQLite file: every cell as a file holds it."""
    with closing(sqlite3.connect(path)) as connection:
        for name, file in files.items():
            table = frames.read_file(file)
            columns = ", ".join(f'"{c}"' for c in table.columns)
            connection.execute(f'CREATE TABLE "{name}" ({columns})')
            marks = ", ".join("?" * len(table.columns))
            rows = [[v if v != "" else None for v in row] for row in zip(*table.columns.values(), strict=True)]
            connection.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows)  # noqa: S608
        connection.commit()
    return path


def query(path, sql):
    """Return all rows of a query to an SQLite file."""
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()
