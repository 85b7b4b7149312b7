"""What this room holds about a person: letters to them, what came from them, their links.

Of a letter the bare row stays, so that the numbers stay right; of a message that it was read, so
that it isn't taken in again from the mailbox.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, true, update

from hearing.database import db
from hearing.errors import N_
from hearing.jobs.models import Job, JobState
from hearing.mail import queue, stops
from hearing.mail.models import WAITING, IncomingLetter, Letter, LetterState, LetterStop, Link
from hearing.persons import NOBODY, Erasure, Held, Person, numbers, when

# Rooms whose things have letters and links of their own: "invitation 7" is such a thing.
THINGS = ("invitation", "speaker", "stand", "statement", "user")
STOPS = N_(
    "Wer keine Briefe an viele mehr will, bekommt auch künftig keine: Dafür bleibt eine Prüfsumme"
    " der Adresse."
)
SAID = ("subject", "text", "calendar")
EMPTY = {
    **dict.fromkeys(("address", "name", "subject", "text", "error", "calendar", "message_id"), ""),
    "batch": "",
}


def find(person: Person) -> Iterator[Held]:
    """Letters to them, messages from them and about those letters, links to their things."""
    own = letters(person)
    for letter in own:
        subject = f"letter {letter.id}"
        yield Held(N_("Brief"), subject, _facts(letter), letter.hearing_id, name=letter.name)
    for message in messages(person, own):
        yield Held(
            N_("Eingegangene Nachricht"),
            f"message {message.id}",
            _of_message(message),
            message.hearing_id,
        )
    for stop in _stops(person):
        facts = {"at": when(stop.stopped_at)}
        yield Held(N_("Keine Briefe an viele"), "", facts, stop.hearing_id, stays=STOPS)
    for link in _links(person, own):
        facts = {
            "purpose": link.purpose,
            "created_at": when(link.created_at),
            "expires_at": when(link.expires_at),
            "used_at": when(link.used_at),
            "revoked_at": when(link.revoked_at),
        }
        yield Held(N_("Persönlicher Link"), "", facts, link.hearing_id)


def erase(erasure: Erasure) -> int:
    """Throw away what waits, empty what was sent and what came, delete the links. What others were
    written about them names nobody any longer. A second time there is nothing."""
    person = erasure.person
    own = letters(person)
    incoming = messages(person, own)
    links = _links(person, own)
    for message in incoming:
        empty_message(message)
    for letter in own:
        empty_letter(letter)
    for link in links:
        db.session.delete(link)
    about = _take_out_of_others(person)
    db.session.flush()
    forget_work()
    return len(own) + len(incoming) + len(links) + about


def empty_letter(letter: Letter) -> None:
    """Leave of a letter its kind, its state and its times. A second time nothing changes."""
    if letter.state in {*WAITING, LetterState.DRAFTED}:
        letter.state = LetterState.DISCARDED
    for name, value in EMPTY.items():
        setattr(letter, name, value)
    if "@" not in letter.queued_by or letter.queued_by == letter.drafted_by:
        letter.queued_by = ""
    letter.drafted_by = ""
    letter.version += 1


def empty_message(message: IncomingLetter) -> None:
    """Leave of a message that it was read and what it was. A second time nothing changes."""
    message.sender = message.subject = message.text = message.outcome = ""
    message.settled_at = message.settled_at or message.received_at
    message.version += 1


def forget_work() -> None:
    """Delete the finished work of letters that were emptied, whose name is made of the address, and
    what a mail server said of them since. A second time there is none."""
    said = update(Letter).where(Letter.address == "", Letter.error != "").values(error="")
    db.session.execute(said, execution_options={"synchronize_session": False})
    gone = select(Letter.id).where(Letter.address == "")
    done = Job.state != JobState.RUNNING
    db.session.execute(
        delete(Job).where(Job.kind == queue.KIND, Job.stage.in_(gone), done),
        execution_options={"synchronize_session": False},
    )


def letters(person: Person) -> Sequence[Letter]:
    """Letters to their address, and to other addresses about their things."""
    things = _things(person.subjects)
    mine = or_(func.lower(Letter.address) == person.key, Letter.person.in_(things))
    query = select(Letter).where(mine, Letter.address != "", _within(Letter.hearing_id, person))
    return db.session.scalars(query.order_by(Letter.id)).all()


def messages(person: Person, own: Sequence[Letter]) -> Sequence[IncomingLetter]:
    """Messages from their address, and those about letters to them."""
    kind = IncomingLetter
    about = kind.letter_id.in_([letter.id for letter in own])
    mine = or_(func.lower(kind.sender) == person.key, about, kind.text.icontains(person.key))
    kept = or_(kind.sender != "", kind.subject != "", kind.text != "")
    # What belongs to no hearing is found from each: nobody can say to which it belongs.
    here = or_(_within(kind.hearing_id, person), kind.hearing_id.is_(None))
    return db.session.scalars(select(kind).where(mine, kept, here).order_by(kind.id)).all()


def _stops(person: Person) -> Sequence[LetterStop]:
    digest = hashlib.sha256(person.key.encode()).hexdigest()
    query = select(LetterStop).where(LetterStop.address_hash == digest)
    return db.session.scalars(query.where(_within(LetterStop.hearing_id, person))).all()


def _links(person: Person, own: Sequence[Letter]) -> Sequence[Link]:
    mine: list[ColumnElement[bool]] = [
        and_(Link.purpose == kind, Link.subject_id.in_(person.numbers(kind)))
        for kind in THINGS
        if kind != "user" and person.numbers(kind)
    ]
    mine.append(and_(Link.purpose == stops.PURPOSE, Link.subject_id.in_(row.id for row in own)))
    query = select(Link).where(or_(*mine)).order_by(Link.id)
    return db.session.scalars(query).all()


def _take_out_of_others(person: Person) -> int:
    """Let letters to others name them no longer: those with their address or whole name, and of
    those that have to do with them, as to a substitute, all with their name."""
    full = {person.key, *(name for name in person.names if " " in name)}
    related = Letter.person.in_(person.related)
    here = _within(Letter.hearing_id, person)
    query = select(Letter).where(here, or_(related, *(_says(word) for word in sorted(full))))
    count = 0
    for letter in db.session.scalars(query).all():
        words = full | person.names if letter.person in person.related else full
        told = {name: _without(getattr(letter, name), words) for name in SAID}
        if any(getattr(letter, name) != text for name, text in told.items()):
            letter.subject, letter.text, letter.calendar = (told[name] for name in SAID)
            letter.version += 1
            count += 1
    return count


def _says(word: str) -> ColumnElement[bool]:
    columns = (Letter.subject, Letter.text, Letter.calendar)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _without(text: str, words: Collection[str]) -> str:
    """A text in which none of these is left as a whole word, however it is written."""
    for word in sorted(words, key=len, reverse=True):
        text = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", NOBODY, text, flags=re.IGNORECASE)
    return text


def _within(column: Any, person: Person) -> ColumnElement[bool]:
    """In the hearing that is asked about; in all, if none is."""
    return true() if person.hearing_id is None else column == person.hearing_id


def _things(subjects: Collection[str]) -> list[str]:
    return [f"{kind} {number}" for kind in THINGS for number in numbers(subjects, kind)]


def _facts(letter: Letter) -> dict[str, Any]:
    return {
        "address": letter.address,
        "name": letter.name,
        "subject": letter.subject,
        "text": letter.text,
        "state": letter.state.value,
        "calendar": letter.calendar,
        "error": letter.error,
        "created_at": when(letter.drafted_at),
        "sent_at": when(letter.sent_at),
    }


def _of_message(message: IncomingLetter) -> dict[str, Any]:
    return {
        "sender": message.sender,
        "subject": message.subject,
        "text": message.text,
        "kind": message.kind.value,
        "at": when(message.received_at),
    }
