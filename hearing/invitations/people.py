"""The people of a hearing's list: entered, changed, no longer invited, invited again.

Rooms that must follow when somebody is no longer invited register with ``on_revoke``; they are
called in the transaction of the change itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from hearing import versions
from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.groups import turns
from hearing.groups.models import Group
from hearing.invitations import corrections, regrouping
from hearing.invitations.errors import (
    AlreadyOnList,
    GroupMissing,
    GroupUnknown,
    LanguageUnknown,
    NameMissing,
    NameTooLong,
    TextTooLong,
)
from hearing.invitations.models import Invitation, Source
from hearing.invitations.regrouping import Regrouping
from hearing.mail import addresses, links, outbox

# The purpose of personal links to invitations.
LINKS = "invitation"
LANGUAGES = ("de", "en")
LONGEST_NAME, LONGEST_ORGANISATION, LONGEST_NOTE = 100, 200, 2000


@dataclass(frozen=True, slots=True)
class Facts:
    """What the staff say of a person."""

    name: str
    email: str
    group_id: int | None
    organisation: str = ""
    language: str = "de"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Revocation:
    """Somebody is no longer invited."""

    invitation: Invitation
    who: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody has another address; what they were sent went to the one ``before``."""

    invitation: Invitation
    before: str
    who: str
    now: datetime


Listener = Callable[[Revocation], None]
MoveListener = Callable[[Move], None]
_listeners: list[Listener] = []
_move_listeners: list[MoveListener] = []


def on_revoke(listener: Listener) -> None:
    """Let a room follow when somebody is no longer invited. A second time changes nothing."""
    if listener not in _listeners:
        _listeners.append(listener)


def on_move(listener: MoveListener) -> None:
    """Let a room follow when somebody gets another address. A second time changes nothing."""
    if listener not in _move_listeners:
        _move_listeners.append(listener)


def key_of(address: str) -> str:
    """How an address is compared: of one there is one person per hearing."""
    return address.casefold()


def checked(facts: Facts) -> dict[str, Any]:
    """The facts as they are kept, one line each; raises what is wrong with the first of them."""
    name, organisation = outbox.one_line(facts.name), outbox.one_line(facts.organisation)
    note = outbox.plain(facts.note)
    if not name:
        raise NameMissing
    if len(name) > LONGEST_NAME:
        raise NameTooLong(most=LONGEST_NAME)
    if len(organisation) > LONGEST_ORGANISATION:
        raise TextTooLong(what=organisation[:30] + "…", most=LONGEST_ORGANISATION)
    if len(note) > LONGEST_NOTE:
        raise TextTooLong(what=note[:30] + "…", most=LONGEST_NOTE)
    email = addresses.check(facts.email)
    if facts.language not in LANGUAGES:
        raise LanguageUnknown(name=facts.language[:30])
    return {
        **asdict(facts),
        "name": name,
        "organisation": organisation,
        "note": note,
        "email": email,
        "address_key": key_of(email),
    }


def find(*, hearing_id: int, address: str) -> Invitation | None:
    """The person with an address, also one who has not confirmed it yet."""
    query = select(Invitation).where(
        Invitation.hearing_id == hearing_id, Invitation.address_key == key_of(address)
    )
    return db.session.scalar(query)


def is_unconfirmed(invitation: Invitation) -> bool:
    """Whether somebody has only typed this address: they are nobody yet."""
    return invitation.source is Source.SELF and invitation.confirmed_at is None


def add(
    *, hearing: Hearing, facts: Facts, source: Source = Source.MANUAL, who: str, now: datetime
) -> Invitation:
    """Enter a person; nothing is sent. A second time, and of two at once, raises AlreadyOnList."""
    values = checked(facts)
    _group(hearing.id, facts.group_id)
    turns.take_turn(hearing.id)
    invitation = find(hearing_id=hearing.id, address=values["email"])
    if invitation is not None and not is_unconfirmed(invitation):
        raise AlreadyOnList(email=values["email"])
    invitation = invitation or Invitation(hearing_id=hearing.id, version=0)
    for name, value in (values | {"source": source, "created_at": now, "created_by": who}).items():
        setattr(invitation, name, value)
    invitation.version += 1
    db.session.add(invitation)
    db.session.flush()
    record("add", invitation, who=who, now=now, after=values)
    return invitation


def change(*, invitation: Invitation, seen: int, facts: Facts, who: str, now: datetime) -> bool:
    """Change what is said of a person. A second time changes nothing; raises Stale, AlreadyOnList.

    A new address ends the links that went to the old one: the person is to be invited again. What
    waits in the outbox goes to the new address. A new group ends what it doesn't allow.
    """
    values = checked(facts)
    _group(invitation.hearing_id, facts.group_id)
    turns.take_turn(invitation.hearing_id)
    before = {name: getattr(invitation, name) for name in values}
    moved = values["address_key"] != invitation.address_key
    if moved and find(hearing_id=invitation.hearing_id, address=values["email"]) is not None:
        raise AlreadyOnList(email=values["email"])
    extra = {"invited_at": None} if moved else {}
    changed = versions.save(invitation, seen=seen, **values, **extra)
    if moved:
        links.revoke(purpose=LINKS, subject_id=invitation.id, now=now)
    if values["email"] != before["email"]:
        outbox.follow_address(
            hearing_id=invitation.hearing_id,
            subject=subject_of(invitation),
            address=values["email"],
        )
        for listener in _move_listeners:
            listener(Move(invitation, before["email"], who, now))
    if values["group_id"] != before["group_id"]:
        regrouping.tell(Regrouping(invitation.hearing_id, [invitation.id], who, now))
    if changed:
        corrections.tell([invitation], who=who, now=now)
        record("change", invitation, who=who, now=now, before=before, after=values)
    return changed


def revoke(*, invitation: Invitation, who: str, now: datetime) -> None:
    """Take an invitation back: its links end, letters that wait are thrown away, a seat is free.

    A second time nothing changes."""
    turns.take_turn(invitation.hearing_id)
    if invitation.revoked_at is not None:
        return
    versions.save(invitation, seen=invitation.version, revoked_at=now)
    links.revoke(purpose=LINKS, subject_id=invitation.id, now=now)
    outbox.discard_drafts(hearing_id=invitation.hearing_id, subject=subject_of(invitation))
    outbox.bring_no_link(purpose=LINKS, subject_id=invitation.id)
    for listener in _listeners:
        listener(Revocation(invitation, who, now))
    record("revoke", invitation, who=who, now=now)


def restore(*, invitation: Invitation, who: str, now: datetime) -> None:
    """Let somebody be invited again; the old links stay ended. A second time nothing changes."""
    turns.take_turn(invitation.hearing_id)
    if invitation.revoked_at is None:
        return
    versions.save(invitation, seen=invitation.version, revoked_at=None, invited_at=None)
    record("restore", invitation, who=who, now=now)


def subject_of(invitation: Invitation) -> str:
    """A person's name in the audit log and in the outbox."""
    return f"invitation {invitation.id}"


def record(
    action: str,
    invitation: Invitation,
    *,
    who: str,
    now: datetime,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    """Write a line of the audit log about a person."""
    audit.record(
        who=who,
        action=f"invitations.{action}",
        subject=subject_of(invitation),
        hearing_id=invitation.hearing_id,
        before=before,
        after=after,
        now=now,
    )


def _group(hearing_id: int, group_id: int | None) -> Group:
    """A group of this hearing."""
    if group_id is None:
        raise GroupMissing
    group = db.session.get(Group, group_id)
    if group is None or group.hearing_id != hearing_id:
        raise GroupUnknown(name=str(group_id))
    return group
