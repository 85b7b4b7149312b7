"""What the room of registrations knows of answers, as this room shows and asks for it.

Registered once, when the application is made; without it nobody has answered.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import ColumnElement, String, null, select, type_coerce

from hearing.database import db
from hearing.groups.models import Mode
from hearing.invitations.models import Invitation


@dataclass(frozen=True, slots=True)
class Replies:
    """How far the answer to an invitation is: ``state`` is its word, a subquery correlated to the
    row of the invitation, NULL without an answer. ``names`` are the words' German names. ``modes``
    gives how the people of a hearing take part or wait to, by their invitations' numbers."""

    state: ColumnElement[str]
    modes: Callable[[int], Mapping[int, Mode]] = lambda _hearing_id: {}
    names: Mapping[str, str] = field(default_factory=dict)
    badges: Mapping[str, str] = field(default_factory=dict)


_registered: list[Replies] = []


def register(replies: Replies) -> None:
    """Say where the answers are. A second time replaces the first."""
    _registered[:] = [replies]


def known() -> Replies:
    """What is registered."""
    return _registered[0] if _registered else Replies(type_coerce(null(), String()))


def state() -> ColumnElement[str]:
    """The word for the answer of an invitation, in a query."""
    return type_coerce(known().state, String())


def has_answered(invitation: Invitation) -> bool:
    """Whether there is an answer of any kind."""
    query = select(state()).select_from(Invitation).where(Invitation.id == invitation.id)
    return db.session.scalar(query) is not None
