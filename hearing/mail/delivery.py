"""Delivery: how a letter moves while it is being sent. Every step is one guarded UPDATE.

The caller commits. ``job_id`` is that of the job at work: what another one left is not touched.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, delete, update
from sqlalchemy.engine import CursorResult

from hearing.database import db
from hearing.mail import links, listeners, queue, stops
from hearing.mail.models import WAITING, Letter, LetterState, Link

# Waits between attempts; after the last one the letter has failed. In all, two days.
WAITS = [timedelta(minutes=m) for m in (1, 5, 15, 60, 180, 360, 720, 1440)]


def begin(
    *, letter: Letter, job_id: int, message_id: str, link_id: int | None, now: datetime
) -> bool:
    """Note that the server is about to hear the letter; False when it is no longer to be sent."""
    return _change(
        Letter.id == letter.id,
        Letter.state.in_(WAITING),
        Letter.version == letter.version,
        state=LetterState.SENDING,
        job_id=job_id,
        message_id=message_id,
        link_id=link_id,
        began_at=now,
    )


def make_link(*, letter: Letter, token: str, now: datetime) -> int:
    """Store the link that goes out with the letter; gives its number."""
    assert letter.link_subject_id is not None
    link = links.keep(
        token=token,
        hearing_id=letter.hearing_id,
        purpose=letter.link_purpose,
        subject_id=letter.link_subject_id,
        expires_at=now + links.PURPOSES[letter.link_purpose].lifetime,
        now=now,
    )
    return link.id


def make_stop_link(*, letter: Letter, token: str, now: datetime) -> None:
    """Store the link that stops letters like this one."""
    links.keep(
        token=token,
        hearing_id=letter.hearing_id,
        purpose=stops.PURPOSE,
        subject_id=letter.id,
        expires_at=now + links.PURPOSES[stops.PURPOSE].lifetime,
        now=now,
    )


def note_sent(*, letter_id: int, job_id: int, now: datetime) -> None:
    """The server has taken it; true too when it was called doubtful meanwhile."""
    if _change(
        Letter.id == letter_id,
        Letter.job_id == job_id,
        Letter.state.in_({LetterState.SENDING, LetterState.DOUBTFUL}),
        state=LetterState.SENT,
        sent_at=now,
        error="",
    ):
        listeners.tell(letter_id)


def note_doubt(*, letter_id: int, job_id: int, words: str) -> None:
    """Nobody knows whether the server has taken it. A second time does nothing."""
    if _change(
        Letter.id == letter_id,
        Letter.job_id == job_id,
        Letter.state == LetterState.SENDING,
        state=LetterState.DOUBTFUL,
        error=words,
    ):
        listeners.tell(letter_id)


def note_failure(*, letter_id: int, words: str) -> None:
    """It surely hasn't gone and won't. A second time does nothing."""
    if _change(
        Letter.id == letter_id,
        Letter.state.in_({*WAITING, LetterState.SENDING}),
        state=LetterState.FAILED,
        attempts=Letter.attempts + 1,
        error=words,
    ):
        _forget_link(letter_id)
        listeners.tell(letter_id)


def note_bounce(*, letter_id: int, words: str) -> None:
    """A server on the way gave it back. A second time does nothing."""
    if _change(
        Letter.id == letter_id,
        Letter.state.in_({LetterState.SENDING, LetterState.SENT, LetterState.DOUBTFUL}),
        state=LetterState.BOUNCED,
        error=words,
        version=Letter.version + 1,
    ):
        listeners.tell(letter_id)


def postpone(*, letter_id: int, words: str, now: datetime) -> None:
    """It surely hasn't gone: try again later, or give up after the last wait."""
    letter = db.session.get_one(Letter, letter_id, populate_existing=True)
    if letter.attempts >= len(WAITS):
        note_failure(letter_id=letter_id, words=words)
        return
    wait = WAITS[letter.attempts]
    if _change(
        Letter.id == letter_id,
        Letter.state.in_({*WAITING, LetterState.SENDING}),
        state=LetterState.RETRYING,
        attempts=Letter.attempts + 1,
        error=words,
    ):
        _forget_link(letter_id)
        queue.add_job(letter=letter, not_before=now + wait)


def _forget_link(letter_id: int) -> None:
    """Delete the link of an attempt that reached nobody."""
    letter = db.session.get_one(Letter, letter_id, populate_existing=True)
    if letter.link_id is not None:
        db.session.execute(delete(Link).where(Link.id == letter.link_id))
        letter.link_id = None


def _change(*conditions: ColumnElement[bool], **values: Any) -> bool:
    statement = update(Letter).where(*conditions).values(**values)
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    return result.rowcount > 0
