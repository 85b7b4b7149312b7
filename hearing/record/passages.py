"""Passages of published versions whose recording is deleted: there are no seconds any more by which
they could be redacted, so they go by their key, out of every version."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.record import losses, parts, removal
from hearing.record.models import RecordVersion, Remark, VersionPart
from hearing.recordings.models import Recording
from hearing.redactions import words
from hearing.redactions.holders import Why
from hearing.redactions.labels import NOTES
from hearing.redactions.models import RedactionReason, Strike
from hearing.speakers.models import Purpose, Speaker

audit.register_names({"record.take_out": N_("Stellen aus veröffentlichten Fassungen entfernt")})


class NothingToTakeOut(HearingError):
    """Taking out passages that are gone, or none at all."""

    sentence = N_("Die gewählten Stellen stehen nicht (mehr) in einer Fassung.")


@dataclass(frozen=True, slots=True)
class Passage:
    """A contribution as it may be read now; ``person_id`` is the one of who spoke."""

    key: str
    start: float
    text: str
    person_id: int | None


def of(hearing_id: int) -> list[Passage]:
    """Each contribution once, as the newest version with it has it, in order."""
    found = {}
    for part in _parts(hearing_id):
        told = parts.readable(part)
        found[part.key] = Passage(part.key, told["start"], told["text"], told["person_id"])
    return sorted(found.values(), key=lambda one: one.start)


def take_out(
    *, hearing: Hearing, keys: Collection[str], reason: RedactionReason, who: str, now: datetime
) -> Strike:
    """Take passages out of all versions, for good. A second time raises NothingToTakeOut."""
    made = _take_out(hearing.id, keys, Why(reason, now), who)
    if made is None:
        raise NothingToTakeOut
    return made


def follow(speaker: Speaker, purposes: Collection[Purpose], who: str, now: datetime) -> None:
    """Who takes back that they are recorded leaves these versions, too. A second time nothing is
    left to go."""
    if Purpose.RECORDING in purposes:
        removal.hold_all(speaker.hearing_id)
        own = {one.key for one in of(speaker.hearing_id) if one.person_id == speaker.id}
        _take_out(speaker.hearing_id, own, Why(RedactionReason.WITHDRAWN, now), who)


def _take_out(hearing_id: int, keys: Collection[str], why: Why, who: str) -> Strike | None:
    removal.hold_all(hearing_id)
    gone = [part for part in _parts(hearing_id) if part.key in keys]
    if not gone:
        return None
    for part in gone:
        _lose(part, why)
    places = len({part.key for part in gone})
    db.session.execute(delete(Remark).where(Remark.key.in_({part.key for part in gone})))
    removal.forget_what_was_signed(hearing_id)
    made = Strike(
        hearing_id=hearing_id, reason=why.reason, places=places, struck_at=why.at, struck_by=who
    )
    db.session.add(made)
    audit.record(
        who=who,
        action="record.take_out",
        subject=f"hearing {hearing_id}",
        hearing_id=hearing_id,
        now=why.at,
        after={"reason": why.reason.value, "places": places},
    )
    return made


def _lose(part: VersionPart, why: Why) -> None:
    note = [{"position": 0, "note": NOTES[why.reason]}]
    rest = {**parts.readable(part), "text": words.REMOVED, "starts": [], "removals": note}
    losses.lose(part, rest, why)


def _parts(hearing_id: int) -> Iterable[VersionPart]:
    """Those of which anything is left, of the first version first."""
    there = select(Recording.id).where(
        Recording.hearing_id == hearing_id, Recording.deleted_at.is_(None)
    )
    query = (
        select(VersionPart)
        .join(RecordVersion)
        .where(
            RecordVersion.hearing_id == hearing_id,
            VersionPart.recording_id.is_not(None),
            VersionPart.recording_id.not_in(there),
        )
        .order_by(RecordVersion.number, VersionPart.position)
    )
    return filter(_has_words, db.session.scalars(query).all())


def _has_words(part: VersionPart) -> bool:
    told = parts.readable(part)
    return bool(told) and told["text"] not in ("", words.REMOVED)
