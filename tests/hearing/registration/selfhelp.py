"""Strangers who register themselves on the public page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.database import db
from hearing.invitations.models import Invitation
from hearing.mail.models import Letter
from tests.conftest import NOW

PATH = "/anhoerungen/ki/anmeldung"
STAMP = re.compile(r'name="stamp"[^>]*value="([^"]*)"')


@dataclass
class Stranger:
    """Somebody's browser on the public page; ``pause`` is how long they take to type."""

    app: Flask
    client: FlaskClient = field(init=False)
    address: str = "203.0.113.7"
    time: datetime = NOW

    def __post_init__(self) -> None:
        self.client = self.app.test_client()

    def wait(self, **span: float) -> None:
        self.time += timedelta(**span)
        self.app.extensions["clock"] = lambda: self.time

    def open(self) -> TestResponse:
        return self.client.get(PATH, environ_base={"REMOTE_ADDR": self.address})

    def stamp(self, page: TestResponse | None = None) -> str:
        found = STAMP.search((page or self.open()).text)
        assert found
        return found[1]

    def send(self, **typed: Any) -> TestResponse:
        """Send the form as it was typed, from a page that was just opened."""
        stamp = typed.pop("stamp", None) or self.stamp()
        self.wait(seconds=20)
        return self.press(stamp=stamp, **typed)

    def press(self, **typed: Any) -> TestResponse:
        data = {"name": "Beispiel Bürgerin", "email": "b@example.org", "language": "de"} | typed
        return self.client.post(PATH, data=data, environ_base={"REMOTE_ADDR": self.address})


def everybody() -> list[Invitation]:
    """The list, as the database has it now."""
    db.session.expire_all()
    return list(db.session.scalars(select(Invitation).order_by(Invitation.id)))


def letters() -> list[Letter]:
    """The outbox, as the database has it now."""
    db.session.expire_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))
