"""Letters about a person's place, each with the calendar object that follows from it, if any."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from sqlalchemy import update

from hearing import times
from hearing.calendars import entries, facts, invite, wordings
from hearing.calendars.entries import Entry
from hearing.calendars.facts import Facts
from hearing.calendars.house import House
from hearing.calendars.invite import Invite, Told
from hearing.calendars.wordings import Text
from hearing.database import db
from hearing.errors import HearingError
from hearing.groups.models import Mode
from hearing.invitations import stages
from hearing.invitations.models import Invitation
from hearing.invitations.people import LINKS
from hearing.mail import addresses, outbox
from hearing.mail.links import Addressee
from hearing.mail.models import WAITING, Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.programme.words import Words

log = logging.getLogger("hearing.calendars")
Way = Callable[..., object]


@dataclass(frozen=True, slots=True)
class Message:
    """What is to be said to one person: the text, the mode that it is about, what their calendar is
    told with it (None: no calendar goes along), and ``before``, what it said until now.

    ``entry`` is None before their first calendar letter. ``old_address`` is where it goes instead
    of the person's own: there the entry ends.
    """

    invitation: Invitation
    text: Text
    mode: Mode | None
    told: Told | None = None
    before: Told | None = None
    entry: Entry | None = None
    old_address: str = ""

    @property
    def address(self) -> str:
        """Where the letter goes."""
        return self.old_address or self.invitation.email

    @property
    def concern(self) -> str:
        """What it is about, as the outbox knows it."""
        if self.old_address:
            return stages.concern(self.invitation.id, "moved")
        return entries.concern(self.invitation)


def draft(message: Message, house: House, *, who: str, now: datetime) -> bool:
    """Put it into the outbox in place of the last that waits there. A second time replaces it."""
    return _write(message, house, outbox.draft, who, now)


def send(message: Message, house: House, *, who: str, now: datetime) -> bool:
    """Send what the person has caused; what waits unsent is out of date. A second time sends it
    again."""
    drop(message.invitation)
    return _write(message, house, outbox.send_now, who, now)


def drop(invitation: Invitation, *, waiting: bool = False) -> None:
    """Throw away the drafts about a person's place, and what is ``waiting`` for the worker. A
    second time there are none."""
    states = {LetterState.DRAFTED, *(WAITING if waiting else ())}
    own = (
        Letter.hearing_id == invitation.hearing_id,
        Letter.concern == entries.concern(invitation),
        Letter.state.in_(states),
    )
    thrown_away = {"state": LetterState.DISCARDED, "version": Letter.version + 1}
    db.session.execute(update(Letter).where(*own).values(**thrown_away))


def compose(message: Message, house: House) -> Writing:
    """The letter with its calendar object."""
    invitation, told = message.invitation, message.told
    words = Words(invitation.language, house.zone)
    subject, text = _words(message, house, words)
    calendar = ""
    if told is not None and told.organizer:  # without one nothing is sent at all
        entry = message.entry or entries.make(invitation)
        calendar = invite.write(_invite(invitation, entry, told, house, words), house.zone)
    return Writing(
        hearing_id=invitation.hearing_id,
        concern=message.concern,
        to=Addressee(message.address, invitation.name, invitation.language),
        subject=subject,
        text=text,
        link=(LINKS, invitation.id) if message.text.link else None,
        calendar=calendar,
        method=told.method if told and calendar else "",
        batch=message.text.subject % {"hearing": invitation.hearing.title},
    )


def when(begin: datetime, end: datetime, words: Words) -> str:
    """Day and hours on the city's clocks, in words."""
    first, last = times.wall(begin, words.zone), times.wall(end, words.zone)
    days = {
        name: format_date(moment, "full", words.language)
        for name, moment in (("day", first), ("last_day", last))
    }
    clocks = {"begin": f"{first:%H:%M}", "end": f"{last:%H:%M}"}
    one_day = first.date() == last.date()
    return words.say(wordings.ON_ONE_DAY if one_day else wordings.ON_MORE_DAYS, **days, **clocks)


def _write(message: Message, house: House, way: Way, who: str, now: datetime) -> bool:
    """What one person sets off must not fail because another has no usable address."""
    try:
        addresses.check(message.address)
        way(compose(message, house), who=who, now=now)
    except HearingError as error:
        number = message.invitation.id
        log.warning("invitation %s gets no letter: %s", number, type(error).__name__)
        return False
    return True


def _invite(invitation: Invitation, entry: Entry, told: Told, house: House, words: Words) -> Invite:
    hearing = invitation.hearing
    return Invite(
        uid=entry.uid,
        told=told,
        name=invitation.name,
        host=hearing.organizer or house.city,
        description=facts.description(hearing, told.facts, house, words),
        page=house.page_of(hearing),
    )


def _words(message: Message, house: House, words: Words) -> tuple[str, str]:
    """Subject and text in the person's language."""
    invitation, text = message.invitation, message.text
    hearing = invitation.hearing
    mode = facts.mode_name(message.mode, words) if message.mode else ""
    known = {"hearing": hearing.title, "mode": mode}
    paragraphs = [
        words.say(wordings.GREETING, name=invitation.name),
        words.say(text.says, **known),
        "\n".join(_lines(message, house, words)),
        words.say(wordings.ENCLOSED) if _asks(message.told) else "",
        words.say(text.link) if text.link else "",
        "{link}" if text.link else "",
        words.say(wordings.CLOSING, sender=hearing.organizer or house.city),
    ]
    written = "\n\n".join(
        part if part == "{link}" else _braceless(part) for part in paragraphs if part
    )
    return words.say(text.subject, hearing=hearing.title), written


def _lines(message: Message, house: House, words: Words) -> Iterator[str]:
    """What has changed, and what counts now, a line each."""
    if not message.text.facts or message.mode is None:
        return
    now = facts.of(message.invitation, message.mode, house)
    yield words.say(wordings.WHEN, when=when(now.begin, now.end, words))
    if now.place and message.mode is not Mode.VIRTUAL:
        yield words.say(wordings.WHERE, where=now.place)
    yield words.say(wordings.HOW, mode=facts.mode_name(message.mode, words))
    if message.before is not None and message.text is wordings.CHANGED:
        yield from _differences(message.before.facts, now, words)


def _differences(old: Facts, new: Facts, words: Words) -> Iterator[str]:
    if old.title != new.title:
        yield words.say(wordings.NEW_NAME, now=new.title, before=old.title)
    if (old.begin, old.end) != (new.begin, new.end):
        yield words.say(wordings.NEW_TIME, before=when(old.begin, old.end, words))
    if old.place != new.place and old.place and old.mode is new.mode:
        yield words.say(wordings.NEW_PLACE, before=old.place)


def _asks(told: Told | None) -> bool:
    return told is not None and told.method == invite.REQUEST


def _braceless(text: str) -> str:
    """A name can't bring a link of its own: the outbox replaces the first that it finds."""
    return text.replace("{", "(").replace("}", ")")
