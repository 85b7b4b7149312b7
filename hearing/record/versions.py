"""Published versions: frozen, numbered, sealed one by one, chained."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.models import Change
from hearing.protocol.seals import canonical, digest_of
from hearing.record import keeping, losses, parts, removal, values
from hearing.record.models import RecordVersion
from hearing.recordings.models import Recording
from hearing.redactions import orders

FORMAT = 3
"""1: all but contributions and people is in the head. 2: each text has a part of its own. 3: the
head names the files that are played, and the last line of what was taken out before."""


def freeze(record: values.Record, *, erratum: str, who: str, now: datetime) -> RecordVersion:
    """Store a record as the next version. The caller holds the record's turn and commits; a second
    time it is the version after."""
    last = newest(record.hearing.id)
    number = last.number + 1 if last else 1
    facts = {"number": number, "published_at": now, "erratum": erratum, "kept_until": ""}
    frozen = msgspec.structs.replace(record, **facts)
    content = {**parts.head_of(frozen), "format": FORMAT, **_rests_on(record)}
    version = RecordVersion(
        hearing_id=record.hearing.id,
        number=number,
        content=content,
        erratum=erratum,
        previous=last.digest if last else "",
        digest="",
        published_at=now,
        published_by=who,
        contributions=parts.of(frozen),
    )
    version.digest = digest(version)
    db.session.add(version)
    db.session.flush()
    return version


def _rests_on(record: values.Record) -> dict[str, Any]:
    """What a version was made from: texts and their changes, files that people play, by their
    digests; and what was taken out of earlier ones."""
    query = select(Recording).where(Recording.id.in_([one.id for one in record.recordings]))
    played = [
        {"recording": one.id, "sha256": one.played_sha256}
        for one in db.session.scalars(query.order_by(Recording.id))
    ]
    removed = losses.state(record.hearing.id)
    return {"edit_log": edit_log(record), "media": played, "removals": removed}


def edit_log(record: values.Record) -> list[dict[str, Any]]:
    """For each recording how often its text was changed, and the digest over all of the changes."""
    found = []
    for recording in record.recordings:
        query = select(Change.digest).where(Change.recording_id == recording.id)
        digests = list(db.session.scalars(query.order_by(Change.number)))
        found.append(
            {
                "recording": recording.id,
                "changes": len(digests),
                "digest": digest_of(canonical(digests)),
            }
        )
    return found


def digest(version: RecordVersion) -> str:
    """What the chain says of a version: its content, its parts' digests, the version before."""
    seals = [part.digest for part in version.contributions]
    return digest_of(
        canonical({"content": version.content, "parts": seals, "previous": version.previous})
    )


def history(hearing_id: int) -> Sequence[RecordVersion]:
    """All versions of a hearing's record, the first one first, with their parts."""
    loaded = _of(hearing_id).options(selectinload(RecordVersion.contributions))
    return db.session.scalars(loaded).all()


def heads(hearing_id: int) -> Sequence[RecordVersion]:
    """The same without their parts."""
    return db.session.scalars(_of(hearing_id)).all()


def _of(hearing_id: int) -> Select[RecordVersion]:
    query = select(RecordVersion).where(RecordVersion.hearing_id == hearing_id)
    return query.order_by(RecordVersion.number)


def newest(hearing_id: int) -> RecordVersion | None:
    """The version that counts now."""
    query = select(RecordVersion).where(RecordVersion.hearing_id == hearing_id)
    return db.session.scalar(query.order_by(RecordVersion.number.desc()).limit(1))


def is_there(hearing_id: int) -> bool:
    """Whether a version was ever published."""
    query = select(RecordVersion.id).where(RecordVersion.hearing_id == hearing_id)
    return db.session.scalar(query.limit(1)) is not None


def numbered(hearing: Hearing, number: int) -> RecordVersion | None:
    """The version with this number."""
    query = select(RecordVersion).where(
        RecordVersion.hearing_id == hearing.id, RecordVersion.number == number
    )
    return db.session.scalar(query)


def value(version: RecordVersion) -> values.Record:
    """A version as a value, as far as it may be read now, with what was taken out since."""
    record = parts.put_together(version)
    return msgspec.structs.replace(
        record, gaps=_gaps(record), kept_until=keeping.told(version.hearing_id)
    )


def _gaps(record: values.Record) -> tuple[values.Gap, ...]:
    """Those of the version, and what was taken out of it since."""
    redacted = removal.gaps(orders.of(one.id for one in record.recordings))
    found = {*record.gaps, *redacted}
    return tuple(sorted(found, key=lambda gap: (gap.recording_id, gap.start, gap.end)))


def dump(hearing_id: int) -> dict[str, Any]:
    """All versions as ``tools/verify_record.py`` checks them, without our help."""
    return {
        "format": FORMAT,
        "versions": [
            {
                "number": version.number,
                "content": version.content,
                "previous": version.previous,
                "digest": version.digest,
                "parts": [
                    {
                        "salt": part.salt,
                        "content": part.content,
                        "rest": part.rest,
                        "digest": part.digest,
                    }
                    for part in version.contributions
                ],
            }
            for version in history(hearing_id)
        ],
        "removals": losses.dump(hearing_id),
        "changes": _changes(newest(hearing_id)),
    }


def _changes(version: RecordVersion | None) -> dict[str, list[str]]:
    """The digests of the changes on which a version rests, of texts that are still there. They tell
    nothing of the words: each has a salt of its own that nobody gets."""
    found = {}
    for told in version.content["edit_log"] if version else ():
        query = select(Change.digest).where(Change.recording_id == told["recording"])
        digests = list(db.session.scalars(query.order_by(Change.number).limit(told["changes"])))
        if len(digests) == told["changes"]:
            found[str(told["recording"])] = digests
    return found
