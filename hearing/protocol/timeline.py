"""The timeline of a recording: which item ran and who had the floor, from the desk's marks.

Without marks the planned programme stands in, and the record says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from sqlalchemy import select

from hearing.agenda.models import AgendaItem
from hearing.database import db
from hearing.desk.models import Mark, MarkKind
from hearing.protocol.models import Part
from hearing.recordings.models import Recording
from media.segments import Word

REACH = 2.0
"""Seconds within which a mark moves to the pause it belongs to: the press comes late or early."""


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``start`` (seconds of the recording) on, this item ran and this person spoke."""

    start: float
    item_id: int | None = None
    speaker_id: int | None = None
    part: Part = Part.SPEECH
    mark_id: int | None = None
    question_id: int | None = None  # the question's mark, where this is its answer


@dataclass(frozen=True, slots=True)
class Timeline:
    """Turns in order of time; ``source`` is "marks" or "programme"."""

    source: str
    turns: tuple[Turn, ...]

    def at(self, second: float) -> Turn:
        """The turn at a second; before the first one an empty turn."""
        starts = [turn.start for turn in self.turns]
        index = bisect_right(starts, second) - 1
        return self.turns[index] if index >= 0 else Turn(0.0)


def read(*, recording: Recording) -> Timeline:
    """The timeline of a recording from the marks, or from the programme when there are none."""
    marks = db.session.scalars(
        select(Mark).where(Mark.hearing_id == recording.hearing_id).order_by(Mark.at, Mark.id)
    ).all()
    if marks:
        return Timeline("marks", tuple(_from_marks(recording, marks)))
    items = recording.hearing.items
    return Timeline("programme", tuple(_from_programme(recording, items)))


def _from_marks(recording: Recording, marks: Sequence[Mark]) -> Iterable[Turn]:
    turn = Turn(0.0)
    for mark in marks:
        second = (mark.at - recording.started_at).total_seconds()
        turn = _after(turn, mark, second)
        yield turn


def _after(turn: Turn, mark: Mark, second: float) -> Turn:
    """What a mark changes: a new item ends the turn of the last speaker, a floor keeps the item."""
    if mark.kind is MarkKind.ITEM_STARTED:
        return Turn(second, mark.item_id, mark.speaker_id, mark_id=mark.id)
    parts = {MarkKind.QUESTION_ASKED: Part.QUESTION, MarkKind.ANSWER_STARTED: Part.ANSWER}
    return replace(
        turn,
        start=second,
        item_id=mark.item_id or turn.item_id,
        speaker_id=mark.speaker_id,
        part=parts.get(mark.kind, Part.SPEECH),
        mark_id=mark.id,
        question_id=mark.question_id,
    )


def _from_programme(recording: Recording, items: Iterable[AgendaItem]) -> Iterable[Turn]:
    for item in sorted(items, key=lambda item: item.starts_at):
        yield Turn((item.starts_at - recording.started_at).total_seconds(), item.id)


def snap(*, timeline: Timeline, words: Sequence[Word]) -> Timeline:
    """Move each turn to the longest pause between words within REACH. A second time changes
    nothing more than the first."""
    pauses = [(before.end, after.start) for before, after in pairwise(words)]
    ends = [pause[0] for pause in pauses]
    return replace(
        timeline,
        turns=tuple(replace(t, start=_snapped(t.start, pauses, ends)) for t in timeline.turns),
    )


def _snapped(second: float, pauses: Sequence[tuple[float, float]], ends: Sequence[float]) -> float:
    first = max(0, bisect_right(ends, second - REACH) - 1)
    best, length = second, 0.2  # shorter gaps are articulation, not pauses
    for start, end in pauses[first:]:
        if start > second + REACH:
            break
        if end < second - REACH:
            continue
        if start <= second <= end and end - start > 2 * REACH:
            return second  # in the middle of a long silence the press was right
        if end - start > length:
            best, length = (start + end) / 2, end - start
    return best
