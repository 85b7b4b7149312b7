"""What people hand in through their link: answer, description, needs, photo, slides."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from hearing import versions
from hearing.agenda.models import Hearing
from hearing.database import db
from hearing.errors import N_, HearingError
from hearing.files import store
from hearing.files.kinds import SLIDES
from hearing.files.models import StoredFile
from hearing.files.store import Stream
from hearing.speakers import history, states
from hearing.speakers.models import ReleasedPhoto, Slides, Speaker, SpeakerState
from hearing.speakers.states import Actor

PHOTO_EDGE = 1200
TRIES = 5
MOST_VERSIONS = 30


class AnswerTooLate(HearingError):
    """Confirming or declining after the hearing."""

    sentence = N_("Die Anhörung ist schon vorbei. Zusagen und Absagen sind nicht mehr möglich.")


class TooManyVersions(HearingError):
    """More slides than anybody needs: a link must not fill the disk."""

    sentence = N_("Es sind schon %(number)d Fassungen gespeichert. Bitte wenden Sie sich an uns.")
    field = "file"


@dataclass(frozen=True, slots=True)
class Description:
    """A person as the programme shows them."""

    name: str
    role: str
    organisation: str
    biography: str


def answer(
    *, speaker: Speaker, hearing: Hearing, comes: bool, reason: str, who: str, now: datetime
) -> bool:
    """Confirm or decline. A second time, and of two at once, nothing changes."""
    if hearing.ends_at <= now:
        raise AnswerTooLate
    return states.move(
        speaker=speaker,
        target=SpeakerState.CONFIRMED if comes else SpeakerState.DECLINED,
        actor=Actor.PERSON,
        reason="" if comes else reason,
        who=who,
        now=now,
    )


def describe(
    *, speaker: Speaker, seen: int, description: Description, who: str, now: datetime
) -> bool:
    """Say how the programme shows the person. A second time changes nothing; raises Stale."""
    after = asdict(description)
    before = {name: getattr(speaker, name) for name in after}
    if not versions.save(speaker, seen=seen, **after):
        return False
    history.note(speaker, "describe", who=who, now=now, before=before, after=after)
    return True


def tell_needs(
    *,
    speaker: Speaker,
    seen: int,
    needs: str,
    without_slides: bool,
    who: str,
    now: datetime,
) -> bool:
    """Say what is needed on stage; nothing is an answer too. A second time changes nothing."""
    after = {"needs": needs, "without_slides": without_slides}
    before = {name: getattr(speaker, name) for name in after}
    first = speaker.needs_at is None
    if not first and before == after:
        return False
    versions.save(speaker, seen=seen, needs_at=now, **after)
    history.note(speaker, "needs", who=who, now=now, before=before, after=after)
    return True


def hand_in_photo(
    *,
    speaker: Speaker,
    stream: Stream,
    name: str,
    largest: int,
    who: str,
    now: datetime,
    data: Path,
) -> StoredFile:
    """Keep a photo in place of the one before. The public sees it with consent, and once a
    release has taken it along; until then the one that was released stays."""
    photo = store.keep_picture(
        stream=stream,
        name=name,
        largest=largest,
        longest_edge=PHOTO_EDGE,
        hearing_id=speaker.hearing_id,
        now=now,
        data=data,
    )
    before = {"photo": speaker.photo.sha256 if speaker.photo else ""}
    speaker.photo = photo
    db.session.flush()
    history.note(speaker, "photo", who=who, now=now, before=before, after={"photo": photo.sha256})
    return photo


def remove_photo(*, speaker: Speaker, who: str, now: datetime) -> None:
    """Take the photo away, the released one at once too. A second time there is none."""
    if speaker.photo is None:
        return
    before = {"photo": speaker.photo.sha256}
    speaker.photo = None
    db.session.flush()  # a release that is being made waits here, or is there already
    own = ReleasedPhoto.speaker_id == speaker.id
    db.session.execute(delete(ReleasedPhoto).where(own))
    db.session.expire(speaker, ["released_photo"])
    history.note(speaker, "photo", who=who, now=now, before=before, after={"photo": ""})


def hand_in_slides(
    *,
    speaker: Speaker,
    stream: Stream,
    name: str,
    largest: int,
    who: str,
    now: datetime,
    data: Path,
) -> Slides:
    """Keep slides as the newest version; older ones stay. The same file again is a new version."""
    if len(speaker.slides) >= MOST_VERSIONS:
        raise TooManyVersions(number=MOST_VERSIONS)
    file = store.keep(
        stream=stream,
        name=name,
        allowed=SLIDES,
        largest=largest,
        hearing_id=speaker.hearing_id,
        now=now,
        data=data,
    )
    slides = _next_version(speaker, file, who, now)
    speaker.without_slides = False
    db.session.flush()
    db.session.expire(speaker, ["slides"])
    after = {"slides": file.name, "number": slides.number, "sha256": file.sha256}
    history.note(speaker, "slides", who=who, now=now, after=after)
    return slides


def _next_version(speaker: Speaker, file: StoredFile, who: str, now: datetime) -> Slides:
    """Of two at once each gets a number of its own."""
    for _try in range(TRIES):
        query = select(func.coalesce(func.max(Slides.number), 0))
        last = db.session.scalar(query.where(Slides.speaker_id == speaker.id)) or 0
        slides = Slides(speaker_id=speaker.id, number=last + 1, file_id=file.id, at=now, who=who)
        try:
            with db.session.begin_nested():
                db.session.add(slides)
            return slides
        except IntegrityError:
            continue
    raise versions.Stale
