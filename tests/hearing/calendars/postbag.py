"""Letters in the outbox, their calendar objects, and what a worker makes of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from icalendar import Calendar, Event
from sqlalchemy import or_, select, update

from hearing.database import commit, db
from hearing.invitations.models import Invitation
from hearing.mail import listeners
from hearing.mail.models import WAITING, Letter, LetterState
from hearing.registration import answers
from hearing.registration.changes import Answering
from tests.conftest import NOW

SENDER = "post@stadt.example.org"


def letters(*states: LetterState) -> list[Letter]:
    """The letters about places, in their order; those in these states alone."""
    db.session.expire_all()
    about = [Letter.concern.like(f"invitation % {word}") for word in ("calendar", "moved")]
    query = select(Letter).where(or_(*about))
    if states:
        query = query.where(Letter.state.in_(states))
    return list(db.session.scalars(query.order_by(Letter.id)))


def last() -> Letter:
    return letters()[-1]


def post(now: datetime = NOW, *, drafts: bool = False) -> list[Letter]:
    """Bring all that waits to its addressees, with ``drafts`` also those; gives these letters."""
    waiting = letters(*WAITING, *([LetterState.DRAFTED] if drafts else []))
    for letter in waiting:
        with commit():
            sent = {"state": LetterState.SENT, "sent_at": now}
            db.session.execute(update(Letter).where(Letter.id == letter.id).values(**sent))
            listeners.tell(letter.id)
    return waiting


def say(invitation: Invitation, verb: Any, *, now: datetime = NOW, **facts: Any) -> None:
    """Answer by link, committed."""
    with commit():
        verb(invitation=invitation, by=Answering(who="link", now=now), **facts)


def state_of(invitation: Invitation) -> str:
    db.session.expire_all()
    registration = answers.of(invitation)
    return registration.state.value if registration else ""


def event(letter: Letter) -> Event:
    """The one entry of a letter's calendar."""
    (found,) = Calendar.from_ical(letter.calendar).walk("VEVENT")
    return found


def method(letter: Letter) -> str:
    return str(Calendar.from_ical(letter.calendar)["METHOD"]) if letter.calendar else ""
