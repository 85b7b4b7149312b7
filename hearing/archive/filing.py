"""Under whom a passage is filed: its speaker as the record names them, and for whom they spoke.

Words stand for people and groups, not numbers: a person has one number for each hearing, and what
the public may read of them is not what the tables know.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.protocol.models import Entry
from hearing.questions.models import PUBLIC, Question
from hearing.record.values import Person
from hearing.speakers import consents
from hearing.speakers.models import Purpose, Speaker

BETWEEN = ", "


class Voice(NamedTuple):
    """Whose words a passage is: the number of a person, that of a question in the queue."""

    person_id: int | None
    asked: int | None


class Filed(NamedTuple):
    """What a document is filed under: a person as ``label`` writes them, and a group or an
    organisation; nothing where nobody is named."""

    person: str = ""
    party: str = ""


def label(name: str, *facts: str) -> str:
    """A person in one line, so that people of the same name stay apart; nothing without a name."""
    return BETWEEN.join(" ".join(one.split()) for one in (name, *facts) if one) if name else ""


def of_entries(hearing: Hearing, voices: Iterable[Voice]) -> dict[Voice, Filed]:
    """Where passages are filed that no version has yet."""
    voices = set(voices)
    return of(voices, people_of(hearing, (one.person_id for one in voices)))


def of(voices: Iterable[Voice], people: Iterable[Person]) -> dict[Voice, Filed]:
    """Where passages of these people are filed."""
    voices = set(voices)
    known = {person.id: person for person in people}
    groups = _groups({one.asked for one in voices if one.asked})
    return {
        one: _filed(known.get(one.person_id or 0), groups.get(one.asked or 0)) for one in voices
    }


def people_of(hearing: Hearing, numbers: Iterable[int | None]) -> list[Person]:
    """People as a record that were taken now would name them."""
    query = select(Speaker).where(Speaker.id.in_({number for number in numbers if number}))
    return [_person(speaker, hearing) for speaker in db.session.scalars(query)]


def _person(speaker: Speaker, hearing: Hearing) -> Person:
    name = speaker.name if consents.may(speaker, hearing, Purpose.TRANSCRIPT) else ""
    return Person(id=speaker.id, name=name, role=speaker.role, organisation=speaker.organisation)


def voice_of(entry: Entry) -> Voice:
    """Whose words an entry is."""
    return Voice(entry.speaker_id, entry.asked_id)


def _filed(person: Person | None, group: str | None) -> Filed:
    if person is None or not person.name:
        return Filed(party=group or "")
    return Filed(label(person.name, person.role, person.organisation), group or person.organisation)


def _groups(questions: Iterable[int]) -> dict[int, str]:
    """For which groups questions were asked, as far as everybody may read it."""
    wanted = set(questions)
    if not wanted:
        return {}
    query = select(Question).where(Question.id.in_(wanted), Question.state.in_(PUBLIC))
    found = db.session.scalars(query.options(joinedload(Question.group)))
    return {one.id: one.group.name for one in found if one.group}
