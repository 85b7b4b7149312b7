"""The outbox: letters are drafted by the software and sent by people.

Rooms call ``draft``, or ``send_now`` for what a person asked for themselves; all else is done by
an organizer on the outbox's pages.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from hearing.database import db
from hearing.mail import addresses, queue, stops
from hearing.mail.links import Addressee
from hearing.mail.models import WAITING, Letter, LetterState

LONGEST_SUBJECT = 200
LONGEST_NAME = 100
KEPT = timedelta(days=30)
PERSON = re.compile(r"([a-z]+ \d+)( [a-z]+)?")


@dataclass(frozen=True, slots=True)
class Writing:
    """What a room writes to somebody. ``concern`` says what it is about ("stand 4").

    In ``text`` the word ``{link}`` becomes the personal link when the letter is sent; ``link`` is
    then its purpose (one of ``mail.links``) and the number of the thing that it opens. ``calendar``
    is a whole iCalendar object for this one attendee, ``method`` its REQUEST or CANCEL. ``batch``
    names the letters that are looked at and sent together; by itself it is the subject. A letter
    that is ``bulk`` goes to many: its reader may stop such letters (``mail.stops``).
    """

    hearing_id: int | None
    concern: str
    to: Addressee
    subject: str
    text: str
    link: tuple[str, int] | None = None
    calendar: str = ""
    method: str = ""
    batch: str = ""
    bulk: bool = False


def draft(writing: Writing, *, who: str, now: datetime) -> Letter:
    """Put a draft into the outbox; the letter of the same concern that still waits is replaced.

    Raises AddressMissing or AddressUnusable. The caller commits. To who wants no letters to many
    such a one is drafted and discarded.
    """
    waiting = select(Letter).where(
        Letter.hearing_id == writing.hearing_id,
        Letter.concern == writing.concern,
        Letter.state == LetterState.DRAFTED,
    )
    draft = db.session.scalar(waiting)
    if draft is not None and queue.is_overtaken(
        draft, queue.GONE | WAITING
    ):  # the new one comes after what has gone
        draft.state, draft.version = LetterState.DISCARDED, draft.version + 1
        draft = None
    letter = _write(draft or Letter(version=0), writing, who, now)
    if letter.bulk and stops.is_stopped(letter):
        letter.state = LetterState.DISCARDED
    return letter


def send_now(writing: Writing, *, who: str, now: datetime) -> Letter:
    """Send what a person asked for themselves (a new password, a new link) without a review.

    The letter waits for the worker as soon as the caller commits, ahead of all that people send.
    Raises as ``draft``. A second time sends a second letter: throttle it.
    """
    letter = _write(Letter(version=0, asked_for=True), writing, who, now)
    queue.put(letter=letter, who=who, now=now)
    return letter


def _write(letter: Letter, writing: Writing, who: str, now: datetime) -> Letter:
    letter.address = addresses.check(writing.to.address)
    letter.hearing_id, letter.concern = writing.hearing_id, writing.concern
    letter.bulk = writing.bulk
    letter.person, letter.batch = _person(writing), writing.batch or writing.subject
    letter.name = shortened(writing.to.name, LONGEST_NAME)
    letter.language = writing.to.language
    letter.subject, letter.text = shortened(writing.subject, LONGEST_SUBJECT), plain(writing.text)
    letter.link_purpose, letter.link_subject_id = writing.link or ("", None)
    letter.calendar, letter.calendar_method = writing.calendar, writing.method
    letter.drafted_by, letter.drafted_at = who, now
    letter.version += 1  # what somebody has just looked at is another letter
    db.session.add(letter)
    db.session.flush()
    return letter


def _person(writing: Writing) -> str:
    """Whom a letter is for: whose link it brings, else what its concern begins with."""
    if writing.link:
        return "{} {}".format(*writing.link)
    found = PERSON.fullmatch(writing.concern)
    return found[1] if found else ""


def follow_address(*, hearing_id: int, subject: str, address: str) -> None:
    """Let what waits about a thing ("stand 4") go to its new address, also what was sent and waits
    for the worker: its link would open the thing to whoever has the old one. Without an address
    drafts go nowhere.

    A calendar names its attendee: the room that wrote it writes it anew.
    """
    if not address:
        discard_drafts(hearing_id=hearing_id, subject=subject)
        return
    about = and_(_is_about(hearing_id, subject), Letter.calendar == "")
    changed = _change_waiting(about, {LetterState.DRAFTED, *WAITING}, address=address)
    own = select(Letter).where(Letter.id.in_(changed), Letter.state.in_(WAITING))
    for letter in db.session.scalars(own.execution_options(populate_existing=True)):
        assert letter.queued_at is not None
        queue.add_job(letter=letter, not_before=letter.queued_at)


def write_anew(writings: Mapping[int, Writing], *, who: str, now: datetime) -> list[int]:
    """Let letters that wait, by their numbers, say something else: they are drafts again, for a
    person to look at. Gives those that were; what leaves at this moment stays. A second time they
    are written once more."""
    waiting, taken = {LetterState.DRAFTED, *WAITING}, list[int]()
    for numbers in queue.in_parts(writings):
        anew = {"state": LetterState.DRAFTED, "message_id": "", "error": ""}
        taken += _change_waiting(Letter.id.in_(numbers), waiting, **anew)
        own = select(Letter).where(Letter.id.in_(numbers), Letter.id.in_(taken))
        for letter in db.session.scalars(own.execution_options(populate_existing=True)).all():
            _write(letter, writings[letter.id], who, now)
    return taken


def hold_back(letter_ids: Iterable[int], *, words: str) -> None:
    """Make drafts of letters that wait, saying why; their text stays. A second time nothing but
    the words changes."""
    waiting, drafted = {LetterState.DRAFTED, *WAITING}, LetterState.DRAFTED
    for numbers in queue.in_parts(letter_ids):
        own = Letter.id.in_(numbers)
        _change_waiting(own, waiting, state=drafted, message_id="", error=words)


def has_drafts(hearing_id: int) -> bool:
    """Whether something waits for a person to look at it and send it."""
    own = Letter.hearing_id == hearing_id, Letter.state == LetterState.DRAFTED
    return db.session.scalar(select(Letter.id).where(*own).limit(1)) is not None


def discard_drafts(*, hearing_id: int, subject: str) -> None:
    """Throw away the drafts about a thing. A second time there are none."""
    drafted = {LetterState.DRAFTED}
    _change_waiting(_is_about(hearing_id, subject), drafted, state=LetterState.DISCARDED)


def discard_waiting(*, hearing_id: int, concern: str) -> None:
    """Throw away what waits with exactly this concern, also for the worker. A second time there is
    nothing."""
    own = and_(Letter.hearing_id == hearing_id, Letter.concern == concern)
    _change_waiting(own, {LetterState.DRAFTED, *WAITING}, state=LetterState.DISCARDED)


def discard_bulk(*, hearing_id: int) -> None:
    """Throw away the letters to many about a hearing that have not gone yet. A second time there
    are none."""
    own = and_(Letter.hearing_id == hearing_id, Letter.bulk)
    _change_waiting(own, {LetterState.DRAFTED, *WAITING}, state=LetterState.DISCARDED)


def bring_no_link(*, purpose: str, subject_id: int) -> None:
    """Throw away what would bring a new link to a thing, also what waits for the worker. A second
    time there is nothing."""
    own = and_(Letter.link_purpose == purpose, Letter.link_subject_id == subject_id)
    waiting = {LetterState.DRAFTED, *WAITING}
    _change_waiting(own, waiting, state=LetterState.DISCARDED)


def _is_about(hearing_id: int, subject: str) -> ColumnElement[bool]:
    """Concerns are "stand 4", "speaker 7 invited", "release 2 speaker 7"."""
    concern = Letter.concern
    named = or_(
        concern == subject, concern.startswith(f"{subject} "), concern.endswith(f" {subject}")
    )
    return and_(Letter.hearing_id == hearing_id, named)


def _change_waiting(
    which: ColumnElement[bool], states: set[LetterState], **values: object
) -> list[int]:
    """What somebody has just looked at is another letter afterwards; gives the letters' numbers."""
    statement = update(Letter).where(which, Letter.state.in_(states))
    changed = statement.values(version=Letter.version + 1, **values).returning(Letter.id)
    numbers = list(db.session.scalars(changed))
    queue.end_jobs(numbers)
    return numbers


def forget_asked_for(*, now: datetime) -> None:
    """Delete old letters that belong to no hearing and no longer wait. A second time none are
    left; those of hearings go with their hearing."""
    waiting = (*WAITING, LetterState.SENDING)
    db.session.execute(
        delete(Letter).where(
            Letter.hearing_id.is_(None),
            Letter.asked_for,
            Letter.drafted_at < now - KEPT,
            Letter.state.not_in(waiting),
        )
    )


def shortened(text: str, length: int) -> str:
    """A text for a header, not longer than that."""
    text = one_line(text)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def one_line(text: str) -> str:
    """A text for a header: no line breaks, no control characters, single spaces."""
    return " ".join(_without_controls(text, " ").split())


def plain(text: str) -> str:
    """A text for a body: lines end in one way, no control characters but tabs."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(_without_controls(line, "").rstrip() for line in lines).strip("\n")


def _without_controls(text: str, instead: str) -> str:
    """Without what steers (category Cc) and halves of characters (Cs), which no mail can carry."""
    return "".join(
        instead if c != "\t" and unicodedata.category(c) in {"Cc", "Cs"} else c for c in text
    )
