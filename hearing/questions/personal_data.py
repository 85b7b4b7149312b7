"""What this room holds about a person: the questions that they asked, and those they support."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import delete, func, select

from hearing.database import db
from hearing.desk import turns
from hearing.errors import N_
from hearing.events import pulse
from hearing.persons import Erasure, Held, Person, when
from hearing.questions.models import Question, QuestionState, Support

# What was asked aloud or is answered in writing is part of the record; who asked is not.
KEPT = frozenset(
    {
        *(QuestionState.CALLED, QuestionState.ANSWERED),
        *(QuestionState.DEFERRED, QuestionState.ANSWERED_IN_WRITING),
    }
)


def find(person: Person) -> Iterator[Held]:
    """Their questions, also those that they took back, and what they support."""
    for row in _questions(person):
        facts = {
            "text": row.text,
            "named": row.named,
            "state": row.state.value,
            "asked_at": when(row.asked_at),
            "reason": row.reason,
        }
        yield Held(N_("Frage"), f"question {row.id}", facts, row.hearing_id)
    for row in _supported(person):
        subject = f"support {row.id}"
        yield Held(N_("Unterstützte Frage"), subject, {"text": row.text}, row.hearing_id)


def erase(erasure: Erasure) -> int:
    """Take the asker out of their questions, and the words with them, for what somebody asks may
    tell who they are; what was heard in the hall stays. A second time there is nothing."""
    found, supported = _questions(erasure.person), _supported(erasure.person)
    for hearing_id in sorted({row.hearing_id for row in (*found, *supported)}):
        turns.take_turn(hearing_id)  # before any row of the day is written
        pulse.beat(hearing_id)
    for row in found:
        if row.state not in KEPT:
            row.text, row.reason, row.state = "", "", QuestionState.WITHDRAWN
        forget_asker(row)
    db.session.flush()
    numbers = erasure.person.numbers("invitation")
    own = delete(Support).where(Support.invitation_id.in_(numbers))
    db.session.execute(own, execution_options={"synchronize_session": False})
    return len(found) + len(supported)


def forget_asker(row: Question) -> None:
    """Let nobody see any longer who asked. A second time nothing changes."""
    row.invitation_id, row.named, row.asker = None, False, ""
    row.version += 1


def count_supporters(hearing_id: int) -> int:
    """How often somebody supports a question of a hearing."""
    own = select(Question.id).where(Question.hearing_id == hearing_id)
    query = select(func.count()).select_from(Support).where(Support.question_id.in_(own))
    return db.session.scalar(query) or 0


def forget_supporters(hearing_id: int) -> int:
    """Let nobody see any longer who supports what. A second time there is nothing."""
    count = count_supporters(hearing_id)
    own = select(Question.id).where(Question.hearing_id == hearing_id)
    statement = delete(Support).where(Support.question_id.in_(own))
    db.session.execute(statement, execution_options={"synchronize_session": False})
    return count


def _questions(person: Person) -> Sequence[Question]:
    numbers = person.numbers("invitation")
    query = select(Question).where(Question.invitation_id.in_(numbers)).order_by(Question.id)
    return db.session.scalars(query).all()


def _supported(person: Person) -> Sequence[Question]:
    query = select(Question).join(Support, Support.question_id == Question.id)
    own = Support.invitation_id.in_(person.numbers("invitation"))
    return db.session.scalars(query.where(own).order_by(Question.id)).all()
