"""Public offices: whose holders may be streamed although they are employees of the city."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.speakers.models import Speaker, StreamedOffices

# Of a hearing that has no list of its own.
DEFAULT: tuple[str, ...] = (
    "Oberbürgermeister*in",
    "Bürgermeister*in",
    "Referent*in (berufsmäßiges Stadtratsmitglied)",
    "Stellvertretung der Referatsleitung",
)


def of(hearing: Hearing) -> list[str]:
    """The offices of a hearing whose holders may be streamed."""
    own = db.session.get(StreamedOffices, hearing.id)
    return list(own.offices) if own else list(DEFAULT)


def is_kept_off(speaker: Speaker, hearing: Hearing) -> bool:
    """Whether a person stays out of live stream and recording whatever they answer."""
    return speaker.employee and speaker.office not in of(hearing)


def choose(*, hearing: Hearing, offices: Sequence[str], who: str, now: datetime) -> None:
    """Set a hearing's list of offices; holds at once. A second time writes nothing new."""
    before = of(hearing)
    chosen = list(dict.fromkeys(name for name in offices if name))
    own = db.session.get(StreamedOffices, hearing.id)
    if own is None:
        db.session.add(StreamedOffices(hearing_id=hearing.id, offices=chosen))
    else:
        own.offices = chosen
    if chosen == before:
        return
    audit.record(
        who=who,
        action="speakers.offices",
        subject=f"hearing {hearing.id}",
        hearing_id=hearing.id,
        before={"offices": before},
        after={"offices": chosen},
        now=now,
    )
