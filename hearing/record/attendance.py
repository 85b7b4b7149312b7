"""Who was there, as the record says it: the council by name, the public by number.

Art. 54 GO asks for the names of the members. Groups that may ask and come by invitation only are
named, with when they came and went; of all others the record says how many there were.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from hearing.agenda.models import Hearing
from hearing.door import presence
from hearing.door.presence import Attendee, Part, Section
from hearing.groups.models import Admission, Group
from hearing.record import values

THERE = frozenset({Part.PRESENT, Part.ONLINE})
LISTED = THERE | {Part.ABSENT, Part.EXCUSED}
NUMBERS = {1: "1 Person"}
MANY = "{count} Personen"


def of(hearing: Hearing) -> tuple[values.Attendee, ...]:
    """The attendance, group by group."""
    return tuple(chain.from_iterable(map(_lines, presence.sections(hearing.id))))


def is_named(group: Group) -> bool:
    """Whether the record names the people of a group."""
    return group.may_ask and group.admission is Admission.INVITATION


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
