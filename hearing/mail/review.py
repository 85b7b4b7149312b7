"""What people do with letters in the outbox: change, send, take back, discard, decide doubts.

Every verb takes the version that the person has seen: what was changed meanwhile is never sent
unseen (``versions.Stale``), and what has left already isn't called back (``LetterMoved``).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.engine import CursorResult

from hearing.accounts import audit
from hearing.database import db
from hearing.errors import HearingError
from hearing.mail import addresses, handwritten, links, listeners, outbox, queue, stops
from hearing.mail.errors import (
    AddressBound,
    AddressInCalendar,
    LetterMoved,
    LettersStopped,
    LinkLost,
    LinkNowhere,
    Overtaken,
    SubjectMissing,
)
from hearing.mail.links import Addressee
from hearing.mail.message import LINK
from hearing.mail.models import WAITING, Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.versions import Stale

# From which states a person may bring a letter where.
ALLOWED: dict[LetterState, frozenset[LetterState]] = {
    LetterState.QUEUED: frozenset(
        {
            LetterState.DRAFTED,
            LetterState.RETRYING,
            LetterState.FAILED,
            LetterState.BOUNCED,
            LetterState.DOUBTFUL,
        }
    ),
    LetterState.DRAFTED: frozenset(
        {*WAITING, LetterState.FAILED, LetterState.BOUNCED, LetterState.DISCARDED}
    ),
    LetterState.DISCARDED: frozenset(
        {LetterState.DRAFTED, LetterState.FAILED, LetterState.BOUNCED}
    ),
    LetterState.SENT: frozenset({LetterState.DOUBTFUL}),
}


def change(
    *,
    letter: Letter,
    seen: int,
    address: str,
    name: str,
    subject: str,
    text: str,
    who: str,
    now: datetime,
) -> None:
    """Change a draft. A second time, with the same words, nothing is written."""
    values = {
        "address": addresses.check(address),
        "name": outbox.shortened(name, outbox.LONGEST_NAME),
        "subject": outbox.shortened(subject, outbox.LONGEST_SUBJECT),
        "text": outbox.plain(text),
    }
    if not values["subject"]:
        raise SubjectMissing
    if letter.link_purpose and LINK not in values["text"]:
        raise LinkLost
    if not letter.link_purpose and LINK in values["text"]:
        raise LinkNowhere
    purpose = links.PURPOSES.get(letter.link_purpose)
    if purpose is not None and purpose.bound and values["address"] != letter.address:
        raise AddressBound
    if letter.calendar and values["address"] != letter.address:
        raise AddressInCalendar
    before = {key: getattr(letter, key) for key in values}
    if before == values:
        return
    _save(letter, seen, frozenset({LetterState.DRAFTED}), **values)
    _note(handwritten.CHANGE, letter, before, values, who, now)


def send(*, letter: Letter, seen: int, who: str, now: datetime) -> None:
    """Let a draft go, or again what failed, came back or is doubtful; what is tried again is tried
    now. A second time raises LetterMoved or Stale; raises Overtaken.

    A letter that was doubtful keeps its Message-ID: who gets it twice can see that it is the same.
    """
    before = letter.state
    _queue(letter, seen, who, now)
    _note("mail.move", letter, {"state": before}, {"state": letter.state}, who, now)


def send_all(
    *, letters: Sequence[Letter], seen: Mapping[int, int], who: str, now: datetime
) -> list[Letter]:
    """Let many letters of a hearing go; gives those that stay, because somebody changed or sent
    them. One line in the log names all."""
    return _each(
        letters, "mail.send", lambda letter: _queue(letter, seen[letter.id], who, now), who, now
    )


def discard_all(
    *, letters: Sequence[Letter], seen: Mapping[int, int], who: str, now: datetime
) -> list[Letter]:
    """Throw many drafts away, to be written anew, say; gives those that stay, as ``send_all``."""
    drafted, gone = frozenset({LetterState.DRAFTED}), LetterState.DISCARDED
    return _each(
        letters,
        "mail.discard",
        lambda letter: _save(letter, seen[letter.id], drafted, state=gone),
        who,
        now,
    )


def _each(
    letters: Sequence[Letter],
    action: str,
    verb: Callable[[Letter], None],
    who: str,
    now: datetime,
) -> list[Letter]:
    kept: list[Letter] = []
    for letter in letters:
        try:
            verb(letter)
        except HearingError:
            kept.append(letter)
    gone = [letter.id for letter in letters if letter not in kept]
    if gone:
        audit.record(
            who=who,
            action=action,
            subject="letters",
            hearing_id=letters[0].hearing_id,
            after={"letters": gone},
            now=now,
        )
    return kept


def _queue(letter: Letter, seen: int, who: str, now: datetime) -> None:
    if queue.is_overtaken(letter):
        raise Overtaken
    if letter.bulk and stops.is_stopped(letter):
        raise LettersStopped
    values: dict[str, Any] = {"queued_at": now, "queued_by": who, "attempts": 0, "error": ""}
    if letter.state is LetterState.BOUNCED:
        values["message_id"] = ""  # a late report about the first one is none about the second
    _save(letter, seen, ALLOWED[LetterState.QUEUED], state=LetterState.QUEUED, **values)
    queue.add_job(letter=letter, not_before=now)


def take_back(*, letter: Letter, seen: int, who: str, now: datetime) -> None:
    """Make a draft of what waits, failed, came back or was discarded: it will be another letter.
    A second time raises as ``send``."""
    _move(letter, seen, LetterState.DRAFTED, who, now, message_id="")


def discard(*, letter: Letter, seen: int, who: str, now: datetime) -> None:
    """Throw away a draft or what failed; it is kept to read. A second time raises as ``send``."""
    _move(letter, seen, LetterState.DISCARDED, who, now)


def call_sent(*, letter: Letter, seen: int, who: str, now: datetime) -> None:
    """Decide that a doubtful letter has arrived. A second time raises as ``send``."""
    _move(letter, seen, LetterState.SENT, who, now, sent_at=letter.began_at)


def test(*, letter: Letter, address: str, name: str, link: str, who: str, now: datetime) -> Letter:
    """Send a copy to oneself, with ``link`` in place of the personal one, which isn't made, and
    without the calendar: it is the addressee's."""
    writing = Writing(
        hearing_id=letter.hearing_id,
        concern=f"test of letter {letter.id}",
        to=Addressee(address, name, letter.language),
        subject=f"[Probe] {letter.subject}",
        text=letter.text.replace(LINK, link),
    )
    return outbox.send_now(writing, who=who, now=now)


def _move(
    letter: Letter, seen: int, to: LetterState, who: str, now: datetime, **values: Any
) -> None:
    before = letter.state
    _save(letter, seen, ALLOWED[to], state=to, error="", **values)
    if to is LetterState.SENT:
        listeners.tell(letter.id)
    _note("mail.move", letter, {"state": before}, {"state": to}, who, now)


def _save(letter: Letter, seen: int, states: frozenset[LetterState], **values: Any) -> None:
    """One atomic UPDATE, so that of two people, or a person and the worker, one comes first."""
    statement = (
        update(Letter)
        .where(Letter.id == letter.id, Letter.version == seen, Letter.state.in_(states))
        .values(version=seen + 1, **values)
        .execution_options(synchronize_session=False)
    )
    result = db.session.execute(statement)
    assert isinstance(result, CursorResult)
    db.session.refresh(letter)
    if result.rowcount != 1:
        raise Stale if letter.state in states else LetterMoved
    queue.end_jobs([letter.id])


def _note(
    action: str,
    letter: Letter,
    before: dict[str, Any],
    after: dict[str, Any],
    who: str,
    now: datetime,
) -> None:
    audit.record(
        who=who,
        action=action,
        subject=f"letter {letter.id}",
        hearing_id=letter.hearing_id,
        before=before,
        after=after,
        now=now,
    )
