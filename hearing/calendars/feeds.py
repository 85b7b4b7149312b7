"""A person's own calendar to subscribe to: their place and the public programme of the hearing."""

from __future__ import annotations

from datetime import datetime, timedelta

from icalendar import Calendar
from sqlalchemy import select, update

from hearing.accounts import audit
from hearing.calendars import entries, facts, invite
from hearing.calendars.entries import Entry
from hearing.calendars.house import House
from hearing.calendars.invite import Invite, Told
from hearing.calendars.models import CalendarFeed
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.groups.models import Mode
from hearing.groups.turns import take_turn
from hearing.invitations.models import Invitation
from hearing.invitations.people import Move, Revocation, key_of, subject_of
from hearing.mail import links
from hearing.programme import calendar as programme
from hearing.programme.edition import Edition, plain
from hearing.programme.words import Words
from hearing.registration.changes import of as answer_of
from hearing.registration.models import Registration, RegistrationState

PRODUCT = "-//Hearing//Personal//DE"
REFRESH = timedelta(hours=1)
State = RegistrationState


class FeedUnknown(HearingError):
    """A guessed address."""

    sentence = N_("Diesen Kalender gibt es nicht. Bitte prüfen Sie die Adresse.")


class FeedEnded(HearingError):
    """A calendar that was ended, or that has a new address."""

    sentence = N_(
        "Dieser Kalender gilt nicht mehr. Eine neue Adresse bekommen Sie auf Ihrer persönlichen"
        " Seite."
    )


def make(*, invitation: Invitation, who: str, now: datetime) -> str:
    """Make the secret of a new address; the old one ends. A second time makes another."""
    take_turn(invitation.hearing_id)
    _end(invitation, now)
    secret = links.new_token()
    feed = CalendarFeed(
        hearing_id=invitation.hearing_id,
        invitation_id=invitation.id,
        token_hash=links.hash_of(secret),
        created_at=now,
    )
    db.session.add(feed)
    _record("feed", invitation, who, now)
    return secret


def end(*, invitation: Invitation, who: str, now: datetime) -> None:
    """End a person's calendar. A second time nothing changes."""
    take_turn(invitation.hearing_id)
    if current(invitation) is not None:
        _end(invitation, now)
        _record("end_feed", invitation, who, now)


def follow_move(move: Move) -> None:
    """End the calendar with the links that went to an old address. A second time there is none."""
    if key_of(move.before) != move.invitation.address_key:
        end(invitation=move.invitation, who=move.who, now=move.now)


def follow_revocation(revocation: Revocation) -> None:
    """End the calendar of who is no longer invited; it stays ended when they are invited again. A
    second time there is none."""
    end(invitation=revocation.invitation, who=revocation.who, now=revocation.now)


def current(invitation: Invitation) -> CalendarFeed | None:
    """The calendar that a person has now."""
    query = select(CalendarFeed).where(
        CalendarFeed.invitation_id == invitation.id, CalendarFeed.revoked_at.is_(None)
    )
    return db.session.scalar(query.order_by(CalendarFeed.id.desc()).limit(1))


def open_feed(*, secret: str) -> Invitation:
    """Whose calendar an address is; raises FeedUnknown or FeedEnded. A second time the same."""
    query = select(CalendarFeed).where(CalendarFeed.token_hash == links.hash_of(secret))
    feed = db.session.scalar(query)
    invitation = db.session.get(Invitation, feed.invitation_id) if feed else None
    if feed is None or invitation is None:
        raise FeedUnknown
    if feed.revoked_at is not None or invitation.revoked_at is not None:
        raise FeedEnded
    return invitation


def write(invitation: Invitation, shown: Edition | None, house: House) -> bytes:
    """The calendar as it is now: no addresses of people, no link that opens anything."""
    hearing, words = invitation.hearing, Words(invitation.language, house.zone)
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    for name in ("name", "x-wr-calname"):
        calendar.add(name, plain(hearing.title))
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    items = [(shown, item) for item in shown.programme.items if item.public] if shown else []
    years = {hearing.starts_at.year, hearing.ends_at.year, *(i.starts_at.year for _s, i in items)}
    calendar.add_component(invite.timezone(house.zone, min(years), max(years)))
    own = _own(invitation, house, words)
    if own is not None:
        calendar.add_component(invite.entry(own, house.zone))
    status = "CANCELLED" if hearing.cancelled_at else "CONFIRMED"
    for edition, item in items:
        calendar.add_component(programme.item_event(edition, item, status, words.say))
    feed: bytes = calendar.to_ical()
    return feed


def has_entry(invitation: Invitation) -> bool:
    """Whether there is an entry of their own in a person's calendar."""
    return _mode(answer_of(invitation), entries.of(invitation)) is not None


def _own(invitation: Invitation, house: House, words: Words) -> Invite | None:
    """The person's place, if they have one or may have; called off with the hearing."""
    registration, entry = answer_of(invitation), entries.of(invitation)
    mode = _mode(registration, entry)
    if registration is None or mode is None:
        return None
    tentative = registration.state is not State.CONFIRMED
    said = facts.of(invitation, mode, house, tentative=tentative)
    hearing, told = invitation.hearing, entry.told if entry else None
    stamps = [registration.state_at, hearing.cancelled_at, told.stamp if told else None]
    now_told = Told(
        method=invite.CANCEL if hearing.cancelled_at else invite.REQUEST,
        sequence=told.sequence if told else 0,
        stamp=max(stamp for stamp in stamps if stamp),
        organizer="",
        facts=said,
    )
    return Invite(
        uid=entry.uid if entry else f"invitation-{invitation.id}@hearing-{invitation.hearing_id}",
        told=now_told,
        name="",
        host="",
        description=facts.description(hearing, said, house, words),
        page=house.page_of(hearing),
    )


def _mode(registration: Registration | None, entry: Entry | None) -> Mode | None:
    """How somebody takes part, or would; None who doesn't."""
    if registration is None or registration.state not in (State.CONFIRMED, State.MAYBE):
        return None
    last = entry.told.facts.mode if entry and entry.told else None
    return registration.mode or last


def _end(invitation: Invitation, now: datetime) -> None:
    own = CalendarFeed.invitation_id == invitation.id
    statement = update(CalendarFeed).where(own, CalendarFeed.revoked_at.is_(None))
    db.session.execute(statement.values(revoked_at=now))


def _record(action: str, invitation: Invitation, who: str, now: datetime) -> None:
    audit.record(
        who=who,
        action=f"calendars.{action}",
        subject=subject_of(invitation),
        hearing_id=invitation.hearing_id,
        now=now,
    )
