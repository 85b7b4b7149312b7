"""What is signed, and by whom: a text, by its digest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.seals import canonical, digest_of
from hearing.record import parts, snapshot, values
from hearing.record.models import RecordVersion, Signature, SignatureRole, VersionPart


def digest(hearing: Hearing) -> str:
    """What is signed: the SHA-256 of the record as it is now."""
    return digest_as_read(snapshot.take(hearing))


def digest_as_read(record: values.Record) -> str:
    """The digest of a record that somebody has before them."""
    return digest_of(canonical(msgspec.to_builtins(signed(record))))


def of(hearing: Hearing, *, digest: str) -> Sequence[Signature]:
    """Who has signed this text."""
    return _under(hearing.id, digest)


def with_names(record: values.Record) -> values.Record:
    """The record with the names that stand under this text. A second time it is the same."""
    there = {one.role: one for one in _under(record.hearing.id, digest_as_read(record))}
    told = tuple(
        values.Signed(role=role.value, name=there[role].name, at=there[role].at)
        for role in SignatureRole
        if role in there
    )
    return msgspec.structs.replace(record, signatures=told)


def published(hearing_id: int) -> dict[int, list[values.Signed]]:
    """Who has signed each version, by its number."""
    query = (
        select(RecordVersion.number, VersionPart)
        .join(VersionPart.version)
        .where(RecordVersion.hearing_id == hearing_id, VersionPart.key.startswith("signatures-"))
        .order_by(RecordVersion.number, VersionPart.position)
    )
    found: dict[int, list[values.Signed]] = {}
    for number, part in db.session.execute(query):
        told = msgspec.convert(parts.readable(part), values.Signed)
        found.setdefault(number, []).append(told)
    return found


def are_complete(hearing: Hearing, *, digest: str) -> bool:
    """Whether everybody who has to has signed this text."""
    return {one.role for one in of(hearing, digest=digest)} == set(SignatureRole)


def signed(record: values.Record) -> values.Record:
    """A record without what changes after the signature: until when a recording is kept, too."""
    recordings = [msgspec.structs.replace(one, retain_until=date.max) for one in record.recordings]
    return msgspec.structs.replace(
        record,
        approved_on=None,
        number=0,
        published_at=None,
        recordings=tuple(recordings),
        signatures=(),
        kept_until="",
    )


def said(record: values.Record) -> values.Record:
    """A record without what may differ between two versions that say the same."""
    return msgspec.structs.replace(signed(record), erratum="")


def _under(hearing_id: int, digest: str) -> Sequence[Signature]:
    query = select(Signature).where(Signature.hearing_id == hearing_id, Signature.digest == digest)
    return db.session.scalars(query.order_by(Signature.id)).all()
