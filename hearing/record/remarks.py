"""The speakers' check: everybody reads their own words by their link, and says what is wrong.

A remark changes nothing by itself: whoever writes the record takes it or leaves it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from babel.dates import format_date
from sqlalchemy import select, update

from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.mail import addresses, outbox
from hearing.mail.links import Addressee
from hearing.mail.models import Letter
from hearing.mail.outbox import Writing
from hearing.protocol import changes, ledger
from hearing.protocol.changes import LONGEST
from hearing.protocol.models import Entry
from hearing.record import asked, errors, snapshot, steps
from hearing.record.models import Record, RecordState, Remark, RemarkState, SpeakersCheck
from hearing.speakers.letters import Frame
from hearing.speakers.letters import write as fill
from hearing.speakers.models import Speaker
from hearing.speakers.people import LINKS

ASKED = {
    "de": (
        "Bitte prüfen Sie Ihre Worte: {title}",
        "{greeting}\n\ndie Niederschrift der Anhörung „{title}“ liegt im Entwurf vor. Bitte lesen"
        " Sie über Ihren persönlichen Link, was Sie gesagt haben, und sagen Sie uns, was nicht"
        " stimmt.\n\n{{link}}\n\nMit freundlichen Grüßen\n{sender}",
    ),
    "en": (
        "Please check your words: {title}",
        "{greeting}\n\nthe record of the hearing “{title}” is there as a draft. Please read through"
        " your personal link what you said, and tell us what is wrong.\n\n{{link}}\n\nKind"
        " regards\n{sender}",
    ),
}
UNTIL = {"de": "Frist: {day}", "en": "Deadline: {day}"}


def draft_letters(*, hearing: Hearing, frame: Frame, who: str, now: datetime) -> list[Letter]:
    """Draft a letter to everybody who spoke and can be written to. A second time replaces what
    still waits."""
    until = steps.of(hearing).speakers_until
    drafted = []
    for speaker in asked.speakers(hearing):
        if not is_reachable(speaker):
            continue
        written = fill(ASKED, speaker=speaker, frame=frame)
        language = speaker.language if speaker.language in UNTIL else "de"
        text = written.text
        if until is not None:
            day = format_date(frame.local(until), "long", locale=language)
            text = text.replace("\n\n{link}", f" {UNTIL[language].format(day=day)}.\n\n{{link}}")
        writing = Writing(
            hearing_id=hearing.id,
            concern=f"speaker {speaker.id} record",
            to=Addressee(speaker.email, speaker.name, speaker.language),
            subject=written.subject,
            text=text,
            link=(LINKS, speaker.id),
        )
        drafted.append(outbox.draft(writing, who=who, now=now))
    return drafted


def is_reachable(speaker: Speaker) -> bool:
    """Whether somebody has an address to which letters can go."""
    try:
        addresses.check(speaker.email)
    except (addresses.AddressMissing, addresses.AddressUnusable):
        return False
    return True


def words_of(hearing: Hearing, speaker: Speaker) -> list[Entry]:
    """What somebody said, in order."""
    return [
        entry
        for recording in snapshot.recordings_of(hearing)
        for entry in snapshot.entries_of(recording)
        if entry.speaker_id == speaker.id
    ]


def are_open(hearing: Hearing, now: datetime) -> bool:
    """Whether speakers may say something now."""
    record = steps.of(hearing)
    return record.state is RecordState.WITH_SPEAKERS and (
        record.speakers_until is None or now <= record.speakers_until
    )


def say(*, hearing: Hearing, speaker: Speaker, key: str, text: str, now: datetime) -> Remark | None:
    """Say how one's own words should read. A second time replaces the first; the words as they
    are take the remark back.

    Raises CheckClosed, NotYours, RemarkLong.
    """
    _refuse_closed(hearing, now)
    text = " ".join(text.replace("\0", "").split())
    if len(text) > LONGEST:
        raise errors.RemarkLong(limit=LONGEST)
    entry = next((one for one in words_of(hearing, speaker) if one.key == key), None)
    if entry is None:
        raise errors.NotYours
    remark = _waiting(speaker, key)
    if text == entry.text:
        if remark is not None:
            db.session.delete(remark)
        return None
    if remark is None:
        remark = Remark(hearing_id=hearing.id, speaker_id=speaker.id, key=key)
        db.session.add(remark)
    remark.heard, remark.text, remark.said_at = entry.text, text, now
    return remark


def confirm(*, hearing: Hearing, speaker: Speaker, now: datetime) -> None:
    """Say that one has read all of it. A second time the time is the newer one."""
    _refuse_closed(hearing, now)
    query = select(SpeakersCheck).where(SpeakersCheck.speaker_id == speaker.id)
    check = db.session.scalar(query)
    if check is None:
        check = SpeakersCheck(hearing_id=hearing.id, speaker_id=speaker.id, checked_at=now)
        db.session.add(check)
    check.checked_at = now


def waiting(hearing: Hearing) -> Sequence[Remark]:
    """The remarks that nobody has decided on yet."""
    query = select(Remark).where(Remark.hearing_id == hearing.id, Remark.state == RemarkState.OPEN)
    return db.session.scalars(query.order_by(Remark.id)).all()


def of(speaker: Speaker) -> dict[str, Remark]:
    """What a person has said that is still open, by the key of the contribution."""
    query = select(Remark).where(Remark.speaker_id == speaker.id, Remark.state == RemarkState.OPEN)
    return {remark.key: remark for remark in db.session.scalars(query)}


def decide(*, hearing: Hearing, number: int, takes: bool, who: str, now: datetime) -> None:
    """Take a remark into the text, or leave the text. A second time it is decided already.

    Raises RemarkGone, and EntryGone where the contribution was joined or removed.
    """
    for recording in snapshot.recordings_of(hearing):
        ledger.hold(recording)  # before the remark, as a redaction does that takes it away
    remark = db.session.get(Remark, number, with_for_update=True)
    if remark is None or remark.hearing_id != hearing.id or remark.state is not RemarkState.OPEN:
        raise errors.RemarkGone
    if takes:
        entry = next(
            (
                found
                for recording in snapshot.recordings_of(hearing)
                if (found := ledger.find(recording.id, remark.key)) is not None
            ),
            None,
        )
        if entry is None or entry.text != remark.heard:
            raise errors.WordsMoved
        number = remark.id
        changes.rewrite(entry=entry, text=remark.text, seen=entry.version, who=who, now=now)
        remark = db.session.get_one(Remark, number)
    remark.state = RemarkState.TAKEN if takes else RemarkState.LEFT
    remark.decided_by = who


def _refuse_closed(hearing: Hearing, now: datetime) -> None:
    """Raise CheckClosed, and else let nobody close it before this is stored."""
    row = update(Record).where(Record.hearing_id == hearing.id)
    db.session.execute(
        row.values(hearing_id=hearing.id), execution_options={"synchronize_session": False}
    )
    db.session.expire_all()
    if not are_open(hearing, now):
        raise errors.CheckClosed


def _waiting(speaker: Speaker, key: str) -> Remark | None:
    return of(speaker).get(key)
