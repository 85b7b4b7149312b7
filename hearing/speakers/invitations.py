"""Invitations, cancellations and reminders: drafted for the outbox, never sent from here."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select, update

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.mail import links, outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.speakers import history, letters, states
from hearing.speakers.letters import Frame
from hearing.speakers.models import Speaker, SpeakerState
from hearing.speakers.people import LINKS
from hearing.speakers.readiness import Lack, Readiness
from hearing.speakers.states import Actor

PURPOSE = LINKS
PATH = "/l/mitwirkung/<token>"
# Long after the hearing: consents can be withdrawn for as long as anything is shown.
LIFETIME = timedelta(days=730)


class NotInvited(HearingError):
    """A link for somebody who has not been invited."""

    sentence = N_("„%(name)s“ ist noch nicht eingeladen. Bitte laden Sie die Person zuerst ein.")


def invite(*, speaker: Speaker, frame: Frame, who: str, now: datetime) -> Letter:
    """Draft the invitation with the personal link; a waiting cancellation goes.

    A second time replaces the waiting draft."""
    _discard(speaker, f"speaker {speaker.id} cancelled")
    letter = _draft(speaker, "invited", letters.INVITED, frame, who, now)
    if speaker.state is not SpeakerState.INVITED:
        states.move(
            speaker=speaker, target=SpeakerState.INVITED, actor=Actor.STAFF, who=who, now=now
        )
    return letter


def send_link(*, speaker: Speaker, frame: Frame, who: str, now: datetime) -> Letter:
    """Draft a letter with a new personal link. A second time replaces the waiting draft."""
    if speaker.state is SpeakerState.PROPOSED:
        raise NotInvited(name=speaker.name)
    return _draft(speaker, "link", letters.LINKED, frame, who, now)


def withdraw_link(*, speaker: Speaker, who: str, now: datetime) -> None:
    """End all links of a person, and letters that would bring one. A second time there are none."""
    links.revoke(purpose=PURPOSE, subject_id=speaker.id, now=now)
    outbox.bring_no_link(purpose=PURPOSE, subject_id=speaker.id)
    _discard(speaker, f"speaker {speaker.id} ")
    history.note(speaker, "withdraw_link", who=who, now=now)


def cancel(*, speaker: Speaker, reason: str, frame: Frame, who: str, now: datetime) -> bool:
    """Take a person's part back; who knows of it gets a letter drafted. A second time nothing.

    The link stays: through it consents can still be withdrawn. Returns whether a letter waits.
    """
    knows = speaker.state is not SpeakerState.PROPOSED and _was_written_to(speaker)
    moved = states.move(
        speaker=speaker,
        target=SpeakerState.WITHDRAWN,
        actor=Actor.STAFF,
        reason=reason,
        who=who,
        now=now,
    )
    if not moved:
        return False
    _discard(speaker, f"speaker {speaker.id} ")
    if knows and speaker.email:
        _draft(speaker, "cancelled", letters.CANCELLED, frame, who, now, link=False)
        return True
    return False


def remind(*, board: Iterable[Readiness], frame: Frame, who: str, now: datetime) -> list[Readiness]:
    """Draft a reminder for each who lacks something and was not yet reminded of just that.

    A second time drafts nothing. Returns who is reminded now.
    """
    reminded, before = [], reminders(frame.hearing)
    for row in board:
        if not can_be_reminded(row, before):
            continue
        _discard(row.speaker, f"speaker {row.speaker.id} reminded ")
        concern = _concern(row.lacks)
        _draft(row.speaker, concern, letters.REMINDED, frame, who, now, lacks=row.lacks)
        reminded.append(row)
    return reminded


def reminders(hearing: Hearing) -> frozenset[str]:
    """What letters that were drafted and not thrown away have reminded of, and whom."""
    query = select(Letter.concern).where(
        Letter.hearing_id == hearing.id,
        Letter.concern.like("speaker % reminded of %"),
        Letter.state != LetterState.DISCARDED,
    )
    return frozenset(db.session.scalars(query))


def can_be_reminded(row: Readiness, before: frozenset[str]) -> bool:
    """Whether somebody lacks something, can be written to, and was not reminded of just that."""
    return bool(row.lacks and row.speaker.email) and not was_reminded(row, before)


def was_reminded(row: Readiness, before: frozenset[str]) -> bool:
    """Whether one of the reminders is about just these lacks."""
    return f"speaker {row.speaker.id} {_concern(row.lacks)}" in before


def _concern(lacks: Iterable[Lack]) -> str:
    return "reminded of " + " ".join(sorted(lacks))


def letter_of(speaker: Speaker) -> Letter | None:
    """The newest invitation of a person."""
    query = select(Letter).where(Letter.concern == f"speaker {speaker.id} invited")
    return db.session.scalar(query.order_by(Letter.id.desc()).limit(1))


def letters_of(hearing: Hearing) -> dict[int, Letter]:
    """The newest invitation of everybody in a hearing, by the person's number."""
    query = select(Letter).where(
        Letter.hearing_id == hearing.id, Letter.concern.like("speaker % invited")
    )
    found = db.session.scalars(query.order_by(Letter.id))
    return {letter.link_subject_id: letter for letter in found if letter.link_subject_id}


def register() -> None:
    """Tell the letters whom a personal link belongs to. A second time changes nothing."""
    links.register_purpose(PURPOSE, describe=_describe, path=PATH, lifetime=LIFETIME)


def _describe(speaker_id: int) -> Addressee | None:
    speaker = db.session.get(Speaker, speaker_id)
    if speaker is None or not speaker.email or speaker.state is SpeakerState.PROPOSED:
        return None
    return Addressee(speaker.email, speaker.name, speaker.language)


def _draft(
    speaker: Speaker,
    concern: str,
    template: dict[str, tuple[str, str]],
    frame: Frame,
    who: str,
    now: datetime,
    *,
    lacks: Iterable[Lack] = (),
    link: bool = True,
) -> Letter:
    written = letters.write(template, speaker=speaker, frame=frame, lacks=list(lacks))
    writing = Writing(
        hearing_id=speaker.hearing_id,
        concern=f"speaker {speaker.id} {concern}",
        to=Addressee(speaker.email, speaker.name, speaker.language),
        subject=written.subject,
        text=written.text,
        link=(PURPOSE, speaker.id) if link else None,
    )
    return outbox.draft(writing, who=who, now=now)


def _was_written_to(speaker: Speaker) -> bool:
    query = select(Letter.id).where(
        Letter.concern.like(f"speaker {speaker.id} %"),
        Letter.state.not_in((LetterState.DRAFTED, LetterState.DISCARDED)),
    )
    return speaker.state is SpeakerState.CONFIRMED or db.session.scalar(query.limit(1)) is not None


def _discard(speaker: Speaker, concern: str) -> None:
    """Throw away the drafts about a person that still wait; one that somebody sends at this very
    moment is sent. A second time there are none."""
    statement = update(Letter).where(
        Letter.hearing_id == speaker.hearing_id,
        Letter.concern.startswith(concern, autoescape=True),
        Letter.state == LetterState.DRAFTED,
    )
    values = {"state": LetterState.DISCARDED, "version": Letter.version + 1}
    db.session.execute(statement.values(values))
