"""The steps of a record: review, the speakers' check, signatures, approval, publication.

One person's step at a time: ``turns.hold`` counts the record's version up, so of two at once the
second decides on what the first has done, or is told that it no longer fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from hearing import city
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.protocol import ledger
from hearing.record import (
    conditions,
    errors,
    keeping,
    results,
    signatures,
    snapshot,
    turns,
    values,
    versions,
)
from hearing.record.models import (
    Record,
    RecordState,
    RecordVersion,
    Signature,
    SignatureRole,
)

audit.register_names(
    {
        "record.move": N_("Niederschrift: neuer Stand"),
        "record.edit": N_("Niederschrift: Angaben geändert"),
        "record.sign": N_("Niederschrift unterschrieben"),
        "record.publish": N_("Niederschrift veröffentlicht"),
    }
)
EDITABLE = frozenset({RecordState.DRAFT, RecordState.IN_REVIEW, RecordState.WITH_SPEAKERS})
"""In which states the short record is written."""


def of(hearing: Hearing) -> Record:
    """The record of a hearing; one that nobody has worked on yet is not stored."""
    return snapshot.draft_of(hearing)


def edit(
    *,
    hearing: Hearing,
    seen: int,
    summary: str,
    decisions: Sequence[str],
    authentic: bool,
    who: str,
    now: datetime,
    told: Mapping[int, str] = results.NOTHING,
    erratum: str | None = None,
) -> None:
    """Write the short record: its summary, the decisions, and what is told to have come out on
    items, by their numbers; of a correction also what it corrects. A second time is a second
    change. Raises ErratumMissing."""
    record = turns.hold(hearing, seen=seen)
    conditions.refuse_unless(record, *EDITABLE)
    if erratum is not None and versions.is_there(hearing.id):
        record.erratum = _corrected(erratum)
    record.summary = results.clean(summary)
    record.decisions = [line for line in map(str.strip, decisions) if line]
    record.results = results.put(hearing, record.results, told)
    record.authentic = authentic
    _record(hearing, "edit", who, now)


def move(
    *,
    hearing: Hearing,
    to: RecordState,
    seen: int,
    who: str,
    now: datetime,
    speakers_until: datetime | None = None,
    because: str = "",
    erratum: str = "",
) -> Record:
    """Take a step that is no signature, approval or publication; a text that both have signed
    needs no new signatures. ``because`` is why it doesn't wait for speakers who may still read
    their words. A second time it doesn't fit.

    Raises WrongRecordState, RecordOpen, RemarksOpen, SpeakersUnread, DeadlinePassed,
    ErratumMissing, RecordChanged.
    """
    record = turns.hold(hearing, seen=seen)
    if to in {RecordState.SIGNED, RecordState.APPROVED, RecordState.PUBLISHED}:
        raise errors.WrongRecordState
    conditions.refuse_step(hearing, record, to)
    if to is RecordState.EDITED:
        conditions.refuse_remarks(hearing)
        record.unread_because = conditions.why_unread(hearing, record, because, now)
    if to is RecordState.WITH_SPEAKERS:
        if speakers_until is None or speakers_until <= now:
            raise errors.DeadlinePassed
        record.speakers_until, record.unread_because = speakers_until, ""
    if record.state is RecordState.PUBLISHED:
        record.erratum = _corrected(erratum)
    record.approved_on = None  # that was another text, or is to be approved anew
    _move(hearing, record, to, who, now)
    if to is RecordState.EDITED:
        _move_on(hearing, record, signatures.digest(hearing), who, now)
    return record


def _corrected(erratum: str) -> str:
    erratum = erratum.replace("\0", "").strip()
    if not erratum:
        raise errors.ErratumMissing
    return erratum


def sign(
    *,
    hearing: Hearing,
    role: SignatureRole,
    name: str,
    seen: int,
    read: str,
    who: str,
    now: datetime,
) -> Record:
    """Sign the text that was read, whose digest ``read`` is. With the second signature, by another
    person, the record is signed. A second time by the same person changes nothing.

    Raises WrongRecordState, SignedMeanwhile, SignedByTheSame, RecordOpen, RecordChanged.
    """
    record = turns.hold(hearing, seen=seen)
    conditions.refuse_step(hearing, record, RecordState.SIGNED)
    if read != signatures.digest(hearing):
        raise errors.SignedMeanwhile
    there = {one.role: one for one in signatures.of(hearing, digest=read)}
    if any(one.who == who for other, one in there.items() if other is not role):
        raise errors.SignedByTheSame
    if role not in there:
        one = Signature(
            hearing_id=hearing.id, role=role, digest=read, name=name.strip(), who=who, at=now
        )
        db.session.add(one)
        db.session.flush()
        _record(hearing, "sign", who, now, role=role.value)
        _move_on(hearing, record, read, who, now)
    return record


def approve(
    *, hearing: Hearing, approved_on: date, today: date, seen: int, who: str, now: datetime
) -> Record:
    """Note the day on which the council approved the record; sound that was kept for writing it
    goes, the caller cleans up. A second time it doesn't fit.

    Raises WrongRecordState, SignedMeanwhile, RecordOpen, ApprovedByClerk, DateBeforeHearing,
    RecordChanged.
    """
    record = turns.hold(hearing, seen=seen)
    conditions.refuse_step(hearing, record, RecordState.APPROVED)
    taken = _take(hearing)
    conditions.refuse_other_text(hearing, taken)
    conditions.refuse_open(hearing)
    conditions.refuse_clerk(hearing, taken, who)
    if not city.day(hearing.starts_at) <= approved_on <= today:
        raise errors.DateBeforeHearing
    record.approved_on = approved_on
    keeping.lose_sound(hearing=hearing, who=who, now=now)
    _move(hearing, record, RecordState.APPROVED, who, now)
    return record


def publish(*, hearing: Hearing, seen: int, who: str, now: datetime) -> RecordVersion:
    """Freeze the record as the next version; everybody can read it from now on. A second time it
    doesn't fit.

    Raises WrongRecordState, SignedMeanwhile, RecordOpen, RedactionRuns, ConsentOpen,
    NotPublishable, NothingCorrected, RecordChanged.
    """
    record = turns.hold(hearing, seen=seen)
    conditions.refuse_step(hearing, record, RecordState.PUBLISHED)
    if hearing.published_at is None:
        raise errors.NotPublishable
    frozen = signatures.with_names(_take(hearing))
    conditions.refuse_other_text(hearing, frozen)
    conditions.refuse_open(hearing)
    conditions.refuse_redaction(frozen)
    conditions.refuse_unwilling(hearing)
    conditions.refuse_same(frozen)
    version = versions.freeze(frozen, erratum=record.erratum, who=who, now=now)
    _move(hearing, record, RecordState.PUBLISHED, who, now)
    _record(hearing, "publish", who, now, number=version.number)
    return version


def _take(hearing: Hearing) -> values.Record:
    """The record, while nobody changes its text or takes anything out of it: what was signed is
    compared with the very text that is frozen."""
    for recording in snapshot.recordings_of(hearing):
        ledger.hold(recording)
    return snapshot.take(hearing)


def _move_on(hearing: Hearing, record: Record, digest: str, who: str, now: datetime) -> None:
    """From edited to signed, as soon as everybody has signed this text."""
    if signatures.are_complete(hearing, digest=digest):
        _move(hearing, record, RecordState.SIGNED, who, now)


def _move(hearing: Hearing, record: Record, to: RecordState, who: str, now: datetime) -> None:
    before, record.state = record.state, to
    record.state_at, record.state_by = now, who
    _record(hearing, "move", who, now, before=before.value, after=to.value)


def _record(hearing: Hearing, action: str, who: str, now: datetime, **facts: object) -> None:
    audit.record(
        who=who,
        action=f"record.{action}",
        subject=f"hearing {hearing.id}",
        hearing_id=hearing.id,
        now=now,
        **({"after": facts} if facts else {}),
    )
