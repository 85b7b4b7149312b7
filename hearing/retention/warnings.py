"""A week before something goes, the organizers find a letter about it in the outbox, once for each
last day, and everybody on the team a notice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from babel.dates import format_date
from sqlalchemy import select

from hearing.accounts.models import Assignment, User
from hearing.accounts.rights import Role
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import outbox
from hearing.mail.addresses import AddressMissing, AddressUnusable
from hearing.mail.links import Addressee
from hearing.mail.outbox import Writing
from hearing.record.models import Record
from hearing.recordings.models import Recording, State
from hearing.retention import offering, things
from hearing.retention.things import Thing, What

WHO = "retention"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a letter in one language."""

    subject: str
    text: str
    line: str
    not_offered: str
    takes_text: str
    things: dict[What, str]


WORDS = {
    "de": Words(
        "Wird bald gelöscht: {title}",
        "Guten Tag {name},\n\nvon der Anhörung „{title}“ wird nach Ablauf der Frist gelöscht:\n\n"
        "{lines}\n\nAn diesen Tagen ist alles zuletzt noch da, danach geht es von selbst. Fristen"
        " und Angebote an das Archiv stehen hier:\n{address}\n",
        "- {what}: {day}",
        " (dem Archiv noch nicht angeboten)",
        " mit dem ganzen Text, denn an der Niederschrift arbeitet niemand",
        {
            What.SOUND: "Aufzeichnung „{title}“",
            What.TEXT: "Arbeitstext zur Aufzeichnung „{title}“",
            What.RECORD: "Niederschrift mit allen Fassungen",
        },
    ),
    "en": Words(
        "Will soon be deleted: {title}",
        "Dear {name},\n\nof the hearing “{title}” the following is deleted at the end of its"
        " time:\n\n{lines}\n\nThese are the last days on which it is there; then it goes by"
        " itself. Terms and offers to the archive are here:\n{address}\n",
        "- {what}: {day}",
        " (not yet offered to the archive)",
        " with all of its text, for nobody is working on the record",
        {
            What.SOUND: "recording “{title}”",
            What.TEXT: "working text of the recording “{title}”",
            What.RECORD: "record with all its versions",
        },
    ),
}


def near(hearing: Hearing, today: date) -> list[Thing]:
    """What of a hearing goes within a week."""
    return [thing for thing in things.of(hearing) if thing.is_near(today)]


def in_need(today: date) -> list[int]:
    """The hearings of which something goes within a week that nobody was told of."""
    return sorted({hearing.id for hearing in _hearings() if _untold(near(hearing, today))})


def draft(*, hearing: Hearing, base_url: str, today: date, now: datetime) -> int:
    """Draft a letter to each organizer about what goes within a week; gives how many. A second
    time there is nothing to tell, until a last day changes."""
    found = near(hearing, today)
    if not _untold(found):
        return 0
    for thing in found:
        thing.row.warned_of = max(thing.row.warned_of or date.min, thing.last or date.min)
    return sum(_write(user, hearing, found, base_url, now) for user in _organizers(hearing))


def _untold(found: Sequence[Thing]) -> list[Thing]:
    return [
        thing for thing in found
        if thing.last is not None and (thing.row.warned_of or date.min) < thing.last
    ]  # fmt: skip


def _hearings() -> Iterator[Hearing]:
    kept = select(Recording.hearing_id).where(Recording.state != State.DELETED)
    written = select(Record.hearing_id).where(Record.deleted_at.is_(None))
    query = select(Hearing).where(Hearing.id.in_(kept.union(written)))
    yield from db.session.scalars(query.order_by(Hearing.id))


def _organizers(hearing: Hearing) -> Sequence[User]:
    query = select(User).join(Assignment, Assignment.user_id == User.id).where(
        Assignment.hearing_id == hearing.id, Assignment.role == Role.ORGANIZER, User.active
    )  # fmt: skip
    return db.session.scalars(query.order_by(User.id)).all()


def _write(
    user: User, hearing: Hearing, found: Sequence[Thing], base_url: str, now: datetime
) -> bool:
    language = user.language if user.language in WORDS else "de"
    words = WORDS[language]
    address = f"{base_url}/verwaltung/anhoerungen/{hearing.slug}/aufbewahrung"
    lines = "\n".join(_line(thing, words, language) for thing in found)
    writing = Writing(
        hearing_id=hearing.id,
        concern=f"user {user.id} retention",
        to=Addressee(user.email, user.name, language),
        subject=words.subject.format(title=hearing.title),
        text=words.text.format(name=user.name, title=hearing.title, lines=lines, address=address),
    )
    try:  # whom no letter reaches sees the notice
        outbox.draft(writing, who=WHO, now=now)
    except (
        AddressMissing,
        AddressUnusable,
    ):  # an account whose address no server takes: the notice is still there
        return False
    return True


def _line(thing: Thing, words: Words, language: str) -> str:
    title = thing.recording.title if thing.recording else ""
    what = words.things[thing.what].format(title=title)
    day = format_date(thing.last, "long", locale=language)
    text = words.takes_text if thing.takes_text else ""
    missing = words.not_offered if offering.is_missing(thing) else ""
    return words.line.format(what=what + text, day=day) + missing
