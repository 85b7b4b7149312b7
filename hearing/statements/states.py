"""How far the request to an office is; nothing of it is stored, it follows from the times."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from hearing.statements.models import Statement


class State(StrEnum):
    """How far the request to an office is."""

    NOT_ASKED = "not_asked"
    ASKED = "asked"
    OVERDUE = "overdue"
    ANSWERED = "answered"
    LATE = "late"


MISSING = frozenset({State.NOT_ASKED, State.ASKED, State.OVERDUE})


def state_of(statement: Statement, now: datetime) -> State:
    """The state of a request at a point in time."""
    if statement.received_at is not None:
        return State.LATE if is_late(statement) else State.ANSWERED
    if now > statement.deadline:
        return State.OVERDUE
    return State.ASKED if statement.asked_at else State.NOT_ASKED


def is_late(statement: Statement) -> bool:
    """Whether the answer came after the deadline."""
    return statement.received_at is not None and statement.received_at > statement.deadline


def is_open(statement: Statement, now: datetime) -> bool:
    """Whether the office may still hand in or change its answer through its link."""
    if now <= statement.deadline:
        return True
    return statement.accepts_late and statement.received_at is None
