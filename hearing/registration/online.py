"""The conference: for whom and when its address is shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from hearing.agenda.models import Hearing
from hearing.groups.models import Attendance, Mode
from hearing.registration.models import Registration, RegistrationState


class Stage(StrEnum):
    """How far the conference is for one person."""

    NOT_REGISTERED = "not_registered"
    CANCELLED = "cancelled"
    EARLY = "early"
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Conference:
    """What a person may see of the conference; ``url`` only while it is open for them."""

    stage: Stage
    opens_at: datetime
    url: str = ""
    info: str = ""


def of(
    *, hearing: Hearing, attendance: Attendance, registration: Registration | None, now: datetime
) -> Conference:
    """What somebody sees: real minutes count, whatever the clocks do that night."""
    opens_at = hearing.starts_at - timedelta(minutes=attendance.doors_minutes)
    stage = _stage(hearing, registration, opens_at, now)
    if stage is Stage.OPEN:
        return Conference(stage, opens_at, attendance.virtual_url, attendance.virtual_info)
    return Conference(stage, opens_at)


def _stage(
    hearing: Hearing, registration: Registration | None, opens_at: datetime, now: datetime
) -> Stage:
    if hearing.cancelled_at is not None:
        return Stage.CANCELLED
    confirmed = registration is not None and registration.state is RegistrationState.CONFIRMED
    if not confirmed or registration is None or registration.mode is not Mode.VIRTUAL:
        return Stage.NOT_REGISTERED
    if now < opens_at:
        return Stage.EARLY
    return Stage.OPEN if now < hearing.ends_at else Stage.OVER
