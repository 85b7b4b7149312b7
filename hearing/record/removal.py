"""What has to go from published versions and from speakers' remarks; seals and chain stay."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, or_, select, update

from hearing.database import db
from hearing.protocol.seals import new_salt
from hearing.record import losses, parts
from hearing.record.models import Record, RecordVersion, Remark, Signature, VersionPart
from hearing.record.parts import PERSON
from hearing.record.values import Gap, GapKind, Removal
from hearing.recordings.spans import Span, touched
from hearing.redactions import holding, orders, texts, words
from hearing.redactions.holders import Taken, Why
from hearing.redactions.labels import NOTES
from hearing.redactions.models import Redaction, RedactionReason
from hearing.speakers.models import Purpose, Speaker

ATTENDEE = "attendance-"


def follow(taken: Taken) -> None:
    """Take a passage out of every version that is published, and remarks on it. A second time
    nothing is left to go."""
    query = select(VersionPart).where(
        VersionPart.recording_id == taken.recording.id,
        VersionPart.start <= max(span.end for span in taken.spans) + texts.AROUND,
        VersionPart.end >= min(span.start for span in taken.spans) - texts.AROUND,
    )
    for part in db.session.scalars(query):
        if touched(taken.spans, part.start - texts.AROUND, part.end + texts.AROUND):
            _cut(part, taken)
    db.session.execute(delete(Remark).where(Remark.key.in_(taken.keys)))
    forget_what_was_signed(taken.recording.hearing_id)


def forget_name(speaker: Speaker, purposes: Collection[Purpose], _who: str, now: datetime) -> None:
    """Take the name of somebody who no longer wants to be named out of every version. A second time
    it is gone already."""
    if Purpose.TRANSCRIPT not in purposes:
        return
    hold_all(speaker.hearing_id)
    why = Why(RedactionReason.WITHDRAWN, now)
    query = (
        select(VersionPart)
        .join(RecordVersion)
        .where(
            RecordVersion.hearing_id == speaker.hearing_id,
            or_(VersionPart.key == f"{PERSON}{speaker.id}", VersionPart.key.startswith(ATTENDEE)),
        )
    )
    for part in db.session.scalars(query):
        told = parts.readable(part)
        if part.key.startswith(PERSON) and told["name"]:
            losses.lose(part, {**told, "name": ""}, why)
        elif told["name"] == speaker.name:
            losses.lose(part, {**told, "name": words.REMOVED}, why)
    for version in _versions(speaker.hearing_id):
        _forget_attendee(version, speaker.name, why)
    forget_what_was_signed(speaker.hearing_id)


def hold(hearing_id: int) -> None:
    """Wait for a version that is published at this moment, and let none be published until this
    transaction is over. A second time it is held already."""
    turn = update(Record).where(Record.hearing_id == hearing_id)
    db.session.execute(
        turn.values(version=Record.version), execution_options={"synchronize_session": False}
    )


def hold_all(hearing_id: int) -> None:
    """The same with the turns of all texts: what follows in this transaction may wait for none of
    them, for it has taken rows by then that others want."""
    hold(hearing_id)
    holding.hold(hearing_id)


def removals(
    text: str, starts: Sequence[float], redactions: Iterable[Redaction]
) -> tuple[Removal, ...]:
    """Where something was taken out of a text, and what everybody reads about it."""
    found, place = [], 0
    gone = list(redactions)
    for word, start in zip(text.split(), starts, strict=False):
        place = text.index(word, place)
        if word == words.REMOVED:
            note = next((NOTES[one.reason] for one in gone if _is_at(one, start)), "")
            found.append(Removal(position=place, note=note))
        place += len(word)
    return tuple(found)


def gaps(redactions: Iterable[Redaction]) -> list[Gap]:
    """What was taken out, as gaps."""
    return [
        Gap(recording_id=one.recording_id, start=one.start, end=one.end, kind=GapKind.REDACTED)
        for one in redactions
    ]


def _forget_attendee(version: RecordVersion, name: str, why: Why) -> None:
    """In a head of the first format; later ones have nobody in them."""
    lines = version.content.get("attendance", [])
    left = [{**one, "name": words.REMOVED} if one["name"] == name else one for one in lines]
    if left != lines:
        losses.lose_of_head(version, {**version.content, "attendance": left}, why)


def _versions(hearing_id: int) -> Iterable[RecordVersion]:
    return db.session.scalars(select(RecordVersion).where(RecordVersion.hearing_id == hearing_id))


def forget_what_was_signed(hearing_id: int, *, but: str = "") -> None:
    """Who signed, and when, stays. The digest has no salt: by it somebody could try words until
    one fits. The text is another one from now on anyway, ``but`` for that of this digest."""
    query = select(Signature).where(Signature.hearing_id == hearing_id, Signature.digest != but)
    for one in db.session.scalars(query):
        one.digest = new_salt()


def _cut(part: VersionPart, taken: Taken) -> None:
    told: dict[str, Any] | None = parts.readable(part)
    if told is None:
        return
    heard = texts.heard_between(taken.recording, part.start, part.end)
    timed = words.lay(told["text"], heard, part.start, part.end)
    text = words.cut(told["text"], timed, taken.spans)
    if text == told["text"]:
        return
    left = words.lay(text, words.cut_heard(heard, taken.spans), part.start, part.end)
    starts = [word.start for word in left]
    gone = orders.of([taken.recording.id])
    noted = removals(text, starts, gone)
    told_of = [{"position": one.position, "note": one.note} for one in noted]
    rest = {**told, "text": text, "starts": starts, "removals": told_of}
    losses.lose(part, rest, Why(_reason(part, gone), taken.now))


def _reason(part: VersionPart, redactions: Iterable[Redaction]) -> RedactionReason:
    """That of the newest order for these seconds."""
    near = [one for one in redactions if _touches(one, part)]
    return max(near, key=lambda one: one.id).reason if near else RedactionReason.PERSONAL


def _touches(one: Redaction, part: VersionPart) -> bool:
    return Span(one.start - texts.AROUND, one.end + texts.AROUND).touches(part.start, part.end)


def _is_at(one: Redaction, second: float) -> bool:
    return Span(one.start - texts.AROUND, one.end).touches(second, second)
