"""Many threads write to one SQLite file: in the order of asking, and nobody in vain."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, event, text

from hearing import database, writers

assert database  # it makes every engine queue


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A file whose own waiting is too short for what the tests do."""
    engine = create_engine(f"sqlite:///{tmp_path / 'line.db'}", pool_size=20)

    @event.listens_for(engine, "connect")
    def _impatient(connection: object, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout = 1")  # type: ignore[attr-defined]

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE note (number INTEGER)"))
    return engine


def test_nobody_is_told_that_the_database_is_locked(engine: Engine) -> None:
    def write(number: int) -> None:
        with engine.begin() as connection:
            connection.execute(text("INSERT INTO note VALUES (:n)"), {"n": number})
            time.sleep(0.01)

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(write, range(60)))
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM note")) == 60


def test_who_fails_or_goes_away_leaves_the_line(engine: Engine) -> None:
    for _time in range(2):
        with suppress(ZeroDivisionError), engine.begin() as connection:
            connection.execute(text("INSERT INTO note VALUES (1)"))
            raise ZeroDivisionError
    with engine.connect() as connection:  # closed without commit
        connection.execute(text("INSERT INTO note VALUES (2)"))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO note VALUES (3)"))
    with engine.connect() as connection:
        assert connection.scalars(text("SELECT number FROM note")).all() == [3]


def test_who_reads_waits_for_nobody(engine: Engine) -> None:
    with engine.begin() as writing, engine.connect() as reading:
        writing.execute(text("INSERT INTO note VALUES (1)"))
        assert reading.scalar(text("SELECT count(*) FROM note")) == 0


def test_the_line_is_kept_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    line, order = writers.Line(), []
    assert line.enter()

    def wait(number: int) -> None:
        assert line.enter()
        order.append(number)
        line.leave()

    threads = []
    for number in range(8):
        thread = threading.Thread(target=wait, args=(number,))
        thread.start()
        threads.append(thread)
        time.sleep(0.02)
    monkeypatch.setattr(writers, "PATIENCE", 0.05)
    assert not line.enter()  # gives up, and holds up nobody
    line.leave()
    for thread in threads:
        thread.join()
    assert order == list(range(8))


def test_what_a_savepoint_wrote_is_rolled_back_with_its_transaction(engine: Engine) -> None:
    with engine.connect() as connection:
        with connection.begin_nested():
            connection.execute(text("INSERT INTO note VALUES (1)"))
        connection.rollback()
        assert connection.scalar(text("SELECT count(*) FROM note")) == 0
