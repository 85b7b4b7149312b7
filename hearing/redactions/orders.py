"""Ordering redactions: the words go in the same commit, the files follow as soon as a worker can.

What was ordered is never taken back. Until the files are done nobody gets them (``is_waiting``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from hearing.accounts import audit
from hearing.database import db
from hearing.errors import N_
from hearing.jobs import leases
from hearing.jobs.models import Job
from hearing.protocol import ledger
from hearing.recordings import again as rehearing
from hearing.recordings.models import Recording, State
from hearing.recordings.spans import Span, union
from hearing.redactions import texts
from hearing.redactions.errors import NothingToTryAgain, RecordingBusy, SpanEmpty, SpanOutside
from hearing.redactions.holders import HOLDERS, Taken
from hearing.redactions.models import Absence, Redaction, RedactionReason, RedactionState
from hearing.speakers.models import Speaker

audit.register_names(
    {
        "redaction.order": N_("Stelle einer Aufzeichnung entfernt"),
        "redaction.retry": N_("Entfernen einer Stelle wiederholt"),
    }
)
KIND = "redact"
MARGIN = 0.2
"""Seconds before and after a passage that go with it where nobody else speaks: a word sounds on."""
TOLERANCE = 1.0
"""Seconds by which a passage may end after the recording; players round up."""
FINISHED = frozenset({State.READY, State.FAILED, State.CANCELLED})


def order(
    *,
    recording: Recording,
    start: float,
    end: float,
    reason: RedactionReason,
    note: str = "",
    who: str,
    now: datetime,
) -> Redaction:
    """Take a passage out of everything, for good. A second time it is gone already.

    Raises SpanEmpty, SpanOutside, RecordingBusy.
    """
    refuse(recording, start, end)
    note = note.replace("\0", "").strip()
    spans = [Span(start, end)]
    (made,) = order_all(
        recording=recording, spans=spans, reason=reason, note=note, who=who, now=now
    )
    return made


def order_all(
    *,
    recording: Recording,
    spans: Iterable[Span],
    reason: RedactionReason,
    note: str = "",
    speaker: Speaker | None = None,
    who: str,
    now: datetime,
) -> list[Redaction]:
    """Take several passages out with one work on the files. Those that are gone already are given
    as they were ordered."""
    rehearing.wait(recording)  # it holds its jobs while it waits for the turn
    number = ledger.take_turn(recording)
    wanted = [grown(recording, span) for span in spans]
    there = {span: _covering(recording, span) for span in wanted}
    new = [span for span, known in there.items() if known is None]
    made = {
        span: Redaction(
            recording_id=recording.id, start=span.start, end=span.end, reason=reason, note=note,
            speaker_id=speaker.id if speaker else None, ordered_at=now, ordered_by=who,
        )
        for span in new
    }  # fmt: skip
    db.session.add_all(made.values())
    if made:
        _take_words(recording, new, number=number, who=who, now=now)
        list_work(recording, list(made.values()), now=now)
        _log(recording, made.values(), who=who, now=now)
    return [made.get(span) or _known(there[span]) for span in wanted]


def refuse(recording: Recording, start: float, end: float) -> None:
    """Raise SpanEmpty or SpanOutside where there is no such passage, RecordingBusy where it can't
    be taken out now."""
    if recording.state not in FINISHED:
        raise RecordingBusy
    if not 0 <= start < end:
        raise SpanEmpty
    last = texts.length_of(recording)
    if last is not None and end > last + TOLERANCE:
        raise SpanOutside(end=clock(last))


def grown(recording: Recording, span: Span) -> Span:
    """A passage with the whole of the words that it cuts, and a margin up to the next ones."""
    inside = list(texts.heard_in(recording, [span]))
    start = min([span.start, *(word[0] for word in inside)])
    end = max([span.end, *(word[1] for word in inside)])
    last = texts.length_of(recording)
    if recording.duration is not None and last is not None and end >= recording.duration:
        end = last
    around = [Span(start - MARGIN, start), Span(end, end + MARGIN)]
    near = list(texts.heard_in(recording, around))
    before = max([start - MARGIN, 0.0, *(word[1] for word in near if word[1] <= start)])
    after = min([end + MARGIN, *(word[0] for word in near if word[0] >= end)])
    return Span(before, max(min(after, last or after), start + 0.001))


def again(recording: Recording, *, who: str, now: datetime) -> None:
    """Take out once more what is redacted: the recording was heard again. The files are worked on
    anew. A second time nothing is left to go."""
    rows = of([recording.id])
    if not rows:
        return
    spans = [Span(row.start, row.end) for row in rows]
    number = ledger.take_turn(recording)
    _take_words(recording, spans, number=number, who=who, now=now)
    rows = of([recording.id])
    for row in rows:
        row.state, row.done_at, row.heard_at = RedactionState.ORDERED, None, None
    list_work(recording, rows, now=now)


def try_again(*, redaction: Redaction, who: str, now: datetime) -> None:
    """Go on with what failed. A second time raises NothingToTryAgain."""
    failed = [row for row in of([redaction.recording_id]) if row.state is RedactionState.FAILED]
    if redaction not in failed:
        raise NothingToTryAgain
    for row in failed:
        row.state = RedactionState.ORDERED
    leases.retry(subject=subject_of(redaction.recording_id), now=now)
    audit.record(
        who=who,
        action="redaction.retry",
        subject=f"recording {redaction.recording_id}",
        hearing_id=redaction.recording.hearing_id,
        now=now,
    )


def erase(recording: Recording) -> None:
    """Forget what was redacted in a recording that is deleted, and who doesn't occur in it. A
    second time nothing is there."""
    db.session.execute(delete(Job).where(Job.subject == subject_of(recording.id)))
    for kind in (Redaction, Absence):
        db.session.execute(delete(kind).where(kind.recording_id == recording.id))


def of(recording_ids: Iterable[int]) -> Sequence[Redaction]:
    """The redactions of these recordings, in order."""
    query = select(Redaction).where(Redaction.recording_id.in_(list(recording_ids)))
    return db.session.scalars(query.order_by(Redaction.recording_id, Redaction.start)).all()


def spans_of(recording: Recording) -> list[Span]:
    """The seconds of a recording that were taken out."""
    return [Span(one.start, one.end) for one in of([recording.id])]


def is_waiting(recording_id: int) -> bool:
    """Whether files of a recording still hold what was redacted."""
    query = select(Redaction.id).where(
        Redaction.recording_id == recording_id, Redaction.state != RedactionState.DONE
    )
    return db.session.scalar(query.limit(1)) is not None


def is_waiting_in_stream(stream_id: int) -> bool:
    """Whether that is so for what a live stream has left, which is its recording's source."""
    numbers = select(Recording.id).where(Recording.stream_id == stream_id)
    return any(is_waiting(number) for number in db.session.scalars(numbers).all())


def subject_of(recording_id: int) -> str:
    """The name under which the works on a recording's files are kept. One after the other: each is
    a stage of its own. They are apart from the pipeline's, which may be stopped and begun anew."""
    return f"redaction:{recording_id}"


def list_work(recording: Recording, rows: Sequence[Redaction], *, now: datetime) -> Job:
    """List the work on the files."""
    db.session.flush()
    numbers = [row.id for row in rows]
    subject = subject_of(recording.id)
    last = db.session.scalar(
        select(Job.stage).where(Job.subject == subject).order_by(Job.stage.desc()).limit(1)
    )
    return leases.add(
        kind=KIND, subject=subject, stage=(last or 0) + 1, now=now, facts={"redactions": numbers}
    )


def _take_words(
    recording: Recording, spans: Sequence[Span], *, number: int, who: str, now: datetime
) -> None:
    """Whatever else knows the words lets go of them first: it may ask what was heard when."""
    gone = union(spans)
    keys = {entry.key for entry, _text in texts.concerned(recording, gone)}
    keys |= texts.forget_changes(recording, gone)
    taken = Taken(recording, tuple(gone), frozenset(keys), who, now)
    for holder in HOLDERS:
        holder(taken)
    texts.take_out(recording, gone, number=number, who=who, now=now)


def _covering(recording: Recording, span: Span) -> Redaction | None:
    rows = of([recording.id])
    return next((row for row in rows if Span(row.start, row.end).covers(span)), None)


def _known(row: Redaction | None) -> Redaction:
    assert row is not None
    return row


def _log(recording: Recording, rows: Iterable[Redaction], *, who: str, now: datetime) -> None:
    """When and why; the note may be about a person and stays out."""
    for row in rows:
        facts: dict[str, Any] = {"start": row.start, "end": row.end, "reason": row.reason.value}
        audit.record(
            who=who,
            action="redaction.order",
            subject=f"recording {recording.id}",
            hearing_id=recording.hearing_id,
            now=now,
            after=facts,
        )


def clock(seconds: float) -> str:
    """Seconds as players show them."""
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02d}:{rest:02d}"
