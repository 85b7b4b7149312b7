"""What this room holds about a person: their answer, what they need, what they consented to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from sqlalchemy import delete, select

from hearing.database import db
from hearing.errors import N_
from hearing.invitations import people
from hearing.invitations.models import Invitation
from hearing.persons import Erasure, Held, Person, when
from hearing.registration import wordings
from hearing.registration.models import (
    OWN_REASONS,
    AccessNeed,
    GuestConsent,
    Registration,
)
from hearing.registration.wordings import Purpose

Row = TypeVar("Row", Registration, AccessNeed, GuestConsent)


def find(person: Person) -> Iterator[Held]:
    """Their answers, needs and consents."""
    for answer in _rows(Registration, person):
        yield Held(N_("Antwort"), "", _facts(answer), answer.hearing_id)
        if heir := _heir(answer.invitation_id):
            yield Held(
                N_("Vertretung"),
                "",
                {"substitute": heir.name},
                answer.hearing_id,
                related=(people.subject_of(heir),),
            )
    for need in _rows(AccessNeed, person):
        facts = {"needs": need.text, "created_at": when(need.created_at)}
        yield Held(N_("Bedarf für die Teilnahme"), "", facts, need.hearing_id)
    for consent in _rows(GuestConsent, person):
        yield Held(N_("Einwilligung"), "", _of_consent(consent), consent.hearing_id)


def erase(erasure: Erasure) -> int:
    """Delete needs and consents, and the reason that an organizer gave; the bare answer stays for
    the numbers. A second time there is nothing."""
    numbers = erasure.person.numbers("invitation")
    count = len(_rows(AccessNeed, erasure.person)) + len(consents(erasure.person))
    for own in (AccessNeed.invitation_id, GuestConsent.invitation_id):
        db.session.execute(delete(own.class_).where(own.in_(numbers)))
    for answer in _rows(Registration, erasure.person):
        if answer.reason not in {"", *OWN_REASONS}:
            answer.reason = ""
            count += 1
    return count


def consents(person: Person) -> Sequence[GuestConsent]:
    """Every answer to a question of consent."""
    return _rows(GuestConsent, person)


def _rows(kind: type[Row], person: Person) -> Sequence[Row]:
    numbers = person.numbers("invitation")
    query = select(kind).where(kind.invitation_id.in_(numbers)).order_by(kind.id)
    return db.session.scalars(query).all()


def _heir(invitation_id: int) -> Invitation | None:
    """Whom they have named in their place."""
    query = select(Invitation).where(Invitation.substitute_for_id == invitation_id)
    return db.session.scalar(query.order_by(Invitation.id.desc()).limit(1))


def _facts(row: Registration) -> dict[str, Any]:
    return {
        "state": row.state.value,
        "mode": row.mode.value if row.mode else None,
        "channel": row.channel.value,
        "privacy_notice": row.notice,
        "reason": row.reason,
        "answered_at": when(row.answered_at),
        "state_at": when(row.state_at),
        "offer_until": when(row.offer_until),
    }


def _of_consent(row: GuestConsent) -> dict[str, Any]:
    wording = wordings.find(Purpose(row.purpose), row.wording)
    return {
        "purpose": row.purpose,
        "given": row.given,
        "wording": row.wording,
        "text": wording.text(row.language) if wording else "",
        "language": row.language,
        "channel": row.channel.value,
        "at": when(row.at),
    }
