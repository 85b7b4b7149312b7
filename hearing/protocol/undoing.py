"""Taking changes back, and what there was: every change stays readable and can be undone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import String, cast, select

from hearing.agenda.models import AgendaItem
from hearing.database import db
from hearing.protocol import ledger
from hearing.protocol.errors import EntryChanged, EntryThere, NothingToUndo
from hearing.protocol.ledger import State, States
from hearing.protocol.models import Change, ChangeKind, Entry, Source
from hearing.questions.models import Question
from hearing.recordings.models import Recording
from hearing.speakers.models import Speaker


def undo(*, recording: Recording, who: str, now: datetime) -> Change:
    """Take the last change of this person back that still stands.

    Raises NothingToUndo, and EntryChanged when somebody has gone on from it.
    """
    number = ledger.take_turn(recording)
    last = last_of(recording, who)
    if last is None:
        raise NothingToUndo
    return take_back(change=last, number=number, who=who, now=now)


def take_back(*, change: Change, number: int, who: str, now: datetime) -> Change:
    """Bring the entries back to what they were before a change. The caller has the turn."""
    recording = db.session.get_one(Recording, change.recording_id)
    after, before = ledger.read(change.after), ledger.read(change.before)
    entries = ledger.find_all(recording.id, after)
    are = {key: ledger.state_of(entry) for key, entry in entries.items()}
    if not all(ledger.are_same(are.get(key), state) for key, state in after.items()):
        raise EntryChanged
    before = {key: state and _known(state) for key, state in before.items()}
    _settle_places(recording, before)
    return ledger.write(
        recording=recording,
        number=number,
        kind=change.kind,
        key=change.key,
        before=after,
        after=before,
        who=who,
        now=now,
        undoes=change,
    )


def restore(*, change: Change, key: str, seen: int | None, who: str, now: datetime) -> Change:
    """Give an entry what it said before a change, or bring a removed one back; it is to be checked
    anew. ``seen`` is None where the entry is gone. A second time it is there already.

    Raises EntryChanged, EntryThere.
    """
    recording = db.session.get_one(Recording, change.recording_id)
    number = ledger.take_turn(recording)
    was = ledger.read(change.before)[key]
    assert was is not None
    entry = ledger.find(recording.id, key)
    if (entry is None) != (seen is None):
        raise EntryChanged if entry is None else EntryThere
    if entry is None or seen is None:
        state = None
        now_is = _placed(recording, was)
    else:
        ledger.refuse_stale(entry, seen)
        state = ledger.state_of(entry)
        now_is = replace(
            state, text=was.text, source=was.source, speaker_id=was.speaker_id, item_id=was.item_id,
            part=was.part, question=was.question, checked_at=None, checked_by="",
        )  # fmt: skip
    return ledger.write(
        recording=recording,
        number=number,
        kind=ChangeKind.RESTORE,
        key=key,
        before={key: state},
        after={key: _known(now_is)},
        who=who,
        now=now,
    )


def last_of(recording: Recording, who: str) -> Change | None:
    """The last change of a person that is no undoing and has not been undone."""
    undone = select(Change.undoes_id).where(
        Change.recording_id == recording.id, Change.undoes_id.is_not(None)
    )
    query = select(Change).where(
        Change.recording_id == recording.id,
        Change.who == who,
        Change.source == Source.HUMAN,
        Change.undoes_id.is_(None),
        Change.id.not_in(undone),
        # What was taken out is gone: neither that nor what knew of it can be undone.
        Change.kind != ChangeKind.REDACT,
        Change.salt != "",
    )
    return db.session.scalar(query.order_by(Change.number.desc()).limit(1))


def standing(recording: Recording) -> list[Change]:
    """What people have changed and nobody has taken back, in order."""
    told = db.session.scalars(
        select(Change)
        .where(Change.recording_id == recording.id, Change.source == Source.HUMAN)
        .order_by(Change.number)
    ).all()
    undone = {change.undoes_id for change in told}
    return [one for one in told if one.undoes_id is None and one.id not in undone]


def history(recording: Recording, *, key: str = "") -> Sequence[Change]:
    """All changes of a recording, or of those that touched one entry, the newest first."""
    query = select(Change).where(Change.recording_id == recording.id)
    if key:
        query = query.where(cast(Change.after, String).contains(f'"{key}"', autoescape=True))
    return db.session.scalars(query.order_by(Change.number.desc())).all()


def newest_of(entry: Entry) -> Change | None:
    """The last change that touched an entry."""
    return next(iter(history(entry.recording, key=entry.key)), None)


def find(recording: Recording, number: int) -> Change | None:
    """The change of this number, unless its words had to go."""
    there = Change.recording_id == recording.id, Change.number == number, Change.salt != ""
    query = select(Change).where(*there)
    return db.session.scalar(query)


def since(recording: Recording, number: int) -> list[str]:
    """The keys of the entries that were touched after a change."""
    query = select(Change.after).where(Change.recording_id == recording.id, Change.number > number)
    touched = db.session.scalars(query.order_by(Change.number))
    return list(dict.fromkeys(key for after in touched for key in after))


def removed(recording: Recording) -> list[Change]:
    """The removals whose entry is still gone, the newest first."""
    query = select(Change).where(
        Change.recording_id == recording.id,
        Change.kind == ChangeKind.REMOVE,
        Change.undoes_id.is_(None),
        Change.salt != "",
    )
    found = db.session.scalars(query.order_by(Change.number.desc())).all()
    there = ledger.find_all(recording.id, [change.key for change in found])
    newest = {change.key: change for change in reversed(found) if change.key not in there}
    return [change for change in found if newest.get(change.key) is change]


def _known(state: State) -> State:
    """A state without whom or what was deleted since: the people, items and questions of then."""
    rows = {"speaker_id": Speaker, "item_id": AgendaItem, "asked_id": Question}
    numbers = {name: getattr(state, name) for name in rows}
    gone = [name for name, number in numbers.items()
            if number is not None and db.session.get(rows[name], number) is None]  # fmt: skip
    return replace(state, **dict.fromkeys(gone))


def _settle_places(recording: Recording, states: States) -> None:
    """Entries stay where they are by now; one that comes back is put where its time is."""
    there = ledger.find_all(recording.id, states)
    gone = [(key, state) for key, state in states.items() if state and key not in there]
    for key, state in sorted(gone, key=lambda pair: pair[1].start):
        states[key] = _placed(recording, state)
    for key, entry in ledger.find_all(recording.id, states).items():
        if (was := states[key]) is not None:
            states[key] = replace(was, position=entry.position)


def _placed(recording: Recording, state: State) -> State:
    before = ledger.before(recording, state.start)
    place = before.position if before else -1
    ledger.make_room(recording, place)
    return replace(state, position=place + 1)
