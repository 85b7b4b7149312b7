"""What follows for calendars when a registration or a hearing changes: who gets which letter.

What a guest has caused leaves at once; what an organizer has caused is a draft that a person looks
at. Offers of the waiting list and their end are told by the waiting list itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email.utils import parseaddr

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from hearing.accounts import audit
from hearing.agenda.models import Hearing
from hearing.agenda.news import News, What
from hearing.calendars import entries, facts, house, invite, letters, wordings
from hearing.calendars.entries import Entry
from hearing.calendars.facts import Facts
from hearing.calendars.house import House
from hearing.calendars.invite import Told
from hearing.calendars.letters import Message
from hearing.calendars.wordings import Text
from hearing.database import db
from hearing.groups import plan
from hearing.groups.models import Mode
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.invitations.people import Move
from hearing.mail.models import Letter, LetterState
from hearing.registration.changes import Change, of
from hearing.registration.models import (
    EXPIRED,
    REGROUPED,
    REVOKED,
    SEATED,
    Channel,
    Registration,
    RegistrationState,
)

State = RegistrationState
# Who expects to take part, or hopes to: they hear that a hearing is called off.
HOPING = frozenset({State.CONFIRMED, State.MAYBE, State.WAITING, State.OFFERED})
# What a letter says when the software itself has ended a registration.
ENDED = {REVOKED: wordings.REVOKED, REGROUPED: wordings.REGROUPED}


def follow_registration(change: Change) -> None:
    """Write to one person about their place: one letter for each change, none where nothing is new
    to them. Call it in one's turn."""
    registration, invitation = change.registration, change.registration.invitation
    entry = entries.of(invitation)
    told = entry.told if entry else None
    text = _text_of(change, told)
    if text is None:
        return
    here = house.here()
    wanted = _wanted(registration, told, here)
    new = invite.follows(
        told, wanted, organizer=organizer(invitation.hearing, here), now=change.now
    )
    with_it = None if _knows_already(change) else new
    message = Message(invitation, text, registration.mode or _last_mode(told), with_it, told, entry)
    by_staff = registration.channel is Channel.STAFF
    write = letters.draft if by_staff else letters.send
    write(message, here, who=change.who, now=change.now)


def _text_of(change: Change, told: Told | None) -> Text | None:
    """Which letter a change calls for, if any."""
    state, was_live = change.registration.state, told is not None and told.is_live
    same = change.before is state and change.mode_before is change.registration.mode
    same = same and state is not State.CANCELLED  # the draft that said so may have been dropped
    by_calendar = change.registration.channel is Channel.CALENDAR
    if same:
        return None
    if state is State.CONFIRMED:
        again = change.before is State.CONFIRMED
        return wordings.MODE_CHANGED if again else wordings.CONFIRMED
    if state is State.WAITING:
        return wordings.WAITING
    if state is State.MAYBE:
        had_place = change.before in SEATED or (was_live and not by_calendar)
        return wordings.MAYBE if had_place else None
    if state is State.DECLINED:
        told_elsewhere = by_calendar or change.registration.reason == EXPIRED
        return wordings.DECLINED if was_live and not told_elsewhere else None
    if state is State.SUBSTITUTED:
        return wordings.SUBSTITUTED if was_live else None
    if state is State.CANCELLED and (was_live or change.before in HOPING):
        return ENDED.get(change.registration.reason, wordings.TAKEN_BACK)
    return None


def _knows_already(change: Change) -> bool:
    """Whether the person's own calendar said it: it needs no answer that asks again."""
    by_calendar = change.registration.channel is Channel.CALENDAR
    return by_calendar and change.registration.state in (State.MAYBE, State.DECLINED)


def _wanted(registration: Registration, told: Told | None, here: House) -> Facts | None:
    """What a person's calendar should say; None: nothing."""
    invitation = registration.invitation
    if invitation.hearing.cancelled_at is not None or invitation.revoked_at is not None:
        return None
    if registration.state is State.CONFIRMED and registration.mode is not None:
        return facts.of(invitation, registration.mode, here)
    if registration.state is State.MAYBE and told is not None and told.is_live:
        return facts.of(invitation, told.facts.mode, here, tentative=True)
    return None


def _last_mode(told: Told | None) -> Mode | None:
    return told.facts.mode if told else None


def follow_move(move: Move) -> None:
    """Draft what follows from another address: the entry goes where the person is now, and ends
    where they were. Call it in one's turn. A second time replaces the drafts."""
    registration = of(move.invitation)
    stands = registration is not None and registration.state in (State.CONFIRMED, State.MAYBE)
    if registration is None or not stands or move.invitation.hearing.cancelled_at is not None:
        return  # a letter that ends the entry goes where the entry is
    letters.drop(move.invitation, waiting=True)  # its link would open the page at the old address
    entry = entries.of(move.invitation)
    told, here = entry.told if entry else None, house.here()
    wanted = _wanted(registration, told, here)
    address = organizer(move.invitation.hearing, here)
    ended = told and invite.follows(told, None, organizer=address, now=move.now)
    if ended:
        message = Message(move.invitation, wordings.MOVED, None, ended, told, entry, move.before)
        letters.draft(message, here, who=move.who, now=move.now)
    new = invite.follows(ended or told, wanted, organizer=address, now=move.now)
    if wanted is not None and new is not None:
        message = Message(move.invitation, wordings.CONFIRMED, wanted.mode, new, None, entry)
        letters.draft(message, here, who=move.who, now=move.now)


def organizer(hearing: Hearing, here: House) -> str:
    """The mailbox that new entries name: an entry keeps the one that it began with."""
    return parseaddr(plan.attendance(hearing.id).contact)[1] or here.mailbox


@dataclass(frozen=True, slots=True)
class _Guest:
    """Somebody who may have to be told of a hearing's news."""

    registration: Registration
    entry: Entry | None
    has_draft: bool

    @property
    def told(self) -> Told | None:
        return self.entry.told if self.entry else None


def follow_hearing(news: News) -> int:
    """Draft a letter to everybody whose calendar no longer says what counts; gives their number. A
    second change before they are sent replaces them, and who need not be told any more loses the
    draft."""
    take_turn(news.hearing.id)
    here, count = house.here(), 0
    address = organizer(news.hearing, here)
    for guest in _guests(news.hearing):
        message = _message(guest, news, here, address)
        if message is not None:
            count += letters.draft(message, here, who=news.who, now=news.now)
        elif guest.has_draft and _is_about_hearing(guest):
            letters.drop(guest.registration.invitation)
    if count:
        audit.record(
            who=news.who,
            action="calendars.draft",
            subject=f"hearing {news.hearing.id}",
            hearing_id=news.hearing.id,
            after={"letters": count},
            now=news.now,
        )
    return count


def _is_about_hearing(guest: _Guest) -> bool:
    """A draft about a registration that was taken back stays, whatever becomes of the hearing."""
    return guest.registration.state is not State.CANCELLED


def _message(guest: _Guest, news: News, here: House, address: str) -> Message | None:
    registration, told = guest.registration, guest.told
    wanted = _wanted(registration, told, here)
    new = invite.follows(told, wanted, organizer=address, now=news.now)
    text = _text_for(guest, news, has_news=new is not None, is_wanted=wanted is not None)
    if text is None:
        return None
    mode = registration.mode or _last_mode(told)
    return Message(registration.invitation, text, mode, new, told, guest.entry)


def _text_for(guest: _Guest, news: News, *, has_news: bool, is_wanted: bool) -> Text | None:
    """Which letter somebody gets about the hearing. Who has no entry, on the waiting list say,
    hears that it is called off, and after that letter that it takes place."""
    told, hopes = guest.told, guest.registration.state in HOPING
    if news.hearing.cancelled_at is not None:
        without_entry = hopes and (news.what is What.CALLED_OFF or guest.has_draft)
        return wordings.CALLED_OFF if has_news or without_entry else None
    if has_news and is_wanted:
        if told is None:
            return wordings.CONFIRMED
        return wordings.TAKES_PLACE if told.method == invite.CANCEL else wordings.CHANGED
    was_told = told is None and not guest.has_draft
    if news.what is What.TAKES_PLACE and hopes and was_told:
        return wordings.TAKES_PLACE
    return None


def _guests(hearing: Hearing) -> Iterator[_Guest]:
    known, drafts = entries.of_all(hearing.id), _drafts(hearing)
    for registration in _registrations(hearing):
        number = registration.invitation_id
        yield _Guest(registration, known.get(number), number in drafts)


def _registrations(hearing: Hearing) -> Sequence[Registration]:
    query = (
        select(Registration)
        .join(Registration.invitation)
        .options(contains_eager(Registration.invitation))
        .where(Registration.hearing_id == hearing.id, Invitation.revoked_at.is_(None))
        .order_by(Registration.id)
    )
    return db.session.scalars(query).all()


def _drafts(hearing: Hearing) -> set[int]:
    """Whom a draft about their place waits for."""
    query = select(Letter.concern).where(
        Letter.hearing_id == hearing.id, Letter.state == LetterState.DRAFTED
    )
    matches = map(entries.CONCERN.fullmatch, db.session.scalars(query))
    return {int(match[1]) for match in matches if match}
