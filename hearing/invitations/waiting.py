"""Letters to many that wait in the outbox: written anew when what they say has changed.

What somebody has pressed to send was another letter: it is a draft again, with a word why. A text
that a person has changed by hand stays theirs and is only held back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import joinedload

from hearing import city
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.groups.models import Group
from hearing.invitations import house, letters, stages
from hearing.invitations.facts import HearingFacts
from hearing.invitations.models import Invitation
from hearing.mail import handwritten, outbox, queue
from hearing.mail.models import WAITING, Letter, LetterState
from hearing.mail.outbox import Writing

KINDS = {about: kind for kind, about in letters.ABOUT.items()}
CONCERN = re.compile(r"invitation (\d+) ([a-z]+)")
ANEW = N_("Neu geschrieben, weil sich etwas geändert hat: Bitte sehen Sie den Brief wieder an.")
BY_HAND = N_("Von Hand geändert, seitdem hat sich etwas geändert: Bitte prüfen Sie den Text.")


def facts_of(hearing: Hearing) -> HearingFacts:
    """What letters say of a hearing now."""
    return HearingFacts.read(hearing, house.of(city.settings(), city.zone()))


def rewrite(hearing: Hearing, *which: ColumnElement[bool], who: str, now: datetime) -> int:
    """Write the letters to many that no longer say what counts anew, of all people or of some;
    gives how many. Call it in one's turn. A second time nothing changes."""
    facts, own = facts_of(hearing), handwritten.among(hearing_id=hearing.id)
    anew: dict[int, Writing] = {}
    pressed, by_hand = set[int](), set[int]()
    for letter, person, kind in _waiting(hearing.id, *which):
        writing = letters.compose(person, kind, facts)
        if _says(letter, writing):
            continue
        if letter.id in own:
            by_hand.add(letter.id)
            continue
        anew[letter.id] = writing
        if letter.state in WAITING:
            pressed.add(letter.id)
    written = outbox.write_anew(anew, who=who, now=now)
    outbox.hold_back(pressed.intersection(written), words=ANEW)
    outbox.hold_back(by_hand, words=BY_HAND)
    return len(written)


def follow_corrections(people: Sequence[Invitation], who: str, now: datetime) -> None:
    """Let what waits for people say what is said of them now. A second time nothing changes."""
    numbers = [person.id for person in people]
    for part in queue.in_parts(numbers):
        rewrite(people[0].hearing, Invitation.id.in_(part), who=who, now=now)


def follow_group(group: Group, who: str, now: datetime) -> None:
    """Let what waits for a group say its deadline and rights. A second time nothing changes."""
    hearing = db.session.get_one(Hearing, group.hearing_id)
    rewrite(hearing, Invitation.group_id == group.id, who=who, now=now)


def drop(invitation: Invitation) -> None:
    """Throw away what only who has not answered needs to know. A second time there is nothing."""
    for about in (stages.REMINDED, stages.CHANGED):
        concern = stages.concern(invitation.id, about)
        outbox.discard_waiting(hearing_id=invitation.hearing_id, concern=concern)


def _waiting(
    hearing_id: int, *which: ColumnElement[bool]
) -> Iterator[tuple[Letter, Invitation, str]]:
    """The letters, whom each is for, and of which kind it is."""
    waits = Letter.state.in_({LetterState.DRAFTED, *WAITING})
    query = select(Letter).where(Letter.hearing_id == hearing_id, Letter.bulk, waits)
    found = [
        (letter, int(words[1]), KINDS[words[2]])
        for letter in db.session.scalars(query.order_by(Letter.id)).all()
        if (words := CONCERN.fullmatch(letter.concern)) and words[2] in KINDS
    ]
    people: dict[int, Invitation] = {}
    for numbers in queue.in_parts({number for _letter, number, _kind in found}):
        own = select(Invitation).where(Invitation.id.in_(numbers), *which)
        own = own.where(Invitation.hearing_id == hearing_id).options(joinedload(Invitation.group))
        people |= {person.id: person for person in db.session.scalars(own)}
    for letter, number, kind in found:
        if number in people:
            yield letter, people[number], kind


def _says(letter: Letter, writing: Writing) -> bool:
    """Whether a letter says already what it should."""
    said = (letter.subject, letter.text, letter.name, letter.language)
    subject = outbox.shortened(writing.subject, outbox.LONGEST_SUBJECT)
    name = outbox.shortened(writing.to.name, outbox.LONGEST_NAME)
    return said == (subject, outbox.plain(writing.text), name, writing.to.language)
