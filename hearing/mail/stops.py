"""Stops: who wants no more letters to many about a hearing, with one press (RFC 8058).

Letters to many are invitations and reminders (``Writing.bulk``). What somebody caused themselves,
and what changes about an event they are coming to, is none and still arrives.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.exc import IntegrityError

from hearing.accounts import audit
from hearing.database import db
from hearing.mail import links
from hearing.mail.models import WAITING, Letter, LetterState, LetterStop

PURPOSE = "stop"
PATH = "/l/keine-briefe/<token>"


@dataclass(frozen=True, slots=True)
class Stopped:
    """The letter with whose link somebody came, and whether letters have been stopped."""

    letter: Letter
    stopped: bool


def register() -> None:
    """Make the links known. Nobody is sent a new one: each letter brings its own."""
    links.register_purpose(PURPOSE, describe=lambda _letter: None, path=PATH)


def open_link(*, token: str, now: datetime) -> Stopped:
    """What the link in a letter stops; raises LinkUnknown or LinkEnded."""
    link = links.open_link(token=token, purpose=PURPOSE, now=now)
    letter = db.session.get(Letter, link.subject_id)
    if letter is None or letter.hearing_id is None:
        raise links.LinkUnknown
    return Stopped(letter, is_stopped(letter))


def is_stopped(letter: Letter) -> bool:
    """Say whether a letter's reader wants none of its kind."""
    return db.session.scalar(select(LetterStop.id).where(*_own(letter))) is not None


def stopped_among(*, hearing_id: int, addresses: Iterable[str]) -> set[str]:
    """Those of these addresses that want no more letters to many about a hearing."""
    query = select(LetterStop.address_hash).where(LetterStop.hearing_id == hearing_id)
    stopped = set(db.session.scalars(query))
    return {address for address in addresses if _digest(address) in stopped} if stopped else set()


def stop(*, letter: Letter, now: datetime) -> None:
    """Send this address no more letters to many about the hearing; those that wait are thrown
    away. A second time, also at the same moment, nothing changes."""
    assert letter.hearing_id is not None
    own = LetterStop(
        hearing_id=letter.hearing_id, address_hash=_digest(letter.address), stopped_at=now
    )
    try:
        with db.session.begin_nested():
            db.session.add(own)
    except IntegrityError:
        return
    waiting = update(Letter).where(
        Letter.hearing_id == letter.hearing_id,
        func.lower(Letter.address) == letter.address.lower(),
        Letter.bulk,
        Letter.state.in_({LetterState.DRAFTED, *WAITING}),
    )
    values = {"state": LetterState.DISCARDED, "version": Letter.version + 1}
    db.session.execute(waiting.values(**values))
    _note("mail.stop", letter, now)


def resume(*, letter: Letter, now: datetime) -> None:
    """Send letters to many again. A second time nothing changes."""
    if is_stopped(letter):
        db.session.execute(delete(LetterStop).where(*_own(letter)))
        _note("mail.resume", letter, now)


def _own(letter: Letter) -> tuple[ColumnElement[bool], ...]:
    digest = _digest(letter.address)
    return LetterStop.hearing_id == letter.hearing_id, LetterStop.address_hash == digest


def _digest(address: str) -> str:
    return hashlib.sha256(address.lower().encode()).hexdigest()


def _note(action: str, letter: Letter, now: datetime) -> None:
    audit.record(
        who="link",
        action=action,
        subject=f"letter {letter.id}",
        hearing_id=letter.hearing_id,
        now=now,
    )
