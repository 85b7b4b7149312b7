"""The timeline of a recording: which item ran and who had the floor, from the desk's marks.

Without marks the planned programme stands in, and the record says so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf

from hearing.agenda.models import AgendaItem
from hearing.desk import facts
from hearing.desk.facts import Fact
from hearing.desk.models import MarkKind
from hearing.protocol.models import Part
from hearing.recordings import wall_clock
from hearing.recordings.models import Recording
from media.segments import Word

REACH = 2.0
"""Seconds within which a mark moves to the pause it belongs to: the press comes late or early."""
SHORTEST_PAUSE = 0.2
"""Seconds; shorter gaps between words are articulation."""
PARTS = {MarkKind.QUESTION_ASKED: Part.QUESTION, MarkKind.ANSWER_STARTED: Part.ANSWER}
# The marks after which something else is on or somebody else speaks.
SPOKEN = frozenset(
    {
        *(MarkKind.ITEM_STARTED, MarkKind.ITEM_ENDED, MarkKind.ITEM_PAUSED, MarkKind.ITEM_RESUMED),
        *(MarkKind.FLOOR_GIVEN, MarkKind.FLOOR_TAKEN, *PARTS),
    }
)


@dataclass(frozen=True, slots=True)
class Turn:
    """From ``start`` (seconds of the recording) on, this item ran and this person spoke."""

    start: float
    item_id: int | None = None
    speaker_id: int | None = None
    part: Part = Part.SPEECH
    mark_id: int | None = None
    question_id: int | None = None  # the question's mark, where this is its answer
    asked_id: int | None = None  # the question as it was put in the queue


@dataclass(frozen=True, slots=True)
class Timeline:
    """Turns in order of time; ``source`` is "marks" or "programme"."""

    source: str
    turns: tuple[Turn, ...]

    def at(self, second: float) -> Turn:
        """The turn at a second; before the first one an empty turn."""
        index = bisect_right(self.turns, second, key=lambda turn: turn.start) - 1
        return self.turns[index] if index >= 0 else Turn(0.0)


def read(*, recording: Recording) -> Timeline:
    """The timeline of a recording from the marks as they were corrected, or from the programme when
    there are none. A rehearsal's marks are none."""
    turns = tuple(_from_marks(recording, facts.effective(facts.read(recording.hearing_id))))
    if turns:
        return Timeline("marks", turns)
    items = recording.hearing.items
    return Timeline("programme", tuple(_from_programme(recording, items)))


def _from_marks(recording: Recording, told: Sequence[Fact]) -> Iterable[Turn]:
    turn = Turn(0.0)
    for fact in told:
        if fact.kind in SPOKEN:
            second = wall_clock.second_of(recording, fact.at)
            turn = _after(turn, fact, second)
            yield turn


def _after(turn: Turn, fact: Fact, second: float) -> Turn:
    """What a mark changes: a new item ends the turn of the last speaker, a floor keeps the item."""
    if fact.kind in (MarkKind.ITEM_STARTED, MarkKind.ITEM_ENDED):
        item_id = fact.item_id if fact.kind is MarkKind.ITEM_STARTED else None
        return Turn(second, item_id, fact.speaker_id, mark_id=fact.id)
    return replace(
        turn,
        start=second,
        item_id=fact.item_id or turn.item_id,
        speaker_id=fact.speaker_id,
        part=PARTS.get(fact.kind, Part.SPEECH),
        mark_id=fact.id,
        question_id=fact.question_id,
        asked_id=fact.asked_id,
    )


def _from_programme(recording: Recording, items: Iterable[AgendaItem]) -> Iterable[Turn]:
    for item in sorted(items, key=lambda item: item.starts_at):
        yield Turn(wall_clock.second_of(recording, item.starts_at), item.id)


def snap(*, timeline: Timeline, words: Sequence[Word]) -> Timeline:
    """Move each turn to the longest pause between words within REACH. A second time changes
    nothing more than the first."""
    silence = [0.0, *(word.end for word in words)], [*(word.start for word in words), inf]
    pauses = list(zip(*silence, strict=True))
    turns = tuple(replace(t, start=_snapped(t.start, pauses)) for t in timeline.turns)
    return replace(timeline, turns=turns)


def _snapped(second: float, pauses: Sequence[tuple[float, float]]) -> float:
    """The likeliest point near a press; a press within a pause was right."""
    first = bisect_right(pauses, second - REACH, key=lambda pause: pause[1])
    best, likelihood = second, 0.0
    for start, end in pauses[first:]:
        if start > second + REACH:
            break
        if end - start < SHORTEST_PAUSE:
            continue
        point = min(max(second, start), end)
        if point == second:
            return second
        # A long pause counts, a near one too, and a press comes late more often than early.
        distance = second - point if point < second else 1.5 * (point - second)
        if min(end - start, 1.0) - 0.2 * distance > likelihood:
            best, likelihood = point, min(end - start, 1.0) - 0.2 * distance
    return best
