"""Weaving: the entries to come, made of those that people touched and of what is heard anew."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msgspec.structs import replace

from hearing.protocol import paragraphs, three_ways
from hearing.protocol.borders import Span
from hearing.protocol.ledger import State
from hearing.protocol.models import Entry, Source, new_key
from hearing.protocol.three_ways import Stretch
from hearing.protocol.timeline import Timeline, Turn
from media.segments import Segment as HeardSegment


@dataclass(frozen=True, slots=True)
class Kept:
    """What people have decided: an entry as it is, or None where they removed one. ``base`` is what
    was heard there before."""

    key: str
    span: Span
    state: State | None
    base: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Planned:
    """An entry as it is to be; without a state only words that belong to none."""

    key: str
    state: State | None
    segments: Sequence[HeardSegment]


class Weaver:
    """The entries to come, one after the other: those that people touched, and new ones, which take
    the keys of the ``replaced`` ones whose time they have."""

    def __init__(self, timeline: Timeline, replaced: Sequence[Entry]) -> None:
        self.timeline = timeline
        self.replaced = list(replaced)
        self.planned: list[Planned] = []
        self.questions: dict[int, str] = {}  # by the mark that asked it

    def add_new(self, heard: Sequence[HeardSegment]) -> None:
        for turn, segments in paragraphs.cut(heard, self.timeline):
            key = self._key(segments[0].start, segments[-1].end)
            state = State(
                position=0,
                item_id=turn.item_id,
                speaker_id=turn.speaker_id,
                part=turn.part,
                question=self._question(turn, key),
                asked_id=turn.asked_id,
                source=Source.MACHINE,
                start=segments[0].start,
                end=segments[-1].end,
                text=" ".join(segment.text.strip() for segment in segments),
            )
            self.planned.append(Planned(key, state, segments))

    def add_kept(
        self, one: Kept, stretches: Sequence[Stretch], segments: Sequence[HeardSegment]
    ) -> None:
        state = one.state
        if state is not None:
            self._question(self.timeline.at((one.span.start + one.span.end) / 2), one.key)
            state = replace(state, text=three_ways.text_of(stretches))
        self.planned.append(Planned(one.key, state, segments))

    def in_order(self) -> list[Planned]:
        """All of them, in the order of their times; who answers a question that is gone answers
        none."""
        there = {one.key for one in self.planned if one.state}
        found: list[Planned] = []
        position = 0
        for one in sorted(self.planned, key=_start):
            state = one.state
            if state is not None:
                question = state.question if state.question in there else ""
                state = replace(state, position=position, question=question)
                position += 1
            found.append(Planned(one.key, state, one.segments))
        return found

    def _question(self, turn: Turn, key: str) -> str:
        """The key of the question that this turn answers; a question is remembered for that."""
        if turn.question_id is not None:
            return self.questions.get(turn.question_id, "")
        if turn.mark_id is not None:
            self.questions.setdefault(turn.mark_id, key)
        return ""

    def _key(self, start: float, end: float) -> str:
        """The key of the replaced entry that shares the most time with a new one."""
        shares = [(min(e.end, end) - max(e.start, start), e) for e in self.replaced]
        share, entry = max(shares, key=lambda pair: pair[0], default=(0.0, None))
        if entry is None or share <= 0:
            return new_key()
        self.replaced.remove(entry)
        return entry.key


def _start(planned: Planned) -> float:
    if planned.state is not None:
        return planned.state.start
    return planned.segments[0].start if planned.segments else 0.0
