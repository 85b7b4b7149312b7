"""The index follows what is public, in the very commit that changes it.

No room has to think of the search: whatever it does to rows that a source reads, by objects or by
an UPDATE, is seen by the session, and right before the commit the index is brought to what is
public then. Facts of hearings, releases and recordings come by their own registries.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from sqlalchemy import event, select
from sqlalchemy.orm import ORMExecuteState, Session, selectinload

from hearing.agenda.models import Hearing
from hearing.archive import index
from hearing.archive.index import WRITTEN
from hearing.archive.models import Kind
from hearing.archive.record_sources import OF_VERSION
from hearing.desk.models import Mark
from hearing.groups.models import Group
from hearing.protocol.models import Entry
from hearing.questions.models import PUBLIC, Question
from hearing.questions.written.models import AnswerAnnex
from hearing.record.models import Record, RecordVersion, VersionPart
from hearing.slides.models import PublicSlides
from hearing.speakers.models import Consent, Speaker
from hearing.stands.models import Stand
from hearing.statements.models import Annex

RECORD: Final = tuple(OF_VERSION)
# Whose rows say what of which kinds is public; each has a ``hearing_id``.
FOLLOWED: Final[dict[type[Any], tuple[Kind, ...]]] = {
    Annex: (Kind.STATEMENT, Kind.FILE),
    Stand: (Kind.STAND,),
    Speaker: (Kind.PERSON, Kind.SLIDES, Kind.ENTRY),
    PublicSlides: (Kind.SLIDES,),
    Consent: (Kind.SLIDES, Kind.ENTRY),
    Record: (Kind.SLIDES, *RECORD),
    RecordVersion: RECORD,
    Group: (Kind.QUESTION, Kind.ENTRY),
    Question: (Kind.QUESTION, Kind.ENTRY),
    AnswerAnnex: (Kind.QUESTION, Kind.ANSWER),
    Mark: (Kind.QUESTION,),
}
# New rows that are nothing for the public yet: hundreds of people ask at once.
PRIVATE: Final[dict[type[Any], Callable[[Any], bool]]] = {
    Question: lambda question: question.state not in PUBLIC,
    Mark: lambda mark: mark.rehearsal,
}
HEARINGS: Final = "search_hearings"  # number and kind of what has changed
# Rows that are told by a number of their own: an entry, and the version that a part is of.
ENTRIES: Final = "search_entries"
VERSIONS: Final = "search_versions"
NUMBERED: Final[dict[type[Any], tuple[str, str]]] = {
    Entry: (ENTRIES, "id"),
    VersionPart: (VERSIONS, "version_id"),
}


def _notice_objects(session: Session, _context: object) -> None:
    for row in (*session.new, *session.dirty, *session.deleted):
        if row in session.dirty and not session.is_modified(row):
            continue
        if row in session.new and type(row) in PRIVATE and PRIVATE[type(row)](row):
            continue
        if type(row) in NUMBERED:
            name, number = NUMBERED[type(row)]
            _pending(session, name).add(getattr(row, number))
        elif type(row) in FOLLOWED:
            _notice(session, type(row), [row.hearing_id])


def _notice_statements(state: ORMExecuteState) -> None:
    """The rows that an UPDATE or DELETE is about are asked for before it runs. What only moves its
    rows, and says so, leaves their words as they are."""
    if not (state.is_update or state.is_delete) or state.bind_mapper is None:
        return
    if state.execution_options.get("only_moves"):
        return
    kind, statement = state.bind_mapper.class_, state.statement
    wanted = getattr(statement, "whereclause", None)
    if kind in NUMBERED:
        name, number = NUMBERED[kind]
        found = _asked(state.session, select(getattr(kind, number)), wanted)
        _pending(state.session, name).update(found)
    elif kind in FOLLOWED:
        _notice(state.session, kind, _asked(state.session, select(kind.hearing_id), wanted))


def _asked(session: Session, query: Any, wanted: Any) -> Collection[int]:
    return session.scalars(query if wanted is None else query.where(wanted)).all()


def _notice(session: Session, kind: type[Any], hearing_ids: Collection[int]) -> None:
    pairs = ((number, one) for number in set(hearing_ids) for one in FOLLOWED[kind])
    _pending(session, HEARINGS).update(pairs)


def _pending(session: Session, name: str) -> set[Any]:
    pending: set[Any] = session.info.setdefault(name, set())
    return pending


def _follow(session: Session) -> None:
    if session.in_nested_transaction():
        return
    session.flush()
    said = session.info.pop(ENTRIES, set()) - session.info.pop(WRITTEN, set())
    changed: set[tuple[int, Kind]] = session.info.pop(HEARINGS, set())
    if said:
        query = select(Entry).where(Entry.id.in_(said)).options(selectinload(Entry.segments))
        index.write(*session.scalars(query))
    if numbers := session.info.pop(VERSIONS, set()):
        query_of = select(RecordVersion.hearing_id).where(RecordVersion.id.in_(numbers))
        changed |= {(number, kind) for number in session.scalars(query_of) for kind in RECORD}
    for hearing_id in sorted({number for number, _kind in changed}):
        hearing = session.get(Hearing, hearing_id)
        if hearing is not None:
            index.refresh(hearing, *sorted(kind for one, kind in changed if one == hearing_id))
    _forget(session)


def _forget(session: Session) -> None:
    for name in (HEARINGS, ENTRIES, VERSIONS, WRITTEN):
        session.info.pop(name, None)


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
