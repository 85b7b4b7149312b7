"""Who was there, as the record says it: the council by name, the public by number.

Art. 54 GO asks for the names of the members. Groups that may ask and come by invitation only are
named, with when they came and went; of all others the record says how many there were.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

import msgspec
from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.door import presence
from hearing.door.presence import Attendee, Part, Section
from hearing.groups.models import Admission, Group
from hearing.record import values
from hearing.redactions.words import REMOVED
from hearing.speakers import consents
from hearing.speakers.models import Purpose, Speaker

THERE = frozenset({Part.PRESENT, Part.ONLINE})
LISTED = THERE | {Part.ABSENT, Part.EXCUSED}
NUMBERS = {1: "1 Person"}
MANY = "{count} Personen"


def of(hearing: Hearing) -> tuple[values.Attendee, ...]:
    """The attendance, group by group. Who has a part and no longer wants to be named is not."""
    lines = chain.from_iterable(map(_lines, presence.sections(hearing.id)))
    unnamed = _unnamed(hearing)
    return tuple(
        msgspec.structs.replace(one, name=REMOVED) if one.name in unnamed else one for one in lines
    )


def is_named(group: Group) -> bool:
    """Whether the record names the people of a group."""
    return group.may_ask and group.admission is Admission.INVITATION


def _unnamed(hearing: Hearing) -> set[str]:
    query = select(Speaker).where(Speaker.hearing_id == hearing.id)
    names = {speaker.id: speaker.name for speaker in db.session.scalars(query)}
    answers = consents.current_of(names)
    last = {number: answers[number][Purpose.TRANSCRIPT] for number in names}
    return {names[number] for number, answer in last.items() if answer and not answer.given}


def _lines(section: Section) -> Iterator[values.Attendee]:
    if is_named(section.group):
        told = (person for person in section.people if person.part in LISTED)
        yield from (_line(person, section.group.name) for person in told)
        return
    count = sum(person.part in THERE for person in section.people)
    if count:
        name = NUMBERS.get(count, MANY.format(count=count))
        yield values.Attendee(name=name, group=section.group.name, part=Part.PRESENT.value)


def _line(person: Attendee, group: str) -> values.Attendee:
    stays = sorted((*person.stays, *person.online), key=lambda stay: stay.since)
    return values.Attendee(
        name=person.name,
        group=group,
        part=person.part.value,
        stays=tuple(values.Stay(arrived=stay.since, left=stay.until) for stay in stays),
    )
