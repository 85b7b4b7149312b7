"""What a hearing still holds of each kind of personal data, and how it is deleted.

For each kind there is a function that counts and one that deletes, as much as fits one transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select
from sqlalchemy.engine import CursorResult

from hearing.accounts import audit
from hearing.accounts.models import AuditDetail, AuditEntry
from hearing.agenda.models import Hearing
from hearing.conference import stays
from hearing.database import db
from hearing.door import personal_data as door
from hearing.door.models import DoorEvent
from hearing.invitations.models import Invitation
from hearing.mail import personal_data as mail
from hearing.mail.models import IncomingLetter, Letter
from hearing.persons import Person
from hearing.privacy import erasure, holdings
from hearing.privacy.models import ConsentProof
from hearing.questions import personal_data as questions
from hearing.questions.models import Question
from hearing.record import personal_data as record
from hearing.registration.models import AccessNeed
from hearing.speakers import personal_data as speakers
from hearing.speakers.models import Speaker
from hearing.stands import personal_data as stands
from hearing.stands.models import Stand

WHO = "retention"
# So much in one transaction: others must be able to write in between.
PEOPLE, ROWS = 25, 500


@dataclass(frozen=True, slots=True)
class Run:
    """What a deletion by its date knows: of which hearing, when, and the key for pseudonyms."""

    hearing: Hearing
    secret: str
    now: datetime


def _number(query: Any) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def count_needs(hearing_id: int) -> int:
    """How often somebody has told what they need."""
    told = select(AccessNeed.id).where(AccessNeed.hearing_id == hearing_id)
    spoken = select(Speaker.id).where(Speaker.hearing_id == hearing_id, Speaker.needs != "")
    return _number(told) + _number(spoken) + len(_needs_in_log(hearing_id))


def delete_needs(run: Run) -> int:
    """Delete what guests and people with a part need, also in the log. A second time nothing."""
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


def count_at_door(hearing_id: int) -> int:
    """How many events at the door still have their time."""
    return _number(_told_at_door(hearing_id))


def _told_at_door(hearing_id: int) -> Any:
    return select(DoorEvent).where(DoorEvent.hearing_id == hearing_id, DoorEvent.content != "")


def thin_out_door(run: Run) -> int:
    """Leave that somebody came, without when. A second time nothing changes."""
    events = db.session.scalars(_told_at_door(run.hearing.id)).all()
    for event in events:
        if event.invitation_id is None:
            event.content = ""
    guests = {event.invitation_id for event in events if event.invitation_id is not None}
    for invitation_id in sorted(guests):
        door.thin_out(invitation_id)
    return len(events)


def count_in_conference(hearing_id: int) -> int:
    """How many stays in the conference still have their times."""
    return _number(stays.untold(hearing_id))


def thin_out_conference(run: Run) -> int:
    """Leave that somebody was in the conference, without when. A second time nothing changes."""
    found = db.session.scalars(stays.untold(run.hearing.id)).all()
    for invitation_id in sorted({stay.invitation_id for stay in found}):
        stays.thin_out(invitation_id)
    return len(found)


def _askers(hearing_id: int) -> Any:
    return select(Question).where(
        Question.hearing_id == hearing_id,
        or_(Question.invitation_id.is_not(None), Question.asker != ""),
    )


def forget_askers(run: Run) -> int:
    """Let questions name no asker and nobody who supports them. A second time nothing changes."""
    found = db.session.scalars(_askers(run.hearing.id)).all()
    for question in found:
        questions.forget_asker(question)
    return len(found) + questions.forget_supporters(run.hearing.id)


def _letters(hearing_id: int) -> Any:
    return select(Letter).where(Letter.hearing_id == hearing_id, Letter.address != "")


def empty_letters(run: Run) -> int:
    """Empty letters. A second time there are none."""
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


def empty_messages(run: Run) -> int:
    """Empty messages that came. A second time there are none."""
    found = db.session.scalars(_messages(run.hearing.id).limit(ROWS)).all()
    for message in found:
        mail.empty_message(message)
    return len(found)


def _guests(hearing_id: int) -> Any:
    return select(Invitation.address_key).where(
        Invitation.hearing_id == hearing_id, Invitation.email != ""
    )


def erase_guests(run: Run) -> int:
    """Everything of everybody who was invited, as if each had asked for it."""
    rooms = [holding for holding in holdings.HOLDINGS.values() if holding.of_guests]
    keys = db.session.scalars(_guests(run.hearing.id).limit(PEOPLE)).all()
    for key in keys:
        person = Person(key, run.hearing.id)
        erasure.erase_from(person, rooms, secret=run.secret, who=WHO, now=run.now)
    return len(keys)


def count_contacts(hearing_id: int) -> int:
    """How many people with a part and stands have contact data, and what speakers remarked."""
    return _number(_people(hearing_id)) + _number(_stands(hearing_id)) + record.count(hearing_id)


def _people(hearing_id: int) -> Any:
    return select(Speaker).where(
        Speaker.hearing_id == hearing_id, or_(Speaker.email != "", Speaker.reason != "")
    )


def _stands(hearing_id: int) -> Any:
    named = or_(Stand.contact_email != "", Stand.contact_name != "", Stand.notes != "")
    return select(Stand).where(Stand.hearing_id == hearing_id, named)


def forget_contacts(run: Run) -> int:
    """Delete contact data, also in the log, and speakers' remarks on the record. A second time
    there are none."""
    people = db.session.scalars(_people(run.hearing.id)).all()
    for speaker in people:
        speaker.email = speaker.reason = ""
        speaker.version += 1
    hosts = db.session.scalars(_stands(run.hearing.id)).all()
    for stand in hosts:
        stands.forget_contact(stand)
    subjects = {f"speaker {speaker.id}" for speaker in people}
    audit.erase(subjects=subjects | {f"stand {stand.id}" for stand in hosts})
    return len(people) + len(hosts) + record.forget(run.hearing.id)


def count_proofs(hearing_id: int) -> int:
    """How many consents are proven for people who were erased."""
    return _number(select(ConsentProof.id).where(ConsentProof.hearing_id == hearing_id))


def delete_proofs(run: Run) -> int:
    """Delete these proofs. A second time there are none."""
    return _rows(delete(ConsentProof).where(ConsentProof.hearing_id == run.hearing.id))


def _rows(statement: Any) -> int:
    result = db.session.execute(statement, execution_options={"synchronize_session": False})
    assert isinstance(result, CursorResult)
    db.session.expire_all()
    return result.rowcount


def count_askers(hearing_id: int) -> int:
    """How many questions whose asker is known."""
    return _number(_askers(hearing_id)) + questions.count_supporters(hearing_id)


def count_letters(hearing_id: int) -> int:
    """How many letters that still say something."""
    return _number(_letters(hearing_id))


def count_messages(hearing_id: int) -> int:
    """How many messages that still say something."""
    return _number(_messages(hearing_id))


def count_guests(hearing_id: int) -> int:
    """How many people who were invited."""
    return _number(_guests(hearing_id))
