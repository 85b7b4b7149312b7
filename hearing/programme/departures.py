"""Who is still in the public programme although they no longer take part.

A release is public until the next one. So whoever declines, is uninvited or deleted after it makes
it wrong, and the organizers are told on all their pages about the hearing until they release anew.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.programme import release
from hearing.programme.snapshot import Person
from hearing.programme.words import Words
from hearing.speakers.models import Speaker, SpeakerState

SENTENCES: dict[SpeakerState | None, str] = {
    SpeakerState.DECLINED: N_(
        "%(name)s hat abgesagt, steht aber noch im veröffentlichten Programm."
    ),
    SpeakerState.WITHDRAWN: N_(
        "%(name)s ist ausgeladen, steht aber noch im veröffentlichten Programm."
    ),
    None: N_("%(name)s ist gelöscht, steht aber noch im veröffentlichten Programm."),
}
UNSURE = N_("%(name)s hat nicht mehr zugesagt, steht aber noch im veröffentlichten Programm.")


@dataclass(frozen=True, slots=True)
class Departure:
    """A person whom the public programme names; ``state`` is None of who was deleted."""

    person: Person
    state: SpeakerState | None

    def text(self, words: Words) -> str:
        """What is wrong, in the reader's language."""
        return words.say(SENTENCES.get(self.state, UNSURE), name=self.person.name)


def of(hearing: Hearing) -> list[Departure]:
    """Who left since the newest release of a hearing, in its order."""
    return of_all([hearing])[hearing.id]


def of_all(hearings: Iterable[Hearing]) -> dict[int, list[Departure]]:
    """The same of several hearings, by their numbers, with as many queries as for one."""
    numbers = [hearing.id for hearing in hearings]
    named = release.people_of(numbers)
    query = select(Speaker.id, Speaker.state).where(Speaker.hearing_id.in_(numbers))
    states: dict[int, SpeakerState] = {row.id: row.state for row in db.session.execute(query)}
    return {
        number: [
            Departure(person, states.get(person.id))
            for person in named.get(number, ())
            if states.get(person.id) is not SpeakerState.CONFIRMED
        ]
        for number in numbers
    }


def taking_part(hearing_ids: Iterable[int]) -> set[int]:
    """The numbers of those who have confirmed their part and have not taken it back."""
    query = select(Speaker.id).where(
        Speaker.hearing_id.in_(hearing_ids), Speaker.state == SpeakerState.CONFIRMED
    )
    return set(db.session.scalars(query))
