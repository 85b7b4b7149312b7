"""Facts: what the marks say after all corrections; marks themselves are never changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hearing.database import db
from hearing.desk.models import Hidden, Mark, MarkKind

CORRECTIONS = frozenset({MarkKind.VOIDED, MarkKind.MOVED})


@dataclass(frozen=True, slots=True)
class Fact:
    """One mark as it counts: ``at`` is when it really was, ``id`` the mark's."""

    id: int
    kind: MarkKind
    at: datetime
    item_id: int | None = None
    speaker_id: int | None = None
    question_id: int | None = None
    asked_id: int | None = None
    slide: int | None = None
    text: str = ""
    number: int = 0
    desk: str = ""
    hides: Hidden | None = None


def read(hearing_id: int, *, rehearsal: bool = False) -> Sequence[Mark]:
    """All marks of a hearing, corrections too, in the order in which they were made."""
    query = select(Mark).where(Mark.hearing_id == hearing_id, Mark.rehearsal == rehearsal)
    return db.session.scalars(query.order_by(Mark.id)).all()


def voided(marks: Iterable[Mark]) -> frozenset[int]:
    """The marks that never happened. A correction may itself be corrected: the last word counts."""
    gone: set[int] = set()
    for mark in sorted(marks, key=lambda mark: mark.id, reverse=True):
        if mark.kind is MarkKind.VOIDED and mark.id not in gone and mark.corrects_id is not None:
            gone.add(mark.corrects_id)
    return frozenset(gone)


def effective(marks: Sequence[Mark]) -> list[Fact]:
    """What really happened and when, in the order of time. A second time gives the same."""
    gone = voided(marks)
    moved = {
        mark.corrects_id: mark.moved_to
        for mark in sorted(marks, key=lambda mark: mark.id)
        if mark.kind is MarkKind.MOVED and mark.id not in gone
    }
    found = [
        _fact(mark, moved.get(mark.id) or mark.at)
        for mark in marks
        if mark.kind not in CORRECTIONS and mark.id not in gone
    ]
    return sorted(found, key=lambda fact: (fact.at, fact.id))


def _fact(mark: Mark, at: datetime) -> Fact:
    return Fact(
        id=mark.id,
        kind=mark.kind,
        at=at,
        item_id=mark.item_id,
        speaker_id=mark.speaker_id,
        question_id=mark.question_id,
        asked_id=mark.asked_id,
        slide=mark.slide,
        text=mark.text,
        number=mark.number,
        desk=mark.desk,
        hides=mark.hides,
    )
