"""A hearing with a council group of two seats, and a sender for its letters."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.groups.models import Group, Mode
from hearing.invitations.models import Invitation
from tests.hearing.cast import a_contingent, a_group, a_hearing, an_invitation

BEGIN = datetime(2024, 7, 5, 7, 30, tzinfo=UTC)  # 09:30 in Munich


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    app.config.update(
        MAIL_FROM="Stadtratshearing <post@stadt.example.org>",
        BASE_URL="https://hearing.example.org",
    )
    return a_hearing(
        venue="Rathaus, Großer Sitzungssaal; Marienplatz 8, München",
        organizer="Büro des Stadtrats",
        access_info="Stufenlos über den Hof.\nU-Bahn: Marienplatz",
        starts_at=BEGIN,
        ends_at=BEGIN + timedelta(hours=4),
    )


@pytest.fixture
def council(hearing: Hearing) -> Group:
    group = a_group(hearing)
    a_contingent(Mode.IN_PERSON, 2, group)
    return group


@pytest.fixture
def ada(council: Group) -> Invitation:
    return an_invitation(council, name="Ada Übermut", email="ada@example.org")
