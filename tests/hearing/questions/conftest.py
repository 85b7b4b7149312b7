"""A day on which questions are asked."""

from __future__ import annotations

import pytest
from flask import Flask

from hearing.agenda.models import Hearing
from hearing.invitations.models import Invitation
from tests.hearing.questions.cast import a_council, a_day, a_guest


@pytest.fixture
def hearing(app: Flask) -> Hearing:
    return a_day()


@pytest.fixture
def guest(hearing: Hearing) -> Invitation:
    """A member of the council."""
    return a_guest(a_council(hearing))
