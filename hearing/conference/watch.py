"""Asking the servers who is in the conferences, as long as they are open."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select, update
from sqlalchemy.engine import CursorResult

from hearing.agenda.models import Hearing
from hearing.conference import arrangements, opening, stays
from hearing.conference.entrance import GUEST
from hearing.conference.models import Conference, ConferenceStay, System
from hearing.database import commit, db
from hearing.errors import HearingError
from hearing.groups import plan

log = logging.getLogger("hearing")
PAUSE = timedelta(seconds=20)
LONGEST_OPENING = timedelta(days=1)  # of ``doors_minutes``
GIVEN_UP = timedelta(hours=12)


def look_at_all(*, keys: Sequence[str], clock: Callable[[], datetime]) -> int:
    """Ask about every conference that is open and was not asked about just now; gives how many
    answered. Of several workers one asks. Half a day after the hearing nobody asks any more."""
    now, answered = clock(), 0
    for hearing_id, ends_at in due(now=now):
        if now < ends_at + GIVEN_UP:
            answered += look(hearing_id, keys=keys, clock=clock)
        else:
            with commit():
                stays.end(hearing_id=hearing_id)
    return answered


def due(*, now: datetime) -> list[tuple[int, datetime]]:
    """The hearings whose conference is open, or that somebody has not left yet; when they end."""
    seen = exists().where(
        ConferenceStay.hearing_id == Hearing.id,
        ConferenceStay.left_at.is_(None),
        ConferenceStay.seen_at.is_not(None),
    )
    query = (
        select(Hearing)
        .join(Conference, Conference.hearing_id == Hearing.id)
        .where(
            Conference.system == System.BIGBLUEBUTTON,
            Hearing.starts_at < now + LONGEST_OPENING,
            or_(Hearing.ends_at > now - GIVEN_UP, seen),
        )
    )
    hearings = db.session.scalars(query)
    return [(hearing.id, hearing.ends_at) for hearing in hearings if _is_due(hearing, now)]


def look(hearing_id: int, *, keys: Sequence[str], clock: Callable[[], datetime]) -> bool:
    """Ask once who is there and note it; gives whether the server said it. While another worker
    asks, nothing happens; what a server does not say changes nothing."""
    with commit():
        if not _take(hearing_id, clock()):
            return False
        conference = arrangements.of(hearing_id)
        server, meeting = arrangements.server_of(conference, keys=keys), conference.meeting
    asked_at = clock()
    try:
        present = server.present(meeting=meeting)
    except HearingError as error:
        log.warning("conference of hearing %s: %s", hearing_id, type(error).__name__)
        return False
    with commit():
        stays.tell(hearing_id=hearing_id, present=_guests(present), now=asked_at)
        arrangements.of(hearing_id).answered_at = asked_at
    return True


def is_silent(conference: Conference, now: datetime) -> bool:
    """Whether the server has been asked and has said nothing for a while."""
    if conference.asked_at is None or conference.asked_at < now - 3 * PAUSE:
        return False  # nobody asks at the moment
    return conference.answered_at is None or conference.answered_at < now - 3 * PAUSE


def _is_due(hearing: Hearing, now: datetime) -> bool:
    if now < opening.opens_at(hearing, plan.attendance(hearing.id)):
        return False
    return not opening.is_over(hearing, now) or bool(stays.inside(hearing.id))


def _take(hearing_id: int, now: datetime) -> bool:
    """Take the turn to ask; of two at once one gets it."""
    free = or_(Conference.asked_at.is_(None), Conference.asked_at <= now - PAUSE / 2)
    statement = update(Conference).where(Conference.hearing_id == hearing_id, free)
    result = db.session.execute(
        statement.values(asked_at=now), execution_options={"synchronize_session": False}
    )
    assert isinstance(result, CursorResult)
    db.session.expire_all()
    return result.rowcount == 1


def _guests(users: set[str]) -> set[int]:
    numbers = (user.removeprefix(GUEST) for user in users if user.startswith(GUEST))
    return {int(number) for number in numbers if number.isdecimal() and len(number) < 10}
