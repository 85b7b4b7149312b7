"""Who may have to be told of a release, and which differences concern them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import String, cast, exists, literal, select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail.models import Letter, LetterState
from hearing.programme.changes import Change, Difference
from hearing.programme.snapshot import Programme
from hearing.speakers import invitations
from hearing.speakers.models import Speaker, SpeakerState
from hearing.stands import letters as stand_letters
from hearing.stands.models import Stand, StandHost, StandState

ASKED = frozenset({SpeakerState.INVITED, SpeakerState.CONFIRMED})
# What concerns all who have a part in the item, and all who have a part at all.
OF_ITEM = frozenset(
    {
        Change.NEW,
        Change.CANCELLED,
        Change.RENAMED,
        Change.MOVED,
        Change.LENGTHENED,
        Change.SHORTENED,
        Change.ROOM,
        Change.RETYPED,
        Change.OPENED,
        Change.CLOSED,
    }
)
OF_ALL = frozenset({Change.DAY_MOVED, Change.VENUE})
# What people have changed themselves, or see at once.
LEFT_OUT = frozenset({Change.PERSON_EDITED, Change.PERSON_RENAMED})


TAKING_PART = Stand.state.in_({StandState.ACCEPTED, StandState.PLACED})


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who may be concerned. ``subject`` is "speaker 7" or "stand 4"; ``item_ids`` are
    the items in which they stand at a stand."""

    subject: str
    address: str
    name: str
    language: str = "de"
    person_id: int | None = None
    item_ids: frozenset[int] = frozenset()
    link: tuple[str, int] | None = None


def of(hearing: Hearing) -> Iterable[Recipient]:
    """The people with a part in a hearing, then those of its stands."""
    yield from _speakers(hearing)
    yield from _exhibitors(hearing)


def _speakers(hearing: Hearing) -> Iterable[Recipient]:
    was_cancelled = exists().where(
        Letter.hearing_id == hearing.id,
        Letter.concern == literal("speaker ") + cast(Speaker.id, String) + " cancelled",
        Letter.state != LetterState.DISCARDED,
        Speaker.state == SpeakerState.WITHDRAWN,  # not who was invited again
    )
    stands = _stands_of(hearing)
    for person in db.session.scalars(
        select(Speaker).where(Speaker.hearing_id == hearing.id, ~was_cancelled).order_by(Speaker.id)
    ):
        asked = person.state in ASKED
        yield Recipient(
            subject=f"speaker {person.id}",
            address=person.email,
            name=person.name,
            language=person.language,
            person_id=person.id,
            item_ids=frozenset(stands[person.id]),
            link=(invitations.PURPOSE, person.id) if asked else None,
        )


def _stands_of(hearing: Hearing) -> dict[int, set[int]]:
    """In which items the people of the programme stand at a stand."""
    query = (
        select(StandHost.speaker_id, Stand.item_id)
        .join(Stand)
        .where(Stand.hearing_id == hearing.id, TAKING_PART, Stand.item_id.is_not(None))
    )
    items: dict[int, set[int]] = defaultdict(set)
    for row in db.session.execute(query):
        items[row.speaker_id].add(row.item_id)
    return items


def _exhibitors(hearing: Hearing) -> Iterable[Recipient]:
    query = select(Stand).where(Stand.hearing_id == hearing.id, TAKING_PART).order_by(Stand.id)
    for stand in db.session.scalars(query):
        yield Recipient(
            subject=f"stand {stand.id}",
            address=stand.contact_email,
            name=stand.contact_name or stand.title,
            language=stand.language,
            item_ids=frozenset({stand.item_id} if stand.item_id else ()),
            link=(stand_letters.PURPOSE, stand.id),
        )


def concerning(
    differences: Iterable[Difference], recipient: Recipient, old: Programme, new: Programme
) -> list[Difference]:
    """The differences between two programmes that this person must be told of."""
    if not _was_asked(recipient, old, new):
        return []
    items = {f"item {item_id}" for item_id in _items_of(recipient, old, new)}
    return [
        one
        for one in differences
        if one.change not in LEFT_OUT
        and (
            one.change in OF_ALL
            or recipient.person_id in one.people
            or (one.change in OF_ITEM and one.subject in items)
        )
    ]


def _was_asked(recipient: Recipient, old: Programme, new: Programme) -> bool:
    """Whether somebody knows of their part: who is only proposed does not."""
    if recipient.person_id is None:
        return True
    people = (old.person(recipient.person_id), new.person(recipient.person_id))
    return any(person is not None and person.state in ASKED for person in people)


def _items_of(recipient: Recipient, *programmes: Programme) -> frozenset[int]:
    return recipient.item_ids | {
        item.id
        for programme in programmes
        for item in programme.items
        if any(slot.person_id == recipient.person_id for slot in item.slots)
    }
