"""What this room holds about a person: the questions that they asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import select

from hearing.database import db
from hearing.errors import N_
from hearing.persons import Erasure, Held, Person, when
from hearing.questions.models import Question, QuestionState


def find(person: Person) -> Iterator[Held]:
    """Their questions, also those that they took back."""
    for row in _questions(person):
        facts = {
            "text": row.text,
            "named": row.named,
            "state": row.state.value,
            "asked_at": when(row.asked_at),
        }
        yield Held(N_("Frage"), f"question {row.id}", facts, row.hearing_id)


def erase(erasure: Erasure) -> int:
    """Take the asker out of their questions, and the words with them: what somebody asks may tell
    who they are, and no question is part of the record yet. A second time there is nothing."""
    found = _questions(erasure.person)
    for row in found:
        row.text, row.state = "", QuestionState.WITHDRAWN
        forget_asker(row)
    return len(found)


def forget_asker(row: Question) -> None:
    """Let nobody see any longer who asked. A second time nothing changes."""
    row.invitation_id, row.named = None, False
    row.version += 1


def _questions(person: Person) -> Sequence[Question]:
    numbers = person.numbers("invitation")
    query = select(Question).where(Question.invitation_id.in_(numbers)).order_by(Question.id)
    return db.session.scalars(query).all()
