"""Registering oneself: typed on the public page, confirmed by answering through the letter's link.

Until then it is nobody: no seat, not counted, deleted after a few days. Who is on the list already
gets their link again; the page says the same to all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_
from hearing.groups.models import Group
from hearing.groups.turns import take_turn
from hearing.invitations import people
from hearing.invitations.models import Invitation, Source
from hearing.invitations.people import LINKS
from hearing.mail.links import LinkUnknown
from hearing.mail.models import IncomingLetter, Letter, Link
from hearing.registration import openings, person_names, self_letters
from hearing.registration.self_errors import RegistrationClosed

KEPT = timedelta(days=3)
WHO = self_letters.WHO
ACTIONS: dict[str, str] = {
    "registration.apply": N_("Selbst angemeldet, noch nicht bestätigt"),
    "registration.confirm": N_("Adresse bestätigt"),
    "registration.forget": N_("Unbestätigte Anmeldungen gelöscht"),
}


def register(*, hearing: Hearing, facts: people.Facts, now: datetime) -> None:
    """Put somebody on the list as unconfirmed and send them their link; ``facts`` are proven.

    A second time, and of two at once, there is still one of them and one letter within an hour;
    until it is confirmed what was typed last counts. Who is on the list stays as they are. Raises
    NameUnusable and what ``people.checked`` raises.
    """
    values = people.checked(replace(facts, name=person_names.check(facts.name)))
    take_turn(hearing.id)
    invitation = people.find(hearing_id=hearing.id, address=values["email"])
    if invitation is None or people.is_unconfirmed(invitation):
        invitation = _keep(hearing, invitation, values, now)
    if self_letters.send(invitation, now=now, days=KEPT.days):
        _record("apply", invitation, WHO, now)


def confirm(*, invitation: Invitation, now: datetime) -> None:
    """Note that an address belongs to who typed it: a form came from behind the letter's link.

    A second time, and for who was invited, nothing changes. Raises RegistrationClosed when the
    group was closed meanwhile, LinkUnknown when it came too late.
    """
    if not people.is_unconfirmed(invitation):
        return
    number = invitation.id
    take_turn(invitation.hearing_id)
    found = db.session.get(Invitation, number)
    if found is None:
        raise LinkUnknown
    if not people.is_unconfirmed(found):
        return
    if found.group.admission not in openings.OPEN:
        raise RegistrationClosed
    versions.save(found, seen=found.version, confirmed_at=now)
    _record("confirm", found, "link", now)


def with_old(*, now: datetime) -> Sequence[int]:
    """The hearings in which somebody has not confirmed in time."""
    query = select(Invitation.hearing_id).where(_is_old(now)).distinct()
    return db.session.scalars(query).all()


def forget(*, hearing_id: int, now: datetime) -> int:
    """Delete who has not confirmed in time, with their letters; gives their number. The log names
    nobody. A second time there are none."""
    take_turn(hearing_id)
    query = select(Invitation.id).where(Invitation.hearing_id == hearing_id, _is_old(now))
    found = db.session.scalars(query).all()
    for number in found:
        _delete(hearing_id, number)
    if found:
        audit.record(
            who="retention",
            action="registration.forget",
            subject=f"hearing {hearing_id}",
            hearing_id=hearing_id,
            after={"count": len(found)},
            now=now,
        )
    return len(found)


def _keep(
    hearing: Hearing, invitation: Invitation | None, values: dict[str, Any], now: datetime
) -> Invitation:
    kept = invitation or Invitation(hearing_id=hearing.id, version=0)
    values = values | {"source": Source.SELF, "created_at": now, "created_by": WHO}
    for name, value in values.items():
        setattr(kept, name, value)
    kept.version += 1
    db.session.add(kept)
    db.session.flush()
    return kept


def _is_old(now: datetime) -> ColumnElement[bool]:
    return and_(
        Invitation.source == Source.SELF,
        Invitation.confirmed_at.is_(None),
        Invitation.created_at < now - KEPT,
    )


def _delete(hearing_id: int, number: int) -> None:
    """All there is of somebody: their letters, what came back of them, their links."""
    concern = Letter.concern.startswith(f"invitation {number} ")
    letters = select(Letter.id).where(Letter.hearing_id == hearing_id, concern)
    db.session.execute(delete(IncomingLetter).where(IncomingLetter.letter_id.in_(letters)))
    db.session.execute(delete(Letter).where(Letter.hearing_id == hearing_id, concern))
    db.session.execute(delete(Link).where(Link.purpose == LINKS, Link.subject_id == number))
    db.session.execute(delete(Invitation).where(Invitation.id == number))


def _record(action: str, invitation: Invitation, who: str, now: datetime) -> None:
    """The log has the group alone: who it is, only the list knows."""
    group: Group = invitation.group
    audit.record(
        who=who,
        action=f"registration.{action}",
        subject=people.subject_of(invitation),
        hearing_id=invitation.hearing_id,
        after={"group": group.name},
        now=now,
    )
