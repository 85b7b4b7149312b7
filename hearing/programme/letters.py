"""Letters after a release: drafted for everyone whose part has changed, never sent from here."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, update

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.mail import outbox
from hearing.mail.links import Addressee
from hearing.mail.models import WAITING, Letter, LetterState
from hearing.mail.outbox import Writing
from hearing.programme import changes, recipients, sentences, snapshot
from hearing.programme.changes import Difference
from hearing.programme.labels import PARTS
from hearing.programme.models import Release
from hearing.programme.recipients import Recipient
from hearing.programme.snapshot import Programme
from hearing.programme.words import Words

SUBJECT = N_("Änderung im Programm: %(title)s")
GREETING = N_("Guten Tag %(name)s,")
INTRODUCTION = N_("im Programm der Anhörung „%(title)s“ hat sich geändert, was Sie betrifft:")
YOUR_PARTS = N_("Ihre Beiträge sind jetzt:")
YOUR_PART = N_("%(begin)s bis %(end)s Uhr: %(title)s (%(part)s)")
LINK = N_("Über Ihren persönlichen Link finden Sie alles, was Sie betrifft:")
CLOSING = N_("Mit freundlichen Grüßen")

CONCERN = re.compile(r"release (\d+) ((?:speaker|stand) \d+)")
INVITATION = re.compile(r"(speaker \d+) invited")
# What has left the house, or may have.
SENT = frozenset({*WAITING, LetterState.SENDING, LetterState.SENT, LetterState.DOUBTFUL})


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many letters were drafted, and who is concerned but has no usable address."""

    drafted: int
    unreachable: tuple[str, ...]


def write(*, hearing: Hearing, number: int, zone: ZoneInfo, who: str, now: datetime) -> Outcome:
    """Draft a letter for everyone concerned by this release.

    Each names all changes since the last letter that was really sent to that person, and replaces
    the one that still waits. After the first release nobody has anything to be told.
    """
    letters = _Letters(hearing, number)
    drafted, unreachable = 0, []
    for recipient in recipients.of(hearing):
        own = letters.differences_for(recipient)
        if not own:
            letters.drop_waiting(recipient.subject, instead=None)
            continue
        letters.drop_waiting(recipient.subject, instead=f"release {number} {recipient.subject}")
        day = hearing.starts_at.astimezone(zone).date()
        words = Words(recipient.language, zone, day)
        try:
            _draft(hearing, letters.new, recipient, own, words, number=number, who=who, now=now)
        except HearingError:  # no address, or none that a letter could go to
            letters.drop_waiting(recipient.subject, instead=None)
            unreachable.append(recipient.name)
        else:
            drafted += 1
    return Outcome(drafted, tuple(unreachable))


def waiting(hearing: Hearing) -> int:
    """How many letters about releases wait in the outbox."""
    query = select(func.count()).select_from(Letter)
    drafts = query.where(
        Letter.hearing_id == hearing.id,
        Letter.state == LetterState.DRAFTED,
        Letter.concern.like("release %"),
    )
    return db.session.scalar(drafts) or 0


class _Letters:
    """What was told to whom so far, and what still waits."""

    def __init__(self, hearing: Hearing, number: int) -> None:
        self.hearing, self.number = hearing, number
        query = select(Release.number, Release.created_at).order_by(Release.number)
        rows = db.session.execute(query.where(Release.hearing_id == hearing.id)).all()
        self.times: list[tuple[int, datetime]] = [(row.number, row.created_at) for row in rows]
        self.told: dict[str, int] = {}
        self.waiting: dict[str, list[int]] = {}
        self._differences: dict[int, tuple[Programme, list[Difference]]] = {}
        self.new = self._programme(number)
        columns = (Letter.id, Letter.concern, Letter.state, Letter.drafted_at)
        for letter in db.session.execute(
            select(*columns).where(Letter.hearing_id == hearing.id).order_by(Letter.id)
        ):
            self._sort_in(*letter)

    def _sort_in(self, letter_id: int, concern: str, state: LetterState, at: datetime) -> None:
        """An invitation tells of the programme too, as far as it was released by then."""
        if match := CONCERN.fullmatch(concern):
            number, subject = int(match[1]), match[2]
        elif match := INVITATION.fullmatch(concern):
            number, subject = (
                max((one for one, then in self.times if then <= at), default=0),
                match[1],
            )
        else:
            return
        if state in SENT:
            self.told[subject] = max(number, self.told.get(subject, 0))
        elif state is LetterState.DRAFTED and CONCERN.fullmatch(concern):
            self.waiting.setdefault(subject, []).append(letter_id)

    def differences_for(self, recipient: Recipient) -> list[Difference]:
        """What has changed for somebody since they were last told."""
        first = self.times[0][0]
        base = max(first, self.told.get(recipient.subject, 0))
        if base not in self._differences:
            old = self._programme(base)
            self._differences[base] = old, changes.between(old, self.new)
        old, differences = self._differences[base]
        return recipients.concerning(differences, recipient, old, self.new)

    def _programme(self, number: int) -> Programme:
        query = select(Release.content).where(
            Release.hearing_id == self.hearing.id, Release.number == number
        )
        return snapshot.from_json(db.session.scalars(query).one())

    def drop_waiting(self, subject: str, *, instead: str | None) -> None:
        """Let the new letter replace the one that waits; without a new one it is discarded."""
        for letter_id in self.waiting.get(subject, []):
            statement = update(Letter).where(
                Letter.id == letter_id, Letter.state == LetterState.DRAFTED
            )
            if instead:
                db.session.execute(statement.values(concern=instead))
            else:
                db.session.execute(
                    statement.values(state=LetterState.DISCARDED, version=Letter.version + 1)
                )


def _draft(
    hearing: Hearing,
    new: Programme,
    recipient: Recipient,
    own: Iterable[Difference],
    words: Words,
    *,
    number: int,
    who: str,
    now: datetime,
) -> None:
    title = new.hearing.title
    told = "\n".join(f"- {sentences.describe(one, words)}" for one in own)
    paragraphs = [
        words.say(GREETING, name=recipient.name),
        words.say(INTRODUCTION, title=title),
        told,
        _parts(recipient, new, words),
        f"{words.say(LINK)}\n\n{{link}}" if recipient.link else "",
        f"{words.say(CLOSING)}\n{new.hearing.organizer or title}",
    ]
    writing = Writing(
        hearing_id=hearing.id,
        concern=f"release {number} {recipient.subject}",
        to=Addressee(recipient.address, recipient.name, recipient.language),
        subject=words.say(SUBJECT, title=title),
        text="\n\n".join(filter(None, paragraphs)),
        link=recipient.link,
    )
    outbox.draft(writing, who=who, now=now)


def _parts(recipient: Recipient, new: Programme, words: Words) -> str:
    lines = [
        "- "
        + words.say(
            YOUR_PART,
            begin=item.starts_at,
            end=item.ends_at,
            title=item.title,
            part=words.say(PARTS[slot.part]),
        )
        for item in new.items
        for slot in item.slots
        if slot.person_id == recipient.person_id
    ]
    return "\n".join([words.say(YOUR_PARTS), *lines]) if lines else ""
