"""Consents of guests: asked one by one, taken back at any time; the last answer counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from hearing.accounts import audit
from hearing.database import db
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.registration import wordings
from hearing.registration.errors import WordingUnknown
from hearing.registration.models import Channel, GuestConsent
from hearing.registration.wordings import Purpose

Current = dict[Purpose, GuestConsent | None]


@dataclass(frozen=True, slots=True)
class Reply:
    """A tick, or none, and the version of the text beside it."""

    given: bool
    wording: str


def current(invitation: Invitation) -> Current:
    """The answer that counts for each purpose; None where there is none."""
    found: Current = dict.fromkeys(Purpose)
    query = select(GuestConsent).where(GuestConsent.invitation_id == invitation.id)
    for consent in db.session.scalars(query.order_by(GuestConsent.id)):
        found[Purpose(consent.purpose)] = consent
    return found


def answer(
    *,
    invitation: Invitation,
    replies: Mapping[Purpose, Reply],
    language: str,
    channel: Channel,
    who: str,
    now: datetime,
) -> list[Purpose]:
    """Write down consents, one row each. A second time, and where no tick was before or is now,
    nothing is written. Returns what is new; raises WordingUnknown."""
    take_turn(invitation.hearing_id)
    before = current(invitation)
    new = []
    for purpose, reply in replies.items():
        if wordings.find(purpose, reply.wording) is None:
            raise WordingUnknown
        last = before[purpose]
        stood = last is not None and last.given
        same_text = last is not None and last.wording == reply.wording
        if reply.given == stood and (same_text or not reply.given):
            continue
        db.session.add(_row(invitation, purpose, reply, language, channel, who, now))
        _log(invitation, purpose, stood, reply.given, who, now)
        new.append(purpose)
    return new


def _row(
    invitation: Invitation,
    purpose: Purpose,
    reply: Reply,
    language: str,
    channel: Channel,
    who: str,
    now: datetime,
) -> GuestConsent:
    return GuestConsent(
        hearing_id=invitation.hearing_id,
        invitation_id=invitation.id,
        purpose=purpose,
        given=reply.given,
        wording=reply.wording,
        language=language,
        at=now,
        channel=channel,
        who=who,
    )


def _log(
    invitation: Invitation, purpose: Purpose, stood: bool, given: bool, who: str, now: datetime
) -> None:
    audit.record(
        who=who,
        action="registration.consent",
        subject=f"invitation {invitation.id}",
        hearing_id=invitation.hearing_id,
        before={purpose: stood},
        after={purpose: given},
        now=now,
    )
