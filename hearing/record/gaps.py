"""Where a record has nothing: no signal, a closed session, words that nobody can make out, a
passage that was taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from hearing.database import db
from hearing.desk.models import Hidden
from hearing.record.models import NoText, Silence
from hearing.record.values import Gap, GapKind
from hearing.recordings import wall_clock
from hearing.recordings.models import Recording
from hearing.redactions.models import Redaction


def of(recordings: Sequence[Recording], redactions: Sequence[Redaction]) -> tuple[Gap, ...]:
    """All gaps of these recordings, in order."""
    found = [gap for recording in recordings for gap in of_stream(recording)]
    found += [_unclear(one) for one in silences(recordings) if one.reason is NoText.UNCLEAR]
    found += [
        Gap(recording_id=one.recording_id, start=one.start, end=one.end, kind=GapKind.REDACTED)
        for one in redactions
    ]
    return tuple(sorted(found, key=lambda gap: (gap.recording_id, gap.start, gap.end)))


def silences(recordings: Sequence[Recording]) -> Sequence[Silence]:
    """What somebody listened to and found no words in."""
    query = select(Silence).where(Silence.recording_id.in_([one.id for one in recordings]))
    return db.session.scalars(query.order_by(Silence.recording_id, Silence.start)).all()


def _unclear(one: Silence) -> Gap:
    return Gap(recording_id=one.recording_id, start=one.start, end=one.end, kind=GapKind.NO_TEXT)


def of_stream(recording: Recording) -> Iterator[Gap]:
    """Where the live stream showed nothing."""
    for one in wall_clock.missing(recording):
        kind = GapKind.NO_SIGNAL
        if one.kind == wall_clock.CLOSED:
            kind = GapKind.NOT_STREAMED if one.reason == Hidden.SPEAKER else GapKind.CLOSED
        end = one.second + one.seconds
        yield Gap(recording_id=recording.id, start=one.second, end=end, kind=kind)
