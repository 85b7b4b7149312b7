"""Where a record has nothing: no signal, a closed session, a passage that was taken out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hearing.desk.models import Hidden
from hearing.record import values
from hearing.record.values import Gap, GapKind
from hearing.recordings import wall_clock
from hearing.recordings.models import Recording
from hearing.redactions.models import Redaction


def of(recordings: Sequence[Recording], redactions: Sequence[Redaction]) -> tuple[values.Gap, ...]:
    """All gaps of these recordings, in order."""
    found = [gap for recording in recordings for gap in _of_stream(recording)]
    found += [
        Gap(recording_id=one.recording_id, start=one.start, end=one.end, kind=GapKind.REDACTED)
        for one in redactions
    ]
    return tuple(sorted(found, key=lambda gap: (gap.recording_id, gap.start, gap.end)))


def _of_stream(recording: Recording) -> Iterator[values.Gap]:
    for one in wall_clock.missing(recording):
        kind = GapKind.NO_SIGNAL
        if one.kind == wall_clock.CLOSED:
            kind = GapKind.NOT_STREAMED if one.reason == Hidden.SPEAKER else GapKind.CLOSED
        end = one.second + one.seconds
        yield Gap(recording_id=recording.id, start=one.second, end=end, kind=kind)
