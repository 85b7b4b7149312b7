"""Reminders: planned for a group, drafted when their time has come, never sent unseen."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from hearing import times, versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import turns
from hearing.groups.models import Group
from hearing.invitations import letters, stages, templates
from hearing.invitations.errors import (
    ReminderDone,
    ReminderPast,
    ReminderTimeMissing,
    ReminderTooLate,
    ReminderTwice,
)
from hearing.invitations.facts import HearingFacts, House, deadline_of
from hearing.invitations.models import Reminder
from hearing.mail.models import Letter, LetterState
from hearing.versions import Stale

WHO = "reminder"


def of(hearing_id: int) -> list[tuple[Reminder, Group]]:
    """The reminders of a hearing with their groups, in the groups' order."""
    query = (
        select(Reminder, Group)
        .join(Group, Group.id == Reminder.group_id)
        .where(Reminder.hearing_id == hearing_id)
        .order_by(Group.position, Group.id, Reminder.id)
    )
    return [(row[0], row[1]) for row in db.session.execute(query)]


def when(reminder: Reminder, *, group: Group, hearing: Hearing, zone: ZoneInfo) -> datetime:
    """When it is due: days before the deadline are days of the clock, also over summer time."""
    return reminder.at or _before(deadline_of(group, hearing), reminder.days_before or 0, zone)


def add(
    *,
    hearing: Hearing,
    group: Group,
    days_before: int | None,
    at: datetime | None,
    zone: ZoneInfo,
    who: str,
    now: datetime,
) -> Reminder:
    """Plan a reminder; raises what is wrong with its time. A second time plans another."""
    _refuse(hearing, group, days_before, at, zone, now)
    reminder = Reminder(
        hearing_id=hearing.id, group_id=group.id, days_before=days_before, at=at, version=1
    )
    db.session.add(reminder)
    db.session.flush()
    after = {"group": group.id, "days_before": days_before, "at": at}
    _record("reminder_add", reminder, who, now, after=after)
    return reminder


def change(
    *,
    reminder: Reminder,
    seen: int,
    hearing: Hearing,
    group: Group,
    days_before: int | None,
    at: datetime | None,
    zone: ZoneInfo,
    who: str,
    now: datetime,
) -> None:
    """Plan it for another time; raises ReminderDone, Stale. A second time nothing changes."""
    if reminder.drafted_at is not None:
        raise ReminderDone
    _refuse(hearing, group, days_before, at, zone, now)
    values = {"group_id": group.id, "days_before": days_before, "at": at}
    before = {name: getattr(reminder, name) for name in values}
    if versions.save(reminder, seen=seen, **values):
        _record("reminder_change", reminder, who, now, before=before, after=values)


def remove(*, reminder: Reminder, seen: int, who: str, now: datetime) -> None:
    """Give a reminder up; letters that are drafted stay in the outbox. Raises Stale."""
    if reminder.version != seen:
        raise Stale
    before = {"group": reminder.group_id, "days_before": reminder.days_before, "at": reminder.at}
    db.session.delete(reminder)
    db.session.flush()
    _record("reminder_remove", reminder, who, now, before=before)


def due(*, now: datetime, zone: ZoneInfo) -> list[int]:
    """The reminders whose time has come, of groups that may still answer."""
    query = (
        select(Reminder, Group, Hearing)
        .join(Group, Group.id == Reminder.group_id)
        .join(Hearing, Hearing.id == Reminder.hearing_id)
        .where(Reminder.drafted_at.is_(None), Hearing.cancelled_at.is_(None))
    )
    return [
        reminder.id
        for reminder, group, hearing in db.session.execute(query)
        if when(reminder, group=group, hearing=hearing, zone=zone)
        <= now
        < deadline_of(group, hearing)
    ]


def draft(*, number: int, house: House, now: datetime) -> int:
    """Draft a reminder's letters to those who were invited and have not answered; gives how many.

    A second time, and for the second of two workers, nothing is drafted.
    """
    reminder = db.session.get(Reminder, number)
    if reminder is None:
        return 0
    hearing = db.session.get_one(Hearing, reminder.hearing_id)
    turns.take_turn(hearing.id)
    own = update(Reminder).where(Reminder.id == number, Reminder.drafted_at.is_(None))
    taken = own.values(drafted_at=now, version=Reminder.version + 1).returning(Reminder.group_id)
    group_id = db.session.scalar(taken.execution_options(synchronize_session=False))
    if group_id is None:
        return 0
    people = letters.unanswered(hearing.id, group_id)
    facts = HearingFacts.read(hearing, house)
    letters.write_all(people, templates.REMINDER, facts, WHO, now)
    _record("reminder_draft", reminder, WHO, now, after={"letters": len(people)})
    return len(people)


def waiting(hearing_id: int) -> int:
    """How many drafted reminders lie in the outbox."""
    query = select(func.count()).where(
        Letter.hearing_id == hearing_id,
        Letter.state == LetterState.DRAFTED,
        Letter.concern.like(f"invitation % {stages.REMINDED}"),
    )
    return db.session.scalar(query) or 0


def _before(deadline: datetime, days: int, zone: ZoneInfo) -> datetime:
    return times.same_clock(deadline, zone, by=-timedelta(days=days))


def _refuse(
    hearing: Hearing,
    group: Group,
    days_before: int | None,
    at: datetime | None,
    zone: ZoneInfo,
    now: datetime,
) -> None:
    if days_before is None and at is None:
        raise ReminderTimeMissing
    if days_before is not None and at is not None:
        raise ReminderTwice
    deadline = deadline_of(group, hearing)
    time = at or _before(deadline, days_before or 0, zone)
    if time >= deadline:
        raise ReminderTooLate(deadline=f"{times.wall(deadline, zone):%d.%m.%Y, %H:%M}")
    if time <= now:
        raise ReminderPast(time=f"{times.wall(time, zone):%d.%m.%Y, %H:%M}")


def _record(
    action: str,
    reminder: Reminder,
    who: str,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    audit.record(
        who=who,
        action=f"invitations.{action}",
        subject=f"reminder {reminder.id}",
        hearing_id=reminder.hearing_id,
        before=before,
        after=after,
        now=now,
    )
