"""Places: moderators put questions further to the front or to the back than the rule does."""

from __future__ import annotations

from datetime import datetime

from hearing.accounts import audit
from hearing.desk import turns
from hearing.errors import N_
from hearing.questions import queue, states
from hearing.questions.errors import NotInQueue
from hearing.questions.models import Question, QuestionState

audit.register_names(
    {
        "questions.place": N_("Frage in der Warteschlange verschoben"),
        "questions.unplace": N_("Reihenfolge der Fragen wieder nach der Regel"),
    }
)


def shift(*, question: Question, by: int, who: str, now: datetime) -> bool:
    """Move a question by so many places within its item; further than the end is the end.

    Those in front of it keep the places that they have now; those behind follow the rule. Raises
    NotInQueue. A second time it moves again.
    """
    turns.take_turn(question.hearing_id)
    if question.state is not QuestionState.APPROVED:
        raise NotInQueue
    line = queue.line(question.hearing_id, question.item_id, rehearsal=question.rehearsal)
    old = line.index(question)
    new = max(0, min(old + by, len(line) - 1))
    if new == old:
        return False
    line.insert(new, line.pop(old))
    for place, one in enumerate(line[: max(old, new) + 1]):
        one.place = place
    states.tell(question)
    _record("place", question.hearing_id, f"question {question.id}", who, now)
    return True


def by_rule(
    *, hearing_id: int, item_id: int | None, rehearsal: bool, who: str, now: datetime
) -> bool:
    """Put the questions of an item back into the rule's order. A second time nothing changes."""
    turns.take_turn(hearing_id)
    placed = [one for one in queue.line(hearing_id, item_id, rehearsal=rehearsal)
              if one.place is not None]  # fmt: skip
    for one in placed:
        one.place = None
    if placed:
        states.tell(placed[0])
        _record("unplace", hearing_id, f"item {item_id or 0}", who, now)
    return bool(placed)


def _record(action: str, hearing_id: int, subject: str, who: str, now: datetime) -> None:
    audit.record(
        who=who, action=f"questions.{action}", subject=subject, hearing_id=hearing_id, now=now
    )
