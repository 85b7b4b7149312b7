"""Completeness: each second of a recording has text that somebody checked, or a reason for none.

What is open blocks the release; nothing that was said can go missing unnoticed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import attrgetter

from hearing.agenda.models import Hearing
from hearing.protocol import missing
from hearing.protocol.models import Entry
from hearing.record import gaps, snapshot
from hearing.record.models import NoText
from hearing.record.values import Gap
from hearing.recordings.findings import Finding
from hearing.recordings.models import Recording
from hearing.redactions.models import Redaction


class Status(StrEnum):
    """What there is of a span of a recording."""

    CHECKED = "checked"
    UNCHECKED = "unchecked"  # text that nobody has read against the sound
    MISSING = "missing"  # speech without text
    REDACTED = "redacted"
    ABSENT = "absent"  # no signal, or a closed session
    UNCLEAR = "unclear"  # somebody listened, and nobody can make it out
    SILENT = "silent"  # no speech
    UNREADY = "unready"  # a recording that is still at work, or was stopped
    LEFT_OUT = "left_out"  # one that the record does without; somebody said why


OPEN = frozenset({Status.UNCHECKED, Status.MISSING, Status.UNREADY})


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

    def of_kind(self, *kinds: Status) -> list[Span]:
        return [span for span in self.spans if span.status in kinds]

    @property
    def open(self) -> list[Span]:
        return self.of_kind(*OPEN)


def of(hearing: Hearing) -> Board:
    """What there is of every second that was recorded. A second time the same."""
    recordings = snapshot.recordings_of(hearing)
    redactions = snapshot.redactions_of(recordings)
    spans = [
        span
        for recording in recordings
        for span in _spans(recording, snapshot.entries_of(recording), redactions)
    ]
    reasons = snapshot.draft_of(hearing).left_out
    spans += [_without_text(one, reasons) for one in snapshot.unready_of(hearing)]
    return Board(tuple(spans))


def _without_text(recording: Recording, reasons: Mapping[str, str]) -> Span:
    reason = reasons.get(str(recording.id), "")
    status = Status.LEFT_OUT if reason else Status.UNREADY
    return Span(recording.id, 0.0, recording.duration or 0.0, status, sentence=reason)


def _spans(
    recording: Recording, entries: Sequence[Entry], redactions: Iterable[Redaction]
) -> Iterator[Span]:
    known = [_redacted(one) for one in redactions if one.recording_id == recording.id]
    known += [_written(entry) for entry in entries]
    known += [_absent(gap) for gap in gaps.of_stream(recording)]
    known += [_missing(recording, one) for one in missing.of(recording)]
    known += _explained(recording)
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


def _missing(recording: Recording, one: Finding) -> Span:
    return Span(recording.id, one.start, one.end, Status.MISSING, sentence=one.sentence)


def _explained(recording: Recording) -> Iterator[Span]:
    """What somebody has said of speech that nobody wrote down."""
    unwritten = missing.unwritten(recording)
    for one in gaps.silences([recording]):
        status = Status.SILENT if one.reason is NoText.NOISE else Status.UNCLEAR
        for speech in unwritten:
            start, end = max(speech.start, one.start), min(speech.end, one.end)
            if start < end:
                yield Span(recording.id, start, end, status, "", speech.sentence, one.id)
