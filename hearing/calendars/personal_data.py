"""What this room holds about a person: the calendar entry that they were sent, and their feed."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import delete, select

from hearing.calendars.models import CalendarEntry, CalendarFeed
from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, when


def find(person: Person) -> Iterator[Held]:
    """Their calendar entries and feeds."""
    numbers = person.numbers("invitation")
    entries = select(CalendarEntry).where(CalendarEntry.invitation_id.in_(numbers))
    for entry in db.session.scalars(entries.order_by(CalendarEntry.id)):
        facts = {
            "uid": entry.uid,
            "sequence": entry.sequence,
            "method": entry.method,
            "told": entry.facts,
            "at": when(entry.stamped_at),
        }
        yield Held(N_("Kalendereintrag"), "", facts, entry.hearing_id)
    feeds = select(CalendarFeed).where(CalendarFeed.invitation_id.in_(numbers))
    for feed in db.session.scalars(feeds.order_by(CalendarFeed.id)):
        facts = {"created_at": when(feed.created_at), "revoked_at": when(feed.revoked_at)}
        yield Held(N_("Kalender-Abo"), "", facts, feed.hearing_id)


def erase(erasure: Erasure) -> int:
    """Delete entries and feeds: a feed's address opens nothing any longer. A second time there are
    none."""
    found = list(find(erasure.person))
    numbers = erasure.person.numbers("invitation")
    for kind in (CalendarEntry, CalendarFeed):
        db.session.execute(delete(kind).where(kind.invitation_id.in_(numbers)))
    return len(found)
