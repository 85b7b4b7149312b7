"""What all commands share: the application, errors as one sentence, the time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from flask import Flask

from hearing.app import create_app
from hearing.database import db, is_current
from hearing.errors import HearingError
from hearing.settings import BadSetting
from media.errors import MediaError

FIRST_LOGIN = "first-login.txt"
"""Where the first organizer's password waits until it is changed."""


def open_app() -> Flask:
    """The application, whatever the state of its database."""
    try:
        return create_app()
    except BadSetting as error:
        raise click.ClickException(str(error)) from error


def open_current_app() -> Flask:
    """The application on a database of this program's version."""
    app = open_app()
    with app.app_context():
        if not is_current(db.engine):
            raise click.ClickException(
                "The database is not of this program's version. Run: hearing db upgrade"
            )
    return app


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn errors that have a sentence into one line and an exit status."""
    try:
        yield
    except (HearingError, MediaError) as error:
        raise click.ClickException(str(error)) from error


def now() -> datetime:
    """The time of this command."""
    return datetime.now(UTC)


def in_city(app: Flask, moment: datetime) -> datetime:
    """A time as it was typed, in the city's zone."""
    return moment.replace(tzinfo=app.extensions["zone"])
