"""Completeness: each second of a recording has text that somebody checked, or a reason for none.

What is open blocks the release; nothing that was said can go missing unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from operator import attrgetter

from hearing.agenda.models import Hearing
from hearing.protocol.models import Entry, Source
from hearing.record import gaps, snapshot
from hearing.record.models import NoText, Silence
from hearing.record.values import Gap
from hearing.recordings import findings
from hearing.recordings.models import Recording
from hearing.redactions.models import Redaction

SHORTEST = 0.5
"""Seconds; what is shorter is no speech that anybody could miss."""
MOSTLY = 0.9
"""The share of a span that somebody has listened to, for it to be settled: heard again, the
machine draws its borders a little differently."""


class Status(StrEnum):
    """What there is of a span of a recording."""

    CHECKED = "checked"
    UNCHECKED = "unchecked"  # text that nobody has read against the sound
    MISSING = "missing"  # speech without text
    REDACTED = "redacted"
    ABSENT = "absent"  # no signal, or a closed session
    UNCLEAR = "unclear"  # somebody listened, and nobody can make it out
    SILENT = "silent"  # no speech


OPEN = frozenset({Status.UNCHECKED, Status.MISSING})


@dataclass(frozen=True, slots=True)
class Span:
    """From ``start`` to ``end`` seconds of a recording; ``key`` names the entry, ``sentence`` says
    why there is no text, ``silence_id`` is that of what somebody said about it."""

    recording_id: int
    start: float
    end: float
    status: Status
    key: str = ""
    sentence: str = ""
    silence_id: int | None = None

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Board:
    """All spans of the recordings of a hearing, and how many seconds there are of each kind."""

    spans: tuple[Span, ...]

    def seconds(self, status: Status) -> float:
        return sum(span.length for span in self.spans if span.status is status)

    @property
    def explained(self) -> list[Span]:
        """Speech without text about which somebody said why."""
        return [span for span in self.spans if span.silence_id is not None]

    @property
    def open(self) -> list[Span]:
        return [span for span in self.spans if span.status in OPEN]


def of(hearing: Hearing) -> Board:
    """What there is of every second that was recorded. A second time the same."""
    recordings = snapshot.recordings_of(hearing)
    redactions = snapshot.redactions_of(recordings)
    spans = [
        span
        for recording in recordings
        for span in _spans(recording, snapshot.entries_of(recording), redactions)
    ]
    return Board(tuple(spans))


def _spans(
    recording: Recording, entries: Sequence[Entry], redactions: Iterable[Redaction]
) -> Iterator[Span]:
    gone = [one for one in redactions if one.recording_id == recording.id]
    heard = gaps.silences([recording])
    known = [_redacted(one) for one in gone] + [_written(entry) for entry in entries]
    known += [_absent(gap) for gap in gaps.of_stream(recording)]
    missing = (span for span in _missing(recording) if not _is_covered(span, entries, gone))
    known += [_explained(span, heard) for span in missing]
    at = 0.0
    for span in sorted(known, key=attrgetter("start", "end")):
        if span.start > at:
            yield Span(recording.id, at, span.start, Status.SILENT)
        yield span
        at = max(at, span.end)
    if recording.duration and recording.duration > at:
        yield Span(recording.id, at, recording.duration, Status.SILENT)


def _redacted(one: Redaction) -> Span:
    return Span(one.recording_id, one.start, one.end, Status.REDACTED)


def _absent(gap: Gap) -> Span:
    return Span(gap.recording_id, gap.start, gap.end, Status.ABSENT)


def _written(entry: Entry) -> Span:
    status = Status.UNCHECKED if entry.checked_at is None else Status.CHECKED
    return Span(entry.recording_id, entry.start, entry.end, status, entry.key)


def _missing(recording: Recording) -> Iterator[Span]:
    if recording.coverage is None:
        return
    for gap in findings.read_coverage(recording.coverage).missing:
        if gap.end - gap.start >= SHORTEST:
            yield Span(recording.id, gap.start, gap.end, Status.MISSING, sentence=gap.sentence)


def _explained(span: Span, heard: Iterable[Silence]) -> Span:
    """The same span, with what somebody has said of it."""
    for one in heard:
        if min(span.end, one.end) - max(span.start, one.start) >= MOSTLY * span.length:
            status = Status.SILENT if one.reason is NoText.NOISE else Status.UNCLEAR
            return replace(span, status=status, silence_id=one.id)
    return span


def _is_covered(span: Span, entries: Iterable[Entry], gone: Iterable[Redaction]) -> bool:
    """Whether people wrote what the machine missed, or it had to go."""
    times = [(entry.start, entry.end) for entry in entries if entry.source is Source.HUMAN]
    times += [(one.start, one.end) for one in gone]
    return any(start < span.end and end > span.start for start, end in times)
