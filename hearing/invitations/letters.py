"""Invitations and reminders: drafted for the outbox, many at once, never sent from here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import contains_eager

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import turns
from hearing.invitations import replies, stages, templates
from hearing.invitations.errors import CalledOff
from hearing.invitations.facts import HearingFacts
from hearing.invitations.models import Invitation, Source
from hearing.invitations.people import LINKS
from hearing.invitations.stages import Stage, is_written_about_place, stage, was_written_to
from hearing.invitations.wordings import Text
from hearing.mail import outbox, stops
from hearing.mail.links import Addressee
from hearing.mail.message import LINK
from hearing.mail.outbox import Writing

# Whose letter is still to be drafted; by hand one may write again to who has had one.
FIRST = frozenset({Stage.NEW, Stage.FAILED})
AGAIN = FIRST | {Stage.SENT, Stage.SELF}
# What the outbox calls each kind of letter.
ABOUT = {
    templates.INVITATION: stages.INVITED,
    templates.REMINDER: stages.REMINDED,
    templates.CHANGED: stages.CHANGED,
    templates.CALLED_OFF: stages.CALLED_OFF,
    templates.TAKES_PLACE: stages.TAKES_PLACE,
}


@dataclass(frozen=True, slots=True)
class Drafted:
    """How many letters were drafted, and how many people need none."""

    letters: int
    skipped: int


def invite(
    *, facts: HearingFacts, whom: Collection[int], who: str, now: datetime, again: bool = False
) -> Drafted:
    """Draft the invitation of these people. A second time, and of two at once, none twice.

    Who has answered, is no longer invited or has a letter that waits gets none; who has had one
    only with ``again``. Raises CalledOff.
    """
    wanted = AGAIN if again else FIRST
    _begin(facts.hearing)
    people = _without_stopped(
        person
        for person, state, answer in _standing(facts.hearing.id, Invitation.id.in_(whom))
        if state in wanted and (again or answer is None)
    )
    write_all(people, templates.INVITATION, facts, who, now)
    _record("invite", facts, len(people), who, now)
    return Drafted(len(people), len(whom) - len(people))


def invite_group(*, facts: HearingFacts, group_id: int | None, who: str, now: datetime) -> Drafted:
    """Draft the invitation of all of a group, or of all, who have had none. Twice as ``invite``."""
    whom = not_invited(facts.hearing.id, group_id)
    return invite(facts=facts, whom=whom, who=who, now=now)


def not_invited(hearing_id: int, group_id: int | None) -> list[int]:
    """The numbers of those of a group, or of all, who have had no letter and have not answered."""
    which: list[ColumnElement[bool]] = [Invitation.source.in_({Source.IMPORT, Source.MANUAL})]
    if group_id is not None:
        which.append(Invitation.group_id == group_id)
    found = _standing(hearing_id, *which)
    return [person.id for person, state, answer in found if state == Stage.NEW and answer is None]


def _begin(hearing: Hearing) -> None:
    turns.take_turn(hearing.id)
    if hearing.cancelled_at is not None:
        raise CalledOff


def unanswered(hearing_id: int, group_id: int) -> list[Invitation]:
    """Those of a group who were invited and have not answered."""
    found = _standing(hearing_id, Invitation.group_id == group_id)
    return _without_stopped(
        person for person, state, answer in found if state == Stage.SENT and answer is None
    )


def in_the_dark(hearing_id: int) -> list[Invitation]:
    """Those who have an invitation, or may have one, and no answer: nobody else tells them what
    becomes of the hearing."""
    which = (Invitation.revoked_at.is_(None), was_written_to(), ~is_written_about_place())
    found = _standing(hearing_id, *which)
    return _without_stopped(person for person, _state, answer in found if answer is None)


def write_all(
    people: Iterable[Invitation], kind: str, facts: HearingFacts, who: str, now: datetime
) -> None:
    """Draft a letter of a kind to each."""
    for person in people:
        outbox.draft(compose(person, kind, facts), who=who, now=now)


def compose(person: Invitation, kind: str, facts: HearingFacts) -> Writing:
    """The letter of a kind to one person, as it is now."""
    text = templates.write(kind, person, facts)
    return Writing(
        hearing_id=person.hearing_id,
        concern=stages.concern(person.id, ABOUT[kind]),
        to=Addressee(person.email, person.name, person.language),
        subject=text.subject,
        text=text.text,
        link=(LINKS, person.id) if LINK in text.text else None,
        batch=f"{templates.KINDS[kind].title} · {person.group.name}",
        bulk=True,
    )


def test(
    *, hearing: Hearing, text: Text, language: str, address: str, name: str, now: datetime
) -> None:
    """Send a letter to oneself as others would get it. A second time sends a second one."""
    writing = Writing(
        hearing_id=hearing.id,
        concern="test of a template",
        to=Addressee(address, name, language),
        subject=f"[Probe] {text.subject}",
        text=text.text,
    )
    outbox.send_now(writing, who=address, now=now)


def _standing(
    hearing_id: int, *which: ColumnElement[bool]
) -> Sequence[tuple[Invitation, str, str | None]]:
    """People in the order of the list, with their stage and answer."""
    query = (
        select(Invitation, stage(), replies.state())
        .join(Invitation.group)
        .options(contains_eager(Invitation.group))
        # Whose data was erased has no address left.
        .where(stages.is_guest(hearing_id), Invitation.email != "", *which)
        .order_by(Invitation.group_id, Invitation.name, Invitation.id)
    )
    return [(row[0], row[1], row[2]) for row in db.session.execute(query)]


def _without_stopped(people: Iterable[Invitation]) -> list[Invitation]:
    """Those who have not said that they want no letters to many."""
    found = list(people)
    if not found:
        return found
    addresses = [person.email for person in found]
    stopped = stops.stopped_among(hearing_id=found[0].hearing_id, addresses=addresses)
    return [person for person in found if person.email not in stopped]


def _record(action: str, facts: HearingFacts, count: int, who: str, now: datetime) -> None:
    if count:
        audit.record(
            who=who,
            action=f"invitations.{action}",
            subject=f"hearing {facts.hearing.id}",
            hearing_id=facts.hearing.id,
            after={"letters": count},
            now=now,
        )
