"""The outbox: letters are drafted by the software and sent by people."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from hearing.database import db
from hearing.mail.models import Letter, LetterState


def draft(
    *,
    hearing_id: int | None,
    concern: str,
    address: str,
    name: str = "",
    subject: str,
    text: str,
    language: str = "de",
    link_purpose: str = "",
    link_subject_id: int | None = None,
    who: str,
    now: datetime,
) -> Letter:
    """Put a draft into the outbox; the letter of the same concern that still waits is replaced."""
    letter = db.session.scalar(
        select(Letter).where(
            Letter.hearing_id == hearing_id,
            Letter.concern == concern,
            Letter.state == LetterState.DRAFTED,
        )
    )
    if letter is None:
        letter = Letter(hearing_id=hearing_id, concern=concern)
        db.session.add(letter)
    letter.address, letter.name, letter.language = address, name, language
    letter.subject, letter.text = subject, text
    letter.link_purpose, letter.link_subject_id = link_purpose, link_subject_id
    letter.drafted_by, letter.drafted_at = who, now
    db.session.flush()
    return letter
