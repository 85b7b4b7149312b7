"""Entries: one for each person with the same UID for life, and what their calendar was told last.

Call these in one's turn (``hearing.groups.turns``).
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, select

from hearing.calendars import facts, invite
from hearing.calendars.invite import Told
from hearing.calendars.models import CalendarEntry
from hearing.database import db
from hearing.invitations import stages
from hearing.invitations.models import Invitation
from hearing.mail.models import WAITING, Letter, LetterState

ABOUT = stages.PLACE
CONCERN = re.compile(rf"invitation (\d+) {ABOUT}")
# Letters that will arrive or may have: their words count before anybody knows.
ON_THE_WAY = frozenset({*WAITING, LetterState.SENDING, LetterState.DOUBTFUL})


@dataclass(frozen=True, slots=True)
class Entry:
    """A person's entry. ``told`` is what their calendar says now, or will when the letters that
    wait have come; None: it was never told anything."""

    uid: str
    told: Told | None = None


def concern(invitation: Invitation) -> str:
    """What all letters about a person's place are about, as the outbox knows it."""
    return stages.concern(invitation.id, ABOUT)


def of(invitation: Invitation) -> Entry | None:
    """A person's entry; None before the first calendar letter."""
    return of_all(invitation.hearing_id, CalendarEntry.invitation_id == invitation.id).get(
        invitation.id
    )


def of_all(hearing_id: int, *which: ColumnElement[bool]) -> Mapping[int, Entry]:
    """The entries of a hearing, by the invitation's number."""
    query = select(CalendarEntry).where(CalendarEntry.hearing_id == hearing_id, *which)
    rows = db.session.scalars(query.execution_options(populate_existing=True)).all()
    if not rows:
        return {}
    coming = _on_the_way(hearing_id, [row.invitation_id for row in rows])
    return {
        row.invitation_id: Entry(row.uid, _newest(told_by(row), coming.get(row.uid)))
        for row in rows
    }


def make(invitation: Invitation) -> Entry:
    """Make the entry of somebody who has none yet."""
    row = CalendarEntry(
        hearing_id=invitation.hearing_id, invitation_id=invitation.id, uid=str(uuid.uuid4())
    )
    db.session.add(row)
    return Entry(row.uid)


def told_by(row: CalendarEntry) -> Told | None:
    """What the last letter that was really sent said."""
    if not row.method or row.stamped_at is None:
        return None
    return Told(
        method=row.method,
        sequence=row.sequence,
        stamp=row.stamped_at,
        organizer=row.facts["organizer"],
        facts=facts.from_json(row.facts["entry"]),
        answer=row.facts.get("answer", ""),
    )


def held(*which: ColumnElement[bool]) -> CalendarEntry | None:
    """A row of the table, held until the transaction ends and read anew."""
    query = select(CalendarEntry).where(*which).with_for_update()
    return db.session.scalar(query.execution_options(populate_existing=True))


def note_sent(letter: Letter) -> None:
    """Follow the outbox: what was sent is what the person's calendar says from now on. An older
    letter that arrives late changes nothing, nor does a second time."""
    if letter.state is not LetterState.SENT or not letter.calendar_method:
        return
    if not CONCERN.fullmatch(letter.concern):
        return
    uid, told = invite.read(letter.calendar, letter.calendar_method)
    row = held(CalendarEntry.uid == uid)
    if row is None:
        return
    known = told_by(row)
    if _newest(known, told) is told:
        keep(row, told)


def keep(row: CalendarEntry, told: Told) -> None:
    """Write down what a person's calendar says. A second time the same."""
    values: dict[str, Any] = {"entry": told.facts.to_json(), "organizer": told.organizer}
    row.facts = values | ({"answer": told.answer} if told.answer else {})
    row.method, row.sequence, row.stamped_at = told.method, told.sequence, told.stamp
    row.version += 1
    db.session.flush()


def _newest(known: Told | None, told: Told | None) -> Told | None:
    """Which of two a calendar program would follow: the higher SEQUENCE, then the later DTSTAMP."""
    if known is None or told is None:
        return known or told
    later = (known.sequence, known.stamp) < (told.sequence, told.stamp)
    return told if later else known


def _on_the_way(hearing_id: int, invitation_ids: list[int]) -> dict[str, Told]:
    """By UID, what letters say that have not arrived for sure; the newest of each."""
    query = select(Letter.calendar, Letter.calendar_method).where(
        Letter.hearing_id == hearing_id,
        Letter.state.in_(ON_THE_WAY),
        Letter.calendar_method != "",
    )
    if len(invitation_ids) == 1:
        query = query.where(Letter.concern == f"invitation {invitation_ids[0]} {ABOUT}")
    rows = db.session.execute(query.order_by(Letter.id))
    return dict(invite.read(row[0], row[1]) for row in rows)
