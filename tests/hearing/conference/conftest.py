"""A hearing whose conference runs on a server of the test, and guests who come by video."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.conference import arrangements
from hearing.conference.arrangements import Plan
from hearing.conference.models import System
from hearing.database import db
from hearing.groups import plan
from hearing.groups.models import Group
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing
from tests.hearing.conference import bbb
from tests.hearing.conference.bbb import SECRET, BigBlueButton
from tests.hearing.conftest import an_account, logged_in
from tests.hearing.registration.conftest import START, Visit, a_visit

KEYS = ["test"]
END = START + timedelta(hours=4)


def arrange(hearing: Hearing, **facts: object) -> None:
    """Say how the conference is, committed."""
    values: dict[str, object] = {
        "system": System.ADDRESS,
        "address": "",
        "info": "",
        "doors_minutes": 30,
    }
    attendance = plan.attendance(hearing.id)
    arrangements.change(
        attendance=attendance,
        seen=attendance.version,
        plan=Plan(**{**values, **facts}),  # type: ignore[arg-type]
        keys=KEYS,
        who="olga@example.org",
        now=NOW,
    )
    db.session.commit()


@pytest.fixture
def server() -> Iterator[BigBlueButton]:
    with bbb.running() as running:
        yield running


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """A published hearing in a month."""
    return a_hearing(starts_at=START, ends_at=END)


@pytest.fixture
def council(hearing: Hearing) -> Group:
    return a_group(hearing)


@pytest.fixture
def meeting(hearing: Hearing, server: BigBlueButton) -> BigBlueButton:
    """The hearing's conference is on the server."""
    arrange(hearing, system=System.BIGBLUEBUTTON, server=server.address, secret=SECRET)
    return server


@pytest.fixture
def at(app: Flask) -> Callable[[datetime], None]:
    """Set the clock."""

    def _set(time: datetime) -> None:
        app.extensions["clock"] = lambda: time

    return _set


@pytest.fixture
def caller(app: Flask, council: Group) -> Visit:
    """Somebody who comes by video."""
    return a_caller(app, council, "call@example.org")


def a_caller(app: Flask, group: Group, email: str, **facts: object) -> Visit:
    visit = a_visit(app, group, email=email, **facts)
    visit.answer("virtual")
    return visit


@pytest.fixture
def organizer(app: Flask, hearing: Hearing) -> FlaskClient:
    return an_organizer(app, hearing)


def an_organizer(app: Flask, hearing: Hearing) -> FlaskClient:
    """An organizer who logs in by the clock as it is now."""
    return logged_in(app, an_account("o@example.org", roles={hearing: [Role.ORGANIZER]}))
