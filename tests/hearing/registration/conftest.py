"""A hearing to come, its groups, and browsers that hold a personal link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups.models import Group
from hearing.invitations.models import Invitation
from hearing.mail import links
from hearing.mail.models import Letter
from hearing.registration import answers, guests
from hearing.registration.models import Registration
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, an_invitation

OURS = {"offered", "expired", "invited"}
START = NOW + timedelta(days=30)


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """A published hearing in a month."""
    return a_hearing(starts_at=START, ends_at=START + timedelta(hours=4), organizer="IT-Referat")


@pytest.fixture
def council(hearing: Hearing) -> Group:
    """A group that may do everything."""
    return a_group(hearing)


def link_to(invitation: Invitation, *, expires_at: datetime = NOW + timedelta(days=365)) -> str:
    """The address of a person's own page."""
    token = links.make(
        hearing_id=invitation.hearing_id,
        purpose=guests.LINKS,
        subject_id=invitation.id,
        expires_at=expires_at,
        now=NOW,
    )
    db.session.commit()
    return guests.PATH.replace("<token>", token)


def registration_of(invitation: Invitation) -> Registration:
    """The answer as the database has it now."""
    db.session.expire_all()
    found = answers.of(invitation)
    assert found is not None
    return found


def letters_of_ours() -> list[Letter]:
    """The letters of this room, in order; rooms that follow registrations write others."""
    letters = db.session.scalars(select(Letter).order_by(Letter.id))
    return [each for each in letters if each.concern.split()[-1] in OURS]


@dataclass
class Visit:
    """A guest's browser, its pages below one link."""

    client: FlaskClient
    invitation: Invitation
    path: str

    def get(self, step: str = "") -> TestResponse:
        return self.client.get(self.path + step)

    def post(self, step: str, **data: Any) -> TestResponse:
        return self.client.post(self.path + step, data=data)

    def seen(self) -> str:
        """The version that the answer's form was made from."""
        found = re.search(r'name="seen"[^>]*value="(\d*)"', self.get("/antwort").text)
        assert found
        return found[1]

    def answer(self, answer: str, seen: str | None = None) -> TestResponse:
        """Answer from a page that was just loaded, or from an older one."""
        return self.post("/antwort", answer=answer, seen=self.seen() if seen is None else seen)

    @property
    def registration(self) -> Registration:
        return registration_of(self.invitation)


def a_visit(app: Flask, group: Group, **facts: Any) -> Visit:
    """Somebody of a group with their link, in a browser of their own."""
    invitation = an_invitation(group, **facts)
    return Visit(app.test_client(), invitation, link_to(invitation))


@pytest.fixture
def guest(app: Flask, council: Group) -> Visit:
    """A member of the council."""
    return a_visit(app, council)
