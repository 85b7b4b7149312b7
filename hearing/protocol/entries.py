"""Entries: what was heard, laid under items, speakers and questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby, pairwise

from sqlalchemy import delete, select

from hearing.agenda.models import AgendaItem
from hearing.database import db
from hearing.protocol import timeline as timelines
from hearing.protocol.models import Change, Draft, Entry, Segment
from hearing.protocol.timeline import Timeline, Turn
from hearing.recordings.models import Recording
from media.segments import Segment as HeardSegment

PARAGRAPH_WORDS = 80
PARAGRAPH_PAUSE = 2.5
SENTENCE_ENDS = (".", "?", "!", "…")


@dataclass(frozen=True, slots=True)
class Chapter:
    """An agenda item in a recording, from ``start`` to ``end`` in seconds."""

    item: AgendaItem
    start: float
    end: float


def make(recording: Recording, heard: Sequence[HeardSegment]) -> None:
    """Make the protocol of a recording. A second time it replaces what the machine made."""
    erase(recording)
    timeline = timelines.read(recording=recording)
    words = [word for segment in heard for word in segment.words]
    timeline = timelines.snap(timeline=timeline, words=words)
    recording.placed_by = timeline.source
    entries: list[Entry] = []
    questions: dict[int, Entry] = {}
    position = 0
    for turn, segments in _paragraphs(_split(heard, timeline)):
        entry = _entry(recording, turn, segments, len(entries))
        _link(entry, turn, questions)
        for segment in segments:
            entry.segments.append(_row(recording, segment, position))
            position += 1
        entries.append(entry)
    db.session.add_all(entries)
    db.session.flush()


def erase(recording: Recording) -> None:
    """Delete the protocol of a recording. A second time there is nothing to delete."""
    entries = select(Entry.id).where(Entry.recording_id == recording.id)
    db.session.execute(delete(Segment).where(Segment.recording_id == recording.id))
    # Answers before their questions: one refers to the other.
    db.session.execute(
        delete(Entry).where(Entry.question_id.in_(entries)),
        execution_options={"synchronize_session": False},
    )
    db.session.execute(delete(Entry).where(Entry.recording_id == recording.id))
    # What was changed says what was there. One change may name the one that it takes back.
    changed = Change.recording_id == recording.id
    db.session.execute(delete(Change).where(changed, Change.undoes_id.is_not(None)))
    db.session.execute(delete(Change).where(changed))
    db.session.execute(delete(Draft).where(Draft.recording_id == recording.id))


def _split(
    heard: Iterable[HeardSegment], timeline: Timeline
) -> Iterator[tuple[Turn, HeardSegment]]:
    """Segments with their turn; one that crosses the change of a turn is cut between words."""
    for segment in heard:
        if not segment.words:
            yield timeline.at((segment.start + segment.end) / 2), segment
            continue
        for turn, words in groupby(segment.words, key=lambda word: timeline.at(word.middle)):
            yield turn, HeardSegment.of_words(words)


def _paragraphs(
    segments: Iterable[tuple[Turn, HeardSegment]],
) -> Iterator[tuple[Turn, list[HeardSegment]]]:
    """Group by turn, and cut long turns where a reader would: at a long pause, or at the end of
    a sentence when the paragraph is long enough."""
    for turn, group in groupby(segments, key=lambda pair: pair[0]):
        paragraph: list[HeardSegment] = []
        for _turn, segment in group:
            if paragraph and _is_full(paragraph, segment):
                yield turn, paragraph
                paragraph = []
            paragraph.append(segment)
        yield turn, paragraph


def _is_full(paragraph: Sequence[HeardSegment], following: HeardSegment) -> bool:
    if following.start - paragraph[-1].end >= PARAGRAPH_PAUSE:
        return True
    words = sum(len(segment.text.split()) for segment in paragraph)
    return words >= PARAGRAPH_WORDS and paragraph[-1].text.rstrip().endswith(SENTENCE_ENDS)


def _entry(
    recording: Recording, turn: Turn, segments: Sequence[HeardSegment], position: int
) -> Entry:
    return Entry(
        recording_id=recording.id,
        position=position,
        item_id=turn.item_id,
        speaker_id=turn.speaker_id,
        asked_id=turn.asked_id,
        part=turn.part,
        start=segments[0].start,
        end=segments[-1].end,
        text=" ".join(segment.text.strip() for segment in segments),
    )


def _link(entry: Entry, turn: Turn, questions: dict[int, Entry]) -> None:
    """Tie an answer to its question: the two are one thing in the record."""
    if turn.question_id is not None:
        entry.question = questions.get(turn.question_id)
    elif turn.mark_id is not None:
        questions.setdefault(turn.mark_id, entry)


def _row(recording: Recording, segment: HeardSegment, position: int) -> Segment:
    return Segment(
        recording_id=recording.id,
        position=position,
        start=segment.start,
        end=segment.end,
        text=segment.text.strip(),
        words=[asdict(word) for word in segment.words],
    )


def chapters(*, recording: Recording) -> list[Chapter]:
    """The agenda items of a recording in the order they ran, empty ones left out."""
    end = recording.duration or 0.0
    starts: list[tuple[float, int]] = []
    for turn in timelines.read(recording=recording).turns:
        second = max(0.0, turn.start)
        if turn.item_id is None or second >= end or (starts and starts[-1][1] == turn.item_id):
            continue
        if starts and starts[-1][0] == second:  # all before the recording began
            starts.pop()
        starts.append((second, turn.item_id))
    items = {item.id: item for item in recording.hearing.items}
    bounds = [*starts, (end, 0)]
    return [
        Chapter(items[item_id], start, following)
        for (start, item_id), (following, _) in pairwise(bounds)
    ]
