"""A hearing that is still to come, with groups, and an organizer's browser."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.groups.models import Group
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing
from tests.hearing.conftest import an_account, logged_in

ROOM = "/verwaltung/anhoerungen/ki/einladungen"


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    """In thirty days."""
    return a_hearing(
        starts_at=NOW + timedelta(days=30),
        ends_at=NOW + timedelta(days=30, hours=4),
        venue="Qubes am IT-Rathaus",
        organizer="IT-Referat",
    )


@pytest.fixture
def council(hearing: Hearing) -> Group:
    return a_group(hearing, deadline=NOW + timedelta(days=20), name_en="Members of the Council")


@pytest.fixture
def citizens(hearing: Hearing) -> Group:
    return a_group(hearing, name="Bürger*innen", modes=["stream"], may_ask=False, position=1)


@pytest.fixture
def organizer(app: Flask, hearing: Hearing) -> FlaskClient:
    """The browser of somebody who organizes this hearing."""
    person = an_account("olga@example.org", roles={hearing: [Role.ORGANIZER]})
    return logged_in(app, person)
