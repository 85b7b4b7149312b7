"""People who ask, and a day on which they do."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import commit, db
from hearing.groups.models import Group
from hearing.invitations.models import Invitation
from hearing.questions import asking, states
from hearing.questions.asking import Asked
from hearing.questions.models import Question, QuestionState
from tests.conftest import NOW
from tests.hearing.cast import a_group, a_hearing, a_release, an_invitation

BEGUN = NOW + timedelta(minutes=20)
MIRA = "mira@example.org"
State = QuestionState


def a_day(**facts: Any) -> Hearing:
    """A hearing that has begun at NOW, its programme released, committed."""
    hearing = a_hearing(starts_at=NOW, ends_at=NOW + timedelta(hours=4), **facts)
    for place, item in enumerate(hearing.items):
        item.starts_at = NOW + timedelta(minutes=15 * place)
    a_release(hearing)
    return hearing


def a_guest(group: Group, number: int = 0) -> Invitation:
    """Somebody of a group."""
    return an_invitation(group, name=f"Gast {number}", email=f"gast{number}@example.org")


def a_council(hearing: Hearing) -> Group:
    """A group that may ask; the same one each time."""
    found = db.session.scalar(select(Group).where(Group.hearing_id == hearing.id))
    return found or a_group(hearing)


def ask(guest: Invitation, text: str = "", *, now: datetime = BEGUN, **facts: Any) -> Question:
    """Ask by link, committed; without words a hand is raised."""
    with commit():
        asked = Asked(text, hand=not text, **facts)
        return asking.ask(invitation=guest, asked=asked, who="link", now=now)


def decide(question: Question, to: State, **facts: Any) -> bool:
    """Decide about a question as it is now, committed."""
    values = {"who": MIRA, "now": BEGUN, "seen": question.version} | facts
    with commit():
        return states.move(question=question, to=to, **values)


def approved(guest: Invitation, text: str, **facts: Any) -> Question:
    """A question that waits, committed."""
    question = ask(guest, text, **facts)
    decide(question, State.APPROVED)
    return question
