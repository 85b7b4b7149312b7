"""SQLite lets one connection write at a time: whoever waits in this process waits in line.

SQLite's own waiting is a sleep and another try, in no order: with many at once somebody tries in
vain for longer than ``busy_timeout`` and gets an error. Here the threads of a process queue up
before SQLite is asked. Against other processes (the worker) whoever is first in line asks SQLite
every few milliseconds: its own sleeps grow to a tenth of a second, and who writes often would
always be there before.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections import defaultdict, deque
from collections.abc import Iterable
from typing import Any, Final

# After so long somebody's transaction has gone astray; SQLite then decides.
PATIENCE: Final = 60.0
# After so long another process has the database for good.
LONGEST: Final = 10.0
PAUSE: Final = 0.004
SAVEPOINT: Final = "SAVEPOINT"
WRITES: Final = ("INSERT", "UPDATE", "DELETE", "REPLACE")


class Line:
    """A lock that is had in the order of asking."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._waiting: deque[threading.Event] = deque()
        self._taken = False

    def enter(self) -> bool:
        """Wait for one's turn; False when it didn't come in time."""
        with self._guard:
            if not self._taken:
                self._taken = True
                return True
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(PATIENCE):
            return True
        with self._guard:
            if turn.is_set():  # just now
                return True
            self._waiting.remove(turn)
        return False

    def leave(self) -> None:
        """Let the next one in."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._taken = False


LINES: defaultdict[str, Line] = defaultdict(Line)


class Cursor(sqlite3.Cursor):
    """Gets in line before the first change of a transaction."""

    connection: Connection

    def execute(self, sql: str, parameters: Any = ()) -> Cursor:
        self.connection.before(sql)
        super().execute(sql, parameters)
        return self

    def executemany(self, sql: str, parameters: Iterable[Any]) -> Cursor:
        self.connection.before(sql)
        super().executemany(sql, parameters)
        return self


class Connection(sqlite3.Connection):
    """A connection to a file that stays in line until its transaction is over."""

    def __init__(self, database: str, *args: Any, **options: Any) -> None:
        super().__init__(database, *args, **options)
        self._line = LINES[str(database)]
        self._asked = self._inside = False

    def cursor(self, factory: Any = None) -> Any:
        return super().cursor(factory or Cursor)

    def before(self, sql: str) -> None:
        """Wait in line before a statement that writes; once a transaction."""
        word = sql.lstrip()[:9].upper()
        if not self._asked and word.startswith((*WRITES, SAVEPOINT)):
            self._asked = True
            self._inside = self._line.enter()
            # A savepoint, too: without a transaction around it, releasing it would commit.
            if not self.in_transaction and self.isolation_level is not None:
                self._begin()

    def _begin(self) -> None:
        """Begin to write as soon as no other process does."""
        end = time.monotonic() + LONGEST
        (patience,) = super().execute("PRAGMA busy_timeout").fetchone()
        super().execute("PRAGMA busy_timeout = 0")
        try:
            while not self._has_begun(last=time.monotonic() > end):
                time.sleep(PAUSE)
        finally:
            super().execute(f"PRAGMA busy_timeout = {patience}")

    def _has_begun(self, *, last: bool) -> bool:
        try:
            super().execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if last or error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return False
        return True

    def commit(self) -> None:
        super().commit()
        self._leave()

    def rollback(self) -> None:
        try:
            super().rollback()
        finally:
            self._leave()

    def close(self) -> None:
        try:
            super().close()
        finally:
            self._leave()

    def _leave(self) -> None:
        if self._inside:
            self._line.leave()
        self._asked = self._inside = False
