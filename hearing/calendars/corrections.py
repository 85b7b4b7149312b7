"""Drafts about people's places, written anew when their name or language was corrected."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from hearing.calendars import entries, house, invite, letters, wordings
from hearing.calendars.invite import Told
from hearing.calendars.letters import Message
from hearing.calendars.wordings import Text
from hearing.database import db
from hearing.groups.models import Mode
from hearing.invitations.models import Invitation
from hearing.mail import handwritten
from hearing.mail.models import Letter, LetterState
from hearing.programme.words import Words
from hearing.registration import changes


def follow(people: Sequence[Invitation], who: str, now: datetime) -> None:
    """Write the drafts that wait for these people anew; one that a person has changed by hand stays
    theirs. Call it in one's turn. A second time nothing changes."""
    known = {entries.concern(person): person for person in people}
    hearing_id = people[0].hearing_id
    query = select(Letter).where(
        Letter.hearing_id == hearing_id,
        Letter.state == LetterState.DRAFTED,
        Letter.concern.like(f"invitation % {entries.ABOUT}"),
    )
    by_hand = handwritten.among(hearing_id=hearing_id)
    for draft in db.session.scalars(query.order_by(Letter.id)).all():
        person = known.get(draft.concern)
        if person is not None and draft.id not in by_hand and _is_out_of_date(draft, person):
            _write(draft, person, who, now)


def _is_out_of_date(draft: Letter, person: Invitation) -> bool:
    return (draft.name, draft.language) != (person.name, person.language)


def _write(draft: Letter, person: Invitation, who: str, now: datetime) -> None:
    text = _text_of(draft, person)
    if text is None:
        return
    told = invite.read(draft.calendar, draft.calendar_method)[1] if draft.calendar else None
    entry = entries.of(person)
    before = entry.told if entry else None
    message = Message(person, text, _mode(person, told), told, before, entry)
    letters.draft(message, house.here(), who=who, now=now)


def _text_of(draft: Letter, person: Invitation) -> Text | None:
    """Which of our texts a draft is, known by its subject; none where it is another's."""
    words = Words(draft.language, house.here().zone)
    title = person.hearing.title
    return next(
        (one for one in wordings.TEXTS if words.say(one.subject, hearing=title) == draft.subject),
        None,
    )


def _mode(person: Invitation, told: Told | None) -> Mode | None:
    registration = changes.of(person)
    chosen = registration.mode if registration else None
    return chosen or (told.facts.mode if told else None)
