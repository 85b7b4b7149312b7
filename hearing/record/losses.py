"""What published versions have lost: content goes, its seal stays, and a line says when and why.

The lines are a chain of their own. Each seals what is left, so nobody can put other words for it;
a version names the last line that was there when it was published.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select, update

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.seals import canonical, digest_of, new_salt
from hearing.record.models import RecordVersion, Removed, VersionPart
from hearing.recordings.models import Recording
from hearing.redactions.holders import Why

SEALED = ("number", "at", "reason", "of", "seal", "previous")


def lose(part: VersionPart, rest: Any, why: Why) -> None:
    """Let content and salt of a part go and keep what is left. A second time only what is new."""
    part.rest, part.content, part.salt = rest, None, ""
    _note(part.version.hearing_id, part.digest, canonical(rest), why)


def lose_of_head(version: RecordVersion, left: Mapping[str, Any], why: Why) -> None:
    """The same for a head of the first format, in which all texts were sealed as one: its digest
    keeps its place in the chain, and tells no longer what stands in it."""
    if left != version.content:
        version.content = {**left, "redacted": True}
        _note(version.hearing_id, version.digest, canonical(version.content), why)


def follow_file(recording: Recording, sha256: str, why: Why) -> None:
    """Note the digest of the played file that takes the place of one in which more was; of none at
    all, if it had to go. A second time it is noted already."""
    hearing_id, name = recording.hearing_id, name_of(recording.id)
    versions = select(RecordVersion.id).where(RecordVersion.hearing_id == hearing_id)
    if db.session.scalar(versions.limit(1)) is None:
        return
    noted = select(Removed.seal).where(Removed.hearing_id == hearing_id, Removed.of == name)
    if db.session.scalar(noted.order_by(Removed.number.desc())) != sha256:
        _add(hearing_id, name, sha256, "", why)


def name_of(recording_id: int) -> str:
    """What the played file of a recording is called in the list."""
    return f"recording-{recording_id}"


def last(hearing_id: int) -> Removed | None:
    """The newest line."""
    query = select(Removed).where(Removed.hearing_id == hearing_id)
    return db.session.scalar(query.order_by(Removed.number.desc()).limit(1))


def state(hearing_id: int) -> dict[str, Any]:
    """How many lines there are, and the digest of the last one: what a version says of them."""
    line = last(hearing_id)
    return {"count": line.number, "digest": line.digest} if line else {"count": 0, "digest": ""}


def dump(hearing_id: int) -> list[dict[str, Any]]:
    """All lines as ``tools/verify_record.py`` checks them."""
    query = select(Removed).where(Removed.hearing_id == hearing_id).order_by(Removed.number)
    return [
        {**_told(line), "salt": line.salt, "digest": line.digest}
        for line in db.session.scalars(query)
    ]


def _note(hearing_id: int, of: str, rest: bytes, why: Why) -> None:
    salt = new_salt()
    earlier = update(Removed).where(Removed.hearing_id == hearing_id, Removed.of == of)
    db.session.execute(earlier.values(salt=""))
    _add(hearing_id, of, digest_of(salt.encode() + rest), salt, why)


def _add(hearing_id: int, of: str, seal: str, salt: str, why: Why) -> None:
    # Of two at once the second waits: lines are numbered without gaps.
    turn = update(Hearing).where(Hearing.id == hearing_id).values(version=Hearing.version)
    db.session.execute(turn, execution_options={"synchronize_session": False})
    line = last(hearing_id)
    made = Removed(
        hearing_id=hearing_id,
        number=line.number + 1 if line else 1,
        at=why.at,
        reason=why.reason.value,
        of=of,
        seal=seal,
        salt=salt,
        previous=line.digest if line else "",
    )
    made.digest = digest_of(canonical(_told(made)))
    db.session.add(made)
    db.session.flush()


def _told(line: Removed) -> dict[str, Any]:
    told = {name: getattr(line, name) for name in SEALED}
    return {**told, "at": f"{line.at:%Y-%m-%dT%H:%M:%SZ}"}
