"""Who may be seen in the stream, and who may not: to be read before it starts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.desk import hiding
from hearing.speakers.consents import Reason
from hearing.speakers.models import Slot, Speaker, SpeakerState

GONE = (SpeakerState.DECLINED, SpeakerState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Kept:
    """Somebody whom the stream may not show, and why."""

    speaker: Speaker
    reason: Reason


@dataclass(frozen=True, slots=True)
class People:
    """All who have a part in the hearing: how many may be seen, and who may not."""

    seen: int
    kept: tuple[Kept, ...]


def look(hearing: Hearing) -> People:
    """Who may be streamed now, of those who still have a part."""
    query = (
        select(Speaker)
        .where(Speaker.hearing_id == hearing.id, Speaker.state.not_in(GONE))
        .where(Speaker.id.in_(select(Slot.speaker_id)))
        .order_by(Speaker.name, Speaker.id)
    )
    answers = [(one, hiding.may_be_shown(one, hearing)) for one in db.session.scalars(query)]
    kept = tuple(Kept(one, answer.reason) for one, answer in answers if not answer)
    return People(len(answers) - len(kept), kept)
