"""Proofs of consents: kept under a pseudonym after everything else about somebody was erased."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import select

from hearing.database import db
from hearing.persons import Person
from hearing.privacy.models import ConsentProof
from hearing.registration import personal_data as guests
from hearing.registration.models import GuestConsent
from hearing.speakers import personal_data as speakers
from hearing.speakers.models import Consent

CONTEXT = b"hearing.privacy.proofs:"
GUEST, SPEAKER = "guest", "speaker"


def pseudonym(key: str, secret: str) -> str:
    """What stands for an address; without the secret key nobody can try addresses."""
    return hmac.new(CONTEXT + secret.encode(), key.encode(), hashlib.sha256).hexdigest()


def keep(person: Person, secret: str) -> int:
    """Keep the proofs of a person's consents before these go; gives how many. Those of somebody
    whom the published programme names stay with them. A second time there are none left to keep."""
    rows = list(_all(person))
    name = pseudonym(person.key, secret)
    db.session.add_all(_proof(row, part, name) for row, part in rows)
    return len(rows)


def find(person: Person, secrets: Collection[str]) -> Sequence[ConsentProof]:
    """What is kept of somebody who comes with an address; ``secrets`` are the key and its
    forerunners."""
    names = [pseudonym(person.key, secret) for secret in secrets]
    query = select(ConsentProof).where(ConsentProof.pseudonym.in_(names))
    if person.hearing_id is not None:
        query = query.where(ConsentProof.hearing_id == person.hearing_id)
    return db.session.scalars(query.order_by(ConsentProof.id)).all()


def _all(person: Person) -> Iterator[tuple[GuestConsent | Consent, str]]:
    for row in guests.consents(person):
        yield row, GUEST
    for speaker in speakers.speakers(person):
        if not speakers.is_published(speaker):
            for consent in speakers.consents(speaker):
                yield consent, SPEAKER


def _proof(row: GuestConsent | Consent, part: str, name: str) -> ConsentProof:
    return ConsentProof(
        hearing_id=row.hearing_id,
        pseudonym=name,
        part=part,
        purpose=str(row.purpose),
        given=row.given,
        wording=row.wording,
        language=row.language,
        at=row.at,
        channel=str(row.channel),
    )
