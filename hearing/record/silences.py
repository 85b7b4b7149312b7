"""Speech without text, settled by people: what was said, or why nothing can be written.

Each span is settled by itself: of two people at the same span the second is told so, at two spans
neither notices the other. Who settles one holds the recording's turn, as who changes its text does.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.protocol import changes, ledger
from hearing.record import completeness, errors, gaps
from hearing.record.completeness import Span, Status
from hearing.record.models import NoText, Silence
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span as Seconds
from media.segments import Segment

CLOSE = 0.01
"""Seconds; a form names a span by its borders, in decimals."""
audit.register_names(
    {
        "record.silence": N_("Niederschrift: Stelle ohne Text erklärt"),
        "record.reopen_silence": N_("Niederschrift: Stelle ohne Text wieder offen"),
    }
)


def find(hearing: Hearing, *, recording_id: int, start: float, end: float) -> Span:
    """The span of speech without text that begins and ends there; raises SpanGone where somebody
    has settled it since."""
    for span in completeness.of(hearing).open:
        there = abs(span.start - start) < CLOSE and abs(span.end - end) < CLOSE
        if there and span.recording_id == recording_id and span.status is Status.MISSING:
            return span
    raise errors.SpanGone


def write(
    *,
    hearing: Hearing,
    span: Span,
    text: str,
    speaker_id: int | None,
    who: str,
    now: datetime,
) -> None:
    """Write what was said there; who writes it has listened, so it is checked. A second time it
    is settled already: raises SpanGone."""
    recording, span = _hold(hearing, span)
    change = changes.insert(
        recording=recording, start=span.start, end=span.end, text=text, who=who, now=now
    )
    for verb, facts in ((changes.give_to, {"speaker_id": speaker_id}), (changes.check, {})):
        entry = ledger.find(recording.id, change.key)
        assert entry is not None
        verb(entry=entry, seen=entry.version, who=who, now=now, **facts)


def explain(*, hearing: Hearing, span: Span, reason: NoText, who: str, now: datetime) -> Silence:
    """Say why there is no text. A second time it is settled already: raises SpanGone."""
    recording, span = _hold(hearing, span)
    silence = Silence(
        recording_id=recording.id,
        start=span.start,
        end=span.end,
        reason=reason,
        who=who,
        at=now,
    )
    db.session.add(silence)
    db.session.flush()
    _record(hearing, "silence", who, now, reason=reason.value, second=span.start)
    return silence


def reopen(*, hearing: Hearing, silence_id: int, who: str, now: datetime) -> None:
    """Take an explanation back: the span is open again. A second time it is open already: raises
    SpanGone."""
    own = select(Recording.id).where(Recording.hearing_id == hearing.id)
    there = Silence.id == silence_id, Silence.recording_id.in_(own)
    second = db.session.scalar(delete(Silence).where(*there).returning(Silence.start))
    if second is None:
        raise errors.SpanGone
    _record(hearing, "reopen_silence", who, now, second=second)


def keep(_recording: Recording, _heard: list[Segment]) -> None:
    """Leave them when a recording is heard again: somebody has listened."""


def spans(recording: Recording) -> list[Seconds]:
    """The seconds of which somebody said why there is no text."""
    return [Seconds(one.start, one.end) for one in gaps.silences([recording])]


def erase(recording: Recording) -> None:
    """Forget what was said about a recording's silences; they go with it."""
    db.session.execute(delete(Silence).where(Silence.recording_id == recording.id))


def _hold(hearing: Hearing, span: Span) -> tuple[Recording, Span]:
    """The recording, for this transaction alone, and the span if it is still open then."""
    recording = db.session.get_one(Recording, span.recording_id)
    ledger.hold(recording)
    return recording, find(hearing, recording_id=recording.id, start=span.start, end=span.end)


def _record(hearing: Hearing, action: str, who: str, now: datetime, **facts: object) -> None:
    audit.record(
        who=who,
        action=f"record.{action}",
        subject=f"hearing {hearing.id}",
        hearing_id=hearing.id,
        now=now,
        after=facts,
    )
