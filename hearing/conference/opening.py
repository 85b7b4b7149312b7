"""For whom and when the conference is open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hearing.agenda.models import Hearing
from hearing.desk import course, facts
from hearing.groups.models import Attendance, Mode
from hearing.registration.models import Registration, RegistrationState

# A hearing that takes longer than planned stays open while the desk has something on.
LATEST = timedelta(hours=6)


class Stage(StrEnum):
    """How far the conference is for one person."""

    NOT_REGISTERED = "not_registered"
    CANCELLED = "cancelled"
    EARLY = "early"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Opening:
    """How far it is, and when it opens."""

    stage: Stage
    opens_at: datetime


def of(
    *, hearing: Hearing, attendance: Attendance, registration: Registration | None, now: datetime
) -> Opening:
    """What somebody sees: real minutes count, whatever the clocks do that night."""
    at = opens_at(hearing, attendance)
    if hearing.cancelled_at is not None:
        return Opening(Stage.CANCELLED, at)
    if not comes_by_video(registration):
        return Opening(Stage.NOT_REGISTERED, at)
    if now < at:
        return Opening(Stage.EARLY, at)
    return Opening(Stage.OVER if is_over(hearing, now) else Stage.OPEN, at)


def opens_at(hearing: Hearing, attendance: Attendance) -> datetime:
    """From when people may enter."""
    return hearing.starts_at - timedelta(minutes=attendance.doors_minutes)


def is_over(hearing: Hearing, now: datetime) -> bool:
    """Whether the hearing is over: by the programme, and the desk has nothing on."""
    if now < hearing.ends_at:
        return False
    return now >= hearing.ends_at + LATEST or not _is_something_on(hearing.id)


def comes_by_video(registration: Registration | None) -> bool:
    """Whether somebody has a confirmed place by video."""
    return (
        registration is not None
        and registration.state is RegistrationState.CONFIRMED
        and registration.mode is Mode.VIRTUAL
    )


def _is_something_on(hearing_id: int) -> bool:
    return course.follow(facts.effective(facts.read(hearing_id))).item_id is not None
