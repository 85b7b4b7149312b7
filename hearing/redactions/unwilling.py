"""Who may not be in a recording, and of whom nobody has settled yet that they are not.

It stands against publishing a recording or a record that rests on it: their passages are taken out,
or somebody who knows the recording says that they don't occur in it. A passage that is given to
them later stands against it again, whatever was said before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, true

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span, minus
from hearing.redactions import holding, orders, withdrawal
from hearing.redactions.errors import ConsentOpen
from hearing.redactions.models import Absence, Redaction
from hearing.speakers import consents
from hearing.speakers.consents import Reason
from hearing.speakers.models import Consent, Purpose, Speaker

audit.register_names({"redaction.absent": N_("Bestätigt: Person kommt nicht vor")})
NOT_WANTED = frozenset({Reason.REFUSED, Reason.EMPLOYEE})


@dataclass(frozen=True, slots=True)
class Unwilling:
    """Somebody who may not be recorded, and why; ``inside`` are recordings with passages of theirs,
    ``unknown`` those in which nobody has said whether they occur."""

    speaker: Speaker
    reason: Reason
    inside: tuple[Recording, ...]
    unknown: tuple[Recording, ...]


def of(hearing: Hearing, recordings: Sequence[Recording] | None = None) -> list[Unwilling]:
    """The people of whom something is to be settled, by name; in all recordings that are done, or
    in these. Who said no may occur without anybody having noticed; of those whom nobody asks only
    passages that are theirs count."""
    people = list(_not_wanted(hearing))
    done = holding.finished(hearing) if recordings is None else recordings
    speaking = {one: withdrawal.speaking(one) for one in done} if people else {}
    found = []
    for speaker, reason in people:
        inside = tuple(one for one in done if speaker.id in speaking[one] and _is_in(one, speaker))
        rest = [one for one in done if one not in inside]
        unknown = tuple(_without_answer(rest, speaker)) if reason is Reason.REFUSED else ()
        if inside or unknown:
            found.append(Unwilling(speaker, reason, inside, unknown))
    return found


def refuse(hearing: Hearing, recordings: Sequence[Recording]) -> None:
    """Raise ConsentOpen while something of these recordings is to be settled."""
    if names := [one.speaker.name for one in of(hearing, recordings)]:
        raise ConsentOpen(names=", ".join(names))


def refuse_recording(recording: Recording) -> None:
    """The same for one recording."""
    refuse(recording.hearing, [recording])


def confirm_absent(
    *, hearing: Hearing, speaker: Speaker, recordings: Collection[int], who: str, now: datetime
) -> None:
    """Say that a person doesn't occur in recordings, by their numbers. A second time, and of those
    in which there are passages of theirs, nothing is written."""
    holding.hold(hearing.id)
    for recording in holding.finished(hearing):
        if recording.id not in recordings:
            continue
        if _is_in(recording, speaker) or not _without_answer([recording], speaker):
            continue
        db.session.add(Absence(recording_id=recording.id, speaker_id=speaker.id, who=who, at=now))
        audit.record(
            who=who,
            action="redaction.absent",
            subject=f"recording {recording.id}",
            hearing_id=hearing.id,
            now=now,
            after={"speaker": speaker.id},
        )


def confirmed(hearing: Hearing) -> Sequence[Absence]:
    """What was said about absences, in order."""
    query = select(Absence).join(Recording).where(Recording.hearing_id == hearing.id)
    return db.session.scalars(query.order_by(Absence.id)).all()


def _not_wanted(hearing: Hearing) -> Iterable[tuple[Speaker, Reason]]:
    refused = select(Consent.speaker_id).where(
        Consent.hearing_id == hearing.id,
        Consent.purpose == Purpose.RECORDING,
        Consent.given.is_(False),
    )
    query = select(Speaker).where(
        Speaker.hearing_id == hearing.id,
        or_(Speaker.id.in_(refused), Speaker.employee == true()),
    )
    for speaker in db.session.scalars(query.order_by(Speaker.name, Speaker.id)).all():
        reason = consents.may_be_recorded(speaker, hearing).reason
        if reason in NOT_WANTED:
            yield speaker, reason


def _is_in(recording: Recording, speaker: Speaker) -> bool:
    gone = [Span(one.start, one.end) for one in orders.of([recording.id])]
    return bool(minus(withdrawal.passages(recording, speaker), gone))


def _without_answer(recordings: Sequence[Recording], speaker: Speaker) -> list[Recording]:
    """Where nothing was taken out for a person, and nobody has said that they don't occur."""
    numbers = [one.id for one in recordings]
    told = {
        number
        for kind in (Absence, Redaction)
        for number in db.session.scalars(
            select(kind.recording_id).where(
                kind.recording_id.in_(numbers), kind.speaker_id == speaker.id
            )
        )
    }
    return [one for one in recordings if one.id not in told]
