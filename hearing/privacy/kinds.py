"""Kinds of personal data and how long each is kept after a hearing: a table, with what deletes it.

``DEFAULTS`` are days after the hearing's end; an organizer may choose others per hearing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.engine import CursorResult

from hearing.accounts import audit
from hearing.accounts.models import AuditDetail, AuditEntry
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door import personal_data as door
from hearing.door.models import DoorEvent
from hearing.errors import N_
from hearing.invitations.models import Invitation
from hearing.mail import personal_data as mail
from hearing.mail.models import IncomingLetter, Letter
from hearing.persons import Person
from hearing.privacy import erasure, holdings
from hearing.privacy.models import ConsentProof
from hearing.questions import personal_data as questions
from hearing.questions.models import Question
from hearing.registration.models import AccessNeed
from hearing.speakers import personal_data as speakers
from hearing.speakers.models import Speaker
from hearing.stands import personal_data as stands
from hearing.stands.models import Stand

WHO = "retention"
LONGEST = 3650
# So much in one transaction: others must be able to write in between.
PEOPLE, ROWS = 25, 500


@dataclass(frozen=True, slots=True)
class Run:
    """What a deletion by its date knows: of which hearing, when, and the key for pseudonyms."""

    hearing: Hearing
    secret: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of data. ``what`` is deleted (German), ``days`` after the hearing's end at the
    default; ``count`` says how much there is, ``delete`` deletes it, or as much as fits one
    transaction, and says how much that was."""

    word: str
    what: str
    days: int
    count: Callable[[int], int]
    delete: Callable[[Run], int]
    longest: int = LONGEST


def _number(query: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def _needs(hearing_id: int) -> int:
    told = select(AccessNeed.id).where(AccessNeed.hearing_id == hearing_id)
    spoken = select(Speaker.id).where(Speaker.hearing_id == hearing_id, Speaker.needs != "")
    return _number(told) + _number(spoken) + len(_needs_in_log(hearing_id))


def _delete_needs(run: Run) -> int:
    told = delete(AccessNeed).where(AccessNeed.hearing_id == run.hearing.id)
    lines = _needs_in_log(run.hearing.id)
    logged = delete(AuditDetail).where(AuditDetail.entry_id.in_(lines))
    count = sum(_rows(statement) for statement in (told, logged))
    return count + speakers.forget_needs(hearing_id=run.hearing.id)


def _needs_in_log(hearing_id: int) -> list[int]:
    """Lines that tell what somebody with a part needs: those of guests never do."""
    query = (
        select(AuditDetail)
        .join(AuditEntry, AuditEntry.id == AuditDetail.entry_id)
        .where(AuditEntry.hearing_id == hearing_id, AuditEntry.subject.startswith("speaker "))
    )
    return [
        detail.entry_id
        for detail in db.session.scalars(query)
        if detail.before.get("needs") or detail.after.get("needs")
    ]


def _door(hearing_id: int) -> int:
    return _number(_told_at_door(hearing_id))


def _told_at_door(hearing_id: int) -> Any:
    return select(DoorEvent).where(DoorEvent.hearing_id == hearing_id, DoorEvent.content != "")


def _thin_out_door(run: Run) -> int:
    events = db.session.scalars(_told_at_door(run.hearing.id)).all()
    for event in events:
        if event.invitation_id is None:
            event.content = ""
    guests = {event.invitation_id for event in events if event.invitation_id is not None}
    for invitation_id in sorted(guests):
        door.thin_out(invitation_id)
    return len(events)


def _askers(hearing_id: int) -> Any:
    return select(Question).where(
        Question.hearing_id == hearing_id, Question.invitation_id.is_not(None)
    )


def _forget_askers(run: Run) -> int:
    found = db.session.scalars(_askers(run.hearing.id)).all()
    for question in found:
        questions.forget_asker(question)
    return len(found)


def _letters(hearing_id: int) -> Any:
    return select(Letter).where(Letter.hearing_id == hearing_id, Letter.address != "")


def _empty_letters(run: Run) -> int:
    found = db.session.scalars(_letters(run.hearing.id).limit(ROWS)).all()
    for letter in found:
        mail.empty_letter(letter)
    db.session.flush()
    mail.forget_work()
    return len(found)


def _messages(hearing_id: int | None) -> Any:
    said = or_(*(column != "" for column in
                 (IncomingLetter.sender, IncomingLetter.subject, IncomingLetter.text)))  # fmt: skip
    return select(IncomingLetter).where(IncomingLetter.hearing_id == hearing_id, said)


def _empty_messages(run: Run) -> int:
    found = db.session.scalars(_messages(run.hearing.id).limit(ROWS)).all()
    for message in found:
        mail.empty_message(message)
    return len(found)


def _guests(hearing_id: int) -> Any:
    return select(Invitation.address_key).where(
        Invitation.hearing_id == hearing_id, Invitation.email != ""
    )


def _erase_guests(run: Run) -> int:
    """Everything of everybody who was invited, as if each had asked for it."""
    rooms = [holding for holding in holdings.HOLDINGS.values() if holding.of_guests]
    keys = db.session.scalars(_guests(run.hearing.id).limit(PEOPLE)).all()
    for key in keys:
        person = Person(key, run.hearing.id)
        erasure.erase_from(person, rooms, secret=run.secret, who=WHO, now=run.now)
    return len(keys)


def _contacts(hearing_id: int) -> int:
    return _number(_people(hearing_id)) + _number(_stands(hearing_id))


def _people(hearing_id: int) -> Any:
    return select(Speaker).where(
        Speaker.hearing_id == hearing_id, or_(Speaker.email != "", Speaker.reason != "")
    )


def _stands(hearing_id: int) -> Any:
    named = or_(Stand.contact_email != "", Stand.contact_name != "", Stand.notes != "")
    return select(Stand).where(Stand.hearing_id == hearing_id, named)


def _forget_contacts(run: Run) -> int:
    people = db.session.scalars(_people(run.hearing.id)).all()
    for speaker in people:
        speaker.email = speaker.reason = ""
        speaker.version += 1
    hosts = db.session.scalars(_stands(run.hearing.id)).all()
    for stand in hosts:
        stands.forget_contact(stand)
    subjects = {f"speaker {speaker.id}" for speaker in people}
    audit.erase(subjects=subjects | {f"stand {stand.id}" for stand in hosts})
    return len(people) + len(hosts)


def _proofs(hearing_id: int) -> int:
    return _number(select(ConsentProof.id).where(ConsentProof.hearing_id == hearing_id))


def _delete_proofs(run: Run) -> int:
    return _rows(delete(ConsentProof).where(ConsentProof.hearing_id == run.hearing.id))


def _rows(statement: Any) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    db.session.expire_all()
    return result.rowcount


KINDS: dict[str, Kind] = {
    kind.word: kind
    for kind in (
        # Art. 9 GDPR: never longer than the two weeks that guests are told.
        Kind("access_needs", N_("Bedarf für die Teilnahme"), 14, _needs, _delete_needs, 14),
        Kind("door_events", N_("Zeiten am Einlass"), 90, _door, _thin_out_door),
        Kind(
            "askers",
            N_("Wer welche Frage gestellt hat"),
            90,
            lambda hearing_id: _number(_askers(hearing_id)),
            _forget_askers,
        ),
        Kind(
            "letters",
            N_("Texte und Adressen von Briefen"),
            180,
            lambda hearing_id: _number(_letters(hearing_id)),
            _empty_letters,
        ),
        Kind(
            "messages",
            N_("Eingegangene Nachrichten"),
            180,
            lambda hearing_id: _number(_messages(hearing_id)),
            _empty_messages,
        ),
        Kind(
            "guests",
            N_("Eingeladene und Angemeldete mit allem, was zu ihnen gespeichert ist"),
            180,
            lambda hearing_id: _number(_guests(hearing_id)),
            _erase_guests,
        ),
        Kind(
            "contacts",
            N_("Kontaktdaten von Mitwirkenden und Marktständen"),
            365,
            _contacts,
            _forget_contacts,
        ),
        Kind(
            "consent_proofs", N_("Nachweise gelöschter Einwilligungen"), 1095, _proofs,
            _delete_proofs,
        ),
    )
}  # fmt: skip
