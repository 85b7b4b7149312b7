"""The index follows what is public, in the very commit that changes it.

No room has to think of the search: whatever it does to rows that a source reads, by objects or by
an UPDATE, is seen by the session, and right before the commit the index is brought to what is
public then. Facts of hearings, releases and recordings come by their own registries.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from sqlalchemy import event, inspect
from sqlalchemy.orm import ORMExecuteState, Session

from hearing.agenda.models import Hearing
from hearing.archive import index
from hearing.archive.models import Kind
from hearing.desk.models import Mark
from hearing.questions.models import Question
from hearing.speakers.models import Speaker
from hearing.stands.models import Stand
from hearing.statements.models import Annex

# Whose rows say what of which kinds is public; each has a ``hearing_id``.
FOLLOWED: Final[dict[type[Any], tuple[Kind, ...]]] = {
    Annex: (Kind.STATEMENT, Kind.FILE),
    Stand: (Kind.STAND,),
    Speaker: (Kind.PERSON,),
    Question: (Kind.QUESTION,),
    Mark: (Kind.QUESTION,),
}
CHANGED: Final = "search_changed"


def _notice_objects(session: Session, _context: object) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if type(row) in FOLLOWED and (row not in session.dirty or session.is_modified(row)):
            _notice(session, type(row), row.hearing_id)


def _notice_statements(state: ORMExecuteState) -> None:
    """Rows that an UPDATE or DELETE is about are at hand: nobody changes what they haven't read."""
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    kind = state.bind_mapper.class_
    if kind in FOLLOWED:
        for row in state.session.identity_map.values():
            if type(row) is kind and (hearing_id := inspect(row).dict.get("hearing_id")):
                _notice(state.session, kind, hearing_id)


def _notice(session: Session, kind: type[Any], hearing_id: int) -> None:
    changed: set[tuple[int, Kind]] = session.info.setdefault(CHANGED, set())
    changed.update((hearing_id, one) for one in FOLLOWED[kind])


def _follow(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    changed: set[tuple[int, Kind]] = session.info.pop(CHANGED, set())
    for hearing_id in sorted({one for one, _kind in changed}):
        hearing = session.get(Hearing, hearing_id)
        if hearing is not None:
            index.refresh(hearing, *sorted({kind for one, kind in changed if one == hearing_id}))
    session.info.pop(CHANGED, None)


def _forget(session: Session) -> None:
    session.info.pop(CHANGED, None)


LISTENERS: Final[dict[str, Callable[..., None]]] = {
    "after_flush": _notice_objects,
    "do_orm_execute": _notice_statements,
    "before_commit": _follow,
    "after_rollback": _forget,
}


def join() -> None:
    """Let the index follow from now on. A second time changes nothing."""
    for name, listener in LISTENERS.items():
        if not event.contains(Session, name, listener):
            event.listen(Session, name, listener)
