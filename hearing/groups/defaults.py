"""The seven groups that every new hearing begins with; organizers change them as they like.

The first three are those of Munich's council paper 20-26 / V 12687; the rest are defaults.
"""

from __future__ import annotations

from dataclasses import dataclass

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups.models import Admission, Attendance, Group, Mode

EVERYTHING = tuple(Mode)
IN_THE_ROOM = (Mode.IN_PERSON, Mode.STREAM)
WATCHING = (Mode.STREAM,)


@dataclass(frozen=True, slots=True)
class Default:
    """A group as every hearing begins with it."""

    name: str
    name_en: str
    modes: tuple[Mode, ...]
    may_ask: bool = False
    admission: Admission = Admission.INVITATION


SEVEN: tuple[Default, ...] = (
    Default("Mitglieder des Stadtrats", "Members of the City Council", EVERYTHING, True),
    Default("berufsmäßige Stadträt*innen", "Heads of the departments", EVERYTHING, True),
    Default(
        "Vertreter*innen des Gesamtpersonalrats",
        "Representatives of the staff council",
        EVERYTHING,
        True,
    ),
    Default("Digitalrat", "Digital Council", IN_THE_ROOM),
    Default(
        "Digitalisierungsmanager*innen der Referate und Eigenbetriebe",
        "Digitalisation managers of the departments",
        IN_THE_ROOM,
    ),
    Default("Beschäftigte der LHM", "City employees", WATCHING, admission=Admission.PROOF),
    Default("Bürger*innen", "Citizens", WATCHING, admission=Admission.OPEN),
)


def add_all(hearing: Hearing) -> list[Group]:
    """Give a new hearing its groups; one that has some keeps them as they are."""
    there = db.session.query(Group).filter_by(hearing_id=hearing.id).first()
    if there is not None:
        return []
    groups = [
        Group(
            hearing_id=hearing.id,
            position=position,
            name=default.name,
            name_en=default.name_en,
            modes=[mode.value for mode in default.modes],
            may_ask=default.may_ask,
            admission=default.admission,
        )
        for position, default in enumerate(SEVEN)
    ]
    db.session.add_all(groups)
    if db.session.get(Attendance, hearing.id) is None:
        db.session.add(Attendance(hearing_id=hearing.id))
    db.session.flush()
    return groups
