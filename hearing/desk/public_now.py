"""What the public reads of the day: the marks, nothing of a rehearsal, nothing of closed parts."""

from __future__ import annotations

from datetime import datetime, timedelta

from hearing.desk import board
from hearing.programme.edition import Edition
from hearing.programme.now import Moment
from hearing.programme.snapshot import Item

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def of(edition: Edition, now: datetime) -> Moment | None:
    """What is on by the desk; None as long as nobody has pressed anything."""
    shown = board.in_public(edition.programme.hearing.id, edition.programme, now=now)
    course, outlook = shown.course, shown.outlook
    if not (course.begun or course.announcement or course.closed):
        return None
    on, coming = outlook.on, outlook.coming
    announcement = course.announcement.text if course.announcement else ""
    if coming is not None and coming.starts_at - now > DAY:
        coming = None
    if shown.hidden:
        return Moment((), coming, late=outlook.late, closed=True, announcement=announcement)
    return Moment(
        running=(on,) if on else _by_the_clock(shown.items, course.begun, now),
        coming=coming,
        since=course.since,
        until=outlook.ends_at if not course.paused_since else None,
        paused=course.paused_since is not None,
        late=outlook.late if course.begun else 0,
        announcement=announcement,
    )


def _by_the_clock(items: tuple[Item, ...], begun: bool, now: datetime) -> tuple[Item, ...]:
    """Before the first item is begun, what should be on: an announcement alone begins nothing."""
    if begun:
        return ()
    return tuple(item for item in items if item.starts_at <= now < item.ends_at and item.public)
