"""A real PostgreSQL for the tests: a throw-away cluster on a Unix socket, gone afterwards.

``with postgres_url() as url`` starts the server, ``with fresh_database(url) as own`` gives a test
an empty database on it, ``Shared`` lends one with tables to test after test. Without PostgreSQL's
programs the test is skipped and the reason printed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

# The first that exists runs the server where the tests run as root, which PostgreSQL refuses.
UNPRIVILEGED = ("postgres", "nobody")
START_SECONDS = 30
STOP_SECONDS = 20
NUMBERS = count(1)


def find_programs() -> Path | None:
    """Find the folder with initdb and postgres: the search path first, then Debian's newest."""
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = sorted(folders, key=lambda program: float(program.parts[-3]))
    return newest[-1].parent if newest else None


def _unprivileged() -> pwd.struct_passwd | None:
    names = {account.pw_name: account for account in pwd.getpwall()}
    return next((names[name] for name in UNPRIVILEGED if name in names), None)


def _identity(folder: Path) -> dict[str, Any]:
    """Tell subprocess as whom the server runs, and give that account the folder."""
    if os.geteuid() != 0:
        return {}
    account = _unprivileged()
    if account is None:
        pytest.skip(f"PostgreSQL refuses to run as root; no account of {UNPRIVILEGED} exists")
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _wait_until_ready(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and server.poll() is None:
        try:
            psycopg.connect(url.replace("+psycopg", "")).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError(f"PostgreSQL did not start: {log.read_text(errors='replace')[-2000:]}")


def _stop(server: subprocess.Popen[bytes]) -> None:
    server.send_signal(signal.SIGINT)  # PostgreSQL's "fast" shutdown
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def _make_cluster(programs: Path, data: Path, identity: dict[str, Any]) -> None:
    options = ["-U", "hearing", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
    command = [str(programs / "initdb"), "-D", str(data), *options]
    subprocess.run(command, check=True, capture_output=True, cwd=data.parent, **identity)


def _start(
    programs: Path, data: Path, log: Path, identity: dict[str, Any]
) -> subprocess.Popen[bytes]:
    options = ["-c", "listen_addresses=", "-c", "fsync=off", "-c", "max_connections=50"]
    command = [str(programs / "postgres"), "-D", str(data), "-k", str(data.parent), *options]
    if shutil.which("setpriv"):  # a killed test run takes its server along
        command = ["setpriv", "--pdeathsig", "INT", *command]
    with log.open("wb") as output:
        return subprocess.Popen(command, stdout=output, stderr=output, cwd=data.parent, **identity)


@contextmanager
def postgres_url() -> Iterator[str]:
    """Start a cluster in a temporary folder, yield its URL for SQLAlchemy, stop it and clean up."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL's programs (initdb, postgres) are not installed")
    # Not pytest's folder: its name may be too long for a socket (107 bytes).
    folder = Path(tempfile.mkdtemp(prefix="hearing-pg-", dir="/tmp"))
    try:
        identity = _identity(folder)
        _make_cluster(programs, folder / "data", identity)
        server = _start(programs, folder / "data", folder / "log", identity)
        try:
            url = f"postgresql+psycopg://hearing@/postgres?host={folder}"
            _wait_until_ready(url, server, folder / "log")
            yield url
        finally:
            _stop(server)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_database(url: str, *, like: str = "template1") -> Iterator[str]:
    """Make a database on the server of ``url``, yield its URL, drop it afterwards.

    It is empty, or a copy of the database named ``like``, which nobody may be connected to.
    """
    name = f"test_{os.getpid()}_{next(NUMBERS)}"
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {like} STRATEGY FILE_COPY")
    try:
        yield make_url(url).set(database=name).render_as_string(hide_password=False)
    finally:
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


# The sequences that have given out a number; the next test begins at one again.
USED = """
SELECT setval(format('%I', sequencename)::regclass, 1, false) FROM pg_sequences
WHERE schemaname = 'public' AND last_value IS NOT NULL
"""
OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
# What the tables are: after a test that changed them, nobody else gets this database.
SHAPE = """
SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
WHERE table_schema = 'public'
UNION ALL SELECT tgrelid::regclass::text, tgname, tgenabled::text, 'trigger' FROM pg_trigger
WHERE NOT tgisinternal
ORDER BY 1, 2
"""


class Shared:
    """One database with tables that test after test gets empty: emptying it takes a fraction of
    the time that making one takes. ``like`` names the database with the tables."""

    def __init__(self, server: str, like: str) -> None:
        self.server, self.like = server, like
        self.stack = ExitStack()
        self.url = ""
        with psycopg.connect(self._plain(like), autocommit=True) as connection:
            self.shape = connection.execute(SHAPE).fetchall()
            names = sorted({row[0] for row in self.shape if row[3] != "trigger"})
            self.kept = {
                name: rows
                for name in names
                if (rows := connection.execute(f'SELECT * FROM "{name}"').fetchall())
            }
        # Asked in one go which tables have rows at all: nearly all are empty after a test.
        having = (f"SELECT '{name}' WHERE EXISTS (SELECT FROM \"{name}\")" for name in names)
        self.filled = " UNION ALL ".join(having)

    def lend(self) -> str:
        """The URL of a database with all tables and no rows but those that migrations make."""
        if not self.url:
            self.url = self.stack.enter_context(fresh_database(self.server, like=self.like))
            plain = self.url.replace("+psycopg", "")
            self.connection = self.stack.enter_context(psycopg.connect(plain, autocommit=True))
        elif not self._empty():
            self.close()
            return self.lend()
        return self.url

    def close(self) -> None:
        """Drop it. A second time there is nothing to drop."""
        self.stack.close()
        self.url = ""

    def _empty(self) -> bool:
        """Empty it; False when a test has changed the tables, or left somebody who holds them."""
        try:
            with self.connection.transaction():
                return self._emptied(self.connection)
        except psycopg.Error:
            return False

    def _emptied(self, connection: psycopg.Connection[Any]) -> bool:
        connection.execute(OTHERS)
        if connection.execute(SHAPE).fetchall() != self.shape:
            return False
        # Whatever refers to what: nobody else is there.
        connection.execute("SET LOCAL session_replication_role = replica")
        for (name,) in connection.execute(self.filled, prepare=True).fetchall():
            connection.execute(f'DELETE FROM "{name}"')
        connection.execute(USED)
        for name, rows in self.kept.items():
            places = ", ".join(["%s"] * len(rows[0]))
            connection.cursor().executemany(f'INSERT INTO "{name}" VALUES ({places})', rows)
        return True

    def _plain(self, name: str) -> str:
        url = make_url(self.server).set(database=name, drivername="postgresql")
        return url.render_as_string(hide_password=False)
