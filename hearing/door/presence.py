"""Who was there, from when to when: for the record, for the numbers, for the door itself."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import func, select

from hearing.database import db
from hearing.door import stays
from hearing.door.models import DoorEvent, DoorEventKind
from hearing.door.stays import TOLD, Passage, Stay
from hearing.groups import plan, rights
from hearing.groups.models import Group, Mode
from hearing.groups.numbers import Counts
from hearing.groups.rights import Use
from hearing.invitations.models import Invitation, Source
from hearing.registration.models import Registration, RegistrationState


class Part(StrEnum):
    """How somebody took part, as the record says it."""

    PRESENT = "present"
    ABSENT = "absent"  # had a place on site and didn't come
    ONLINE = "online"  # was in the conference
    VIRTUAL = "virtual"  # had a place there
    STREAM = "stream"
    EXCUSED = "excused"  # said no, or sent somebody else
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class Attendee:
    """One person of the presence list: ``stays`` in the hall, ``online`` in the conference."""

    invitation_id: int
    name: str
    organisation: str
    part: Part
    stays: list[Stay]
    online: list[Stay] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Section:
    """A group of the presence list."""

    group: Group
    people: list[Attendee]

    def count(self, part: Part) -> int:
        return sum(person.part is part for person in self.people)


_EXCUSED = frozenset({RegistrationState.DECLINED, RegistrationState.SUBSTITUTED})
_ELSEWHERE = {Mode.VIRTUAL: Part.VIRTUAL, Mode.STREAM: Part.STREAM}
# Who was in the conference of a hearing and when, by invitation.
Online = Callable[[int], dict[int, list[Stay]]]
_online: list[Online] = []


def register_online(stays_of: Online) -> None:
    """Let the conference tell who was there. A second time changes nothing."""
    if stays_of not in _online:
        _online.append(stays_of)


def sections(hearing_id: int) -> list[Section]:
    """The presence list: the groups that may come, each with everybody who is invited."""
    histories = _histories(hearing_id)
    online = {key: told for stays_of in _online for key, told in stays_of(hearing_id).items()}
    people: dict[int, list[Attendee]] = defaultdict(list)
    query = (
        select(Invitation, Registration.state, Registration.mode)
        .outerjoin(Registration, Registration.invitation_id == Invitation.id)
        .where(Invitation.hearing_id == hearing_id)
        .order_by(Invitation.name, Invitation.id)
    )
    for invitation, state, mode in db.session.execute(query):
        own, far = stays.read(histories.get(invitation.id, [])), online.get(invitation.id, [])
        if own or far or _is_listed(invitation):
            part = _part(state, mode, own, far)
            people[invitation.group_id].append(
                Attendee(invitation.id, invitation.name, invitation.organisation, part, own, far)
            )
    return [
        Section(group, people[group.id])
        for group in plan.groups_of(hearing_id)
        if rights.allows(group, Use.IN_PERSON)
        or any(one.stays or one.online for one in people[group.id])
    ]


def counts(hearing_id: int) -> Counts:
    """How many people have arrived at the door, by group and mode; nobody twice."""
    query = (
        select(Invitation.group_id, func.count(DoorEvent.invitation_id.distinct()))
        .join(Invitation, Invitation.id == DoorEvent.invitation_id)
        .where(DoorEvent.hearing_id == hearing_id, DoorEvent.kind == DoorEventKind.ARRIVAL)
        .group_by(Invitation.group_id)
    )
    rows = db.session.execute(query)
    return {(group_id, Mode.IN_PERSON): number for group_id, number in rows}


def inside(hearing_id: int) -> set[int]:
    """The invitations of those who are there now."""
    read = {number: stays.read(told) for number, told in _histories(hearing_id).items()}
    return {number for number, own in read.items() if own and own[-1].until is None}


def attempts(hearing_id: int) -> Counter[DoorEventKind]:
    """How often what happened at the door."""
    query = (
        select(DoorEvent.kind, func.count())
        .where(DoorEvent.hearing_id == hearing_id)
        .group_by(DoorEvent.kind)
    )
    return Counter(dict(db.session.execute(query).all()))


def _histories(hearing_id: int) -> dict[int, list[Passage]]:
    query = (
        select(DoorEvent.invitation_id, DoorEvent.at, DoorEvent.kind)
        .where(DoorEvent.hearing_id == hearing_id, DoorEvent.kind.in_(TOLD))
        .order_by(DoorEvent.at, DoorEvent.id)
    )
    found: dict[int, list[Passage]] = defaultdict(list)
    for invitation_id, at, kind in db.session.execute(query):
        if invitation_id is not None:
            found[invitation_id].append(Passage(at, kind))
    return found


def _is_listed(invitation: Invitation) -> bool:
    """Nobody who is struck off, or who registered without showing that the address is theirs."""
    is_somebody = invitation.source is not Source.SELF or invitation.confirmed_at is not None
    return is_somebody and invitation.revoked_at is None


def _part(
    state: RegistrationState | None, mode: Mode | None, own: list[Stay], far: list[Stay]
) -> Part:
    """What somebody did counts more than what they had said."""
    if own or far:
        return Part.PRESENT if own else Part.ONLINE
    if state is RegistrationState.CONFIRMED and mode is not None:
        return _ELSEWHERE.get(mode, Part.ABSENT)
    return Part.EXCUSED if state in _EXCUSED else Part.UNANSWERED
