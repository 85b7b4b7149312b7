"""Which slide was on at which second of a recording, from the presses of the desk.

A slide belongs to whoever has the floor; a question from the hall leaves it where it is. Seconds in
which nothing may be seen have none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from hearing.desk import course, facts
from hearing.desk.facts import Fact
from hearing.desk.models import MarkKind
from hearing.record import gaps
from hearing.record.values import GapKind
from hearing.recordings import spans, wall_clock
from hearing.recordings.models import Recording
from hearing.recordings.spans import Span
from hearing.redactions import orders
from hearing.slides.releases import Deck

SHORTEST = 0.5
"""Seconds; what was on for less was passed over."""
CHANGES = frozenset({MarkKind.ITEM_STARTED, MarkKind.ITEM_ENDED})


@dataclass(frozen=True, slots=True)
class Shown:
    """A page of somebody's slides, from ``start`` to ``end`` seconds of the recording."""

    deck: Deck
    page: int
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class On:
    """What was on since a moment: a page of a deck, or nothing."""

    at: datetime
    deck: Deck | None = None
    page: int = 0


def of(recording: Recording, decks: Sequence[Deck]) -> list[Shown]:
    """The slides in step with a recording, in order; none without decks or presses."""
    told = facts.effective(facts.read(recording.hearing_id)) if decks else []
    moments = list(_follow(told, {deck.speaker_id: deck for deck in decks}))
    ends = [wall_clock.second_of(recording, one.at) for one in moments[1:]]
    bounds = zip(moments, [*ends, recording.duration or 0.0], strict=False)
    unseen = _unseen(recording) + _closed(recording, told)
    return [
        Shown(one.deck, one.page, part.start, part.end)
        for one, end in bounds
        if one.deck is not None
        for part in spans.minus([_clipped(recording, one.at, end)], unseen)
        if part.end - part.start >= SHORTEST
    ]


def _follow(told: Iterable[Fact], decks: dict[int, Deck]) -> Iterator[On]:
    """What was on, from change to change."""
    now = course.Course()
    presenter: Deck | None = None
    for fact in told:
        now = course.STEPS[fact.kind](now, fact)
        has_floor = decks.get(now.floor.speaker_id or 0) if now.floor else None
        takes_over = fact.kind is MarkKind.FLOOR_GIVEN and has_floor not in (None, presenter)
        if fact.kind in CHANGES or takes_over:
            presenter = has_floor
            yield On(fact.at)
        elif fact.kind is MarkKind.SLIDE_SHOWN and now.slide is not None:
            presenter = presenter or has_floor
            is_there = presenter is not None and 1 <= now.slide <= presenter.pages
            yield On(fact.at, presenter if is_there else None, now.slide)


def _clipped(recording: Recording, since: datetime, end: float) -> Span:
    start = max(0.0, wall_clock.second_of(recording, since))
    return Span(start, max(start, min(end, recording.duration or 0.0)))


def _unseen(recording: Recording) -> list[Span]:
    """Where the recording shows nothing."""
    known = gaps.of([recording], orders.of([recording.id]))
    return [Span(one.start, one.end) for one in known if one.kind is not GapKind.NO_TEXT]


def _closed(recording: Recording, told: Iterable[Fact]) -> list[Span]:
    """When the hearing was closed to the public."""
    end = recording.duration or 0.0
    return [
        Span(
            wall_clock.second_of(recording, one.since),
            wall_clock.second_of(recording, one.until) if one.until else end,
        )
        for one in course.closed_spans(told)
    ]
