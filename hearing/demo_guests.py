"""The demonstration's guests: the seven groups, their seats, and a few people who don't exist.

Nobody is written to and nobody answers: the addresses lead nowhere.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import defaults, plan
from hearing.groups.models import Contingent, Group, Mode
from hearing.invitations import people
from hearing.invitations.models import Invitation
from hearing.invitations.people import Facts

WHO = "demo"
ANSWERS_CLOSE, LETTERS_WENT = timedelta(days=7), timedelta(days=30)
# Seats in a mode, for the groups at these places in the list of seven.
SEATS: tuple[tuple[Mode, int, tuple[int, ...]], ...] = (
    (Mode.IN_PERSON, 80, (0,)),
    (Mode.IN_PERSON, 25, (1, 2)),
    (Mode.IN_PERSON, 45, (3, 4)),
    (Mode.VIRTUAL, 100, (0, 1, 2)),
)
# How one of each group is called, how many there are, and how many of them are invited.
GUESTS: tuple[tuple[str, int, int], ...] = (
    ("Stadtratsmitglied", 6, 4),
    ("Stadträt*in", 3, 3),
    ("Personalratsmitglied", 3, 2),
    ("Digitalratsmitglied", 3, 0),
    ("Digitalisierungsmanager*in", 4, 2),
    ("Beschäftigte*r", 2, 0),
    ("Bürger*in", 2, 0),
)


def add(hearing: Hearing, *, now: datetime) -> None:
    """Give the demonstration its groups, seats and guests. A second time nothing is added."""
    defaults.add_all(hearing)
    groups = list(plan.groups_of(hearing.id))
    if db.session.scalar(select(Invitation.id).where(Invitation.hearing_id == hearing.id)):
        return
    if len(groups) != len(GUESTS):  # somebody has made other groups of them
        return
    if not plan.contingents_of(hearing.id):
        db.session.add_all(_seats(hearing, groups))
    for group, (name, count, invited) in zip(groups, GUESTS, strict=True):
        group.deadline = group.deadline or hearing.starts_at - ANSWERS_CLOSE
        for number in range(1, count + 1):
            person = people.add(
                hearing=hearing, facts=_facts(group, name, number), who=WHO, now=now
            )
            if number <= invited:
                person.invited_at = min(now, hearing.starts_at - LETTERS_WENT)


def _seats(hearing: Hearing, groups: list[Group]) -> list[Contingent]:
    return [
        Contingent(
            hearing_id=hearing.id,
            mode=mode,
            seats=seats,
            groups=[groups[place] for place in places],
        )
        for mode, seats, places in SEATS
    ]


def _facts(group: Group, name: str, number: int) -> Facts:
    return Facts(
        name=f"Beispiel {name} {chr(ord('A') + number - 1)}",
        email=f"beispiel-{group.position + 1}-{number}@example.org",
        group_id=group.id,
        organisation="Beispiel",
        language="en" if number == 3 else "de",
    )
