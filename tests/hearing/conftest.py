"""The application on both databases, and a cast of named people."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import create_engine, make_url
from werkzeug.test import TestResponse

from hearing.accounts import staff
from hearing.accounts.models import Assignment, User
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db, upgrade
from tests import quick
from tests.conftest import NOW
from tests.hearing.lending import Lender
from tests.postgres import Shared, fresh_database

PASSWORD = "Anhörung-2024-sicher"


class Browser(FlaskClient):
    """A client whose every request has a context of its own, as on a server: a test may hold one
    open for its verbs, and Flask would otherwise share it, with the person logged in and all."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture(scope="session", autouse=True)
def _quickly() -> Iterator[None]:
    with quick.passwords(), quick.addresses():
        yield


@pytest.fixture(scope="session")
def sqlite_tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite database with all tables, to be copied: migrating takes longer than most tests."""
    path = tmp_path_factory.mktemp("tables") / "hearing.db"
    _migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgres_tables(postgres: str) -> Iterator[Shared]:
    """A PostgreSQL database with all tables, lent to test after test."""
    with fresh_database(postgres) as url:
        _migrate(url)
        shared = Shared(postgres, make_url(url).database or "")
        yield shared
        shared.close()


def _migrate(url: str) -> None:
    engine = create_engine(url)
    upgrade(engine)
    engine.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    """The URL of a database with all tables and no rows: SQLite and PostgreSQL in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_tables"), data / "hearing.db")
        yield f"sqlite:///{data / 'hearing.db'}"
    else:
        yield request.getfixturevalue("postgres_tables").lend()


@pytest.fixture(scope="session")
def lender() -> Lender:
    """Who lends the application to one test after the other."""
    return Lender(SECRET_KEY="test", WTF_CSRF_ENABLED=False)


@pytest.fixture
def app(database: str, data: Path, lender: Lender) -> Iterator[Flask]:
    """The application with all tables, its clock set to NOW."""
    with lender.lend(data=data, database=database) as app:
        app.testing = True
        app.test_client_class = Browser
        app.extensions["clock"] = lambda: NOW
        yield app


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Nobody: a citizen's browser without a login."""
    return app.test_client()


@pytest.fixture
def olga(app: Flask) -> FlaskClient:
    """Olga Organizer, an administrator, logged in."""
    user = staff.create(
        email="olga@example.org", name="Olga", password=PASSWORD, now=NOW, administrator=True
    )
    db.session.commit()
    return logged_in(app, user)


def an_account(
    email: str,
    *,
    administrator: bool = False,
    roles: Mapping[Hearing, Iterable[Role]] | None = None,
) -> User:
    """Somebody of the staff with roles in hearings, committed."""
    user = staff.create(
        email=email, name=email, password=PASSWORD, now=NOW, administrator=administrator
    )
    db.session.flush()
    for hearing, words in (roles or {}).items():
        db.session.add_all(
            Assignment(user_id=user.id, hearing_id=hearing.id, role=role) for role in words
        )
    db.session.commit()
    return user


def logged_in(app: Flask, user: User) -> FlaskClient:
    """The browser of somebody who has logged in, without the time that passwords take."""
    client = app.test_client()
    with client.session_transaction() as session:
        session.permanent = True
        session["_user_id"] = user.get_id()
        session["_fresh"] = True
        session["began"] = app.extensions["clock"]().timestamp()
    return client
