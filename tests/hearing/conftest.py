"""The application on both databases, and a cast of named people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hearing.accounts import staff
from hearing.accounts.models import Assignment, User
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.app import create_app
from hearing.database import db, upgrade
from tests.conftest import NOW
from tests.postgres import fresh_database

PASSWORD = "Anhörung-2024-sicher"


class Browser(FlaskClient):
    """A client whose every request has a context of its own, as on a server: a test may hold one
    open for its verbs, and Flask would otherwise share it, with the person logged in and all."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            return super().open(*args, **kwargs)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, data: Path) -> Iterator[str]:
    """The URL of an empty database: SQLite and PostgreSQL in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{data / 'hearing.db'}"
    else:
        with fresh_database(request.getfixturevalue("postgres")) as url:
            yield url


@pytest.fixture
def app(database: str, data: Path) -> Iterator[Flask]:
    """The application with all tables, its clock set to NOW."""
    app = create_app({}, DATA=data, DATABASE=database, SECRET_KEY="test", WTF_CSRF_ENABLED=False)
    app.testing = True
    app.test_client_class = Browser
    app.extensions["clock"] = lambda: NOW
    with app.app_context():
        upgrade(db.engine)
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def visitor(app: Flask) -> FlaskClient:
    """Nobody: a citizen's browser without a login."""
    return app.test_client()


@pytest.fixture
def olga(app: Flask) -> FlaskClient:
    """Olga Organizer, an administrator, logged in."""
    staff.create(
        email="olga@example.org", name="Olga", password=PASSWORD, now=NOW, administrator=True
    )
    db.session.commit()
    client = app.test_client()
    client.post("/anmelden", data={"email": "olga@example.org", "password": PASSWORD})
    return client


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
        session["_user_id"] = user.get_id()
        session["_fresh"] = True
        session["began"] = app.extensions["clock"]().timestamp()
    return client
