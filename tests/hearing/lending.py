"""One application lent to test after test: making one takes longer than most tests.

What a test changes on it is put back (after new addresses it is made anew); data folder, database,
bell and watcher are the test's own. The engine stays, with the statements that it has compiled.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from huey import MemoryHuey
from sqlalchemy import event, make_url

from hearing.app import create_app
from hearing.database import db
from hearing.events import pages as events
from hearing.jobs import doorbell


class Lender:
    """Makes an application for each kind of database, when it is first asked for."""

    def __init__(self, **settings: Any) -> None:
        self.settings = settings
        self._made: dict[str, _Kept] = {}

    @contextmanager
    def lend(self, *, data: Path, database: str) -> Iterator[Flask]:
        """The application as if it were new, on this folder and database, in its context."""
        url = make_url(database)
        kind = url.get_backend_name() if url.get_backend_name() == "sqlite" else database
        if kind not in self._made:
            app = create_app({}, DATA=data, DATABASE=database, **self.settings)
            self._made[kind] = _Kept(app)
        kept = self._made[kind]
        with kept.lent(data=data, database=database) as app:
            yield app
        if kept.has_new_addresses():
            del self._made[kind]


class _Kept:
    """An application with what it was like before the first test."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.facts = dict(vars(app))
        self.contents = [
            (known, dict(known)) for known in (app.config, app.extensions, app.view_functions)
        ]
        self.endpoints = set(app.view_functions)
        self.file = ""
        with app.app_context():
            event.listen(db.engine, "do_connect", self._open_file)
            event.listen(db.engine, "connect", _trust_the_machine)

    def _open_file(
        self, dialect: Any, _record: object, arguments: list[Any], _options: object
    ) -> None:
        if dialect.name == "sqlite":
            arguments[0] = self.file

    @contextmanager
    def lent(self, *, data: Path, database: str) -> Iterator[Flask]:
        app = self.app
        self.file = make_url(database).database or ""
        self._put_back()
        app.config.update(DATA=data, DATABASE=database, SQLALCHEMY_DATABASE_URI=database)
        app.extensions["database_current"] = True  # else each first request would look it up
        # Nobody else hears it: a queue in a file would take longer than many a test.
        app.extensions["bell"] = doorbell.Bell(MemoryHuey(), doorbell.no_answer)
        events.init_app(app)
        with app.app_context():
            yield app
            db.session.remove()
            db.engine.dispose()

    def has_new_addresses(self) -> bool:
        """Whether the test has added some: they can't be taken back."""
        return not self.app.view_functions.keys() <= self.endpoints

    def _put_back(self) -> None:
        vars(self.app).clear()
        vars(self.app).update(self.facts)
        for known, before in self.contents:
            known.clear()
            known.update(before)


def _trust_the_machine(connection: Any, _record: object) -> None:
    """Nobody pulls the plug in a test: SQLite need not wait for the disk."""
    if hasattr(connection, "executescript"):
        connection.execute("PRAGMA synchronous = OFF")
