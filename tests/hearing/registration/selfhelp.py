"""Strangers who register themselves on the public page."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.database import db
from hearing.invitations.models import Invitation
from hearing.mail import links
from hearing.mail.models import Letter
from hearing.registration import guests
from tests.conftest import NOW

PATH = "/anhoerungen/ki/anmeldung"
SENT = f"{PATH}/gesendet"
STAMP = re.compile(r'name="stamp"[^>]*value="([^"]*)"')


class Clock:
    """The site's clock, moved on by whoever takes time."""

    def __init__(self, app: Flask) -> None:
        self.time = NOW
        app.extensions["clock"] = self

    def __call__(self) -> datetime:
        return self.time

    def pass_by(self, **span: float) -> None:
        self.time += timedelta(**span)


class Stranger:
    """Somebody's browser on the public page, in a network of their own."""

    def __init__(self, app: Flask, clock: Clock, address: str = "203.0.113.7") -> None:
        self.app, self.clock, self.address = app, clock, address
        self.client = app.test_client()

    def open(self) -> TestResponse:
        return self.client.get(PATH, environ_base={"REMOTE_ADDR": self.address})

    def stamp(self, page: TestResponse | None = None) -> str:
        """The stamp of a page, or of one that is opened now."""
        found = STAMP.search((page or self.open()).text)
        assert found
        return found[1]

    def send(self, **typed: Any) -> TestResponse:
        """Open the page, type for a while, send."""
        stamp = self.stamp()
        self.clock.pass_by(seconds=20)
        return self.press(stamp=stamp, **typed)

    def press(self, **typed: Any) -> TestResponse:
        """Send what was typed."""
        data = {"name": "Beispiel Bürgerin", "email": "b@example.org", "language": "de"} | typed
        return self.client.post(PATH, data=data, environ_base={"REMOTE_ADDR": self.address})

    def link(self, invitation: Invitation) -> str:
        """The address of the pages behind a person's link."""
        token = links.make(
            hearing_id=invitation.hearing_id,
            purpose=guests.LINKS,
            subject_id=invitation.id,
            expires_at=self.clock.time + timedelta(days=90),
            now=self.clock.time,
        )
        db.session.commit()
        return guests.PATH.replace("<token>", token)


def everybody() -> list[Invitation]:
    """The list, as the database has it now."""
    db.session.expire_all()
    return list(db.session.scalars(select(Invitation).order_by(Invitation.id)))


def letters() -> list[Letter]:
    """The outbox, as the database has it now."""
    db.session.expire_all()
    return list(db.session.scalars(select(Letter).order_by(Letter.id)))
